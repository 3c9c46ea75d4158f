"""Infobip: messages API version 3, delivery and inbound notifications in JSON."""

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
    SendResult,
    as_message_text,
    as_text,
    encode_json,
    get_http_fault,
    get_path,
    is_unparseable,
    parse_datetime,
    require,
)

# Status groups: 1 pending, 2 undeliverable, 3 delivered, 4 expired, 5 rejected.
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
    """An Infobip account: ``url`` is its own address, ``secret`` its API key."""

    code = "infobip"
    default_url = "https://api.infobip.com"
    has_balance = True

    def _prepare_headers(self):
        """Return the headers with the API key and the content type."""
        return {
            "Authorization": f"App {self.settings.secret}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    def prepare_send(self, message):
        """Return the request; our uuid is the message's id, so that it is sent once."""
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
        body = encode_json({"messages": [content]})
        return Request(
            "POST", f"{self.base_url}/sms/3/messages", self._prepare_headers(), body
        )

    def read_send_answer(self, answer):
        """Read the id and the status group of the first message.

        >>> from .base import Answer, Settings
        >>> read = Infobip(Settings()).read_send_answer
        >>> read(Answer(200, b'{"messages": [{"messageId": "m1",'
        ...     b'"status": {"groupId": 1}}]}')).provider_id
        'm1'
        >>> read(Answer(200, b'{"messages": [{"status": {"groupId": 5,'
        ...     b'"name": "REJECTED_NOT_ENOUGH_CREDITS"}}]}')).reason
        'credit'
        """
        fault = get_http_fault(answer)
        if fault:
            detail = get_path(answer.json(), "requestError.serviceException.text")
            return fault if not detail else self._add_detail(fault, detail)
        message = get_path(answer.json(), "messages.0")
        group = get_path(message, "status.groupId")
        name = as_text(get_path(message, "status.name"))
        if not isinstance(message, dict) or not isinstance(group, int | None):
            return is_unparseable(answer)
        if group in (1, 3, None) and message.get("messageId"):
            return SendResult(ACCEPTED, as_text(message["messageId"]))
        detail = as_text(get_path(message, "status.description"))
        return SendResult(REFUSED, "", _REASONS.get(name, OTHER), name, detail)

    @staticmethod
    def _add_detail(fault, detail):
        """Return the fault with the provider's own message."""
        return SendResult(fault.state, "", fault.reason, fault.code, as_text(detail))

    def prepare_balance(self):
        """Return the request for the account's balance."""
        url = f"{self.base_url}/account/1/balance"
        return Request("GET", url, self._prepare_headers())

    def read_balance(self, answer):
        """Return the balance with its currency."""
        data = answer.json()
        amount, currency = (
            as_text(get_path(data, "balance")),
            as_text(get_path(data, "currency")),
        )
        return f"{amount} {currency}".strip() or None

    @staticmethod
    def _get_results(call):
        """Return the results of a notification, at most 1000."""
        results = get_path(call.json(), "results")
        if not isinstance(results, list) or not results:
            raise Malformed("missing: results")
        return results[:1000]

    def read_inbound(self, call):
        """Read all the received messages of a notification."""
        return [self._read_one(item) for item in self._get_results(call)]

    @staticmethod
    def _read_one(item):
        """Read one received message.

        An empty text is valid: it must not keep the other messages of the same
        notification from being read.
        """
        sender = as_text(get_path(item, "from"))
        text = as_message_text(get_path(item, "text") or get_path(item, "cleanText"))
        require(sender=sender, text=text or isinstance(get_path(item, "text"), str))
        return Inbound(
            sender,
            text,
            as_text(get_path(item, "messageId")),
            as_text(get_path(item, "to")),
            parse_datetime(get_path(item, "receivedAt")),
        )

    def read_status(self, call):
        """Read all the reports of a notification; the message's id is our uuid."""
        found = []
        for item in self._get_results(call):
            message_id = as_text(get_path(item, "messageId"))
            group = as_text(get_path(item, "status.groupName")).upper()
            require(messageId=message_id, groupName=group)
            state = _STATES.get(group)
            reason = (
                as_text(get_path(item, "error.description")) if state == FAILED else ""
            )
            code = as_text(get_path(item, "error.name")) or group
            if state:
                found.append(Report(state, message_id, message_id, code, reason))
        return found
