# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class MfiComplaintCommunicate(models.TransientModel):
    """Show the texts of an answer by SMS, their letters and their price."""

    _name = "mfi.complaint.communicate"
    _inherit = ["mfi.complaint.communicate", "mfi.sms.preview"]

    @api.depends("ticket_ids", "answer", "channel", "result")
    def _compute_sms_text(self):
        """Compute the texts again when the answer or how it is told changes."""
        return super()._compute_sms_text()

    def _get_sms_quotes(self):
        """Return gateway, texts and language of the answer, if it is sent by SMS."""
        ticket = self._get_sms_ticket()
        if self.channel != "sms" or self.result != "reached" or not ticket:
            return super()._get_sms_quotes()
        return ticket._get_complaint_answer_quotes(self.answer, self.sms_plain)

    def _get_sms_shortened_warning(self):
        """Return the sentence about an answer that is too long."""
        return self.env._(
            "The text is too long: its end is left out. Shorten the answer."
        )

    def action_apply(self):
        """Send the texts with the letters that were shown."""
        plain = self.with_context(mfi_sms_plain_letters=self.sms_plain)
        return super(MfiComplaintCommunicate, plain).action_apply()
