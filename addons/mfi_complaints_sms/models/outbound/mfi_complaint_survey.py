# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.mfi_complaints.models.guard import in_process, with_process
from odoo.addons.mfi_complaints.models.survey.mfi_complaint_survey_respondent import (
    OPEN,
)

from ...engine import sender_number, survey_dialogue

#: Fields that no longer change once the first texts are queued.
_TEXT_FIELDS = frozenset(
    {"by_sms", "sms_question_ids", "sms_question_number", "sms_started_on"}
)
#: Why people of the call list are not asked by text.
REASONS = ("no_mobile", "unwilling", "shared")


class MfiComplaintSurvey(models.Model):
    """Surveys by text: a few questions, one after the other, then the telephone.

    Numbers that opted out by text are neither drawn nor texted.
    """

    _inherit = "mfi.complaint.survey"

    by_sms = fields.Boolean(
        "Ask by text message first",
        help="People with a mobile number get the questions by text, one after the "
        "other. Those who do not answer stay on the call list.",
    )
    sms_question_number = fields.Integer(
        "Questions by text",
        default=5,
        help="Each question is one more text per person, and fewer people answer them "
        "all: five are enough.",
    )
    sms_question_ids = fields.Many2many(
        "survey.question",
        "mfi_complaint_survey_sms_question_rel",
        string="Asked by text",
        compute="_compute_sms_question_ids",
        store=True,
    )
    sms_estimate = fields.Char("Texts at most", compute="_compute_sms_estimate")
    sms_started_on = fields.Datetime("Texts started on", readonly=True, copy=False)
    sms_open_count = fields.Integer(
        "Being asked by text", compute="_compute_sms_open_count"
    )

    _sms_question_number_check = models.Constraint(
        "CHECK (sms_question_number BETWEEN 1 AND 12)",
        "Ask between 1 and 12 questions by text.",
    )

    @api.depends(
        "sms_question_number",
        "questionnaire_id.question_and_page_ids.mfi_by_sms",
        "questionnaire_id.question_and_page_ids.mfi_phase",
        "questionnaire_id.question_and_page_ids.sequence",
    )
    def _compute_sms_question_ids(self):
        """Choose the questions; once texts are sent, they stay as they were."""
        for survey in self:
            if survey.sms_started_on:
                survey.sms_question_ids = survey.sms_question_ids
                continue
            questions = survey.questionnaire_id.question_ids.filtered("mfi_phase")
            chosen = survey_dialogue.choose_questions(
                [(q.id, q.mfi_by_sms) for q in questions.sorted("sequence")],
                survey.sms_question_number,
            )
            survey.sms_question_ids = [fields.Command.set(chosen)]

    @api.depends("size", "open_count", "sms_question_ids", "state")
    @api.depends_context("lang")
    def _compute_sms_estimate(self):
        """Tell how many texts the sample would get, or those still to ask."""
        for survey in self:
            people = survey.size if survey.state == "draft" else survey.open_count
            survey.sms_estimate = survey._format_most_texts(people)

    def _format_most_texts(self, people):
        """Return the sentence with the most texts for a number of people."""
        questions = len(self.sms_question_ids)
        return self.env._(
            "%(number)s texts for %(people)s people: introduction, %(questions)s "
            "questions, one reminder and thanks",
            number=survey_dialogue.count_most_texts(people, questions),
            people=people,
            questions=questions,
        )

    @api.depends("respondent_ids.sms_state", "respondent_ids.state")
    def _compute_sms_open_count(self):
        """Count the people who are being asked by text."""
        # sudo: a number only, also for those who may not see the call list
        people = self.env["mfi.complaint.survey.respondent"].sudo()
        domain = [("survey_id", "in", self.ids), ("state", "in", OPEN)]
        domain += [("sms_state", "in", ("asked", "reminded"))]
        counts = dict(people._read_group(domain, ["survey_id"], ["__count"]))
        by_id = {survey.id: number for survey, number in counts.items()}
        for survey in self:
            survey.sms_open_count = by_id.get(survey.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        """Create surveys of which no text was sent."""
        return super().create(
            [
                {key: value for key, value in vals.items() if key != "sms_started_on"}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Write; what was asked by text no longer changes.

        :raise UserError: when it would
        """
        started = "sms_started_on" in vals or any(s.sms_started_on for s in self)
        if _TEXT_FIELDS & set(vals) and started and not in_process(self):
            raise UserError(
                self.env._("The texts have started: the questions no longer change.")
            )
        return super().write(vals)

    def action_close(self):
        """Close the interviews; the numbers asked by text are forgotten."""
        result = super().action_close()
        # sudo: program data of the whole call list
        texted = self.sudo().respondent_ids.filtered("sms_number")
        ended = {"sms_number": False, "sms_question_id": False, "sms_state": "ended"}
        with_process(texted).write(ended)
        return result

    def _get_refusing_numbers(self):
        """Add the numbers that had answered STOP when the sample was drawn."""
        return super()._get_refusing_numbers() | self._get_stopped_numbers(
            self.drawn_on
        )

    def _get_stopped_numbers(self, until=None):
        """Return the numbers that have answered STOP to the company's texts.

        :param until: only until this date and time, in UTC
        """
        domain = Domain("company_id", "=", self.company_id.id)
        if until:
            domain &= Domain("added_on", "=", False) | Domain("added_on", "<=", until)
        # sudo: the list applies whoever draws
        optouts = self.env["mfi.sms.optout"].sudo().search_fetch(domain, ["number"])
        return set(optouts.mapped("number"))

    # ------------------------------------------------------------------
    # Start
    # ------------------------------------------------------------------
    def action_ask_by_sms(self):
        """Open the dialog that tells what the texts cost, before they are sent."""
        self._check_sms_start()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints_sms.mfi_complaint_survey_sms_action"
        )
        return {**action, "context": {"default_survey_id": self.id}}

    def _check_sms_start(self):
        """Check that texts can be sent now.

        :raise UserError: if they cannot
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "running" or not self.by_sms:
            raise UserError(
                self.env._("Choose to ask by text message, and draw the sample first.")
            )
        if not self.company_id.sudo().mfi_sms_gateway_id:  # sudo: a setting
            raise UserError(self.env._("No SMS gateway: choose one in the settings."))
        if not self.sms_question_ids:
            raise UserError(
                self.env._("The questionnaire has no question that a text can ask.")
            )
        self._check_sms_texts()

    def _check_sms_texts(self):
        """Check that the texts of surveys are written.

        :raise UserError: if introduction, question or reminder is empty or archived
        """
        question = self.sms_question_ids[:1]
        lang = self.company_id.partner_id.lang
        for purpose in ("poll_intro", "poll_question", "poll_reminder"):
            if not self._render_sms(purpose, question, lang)[0]:
                raise UserError(
                    self.env._(
                        "The texts of surveys are missing: write introduction, "
                        "question and reminder first."
                    )
                )

    def _start_sms(self):
        """Queue introduction and first question to everybody who can be texted.

        :return: the people asked
        """
        self._check_sms_start()
        numbers, _left = self._sort_sms_people()
        with_process(self).write({"sms_started_on": fields.Datetime.now()})
        # sudo: the whole call list is asked, whoever starts
        people = self.env["mfi.complaint.survey.respondent"].sudo().concat(*numbers)
        for person, number in numbers.items():
            with_process(person).sms_number = number
        people._queue_survey_texts("poll_intro")
        people._ask_by_sms(self.sms_question_ids.sorted("sequence")[:1])
        return people

    def _sort_sms_people(self):
        """Return ({person: number to text}, {reason: people left to the telephone}).

        Reasons are those of :data:`REASONS`: no mobile number, unwilling or erased, a
        number that belongs to another person who is being asked.
        """
        # sudo: as in _start_sms
        people = self.sudo().respondent_ids.filtered(
            lambda person: person.state in OPEN and not person.sms_state
        )
        refusing = self._get_refusing_numbers() | self._get_stopped_numbers()
        taken = people._find_texted_numbers()
        numbers, left = {}, dict.fromkeys(REASONS, people.browse())
        for person in people:
            reason = person._get_sms_obstacle(refusing, taken)
            if reason:
                left[reason] |= person
            else:
                numbers[person] = person.phone
                taken.add(person.phone)
        return numbers, left

    def _get_sms_quotes(self, lang):
        """Return the quotes of all the texts that one person gets at most.

        :param lang: language of the person
        """
        gateway = self.company_id.sudo().mfi_sms_gateway_id  # sudo: a setting
        questions = self.sms_question_ids.sorted("sequence")
        asked = [
            [self._render_sms(purpose, question, lang)[0] for question in questions]
            for purpose in ("poll_question", "poll_reminder")
        ]
        longest = max(asked[1], key=len, default="")
        intro, thanks = (
            self._render_sms(purpose, questions[:0], lang)[0]
            for purpose in ("poll_intro", "poll_thanks")
        )
        texts = [intro, *asked[0], longest, thanks]
        return [gateway._get_quote(text) for text in texts if text]

    def _render_sms(self, purpose, question, lang):
        """Return (text, language used) of one text of this survey."""
        company = self.company_id
        lang = lang or company.partner_id.lang
        templates = self.env["mfi.sms.template"]
        questions = self.sms_question_ids.sorted("sequence")
        rank = questions.ids.index(question.id) + 1 if question else 0
        values = {"rank": str(rank), "total": str(len(questions))}
        if question:
            values["question"] = self._translate_question(question, lang)
        return templates._render_text(purpose, lang, company, values)

    def _translate_question(self, question, lang):
        """Return a question in the installed language nearest to a language."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        head = (lang or "").split("_")[0]
        near = [code for code in installed if code.split("_")[0] == head]
        chosen = lang if lang in installed else (near or installed)[0]
        # sudo: questions of the questionnaire are not confidential
        return question.sudo().with_context(lang=chosen).title


class MfiComplaintSurveyRespondent(models.Model):
    """Who can be asked by text."""

    _inherit = "mfi.complaint.survey.respondent"

    def _find_texted_numbers(self):
        """Return the numbers that are being asked by text, in any survey."""
        domain = [
            ("sms_number", "!=", False),
            ("company_id", "in", self.company_id.ids),
            ("survey_id.state", "=", "running"),
            ("state", "in", OPEN),
        ]
        return set(self.search_fetch(domain, ["sms_number"]).mapped("sms_number"))

    def _get_sms_obstacle(self, refusing, taken):
        """Return why this person is not asked by text, or ``None``.

        :param refusing: numbers that are not to be texted
        :param taken: numbers that are being asked
        """
        client, ticket = self._get_client(), self.ticket_id
        hidden = ticket and ticket.complaint_access != "open"
        if client.mfi_no_survey or client.mfi_anonymous or hidden:
            return "unwilling"
        if self.phone in refusing or ticket.complaint_erased_at:
            return "unwilling"
        if not sender_number.is_mobile(self.phone):
            return "no_mobile"
        return "shared" if self.phone in taken else None
