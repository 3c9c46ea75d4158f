# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MfiComplaintEvent(models.Model):
    """Include the signed reports in the integrity check."""

    _inherit = "mfi.complaint.event"

    def _check_integrity(self, domain):
        """Check the signed reports too when all events are checked."""
        found = super()._check_integrity(domain)
        if domain.is_true():
            found += self.env["mfi.spi4.signature"]._verify_reports()
        return found
