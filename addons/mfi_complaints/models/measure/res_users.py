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

        Measures opened from the dashboard carry its figures: users who do not count the
        whole network see those of their branches and services alone.

        Measures that only serve complaints about the user are left out for all roles.
        """
        granted = self._get_complaint_measure_grants()
        granted &= Domain("about_reader", "=", False)
        own = Domain("responsible_id", "=", self.id)
        return granted | own | Domain("create_uid", "=", self.id)

    def _get_complaint_measure_grants(self):
        """Return the domain of the measures that the roles of the user may read."""
        if self.has_group("mfi_complaints.group_confidential"):
            return Domain.TRUE
        granted = Domain("secret", "=", False)
        if not self._can_read_all_complaints():
            granted &= self._get_complaint_figures_domain()
        if self.has_group("mfi_complaints.group_handler"):
            granted |= Domain("secret_team_ids.user_ids", "in", [self.id])
            granted |= Domain("secret_team_ids.user_id", "=", self.id)
        return granted

    def _get_complaint_figures_domain(self):
        """Return the domain of the measures whose figures concern the user's own scope.

        Measures without figures are in it.
        """
        return (
            Domain("figures_from", "=", False)
            | Domain("branch_id.manager_ids", "in", [self.id])
            | Domain("team_id.user_ids", "in", [self.id])
            | Domain("team_id.user_id", "=", self.id)
        )
