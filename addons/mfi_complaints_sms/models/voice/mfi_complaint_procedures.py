# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class MfiComplaintProcedures(models.AbstractModel):
    """Name the numbers of the voice lines in the procedures manual."""

    _inherit = "mfi.complaint.procedures"

    @api.model
    def _get_numbers(self, company):
        """Add the numbers of the voice lines, without those not given yet."""
        lines = self._find("mfi.voice.line", company, [("number", "!=", False)])
        word = self.env._("Voice line")
        return [
            *super()._get_numbers(company),
            *((word, line.number) for line in lines),
        ]
