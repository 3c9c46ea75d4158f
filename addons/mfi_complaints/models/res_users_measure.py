# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Which measures a user may know, as a domain for a global rule."""

    _inherit = "res.users"

    def _complaint_measure_rule(self):
        """Leave out what serves denunciations alone: its words would tell of them.

        A measure that serves everyday complaints too is everybody's; whoever answers
        for one sees it, and confidential officers see all.
        """
        if self.has_group("mfi_complaints.group_confidential"):
            return Domain.TRUE
        return (
            Domain("secret", "=", False)
            | Domain("responsible_id", "=", self.id)
            | Domain("create_uid", "=", self.id)
        )
