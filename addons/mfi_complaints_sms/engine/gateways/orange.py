"""Orange SMS API (Africa and Middle East): OAuth token, OneAPI messages.

Addresses and lives of tokens as on the provider's "getting started" pages; nothing
signs its calls: the token in our address is the protection.
"""

import base64
from urllib.parse import quote

from .base import (
    ACCEPTED,
    BAD_ACCESS,
    BAD_NUMBER,
    DELIVERED,
    EXPIRED_TOKEN,
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
    form,
    garbage,
    http_fault,
    json_bytes,
    moment,
    number,
    require,
    word,
    words,
)

_STATES = {
    "deliveredtoterminal": DELIVERED,
    "deliveredtonetwork": SENT,
    "messagewaiting": SENT,
    "deliveryuncertain": SENT,
    "deliveryimpossible": FAILED,
}
_REASONS = {
    "SVC0004": BAD_NUMBER,
    "POL0001": BAD_ACCESS,
    "POL1009": BAD_NUMBER,
    "POL2000": NO_CREDIT,
}


class Orange(Gateway):
    """An Orange application: ``account`` is the client id, ``secret`` its secret.

    ``sender`` is the country's sender number (``+2210000``); the name shown, once
    registered with the operator, is the option ``sender_name``.
    """

    code = "orange"
    default_url = "https://api.orange.com"
    uses_token = True
    has_balance = True

    def prepare_token(self):
        """Return the request for an access token (client credentials)."""
        pair = f"{self.settings.account}:{self.settings.secret}".encode()
        headers = {
            "Authorization": "Basic " + base64.b64encode(pair).decode(),
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        data = form({"grant_type": "client_credentials"})
        return Request("POST", f"{self.base}/oauth/v3/token", headers, data)

    def read_token(self, answer):
        """Return the token and its life in seconds, a margin taken off.

        >>> from .base import Answer, Settings
        >>> Orange(Settings()).read_token(
        ...     Answer(200, b'{"access_token": "t", "expires_in": 3600}'))
        ('t', 3540)
        """
        token = dig(answer.json(), "access_token")
        if answer.status != 200 or not isinstance(token, str) or not token:
            return None
        life = number(dig(answer.json(), "expires_in")) or 3600
        return token[:4000], max(0, int(life) - 60)

    def _headers(self):
        """Return the token and the type of what we send."""
        return {
            "Authorization": f"Bearer {self.settings.token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    def prepare_send(self, message):
        """Return the outbound message request."""
        sender = "tel:+" + self.settings.sender.lstrip("+")
        request = {
            "address": f"tel:{message.number}",
            "senderAddress": sender,
            "outboundSMSTextMessage": {"message": message.text},
        }
        if self.settings.options.get("sender_name"):
            request["senderName"] = self.settings.options["sender_name"]
        url = f"{self.base}/smsmessaging/v1/outbound/{quote(sender, safe='')}/requests"
        body = json_bytes({"outboundSMSMessageRequest": request})
        return Request("POST", url, self._headers(), body)

    def read_send_answer(self, answer):
        """Read the resource address (its end is the id) or the exception.

        >>> from .base import Answer, Settings
        >>> read = Orange(Settings()).read_send_answer
        >>> read(Answer(201, b'{"outboundSMSMessageRequest": {"resourceURL":'
        ...     b' "https://x/requests/abc-1"}}')).provider_id
        'abc-1'
        >>> read(Answer(401, b'{"code": 42}')).state
        'token'
        """
        if answer.status == 401:
            return Sent(EXPIRED_TOKEN, "", BAD_ACCESS, "401", answer.text())
        error = dig(answer.json(), "requestError")
        if isinstance(error, dict) and answer.status < 500:
            return self._read_error(error)
        fault = http_fault(answer)
        if fault:
            return fault
        url = word(dig(answer.json(), "outboundSMSMessageRequest.resourceURL"))
        return Sent(ACCEPTED, url.rsplit("/", 1)[-1]) if url else garbage(answer)

    @staticmethod
    def _read_error(error):
        """Read a service or policy exception."""
        exception = error.get("serviceException") or error.get("policyException")
        code = word(dig(exception, "messageId"))
        detail = word(dig(exception, "text"))
        return Sent(REFUSED, "", _REASONS.get(code, OTHER), code, detail)

    def prepare_balance(self):
        """Return the request for the bought bundles."""
        return Request("GET", f"{self.base}/sms/admin/v1/contracts", self._headers())

    def read_balance(self, answer):
        """Return the texts left over all contracts, as ``123 SMS``."""
        data = answer.json()
        if isinstance(data, dict):
            data = dig(data, "partnerContracts.contracts.0.serviceContracts")
        if not isinstance(data, list):
            return None
        units = [dig(contract, "availableUnits") for contract in data]
        return f"{int(sum(number(unit) for unit in units))} SMS"

    def read_inbound(self, call):
        """Read ``inboundSMSMessageNotification``."""
        message = dig(call.json(), "inboundSMSMessageNotification.inboundSMSMessage")
        if not isinstance(message, dict):
            raise Malformed("missing: inboundSMSMessage")
        sender, text = word(message.get("senderAddress")), words(message.get("message"))
        require(sender=sender, text=text)
        return [
            Inbound(
                sender,
                text,
                word(message.get("messageId")),
                word(message.get("destinationAddress")),
                moment(message.get("dateTime")),
            )
        ]

    def read_status(self, call):
        """Read ``deliveryInfoNotification``; its callback data is the request's id."""
        notice = dig(call.json(), "deliveryInfoNotification")
        info = dig(notice, "deliveryInfo")
        infos = info if isinstance(info, list) else [info]
        provider_id = word(dig(notice, "callbackData"))
        require(callbackData=provider_id)
        found = []
        for item in infos[:100]:
            status = word(dig(item, "deliveryStatus"))
            state = _STATES.get(status.lower())
            if state:
                found.append(Report(state, "", provider_id, status))
        return found
