# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Who sees whom on call lists."""

    _inherit = "res.users"

    def _complaint_survey_rule(self):
        """Return the domain of the call lists, for a record rule.

        Somebody drawn for a complaint is seen only by those who may read it: one that
        was restricted after the draw disappears.
        """
        complaint = self._complaint_rule("read", "ticket_id")
        return Domain("ticket_id", "=", False) | complaint
