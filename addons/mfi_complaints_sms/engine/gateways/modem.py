"""Modems in the office, run by gammu or SMSTools: their script calls us.

The script (``scripts/modem.py``) tells us what came in, fetches the texts to send
and tells what became of them. No port has to be opened towards the modem.
"""

from ..parts import make
from .base import (
    ACCEPTED,
    DELIVERED,
    FAILED,
    SENT,
    Gateway,
    Inbound,
    Report,
    Sent,
    moment,
    require,
    word,
    words,
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
    """What gammu and SMSTools share: the fields that our script sends."""

    pushes = False

    def prepare_send(self, message):
        """Return None: the script comes and fetches the texts."""
        return None

    def read_send_answer(self, answer):
        """Return that the text was handed over."""
        return Sent(ACCEPTED)

    def read_inbound(self, call):
        """Read ``from``, ``text`` and optional ``id``, ``to``, ``ts``, parts.

        >>> from .base import Call, Settings
        >>> url = "http://x/in"
        >>> call = Call("POST", url, {}, b"from=%2B22177&text=bonjour&id=9")
        >>> Gammu(Settings()).read_inbound(call)[0].text
        'bonjour'
        """
        fields = call.fields()
        sender, text = word(fields.get("from")), words(fields.get("text"))
        require(sender=sender, text=text)
        part = make(
            fields.get("part_ref"), fields.get("part_number"), fields.get("part_total")
        )
        return [
            Inbound(
                sender,
                text,
                word(fields.get("id")),
                word(fields.get("to")),
                moment(fields.get("ts")),
                part,
            )
        ]

    def read_status(self, call):
        """Read ``uuid`` and ``status``."""
        fields = call.fields()
        uuid, status = word(fields.get("uuid")), word(fields.get("status"))
        require(uuid=uuid, status=status)
        state = _STATES.get(status.lower())
        reason = word(fields.get("reason"))
        return [Report(state, uuid, "", status, reason)] if state else []


class Gammu(Modem):
    """gammu-smsd with its ``RunOnReceive`` script."""

    code = "gammu"


class SmsTools(Modem):
    """SMS Server Tools 3 with its ``eventhandler`` script."""

    code = "smstools"
