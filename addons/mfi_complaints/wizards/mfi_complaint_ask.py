# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..engine import text_template


class MfiComplaintAsk(models.TransientModel):
    """Ask the client a question about the complaint."""

    _name = "mfi.complaint.ask"
    _inherit = ["mfi.complaint.step"]
    _description = "Question to the Client"

    channel = fields.Selection(
        [
            ("call", "By phone"),
            ("email", "By e-mail"),
            ("in_person", "In person"),
        ],
        "Ask",
        required=True,
        default="call",
    )
    phone = fields.Char(related="ticket_id.complaint_phone", related_sudo=False)
    email = fields.Char(related="ticket_id.partner_email", related_sudo=False)
    lang = fields.Char("Client's language")
    suggestion_id = fields.Many2one(
        "mfi.complaint.answer.template",
        "Suggested question",
        domain="[('usage', '=', 'question'), ('lang', '=', lang)]",
    )
    question = fields.Text()
    waiting_since = fields.Datetime(
        related="ticket_id.complaint_waiting_since", related_sudo=False
    )

    @api.model
    def _prepare_step_values(self, ticket):
        """Choose the channel; suggest questions in the client's language."""
        preferred = ticket.complaint_preferred_channel
        email = preferred == "email" and ticket._get_complaint_client_email()
        return {
            "channel": "email" if email else "call",
            "lang": ticket._get_complaint_document_lang(),
        }

    @api.onchange("suggestion_id")
    def _onchange_suggestion_id(self):
        """Put the suggested question into the text, with the complaint's values."""
        ticket = self.ticket_id._origin.sudo(False)._filtered_access("read")
        if self.suggestion_id and ticket:
            values = ticket._get_complaint_template_values(self.suggestion_id.lang)
            self.question = text_template.fill(self.suggestion_id.body, values)

    def action_apply(self):
        """Ask the question; the complaint then waits for the reply."""
        ticket = self._get_tickets().ensure_one()
        ticket.action_ask_client(self.question, self.channel)
        return self._get_close_action()
