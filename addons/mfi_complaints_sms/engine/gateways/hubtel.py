"""Hubtel (Ghana): simple messaging in JSON with basic authentication.

The available documentation describes neither inbound notifications nor pushed
reports. Both are read with the field names of the send API; for a short code that
uses other names, use the generic gateway.
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
    SendResult,
    as_message_text,
    as_text,
    encode_json,
    get_http_fault,
    get_path,
    is_unparseable,
    parse_datetime,
    parse_number,
    require,
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
    """A Hubtel account: ``account`` is the client id, ``secret`` the client secret."""

    code = "hubtel"
    default_url = "https://sms.hubtel.com"

    def prepare_send(self, message):
        """Return the JSON request to ``/v1/messages/send``."""
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
        url = f"{self.base_url}/v1/messages/send"
        return Request("POST", url, headers, encode_json(body))

    def read_send_answer(self, answer):
        """Read the message's id and status (0 is success).

        >>> from .base import Answer, Settings
        >>> read = Hubtel(Settings()).read_send_answer
        >>> read(Answer(201, b'{"rate": 0.03, "messageId": "h1", "status": 0}')).cost
        0.03
        >>> read(Answer(200, b'{"status": 5, "statusDescription": "no credit"}')).reason
        'credit'
        """
        data = answer.json()
        status = get_path(data, "status")
        fault = get_http_fault(answer)
        if fault and (fault.state == RETRY or not isinstance(status, int)):
            return fault
        if not isinstance(status, int) or isinstance(status, bool):
            return is_unparseable(answer)
        message_id = as_text(get_path(data, "messageId"))
        if status == 0 and not fault:
            return SendResult(
                ACCEPTED, message_id, cost=parse_number(get_path(data, "rate"))
            )
        detail = as_text(get_path(data, "statusDescription"))
        reason = _REASONS.get(status, OTHER)
        return SendResult(REFUSED, message_id, reason, str(status), detail)

    @staticmethod
    def _get_values(call):
        """Return the values of a JSON or form call, with names in lower case."""
        data = call.json()
        values = data if isinstance(data, dict) else call.get_fields()
        return {str(name).lower(): value for name, value in values.items()}

    def read_inbound(self, call):
        """Read ``from``, ``to``, ``content`` (or ``text``), ``messageId``."""
        values = self._get_values(call)
        sender = as_text(values.get("from"))
        text = as_message_text(values.get("content") or values.get("text"))
        require(sender=sender, text=text)
        message_id = as_text(values.get("messageid") or values.get("id"))
        time = parse_datetime(values.get("date") or values.get("time"))
        return [Inbound(sender, text, message_id, as_text(values.get("to")), time)]

    def read_status(self, call):
        """Read ``messageId`` and ``status``."""
        values = self._get_values(call)
        message_id, status = (
            as_text(values.get("messageid")),
            as_text(values.get("status")),
        )
        require(messageId=message_id, status=status)
        state = _STATES.get(status.lower())
        reason = as_text(values.get("statusdescription"))
        return [Report(state, "", message_id, status, reason)] if state else []
