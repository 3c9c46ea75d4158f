# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """The texts that a user may read, as a domain for a global rule."""

    _inherit = "res.users"

    def _complaint_sms_rule(self):
        """Return the domain of texts without a complaint or with a readable one.

        The reply to a whistleblowing report is excluded: until it is sent, it contains
        the author's number and the secret code.
        """
        readable = Domain("ticket_id", "=", False) | self._complaint_rule(
            "read", "ticket_id"
        )
        return readable & Domain("meaning", "!=", "secret")
