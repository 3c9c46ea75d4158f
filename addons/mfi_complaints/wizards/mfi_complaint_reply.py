# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..models.selections import ANSWER_CHANNELS


class MfiComplaintReply(models.TransientModel):
    """Note what the client replied to a question."""

    _name = "mfi.complaint.reply"
    _inherit = ["mfi.complaint.step"]
    _description = "Reply of the Client"

    channel = fields.Selection(
        [pair for pair in ANSWER_CHANNELS if pair[0] != "letter"],
        "Received by",
        required=True,
        default="call",
    )
    text = fields.Text("Reply of the client")
    asked_at = fields.Datetime(
        related="ticket_id.complaint_asked_at", related_sudo=False
    )
    asked_by_id = fields.Many2one(
        related="ticket_id.complaint_asked_by_id", related_sudo=False
    )

    def action_apply(self):
        """Add the reply to the complaint; the wait for the client ends."""
        ticket = self._get_tickets().ensure_one()
        ticket.action_record_reply(self.text, self.channel)
        return self._get_close_action()
