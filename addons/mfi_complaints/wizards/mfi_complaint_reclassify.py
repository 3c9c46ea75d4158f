# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.selections import SEVERITIES

#: Field of the question → field of the complaint.
_FIELDS = {
    "category_id": "category_id",
    "severity": "complaint_severity",
    "branch_id": "mfi_branch_id",
    "product_id": "mfi_product_id",
}


class MfiComplaintReclassify(models.TransientModel):
    """What should category, severity, branch or product have been?"""

    _name = "mfi.complaint.reclassify"
    _inherit = ["mfi.complaint.step"]
    _description = "Reclassify a Complaint"

    category_id = fields.Many2one(
        "helpdesk.ticket.category", domain="[('complaint_code', '!=', False)]"
    )
    severity = fields.Selection(SEVERITIES)
    branch_id = fields.Many2one("mfi.branch")
    product_id = fields.Many2one("mfi.product")
    reason = fields.Text()

    @api.model
    def _prefill(self, ticket):
        """Start from the present classification."""
        return {
            mine: ticket._fields[theirs].convert_to_write(ticket[theirs], ticket)
            for mine, theirs in _FIELDS.items()
        }

    def action_apply(self):
        """Correct what differs, and keep the old values in the journal."""
        ticket = self._tickets().ensure_one()
        values = {
            theirs: self._fields[mine].convert_to_write(self[mine], self)
            for mine, theirs in _FIELDS.items()
            if self[mine] and self[mine] != ticket[theirs]
        }
        ticket.action_reclassify(values, self.reason)
        return self._done()
