"""Africa's Talking: bulk messaging, two-way short codes, delivery reports.

The provider does not sign its calls: the token in our address is the protection.
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
    Sent,
    dig,
    encode_query,
    form,
    garbage,
    http_fault,
    moment,
    number,
    require,
    word,
    words,
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
    def base(self):
        """The service, or its sandbox when the account is in trial."""
        if self.settings.sandbox and not self.settings.url:
            return "https://api.sandbox.africastalking.com"
        return super().base

    def _headers(self):
        """Return the key, and the wish for JSON."""
        return {"apiKey": self.settings.secret, "Accept": "application/json"}

    def prepare_send(self, message):
        """Return the form for ``/version1/messaging``."""
        values = {
            "username": self.settings.account,
            "to": message.number,
            "message": message.text,
            "from": self.settings.sender,
            "bulkSMSMode": "1",
        }
        headers = self._headers()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return Request("POST", f"{self.base}/version1/messaging", headers, form(values))

    def read_send_answer(self, answer):
        """Read the only recipient of the answer.

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
        fault = http_fault(answer)
        if fault:
            return fault
        data = dig(answer.json(), "SMSMessageData")
        recipient = dig(data, "Recipients.0")
        if not isinstance(recipient, dict):
            return self._without_recipient(answer, data)
        code = recipient.get("statusCode")
        status = word(recipient.get("status"))
        if code in _ACCEPTED or (code is None and status == "Success"):
            cost = number(recipient.get("cost"))
            return Sent(ACCEPTED, word(recipient.get("messageId")), cost=cost)
        if isinstance(code, int) and code >= 500:
            return Sent(RETRY, "", UNREACHABLE, str(code), status)
        reason = _REFUSALS.get(code, OTHER) if isinstance(code, int) else OTHER
        return Sent(REFUSED, "", reason, word(code), status)

    @staticmethod
    def _without_recipient(answer, data):
        """Read an answer that carries a reason and no recipient."""
        reason = word(dig(data, "Message"))
        if not reason:
            return garbage(answer)
        kinds = {"InvalidSenderId": BAD_SENDER, "InvalidCredentials": BAD_ACCESS}
        return Sent(REFUSED, "", kinds.get(reason, OTHER), "", reason)

    def prepare_balance(self):
        """Return the request for the application's data."""
        query = encode_query({"username": self.settings.account})
        return Request("GET", f"{self.base}/version1/user?{query}", self._headers())

    def read_balance(self, answer):
        """Return the balance with its currency (``KES 1785.50``)."""
        return word(dig(answer.json(), "UserData.balance")) or None

    def read_inbound(self, call):
        """Read ``id``, ``from``, ``to``, ``text``, ``date`` of the form."""
        fields = call.fields()
        sender, text = word(fields.get("from")), words(fields.get("text"))
        require(sender=sender, text=text)
        return [
            Inbound(
                sender,
                text,
                word(fields.get("id")),
                word(fields.get("to")),
                moment(fields.get("date")),
            )
        ]

    def read_status(self, call):
        """Read ``id``, ``status`` and ``failureReason`` of the form."""
        fields = call.fields()
        provider_id, status = word(fields.get("id")), word(fields.get("status"))
        require(id=provider_id, status=status)
        state = _STATES.get(status.lower())
        reason = word(fields.get("failureReason"))
        return [Report(state, "", provider_id, status, reason)] if state else []
