"""Invented calls to every entry point: real ones, damaged in random places."""

import base64
import copy
import hashlib
import hmac
import importlib.util
import json
import sys
import time
import urllib.parse
from dataclasses import dataclass, field

from .. import paths
from .cluster import DATABASE
from .load import prepare_complaint, prepare_file
from .providers import FORM, prepare_message, prepare_whatsapp, sign

TEXTS = (
    *(
        "",
        " ",
        "\0",
        "\x1b[2J",
        "\u202eabc",
        "\ud800",
        "\uffff",
        "%s%d{0}",
        "NaN",
        "-1",
    ),
    *("'; DROP TABLE x; --", "<script>alert(1)</script>", "../../etc/passwd", "1e400"),
    *("2026-02-30", "0000-00-00", "9999-12-31 23:59:59", "1", "true", "é" * 3000),
    *("9" * 400, "😀" * 300, "A" * 70_000, "=cmd|' /C calc'!A0", "PL-2026-000001"),
)
VALUES = (
    *(None, True, False, 0, -1, 2**31, 2**63, 2**70, 1e308, float("nan"), [], {}),
    *([[[[]]]], {"a": {"b": []}}, [None], [{"name": 1, "content": "%"}], ["x"] * 500),
)
KINDS = (FORM, "application/json", "text/plain", "multipart/form-data; boundary=x", "")
TEXT = {"from": "+221770000009", "to": "4040", "text": "PLAINTE mon depot", "id": "i1"}
TWILIO = {
    "From": "+221770000009",
    "To": "+15550001",
    "Body": "PLAINTE",
    "MessageSid": "S",
}
WORDS = prepare_message("1", "221770000009", "text", body="PLAINTE mon depot")
META = prepare_whatsapp(
    [{**WORDS, "timestamp": "1772359200"}], [{"id": "wamid.2", "status": "delivered"}]
)
ORANGE = {
    "inboundSMSMessageNotification": {
        "inboundSMSMessage": {
            "senderAddress": "tel:+221770000009",
            "destinationAddress": "4040",
            "messageId": "i1",
            "message": "PLAINTE",
            "dateTime": "2026-03-02T10:00:00Z",
        }
    }
}
#: {gateway: a received text as its provider sends it}
GATEWAYS = {
    "kannel": {**TEXT, "charset": "UTF-8", "coding": "0", "udh": "%05%00%03%01%02%01"},
    "africastalking": {**TEXT, "date": "2026-03-02 10:00:00", "linkId": "l"},
    "orange": ORANGE,
    "twilio": TWILIO,
    "infobip": {"results": [{**TEXT, "messageId": "i1", "receivedAt": "2026-03-02"}]},
    "jasmin": {**TEXT, "content": "PLAINTE", "binary": "504c41", "coding": "0"},
    "hubtel": {**TEXT, "content": "PLAINTE", "messageId": "i1", "date": "2026-03-02"},
    "gammu": {**TEXT, "part_ref": "1", "part_number": "1", "part_total": "2"},
    "smstools": {**TEXT, "ts": "26-03-02 10:00:00"},
    "whatsapp_meta": META,
    "whatsapp_twilio": {**TWILIO, "NumMedia": "1", "MediaUrl0": "https://x.example/M"},
    "generic": TEXT,
}
STATUS = {"uuid": "u", "id": "i1", "status": "8", "reply": "ok", "MessageSid": "S"}
VOICE = {
    "africastalking": {
        "sessionId": "s1",
        "isActive": "1",
        "direction": "Inbound",
        "callerNumber": "+221770000009",
        "dtmfDigits": "1",
        "recordingUrl": "https://x.africastalking.com/1.mp3",
        "durationInSeconds": "9",
    },
    "asterisk": {
        "call": "1767.22",
        "caller": "770000009",
        "digit": "2",
        "event": "end",
    },
}
STEPS = ("start", "menu", "kind.fr", "record.fr.complaint", "", "x" * 300, "a.b.c.d")
MAIL = b"""From: =?utf-8?q?Awa?= <awa@example.com>
To: plaintes@chaos.example
Subject: =?utf-8?b?UGxhaW50ZQ==?=
Message-ID: <%s@example.com>
In-Reply-To: <x@example.com>
Date: Mon, 02 Mar 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset=windows-1252
Content-Transfer-Encoding: quoted-printable

<p>On m=92a pris 5000 francs</p><blockquote>cit=E9</blockquote>
--b
Content-Type: application/pdf; name*=utf-8''re%%C3%%A7u.pdf
Content-Disposition: attachment
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--b--
"""


