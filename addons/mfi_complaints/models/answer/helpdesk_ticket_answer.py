# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

from ..clock import now
from ..guard import with_process
from .mfi_complaint_level import FILED_FIELDS

#: What a reopening keeps although it is filed: the service says who had it, and the
#: new promise replaces the old one.
_KEPT = {"complaint_deadline"}


class HelpdeskTicket(models.Model):
    """Telling the client, measuring satisfaction, closing, appealing."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    def action_communicate(self, values=None):
        """Note that the client was told the answer, and how.

        :param dict values: ``complaint_answer`` (the words told) and
            ``complaint_answer_channel`` (sms, call, email, letter, in_person)
        """
        for ticket in self:
            ticket._action_complaint_communicate(values)
        return True

    def _action_complaint_communicate(self, values=None, system=False):
        """Carry out ``communicate`` for one complaint."""
        rejected = self.complaint_state == "rejected"
        told = {"complaint_communicated_at": now(self)} if rejected else {}
        return self._apply_complaint_move(
            "communicate", values=values, system=system, write=told
        )

    def action_record_attempt(self, channel, reached=False, note=None):
        """Record one try to reach the client.

        :param str channel: sms, call, email, letter or in_person
        :param bool reached: whether the client was reached
        :param str note: a short remark
        """
        self.ensure_one()
        self._check_complaint_choice(
            self.env["mfi.complaint.attempt"]._fields["channel"], channel
        )
        self._create_complaint_attempt(channel, reached, note)
        return True

    def _create_complaint_attempt(self, channel, reached, note, system=False):
        """Store one attempt and have the journal vouch for it."""
        self.check_access("read")
        # sudo: attempts are written by the process alone, after the table's check
        attempts = with_process(self.env["mfi.complaint.attempt"].sudo())
        attempt = attempts.create(
            {
                "ticket_id": self.id,
                "date": now(self),
                "channel": channel,
                "reached": bool(reached),
                "level": self.complaint_appeal_level,
                "user_id": self.env.uid,
                "note": (note or "").strip()[:500] or False,
            }
        )
        self._apply_complaint_move(
            "attempt",
            system=system,
            payload={"channel": channel, "reached": bool(reached)},
            extra={f"attempt:{attempt.id}": attempt._get_complaint_digest_content()},
        )
        return attempt

    def action_give_up(self):
        """Note that the client could not be reached, after enough attempts."""
        for ticket in self:
            ticket._apply_complaint_move(
                "give_up",
                write={"complaint_satisfaction_state": "unreachable"},
                payload={"unreachable": True},
            )
        return True

    def _return_complaint_answer(self, reason):
        """Return the complaint to "to communicate": the answer did not arrive."""
        return self._apply_complaint_move(
            "return_answer",
            reason=reason,
            system=True,
            write={
                "complaint_communicated_at": False,
                "complaint_answer_channel": False,
            },
        )

    # ------------------------------------------------------------------
    # Satisfaction and end
    # ------------------------------------------------------------------
    def action_record_satisfaction(self, score=None, state="answered", comment=None):
        """Record what the client thinks of the answer.

        The person who handled the complaint cannot do it.

        :param int score: 1 (very dissatisfied) to 5, when the client answered
        :param str state: answered, refused or unreachable
        :param str comment: the client's words
        """
        for ticket in self:
            ticket._action_complaint_satisfaction(score, state, comment)
        return True

    def _action_complaint_satisfaction(self, score, state, comment, system=False):
        """Carry out ``record_satisfaction`` for one complaint."""
        score = self._check_complaint_score(score, state)
        return self._apply_complaint_move(
            "record_satisfaction",
            system=system,
            write={
                "complaint_satisfaction_score": score,
                "complaint_satisfaction_state": state,
                "complaint_satisfaction_comment": (comment or "").strip()[:5000]
                or False,
            },
            payload={"state": state, "score": score or None},
        )

    def _check_complaint_score(self, score, state):
        """Return the score to store, or raise when score and state disagree."""
        if state not in ("answered", "refused", "unreachable"):
            raise UserError(
                self.env._("Say whether the client answered, refused or was not found.")
            )
        if state != "answered":
            return 0
        if isinstance(score, bool) or str(score) not in {"1", "2", "3", "4", "5"}:
            raise UserError(self.env._("Enter a score from 1 to 5."))
        return int(score)

    def action_close(self):
        """Close: satisfaction is measured, nothing is expected any more."""
        for ticket in self:
            ticket._apply_complaint_move("close")
        return True

    def action_reopen(self, reason=None):
        """Reopen at the next appeal level: another person, a new promised date.

        The decision so far is filed in the record; nothing of it is lost.
        """
        for ticket in self:
            ticket._action_complaint_reopen(reason)
        return True

    def _action_complaint_reopen(self, reason, system=False):
        """Carry out ``reopen`` for one complaint and route it again."""
        # sudo: filing is the process's own work, checked by the move that follows;
        # a refused move undoes it with the whole transaction
        ticket = with_process(self.sudo())
        with self.env.cr.savepoint():
            level = ticket.env["mfi.complaint.level"]._file(ticket)
            event = self._apply_complaint_move(
                "reopen",
                reason=reason,
                system=system,
                write=ticket._prepare_complaint_reopen_values(),
                payload={"level": self.complaint_appeal_level + 1},
                extra={f"level:{level.id}": level._get_complaint_digest_content()},
            )
        ticket._route_complaint()
        return event

    def _prepare_complaint_reopen_values(self):
        """Return what a reopening clears and promises."""
        cleared = dict.fromkeys(set(FILED_FIELDS) - _KEPT, False)
        return {
            **cleared,
            "complaint_satisfaction_score": 0,
            "complaint_satisfaction_state": "pending"
            if self.complaint_kind == "complaint"
            else False,
            "complaint_appeal_level": self.complaint_appeal_level + 1,
            "complaint_deadline": self._get_complaint_appeal_deadline(),
            "complaint_return_count": 0,
            "complaint_first_contact": False,
        }

    def action_record_recourse(self, recourse_id, note=None):
        """Note that the client took the complaint to a mediator or a regulator.

        :param int recourse_id: the ``mfi.complaint.recourse`` addressed
        """
        self.ensure_one()
        recourse = self.env["mfi.complaint.recourse"].browse(recourse_id).exists()
        if not recourse:
            raise UserError(self.env._("Choose the mediator or authority addressed."))
        self._apply_complaint_move(
            "record_recourse",
            write={"complaint_recourse_id": recourse.id},
            payload={"recourse": recourse.id},
            texts={"note": (note or "").strip()[:5000]},
        )
        return True
