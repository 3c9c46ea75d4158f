# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from odoo.addons.mfi_complaints.engine import numbering
from odoo.addons.mfi_complaints.engine.phone import get_spellings
from odoo.addons.mfi_complaints.models.survey.mfi_complaint_survey_respondent import (
    OPEN,
)

from ...engine import keywords, survey_dialogue

#: Questions of ours that a score, a yes or a no may answer too.
RIVALS = ("survey", "answer", "ask", "withdrawal")
#: Texts that are no answer, and nothing else either: the question stays open.
POLITE = frozenset({"greeting", "thanks", "yes"})
#: Texts that were meant as an answer, perhaps.
UNCLEAR = frozenset({"no", "unreadable"})
#: From this number of words on, a comment may be a complaint of its own.
LEAST_WORDS = 4
MAX_RIVALS = 10


class MfiSmsMessage(models.Model):
    """Replies to the questions of sample surveys.

    The question asked last wins: of all questions of ours that still await a reply, a
    score, a yes or a no answers the one whose text was sent last. A text that names a
    complaint is about that complaint. Whatever is no answer (a complaint, a report, a
    question) goes its ordinary way, and the survey's question stays open.

    Once an answer is stored on its sheet, the text that brought it is erased: nobody
    finds out who gave which score.
    """

    _inherit = "mfi.sms.message"

    # ------------------------------------------------------------------
    # What was asked last
    # ------------------------------------------------------------------
    def _find_surveyed(self):
        """Return the person of a call list whom this number is asked as, with sudo."""
        people = self.env["mfi.complaint.survey.respondent"].sudo()  # sudo: no user
        return people.search(
            [
                ("sms_number", "in", get_spellings(self.number) or (self.number,)),
                ("company_id", "=", self.company_id.id),
                ("survey_id.state", "=", "running"),
                ("state", "in", OPEN),
            ],
            order="id desc",
            limit=1,
        )

    def _find_asked_person(self):
        """Return the person whose survey question this text may answer, or nothing."""
        body = self.body or ""
        person = self._find_surveyed()
        named = keywords.find_full_references(body) or numbering.find_references(body)
        if not person or named or not person._is_sms_question_sent():
            return person.browse()
        return person.browse() if self._is_asked_later(person.sms_text_id) else person

    def _is_asked_later(self, question):
        """Return whether something else was asked after a survey's question."""
        later = self.search(
            [
                ("number", "=", question.number),
                ("company_id", "=", self.company_id.id),
                ("direction", "=", "out"),
                ("purpose", "in", RIVALS),
                ("tried_at", ">", question.tried_at),
            ],
            limit=MAX_RIVALS,
        )
        return any(text._is_reply_awaited() for text in later)

    def _is_reply_awaited(self):
        """Return whether a question of ours has had no reply yet."""
        ticket = self.ticket_id.sudo()  # sudo: no user
        if self.purpose == "ask":
            return bool(ticket.complaint_asked_at)
        if self.purpose == "withdrawal":
            return self == self._find_withdrawal_question()
        return ticket._is_complaint_awaiting_score()

    # ------------------------------------------------------------------
    # Replies
    # ------------------------------------------------------------------
    def _do_score(self, meaning):
        """Take a score as the answer to the survey if that was asked last."""
        person = self._find_asked_person()
        if person and self._reply_to_survey(person):
            return True
        if person:
            # A complaint, not the score that is asked after an answer.
            return super()._do_other(meaning)  # pylint: disable=super-method-mismatch
        if self._is_repeated_answer():
            note = self.env._("Reply to a survey once more: not kept.")
            return self._hide_survey_reply(note)
        return super()._do_score(meaning)

    def _do_other(self, meaning):
        """Take a text without a command as the answer if it holds a score."""
        person = self._find_asked_person()
        return (person and self._reply_to_survey(person)) or super()._do_other(meaning)

    def _do_yes(self, meaning):
        """Take a yes as a courtesy if the survey's question was asked last."""
        person = self._find_asked_person()
        return (person and self._reply_to_survey(person)) or super()._do_yes(meaning)

    def _do_no(self, meaning):
        """Take a no as unclear if the survey's question was asked last.

        It could be the answer to the question, or contest a complaint's answer.
        """
        person = self._find_asked_person()
        return (person and self._reply_to_survey(person)) or super()._do_no(meaning)

    def _do_stop(self, meaning):
        """End the survey too: the person has refused."""
        self._find_surveyed()._refuse_by_sms()
        return super()._do_stop(meaning)

    def _is_repeated_answer(self):
        """Return whether a score came while the next question is on its way."""
        person = self._find_surveyed()
        waiting = person.sms_text_id.state == "queued"
        return bool(waiting) and not self._find_answered_ticket(pending=True)

    def _reply_to_survey(self, person):
        """Act on a reply to a survey's question; return whether it was one."""
        questions = person.survey_id.sms_question_ids.sorted("sequence").ids
        if person.sms_question_id.id not in questions:
            return False
        rank = questions.index(person.sms_question_id.id) + 1
        text = survey_dialogue.strip_rank(self.body, rank, len(questions))
        if survey_dialogue.is_no_opinion(text):
            return self._take_survey_answer(person, None, "")
        words = self.env["mfi.sms.intent.word"]
        found = words._classify_text(text, self.lang, "asked_survey", self.company_id)
        if found.intent == "rating" and survey_dialogue.is_single_score(found.comment):
            return self._take_survey_answer(person, found.score, found.comment)
        if found.disputed or found.intent not in POLITE | UNCLEAR | {"rating"}:
            return False
        self.meaning = found.intent
        return found.intent in POLITE or self._repeat_survey_question(person)

    def _repeat_survey_question(self, person):
        """Leave an unclear reply to the desk; repeat the question, once."""
        if person.sms_state == "asked":
            person._remind_by_sms()
        return self._send_to_desk("survey")

    def _take_survey_answer(self, person, score, comment):
        """Store an answer; words beside it that are a complaint are registered too."""
        if self._is_complaint(comment):
            self.inbound_id._erase_call()
            self.body = comment
            person._record_sms_answer(score, "")
            meaning = keywords.Meaning(keywords.OTHER, comment)
            # The answer is taken already: only the words are left.
            super()._do_other(meaning)  # pylint: disable=super-method-mismatch
            return True
        person._record_sms_answer(score, comment[: survey_dialogue.MAX_COMMENT])
        return self._hide_survey_reply()

    def _is_complaint(self, comment):
        """Return whether the words beside a score are clearly a complaint."""
        if len(comment.split()) < LEAST_WORDS:
            return False
        words = self.env["mfi.sms.intent.word"]
        found = words._classify_text(comment, self.lang, None, self.company_id)
        return found.intent == "complaint" and found.is_sure

    def _hide_survey_reply(self, note=None):
        """Erase what an answer said, and the calls that brought it.

        :param note: what stays of it; by default where it was kept
        """
        texts = self | self.search([("parent_id", "=", self.id)])
        texts.inbound_id._erase_call()
        kept = self.env._("Answer to a survey: kept without a name, and not here.")
        texts.write({"body": False, "meaning": "rating", "detail": note or kept})
        return True
