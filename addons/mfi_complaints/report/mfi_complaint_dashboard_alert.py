# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

#: Most alerts named on the dashboard.
ALERTS = 6


class MfiComplaintReport(models.Model):
    """List the open alerts that the user may read."""

    _inherit = "mfi.complaint.report"

    def _get_dashboard_alerts(self, branch_id):
        """Return the number of open alerts and the latest of them.

        Those of other branches are left out when one branch is shown.

        :return: ``{"count": 0, "lines": [{"id", "name", "why"}]}``
        """
        alerts = self.env["mfi.complaint.alert"]
        if not alerts.has_access("read"):
            return {"count": 0, "lines": []}
        domain = Domain("state", "=", "seen")
        domain &= Domain("company_id", "in", self.env.companies.ids)
        if branch_id:
            domain &= Domain("branch_id", "child_of", branch_id)
        found = alerts.search(domain, limit=ALERTS)
        count = len(found)
        return {
            "count": count if count < ALERTS else alerts.search_count(domain),
            "lines": [
                {"id": alert.id, "name": alert.display_name, "why": alert.why}
                for alert in found
            ],
        }
