# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class MfiComplaintProcedures(models.AbstractModel):
    """Name the numbers of the gateways in the procedures manual."""

    _inherit = "mfi.complaint.procedures"

    @api.model
    def _get_numbers(self, company):
        """Add the numbers of gateways that work; others are no way to complain yet."""
        gateways = self._find("mfi.sms.gateway", company, [("state", "=", "working")])
        words = {False: self.env._("Texts (SMS)"), True: self.env._("WhatsApp")}
        numbers = {
            (words[gateway.is_messenger], gateway.sender): None
            for gateway in gateways
            if gateway.sender
        }
        return [*super()._get_numbers(company), *numbers]
