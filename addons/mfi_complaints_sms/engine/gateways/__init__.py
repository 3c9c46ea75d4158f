"""One gateway per file; :data:`REGISTRY` finds it by its code."""

from . import (
    africastalking,
    generic,
    hubtel,
    infobip,
    jasmin,
    kannel,
    modem,
    orange,
    twilio,
)
from .base import Gateway, Settings

REGISTRY = {
    gateway.code: gateway
    for gateway in (
        kannel.Kannel,
        africastalking.AfricasTalking,
        orange.Orange,
        twilio.Twilio,
        infobip.Infobip,
        jasmin.Jasmin,
        hubtel.Hubtel,
        modem.Gammu,
        modem.SmsTools,
        generic.Generic,
    )
}


def make(code, settings):
    """Return the gateway of that code; ``KeyError`` when there is none.

    >>> make("kannel", Settings()).code
    'kannel'
    """
    return REGISTRY[code](settings)


__all__ = ["REGISTRY", "Gateway", "Settings", "make"]
