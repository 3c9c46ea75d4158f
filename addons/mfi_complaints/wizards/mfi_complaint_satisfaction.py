# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.helpdesk_ticket import SATISFACTION_STATES, SCORES

#: Scores that call for an appeal to be offered.
LOW = ("1", "2")


class MfiComplaintSatisfaction(models.TransientModel):
    """What does the client think of the answer?"""

    _name = "mfi.complaint.satisfaction"
    _inherit = ["mfi.complaint.step"]
    _description = "Measure Satisfaction"

    result = fields.Selection(
        [choice for choice in SATISFACTION_STATES if choice[0] != "pending"],
        required=True,
        default="answered",
    )
    score = fields.Selection(SCORES)
    comment = fields.Text("Client's comment")
    answer = fields.Text(related="ticket_id.complaint_answer", related_sudo=False)
    low = fields.Boolean(compute="_compute_low")
    next_step = fields.Selection(
        [
            ("close", "Close the complaint"),
            ("open", "Leave it open for now"),
            ("reopen", "Reopen it: the client appeals"),
        ],
        string="And then",
        required=True,
        default="close",
    )
    reason = fields.Text("Why the client appeals")

    @api.depends("score", "result")
    def _compute_low(self):
        """Tell whether the score calls for an appeal to be offered."""
        for wizard in self:
            wizard.low = wizard.result == "answered" and wizard.score in LOW

    def action_apply(self):
        """Record the client's judgement, then do what follows."""
        ticket = self._tickets().ensure_one()
        score = int(self.score) if self.score else None
        if self.result == "answered" and not score:
            raise UserError(self.env._("Choose the score that the client gave."))
        ticket.action_record_satisfaction(score, self.result, self.comment)
        if self.next_step == "close":
            ticket.action_close()
        elif self.next_step == "reopen":
            ticket.action_reopen(self.reason)
        return self._done()
