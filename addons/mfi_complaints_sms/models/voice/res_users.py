# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """The voice calls that a user may read, as a domain for a global rule."""

    _inherit = "res.users"

    def _complaint_voice_rule(self):
        """Return the domain of calls without a complaint or with a readable one.

        The caller's number, their words and the note of the desk are no less
        confidential than the complaint that the call became.
        """
        without = Domain("ticket_id", "=", False)
        return without | self._complaint_rule("read", "ticket_id")