@dataclass
class Case:
    """One call: where it goes and what it holds.

    ``kind`` is ``http`` for a request, ``mail`` for a mail handed over by a mail
    server, ``import`` for a file to import.
    """

    door: str
    path: str = ""
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    method: str = "POST"
    kind: str = "http"


def damage(chance, values):
    """Return a copy of a JSON value with one to three random damages.

    >>> import random
    >>> damage(random.Random(1), {"a": "x"}) == {"a": "x"}
    False
    """
    root = copy.deepcopy(values)
    for _turn in range(chance.choice((1, 1, 2, 3))):
        parent = chance.choice(_get_containers(root))
        keys = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
        hostile = copy.deepcopy(chance.choice(chance.choice((TEXTS, VALUES))))
        if keys and chance.random() < 0.15:
            del parent[chance.choice(keys)]
        elif keys:
            parent[chance.choice(keys)] = hostile
        elif isinstance(parent, dict):
            parent["x"] = hostile
    return root


def _get_containers(value):
    """Return a value and all the dictionaries and lists in it."""
    inside = value.values() if isinstance(value, dict) else value
    found = [value]
    for item in inside:
        if isinstance(item, dict | list):
            found += _get_containers(item)
    return found


def damage_bytes(chance, data):
    """Return bytes with some changed, removed, repeated or added.

    >>> import random
    >>> damage_bytes(random.Random(2), b"abcdef") != b"abcdef"
    True
    """
    for _turn in range(chance.choice((1, 1, 2, 5))):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((1, 2, 20, 500)))
        middle = chance.choice(
            (b"", bytes([chance.randrange(256)]), data[start:end] * 3)
        )
        data = data[:start] + middle + data[end:]
    return data


