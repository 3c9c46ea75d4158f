"""Twilio: Messages resource, webhooks signed with the account's auth token.

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
    SendResult,
    as_message_text,
    as_text,
    encode_form,
    get_http_fault,
    get_path,
    is_same_secret,
    is_unparseable,
    parse_number,
    require,
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

    A ``sender`` that starts with ``MG`` is a messaging service.
    """

    code = "twilio"
    default_url = "https://api.twilio.com"
    has_balance = True
    signs = True

    def _prepare_headers(self):
        """Return the basic authentication header."""
        pair = f"{self.settings.account}:{self.settings.secret}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    def _get_account_url(self):
        """Return the address of the account's resources."""
        return f"{self.base_url}/2010-04-01/Accounts/{self.settings.account}"

    def prepare_send(self, message):
        """Return the form request to the Messages resource."""
        service = self.settings.sender.startswith("MG")
        values = {
            "MessagingServiceSid" if service else "From": self.settings.sender,
            "To": message.number,
            "Body": message.text,
            "StatusCallback": message.status_url,
        }
        headers = self._prepare_headers()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return Request(
            "POST",
            f"{self._get_account_url()}/Messages.json",
            headers,
            encode_form(values),
        )

    def read_send_answer(self, answer):
        """Read the message's SID or the error code.

        >>> from .base import Answer, Settings
        >>> read = Twilio(Settings()).read_send_answer
        >>> read(Answer(201, b'{"sid": "SM1", "status": "queued"}')).provider_id
        'SM1'
        >>> read(Answer(400, b'{"code": 21211, "message": "Invalid To"}')).reason
        'number'
        """
        data = answer.json()
        code = get_path(data, "code") or get_path(data, "error_code")
        fault = get_http_fault(answer)
        if fault and fault.state == RETRY:
            return fault
        if isinstance(code, int):
            reason = _REASONS.get(code, fault.reason if fault else OTHER)
            state = RETRY if reason == TOO_FAST else REFUSED
            detail = as_text(
                get_path(data, "message") or get_path(data, "error_message")
            )
            return SendResult(
                state, as_text(get_path(data, "sid")), reason, str(code), detail
            )
        if fault:
            return fault
        sid = as_text(get_path(data, "sid"))
        if not sid:
            return is_unparseable(answer)
        cost = parse_number(get_path(data, "price"))
        return SendResult(ACCEPTED, sid, cost=cost)

    def prepare_balance(self):
        """Return the request for the account's balance."""
        return Request(
            "GET", f"{self._get_account_url()}/Balance.json", self._prepare_headers()
        )

    def read_balance(self, answer):
        """Return the balance with its currency."""
        data = answer.json()
        amount, currency = (
            as_text(get_path(data, "balance")),
            as_text(get_path(data, "currency")),
        )
        return f"{amount} {currency}".strip() or None

    def read_inbound(self, call):
        """Read ``MessageSid``, ``From``, ``To``, ``Body``.

        A message with pictures only has no text: it gets one such as ``[1 media]``.
        """
        fields = call.get_fields()
        sender, text = as_text(fields.get("From")), as_message_text(fields.get("Body"))
        media = as_text(fields.get("NumMedia"))
        if not text.strip() and media not in ("", "0"):
            text = f"[{media} media]"
        require(From=sender, Body=text)
        sid = as_text(fields.get("MessageSid") or fields.get("SmsSid"))
        return [Inbound(sender, text, sid, as_text(fields.get("To")))]

    def read_status(self, call):
        """Read ``MessageSid`` and ``MessageStatus``."""
        fields = call.get_fields()
        sid = as_text(fields.get("MessageSid") or fields.get("SmsSid"))
        status = as_text(fields.get("MessageStatus") or fields.get("SmsStatus"))
        require(MessageSid=sid, MessageStatus=status)
        state = _STATES.get(status.lower())
        code = as_text(fields.get("ErrorCode"))
        return [Report(state, "", sid, code or status, code)] if state else []

    def is_signed(self, call, urls=()):
        """Return whether ``X-Twilio-Signature`` matches the address and the form.

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
        given = call.get_header("X-Twilio-Signature")
        try:
            return any(
                is_same_secret(given, self._compute_signature(url, call))
                for url in dict.fromkeys([call.url, *urls])
            )
        except Malformed:  # not a form that the provider would send
            return False

    def _compute_signature(self, url, call):
        """Return the signature that the provider computes for this address."""
        signed = url
        if call.json() is not None:
            digest = dict(parse_qsl(urlsplit(url).query)).get("bodySHA256", "")
            if not is_same_secret(digest, hashlib.sha256(call.body).hexdigest()):
                return ""
        else:
            signed += "".join(
                name + value for name, value in sorted(set(call.parse_form()))
            )
        mac = hmac.new(
            self.settings.secret.encode(),
            signed.encode("utf-8", "surrogateescape"),
            hashlib.sha1,
        )
        return base64.b64encode(mac.digest()).decode()

    def prepare_ack(self, call, kind="in"):
        """Return the empty TwiML response that Twilio expects for a received text."""
        if kind != "in":
            return Reply()
        xml = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
        return Reply(200, "text/xml; charset=utf-8", xml)
