# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..message.mfi_sms_message_desk import DESK_GROUPS

OUTCOMES = [
    ("reached", "Client reached"),
    ("unreachable", "Client not reached"),
    ("other", "Handled without a call"),
]
RESULTS = [("in_time", "Within the target"), ("late", "After the target")]
STATUSES = [("waiting", "To call"), ("overdue", "Late"), *RESULTS]
TO_READ = Domain("state", "=", "review") & Domain("review_reason", "=", "unclear")
TO_CALL = Domain("state", "=", "review") & Domain("review_reason", "=", "call_back")


class MfiSmsMessage(models.Model):
    """Clients who asked for a call: until when, when they were called, to what end."""

    _inherit = "mfi.sms.message"

    call_due_at = fields.Datetime(
        "To call before",
        readonly=True,
        help="The end of the time in which the client was promised a call (UTC).",
    )
    called_at = fields.Datetime("Called on", readonly=True)
    call_outcome = fields.Selection(OUTCOMES, "Outcome of the call", readonly=True)
    call_result = fields.Selection(
        RESULTS,
        "Call and target",
        readonly=True,
        help="Whether the client was called within the target of the settings.",
    )
    call_status = fields.Selection(
        STATUSES, "Promised call", compute="_compute_call_status"
    )

    # For the calls that are late, on the desk.
    _call_idx = models.Index(
        "(company_id, call_due_at) WHERE state = 'review' AND call_due_at IS NOT NULL"
    )

    @api.depends("call_due_at", "call_result")
    def _compute_call_status(self):
        """Tell how a promised call stands now."""
        now = fields.Datetime.now()
        for message in self:
            status = message.call_result
            if message.call_due_at and not status:
                status = "overdue" if message.call_due_at < now else "waiting"
            message.call_status = status

    def _promise_call(self):
        """Store until when the client must be called."""
        hours = timedelta(hours=self.company_id.mfi_sms_call_hours)
        self.call_due_at = self.date + hours

    def _end_call(self, outcome):
        """Store when a promised call ended, and whether that was in time.

        :param outcome: one of :data:`OUTCOMES`
        """
        now = fields.Datetime.now()
        # sudo: users cannot write to texts; the action has checked the role
        waiting = self.sudo().filtered(
            lambda one: one.call_due_at and not one.called_at
        )
        late = waiting.filtered(lambda one: one.call_due_at < now)
        ended = {"called_at": now, "call_outcome": outcome}
        late.write({**ended, "call_result": "late"})
        (waiting - late).write({**ended, "call_result": "in_time"})

    # ------------------------------------------------------------------
    # Actions of the desk
    # ------------------------------------------------------------------
    def action_mark_called(self):
        """Record that clients who asked for a call were called and reached."""
        return self._mark_called("reached")

    def action_mark_unreachable(self):
        """Record that clients who asked for a call were called without success."""
        return self._mark_called("unreachable")

    def _mark_called(self, outcome):
        """End the promised calls with an outcome, after checking role and state."""
        messages = self._check_desk_sudo(
            ("review",), self.env._("Only received texts to handle can be set aside.")
        )
        if any(message.review_reason != "call_back" for message in messages):
            raise UserError(self.env._("These clients did not ask for a call."))
        messages._end_call(outcome)
        messages.write({"state": "done"})
        return True

    def action_dismiss(self):
        """End the promised calls too."""
        result = super().action_dismiss()
        self._end_call("other")
        return result

    def action_make_complaint(self):
        """End the promised calls too."""
        result = super().action_make_complaint()
        self._end_call("other")
        return result

    def action_attach(self, ticket_id):
        """End the promised calls too."""
        result = super().action_attach(ticket_id)
        self._end_call("other")
        return result

    # ------------------------------------------------------------------
    # Figures of the desk
    # ------------------------------------------------------------------
    @api.model
    def _get_desk_tiles(self):
        """Return the figures of texts on the desk, for those who handle them.

        They have the form of :meth:`helpdesk.ticket.complaint_desk_figures`.
        """
        if not any(self.env.user.has_group(group) for group in DESK_GROUPS):
            return []
        late = TO_CALL & Domain("call_due_at", "<", fields.Datetime.now())
        to_read, to_call, overdue = map(self.search_count, (TO_READ, TO_CALL, late))
        rows = [
            ("to_read", self.env._("Messages to read"), to_read, "info"),
            ("to_call", self.env._("To call back"), to_call, "info"),
            ("late_calls", self.env._("Calls late"), overdue, "danger"),
        ]
        return [
            {
                "filter": f"sms_{name}",
                "action": f"mfi_complaints_sms.mfi_sms_message_action_{name}",
                "label": label,
                "count": count,
                "level": level if count else "muted",
            }
            for name, label, count, level in rows
            if count or name != "late_calls"
        ]