class Inventor:
    """Invents calls, the same ones for the same seed.

    :ivar secret: signs the questions of the public pages; without right answers, no
        call would get behind them
    """

    def __init__(self, chance, cluster):
        """Keep the keys and addresses that the calls need."""
        self.chance, self.access, self.url = chance, cluster.access, cluster.url
        self.secret = cluster.access["secret"]
        self.captcha = load_engine("captcha")
        self.number = 0
        self.doors = [self.register, self.follow, self.clients, self.form, self.track]
        self.doors += [self.verify, self.denounce, self.text, self.text, self.report]
        self.doors += [self.voice, self.mail, self.file]

    def invent(self):
        """Return the next case."""
        self.number += 1
        return self.chance.choice(self.doors)()

    # ------------------------------------------------------------------
    # JSON-2
    # ------------------------------------------------------------------
    def _call(self, door, path, values, role="integration"):
        """Return a JSON-2 call with these values damaged, or its bytes."""
        body = json.dumps(damage(self.chance, values)).encode()
        if self.chance.random() < 0.15:
            body = damage_bytes(self.chance, body)
        headers = {
            "Authorization": f"bearer {self.access['keys'][role]}",
            "X-Odoo-Database": DATABASE,
            "Content-Type": "application/json",
        }
        return Case(door, f"/json/2/{path}", body, headers)

    def register(self):
        """Register a complaint as a connected system."""
        values = {**prepare_complaint(str(9000000 + self.number)), "staff": ["S"]}
        values |= {"branch": "CHAOS", "amount": 10, "incident_date": "2026-01-01"}
        values |= {"received_at": "2026-03-02 09:30:00", "severity": "minor"}
        path = "helpdesk.ticket/complaint_register"
        return self._call("json register", path, {"values": values})

    def follow(self):
        """Follow a complaint as a connected system."""
        values = {
            "number": "PL-2026-000001",
            "phone": "770000009",
            "code": "AAAAAAAAAA",
        }
        return self._call("json follow", "helpdesk.ticket/complaint_status", values)

    def clients(self):
        """Send clients."""
        row = {"member_number": f"F{self.number}", "name": "Awa", "phone": "770000009"}
        row |= {"branch_code": "CHAOS", "gender": "female", "birth_year": 1988}
        row |= {"zone": "rural", "lang": "fr_FR"}
        path = "res.partner/mfi_import_clients"
        return self._call("json clients", path, {"rows": [row, dict(row)]})

    # ------------------------------------------------------------------
    # Public pages
    # ------------------------------------------------------------------
    def _page(self, door, path, values):
        """Return a form sent to a public page, or a request for the page."""
        values = self._stringify(damage(self.chance, values))
        query = _encode(values)
        if self.chance.random() < 0.2:
            return Case(door, f"{path}?{query[:4000]}", method="GET")
        if self.chance.random() < 0.3:
            return self._upload(door, path, values)
        body = query.encode()
        if self.chance.random() < 0.2:
            body = damage_bytes(self.chance, body)
        kind = FORM if self.chance.random() < 0.9 else self.chance.choice(KINDS)
        return Case(door, path, body, {"Content-Type": kind})

    def _upload(self, door, path, values):
        """Return a form with a file."""
        parts = [
            f'Content-Disposition: form-data; name="{name[:80]}"\r\n\r\n{value}'
            for name, value in values.items()
        ]
        name = self.chance.choice(("a.pdf", "../x", "é.png", "", 'a"b.jpg', "x" * 300))
        head = f'Content-Disposition: form-data; name="files"; filename="{name}"'
        parts.append(f"{head}\r\nContent-Type: image/png\r\n\r\n%PDF-1.4 {self.number}")
        text = "".join(f"--x\r\n{part}\r\n" for part in parts) + "--x--\r\n"
        body = text.encode("utf-8", "surrogatepass")
        if self.chance.random() < 0.3:
            body = damage_bytes(self.chance, body)
        return Case(
            door, path, body, {"Content-Type": "multipart/form-data; boundary=x"}
        )

    @staticmethod
    def _stringify(values):
        """Return form fields: texts."""
        return {str(name): str(value) for name, value in values.items()}

    def form(self):
        """Fill in the form of complaints."""
        values = {"kind": "complaint", "category": "CRE", "branch": "CHAOS", "sum": "9"}
        values |= {
            "words": "On m'a pris 10 francs",
            "name": "Awa",
            "phone": "770000009",
        }
        values |= {"consent": "1", "incident_date": "01/01/2026", "product": "x"}
        values |= {"lang": "fr_FR"}
        values |= {"company": "1", **self._answer("form")}
        return self._page("web form", "/complaints", values)

    def _answer(self, purpose):
        """Return the right answer to the question of a page."""
        now = time.time() - 60
        question = self.captcha.create_question(self.secret, purpose, now)
        return {"token": question.token, "sum": str(question.left + question.right)}

    def track(self):
        """Follow a complaint on the public page."""
        values = {
            "number": "PL-2026-000001",
            "phone": "770000009",
            "code": "AAAAAAAAAA",
        }
        path = self.chance.choice(("/complaints/track", "/complaints/followed"))
        values |= {"words": "x", "rate": "5", "do": "rate", "csrf_token": "x"}
        return self._page("web track", path, values)

    def verify(self):
        """Compare a paper with what was registered."""
        values = {"number": "PL-2026-000001", "fingerprint": "ABCD-EFGH-JKLM-NPQR"}
        return self._page("web verify", "/complaints/verify", values)

    def denounce(self):
        """Report as a whistleblower, or follow a report."""
        path = self.chance.choice(("", "/follow"))
        values = {"words": "Vol", "reference": "DN-AAAA", "code": "A" * 10, "sum": "9"}
        values |= {"branch": "CHAOS", **self._answer("denunciation")}
        return self._page("web report", f"/complaints/denunciation{path}", values)

    # ------------------------------------------------------------------
    # Gateways
    # ------------------------------------------------------------------
    def text(self):
        """Receive a text of one of the gateways."""
        code = self.chance.choice(list(GATEWAYS))
        values = {**GATEWAYS[code]}
        if "id" in values:
            values["id"] = f"f{self.number}"
        return self._gateway(code, "in", values)

    def report(self):
        """Receive a delivery report of one of the gateways."""
        code = self.chance.choice(list(GATEWAYS))
        values = META if code == "whatsapp_meta" else {"results": [STATUS], **STATUS}
        return self._gateway(code, "status", values)

    def _gateway(self, code, kind, values):
        """Return a call of a gateway, signed where its provider signs."""
        values = damage(self.chance, values)
        path = f"/complaints/sms/{self.access['tokens'][code]}/{kind}"
        flat = not any(isinstance(value, dict | list) for value in values.values())
        door = f"{code} {kind}"
        if flat and self.chance.random() < 0.3 and "twilio" not in code:
            query = _encode(self._stringify(values))[:60_000]
            return Case(door, f"{path}?{query}", method="GET")
        body, mime = json.dumps(values).encode(), "application/json"
        if flat and code != "orange" and self.chance.random() < 0.8:
            body, mime = _encode(self._stringify(values)).encode(), FORM
        if self.chance.random() < 0.2:
            body = damage_bytes(self.chance, body)
        if self.chance.random() < 0.05:
            mime = self.chance.choice(KINDS)
        headers = {"Content-Type": mime, **self._sign(code, path, body)}
        return Case(door, path, body, headers)

    def _sign(self, code, path, body):
        """Return the signature of a call, as the provider computes it."""
        if code == "whatsapp_meta":
            return {"X-Hub-Signature-256": sign(body)["X-Hub-Signature-256"]}
        if "twilio" not in code:
            return {}
        fields = urllib.parse.parse_qsl(body.decode("latin-1"), keep_blank_values=True)
        signed = f"{self.url}{path}" + "".join(n + v for n, v in sorted(set(fields)))
        secret = b"demo-kannel-pass"
        data = signed.encode("utf-8", "surrogatepass")
        mac = hmac.new(secret, data, hashlib.sha1).digest()
        return {"X-Twilio-Signature": base64.b64encode(mac).decode()}

    def voice(self):
        """Receive a notice of a telephone call."""
        provider = self.chance.choice(list(VOICE))
        root = f"/complaints/voice/{self.access['lines'][provider]}"
        step = urllib.parse.quote(self.chance.choice(STEPS))
        path = f"{root}/step/{step}" if self.chance.random() < 0.7 else f"{root}/call"
        if provider == "asterisk" and self.chance.random() < 0.3:
            audio = damage_bytes(self.chance, b"RIFF\x24\0\0\0WAVEfmt " + bytes(60))
            headers = {"Content-Type": "audio/wav"}
            return Case("voice file", f"{root}/recording/c1/{step}", audio, headers)
        values = self._stringify(damage(self.chance, VOICE[provider]))
        values |= {"step": self.chance.choice(STEPS)}
        body = _encode(values).encode()
        if self.chance.random() < 0.2:
            body = damage_bytes(self.chance, body)
        return Case(f"voice {provider}", path, body, {"Content-Type": FORM})

    # ------------------------------------------------------------------
    # Mails and files
    # ------------------------------------------------------------------
    def mail(self):
        """Receive a mail."""
        raw = MAIL % f"fuzz-{self.number}".encode()
        head, separator, rest = raw.partition(b"Subject:")
        # The recipient stays readable, so that the mail reaches our reader.
        body = head + damage_bytes(self.chance, separator + rest)
        return Case("mail", body=body, kind="mail")

    def file(self):
        """Import a file."""
        target = self.chance.choice(("clients", "complaints"))
        rows = prepare_file(8, target).encode(self.chance.choice(("utf-8", "cp1252")))
        rows = b"\n".join(rows.split(b"\n")[: self.chance.choice((1, 3, 40))])
        return Case(target, body=damage_bytes(self.chance, rows), kind="import")


def load_engine(name):
    """Return a module of the engine of ``mfi_complaints``, which needs no Odoo."""
    file = paths.ADDONS / "mfi_complaints" / "engine" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"engine_{name}", file)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _encode(values):
    """Return form fields URL-encoded, unpaired surrogates included."""
    return urllib.parse.urlencode(values, errors="surrogatepass")
