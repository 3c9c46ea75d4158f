# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiSmsAttach(models.TransientModel):
    """Wizard that adds received texts to an existing complaint."""

    _name = "mfi.sms.attach"
    _description = "Attach Texts to a Complaint"

    message_ids = fields.Many2many(
        "mfi.sms.message", string="Texts", required=True, readonly=True
    )
    company_id = fields.Many2one(related="message_ids.company_id")
    likely_ids = fields.Many2many(
        "helpdesk.ticket", string="Likely complaints", compute="_compute_likely_ids"
    )
    suggestions = fields.Json("Suggested complaints", compute="_compute_suggestions")
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Complaint",
        required=True,
        domain="[('complaint_kind', '!=', False), ('company_id', '=', company_id),"
        " ('complaint_state', '!=', 'draft')]",
    )

    @api.depends("message_ids")
    def _compute_likely_ids(self):
        """Compute the complaints that the texts name, else those of their number."""
        for wizard in self:
            # sudo: to search by number; the user's rights are applied just below
            likely = wizard.message_ids.sudo()._find_likely_tickets()
            wizard.likely_ids = likely.sudo(False)._filtered_access("read")

    @api.depends("likely_ids")
    def _compute_suggestions(self):
        """Suggest the likely complaints, with their category as the reason."""
        for wizard in self:
            wizard.suggestions = [
                {
                    "id": ticket.id,
                    "name": ticket.display_name,
                    "reason": ticket.category_id.display_name or "",
                }
                for ticket in wizard.likely_ids
            ]

    def action_attach(self):
        """Add the texts to the chosen complaint."""
        self.ensure_one()
        self.message_ids.action_attach(self.ticket_id.id)
        return {"type": "ir.actions.act_window_close"}
