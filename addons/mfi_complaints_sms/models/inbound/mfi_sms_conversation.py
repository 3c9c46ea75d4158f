# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.mfi_complaints.engine import numbering
from odoo.addons.mfi_complaints.engine.text import subject

from ...engine import intent, keywords
from .mfi_sms_message import OPEN_STATES

# Texts that are joined to what the same number writes next.
MAX_JOINED = 10
# Time in which OUI confirms a withdrawal.
WITHDRAWAL_WINDOW = timedelta(hours=48)
BATCH = 100


class MfiSmsMessage(models.Model):
    """Texts without a command: registered only when they are clearly a complaint.

    ``engine/intent.py`` says what a text wants and how sure that is. An unclear text is
    kept as a message to read, with one question back; what the number writes next joins
    it.
    """

    _inherit = "mfi.sms.message"

    # ------------------------------------------------------------------
    # The conversation so far
    # ------------------------------------------------------------------
    def _get_conversation_context(self):
        """Return what was asked last, as ``engine/intent.py`` names it."""
        if self._find_unclear_texts():
            return "asked_details"
        if answered := self._find_answered_ticket(pending=True):
            return "asked_rating" if self._is_score_asked(answered) else "answered"
        if self._find_answered_ticket().complaint_state == "communicated":
            return "answered"
        return "open" if self._find_recent_ticket() else None

    def _is_score_asked(self, ticket):
        """Return whether the satisfaction question was sent for a complaint."""
        domain = [("ticket_id", "=", ticket.id), ("purpose", "=", "survey")]
        asked = ("sending", "sent", "delivered", "uncertain")
        return bool(self.search_count([*domain, ("state", "in", asked)], limit=1))

    def _get_earlier_domain(self):
        """Return the domain of the number's recent texts without a complaint."""
        hours = self.company_id.mfi_sms_reading_hours
        since = self.date - timedelta(hours=hours)
        return (
            Domain("number", "=", self.number)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("direction", "=", "in")
            & Domain("ticket_id", "=", False)
            & Domain("date", ">", since)
            & Domain("id", "!=", self.id)
        )

    def _find_unclear_texts(self, limit=MAX_JOINED):
        """Return the number's texts that wait to be read, oldest first."""
        unclear = Domain("state", "=", "review") & Domain(
            "review_reason", "=", "unclear"
        )
        domain = self._get_earlier_domain() & unclear
        return self.search(domain, order="id", limit=limit)

    def _find_texts_to_join(self):
        """Return the unclear texts and greetings that a complaint begins with."""
        greeting = Domain("state", "=", "done") & Domain("meaning", "=", "greeting")
        domain = self._get_earlier_domain() & greeting
        return self._find_unclear_texts() | self.search(domain, limit=MAX_JOINED)

    # ------------------------------------------------------------------
    # From the intent to its effect
    # ------------------------------------------------------------------
    def _do_other(self, meaning):
        """Act on a text without a command, according to its intent."""
        if numbering.find_references(self.body):
            return self._do_secret_reference()
        context = self._get_conversation_context()
        words = self.env["mfi.sms.intent.word"]
        found = words._classify_text(self.body, self.lang, context, self.company_id)
        self.meaning = found.intent
        if found.disputed and found.intent not in intent.TOLD:
            return self._keep_to_read()
        return getattr(self, f"_do_intent_{found.intent}")(found)

    def _do_secret_reference(self):
        """Handle a text that names a whistleblowing report, whose number is not kept.

        Little more than the reference asks for the state of the report; words about it
        are held until their author has chosen.
        """
        words = keywords.hide_codes(numbering.strip_references(self.body), "")
        if len(words.split()) <= 2:
            return self._do_follow(keywords.Meaning(keywords.FOLLOW, self.body))
        return self._do_intent_denunciation(None)

    def _do_intent_complaint(self, found):
        """Register a clear complaint, or one that follows our question."""
        ticket = self._find_ticket_named_in_full() or self._find_repeated_ticket()
        if ticket:
            return self._add_to_complaint(ticket)
        if found.is_sure or self._find_unclear_texts():
            return self._create_complaint_from_text()
        return self._keep_to_read()

    def _do_intent_addition(self, found):
        """Add to the complaint that is open, or to the text that was unclear.

        A person reads an unclear text and a reply that is unclear too.
        """
        ticket = self._find_ticket_named_in_full() or self._find_recent_ticket()
        if ticket:
            return self._add_to_complaint(ticket)
        if found.is_sure and self._find_unclear_texts():
            return self._create_complaint_from_text()
        return self._keep_to_read()

    def _do_intent_unreadable(self, found):
        """Keep what cannot be understood."""
        return self._keep_to_read()

    def _keep_to_read(self):
        """Keep a text for a person to read, with one question back."""
        asked = self._find_unclear_texts()
        self._send_to_desk("unclear")
        return True if asked else self._queue_reply("details")

    def _do_intent_greeting(self, found):
        """Answer a greeting with the question, unless a complaint is open."""
        known = self._find_recent_ticket() or self._find_unclear_texts()
        return True if known else self._queue_reply("details")

    def _do_intent_thanks(self, found):
        """Leave thanks without an answer: two machines would thank each other."""
        return True

    def _do_intent_advert(self, found):
        """Set an advertisement aside without an answer."""
        self.state = "dismissed"
        return True

    def _do_intent_question(self, found):
        """Answer a question with the number to call."""
        return self._queue_reply("question")

    def _do_intent_status(self, found):
        """Tell the state of the complaint named, or of the open one."""
        named = keywords.find_full_references(self.body)
        rest = self.body if named else ""
        return self._do_follow(keywords.Meaning(keywords.FOLLOW, rest))

    def _do_intent_rating(self, found):
        """Record a score in words; a second one replaces nothing."""
        ticket = self._find_answered_ticket(pending=True)
        if not ticket:
            return self._send_to_desk("nothing")
        return self._record_score(ticket, found.score, found.comment)

    def _do_intent_yes(self, found):
        """Accept the answer that was told, or leave a yes to nothing on the desk."""
        if self._find_answered_ticket() or self._find_withdrawal_question():
            return self._do_yes(keywords.Meaning(keywords.YES))
        return self._send_to_desk("nothing")

    def _do_intent_no(self, found):
        """Contest the answer that was told, or leave a no to nothing on the desk."""
        if self._find_answered_ticket():
            return self._do_no(keywords.Meaning(keywords.NO))
        return self._send_to_desk("nothing")

    def _do_intent_stop(self, found):
        """End the satisfaction questions."""
        return self._do_stop(keywords.Meaning(keywords.STOP))

    def _do_intent_help(self, found):
        """Reply with what a client can write."""
        return self._do_help(keywords.Meaning(keywords.HELP))

    def _do_intent_call_back(self, found):
        """Ask the desk to call, and tell the client that it will."""
        clients = self._find_clients()
        self.partner_id = clients if len(clients) == 1 else False
        self._send_to_desk("call_back")
        self._promise_call()
        hours = str(self.company_id.mfi_sms_call_hours)
        return self._queue_reply("call_back", hours=hours)

    # ------------------------------------------------------------------
    # Withdrawal
    # ------------------------------------------------------------------
    def _do_intent_withdrawal(self, found):
        """Ask once whether the open complaint is withdrawn."""
        ticket = (
            self._find_ticket_named_in_full() or self._find_tickets(OPEN_STATES)[:1]
        )
        if not ticket:
            return self._queue_reply("unknown")
        self.write({"ticket_id": ticket.id, "partner_id": ticket.partner_id.id})
        if self._find_withdrawal_question():
            return True
        return self._queue_reply("withdrawal", ticket)

    def _find_withdrawal_question(self):
        """Return the question about a withdrawal that the number may answer."""
        since = fields.Datetime.now() - WITHDRAWAL_WINDOW
        domain = [
            ("number", "=", self.number),
            ("company_id", "=", self.company_id.id),
            ("direction", "=", "out"),
            ("automatic", "=", True),
        ]
        last = self.search(domain, limit=1)
        recent = last.purpose == "withdrawal" and last.date > since
        return last if recent else last.browse()

    def _do_yes(self, meaning):
        """Confirm a withdrawal that was asked about; otherwise as always."""
        question = self._find_withdrawal_question()
        if not question:
            return super()._do_yes(meaning)
        ticket = question.ticket_id.sudo()  # sudo: the number's own complaint
        self.write({"ticket_id": ticket.id, "partner_id": ticket.partner_id.id})
        ticket._ask_complaint_withdrawal(self.body)
        return self._queue_reply("withdrawn", ticket)

    def _do_no(self, meaning):
        """Keep a complaint whose withdrawal is denied; otherwise as always."""
        question = self._find_withdrawal_question()
        if not question:
            return super()._do_no(meaning)
        return self._add_to_complaint(question.ticket_id.sudo())  # sudo: as in _do_yes

    # ------------------------------------------------------------------
    # Registering
    # ------------------------------------------------------------------
    def _create_complaint_from_text(self):
        """Register one complaint with the texts that led to it."""
        earlier = self._find_texts_to_join()
        receipt = super()._create_complaint_from_text()
        earlier.write(
            {
                "ticket_id": self.ticket_id.id,
                "partner_id": self.partner_id.id,
                "state": "done",
            }
        )
        return receipt

    def _prepare_complaint_values_from_sms(self):
        """Put the texts that led to a complaint into its statement, in order."""
        values = super()._prepare_complaint_values_from_sms()
        earlier = self._find_texts_to_join().sorted("id")
        words = [text.body for text in earlier if text.body]
        return {
            **values,
            "kind": self.env.context.get("mfi_sms_kind", "complaint"),
            "name": subject(self._get_told_words(), 60),
            "description": "\n".join([*words, self.body or ""]),
        }

    @api.model
    def _register_overdue_texts(self):
        """Register the texts that nobody has read within the company's hours.

        They are registered as they stand, with the texts of the same number, and the
        complaint's journal says so.
        """
        unclear = [("state", "=", "review"), ("review_reason", "=", "unclear")]
        now = fields.Datetime.now()
        for text in self.search(unclear, order="id desc", limit=BATCH):
            hours = timedelta(hours=text.company_id.mfi_sms_reading_hours)
            if text.state == "review" and text.date <= now - hours:
                text.with_company(text.company_id)._register_as_it_stands()
                self.env["ir.cron"]._commit_progress()

    def _register_as_it_stands(self):
        """Register an unclear text and note in the journal that nobody read it."""
        hours = self.company_id.mfi_sms_reading_hours
        try:
            with self.env.cr.savepoint():
                self.write({"state": "done", "review_reason": False})
                self._create_complaint_from_text()
                ticket = self.ticket_id.sudo()  # sudo: no user
                ticket._note_complaint_unread_text(hours)
        except UserError as error:
            self._send_to_desk("refused", str(error))
