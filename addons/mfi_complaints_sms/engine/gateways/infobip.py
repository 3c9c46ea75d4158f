"""Infobip: messages version 3, delivery and inbound notifications in JSON."""

from .base import (
    ACCEPTED,
    BAD_ACCESS,
    BAD_NUMBER,
    DELIVERED,
    FAILED,
    NO_CREDIT,
    OTHER,
    REFUSED,
    SENT,
    Gateway,
    Inbound,
    Malformed,
    Report,
    Request,
    Sent,
    dig,
    garbage,
    http_fault,
    json_bytes,
    moment,
    require,
    word,
    words,
)

# Groups of statuses: 1 pending, 2 undeliverable, 3 delivered, 4 expired, 5 rejected.
_STATES = {
    "PENDING": SENT,
    "DELIVERED": DELIVERED,
    "UNDELIVERABLE": FAILED,
    "EXPIRED": FAILED,
    "REJECTED": FAILED,
}
_REASONS = {
    "REJECTED_NOT_ENOUGH_CREDITS": NO_CREDIT,
    "REJECTED_DESTINATION": BAD_NUMBER,
    "REJECTED_INVALID_DESTINATION": BAD_NUMBER,
    "REJECTED_DESTINATION_NOT_REGISTERED": BAD_NUMBER,
    "REJECTED_NETWORK": BAD_NUMBER,
    "REJECTED_PREFIX_MISSING": BAD_NUMBER,
    "UNAUTHORIZED": BAD_ACCESS,
}


class Infobip(Gateway):
    """An Infobip account: ``url`` is its personal address, ``secret`` the key."""

    code = "infobip"
    default_url = "https://api.infobip.com"
    has_balance = True

    def _headers(self):
        """Return the key and the type of what we send."""
        return {
            "Authorization": f"App {self.settings.secret}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    def prepare_send(self, message):
        """Return the message with our uuid as its id, so that it is sent once."""
        destination = {"to": message.number.lstrip("+"), "messageId": message.uuid}
        content = {
            "sender": self.settings.sender,
            "destinations": [destination],
            "content": {"text": message.text},
        }
        if message.status_url:
            content["webhooks"] = {
                "delivery": {
                    "url": message.status_url,
                    "intermediateReport": True,
                    "contentType": "application/json",
                }
            }
        body = json_bytes({"messages": [content]})
        return Request("POST", f"{self.base}/sms/3/messages", self._headers(), body)

    def read_send_answer(self, answer):
        """Read the first message's id and group of status.

        >>> from .base import Answer, Settings
        >>> read = Infobip(Settings()).read_send_answer
        >>> read(Answer(200, b'{"messages": [{"messageId": "m1",'
        ...     b'"status": {"groupId": 1}}]}')).provider_id
        'm1'
        >>> read(Answer(200, b'{"messages": [{"status": {"groupId": 5,'
        ...     b'"name": "REJECTED_NOT_ENOUGH_CREDITS"}}]}')).reason
        'credit'
        """
        fault = http_fault(answer)
        if fault:
            detail = dig(answer.json(), "requestError.serviceException.text")
            return fault if not detail else self._with_detail(fault, detail)
        message = dig(answer.json(), "messages.0")
        group = dig(message, "status.groupId")
        name = word(dig(message, "status.name"))
        if not isinstance(message, dict) or not isinstance(group, int | None):
            return garbage(answer)
        if group in (1, 3, None) and message.get("messageId"):
            return Sent(ACCEPTED, word(message["messageId"]))
        detail = word(dig(message, "status.description"))
        return Sent(REFUSED, "", _REASONS.get(name, OTHER), name, detail)

    @staticmethod
    def _with_detail(fault, detail):
        """Give a fault the provider's own words."""
        return Sent(fault.state, "", fault.reason, fault.code, word(detail))

    def prepare_balance(self):
        """Return the request for the account's balance."""
        url = f"{self.base}/account/1/balance"
        return Request("GET", url, self._headers())

    def read_balance(self, answer):
        """Return the balance with its currency."""
        data = answer.json()
        amount, currency = word(dig(data, "balance")), word(dig(data, "currency"))
        return f"{amount} {currency}".strip() or None

    @staticmethod
    def _results(call):
        """Return the results of a notification, at most a thousand."""
        results = dig(call.json(), "results")
        if not isinstance(results, list) or not results:
            raise Malformed("missing: results")
        return results[:1000]

    def read_inbound(self, call):
        """Read every received message of the notification."""
        return [self._read_one(item) for item in self._results(call)]

    @staticmethod
    def _read_one(item):
        """Read one received message.

        A text without words is a text all the same: it must not keep the others of
        its notification from being read.
        """
        sender = word(dig(item, "from"))
        text = words(dig(item, "text") or dig(item, "cleanText"))
        require(sender=sender, text=text or isinstance(dig(item, "text"), str))
        return Inbound(
            sender,
            text,
            word(dig(item, "messageId")),
            word(dig(item, "to")),
            moment(dig(item, "receivedAt")),
        )

    def read_status(self, call):
        """Read every report; the message's id is our own uuid."""
        found = []
        for item in self._results(call):
            message_id = word(dig(item, "messageId"))
            group = word(dig(item, "status.groupName")).upper()
            require(messageId=message_id, groupName=group)
            state = _STATES.get(group)
            reason = word(dig(item, "error.description")) if state == FAILED else ""
            code = word(dig(item, "error.name")) or group
            if state:
                found.append(Report(state, message_id, message_id, code, reason))
        return found
