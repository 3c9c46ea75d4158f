# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.mfi_complaints.models.guard import with_process
from odoo.addons.mfi_complaints.models.survey.mfi_complaint_survey_respondent import (
    OPEN,
)

from .mfi_sms_message_survey import ASKED

SMS_STATES = [
    ("asked", "Question sent"),
    ("reminded", "Reminded by text"),
    ("left", "No reply by text: to call"),
    ("ended", "Ended by text"),
]
#: The first question does not overtake the introduction on its way.
FIRST_DELAY = timedelta(minutes=1)
#: People reminded, or left to the telephone, per company and run.
BATCH = 200


class MfiComplaintSurveyRespondent(models.Model):
    """The questions that a person gets by text, one after the other.

    Answers go to the same sheet as those by link or telephone, which is cut off from
    the person once it is complete; what remains here says nothing about them.
    """

    _inherit = "mfi.complaint.survey.respondent"
    _mfi_erasable = ("ticket_id", ("note", "sms_number"))
    _mfi_erasable_client = ("partner_id", ("note", "sms_number"))

    sms_state = fields.Selection(SMS_STATES, "By text", readonly=True, copy=False)
    # While the person may still reply.
    sms_number = fields.Char(
        "Number asked by text",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=fields.NO_ACCESS,
    )
    sms_question_id = fields.Many2one(
        "survey.question",
        "Question asked by text",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
    )
    sms_text_id = fields.Many2one(
        "mfi.sms.message",
        "Last text",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )

    def write(self, vals):
        """Write; nobody who was called or has answered is asked by text any more."""
        if vals.get("state") and vals["state"] not in OPEN:
            ended = {"sms_number": False, "sms_question_id": False}
            texted = self.sudo().filtered("sms_number")  # sudo: program data
            if texted:
                with_process(texted).write({**ended, "sms_state": "ended"})
        if "sms_number" in vals and not vals["sms_number"]:
            # The erasure of a client forgets the number; no user can write to it.
            vals = {name: value for name, value in vals.items() if name != "sms_number"}
            super(MfiComplaintSurveyRespondent, with_process(self)).write(
                {"sms_number": False}
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------
    def _queue_survey_texts(self, purpose, question=None, delay=None):
        """Queue one text to each of these people, all at once.

        :param purpose: ``poll_intro``, ``poll_question``, ``poll_reminder`` or
            ``poll_thanks``
        :return: {person: text}, without those for whom no text is written
        """
        messages = self.env["mfi.sms.message"]
        rendered = {
            (survey, lang): survey._render_sms(
                purpose, question or survey.sms_question_ids[:0], lang
            )
            for survey, people in self.grouped("survey_id").items()
            for lang in set(people.mapped("lang"))
        }
        people = self.filtered(lambda p: rendered[p.survey_id, p.lang][0])
        values = [
            person._prepare_survey_text(
                purpose, *rendered[person.survey_id, person.lang], delay
            )
            for person in people
        ]
        return dict(zip(people, messages._queue_texts(values), strict=True))

    def _prepare_survey_text(self, purpose, body, lang, delay):
        """Return the values of one text."""
        company = self.company_id
        messages = self.env["mfi.sms.message"]
        return {
            "purpose": purpose,
            "number": self.sms_number,
            "company_id": company.id,
            "gateway_id": company.mfi_sms_gateway_id.id,
            "lang": lang,
            "partner_id": self._get_client().id,
            "survey_person_id": self.id,
            "body": body,
            "scheduled_at": messages._get_send_time(purpose, company, delay),
        }

    def _ask_by_sms(self, question):
        """Queue a question to these people, and remember that it was asked."""
        first = question == self.survey_id.sms_question_ids.sorted("sequence")[:1]
        delay = FIRST_DELAY if first else None
        texts = self._queue_survey_texts("poll_question", question, delay)
        for person, text in texts.items():
            with_process(person).write(
                {
                    "sms_question_id": question.id,
                    "sms_text_id": text.id,
                    "sms_state": person._get_asked_state(),
                }
            )
        self._leave_untexted(texts)

    def _get_asked_state(self):
        """Return the state of a person who gets a question: reminded only once."""
        return "reminded" if self.sms_state in ("reminded", "left") else "asked"

    def _remind_by_sms(self):
        """Repeat the open question to each of these people, once."""
        for question, people in self.grouped("sms_question_id").items():
            texts = people._queue_survey_texts("poll_reminder", question)
            for person, text in texts.items():
                with_process(person).write(
                    {"sms_text_id": text.id, "sms_state": "reminded"}
                )
            people._leave_untexted(texts)

    def _leave_untexted(self, texts):
        """Leave to the telephone those of these people who got no text."""
        self.filtered(lambda person: person not in texts)._leave_to_calls()

    def _is_sms_question_sent(self):
        """Return whether the open question has left, so that a reply can be to it."""
        return self.sms_text_id.state in ASKED

    # ------------------------------------------------------------------
    # Replies
    # ------------------------------------------------------------------
    def _record_sms_answer(self, score, comment):
        """Store one answer and ask the next question, or thank.

        :param score: from 1 to 5, ``None`` for a question that is left out
        :param comment: words beside the score
        """
        self.ensure_one()
        question = self.sms_question_id
        sheet = self._get_answers()
        if sheet.state == "new":
            sheet._mark_in_progress()
        sheet._save_lines(question, score and str(score))
        line = sheet.user_input_line_ids.filtered(lambda li: li.question_id == question)
        line.value_char_box = comment or False
        questions = self.survey_id.sms_question_ids.sorted("sequence")
        following = questions[questions.ids.index(question.id) + 1 :][:1]
        if following:
            self._ask_by_sms(following)
        else:
            self._queue_survey_texts("poll_thanks")
            sheet._mark_done()

    def _refuse_by_sms(self):
        """Record that these people refused; what they had answered is dropped."""
        for person in self:
            person._record_attempt("refused")

    def _leave_to_calls(self):
        """Leave these people to the telephone, and note the attempt.

        The number is kept until somebody calls: a late reply still counts.
        """
        for person in self:
            values = {"sms_state": "left", **person._prepare_attempt()}
            with_process(person).write(values)

    # ------------------------------------------------------------------
    # Silence
    # ------------------------------------------------------------------
    @api.model
    def _cron_remind_surveys(self):
        """Remind the people who have not replied, or leave them to the telephone."""
        rows = self._read_group(self._get_texted_domain(), ["company_id"])
        for (company,) in rows:
            while number := self._act_on_silence(company):
                if not self.env["ir.cron"]._commit_progress(number):
                    return

    @api.model
    def _get_texted_domain(self):
        """Return the domain of the people who are being asked by text."""
        return (
            Domain("state", "in", OPEN)
            & Domain("survey_id.state", "=", "running")
            & Domain("sms_number", "!=", False)
            & Domain("sms_state", "in", ("asked", "reminded"))
        )

    @api.model
    def _act_on_silence(self, company):
        """Act on some people of a company; return how many there were.

        Who was reminded just now is not silent: the reminder has not left yet.
        """
        reminded = self._find_silent_people(company, "reminded")
        lost = self._find_lost_people(company) - reminded
        (reminded | lost)._leave_to_calls()
        silent = self._find_silent_people(company, "asked")
        silent._remind_by_sms()
        return len(reminded | lost | silent)

    @api.model
    def _find_silent_people(self, company, state):
        """Return the people whose text was sent longer ago than the company's hours."""
        hours = timedelta(hours=company.mfi_sms_poll_hours)
        domain = self._get_texted_domain() & Domain("company_id", "=", company.id)
        domain &= Domain("sms_state", "=", state)
        domain &= Domain("sms_text_id.state", "in", ASKED)
        domain &= Domain("sms_text_id.tried_at", "<=", fields.Datetime.now() - hours)
        return self.search(domain, limit=BATCH, order="id")

    @api.model
    def _find_lost_people(self, company):
        """Return the people whose last text will not arrive any more.

        It was deleted, cancelled or failed, or has waited in the queue for longer than
        the company's hours, without a gateway for example.
        """
        hours = timedelta(hours=company.mfi_sms_poll_hours)
        waiting = Domain("sms_text_id.state", "=", "queued")
        overdue = waiting & Domain(
            "sms_text_id.scheduled_at", "<=", fields.Datetime.now() - hours
        )
        alive = Domain("sms_text_id.state", "in", ("queued", *ASKED))
        lost = Domain("sms_text_id", "=", False) | ~alive | overdue
        domain = self._get_texted_domain() & Domain("company_id", "=", company.id)
        return self.search(domain & lost, limit=BATCH, order="id")
