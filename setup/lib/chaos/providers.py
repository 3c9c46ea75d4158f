"""What providers send to Odoo and keep for it: WhatsApp, telephone calls, files.

One local server stands for all of them: it passes Kannel's calls on, takes WhatsApp's
messages, and keeps files. While servers are killed, it fails now and then as well.
"""

import base64
import hashlib
import hmac
import io
import json
import random
import re
import threading
import time
import urllib.parse
import wave
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .. import serve
from .cluster import TOKEN

AMOUNT = r"([1-7]\d{6}) francs"
FORM = "application/x-www-form-urlencoded"
APP_SECRET = "chaos-app-secret"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASU"
    "VORK5CYII="
)
#: Share of the calls to WhatsApp or for a file that fail while servers are killed.
TROUBLE = 0.1


# ----------------------------------------------------------------------
# Files
# ----------------------------------------------------------------------
def prepare_content(amount):
    """Return the file that belongs to an amount, b"" if none does.

    >>> [prepare_content(amount)[:4] for amount in ("1000002", "6000001", "6000002")]
    [b'1000', b'\\x89PNG', b'OggS']
    >>> prepare_content("7000001")[:4], prepare_content("6000003")
    (b'RIFF', b'')
    """
    mark, rest = amount.encode(), int(amount) % 3
    if amount[0] == "7":
        return _make_recording(mark)
    if amount[0] == "6":
        return {0: b"", 1: PIXEL, 2: b"OggS\0\2"}[rest] + (mark if rest else b"")
    return b"" if rest else (mark + b" ") * 5000


def _make_recording(mark):
    """Return three seconds of sound as a telephone records it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(mark * 2 * 3500)
    return file.getvalue()


# ----------------------------------------------------------------------
# WhatsApp
# ----------------------------------------------------------------------
def prepare_whatsapp(messages, statuses=()):
    """Return a call of Meta's Cloud API with these messages and reports."""
    value = {
        "metadata": {"display_phone_number": "15550001"},
        "messages": list(messages),
        "statuses": list(statuses),
    }
    changes = [{"field": "messages", "value": value}]
    return {"object": "whatsapp_business_account", "entry": [{"changes": changes}]}


def prepare_message(identifier, number, kind, **content):
    """Return one message of a client, sent now."""
    return {
        "from": number,
        "id": f"wamid.{identifier}",
        "timestamp": str(int(time.time())),
        "type": kind,
        kind: content,
    }


def sign(body):
    """Return the headers of a call that Meta signs."""
    mac = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={mac}", "Content-Type": "application/json"}


def write_whatsapp(access, amount):
    """Return [(path, body, headers)] of a client: a text, an image or a voice note.

    A text comes alone or before a voice note, an image has its words as a caption.
    """
    words, number = f"PLAINTE on m'a pris {amount} francs en trop", f"22175{amount}"
    rest = int(amount) % 3
    media = {"id": f"media-{amount}", "mime_type": "image/png"}
    if rest == 1:
        items = [prepare_message(amount, number, "image", caption=words, **media)]
    else:
        items = [prepare_message(amount, number, "text", body=words)]
    if rest == 2:
        media |= {"mime_type": "audio/ogg; codecs=opus", "voice": True}
        items.append(prepare_message(f"{amount}v", number, "audio", **media))
    bodies = [json.dumps(prepare_whatsapp([item])).encode() for item in items]
    path = f"/complaints/sms/{access['tokens']['whatsapp_meta']}/in"
    return [(path, body, sign(body)) for body in bodies]


# ----------------------------------------------------------------------
# Telephone
# ----------------------------------------------------------------------
def make_call(access, door, amount):
    """Return [(path, body, headers)] of a call in which a message is left.

    Asterisk uploads the recording, Africa's Talking says where it is.

    :param door: address of the local server
    """
    provider = ("africastalking", "asterisk")[int(amount) % 2]
    root = f"/complaints/voice/{access['lines'][provider]}"
    caller, step = f"+22175{amount}", "record.fr.complaint"
    if provider == "asterisk":
        call = {"call": f"{amount}.1"}
        upload = f"{root}/recording/{amount}.1/{step}"
        return [
            (f"{root}/call", *_encode(**call, caller=caller, step="start")),
            (upload, prepare_content(amount), {"Content-Type": "audio/wav"}),
            (f"{root}/call", *_encode(**call, event="end", seconds=9)),
        ]
    call = {"sessionId": f"ATVId_{amount}", "direction": "Inbound"}
    call |= {"callerNumber": caller}
    url = f"{door}/recording-{amount}"
    last = {"isActive": 0, "durationInSeconds": 9, "recordingUrl": url}
    return [
        (f"{root}/call", *_encode(**call, isActive=1)),
        (f"{root}/step/{step}", *_encode(**call, isActive=1, recordingUrl=url)),
        (f"{root}/call", *_encode(**call, **last)),
    ]


def _encode(**fields):
    """Return the body and headers of a form."""
    return urllib.parse.urlencode(fields).encode(), {"Content-Type": FORM}


# ----------------------------------------------------------------------
# Their servers
# ----------------------------------------------------------------------
class Door(ThreadingHTTPServer):
    """The local server of all providers.

    :ivar client: passes Kannel's calls on to Odoo
    """

    daemon_threads = True

    def __init__(self, port, client, ledger, seed):
        """Start listening."""
        super().__init__((serve.HOST, port), Handler)
        self.client, self.ledger = client, ledger
        self.chance = random.Random(seed)
        self.url = f"http://{serve.HOST}:{port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_args):
        """Say nothing: the caller was killed meanwhile."""

    def close(self):
        """Stop listening."""
        self.shutdown()
        self.server_close()

    def fails(self):
        """Return whether this call fails, by chance."""
        stopped = self.ledger.stopped.is_set()
        return not stopped and self.chance.random() < TROUBLE

    def pass_on(self, query):
        """Pass a text of Kannel on to Odoo; return Odoo's answer."""
        path = f"/complaints/sms/{TOKEN}/in?{query}"
        status, text, _headers = self.client.send("GET", path)
        self.ledger.count("text", status)
        amount = re.search(AMOUNT, urllib.parse.unquote_plus(query))
        if status == 200 and amount:
            self.ledger.acknowledge("text", amount[1])
        return status, text.encode()

    def get_file(self, path):
        """Return the answer to a request for a file: its address, or its content."""
        name, _separator, amount = path.strip("/").partition("-")
        if self.fails():
            return 503, b""
        if name == "media":
            return 200, json.dumps({"url": f"{self.url}/file-{amount}"}).encode()
        return 200, prepare_content(amount)

    def take_message(self, body):
        """Take a message for a client; one in ten is taken without an answer."""
        message = json.loads(body)
        if self.fails():
            return 503, json.dumps({"error": {"code": 131016}}).encode()
        delivered = self.ledger.delivered
        delivered.append((f"+{message['to']}", message["text"]["body"]))
        answer = {"messages": [{"id": f"wamid.o{len(delivered)}"}]}
        return 0 if self.fails() else 200, json.dumps(answer).encode()


class Handler(BaseHTTPRequestHandler):
    """One call to the local server."""

    def do_GET(self):
        """Serve Kannel's calls, and requests for files."""
        path, _separator, query = self.path.partition("?")
        door = self.server
        self._answer(*door.pass_on(query) if path == "/in" else door.get_file(path))

    def do_POST(self):
        """Serve WhatsApp's messages to clients."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(*self.server.take_message(body))

    def _answer(self, status, body):
        """Write an answer; without a status, the connection is closed."""
        if status:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_args):
        """Log nothing."""
