# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Keep the pages of denunciations out of the server's own access log.

The line of a request holds the visitor's address and the moment. A reverse proxy in
front of Odoo writes a log of its own: the readme says how to silence it there.
"""

import logging

PATH = "/complaints/denunciation"


class SecretPages(logging.Filter):
    """Drops the access log lines of these pages, whole."""

    def filter(self, record):
        """Return whether a line may be written."""
        return PATH not in record.getMessage()


def install():
    """Put the filter on the access logger, once."""
    logger = logging.getLogger("werkzeug")
    if not any(isinstance(found, SecretPages) for found in logger.filters):
        logger.addFilter(SecretPages())


install()
