# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Keep the whistleblowing pages out of Odoo's access log.

Each line of that log contains the visitor's address and the time. A reverse proxy in
front of Odoo has its own log: the readme explains how to exclude the pages there.
"""

import logging

PATH = "/complaints/denunciation"


class SecretPages(logging.Filter):
    """Drops the log lines of the whistleblowing pages."""

    def filter(self, record):
        """Return whether a line may be logged."""
        return PATH not in record.getMessage()


def install():
    """Add the filter to the access logger, unless it is already there."""
    logger = logging.getLogger("werkzeug")
    if not any(isinstance(added, SecretPages) for added in logger.filters):
        logger.addFilter(SecretPages())


install()
