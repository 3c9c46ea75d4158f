# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Access rule for measures."""

    _inherit = "res.users"

    def _complaint_measure_rule(self):
        """Return the domain of the measures that the user may access.

        Measures that only serve confidential or restricted complaints are left out, as
        their text would reveal the complaints. The responsible user and the author of a
        measure always see it. Handlers see the measures of restricted complaints of
        their service. Confidential officers see all measures.
        """
        if self.has_group("mfi_complaints.group_confidential"):
            return Domain.TRUE
        visible = (
            Domain("secret", "=", False)
            | Domain("responsible_id", "=", self.id)
            | Domain("create_uid", "=", self.id)
        )
        if self.has_group("mfi_complaints.group_handler"):
            visible |= Domain("secret_team_ids.user_ids", "in", [self.id])
            visible |= Domain("secret_team_ids.user_id", "=", self.id)
        return visible
