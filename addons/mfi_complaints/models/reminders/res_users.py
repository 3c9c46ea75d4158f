# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Which reminders a user may read."""

    _inherit = "res.users"

    def _complaint_reminder_rule(self):
        """Return the reminders of the complaints that the user may read.

        Those of measures belong to no complaint: the company's rule is enough.
        """
        about_measure = Domain("ticket_id", "=", False)
        return about_measure | self._complaint_rule("read", "ticket_id")
