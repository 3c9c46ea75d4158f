# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..selections import ANSWER_CHANNELS, OUTCOMES, SATISFACTION_STATES

#: Fields of the complaint that a reopening copies into this model and then clears.
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
    """The decision taken at one appeal level, kept when the client appeals."""

    _name = "mfi.complaint.level"
    _inherit = ["mfi.complaint.record"]
    _description = "Earlier Decision on a Complaint"
    _order = "ticket_id, level"
    _rec_name = "level"
    # Personal text, emptied together with that of the complaint.
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
    level = fields.Integer(help="0 for the first handling, 1 for the first appeal …")
    team_id = fields.Many2one("helpdesk.ticket.team", "Service", ondelete="restrict")
    user_id = fields.Many2one("res.users", "Handler", ondelete="restrict")
    outcome = fields.Selection(OUTCOMES)
    cause_id = fields.Many2one("mfi.complaint.cause", "Root cause", ondelete="restrict")
    corrective_measure = fields.Text("Corrective measure")
    preventive_measure = fields.Text("Preventive measure")
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
    def _create_from_ticket(self, ticket):
        """Copy the current decision of a complaint into a new record.

        :param ticket: the complaint, with the key of the process in its context
        :return: the new record
        """
        values = {
            level_field: ticket._fields[name].convert_to_write(ticket[name], ticket)
            for name, level_field in FILED_FIELDS.items()
        }
        level = ticket.complaint_appeal_level
        return self.create({"ticket_id": ticket.id, "level": level, **values})

    def _get_refusal_message(self):
        """Return the error message for users who may not change the record."""
        return self.env._("Earlier decisions cannot be changed.")

    def _get_complaint_digest_content(self):
        """Return the values covered by the journal's digest."""
        return [
            self.level,
            *(self._get_digest_value(name) for name in FILED_FIELDS.values()),
        ]

    def _get_digest_value(self, name):
        """Return the value of a field in a form that JSON can represent."""
        field, value = self._fields[name], self[name]
        if field.type == "many2one":
            return value.id or None
        if field.type == "datetime":
            return fields.Datetime.to_string(value) if value else None
        return value or None
