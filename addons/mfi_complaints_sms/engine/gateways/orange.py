"""Orange SMS API (Africa and Middle East): OAuth token, OneAPI messages.

Source for addresses and token lifetimes: the provider's "getting started" pages. Its
calls are not signed: the token in our address protects them.
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
    SendResult,
    as_message_text,
    as_text,
    encode_form,
    encode_json,
    get_http_fault,
    get_path,
    is_unparseable,
    parse_datetime,
    parse_number,
    require,
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

    ``sender`` is the country's sender number (``+2210000``). The option
    ``sender_name`` is the name shown, once registered with the operator.
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
        data = encode_form({"grant_type": "client_credentials"})
        return Request("POST", f"{self.base_url}/oauth/v3/token", headers, data)

    def read_token(self, answer):
        """Return the token and its lifetime in seconds, less a margin of a minute.

        >>> from .base import Answer, Settings
        >>> Orange(Settings()).read_token(
        ...     Answer(200, b'{"access_token": "t", "expires_in": 3600}'))
        ('t', 3540)
        """
        token = get_path(answer.json(), "access_token")
        if answer.status != 200 or not isinstance(token, str) or not token:
            return None
        life = parse_number(get_path(answer.json(), "expires_in")) or 3600
        return token[:4000], max(0, int(life) - 60)

    def _prepare_headers(self):
        """Return the headers with the token and the content type."""
        return {
            "Authorization": f"Bearer {self.settings.token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    def prepare_send(self, message):
        """Return the request that creates an outbound message."""
        sender = "tel:+" + self.settings.sender.lstrip("+")
        request = {
            "address": f"tel:{message.number}",
            "senderAddress": sender,
            "outboundSMSTextMessage": {"message": message.text},
        }
        if self.settings.options.get("sender_name"):
            request["senderName"] = self.settings.options["sender_name"]
        path = f"/smsmessaging/v1/outbound/{quote(sender, safe='')}/requests"
        url = self.base_url + path
        body = encode_json({"outboundSMSMessageRequest": request})
        return Request("POST", url, self._prepare_headers(), body)

    def read_send_answer(self, answer):
        """Read the resource address, which ends with the id, or the exception.

        >>> from .base import Answer, Settings
        >>> read = Orange(Settings()).read_send_answer
        >>> read(Answer(201, b'{"outboundSMSMessageRequest": {"resourceURL":'
        ...     b' "https://x/requests/abc-1"}}')).provider_id
        'abc-1'
        >>> read(Answer(401, b'{"code": 42}')).state
        'token'
        """
        if answer.status == 401:
            return SendResult(EXPIRED_TOKEN, "", BAD_ACCESS, "401", answer.text())
        error = get_path(answer.json(), "requestError")
        if isinstance(error, dict) and answer.status < 500:
            return self._read_error(error)
        fault = get_http_fault(answer)
        if fault:
            return fault
        url = as_text(get_path(answer.json(), "outboundSMSMessageRequest.resourceURL"))
        return (
            SendResult(ACCEPTED, url.rsplit("/", 1)[-1])
            if url
            else is_unparseable(answer)
        )

    @staticmethod
    def _read_error(error):
        """Read a service exception or a policy exception."""
        exception = error.get("serviceException") or error.get("policyException")
        code = as_text(get_path(exception, "messageId"))
        detail = as_text(get_path(exception, "text"))
        return SendResult(REFUSED, "", _REASONS.get(code, OTHER), code, detail)

    def prepare_balance(self):
        """Return the request for the bundles bought."""
        return Request(
            "GET", f"{self.base_url}/sms/admin/v1/contracts", self._prepare_headers()
        )

    def read_balance(self, answer):
        """Return the number of texts left in all contracts, as ``123 SMS``."""
        data = answer.json()
        if isinstance(data, dict):
            data = get_path(data, "partnerContracts.contracts.0.serviceContracts")
        if not isinstance(data, list):
            return None
        units = [get_path(contract, "availableUnits") for contract in data]
        return f"{int(sum(parse_number(unit) for unit in units))} SMS"

    def read_inbound(self, call):
        """Read ``inboundSMSMessageNotification``."""
        message = get_path(
            call.json(), "inboundSMSMessageNotification.inboundSMSMessage"
        )
        if not isinstance(message, dict):
            raise Malformed("missing: inboundSMSMessage")
        sender, text = (
            as_text(message.get("senderAddress")),
            as_message_text(message.get("message")),
        )
        require(sender=sender, text=text)
        return [
            Inbound(
                sender,
                text,
                as_text(message.get("messageId")),
                as_text(message.get("destinationAddress")),
                parse_datetime(message.get("dateTime")),
            )
        ]

    def read_status(self, call):
        """Read ``deliveryInfoNotification``; ``callbackData`` is the request's id."""
        notice = get_path(call.json(), "deliveryInfoNotification")
        info = get_path(notice, "deliveryInfo")
        infos = info if isinstance(info, list) else [info]
        provider_id = as_text(get_path(notice, "callbackData"))
        require(callbackData=provider_id)
        found = []
        for item in infos[:100]:
            status = as_text(get_path(item, "deliveryStatus"))
            state = _STATES.get(status.lower())
            if state:
                found.append(Report(state, "", provider_id, status))
        return found
