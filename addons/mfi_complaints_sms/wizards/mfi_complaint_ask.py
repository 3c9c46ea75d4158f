# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintAsk(models.TransientModel):
    """Ask the client by SMS, with the letters and the price while typing."""

    _name = "mfi.complaint.ask"
    _inherit = ["mfi.complaint.ask", "mfi.sms.preview"]

    channel = fields.Selection(
        selection_add=[("sms", "By SMS"), ("call",)], ondelete={"sms": "cascade"}
    )

    @api.model
    def _prepare_step_values(self, ticket):
        """Ask by SMS if a text can be sent, unless the client prefers e-mail."""
        values = super()._prepare_step_values(ticket)
        if values["channel"] == "call" and ticket._can_complaint_be_asked_by_sms():
            values["channel"] = "sms"
        return values

    @api.depends("ticket_ids", "question", "channel")
    def _compute_sms_text(self):
        """Compute the text again when the question or how it is asked changes."""
        return super()._compute_sms_text()

    def _get_sms_quotes(self):
        """Return gateway, text and language of the question, if it is sent by SMS."""
        ticket = self._get_sms_ticket()
        if self.channel != "sms" or not self.question or not ticket:
            return super()._get_sms_quotes()
        return ticket._get_complaint_question_quotes(self.question, self.sms_plain)

    def _get_sms_shortened_warning(self):
        """Return the sentence about a question that is too long."""
        return self.env._(
            "The text is too long: its end is left out. Shorten the question."
        )

    def action_apply(self):
        """Send the text with the letters that were shown."""
        plain = self.with_context(mfi_sms_plain_letters=self.sms_plain)
        return super(MfiComplaintAsk, plain).action_apply()
