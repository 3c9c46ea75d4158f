# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class MfiComplaintProcedures(models.AbstractModel):
    """Name in the procedures manual the numbers that posters name too."""

    _inherit = "mfi.complaint.procedures"

    @api.model
    def _get_numbers(self, company):
        """Add the numbers on which something has arrived, as clients use them."""
        words = self._get_contact_words()
        contacts = company._get_mfi_leaflet_contacts(self.env["mfi.branch"])
        found = [item for item in contacts if item.kind in words]
        return [
            *super()._get_numbers(company),
            *((words[item.kind], item.number) for item in found),
        ]

    @api.model
    def _get_contact_words(self):
        """Return ``{kind of contact: word}`` of the numbers to add."""
        return {"sms": self.env._("Texts (SMS)"), "whatsapp": self.env._("WhatsApp")}
