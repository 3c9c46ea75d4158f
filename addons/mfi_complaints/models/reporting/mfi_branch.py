# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class MfiBranch(models.Model):
    """Managers of branches get the sheet of their branch without being added."""

    _inherit = "mfi.branch"

    @api.model_create_multi
    def create(self, vals_list):
        """Create branches; their managers become recipients of the branch sheets."""
        branches = super().create(vals_list)
        branches.filtered("manager_id")._sync_report_recipients()
        return branches

    def write(self, vals):
        """Write to branches; a new manager gets the sheet instead of the former one."""
        result = super().write(vals)
        if vals.keys() & {"manager_id", "active", "company_id"}:
            self._sync_report_recipients()
        return result

    def _sync_report_recipients(self):
        """Update the recipients of the branch sheets of these institutions."""
        if not self:
            return
        # sudo: who changes a branch need not be allowed to read the schedules
        schedules = self.env["mfi.complaint.report.schedule"].sudo()
        schedules.with_context(active_test=False).search(
            [("kind", "=", "branch"), ("company_id", "in", self.company_id.ids)]
        )._sync_branch_recipients()
