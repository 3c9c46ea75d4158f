"""SMS gateways, one per file; :data:`REGISTRY` maps codes to their classes."""

from . import (
    africastalking,
    generic,
    hubtel,
    infobip,
    jasmin,
    kannel,
    modem,
    orange,
    simulated,
    twilio,
    whatsapp_meta,
    whatsapp_twilio,
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
        whatsapp_meta.WhatsAppMeta,
        whatsapp_twilio.WhatsAppTwilio,
        generic.Generic,
        simulated.Simulated,
    )
}


def make_gateway(code, settings):
    """Return the gateway with this code.

    :raises KeyError: when there is none

    >>> make_gateway("kannel", Settings()).code
    'kannel'
    """
    return REGISTRY[code](settings)


__all__ = ["REGISTRY", "Gateway", "Settings", "make_gateway"]
