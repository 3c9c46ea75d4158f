"""Africa's Talking: bulk messaging, two-way short codes, delivery reports.

The provider does not sign its calls: the token in our address protects them.
"""

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
    UNREACHABLE,
    Gateway,
    Inbound,
    Report,
    Request,
    SendResult,
    as_message_text,
    as_text,
    encode_form,
    encode_query,
    get_http_fault,
    get_path,
    is_unparseable,
    parse_datetime,
    parse_number,
    require,
)

# Codes of a recipient: https://developers.africastalking.com/docs/sms/sending/bulk
_ACCEPTED = {100, 101, 102}
_REFUSALS = {
    401: BAD_NUMBER,
    402: BAD_SENDER,
    403: BAD_NUMBER,
    404: BAD_NUMBER,
    405: NO_CREDIT,
    406: BAD_NUMBER,
    409: BAD_NUMBER,
}
_STATES = {
    "success": DELIVERED,
    "sent": SENT,
    "submitted": SENT,
    "buffered": SENT,
    "rejected": FAILED,
    "failed": FAILED,
    "expired": FAILED,
    "absentsubscriber": FAILED,
}


class AfricasTalking(Gateway):
    """An Africa's Talking application: ``account`` is its user name."""

    code = "africastalking"
    default_url = "https://api.africastalking.com"
    has_balance = True

    @property
    def base_url(self):
        """The address of the service, or of its sandbox for a trial account."""
        if self.settings.sandbox and not self.settings.url:
            return "https://api.sandbox.africastalking.com"
        return super().base_url

    def _prepare_headers(self):
        """Return the headers with the API key, asking for JSON."""
        return {"apiKey": self.settings.secret, "Accept": "application/json"}

    def prepare_send(self, message):
        """Return the form request to ``/version1/messaging``."""
        values = {
            "username": self.settings.account,
            "to": message.number,
            "message": message.text,
            "from": self.settings.sender,
            "bulkSMSMode": "1",
        }
        headers = self._prepare_headers()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return Request(
            "POST", f"{self.base_url}/version1/messaging", headers, encode_form(values)
        )

    def read_send_answer(self, answer):
        """Read the single recipient of the answer.

        >>> from .base import Answer, Settings
        >>> read = AfricasTalking(Settings()).read_send_answer
        >>> sent = read(Answer(201, b'{"SMSMessageData": {"Recipients": [{'
        ...     b'"statusCode": 101, "messageId": "ATX1", "cost": "KES 0.8"}]}}'))
        >>> sent.state, sent.provider_id, sent.cost
        ('accepted', 'ATX1', 0.8)
        >>> read(Answer(201, b'{"SMSMessageData": {"Message": "InvalidSenderId",'
        ...     b'"Recipients": []}}')).reason
        'sender'
        """
        fault = get_http_fault(answer)
        if fault:
            return fault
        data = get_path(answer.json(), "SMSMessageData")
        recipient = get_path(data, "Recipients.0")
        if not isinstance(recipient, dict):
            return self._read_without_recipient(answer, data)
        code = recipient.get("statusCode")
        status = as_text(recipient.get("status"))
        if code in _ACCEPTED or (code is None and status == "Success"):
            cost = parse_number(recipient.get("cost"))
            return SendResult(ACCEPTED, as_text(recipient.get("messageId")), cost=cost)
        if isinstance(code, int) and code >= 500:
            return SendResult(RETRY, "", UNREACHABLE, str(code), status)
        reason = _REFUSALS.get(code, OTHER) if isinstance(code, int) else OTHER
        return SendResult(REFUSED, "", reason, as_text(code), status)

    @staticmethod
    def _read_without_recipient(answer, data):
        """Read an answer that has a reason but no recipient."""
        reason = as_text(get_path(data, "Message"))
        if not reason:
            return is_unparseable(answer)
        kinds = {"InvalidSenderId": BAD_SENDER, "InvalidCredentials": BAD_ACCESS}
        return SendResult(REFUSED, "", kinds.get(reason, OTHER), "", reason)

    def prepare_balance(self):
        """Return the request for the application's data."""
        query = encode_query({"username": self.settings.account})
        return Request(
            "GET", f"{self.base_url}/version1/user?{query}", self._prepare_headers()
        )

    def read_balance(self, answer):
        """Return the balance with its currency (``KES 1785.50``)."""
        return as_text(get_path(answer.json(), "UserData.balance")) or None

    def read_inbound(self, call):
        """Read ``id``, ``from``, ``to``, ``text``, ``date`` of the form."""
        fields = call.get_fields()
        sender, text = as_text(fields.get("from")), as_message_text(fields.get("text"))
        require(sender=sender, text=text)
        return [
            Inbound(
                sender,
                text,
                as_text(fields.get("id")),
                as_text(fields.get("to")),
                parse_datetime(fields.get("date")),
            )
        ]

    def read_status(self, call):
        """Read ``id``, ``status`` and ``failureReason`` of the form."""
        fields = call.get_fields()
        provider_id, status = as_text(fields.get("id")), as_text(fields.get("status"))
        require(id=provider_id, status=status)
        state = _STATES.get(status.lower())
        reason = as_text(fields.get("failureReason"))
        return [Report(state, "", provider_id, status, reason)] if state else []
