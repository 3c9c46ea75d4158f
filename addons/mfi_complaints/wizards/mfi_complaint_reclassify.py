# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..models.selections import SEVERITIES

#: Field of the wizard → field of the complaint.
_FIELDS = {
    "category_id": "category_id",
    "severity": "complaint_severity",
    "branch_id": "mfi_branch_id",
    "product_id": "mfi_product_id",
}


class MfiComplaintReclassify(models.TransientModel):
    """Correct category, severity, branch or product of a complaint."""

    _name = "mfi.complaint.reclassify"
    _inherit = ["mfi.complaint.step"]
    _description = "Reclassify a Complaint"

    category_id = fields.Many2one(
        "helpdesk.ticket.category", domain="[('complaint_code', '!=', False)]"
    )
    category_suggestions = fields.Json(
        "Suggested categories", compute="_compute_category_suggestions"
    )
    severity = fields.Selection(SEVERITIES)
    branch_id = fields.Many2one("mfi.branch")
    product_id = fields.Many2one("mfi.product")
    reason = fields.Text()

    @api.depends("ticket_ids", "product_id")
    def _compute_category_suggestions(self):
        """Suggest the other categories that the client's words point to."""
        for wizard in self:
            ticket = wizard.ticket_id._origin
            found = ticket and ticket._get_complaint_category_suggestions(
                f"{ticket.name} {html2plaintext(ticket.description or '')}",
                wizard.product_id,
            )
            wizard.category_suggestions = [
                item for item in found or [] if item["id"] != ticket.category_id.id
            ]

    @api.model
    def _prepare_step_values(self, ticket):
        """Start from the current classification."""
        return {
            name: ticket._fields[field].convert_to_write(ticket[field], ticket)
            for name, field in _FIELDS.items()
        }

    def action_apply(self):
        """Change the values that differ; the journal keeps the old ones."""
        ticket = self._get_tickets().ensure_one()
        values = {
            field: self._fields[name].convert_to_write(self[name], self)
            for name, field in _FIELDS.items()
            if self[name] and self[name] != ticket[field]
        }
        ticket.action_reclassify(values, self.reason)
        return self._get_close_action()
