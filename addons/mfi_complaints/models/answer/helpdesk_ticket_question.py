# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...engine.decoding import mend_controls
from ..clock import now

_lt = LazyTranslate(__name__)

#: Ways to ask a client; another addon asks by text message.
QUESTION_CHANNELS = ("call", "email", "in_person", "sms")
MAX_QUESTION = 1000
_REPLIED = _lt("The client has replied")
_ASKED = _lt("The client was asked a question")
_ENDED = _lt("The wait for the client's reply was ended")


class HelpdeskTicket(models.Model):
    """A question to the client from the record, and the reply that ends the wait.

    The journal keeps both: who asked what, when and how, and when the reply came. The
    reply itself is an addendum; the statement never changes.
    """

    _inherit = "helpdesk.ticket"

    def action_ask_client(self, text, channel):
        """Ask the client a question; the complaint then waits for the reply.

        :param str text: the question, as the client will read or hear it
        :param str channel: ``call``, ``email``, ``in_person`` or ``sms``; the last
            needs an addon that sends text messages
        """
        self.ensure_one()
        text = self._clean_complaint_question(text)
        if channel not in QUESTION_CHANNELS:
            raise UserError(self.env._("Choose how the client is asked."))
        current_time = now(self)
        others = self._get_complaint_question_followers()
        self._apply_complaint_move(
            "ask_client",
            write={
                "complaint_asked_at": current_time,
                "complaint_asked_by_id": self.env.uid,
                # sudo: the date must not depend on what the user may read
                "complaint_waiting_since": self.sudo().complaint_waiting_since
                or current_time,
            },
            payload={"channel": channel},
            texts={"question": text},
        )
        if not self._is_complaint_history():
            self._send_complaint_question(text, channel)
            self._notify_complaint_asker(others, _ASKED)
        return True

    def _get_complaint_question_followers(self):
        """Return who follows the question besides the user: its author, the handler."""
        ticket = self.sudo()  # sudo: who they are, even if the user may not read them
        return (ticket.complaint_asked_by_id | ticket.user_id) - self.env.user

    def action_resume(self):
        """End the wait; who asked the client and still waits for the reply is told."""
        # sudo: as in _get_complaint_question_followers
        askers = {
            ticket: ticket.sudo().complaint_asked_by_id - self.env.user
            for ticket in self
        }
        result = super().action_resume()
        for ticket, asker in askers.items():
            ticket._notify_complaint_asker(asker, _ENDED)
        return result

    def _clean_complaint_question(self, text):
        """Return the text of a question, limited, without a tracking code."""
        text = mend_controls(text or "").strip() if isinstance(text, str) else ""
        if not text:
            raise UserError(self.env._("Write the question."))
        if len(text) > MAX_QUESTION:
            raise UserError(
                self.env._(
                    "The question is too long: at most %(count)s characters.",
                    count=MAX_QUESTION,
                )
            )
        return self._hide_complaint_code(text)

    def _send_complaint_question(self, text, channel):
        """Queue the question if the channel needs it; override for other channels."""
        if channel == "sms":
            raise UserError(self.env._("No text messages can be sent from here."))
        if channel != "email":
            return
        ticket = self.with_context(mfi_question_text=text)
        if not ticket._queue_complaint_mail("question"):
            raise UserError(
                self.env._(
                    "No e-mail can be sent: the client's address is missing or wrong. "
                    "Choose another way to ask."
                )
            )

    def action_record_reply(self, text, channel):
        """Record what the client replied to a question; the wait ends.

        :param str text: the client's words
        :param str channel: how the reply came: ``call``, ``email``, ``in_person`` …
        """
        self.ensure_one()
        if channel not in QUESTION_CHANNELS:
            raise UserError(self.env._("Choose how the reply came."))
        others = self._get_complaint_question_followers()
        self._add_complaint_addendum(text)
        self._apply_complaint_move("record_reply", payload={"channel": channel})
        self._notify_complaint_asker(others, _REPLIED)
        return True

    def _end_complaint_question(self, channel):
        """End the wait when something from the client was added to the complaint.

        :return: whether a question was waiting for a reply
        """
        ticket = self.sudo()  # sudo: what clients send is processed without a user
        if not ticket.complaint_asked_at:
            return False
        others = ticket._get_complaint_question_followers()
        ticket._apply_complaint_move(
            "record_reply", system=True, payload={"channel": channel}
        )
        ticket._notify_complaint_asker(others, _REPLIED)
        return True

    def _notify_complaint_asker(self, asker, summary):
        """Tell who asked, with an activity due today, what became of the question.

        Nobody is told who may no longer read the complaint.

        :param asker: the user who asked; empty for nobody
        :param summary: lazy translation of what happened
        """
        people = self._filter_complaint_entitled({self.id: asker})[self.id]
        kind = self.env.ref("mfi_complaints.mail_activity_complaint", False)
        # sudo: an activity of another user
        quiet = self.sudo().with_context(mail_activity_quick_update=True)
        for user in people if kind else ():
            env = self.with_context(lang=user.lang).env
            quiet.activity_schedule(
                activity_type_id=kind.id,
                summary=env._(summary),
                date_deadline=self.company_id._get_mfi_today(),
                user_id=user.id,
            )
