# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Keep phone numbers, texts and tokens of gateways' calls out of the server log."""

import logging
import re

_CALL = re.compile(r"/complaints/(sms|voice)/[^\s\"]*")


def redact(text):
    """Remove the token and everything after it from a gateway's address.

    >>> redact('"GET /complaints/sms/s3cret/in?from=%2B221 HTTP/1.1" 200')
    '"GET /complaints/sms/... HTTP/1.1" 200'
    >>> redact('"POST /complaints/voice/s3cret/step/kind.fr HTTP/1.1" 200')
    '"POST /complaints/voice/... HTTP/1.1" 200'
    """
    return _CALL.sub(r"/complaints/\1/...", text)


class GatewayCalls(logging.Filter):
    """Redacts gateways' calls in the access log."""

    def filter(self, record):
        """Redact the record if it contains such an address; never drop a record."""
        parts = (record.msg, *_get_values(record.args))
        if any(_CALL.search(str(part)) for part in parts):
            record.msg, record.args = redact(record.getMessage()), ()
        return True


def _get_values(args):
    """Return the arguments of a record, whether a dict, a tuple or None."""
    if isinstance(args, dict):
        return args.values()
    return args or ()


def install():
    """Add the filter to the access logger, once."""
    logger = logging.getLogger("werkzeug")
    if not any(isinstance(item, GatewayCalls) for item in logger.filters):
        logger.addFilter(GatewayCalls())


install()
