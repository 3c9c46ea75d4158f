"""Incoming voice calls: what to say next, what was said, one file per provider."""

from . import africastalking, asterisk

PROVIDERS = {
    provider.code: provider
    for provider in (africastalking.AfricasTalking, asterisk.Asterisk)
}


def make_provider(code):
    """Return the provider with this code.

    :raises KeyError: when there is none

    >>> make_provider("asterisk").code
    'asterisk'
    """
    return PROVIDERS[code]()


__all__ = ["PROVIDERS", "make_provider"]
