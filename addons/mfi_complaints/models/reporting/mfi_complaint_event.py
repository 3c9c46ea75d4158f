# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MfiComplaintEvent(models.Model):
    """Include the filed statements in the integrity check."""

    _inherit = "mfi.complaint.event"

    def _check_integrity(self, domain):
        """Check the filed statements too when all events are checked."""
        found = super()._check_integrity(domain)
        if not domain.is_true():
            return found
        broken = self.env["mfi.complaint.statement.filing"]._find_broken()
        return found + [
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
