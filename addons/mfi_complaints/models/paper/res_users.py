# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Which paper forms a user may read."""

    _inherit = "res.users"

    def _complaint_paper_rule(self):
        """Return the domain of the papers that the user may read.

        These are papers typed by the user, papers not yet registered and papers of
        complaints that the user may read.
        """
        typed = Domain("create_uid", "=", self.id)
        unregistered = Domain("ticket_id", "=", False)
        return typed | unregistered | self._complaint_rule("read", "ticket_id")
