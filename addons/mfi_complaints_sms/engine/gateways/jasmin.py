"""Jasmin: HTTP API, whose callbacks must be answered with ``ACK/Jasmin``.

Source: the project's documentation of its HTTP API. It joins the parts of a received
text before it calls, so no call carries a user data header.
"""

import re

from .. import charset, segments
from .base import (
    ACCEPTED,
    BAD_ACCESS,
    BAD_NUMBER,
    DELIVERED,
    FAILED,
    NO_CREDIT,
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
    as_text,
    encode_form,
    get_http_fault,
    get_raw_bytes,
    is_unparseable,
    require,
)

_SUCCESS = re.compile(r'^Success "([^"]{1,100})"')
_STATES = {
    "ESME_ROK": SENT,
    "DELIVRD": DELIVERED,
    "ACCEPTD": SENT,
    "ENROUTE": SENT,
    "BUFFRED": SENT,
    "UNDELIV": FAILED,
    "EXPIRED": FAILED,
    "REJECTD": FAILED,
    "DELETED": FAILED,
}
_REASONS = (
    ("throughput", TOO_FAST),
    ("quota", NO_CREDIT),
    ("balance", NO_CREDIT),
    ("authentication", BAD_ACCESS),
    ("authorization", BAD_ACCESS),
    ("destination", BAD_NUMBER),
    ("value filter failed", BAD_NUMBER),
)


class Jasmin(Gateway):
    """A Jasmin whose HTTP API listens at ``url`` (``http://host:1401``)."""

    code = "jasmin"
    default_url = "http://127.0.0.1:1401"
    has_balance = True

    def prepare_send(self, message):
        """Return the form request to ``/send``, with the text in hexadecimal.

        >>> from .base import Outgoing, Settings
        >>> Jasmin(Settings()).prepare_send(Outgoing("u", "+22177", "é")).data
        b'to=%2B22177&coding=0&hex-content=05'
        """
        ucs2 = segments.get_encoding(message.text) == segments.UCS2
        raw = (
            message.text.encode("utf-16-be", "replace")
            if ucs2
            else charset.encode_gsm7(message.text)
        )
        values = {
            "username": self.settings.account,
            "password": self.settings.secret,
            "to": message.number,
            "from": self.settings.sender,
            "coding": "8" if ucs2 else "0",
            "hex-content": raw.hex(),
        }
        if message.status_url:
            values["dlr"] = "yes"
            values["dlr-url"] = message.status_url
            values["dlr-level"] = "3"
            values["dlr-method"] = "POST"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Request("POST", f"{self.base_url}/send", headers, encode_form(values))

    def read_send_answer(self, answer):
        """Read ``Success "id"`` or ``Error "reason"``.

        >>> from .base import Answer, Settings
        >>> read = Jasmin(Settings()).read_send_answer
        >>> read(Answer(200, b'Success "07033084"')).provider_id
        '07033084'
        >>> read(Answer(403, b'Error "Authentication failure for username:x"')).reason
        'access'
        """
        text = answer.text()
        success = _SUCCESS.match(text)
        if answer.status == 200 and success:
            return SendResult(ACCEPTED, success.group(1))
        fault = get_http_fault(answer)
        if not fault:
            return is_unparseable(answer)
        reason = next((r for hint, r in _REASONS if hint in text.lower()), OTHER)
        if reason == TOO_FAST:
            return SendResult(RETRY, "", reason, fault.code, text)
        if fault.state == RETRY and reason == OTHER:
            return fault
        return SendResult(REFUSED, "", reason, fault.code, text)

    def prepare_balance(self):
        """Return the request for the user's balance."""
        values = {"username": self.settings.account, "password": self.settings.secret}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Request("POST", f"{self.base_url}/balance", headers, encode_form(values))

    def read_balance(self, answer):
        """Return the balance and the number of texts left."""
        data = answer.json()
        if not isinstance(data, dict):
            return None
        return f"{as_text(data.get('balance'))} / {as_text(data.get('sms_count'))} SMS"

    def read_inbound(self, call):
        """Read ``id``, ``from``, ``to`` and the text (``binary`` is hexadecimal)."""
        fields = call.get_fields()
        sender = as_text(fields.get("from"))
        require(id=as_text(fields.get("id")), sender=sender)
        return [
            Inbound(
                sender,
                self._read_text(fields),
                as_text(fields["id"]),
                as_text(fields.get("to")),
            )
        ]

    def _read_text(self, fields):
        """Return the text of a received message.

        ``binary`` contains the SMSC's bytes in hexadecimal, ``content`` the same bytes
        unencoded. In UCS-2, only ``binary`` is safe from proxies.
        """
        coding = as_text(fields.get("coding"))
        number = int(coding[:3]) if coding.isdecimal() else 0
        content = get_raw_bytes(fields.get("content", ""))
        if content and number != 8:
            return self.decode(content)
        if not fields.get("binary"):
            require(content=content)
            return self.decode(content, coding=8 if b"\x00" in content else 0)
        try:
            raw = bytes.fromhex(str(fields["binary"])[:8000].strip())
        except ValueError as error:
            raise Malformed("unreadable: binary") from error
        return self.decode(raw, None if number else "gsm", number)

    def read_status(self, call):
        """Read ``id``, ``message_status``, ``err`` and ``text``."""
        fields = call.get_fields()
        provider_id = as_text(fields.get("id"))
        status = as_text(fields.get("message_status")).upper()
        require(id=provider_id, message_status=status)
        refused = FAILED if status.startswith("ESME_") else None
        state = _STATES.get(status, refused)
        reason = as_text(fields.get("err")) if state == FAILED else ""
        return [Report(state, "", provider_id, status, reason)] if state else []

    def prepare_ack(self, call, kind="in"):
        """Return the exact body that Jasmin requires, or it repeats the call."""
        return Reply(200, "text/plain; charset=utf-8", b"ACK/Jasmin")
