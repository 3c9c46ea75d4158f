# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MfiComplaintEvent(models.Model):
    """The integrity check reads the signed reports too."""

    _inherit = "mfi.complaint.event"

    def _verify(self, domain):
        """Check the signed reports when everything is checked."""
        found = super()._verify(domain)
        if domain.is_true():
            found += self.env["mfi.spi4.signature"]._verify_reports()
        return found
