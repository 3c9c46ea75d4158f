# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Access rules for reminders and alerts."""

    _inherit = "res.users"

    def _complaint_reminder_rule(self):
        """Return the domain of the reminders that the user may read.

        Those of complaints follow the complaint, those of alerts are the user's own.
        Reminders of measures belong to no complaint: the company rule is enough.
        """
        own = Domain("alert_id", "=", False) | Domain("user_id", "=", self.id)
        about_measure = Domain("ticket_id", "=", False) & own
        return about_measure | self._complaint_rule("read", "ticket_id")

    def _complaint_alert_rule(self):
        """Return the domain of the alerts that the user may read: none by default.

        Whoever is named in complaints that an alert counts does not see it.
        """
        everyday = Domain("kind", "not in", ["staff", "confidential"])
        grants = [
            everyday & Domain("branch_id.manager_ids", "in", [self.id]),
            *self._get_complaint_alert_grants(everyday),
        ]
        not_concerned = Domain("concerned_user_ids", "not in", [self.id])
        return Domain.OR(grants) & not_concerned

    def _get_complaint_alert_grants(self, everyday):
        """Return the domains of the alerts that each role of the user may read.

        Directors only count: they do not see alerts that rest on a few complaints.

        :param everyday: domain of the kinds that are not reserved
        """
        grants = []
        roles = ("controller", "pilot", "confidential")
        if any(self.has_group(f"mfi_complaints.group_{role}") for role in roles):
            grants.append(everyday)
        if self.has_group("mfi_complaints.group_director"):
            grants.append(everyday & Domain("small", "=", False))
        if self.has_group("mfi_complaints.group_handler"):
            grants.append(everyday & Domain("team_id.user_id", "=", self.id))
        if self.has_group("mfi_complaints.group_pilot"):
            grants.append(Domain("kind", "=", "staff"))
        if self.has_group("mfi_complaints.group_confidential"):
            grants.append(Domain("kind", "in", ["staff", "confidential"]))
        return grants
