# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..selections import ANSWER_CHANNELS, OUTCOMES, SATISFACTION_STATES

#: Fields of the complaint that a reopening files away here and then clears.
FILED_FIELDS = {
    "complaint_outcome": "outcome",
    "complaint_cause_id": "cause_id",
    "complaint_corrective_measure": "corrective_measure",
    "complaint_preventive_measure": "preventive_measure",
    "complaint_no_preventive_reason": "no_preventive_reason",
    "complaint_answer": "answer",
    "complaint_answer_channel": "answer_channel",
    "complaint_satisfaction_score": "satisfaction_score",
    "complaint_satisfaction_state": "satisfaction_state",
    "complaint_satisfaction_comment": "satisfaction_comment",
    "complaint_deadline": "deadline",
    "complaint_resolved_at": "resolved_at",
    "complaint_communicated_at": "communicated_at",
    "complaint_closed_at": "closed_at",
    "team_id": "team_id",
    "user_id": "user_id",
}


class MfiComplaintLevel(models.Model):
    """What was decided at one level, kept when the client appeals."""

    _name = "mfi.complaint.level"
    _inherit = ["mfi.complaint.record"]
    _description = "Earlier Decision on a Complaint"
    _order = "ticket_id, level"
    _rec_name = "level"
    # Personal words, emptied with those of the complaint.
    _mfi_erasable = (
        "ticket_id",
        (
            "corrective_measure",
            "preventive_measure",
            "no_preventive_reason",
            "answer",
            "satisfaction_comment",
        ),
    )

    ticket_id = fields.Many2one(
        "helpdesk.ticket", "Complaint", required=True, index=True, ondelete="restrict"
    )
    level = fields.Integer(help="0 for the first treatment, 1 for a first appeal …")
    team_id = fields.Many2one("helpdesk.ticket.team", "Service", ondelete="restrict")
    user_id = fields.Many2one("res.users", "Handler", ondelete="restrict")
    outcome = fields.Selection(OUTCOMES)
    cause_id = fields.Many2one("mfi.complaint.cause", "Root cause", ondelete="restrict")
    corrective_measure = fields.Text()
    preventive_measure = fields.Text()
    no_preventive_reason = fields.Char("Why no preventive measure is needed")
    answer = fields.Text("Answer to the client")
    answer_channel = fields.Selection(ANSWER_CHANNELS, "Answered by")
    satisfaction_score = fields.Integer("Satisfaction", aggregator=None)
    satisfaction_state = fields.Selection(SATISFACTION_STATES, "Satisfaction status")
    satisfaction_comment = fields.Text("Client's comment")
    deadline = fields.Datetime("Promised date")
    resolved_at = fields.Datetime("Decided on")
    communicated_at = fields.Datetime("Communicated on")
    closed_at = fields.Datetime("Closed on")

    @api.model
    @api.private
    def _file(self, ticket):
        """Keep the present decision of a complaint and return its row.

        :param ticket: the complaint, carrying the key of the process
        """
        values = {
            mine: ticket._fields[theirs].convert_to_write(ticket[theirs], ticket)
            for theirs, mine in FILED_FIELDS.items()
        }
        level = ticket.complaint_appeal_level
        return self.create({"ticket_id": ticket.id, "level": level, **values})

    def _refusal(self):
        """Return the sentence for whoever may not change the record."""
        return self.env._("Earlier decisions stay as they were taken.")

    def _get_complaint_digest_content(self):
        """Return what the journal vouches for."""
        return [self.level, *(self._plain(name) for name in FILED_FIELDS.values())]

    def _plain(self, name):
        """Return one field as a plain value."""
        field, value = self._fields[name], self[name]
        if field.type == "many2one":
            return value.id or None
        if field.type == "datetime":
            return fields.Datetime.to_string(value) if value else None
        return value or None
