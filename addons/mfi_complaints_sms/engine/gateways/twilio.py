"""Twilio: Messages resource, webhooks signed with the account's token.

Source: the provider's pages "Webhook request" and "Webhooks security".
"""

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, urlsplit

from .base import (
    ACCEPTED,
    BAD_ACCESS,
    BAD_NUMBER,
    BAD_SENDER,
    DELIVERED,
    FAILED,
    OTHER,
    REFUSED,
    RETRY,
    SENT,
    TOO_FAST,
    Gateway,
    Inbound,
    Malformed,
    Reply,
    Report,
    Request,
    Sent,
    dig,
    form,
    garbage,
    http_fault,
    number,
    require,
    same,
    word,
    words,
)

_STATES = {
    "sending": SENT,
    "sent": SENT,
    "delivered": DELIVERED,
    "read": DELIVERED,
    "undelivered": FAILED,
    "failed": FAILED,
    "canceled": FAILED,
}
# https://www.twilio.com/docs/api/errors
_REASONS = {
    20003: BAD_ACCESS,
    21211: BAD_NUMBER,
    21212: BAD_SENDER,
    21214: BAD_NUMBER,
    21606: BAD_SENDER,
    21608: BAD_NUMBER,
    21610: BAD_NUMBER,
    21614: BAD_NUMBER,
    63038: TOO_FAST,
}


class Twilio(Gateway):
    """A Twilio account: ``account`` is its SID, ``secret`` its auth token.

    A ``sender`` that begins with ``MG`` is a messaging service.
    """

    code = "twilio"
    default_url = "https://api.twilio.com"
    has_balance = True
    signs = True

    def _headers(self):
        """Return the basic authentication."""
        pair = f"{self.settings.account}:{self.settings.secret}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    def _account(self):
        """Return the address of the account's resources."""
        return f"{self.base}/2010-04-01/Accounts/{self.settings.account}"

    def prepare_send(self, message):
        """Return the form for the Messages resource."""
        service = self.settings.sender.startswith("MG")
        values = {
            "MessagingServiceSid" if service else "From": self.settings.sender,
            "To": message.number,
            "Body": message.text,
            "StatusCallback": message.status_url,
        }
        headers = self._headers()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return Request(
            "POST", f"{self._account()}/Messages.json", headers, form(values)
        )

    def read_send_answer(self, answer):
        """Read the message's SID, or the error's code.

        >>> from .base import Answer, Settings
        >>> read = Twilio(Settings()).read_send_answer
        >>> read(Answer(201, b'{"sid": "SM1", "status": "queued"}')).provider_id
        'SM1'
        >>> read(Answer(400, b'{"code": 21211, "message": "Invalid To"}')).reason
        'number'
        """
        data = answer.json()
        code = dig(data, "code") or dig(data, "error_code")
        fault = http_fault(answer)
        if fault and fault.state == RETRY:
            return fault
        if isinstance(code, int):
            reason = _REASONS.get(code, fault.reason if fault else OTHER)
            state = RETRY if reason == TOO_FAST else REFUSED
            detail = word(dig(data, "message") or dig(data, "error_message"))
            return Sent(state, word(dig(data, "sid")), reason, str(code), detail)
        if fault:
            return fault
        sid = word(dig(data, "sid"))
        if not sid:
            return garbage(answer)
        cost = number(dig(data, "price"))
        return Sent(ACCEPTED, sid, cost=cost)

    def prepare_balance(self):
        """Return the request for the account's balance."""
        return Request("GET", f"{self._account()}/Balance.json", self._headers())

    def read_balance(self, answer):
        """Return the balance with its currency."""
        data = answer.json()
        amount, currency = word(dig(data, "balance")), word(dig(data, "currency"))
        return f"{amount} {currency}".strip() or None

    def read_inbound(self, call):
        """Read ``MessageSid``, ``From``, ``To``, ``Body``.

        A message of pictures alone has no words: it is kept with a mention.
        """
        fields = call.fields()
        sender, text = word(fields.get("From")), words(fields.get("Body"))
        media = word(fields.get("NumMedia"))
        if not text.strip() and media not in ("", "0"):
            text = f"[{media} media]"
        require(From=sender, Body=text)
        sid = word(fields.get("MessageSid") or fields.get("SmsSid"))
        return [Inbound(sender, text, sid, word(fields.get("To")))]

    def read_status(self, call):
        """Read ``MessageSid`` and ``MessageStatus``."""
        fields = call.fields()
        sid = word(fields.get("MessageSid") or fields.get("SmsSid"))
        status = word(fields.get("MessageStatus") or fields.get("SmsStatus"))
        require(MessageSid=sid, MessageStatus=status)
        state = _STATES.get(status.lower())
        code = word(fields.get("ErrorCode"))
        return [Report(state, "", sid, code or status, code)] if state else []

    def is_signed(self, call, urls=()):
        """Check ``X-Twilio-Signature`` over the address and the sorted form.

        >>> from .base import Call, Settings
        >>> gateway = Twilio(Settings(secret="12345"))
        >>> url = "https://mycompany.com/myapp.php?foo=1&bar=2"
        >>> body = (b"CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234"
        ...         b"&From=%2B12349013030&To=%2B18005551212")
        >>> headers = {"X-Twilio-Signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ="}
        >>> gateway.is_signed(Call("POST", url, headers, body))
        True
        >>> gateway.is_signed(Call("POST", url, headers, body + b"&more=1"))
        False
        >>> gateway.is_signed(Call("POST", url, headers, body + b"&a=1" * 300))
        False
        """
        given = call.header("X-Twilio-Signature")
        try:
            return any(
                same(given, self._signature(url, call))
                for url in dict.fromkeys([call.url, *urls])
            )
        except Malformed:  # no form that the provider sends
            return False

    def _signature(self, url, call):
        """Return the signature that the provider makes for this address."""
        signed = url
        if call.json() is not None:
            digest = dict(parse_qsl(urlsplit(url).query)).get("bodySHA256", "")
            if not same(digest, hashlib.sha256(call.body).hexdigest()):
                return ""
        else:
            signed += "".join(name + value for name, value in sorted(set(call.form())))
        mac = hmac.new(
            self.settings.secret.encode(),
            signed.encode("utf-8", "surrogateescape"),
            hashlib.sha1,
        )
        return base64.b64encode(mac.digest()).decode()

    def ack(self, call, kind="in"):
        """Return the empty instruction that Twilio expects."""
        if kind != "in":
            return Reply()
        xml = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
        return Reply(200, "text/xml; charset=utf-8", xml)
