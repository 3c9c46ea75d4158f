"""Kannel: ``sendsms`` of smsbox, and an ``sms-service`` that calls us.

Source: Kannel user guide 1.4.5, chapters "SMS pushing" and "SMS services". bearerbox
joins the parts of a long text itself (``sms-combine-concatenated-mo``), unless one is
missing or this is switched off: each part then comes with its user data header, in a
``get-url`` as ``%u``, which is its bytes URL-encoded, in the headers of a ``post-url``
(``X-Kannel-UDH``) in hexadecimal.
"""

from urllib.parse import urlencode

from .. import long_text, segments
from .base import (
    ACCEPTED,
    BAD_ACCESS,
    DELIVERED,
    FAILED,
    OTHER,
    REFUSED,
    RETRY,
    SENT,
    UNREACHABLE,
    Gateway,
    Inbound,
    Malformed,
    Report,
    Request,
    SendResult,
    as_text,
    encode_query,
    get_http_fault,
    get_raw_bytes,
    parse_datetime,
    require,
)

# 1 delivered, 2 not delivered, 8 accepted by the SMSC, 16 refused by it. Not 4 (queued
# on the SMSC), which adds nothing to 8.
DLR_MASK = 1 | 2 | 8 | 16
_DLR_STATES = {1: DELIVERED, 2: FAILED, 8: SENT, 16: FAILED}


class Kannel(Gateway):
    """A Kannel whose smsbox listens at ``url`` (``http://host:13013``)."""

    code = "kannel"
    default_url = "http://127.0.0.1:13013"

    def prepare_send(self, message):
        """Return the GET request to ``/cgi-bin/sendsms``.

        >>> from .base import Outgoing, Settings
        >>> gateway = Kannel(Settings("http://box:13013", "u", "p", "4040"))
        >>> gateway.prepare_send(Outgoing("id-1", "+22177", "prêt")).url[-37:]
        'text=pr%C3%AAt&charset=UTF-8&coding=2'
        """
        text = message.text
        coding = "2" if segments.get_encoding(text) == segments.UCS2 else "0"
        values = {
            "username": self.settings.account,
            "password": self.settings.secret,
            "from": self.settings.sender,
            "to": message.number,
            "text": text,
            "charset": "UTF-8",
            "coding": coding,
            "smsc": self.settings.options.get("smsc"),
        }
        if message.status_url:
            values["dlr-mask"] = str(DLR_MASK)
            values["dlr-url"] = self._get_dlr_url(message)
        return Request("GET", f"{self.base_url}/cgi-bin/sendsms?{encode_query(values)}")

    @staticmethod
    def _get_dlr_url(message):
        """Return our status address with Kannel's codes for state and reason."""
        joiner = "&" if "?" in message.status_url else "?"
        ours = urlencode({"uuid": message.uuid})
        return f"{message.status_url}{joiner}{ours}&status=%d&reply=%A"

    def read_send_answer(self, answer):
        """Read ``0: Accepted for delivery`` or a refusal.

        >>> from .base import Answer, Settings
        >>> read = Kannel(Settings()).read_send_answer
        >>> read(Answer(202, b"0: Accepted for delivery")).state
        'accepted'
        >>> read(Answer(403, b"Authorization failed for sendsms")).reason
        'access'
        >>> read(Answer(202, b"3: Queued for later delivery")).state
        'accepted'
        """
        text = answer.text()
        if answer.status in (200, 202) and text[:2] in ("0:", "3:"):
            return SendResult(ACCEPTED)
        fault = get_http_fault(answer)
        if fault and fault.state == RETRY:
            return fault
        if "authorization" in text.lower() or answer.status == 403:
            return SendResult(REFUSED, "", BAD_ACCESS, str(answer.status), text)
        if "not routable" in text.lower() or "temporal" in text.lower():
            return SendResult(RETRY, "", UNREACHABLE, str(answer.status), text)
        return fault or SendResult(REFUSED, "", OTHER, text[:2].strip(":"), text)

    def read_inbound(self, call):
        """Read the fields of the documented ``get-url`` (or ``post-url``).

        >>> from .base import Call, Settings
        >>> url = "http://x/in?from=%2B22177&to=4040&text=%00e%00t&charset=UTF-16BE"
        >>> Kannel(Settings()).read_inbound(Call("GET", url + "&coding=2&id=7"))[0].text
        'et'
        """
        fields = call.get_fields()
        sender = as_text(fields.get("from"))
        require(sender=sender)
        if "text" not in fields:
            raise Malformed("missing: text")
        raw = get_raw_bytes(fields["text"])
        # smsbox gives 0/1/2 (GSM, 8-bit, UCS-2) and converts to the charset it names.
        unnamed_ucs2 = not fields.get("charset") and fields.get("coding") == "2"
        name = "UTF-16BE" if unnamed_ucs2 else as_text(fields.get("charset"))
        header = fields.get("udh") or call.get_header("X-Kannel-UDH")
        return [
            Inbound(
                sender,
                self.decode(raw, name),
                as_text(fields.get("id")),
                as_text(fields.get("to")),
                parse_datetime(fields.get("ts")),
                long_text.parse_udh(header),
                raw,
                name,
            )
        ]

    def read_status(self, call):
        """Read ``uuid``, ``status`` (a bit of the mask) and the SMSC's ``reply``."""
        fields = call.get_fields()
        uuid = as_text(fields.get("uuid"))
        require(uuid=uuid)
        status = as_text(fields.get("status"))
        if not status.isdecimal():
            raise Malformed("missing: status")
        state = _DLR_STATES.get(int(status[:9]))
        reason = as_text(fields.get("reply")) if state == FAILED else ""
        return [Report(state, uuid, "", status, reason)] if state else []
