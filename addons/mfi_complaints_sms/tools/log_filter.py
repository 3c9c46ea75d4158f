# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Keep phones, words and tokens of gateways' calls out of the server's log."""

import logging
import re

_CALL = re.compile(r"/complaints/sms/[^\s\"]*")


def redact(text):
    """Cut the token and all that follows from a gateway's address.

    >>> redact('"GET /complaints/sms/s3cret/in?from=%2B221 HTTP/1.1" 200')
    '"GET /complaints/sms/... HTTP/1.1" 200'
    """
    return _CALL.sub("/complaints/sms/...", text)


class GatewayCalls(logging.Filter):
    """Redacts the access log lines of gateways' calls."""

    def filter(self, record):
        """Rewrite the record where it holds such an address; keep every record."""
        if "/complaints/sms/" in str(record.msg) or any(
            "/complaints/sms/" in str(value) for value in _values(record.args)
        ):
            record.msg, record.args = redact(record.getMessage()), ()
        return True


def _values(args):
    """Return the arguments of a record, whatever their shape."""
    if isinstance(args, dict):
        return args.values()
    return args or ()


def install():
    """Put the filter on the access logger, once."""
    logger = logging.getLogger("werkzeug")
    if not any(isinstance(found, GatewayCalls) for found in logger.filters):
        logger.addFilter(GatewayCalls())


install()
