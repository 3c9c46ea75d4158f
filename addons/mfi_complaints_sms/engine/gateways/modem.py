"""Modems in the office, run by gammu or SMSTools, whose script calls us.

The script (``scripts/modem.py``) posts received texts, fetches the texts to send and
reports their outcome. No port needs to be opened towards the modem. Both programs join
the parts of a long text; gammu may pass each half of a cut emoji, which the script
joins.
"""

from ..long_text import parse_part
from .base import (
    ACCEPTED,
    DELIVERED,
    FAILED,
    SENT,
    Gateway,
    Inbound,
    Report,
    SendResult,
    as_message_text,
    as_text,
    parse_datetime,
    require,
)

_STATES = {
    "sent": SENT,
    "sendingok": SENT,
    "sendingoknoreport": SENT,
    "delivered": DELIVERED,
    "deliveryok": DELIVERED,
    "report": DELIVERED,
    "failed": FAILED,
    "sendingerror": FAILED,
    "deliveryfailed": FAILED,
    "error": FAILED,
}


class Modem(Gateway):
    """Base class of gammu and SMSTools: both use the fields of our script."""

    pushes = False

    def prepare_send(self, message):
        """Return None: the script fetches the texts."""
        return None

    def read_send_answer(self, answer):
        """Return an acceptance: no request is made to a modem."""
        return SendResult(ACCEPTED)

    def read_inbound(self, call):
        """Read ``from``, ``text`` and the optional ``id``, ``to``, ``ts`` and part.

        >>> from .base import Call, Settings
        >>> url = "http://x/in"
        >>> call = Call("POST", url, {}, b"from=%2B22177&text=bonjour&id=9")
        >>> Gammu(Settings()).read_inbound(call)[0].text
        'bonjour'
        """
        fields = call.get_fields()
        sender, text = as_text(fields.get("from")), as_message_text(fields.get("text"))
        require(sender=sender, text=text)
        part = parse_part(
            fields.get("part_ref"), fields.get("part_number"), fields.get("part_total")
        )
        return [
            Inbound(
                sender,
                text,
                as_text(fields.get("id")),
                as_text(fields.get("to")),
                parse_datetime(fields.get("ts")),
                part,
            )
        ]

    def read_status(self, call):
        """Read ``uuid`` and ``status``."""
        fields = call.get_fields()
        uuid, status = as_text(fields.get("uuid")), as_text(fields.get("status"))
        require(uuid=uuid, status=status)
        state = _STATES.get(status.lower())
        reason = as_text(fields.get("reason"))
        return [Report(state, uuid, "", status, reason)] if state else []


class Gammu(Modem):
    """gammu-smsd with its ``RunOnReceive`` script."""

    code = "gammu"


class SmsTools(Modem):
    """SMS Server Tools 3 with its ``eventhandler`` script."""

    code = "smstools"
