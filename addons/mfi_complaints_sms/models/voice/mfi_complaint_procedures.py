# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class MfiComplaintProcedures(models.AbstractModel):
    """Name in the procedures manual the voice lines that posters name too."""

    _inherit = "mfi.complaint.procedures"

    @api.model
    def _get_contact_words(self):
        """Add the word for voice lines."""
        return {**super()._get_contact_words(), "voice": self.env._("Voice line")}
