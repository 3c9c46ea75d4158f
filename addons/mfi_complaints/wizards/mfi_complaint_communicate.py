# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.selections import ANSWER_CHANNELS


class MfiComplaintCommunicate(models.TransientModel):
    """Record how the answer was communicated, or that the attempt failed."""

    _name = "mfi.complaint.communicate"
    _inherit = ["mfi.complaint.step"]
    _description = "Communicate the Answer"

    result = fields.Selection(
        [
            ("reached", "The answer was communicated to the client"),
            ("attempt", "The client was not reached"),
        ],
        required=True,
        default="reached",
    )
    channel = fields.Selection(ANSWER_CHANNELS, required=True, default="call")
    phone = fields.Char(related="ticket_id.complaint_phone", related_sudo=False)
    email = fields.Char(related="ticket_id.partner_email", related_sudo=False)
    answer = fields.Text("Answer to the client")
    note = fields.Char("Remark", help="e.g. Number unavailable, call back after 4 p.m.")
    failed_count = fields.Integer("Failed attempts so far")
    needed_count = fields.Integer("Attempts before giving up")

    @api.model
    def _prepare_step_values(self, ticket):
        """Show the answer and the client's preferred channel.

        Only attempts of the current appeal level are counted.
        """
        level = ticket.complaint_appeal_level
        failed = ticket.complaint_attempt_ids.filtered(
            lambda attempt: not attempt.reached and attempt.level == level
        )
        return {
            "answer": ticket.complaint_answer,
            "channel": ticket.complaint_preferred_channel or "call",
            "failed_count": len(failed),
            "needed_count": ticket.company_id.mfi_unreachable_attempts,
        }

    def action_apply(self):
        """Record the communication of the answer, or the failed attempt."""
        ticket = self._get_tickets().ensure_one()
        if self.result == "attempt":
            ticket.action_record_attempt(self.channel, False, self.note)
            return self._get_close_action()
        ticket.action_communicate(
            {
                "complaint_answer": self.answer,
                "complaint_answer_channel": self.channel,
            }
        )
        return self._get_close_action()
