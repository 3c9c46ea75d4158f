# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResCompany(models.Model):
    """Country of the company, in which its clients' local phone numbers are read."""

    _inherit = "res.company"

    def write(self, vals):
        """Parse the clients' local phone numbers again when the country is set."""
        result = super().write(vals)
        if vals.get("country_id"):
            self.env["res.partner"]._update_mfi_phones(self)
        return result
