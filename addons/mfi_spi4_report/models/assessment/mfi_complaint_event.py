# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MfiComplaintEvent(models.Model):
    """Include the signed reports in the integrity check."""

    _inherit = "mfi.complaint.event"

    def _find_other_breaks(self):
        """Check the signed reports too."""
        reports = self.env["mfi.spi4.signature"]._verify_reports()
        return super()._find_other_breaks() + reports
