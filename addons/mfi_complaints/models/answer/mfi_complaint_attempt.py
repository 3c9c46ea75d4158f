# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..selections import ANSWER_CHANNELS


class MfiComplaintAttempt(models.Model):
    """An attempt to reach the client: when, how, by whom, and with what result."""

    _name = "mfi.complaint.attempt"
    _inherit = ["mfi.complaint.record"]
    _description = "Attempt to Reach the Client"
    _order = "date desc, id desc"
    # Personal text, emptied together with that of the complaint.
    _mfi_erasable = ("ticket_id", ("note",))

    ticket_id = fields.Many2one(
        "helpdesk.ticket", "Complaint", required=True, index=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True)
    channel = fields.Selection(ANSWER_CHANNELS, required=True)
    reached = fields.Boolean()
    level = fields.Integer(help="Appeal level at which the attempt was made.")
    user_id = fields.Many2one("res.users", "By", required=True, ondelete="restrict")
    note = fields.Char()

    def _get_refusal_message(self):
        """Return the error message for users who may not change the record."""
        return self.env._(
            "Attempts are recorded with the complaint's button and cannot be changed."
        )

    def _get_complaint_digest_content(self):
        """Return the values covered by the journal's digest."""
        return [
            fields.Datetime.to_string(self.date),
            self.channel,
            bool(self.reached),
            self.level,
            self.user_id.id,
            self.note or None,
        ]
