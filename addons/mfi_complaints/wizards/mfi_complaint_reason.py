# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ..models.selections import CANCEL_REASONS

_lt = LazyTranslate(__name__)

STEPS = [
    ("return", "Return"),
    ("send_back", "Send back"),
    ("reject", "Inadmissible"),
    ("cancel", "Cancel"),
    ("reopen", "Reopen"),
    ("escalate", "Escalate"),
    ("wait", "Wait for the client"),
    ("hold", "Place on legal hold"),
    ("release", "Lift the legal hold"),
]


class MfiComplaintReason(models.TransientModel):
    """Execute a step that requires a reason."""

    _name = "mfi.complaint.reason"
    _inherit = ["mfi.complaint.step"]
    _description = "Reason for a Step"

    step = fields.Selection(STEPS, required=True, default="return")
    note = fields.Text("Consequences", compute="_compute_note")
    reason = fields.Text()
    answer = fields.Text(
        "Answer to the client",
        help="If left empty, the reason is communicated to the client.",
    )
    cause = fields.Selection(CANCEL_REASONS, default="duplicate")
    duplicate_id = fields.Many2one(
        "helpdesk.ticket",
        "Duplicate of",
        domain="[('complaint_kind', '!=', False), ('id', 'not in', ticket_ids),"
        " ('complaint_state', 'not in', ['draft', 'cancelled'])]",
    )

    #: Step → its consequences, shown before it is executed.
    _NOTES = {
        "return": _lt(
            "The complaint leaves your service and waits to be assigned again. "
            "The promised date does not change."
        ),
        "send_back": _lt("The handler works on the solution again."),
        "reject": _lt(
            "The complaint ends without being examined. The reason and the further "
            "recourse must be communicated to the client. This cannot be undone."
        ),
        "cancel": _lt("The complaint ends here. This cannot be undone."),
        "reopen": _lt(
            "The client appeals: another person handles the complaint, with a new "
            "promised date. The previous decision stays in the record."
        ),
        "escalate": _lt("Management is asked to look at this complaint."),
        "wait": _lt(
            "The reminders of the service pause. The date promised to the client "
            "and the regulatory limit do not change."
        ),
        "hold": _lt(
            "Its personal data is not erased, whatever the retention period, "
            "until the hold is lifted."
        ),
        "release": _lt(
            "Its personal data can be erased again once the retention period is over."
        ),
    }

    @api.depends("step")
    def _compute_note(self):
        """Describe the consequences of the step."""
        for wizard in self:
            note = self._NOTES.get(wizard.step)
            wizard.note = note and self.env._(note)

    def action_apply(self):
        """Execute the step for each complaint, with the reason."""
        for ticket in self._get_tickets():
            getattr(self, f"_apply_{self.step}")(ticket)
        return self._get_close_action()

    def _apply_return(self, ticket):
        """Return the complaint to the pilot, to be assigned again."""
        ticket.action_return(self.reason)

    def _apply_send_back(self, ticket):
        """Send the solution back to its handler."""
        ticket.action_send_back(self.reason)

    def _apply_reject(self, ticket):
        """Declare the complaint inadmissible, with an answer to the client."""
        ticket.action_reject(self.reason, self.answer)

    def _apply_cancel(self, ticket):
        """Cancel the complaint, as a duplicate of another one if that is the cause."""
        original = self.duplicate_id if self.cause == "duplicate" else None
        ticket.action_cancel(self.reason, original and original.id, self.cause)

    def _apply_reopen(self, ticket):
        """Reopen the complaint at the next level of appeal."""
        ticket.action_reopen(self.reason)

    def _apply_escalate(self, ticket):
        """Escalate the complaint to management."""
        ticket.action_escalate(self.reason)

    def _apply_wait(self, ticket):
        """Pause the complaint while the client must provide something."""
        ticket.action_wait(self.reason)

    def _apply_hold(self, ticket):
        """Place the complaint on legal hold."""
        ticket.action_hold(self.reason)

    def _apply_release(self, ticket):
        """Lift the legal hold."""
        ticket.action_release(self.reason)
