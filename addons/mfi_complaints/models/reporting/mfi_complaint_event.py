# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MfiComplaintEvent(models.Model):
    """Include the filed statements in the integrity check."""

    _inherit = "mfi.complaint.event"

    def _find_other_breaks(self):
        """Check the filed statements too."""
        broken = self.env["mfi.complaint.statement.filing"]._find_broken()
        return super()._find_other_breaks() + [
            {
                "ticket_id": False,
                "number": entry.statement_id.name,
                "event_id": False,
                "sequence": entry.sequence,
                "code": "statement",
                "field": "",
                "message": sentence,
            }
            for entry, sentence in broken
        ]
