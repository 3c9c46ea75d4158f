# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import deadlines, process
from .. import clock
from ..guard import with_process
from .helpdesk_ticket import BATCH


class HelpdeskTicket(models.Model):
    """The time waited for the client: measured, shown, and followed up.

    The promised date is never changed by it.
    """

    _inherit = "helpdesk.ticket"

    complaint_waited_seconds = fields.Integer(
        string="Time waited for the client (seconds)",
        copy=False,
        readonly=True,
        help="Past periods of waiting at this level; they postpone the reminders if "
        "the institution chose so, but never the promised date or the regulatory "
        "limit.",
    )
    complaint_waited_hours = fields.Float(
        string="Hours waited for the client",
        copy=False,
        readonly=True,
        aggregator="avg",
        help="Calendar hours of the past periods of waiting, at all appeal levels.",
    )
    complaint_waited_days = fields.Integer(
        string="Working days waited for the client",
        copy=False,
        readonly=True,
        aggregator="avg",
        help="Working days of the institution in the past periods of waiting, at all "
        "appeal levels.",
    )
    complaint_waiting_words = fields.Char(
        string="Awaited since",
        compute="_compute_complaint_waiting_words",
        help="Since when the client is awaited, in words.",
    )
    complaint_reply_check_at = fields.Datetime(
        string="Check for a reply on",
        copy=False,
        readonly=True,
        help="When the user who asked is told that no reply has come.",
    )

    # Used by the job that looks for questions without a reply.
    _complaint_reply_check_idx = models.Index(
        "(complaint_reply_check_at) WHERE complaint_reply_check_at IS NOT NULL"
    )
    # Used by the filter and the figures of complaints that wait for the client.
    _complaint_waiting_idx = models.Index(
        "(complaint_waiting_since) WHERE complaint_waiting_since IS NOT NULL"
    )

    # ------------------------------------------------------------------
    # Measuring
    # ------------------------------------------------------------------
    def _prepare_complaint_move_values(self, move):
        """Add the time waited when a move, whichever it is, ends the waiting."""
        changes = super()._prepare_complaint_move_values(move)
        if not self.complaint_waiting_since:
            return changes
        if process.ends_waiting(move, bool(self.complaint_asked_at)):
            changes |= self._prepare_complaint_waited_values()
        return changes

    def _prepare_complaint_waited_values(self):
        """Return the values that end a period of waiting, and its length added."""
        since, until = self.complaint_waiting_since, clock.now(self)
        seconds = max(int((until - since).total_seconds()), 0)
        days = deadlines.count_working_days(
            since.replace(tzinfo=deadlines.UTC),
            until.replace(tzinfo=deadlines.UTC),
            self.company_id._get_mfi_calendar(),
        )
        return {
            "complaint_asked_at": False,
            "complaint_asked_by_id": False,
            "complaint_waiting_since": False,
            "complaint_waited_seconds": self.complaint_waited_seconds + seconds,
            "complaint_waited_hours": self.complaint_waited_hours + seconds / 3600,
            "complaint_waited_days": self.complaint_waited_days + days,
        }

    def _prepare_complaint_reopen_values(self):
        """Restart the internal clock for an appeal."""
        values = super()._prepare_complaint_reopen_values()
        return {**values, "complaint_waited_seconds": 0}

    @api.depends_context("lang")
    @api.depends("complaint_waiting_since")
    def _compute_complaint_waiting_words(self):
        """Write since when the client is awaited, in the reader's language."""
        for ticket in self:
            words = ticket._get_complaint_waiting_words()
            ticket.complaint_waiting_words = ticket._capitalize(words)

    def _get_complaint_waiting_words(self):
        """Return since when the client is awaited, in words, or an empty text.

        The day is that of the company's time zone.
        """
        since = self.complaint_waiting_since
        if not since:
            return ""
        day = self.company_id._to_mfi_local(since).date()
        return self.env._(
            "waiting for the client since %(day)s",
            day=self._format_complaint_day(day),
        )

    # ------------------------------------------------------------------
    # Questions without a reply
    # ------------------------------------------------------------------
    def _complaint_after_ask_client(self):
        """Set when to tell the user that no reply has come."""
        # sudo: a technical date that the journal's digest does not cover
        ticket = with_process(self.sudo())
        days = ticket.company_id.mfi_question_days
        check_at = days and ticket.complaint_asked_at + timedelta(days=days)
        models.BaseModel.write(ticket, {"complaint_reply_check_at": check_at or False})

    @api.model
    def _cron_follow_up_questions(self):
        """Tell once, to each user who asked, that no reply has come."""
        domain = Domain("complaint_reply_check_at", "<=", fields.Datetime.now())
        # sudo: the job covers complaints that no single user may read
        tickets = with_process(self.sudo().with_context(active_test=False))
        due = tickets.search(domain, order="complaint_reply_check_at, id", limit=BATCH)
        while batch := due.try_lock_for_update():
            batch._follow_up_complaint_questions()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return
            due = tickets.search(
                domain, order="complaint_reply_check_at, id", limit=BATCH
            )

    def _follow_up_complaint_questions(self):
        """Remind who asked of these questions, and do not check them again."""
        wanted = {ticket.id: ticket.complaint_asked_by_id for ticket in self}
        allowed = self._filter_complaint_entitled(wanted)
        for ticket in self.filtered("complaint_asked_at"):
            key = fields.Datetime.to_string(ticket.complaint_asked_at)
            self.env["mfi.complaint.reminder"]._create_reminders(
                ticket, "unanswered", allowed[ticket.id], key
            )
        models.BaseModel.write(self, {"complaint_reply_check_at": False})
