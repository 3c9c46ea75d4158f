# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.selections import SATISFACTION_STATES


class MfiComplaintSatisfaction(models.TransientModel):
    """Record how satisfied the client is with the answer."""

    _name = "mfi.complaint.satisfaction"
    _inherit = ["mfi.complaint.step"]
    _description = "Measure Satisfaction"

    result = fields.Selection(
        [choice for choice in SATISFACTION_STATES if choice[0] != "pending"],
        required=True,
        default="answered",
    )
    score = fields.Selection(selection="_selection_score")
    question = fields.Char(compute="_compute_question")
    comment = fields.Text("Client's comment")
    answer = fields.Text(related="ticket_id.complaint_answer", related_sudo=False)
    low = fields.Boolean(compute="_compute_low")
    next_step = fields.Selection(
        [
            ("close", "Close the complaint"),
            ("open", "Leave it open for now"),
            ("reopen", "Reopen it: the client appeals"),
        ],
        string="Next step",
        required=True,
        default="close",
    )
    reason = fields.Text("Why the client appeals")

    @api.model
    def _selection_score(self):
        """Return the scores with the institution's labels, lowest first."""
        # sudo: texts intended for clients
        labels = self.env.company.sudo()._get_mfi_score_labels()
        return [(str(score), f"{score} - {label}") for score, label in labels.items()]

    @api.depends("ticket_ids")
    def _compute_question(self):
        """Show the institution's question."""
        for wizard in self:
            company = wizard.ticket_id.company_id or self.env.company
            # sudo: a text intended for clients
            wizard.question = company.sudo()._get_mfi_satisfaction_question()

    @api.depends("score", "result")
    def _compute_low(self):
        """Return whether the score is so low that an appeal must be offered."""
        for wizard in self:
            company = wizard.ticket_id.company_id or self.env.company
            # sudo: users cannot read the settings
            highest = company.sudo().mfi_low_score
            answered = wizard.result == "answered" and wizard.score
            wizard.low = bool(answered) and int(wizard.score) <= highest

    def action_apply(self):
        """Record the client's satisfaction, then close or reopen the complaint."""
        ticket = self._get_tickets().ensure_one()
        score = int(self.score) if self.score else None
        if self.result == "answered" and not score:
            raise UserError(self.env._("Choose the score that the client gave."))
        ticket.action_record_satisfaction(score, self.result, self.comment)
        if self.next_step == "close":
            ticket.action_close()
        elif self.next_step == "reopen":
            ticket.action_reopen(self.reason)
        return self._get_close_action()
