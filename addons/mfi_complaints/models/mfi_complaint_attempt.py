# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import in_process
from .helpdesk_ticket import ANSWER_CHANNELS


class MfiComplaintAttempt(models.Model):
    """One try to reach the client: when, how, by whom, reached or not."""

    _name = "mfi.complaint.attempt"
    _description = "Attempt to Reach the Client"
    _order = "date desc, id desc"
    # Personal words, emptied with those of the complaint.
    _mfi_erasable = ("ticket_id", ("note",))

    ticket_id = fields.Many2one(
        "helpdesk.ticket", "Complaint", required=True, index=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True)
    channel = fields.Selection(ANSWER_CHANNELS, required=True)
    reached = fields.Boolean()
    level = fields.Integer(help="Appeal level at which it was made.")
    user_id = fields.Many2one("res.users", "By", required=True, ondelete="restrict")
    note = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        """Let the process alone record attempts (``action_record_attempt``)."""
        self._check_process()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse: what was tried stays as it was recorded."""
        self._check_process()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse: what was tried is never forgotten."""
        self._check_process()

    def _check_process(self):
        """Raise unless the caller holds the key of the process."""
        if not in_process(self):
            raise UserError(
                self.env._(
                    "Attempts are recorded with the complaint's own button, and stay."
                )
            )

    def _complaint_content(self):
        """Return what the journal vouches for."""
        return [
            fields.Datetime.to_string(self.date),
            self.channel,
            bool(self.reached),
            self.level,
            self.user_id.id,
            self.note or None,
        ]
