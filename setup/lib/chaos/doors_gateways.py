"""Invented calls of SMS gateways, of WhatsApp and of the voice line."""

import base64
import hashlib
import hmac
import json
import urllib.parse

from .cases import KINDS, Case, Doors, damage_bytes, encode, quote, stringify
from .providers import FORM, prepare_message, prepare_whatsapp, sign

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
#: {gateway: a delivery report as its provider sends it}; ``sent`` and ``ours`` stand
#: for the provider's and our id of a text that was sent.
REPORTS = {
    "kannel": {"uuid": "ours", "status": "1", "reply": "ACK/"},
    "africastalking": {
        **{"id": "sent", "status": "Failed", "failureReason": "UserInBlackList"},
        **{"phoneNumber": "+221770000009", "networkCode": "60801", "retryCount": "0"},
    },
    "orange": {
        "deliveryInfoNotification": {
            "callbackData": "sent",
            "deliveryInfo": {
                "address": "tel:+221770000009",
                "deliveryStatus": "DeliveredToTerminal",
            },
        }
    },
    "twilio": {
        **{"MessageSid": "sent", "SmsSid": "sent", "MessageStatus": "undelivered"},
        **{"ErrorCode": "30003", "To": "+221770000009", "From": "+15550001"},
    },
    "infobip": {
        "results": [
            {
                **{"messageId": "ours", "to": "221770000009", "bulkId": "b"},
                "doneAt": "2026-03-02T10:00:00.000+0000",
                "status": {"groupId": 3, "groupName": "DELIVERED", "id": 5},
                "error": {"groupName": "OK", "name": "NO_ERROR", "description": "x"},
                "price": {"pricePerMessage": 0.01, "currency": "EUR"},
            }
        ]
    },
    "jasmin": {
        **{"id": "sent", "message_status": "UNDELIV", "level": "2", "err": "001"},
        **{"id_smsc": "7", "sub": "001", "dlvrd": "000", "text": "-"},
        **{"subdate": "2603021000", "donedate": "2603021001"},
    },
    "hubtel": {
        **{"messageId": "sent", "status": "Delivered", "to": "+221770000009"},
        **{"statusDescription": "x", "rate": 0.03, "networkId": "62001"},
    },
    "gammu": {"uuid": "ours", "status": "sent", "reason": ""},
    "smstools": {"uuid": "ours", "status": "failed", "reason": "Modem error 500"},
    "whatsapp_meta": prepare_whatsapp(
        (),
        [
            {
                **{"id": "sent", "status": "failed", "timestamp": "1772359200"},
                **{"recipient_id": "221770000009", "biz_opaque_callback_data": "ours"},
                "errors": [
                    {
                        **{"code": 131047, "title": "Re-engagement message"},
                        "error_data": {"details": "More than 24 hours have passed"},
                    }
                ],
                "pricing": {"billable": True, "category": "utility"},
            }
        ],
    ),
    "whatsapp_twilio": {
        **{"MessageSid": "sent", "MessageStatus": "read", "ErrorCode": "63016"},
        **{"To": "whatsapp:+221770000009", "ChannelPrefix": "whatsapp"},
    },
    "generic": {"uuid": "ours", "id": "sent", "status": "delivered", "reason": "x"},
}
#: Gateways whose modem fetches the texts that it sends.
FETCHING = ("gammu", "smstools")
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


class GatewayDoors(Doors):
    """Texts received, reports about texts sent, and telephone calls."""

    names = ("text", "delivery", "fetch", "voice", "recording", "prompt")

    def text(self):
        """Receive a text of one of the gateways."""
        code = self.chance.choice(list(GATEWAYS))
        values = {**GATEWAYS[code]}
        if "id" in values:
            values["id"] = f"f{self.source.number}"
        return self._call(code, "in", values)

    def delivery(self):
        """Receive a delivery report of one of the gateways, in that gateway's shape."""
        code = self.chance.choice(list(REPORTS))
        return self._call(code, "status", fill_ids(REPORTS[code], code))

    def fetch(self):
        """Fetch the texts that a modem must send."""
        values = self.damage({"limit": 10})
        case = self._call(self.chance.choice(FETCHING), "out", values)
        case.method = "POST"
        return case

    def _call(self, code, kind, values):
        """Return a call of a gateway, signed where its provider signs."""
        values = self.damage(values)
        path = f"/complaints/sms/{self.access['tokens'][code]}/{kind}"
        flat = not any(isinstance(value, dict | list) for value in values.values())
        door = f"{code} {kind}"
        if flat and self.chance.random() < 0.3 and "twilio" not in code:
            query = encode(stringify(values))[:60_000]
            return Case(door, f"{path}?{query}", method="GET")
        body, mime = json.dumps(values).encode(), "application/json"
        if flat and code != "orange" and self.chance.random() < 0.8:
            body, mime = encode(stringify(values)).encode(), FORM
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
        signed = f"{self.source.url}{path}"
        signed += "".join(n + v for n, v in sorted(set(fields)))
        secret = b"demo-kannel-pass"
        data = signed.encode("utf-8", "surrogatepass")
        mac = hmac.new(secret, data, hashlib.sha1).digest()
        return {"X-Twilio-Signature": base64.b64encode(mac).decode()}

    def voice(self):
        """Receive a notice of a telephone call."""
        provider = self.chance.choice(list(VOICE))
        root = f"/complaints/voice/{self.access['lines'][provider]}"
        step = quote(self.chance.choice(STEPS))
        path = f"{root}/step/{step}" if self.chance.random() < 0.7 else f"{root}/call"
        values = stringify(self.damage(VOICE[provider]))
        values |= {"step": self.chance.choice(STEPS)}
        body = encode(values).encode()
        if self.chance.random() < 0.2:
            body = damage_bytes(self.chance, body)
        return Case(f"voice {provider}", path, body, {"Content-Type": FORM})

    def recording(self):
        """Upload the recording of a call, as the institution's own server does."""
        root = f"/complaints/voice/{self.access['lines']['asterisk']}/recording"
        call = self.chance.choice(("c1", "1767.22", quote(self.invent_text())[:400]))
        step = quote(self.chance.choice(STEPS))
        audio = damage_bytes(self.chance, b"RIFF\x24\0\0\0WAVEfmt " + bytes(60))
        headers = {"Content-Type": "audio/wav"}
        return Case("voice recording", f"{root}/{call}/{step}", audio, headers)

    def prompt(self):
        """Fetch a recorded prompt, as the provider of a line does."""
        line = self.access["lines"][self.chance.choice(list(VOICE))]
        language, name = self.pick("prompts")
        if self.chance.random() < 0.3:
            language = self.chance.choice((0, 2**31, 2**70))
        if self.chance.random() < 0.3:
            name = quote(self.invent_text())[:400]
        path = f"/complaints/voice/{line}/audio/{language}/{name}"
        return Case("voice prompt", path, method="GET")


def fill_ids(report, code):
    """Return a delivery report about the text that a gateway has sent.

    >>> fill_ids({"results": [{"messageId": "ours", "id": "sent"}]}, "infobip")
    {'results': [{'messageId': 'ours-infobip', 'id': 'sent-infobip'}]}
    """
    if isinstance(report, dict):
        return {name: fill_ids(value, code) for name, value in report.items()}
    if isinstance(report, list):
        return [fill_ids(value, code) for value in report]
    return f"{report}-{code}" if report in ("ours", "sent") else report
