# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Which typed papers a user may read."""

    _inherit = "res.users"

    def _complaint_paper_rule(self):
        """Return the papers that the user typed, and those of readable complaints."""
        mine = Domain("create_uid", "=", self.id)
        waiting = Domain("ticket_id", "=", False)
        return mine | waiting | self._complaint_rule("read", "ticket_id")
