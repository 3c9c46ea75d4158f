# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MfiComplaintReport(models.Model):
    """Open a management review from a row of the dashboard."""

    _inherit = "mfi.complaint.report"

    def _get_dashboard_remedies(self):
        """Add the management review, for those who keep its register."""
        remedies = super()._get_dashboard_remedies()
        if not self.env["mfi.complaint.review"].has_access("create"):
            return remedies
        label = self.env._("Put before the management review")
        return [*remedies, {"code": "review", "label": label}]

    def _get_dashboard_remedy(self, code, scope, domain, values):
        """Return the window action of a planned review with the figures as seen.

        Everyday complaints alone are counted: reviews are read by people who must not
        know of restricted cases.

        :raises UserError: for whistleblowing reports
        """
        if code != "review":
            return super()._get_dashboard_remedy(code, scope, domain, values)
        if values["kind"] == "denunciation":
            raise UserError(
                self.env._(
                    "Figures of whistleblowing reports are not put before a review."
                )
            )
        matrix = self._read_dashboard(scope, domain & Domain("access", "=", "open"))
        defaults = {
            "state": "planned",
            "period_from": scope.first.isoformat(),
            "period_to": scope.last.isoformat(),
            "figures_seen": self._format_dashboard_seen(matrix, scope, values),
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Management review"),
            "res_model": "mfi.complaint.review",
            "views": [(False, "form")],
            "target": "current",
            "context": {f"default_{name}": value for name, value in defaults.items()},
        }
