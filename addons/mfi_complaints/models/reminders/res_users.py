# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Access rule for reminders."""

    _inherit = "res.users"

    def _complaint_reminder_rule(self):
        """Return the domain of the reminders of complaints that the user may read.

        Reminders of measures belong to no complaint: the company rule is enough.
        """
        about_measure = Domain("ticket_id", "=", False)
        return about_measure | self._complaint_rule("read", "ticket_id")
