# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.selections import CANCEL_REASONS

STEPS = [
    ("return", "Return"),
    ("send_back", "Send back"),
    ("reject", "Inadmissible"),
    ("cancel", "Cancel"),
    ("reopen", "Reopen"),
    ("escalate", "Escalate"),
    ("wait", "Wait for the client"),
    ("hold", "Keep"),
    ("release", "No longer keep"),
]


class MfiComplaintReason(models.TransientModel):
    """Why? The question of every step that must be accounted for."""

    _name = "mfi.complaint.reason"
    _inherit = ["mfi.complaint.step"]
    _description = "Reason of a Step"

    step = fields.Selection(STEPS, required=True, default="return")
    note = fields.Text("What happens then", compute="_compute_note")
    reason = fields.Text()
    answer = fields.Text(
        "Answer to the client",
        help="What the client is told. Left empty, the reason itself is told.",
    )
    cause = fields.Selection(CANCEL_REASONS, default="duplicate")
    duplicate_id = fields.Many2one(
        "helpdesk.ticket",
        "It repeats",
        domain="[('complaint_kind', '!=', False), ('id', 'not in', ticket_ids),"
        " ('complaint_state', 'not in', ['draft', 'cancelled'])]",
    )

    @api.depends("step")
    def _compute_note(self):
        """Say in words what the step does, before it is done."""
        notes = self._notes()
        for wizard in self:
            wizard.note = notes.get(wizard.step)

    @api.model
    def _notes(self):
        """Return {step: consequence in words}."""
        return {
            "return": self.env._(
                "The complaint leaves your service and waits to be assigned again. "
                "The promised date does not move."
            ),
            "send_back": self.env._("The handler takes up the solution again."),
            "reject": self.env._(
                "The complaint ends without being examined. The client must be told "
                "the reason and the further recourse. This cannot be undone."
            ),
            "cancel": self.env._("The complaint ends here. This cannot be undone."),
            "reopen": self.env._(
                "The client appeals: another person treats the complaint, with a new "
                "promised date. The decision so far stays in the record."
            ),
            "escalate": self.env._("Management is asked to look at this complaint."),
            "wait": self.env._(
                "The reminders of the service pause. The date promised to the client "
                "and the regulatory limit do not move."
            ),
            "hold": self.env._(
                "Its personal data is not erased, whatever the retention period, "
                "until the hold is lifted."
            ),
            "release": self.env._(
                "Its personal data is erased again once the retention period is over."
            ),
        }

    def action_apply(self):
        """Make the step with its reason."""
        for ticket in self._tickets():
            getattr(self, f"_apply_{self.step}")(ticket)
        return self._done()

    def _apply_return(self, ticket):
        """Give the complaint back."""
        ticket.action_return(self.reason)

    def _apply_send_back(self, ticket):
        """Send the solution back to its handler."""
        ticket.action_send_back(self.reason)

    def _apply_reject(self, ticket):
        """Declare inadmissible, with what the client is told."""
        ticket.action_reject(self.reason, self.answer)

    def _apply_cancel(self, ticket):
        """Cancel, with the complaint repeated where there is one."""
        original = self.duplicate_id if self.cause == "duplicate" else None
        ticket.action_cancel(self.reason, original and original.id, self.cause)

    def _apply_reopen(self, ticket):
        """Reopen at the next level."""
        ticket.action_reopen(self.reason)

    def _apply_escalate(self, ticket):
        """Bring to management's attention."""
        ticket.action_escalate(self.reason)

    def _apply_wait(self, ticket):
        """Note what the client must bring."""
        ticket.action_wait(self.reason)

    def _apply_hold(self, ticket):
        """Keep, whatever the retention period."""
        ticket.action_hold(self.reason)

    def _apply_release(self, ticket):
        """Keep no longer."""
        ticket.action_release(self.reason)
