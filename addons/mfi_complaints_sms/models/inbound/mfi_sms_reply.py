# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ...engine import intent, keywords
from .mfi_sms_message import OPEN_STATES

#: What a client may want although a question of ours is open: it is not the reply.
NOT_A_REPLY = frozenset(
    {
        "greeting",
        "thanks",
        "status",
        "withdrawal",
        "call_back",
        "denunciation",
        "stop",
        "help",
    }
)


class MfiSmsMessage(models.Model):
    """Replies to a question about a complaint: they are added to it, unread.

    While a question is open, whatever the number writes is the reply (a figure, a day,
    "oui"), unless it is a command or clearly wants something else.
    """

    _inherit = "mfi.sms.message"

    def _find_asked_ticket(self):
        """Return the number's complaint that has a question without a reply.

        The one asked last, unless the text names another one.
        """
        asked = self._find_tickets(OPEN_STATES).filtered("complaint_asked_at")
        if keywords.find_full_references(self.body or ""):
            return self._filter_named_ticket(self.body, asked)
        return asked.sorted("complaint_asked_at", reverse=True)[:1]

    def _do_other(self, meaning):
        """Take a text without a command as the reply to an open question."""
        asked = self._find_asked_ticket()
        if not asked:
            return super()._do_other(meaning)
        # A number beside the reply says which complaint is meant, not "where is it?".
        words = keywords.strip_references(self.body) or self.body
        found = intent.classify(words, self.lang, "open")
        if found.intent in NOT_A_REPLY:
            return super()._do_other(meaning)
        self.meaning = "addition"
        return self._add_to_complaint(asked)

    def _do_score(self, meaning):
        """Take a figure as the reply if no score is awaited."""
        return self._do_reply_or(super()._do_score, meaning)

    def _do_yes(self, meaning):
        """Take a yes as the reply if nothing else can be accepted."""
        return self._do_reply_or(super()._do_yes, meaning)

    def _do_no(self, meaning):
        """Take a no as the reply if nothing else can be refused."""
        return self._do_reply_or(super()._do_no, meaning)

    def _do_reply_or(self, do, meaning):
        """Add a short answer to the complaint asked about, or do as always.

        :param do: the method for texts that are no reply
        """
        asked = self._find_asked_ticket()
        if (
            not asked
            or self._find_answered_ticket()
            or self._find_withdrawal_question()
        ):
            return do(meaning)
        return self._add_to_complaint(asked)
