# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResCompany(models.Model):
    """The company's country is where its clients' local phone numbers are read."""

    _inherit = "res.company"

    def write(self, vals):
        """Read again the clients' local numbers once the country is known."""
        result = super().write(vals)
        if vals.get("country_id"):
            self.env["res.partner"]._update_mfi_phones(self)
        return result
