# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Which measures a user may know, as a domain for a global rule."""

    _inherit = "res.users"

    def _complaint_measure_rule(self):
        """Leave out what serves reserved complaints alone: its words tell of them.

        A measure that serves everyday complaints too is everybody's; whoever answers
        for one sees it, those of a restricted category are their service's too, and
        confidential officers see all.
        """
        if self.has_group("mfi_complaints.group_confidential"):
            return Domain.TRUE
        known = (
            Domain("secret", "=", False)
            | Domain("responsible_id", "=", self.id)
            | Domain("create_uid", "=", self.id)
        )
        if self.has_group("mfi_complaints.group_handler"):
            known |= Domain("secret_team_ids.user_ids", "in", [self.id])
            known |= Domain("secret_team_ids.user_id", "=", self.id)
        return known
