"""Hubtel (Ghana): simple messaging in JSON with basic authentication.

Its stored documentation names neither an inbound notification nor a pushed
report; both are read with the field names of its send interface, and a short code
that calls with other names is served by the generic gateway.
"""

import base64

from .base import (
    ACCEPTED,
    BAD_ACCESS,
    BAD_NUMBER,
    BAD_SENDER,
    DELIVERED,
    FAILED,
    NO_CREDIT,
    OTHER,
    REFUSED,
    RETRY,
    SENT,
    Gateway,
    Inbound,
    Report,
    Request,
    Sent,
    dig,
    garbage,
    http_fault,
    json_bytes,
    moment,
    number,
    require,
    word,
    words,
)

_REASONS = {
    1: BAD_ACCESS,
    2: BAD_NUMBER,
    3: BAD_SENDER,
    4: BAD_NUMBER,
    5: NO_CREDIT,
}
_STATES = {
    "delivered": DELIVERED,
    "sent": SENT,
    "submitted": SENT,
    "pending": SENT,
    "undelivered": FAILED,
    "undeliverable": FAILED,
    "failed": FAILED,
    "rejected": FAILED,
    "expired": FAILED,
    "blacklisted": FAILED,
}


class Hubtel(Gateway):
    """A Hubtel account: ``account`` is the client id, ``secret`` the secret."""

    code = "hubtel"
    default_url = "https://sms.hubtel.com"

    def prepare_send(self, message):
        """Return the JSON for ``/v1/messages/send``."""
        pair = f"{self.settings.account}:{self.settings.secret}".encode()
        headers = {
            "Authorization": "Basic " + base64.b64encode(pair).decode(),
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        body = {
            "From": self.settings.sender,
            "To": message.number.lstrip("+"),
            "Content": message.text,
        }
        url = f"{self.base}/v1/messages/send"
        return Request("POST", url, headers, json_bytes(body))

    def read_send_answer(self, answer):
        """Read the message's id and status (0 is a success).

        >>> from .base import Answer, Settings
        >>> read = Hubtel(Settings()).read_send_answer
        >>> read(Answer(201, b'{"rate": 0.03, "messageId": "h1", "status": 0}')).cost
        0.03
        >>> read(Answer(200, b'{"status": 5, "statusDescription": "no credit"}')).reason
        'credit'
        """
        data = answer.json()
        status = dig(data, "status")
        fault = http_fault(answer)
        if fault and (fault.state == RETRY or not isinstance(status, int)):
            return fault
        if not isinstance(status, int) or isinstance(status, bool):
            return garbage(answer)
        message_id = word(dig(data, "messageId"))
        if status == 0 and not fault:
            return Sent(ACCEPTED, message_id, cost=number(dig(data, "rate")))
        detail = word(dig(data, "statusDescription"))
        reason = _REASONS.get(status, OTHER)
        return Sent(REFUSED, message_id, reason, str(status), detail)

    @staticmethod
    def _values(call):
        """Return the call's values with lower-case names, JSON or form."""
        data = call.json()
        values = data if isinstance(data, dict) else call.fields()
        return {str(name).lower(): value for name, value in values.items()}

    def read_inbound(self, call):
        """Read ``from``, ``to``, ``content`` (or ``text``), ``messageId``."""
        values = self._values(call)
        sender = word(values.get("from"))
        text = words(values.get("content") or values.get("text"))
        require(sender=sender, text=text)
        message_id = word(values.get("messageid") or values.get("id"))
        time = moment(values.get("date") or values.get("time"))
        return [Inbound(sender, text, message_id, word(values.get("to")), time)]

    def read_status(self, call):
        """Read ``messageId`` and ``status``."""
        values = self._values(call)
        message_id, status = word(values.get("messageid")), word(values.get("status"))
        require(messageId=message_id, status=status)
        state = _STATES.get(status.lower())
        reason = word(values.get("statusdescription"))
        return [Report(state, "", message_id, status, reason)] if state else []
