# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ...engine import desk, process

DUE_LEVELS = [
    ("none", "No promised date"),
    ("ahead", "On time"),
    ("soon", "Due soon"),
    ("late", "Late"),
    ("kept", "Answered on time"),
    ("broken", "Answered late"),
]


class HelpdeskTicket(models.Model):
    """Time left before the promised date, as a level and as a text."""

    _inherit = "helpdesk.ticket"

    complaint_due = fields.Selection(
        DUE_LEVELS, string="Deadline status", compute="_compute_complaint_countdown"
    )
    complaint_countdown = fields.Char(
        string="Time left", compute="_compute_complaint_countdown"
    )
    complaint_countdown_short = fields.Char(
        string="Time left (short)", compute="_compute_complaint_countdown"
    )

    @api.depends(
        "complaint_answer_channel",
        "complaint_communicated_at",
        "complaint_deadline",
        "complaint_resolved_at",
        "complaint_satisfaction_state",
        "complaint_state",
    )
    def _compute_complaint_countdown(self):
        """Compare the promised date with today, or with the date of the answer.

        Nothing is promised any more about a cancelled complaint.
        """
        today = {
            company: company._get_mfi_today()
            for company in self.filtered("complaint_deadline").company_id
        }
        for ticket in self:
            level, days = "none", 0
            if ticket._is_complaint_promise_open():
                level, days = desk.get_countdown(
                    ticket.complaint_promised_date,
                    ticket._get_complaint_answer_date(),
                    today[ticket.company_id],
                )
            ticket.complaint_due = level
            ticket.complaint_countdown = ticket._get_complaint_countdown_label(
                level, days
            )
            ticket.complaint_countdown_short = (
                ticket._get_complaint_countdown_short_label(level, days)
            )

    def _is_complaint_promise_open(self):
        """Return whether an answer was promised, and the complaint not cancelled."""
        return (
            bool(self.complaint_kind and self.complaint_deadline)
            and self.complaint_state != "cancelled"
        )

    def _get_complaint_answer_date(self):
        """Return the local date on which the promise was kept, ``None`` until then.

        The author of a whistleblowing report reads the decision with the secret code:
        for these, the decision is the answer.
        """
        secret = self.complaint_kind == "denunciation"
        answered = (
            self.complaint_resolved_at if secret else self.complaint_communicated_at
        )
        if self.complaint_state not in process.DECIDED or not answered:
            return None
        return self.company_id._to_mfi_local(answered).date()

    def _get_complaint_countdown_label(self, level, days):
        """Return the text of a countdown.

        :param level: one of :data:`DUE_LEVELS`
        :param days: calendar days left, or late
        :return: the text, or ``False`` without a promised date
        """
        if level in ("late", "soon", "ahead") and (
            self.complaint_state in process.DECIDED
        ):
            if level != "late":
                return self.env._("Decided, to communicate")
            if days > 1:
                return self.env._(
                    "Decided, to communicate: %(days)s days late", days=days
                )
            return self.env._("Decided, to communicate: 1 day late")
        if level in ("kept", "broken"):
            return self._get_complaint_answered_label(days)
        return self._get_complaint_days_label(level, days)

    def _get_complaint_countdown_short_label(self, level, days):
        """Return the text of a countdown as it fits on one line of a list.

        The status beside it says that a decision was taken.
        """
        if level in ("soon", "ahead") and self.complaint_state in process.DECIDED:
            return self.env._("To communicate")
        if level in ("kept", "broken"):
            if self._is_complaint_given_up():
                return self.env._("Unreachable")
            if level == "kept":
                return self.env._("In good time")
            return self.env._("Answered late")
        return self._get_complaint_days_label(level, days)

    def _get_complaint_days_label(self, level, days):
        """Return the number of days left or late as a text, ``False`` without one."""
        if level == "late":
            return (
                self.env._("%(days)s days late", days=days)
                if days > 1
                else self.env._("1 day late")
            )
        if level in ("soon", "ahead"):
            if days > 1:
                return self.env._("%(days)s days left", days=days)
            return self.env._("Due tomorrow") if days else self.env._("Due today")
        return False

    def _get_complaint_answered_label(self, days):
        """Return the text of a promise that ended, kept or not.

        A client who could not be reached was not answered: the attempts have ended.

        :param days: calendar days late, 0 when the promise was kept
        """
        if self._is_complaint_given_up():
            if days > 1:
                return self.env._(
                    "Unreachable: attempts ended %(days)s days late", days=days
                )
            if days:
                return self.env._("Unreachable: attempts ended 1 day late")
            return self.env._("Unreachable: attempts ended on time")
        if days > 1:
            return self.env._("Answered %(days)s days late", days=days)
        return (
            self.env._("Answered 1 day late")
            if days
            else self.env._("Answered on time")
        )
