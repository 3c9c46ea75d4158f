"""Test what ``./setup/run`` adds to Odoo: compressed answers, and a mail server."""

import email
import gzip
import importlib.util
import smtplib
from email.mime.text import MIMEText

import pytest

from lib import mail_demo, paths

FILE = paths.SETUP / "lib" / "launch" / "wsgi_gzip.py"
STYLE = b"a { color: #0b5a45; }\n" * 500


@pytest.fixture(scope="module")
def wsgi_gzip():
    """Return the module, which lies in a folder that Python runs."""
    spec = importlib.util.spec_from_file_location("wsgi_gzip", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Body(list):
    """A response body that remembers whether it was closed."""

    closed = False

    def close(self):
        """Record the call."""
        self.closed = True


def ask(wsgi_gzip, body, kind="text/css", status="200 OK", **environ):
    """Send one request; return (status, headers, body) as the browser gets them."""
    answer = []

    def application(self, environ, start_response):
        headers = [("Content-Type", kind), ("Content-Length", str(len(body[0])))]
        start_response(status, headers)
        return body

    environ = {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "gzip, br", **environ}
    sent = wsgi_gzip.compressed(application)(
        None, environ, lambda *args: answer.extend(args[:2])
    )
    return answer[0], dict(answer[1]), sent


def test_styles_are_compressed(wsgi_gzip):
    body = Body([STYLE])
    _status, headers, sent = ask(wsgi_gzip, body)
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(sent[0]) == STYLE
    assert int(headers["Content-Length"]) == len(sent[0]) < len(STYLE) / 10
    assert body.closed


@pytest.mark.parametrize(
    "options",
    [
        {"HTTP_ACCEPT_ENCODING": "br"},
        {"HTTP_ACCEPT_ENCODING": "gzip;q=0"},
        {"REQUEST_METHOD": "HEAD"},
        {"kind": "image/png"},
        {"status": "206 Partial Content"},
        {"status": "101 Switching Protocols"},
    ],
)
def test_everything_else_is_untouched(wsgi_gzip, options):
    body = Body([STYLE])
    _status, headers, sent = ask(wsgi_gzip, body, **options)
    assert "Content-Encoding" not in headers
    assert sent is body and not body.closed


def test_small_answers_are_not_compressed(wsgi_gzip):
    body = Body([b"{}"])
    assert ask(wsgi_gzip, body, "application/json")[2] is body


def test_mails_are_kept_as_files(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(mail_demo, "FOLDER", tmp_path / "mail")
    monkeypatch.setattr(mail_demo, "query", lambda *args: asked.append(args[2]))
    message = MIMEText("Votre plainte est reçue.", _charset="utf-8")
    with mail_demo.running({}, "demo"):
        port = int(asked[0].split("smtp_port = ")[1].split()[0])
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("a@example.com", ["b@example.com"], message.as_bytes())
    (file,) = mail_demo.Folder(tmp_path / "mail").get_files()
    assert file.name == "000001.eml"
    kept = email.message_from_bytes(file.read_bytes())
    assert kept.get_payload(decode=True).decode() == "Votre plainte est reçue."


def test_old_mails_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(mail_demo, "KEPT", 2)
    folder = mail_demo.Folder(tmp_path)
    for _number in range(4):
        folder.append(email.message_from_string("Subject: x\n\n"))
    assert [file.name for file in folder.get_files()] == ["000003.eml", "000004.eml"]
