# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

from ..clock import now
from ..guard import with_process
from .mfi_complaint_level import FILED_FIELDS

#: Field that a reopening copies but does not clear: the new promised date replaces the
#: old one.
_NOT_CLEARED = {"complaint_deadline"}


class HelpdeskTicket(models.Model):
    """Communicating the answer, recording satisfaction, closing and reopening."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Communicating the answer
    # ------------------------------------------------------------------
    def action_communicate(self, values=None):
        """Record that the answer was communicated to the client, and how.

        :param dict values: ``complaint_answer`` (the text of the answer) and
            ``complaint_answer_channel`` (sms, call, email, letter, in_person)
        """
        for ticket in self:
            ticket._action_complaint_communicate(values)
        return True

    def _action_complaint_communicate(self, values=None, system=False):
        """Apply the move ``communicate`` to one complaint."""
        rejected = self.complaint_state == "rejected"
        changes = {"complaint_communicated_at": now(self)} if rejected else {}
        return self._apply_complaint_move(
            "communicate", values=values, system=system, write=changes
        )

    def action_record_attempt(self, channel, reached=False, note=None):
        """Record one attempt to reach the client.

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
        """Create one attempt and record its digest in the journal."""
        self.check_access("read")
        # sudo: only the process writes attempts, after checking the table of moves
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
        """Record that the client could not be reached, after enough attempts."""
        for ticket in self:
            ticket._apply_complaint_move(
                "give_up",
                write={"complaint_satisfaction_state": "unreachable"},
                payload={"unreachable": True},
            )
        return True

    def _is_complaint_given_up(self):
        """Return whether the attempts ended without reaching the client.

        The complaint then has a date of communication, but no channel.
        """
        self.ensure_one()
        return (
            bool(self.complaint_communicated_at)
            and not self.complaint_answer_channel
            and self.complaint_satisfaction_state == "unreachable"
        )

    def _return_complaint_answer(self, reason):
        """Return the complaint to "to communicate", as the answer did not arrive."""
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
    # Satisfaction, closing and appeal
    # ------------------------------------------------------------------
    def action_record_satisfaction(self, score=None, state="answered", comment=None):
        """Record the client's satisfaction with the answer.

        The person who handled the complaint cannot record it.

        :param int score: 1 (very dissatisfied) to 5, when the client answered
        :param str state: answered, refused or unreachable
        :param str comment: the client's comment
        """
        for ticket in self:
            ticket._action_complaint_satisfaction(score, state, comment)
        return True

    def _action_complaint_satisfaction(self, score, state, comment, system=False):
        """Apply the move ``record_satisfaction`` to one complaint."""
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
        """Return the score to store: 1 to 5, or 0 when the client gave none.

        :raise UserError: when the state is unknown or the score does not fit it
        """
        if state not in ("answered", "refused", "unreachable"):
            raise UserError(
                self.env._(
                    "Enter whether the client answered, refused or was unreachable."
                )
            )
        if state != "answered":
            return 0
        if isinstance(score, bool) or str(score) not in {"1", "2", "3", "4", "5"}:
            raise UserError(self.env._("Enter a score from 1 to 5."))
        return int(score)

    def action_close(self):
        """Close complaints whose satisfaction is recorded."""
        for ticket in self:
            ticket._apply_complaint_move("close")
        return True

    def action_reopen(self, reason=None):
        """Reopen at the next appeal level: another person, a new promised date.

        The earlier decision is kept as an ``mfi.complaint.level`` record.
        """
        for ticket in self:
            ticket._action_complaint_reopen(reason)
        return True

    def _action_complaint_reopen(self, reason, system=False):
        """Apply the move ``reopen`` to one complaint and route it again."""
        # sudo: only the process copies the decision; the move that follows checks the
        # rights, and if it is refused, the savepoint is rolled back
        ticket = with_process(self.sudo())
        with self.env.cr.savepoint():
            level = ticket.env["mfi.complaint.level"]._create_from_ticket(ticket)
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
        """Return the values that a reopening writes, with the new promised date."""
        cleared = dict.fromkeys(set(FILED_FIELDS) - _NOT_CLEARED, False)
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
        """Record that the client took the complaint to a mediator or a regulator.

        :param int recourse_id: id of the ``mfi.complaint.recourse``
        """
        self.ensure_one()
        recourse = self.env["mfi.complaint.recourse"].browse(recourse_id).exists()
        if not recourse:
            raise UserError(self.env._("Choose the mediator or authority."))
        self._apply_complaint_move(
            "record_recourse",
            write={"complaint_recourse_id": recourse.id},
            payload={"recourse": recourse.id},
            texts={"note": (note or "").strip()[:5000]},
        )
        return True
