# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""WhatsApp's documented calls, and a server that plays its documented answers."""

import hashlib
import hmac
import json
from unittest.mock import patch

from odoo.tests import common

from ..engine.gateways import base
from .common import PHONE, SmsCommon
from .provider import Provider

VOICE = b"OggS\x00\x02" + bytes(range(256))
APP_SECRET = "app-s3cret-value"
ACCOUNT = "106540352242922"


def prepare_body(messages=(), statuses=()):
    """Return the body of a call of Meta's Cloud API with these messages and reports."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": "221330000000",
            "phone_number_id": ACCOUNT,
        },
    }
    if messages:
        value["contacts"] = [{"profile": {"name": "Awa"}, "wa_id": PHONE[1:]}]
        value["messages"] = list(messages)
    if statuses:
        value["statuses"] = list(statuses)
    change = {"field": "messages", "value": value}
    entry = [{"id": "8856996819413533", "changes": [change]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def prepare_message(identifier, kind="text", sender=PHONE, **content):
    """Return one message as the Cloud API describes it."""
    return {
        "from": sender[1:],
        "id": f"wamid.{identifier}",
        "timestamp": "1772359200",
        "type": kind,
        kind: content,
    }


def sign(body, secret=APP_SECRET):
    """Return the headers of a signed call."""
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "X-Hub-Signature-256": f"sha256={mac}",
        "Content-Type": "application/json",
    }


class WhatsAppCommon(SmsCommon):
    """A WhatsApp gateway of Meta beside the SMS gateway, with a local provider."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whatsapp = cls._create_whatsapp()

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Allow requests to the loopback, with their own timeout."""
        if r.url.startswith("http://127.0.0.1:"):
            return common._super_send(s, r, **kw)
        return super()._request_handler(s, r, **kw)

    @classmethod
    def _create_whatsapp(cls, **values):
        """Create a WhatsApp gateway through Meta."""
        return cls._create_gateway(
            **{
                "code": "whatsapp_meta",
                "account": ACCOUNT,
                "secret": "EAAJ-access-token",
                "app_secret": APP_SECRET,
                "price": 0,
                **values,
            }
        )

    def _start_provider(self, answers):
        """Start a provider with these answers, as the service of the gateway."""
        provider = Provider(answers)
        self.addCleanup(provider.close)
        self.whatsapp.url = provider.url
        return provider

    def _start_files(self, content=VOICE, mimetype="audio/ogg", status=200):
        """Start a provider that keeps one file, in the two documented steps."""
        provider = self._start_provider({"/file": [(status, content)]})
        address = {
            "url": f"{provider.url}/file?mid=1",
            "mime_type": mimetype,
            "messaging_product": "whatsapp",
        }
        provider.answers["/media"] = [(200, json.dumps(address))]
        return provider

    def _without_commit(self):
        """Run what a cron does with one record, without its commits."""
        crons = type(self.env["ir.cron"])
        return patch.object(crons, "_commit_progress", return_value=60)

    def _fetch(self, message):
        """Attempt once to fetch the file of a message, as the cron does."""
        with self._without_commit():
            message._fetch_file()

    def _send(self, text):
        """Send one text, as the cron does."""
        with self._without_commit():
            text._send_one()

    def _receive(self, *messages, statuses=(), gateway=None):
        """Receive a call of Meta's with these messages; return the stored call."""
        body = prepare_body(messages, statuses)
        call = base.Call(
            "POST", "http://h/", {"Content-Type": "application/json"}, body
        )
        inbound = self.env["mfi.sms.inbound"]
        stored = inbound.browse(
            inbound._store_call(gateway or self.whatsapp, "in", call)
        )
        stored._read_call_safely()
        self.assertIn(stored.state, ("done", "new"), stored.error)
        return stored

    def _receive_words(self, text, identifier=None, sender=PHONE):
        """Receive one text by WhatsApp; return its message."""
        self._serial = getattr(self, "_serial", 0) + 1
        message = prepare_message(
            identifier or f"t{self._serial}", body=text, sender=sender
        )
        return self._receive(message).message_ids

    def _receive_file(self, kind="audio", sender=PHONE, **content):
        """Receive a file by WhatsApp, which is still to fetch; return its message."""
        self._serial = getattr(self, "_serial", 0) + 1
        content = {"id": "media1", "mime_type": "audio/ogg; codecs=opus", **content}
        message = prepare_message(f"f{self._serial}", kind, sender, **content)
        return self._receive(message).message_ids
