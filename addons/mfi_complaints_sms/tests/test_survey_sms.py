# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.mfi_complaints.models.guard import with_process
from odoo.addons.mfi_complaints.tests.common import NOW
from odoo.addons.mfi_complaints.tests.test_dashboard import DashboardCommon

from .common import SmsCommon
from .provider import Provider

ACCEPTED = (202, "0: Accepted for delivery")
PHONES = [f"+2217711100{index:02}" for index in range(6)]


class SurveySmsCommon(SmsCommon, DashboardCommon):
    """A survey of six clients with mobile phones, whose sample is drawn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([("mfi_member_number", "!=", False)]).write(
            {"mfi_no_survey": True}
        )
        cls.clients = cls._create_clients(PHONES)
        cls.questionnaire = cls.env.ref("mfi_complaints.survey_questionnaire")
        cls.survey = cls._create_survey()
        cls.survey.action_draw()

    @classmethod
    def _create_clients(cls, phones, prefix="S"):
        """Create one client per phone number."""
        return cls.env["res.partner"].create(
            [
                {
                    "name": f"Client {prefix} {index}",
                    "mfi_member_number": f"{prefix}-{index:03}",
                    "phone": phone,
                    "mfi_branch_id": cls.branch.id,
                }
                for index, phone in enumerate(phones)
            ]
        )

    @classmethod
    def _create_survey(cls, user=None, **values):
        """Create a survey by text that draws every client, as the pilot."""
        surveys = cls.env["mfi.complaint.survey"].with_user(user or cls.pilot)
        return surveys.create(
            {
                "name": "First half",
                "population": "clients",
                "margin": 0.01,
                "expected_rate": 0.05,
                "by_sms": True,
                "sms_question_number": 3,
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        provider = Provider([ACCEPTED])
        self.addCleanup(provider.close)
        self.gateway.url = provider.url

    def _start(self, survey=None):
        """Start the texts and send them."""
        (survey or self.survey).with_user(self.pilot)._start_sms()
        self._send("2026-03-02 10:02:00")

    def _send(self, time):
        """Send what is due at a time."""
        with freeze_time(time):
            self._run_cron("ir_cron_send")

    def _find_person(self, index=0, survey=None):
        """Return the person of the call list for one of the clients."""
        people = (survey or self.survey).sudo().respondent_ids
        return people.filtered(lambda p: p.partner_id == self.clients[index])

    def _reply(self, text, index=0, time="2026-03-02 10:10:00"):
        """Receive a reply from one of the clients, and send what follows."""
        with freeze_time(time):
            message = self._receive_text(text, PHONES[index])
        self._send(time)
        return message

    def _get_sheets(self, survey=None, state="done"):
        """Return the answer sheets of a survey in a state."""
        domain = [("mfi_survey_id", "=", (survey or self.survey).id)]
        return self.env["survey.user_input"].search([*domain, ("state", "=", state)])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSurveySmsStart(SurveySmsCommon):
    """Who may start the texts, who gets them, and how many there are."""

    def test_readers_open_the_survey(self):
        """The questions by text are for those who run the survey alone."""
        for user in (self.director, self.pilot, self.controller):
            with self.subTest(user.login):
                form = Form(self.survey.with_user(user))
                self.assertEqual(form.name, "First half")
                self.assertEqual(
                    "sms_question_ids" in form._view["fields"], user != self.director
                )

    def test_others_cannot_start(self):
        for user in (self.handler, self.branch_manager, self.confidential):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.survey.with_user(user)._check_sms_start()
        for user in (self.collector, self.director, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.survey.with_user(user)._start_sms()
            with self.assertRaises(AccessError):
                self.env["mfi.complaint.survey.sms"].with_user(user).create(
                    {"survey_id": self.survey.id}
                )
        self.assertFalse(self._find_sent("poll_intro", "poll_question"))

    def test_nothing_starts_without_a_drawn_sample_or_a_gateway(self):
        with self.assertRaisesRegex(UserError, "draw the sample"):
            self._create_survey()._start_sms()
        phone = self._create_survey(by_sms=False)
        phone.action_draw()
        with self.assertRaisesRegex(UserError, "draw the sample"):
            phone._start_sms()
        self.company.mfi_sms_gateway_id = False
        with self.assertRaisesRegex(UserError, "gateway"):
            self.survey._start_sms()

    def test_nobody_forges_a_conversation(self):
        person = self._find_person()
        with self.assertRaises(UserError):
            person.with_user(self.pilot).write({"sms_state": "left"})
        with self.assertRaises(UserError):
            self.survey.sms_started_on = "2026-01-01"
        self._start()
        for values in ({"sms_question_number": 1}, {"by_sms": False}):
            with self.subTest(str(values)), self.assertRaises(UserError):
                self.survey.write(values)
        for name in ("sms_number", "sms_question_id", "sms_text_id"):
            with self.subTest(name), self.assertRaises(AccessError):
                person.with_user(self.pilot).read([name])
        with self.assertRaises(AccessError):
            self._find_sent("poll_intro")[0].with_user(self.pilot).read(
                ["survey_person_id"]
            )

    def test_who_is_not_texted(self):
        """STOP, unwilling, blacklisted, fixed line, and a number already asked."""
        self.env["mfi.sms.optout"]._add_number(PHONES[0], self.company)
        self.clients[1].mfi_no_survey = True
        self.env["phone.blacklist"].add(PHONES[2])
        self.clients[3].phone = "+221338001122"
        self.clients[5].phone = PHONES[4]
        numbers, left = self.survey._sort_sms_people()
        self.assertEqual(list(numbers.values()), [PHONES[4]])
        found = {reason: len(people) for reason, people in left.items()}
        self.assertEqual(found, {"no_mobile": 1, "unwilling": 3, "shared": 1})
        self._start()
        self.assertEqual(self._find_sent("poll_intro").mapped("number"), [PHONES[4]])
        other = self._create_survey()
        other.action_draw()
        self.assertFalse(other._sort_sms_people()[0])

    def test_a_complaint_restricted_after_the_draw_is_not_texted(self):
        ticket = self._create_complaint(partner_id=self.clients[0].id)
        self.clients.mfi_no_survey = False
        ticket = self._set(ticket, complaint_state="closed")
        self._set(ticket, complaint_closed_at="2026-02-01 10:00:00")
        survey = self._create_survey(
            population="complaints", date_from="2026-01-01", date_to="2026-03-01"
        )
        survey.action_draw()
        self.assertEqual(len(survey._sort_sms_people()[0]), 1)
        self._set(ticket, complaint_access="restricted")
        self.assertFalse(survey._sort_sms_people()[0])

    def test_introduction_and_first_question(self):
        self.survey._start_sms()
        intro = self._find_sent("poll_intro", number=PHONES[0])
        question = self._find_sent("poll_question", number=PHONES[0])
        self.assertEqual((len(intro), len(question)), (1, 1))
        self.assertIn("3", intro.body)
        self.assertTrue(question.body.startswith("1/3 "), question.body)
        self.assertGreater(question.scheduled_at, intro.scheduled_at)
        self.assertFalse(intro.ticket_id | question.ticket_id)
        self.assertEqual(self.survey.sms_open_count, 6)

    def test_the_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.clients[0].lang = "fr_FR"
        self.survey.sms_question_ids[0].with_context(lang="fr_FR").title = "Bien ?"
        self.survey._start_sms()
        [french] = self._find_sent("poll_question", number=PHONES[0])
        [english] = self._find_sent("poll_question", number=PHONES[1])
        self.assertIn("Bien ? Répondez", french.body)
        self.assertIn("Reply", english.body)

    def test_quiet_hours(self):
        with freeze_time("2026-03-02 22:30:00"):
            self.survey._start_sms()
        for text in self._find_sent("poll_intro", "poll_question"):
            self.assertEqual(str(text.scheduled_at), "2026-03-03 07:00:00")

    def test_the_dialog_tells_the_most_texts(self):
        self.clients[0].phone = False
        wizard = self.env["mfi.complaint.survey.sms"].with_user(self.controller)
        wizard = wizard.create({"survey_id": self.survey.id})
        self.assertEqual((wizard.people_count, wizard.no_mobile_count), (5, 1))
        self.assertEqual(wizard.text_count, 5 * (3 + 3))
        self.assertGreaterEqual(wizard.part_count, wizard.text_count)
        self.assertIn("1/3", wizard.texts)
        self.assertTrue(wizard.cost)
        self.assertIn("36 texts", self.survey.sms_estimate)
        wizard.action_start()
        self.assertEqual(len(self._find_sent("poll_intro")), 5)

    def test_marked_questions_are_asked(self):
        questions = self.questionnaire.question_ids.filtered("mfi_phase")
        questions.mfi_by_sms = False
        questions[3:5].mfi_by_sms = True
        survey = self._create_survey()
        self.assertEqual(survey.sms_question_ids, questions[3:5])
        questions.mfi_by_sms = False
        self.assertEqual(len(survey.sms_question_ids), 3)
        choice = self.env["survey.question"].create(
            {
                "title": "Other",
                "survey_id": self.questionnaire.id,
                "question_type": "char_box",
            }
        )
        with self.assertRaises(ValidationError):
            choice.mfi_by_sms = True
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            survey.sms_question_number = 13
            survey.flush_recordset()

    def test_a_question_being_asked_is_not_deleted(self):
        self._start()
        questions = self.survey.sms_question_ids
        with self.assertRaisesRegex(UserError, "asks this question by text"):
            questions[0].with_user(self.pilot).unlink()
        with self.assertRaisesRegex(UserError, "no longer change"):
            self.survey.write({"sms_question_ids": [(5, 0, 0)]})
        with_process(self.survey).write({"sms_question_ids": [(5, 0, 0)]})
        message = self._reply("On m'a volé 5000 francs au guichet de Louga")
        self.assertNotEqual(message.inbound_id.state, "malformed")
        self.assertIn(message.state, ("done", "review"))

    def test_a_closed_survey_frees_the_numbers(self):
        self._start()
        self.survey.with_user(self.pilot).action_close()
        people = self.survey.sudo().respondent_ids
        self.assertFalse(set(people.mapped("sms_number")) - {False})
        later = self._create_survey(name="Second half")
        later.action_draw()
        numbers, left = later._sort_sms_people()
        self.assertTrue(numbers)
        self.assertFalse(left["shared"])

    def test_nothing_starts_without_the_texts(self):
        templates = self.env["mfi.sms.template"]
        templates.search([("purpose", "=", "poll_question")]).active = False
        with self.assertRaisesRegex(UserError, "texts of surveys are missing"):
            self.survey.with_user(self.pilot)._start_sms()

    def test_an_empty_text_is_not_sent(self):
        templates = self.env["mfi.sms.template"]
        templates.search([("purpose", "=", "poll_thanks")]).active = False
        self._start()
        for rank in range(3):
            self._reply("4", time=f"2026-03-02 10:{10 + rank}:00")
        self.assertEqual(len(self._get_sheets()), 1)
        self.assertFalse(self._find_sent("poll_thanks"))

    def test_collectors_do_not_see_who_was_drawn(self):
        self._start()
        texts = self.env["mfi.sms.message"]
        polls = [("purpose", "in", ("poll_intro", "poll_question"))]
        for user in (self.collector, self.handler, self.confidential):
            with self.subTest(user.login):
                self.assertFalse(texts.with_user(user).search(polls))
        self.assertTrue(texts.with_user(self.pilot).search(polls))

    def test_the_draw_can_be_repeated_after_a_stop(self):
        self._start()
        self._reply("STOP")
        people = self.survey._get_people()
        self.assertEqual(self.survey._check_draw(people)["type"], "success")

    def test_a_failed_introduction_takes_the_question_along(self):
        self.survey.with_user(self.pilot)._start_sms()
        person = self._find_person()
        intro = self.env["mfi.sms.message"].search(
            [("survey_person_id", "=", person.id), ("purpose", "=", "poll_intro")]
        )
        intro._mark_failed("number")
        self.assertEqual(person.sms_state, "left")
        self.assertFalse(person.sms_text_id._is_still_relevant())

    def test_the_questions_stay_as_they_were_asked(self):
        self._start()
        asked = self.survey.sms_question_ids
        (self.questionnaire.question_ids - asked).filtered("mfi_phase")[
            :1
        ].mfi_by_sms = True
        asked.mfi_by_sms = False
        self.assertEqual(self.survey.sms_question_ids, asked)

    def test_ten_times_the_people_cost_no_query_more(self):
        def count_queries(survey):
            survey.action_draw()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            survey._start_sms()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.clients.mfi_no_survey = True
        few = self._create_clients([f"+2217722200{i:02}" for i in range(10)], "F")
        few_queries = count_queries(self._create_survey())
        few.mfi_no_survey = True
        many = self._create_clients([f"+22177333{i:04}" for i in range(100)], "G")
        survey = self._create_survey()
        queries = count_queries(survey)
        self.assertEqual(len(survey.respondent_ids), len(many))
        self.assertLessEqual(queries, few_queries + 2)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSurveySmsReplies(SurveySmsCommon):
    """What replies lead to; what is asked last wins; nothing tells who gave a score."""

    def setUp(self):
        super().setUp()
        self._start()

    # -- deny first ---------------------------------------------------
    def test_a_stranger_answers_nothing(self):
        with freeze_time("2026-03-02 10:10:00"):
            message = self._receive_text("4", "+221770000009")
        self.assertEqual(message.review_reason, "nothing")
        self.assertFalse(self._get_sheets(state="in_progress"))

    def test_a_closed_survey_takes_no_answer(self):
        self.survey.action_close()
        self.assertEqual(self._reply("4").review_reason, "nothing")
        self.assertFalse(self._get_sheets(state="in_progress"))

    def test_nobody_reads_an_answer(self):
        message = self._reply("2 trop lent")
        self.assertEqual((message.body, message.state), (False, "done"))
        self.assertFalse(message.inbound_id.call)
        person = self._find_person()
        sheet = person.answer_id
        with self.assertRaises(AccessError):
            sheet.with_user(self.pilot).read(["state"])
        for text in ("3", "4"):
            self._reply(text)
        self.assertFalse(person.answer_id)
        self.assertFalse(person.sms_number or person.sms_question_id)
        self.assertEqual((person.state, person.sms_state), ("answered", "ended"))
        texts = self.messages.search([("number", "=", PHONES[0])])
        self.assertFalse(texts.filtered(lambda t: t.direction == "in" and t.body))

    def test_an_interviewer_sees_no_number_of_those_who_answered_by_text(self):
        self._reply("5")
        self._reply("5")
        self._reply("5")
        self.assertEqual(self._find_person().attempt_count, 1)

    # -- the questions ------------------------------------------------
    def test_answers_are_counted_like_the_others(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.clients.lang = "fr_FR"
        for text in ("5/5", "cinq", "4 mais lent"):
            self._reply(text)
        [sheet] = self._get_sheets()
        lines = sheet.user_input_line_ids
        self.assertEqual(lines.mapped("value_scale"), [5, 5, 4])
        self.assertEqual(lines[2].value_char_box, "mais lent")
        self.assertEqual(lines.question_id, self.survey.sms_question_ids)
        self.assertEqual(sheet.mfi_stratum_id, self.survey.stratum_ids)
        self.assertEqual(len(self._find_sent("poll_thanks", number=PHONES[0])), 1)
        self.assertEqual(len(self._find_sent("poll_question", number=PHONES[0])), 3)
        for index in range(1, 6):
            for _question in range(3):
                self._reply("4", index)
        self.assertEqual(self.survey.answered_count, 6)
        self.survey.action_close()
        results = self.survey.get_results()
        [total] = results["tables"]["total"]
        self.assertAlmostEqual(total["score"], (14 / 3 + 5 * 4) / 6)
        self.assertEqual(total["answers"], 6)
        [group] = results["comments"]
        self.assertEqual(group["texts"], ["mais lent"])

    def test_the_next_question_follows_an_answer(self):
        self._reply("3")
        last = self._find_sent("poll_question", number=PHONES[0])[-1]
        self.assertTrue(last.body.startswith("2/3 "))
        self.assertEqual(last.state, "sent")
        self.assertEqual(self._find_person().state, "to_call")

    def test_the_number_of_the_question_is_no_score(self):
        for text in ("1/3 4", "2: 5", "Q3 = 4"):
            self._reply(text)
        [sheet] = self._get_sheets()
        scores = sheet.user_input_line_ids.mapped("value_scale")
        self.assertEqual(scores, [4, 5, 4])

    def test_a_question_can_be_left_out(self):
        self._reply("je ne sais pas")
        self._reply("5")
        self._reply("aucune idée")
        [sheet] = self._get_sheets()
        self.assertEqual(sheet.user_input_line_ids.mapped("skipped"), [True, 0, True])
        self.assertEqual(self._find_person().state, "answered")

    def test_an_answer_repeated_too_early_is_not_the_next_one(self):
        with freeze_time("2026-03-02 10:10:00"):
            self._receive_text("2", PHONES[0])
            message = self._receive_text("2 ", PHONES[0])
        self.assertEqual((message.state, message.body), ("done", False))
        lines = self._find_person().answer_id.user_input_line_ids
        self.assertEqual(lines.mapped("value_scale"), [2])

    def test_courtesies_cost_nothing(self):
        for text in ("ok", "bonjour", "merci", "oui"):
            self.assertEqual(self._reply(text).state, "done", text)
        self.assertFalse(self._find_sent("details", "poll_reminder"))
        self.assertEqual(self._find_person().sms_state, "asked")

    def test_an_unclear_reply_is_asked_again_once(self):
        for text in ("6", "5 5 4 3"):
            message = self._reply(text)
            self.assertEqual(message.review_reason, "survey", text)
        self.assertEqual(len(self._find_sent("poll_reminder", number=PHONES[0])), 1)
        self._reply("4")
        lines = self._find_person().answer_id.user_input_line_ids
        self.assertEqual(lines.mapped("value_scale"), [4])

    # -- other things than answers ------------------------------------
    def test_stop_ends_and_refuses(self):
        self._reply("3")
        self._reply("STOP")
        person = self._find_person()
        self.assertEqual((person.state, person.sms_state), ("refused", "ended"))
        self.assertFalse(person.answer_id)
        self.assertFalse(self._get_sheets(state="in_progress"))
        optout = self.env["mfi.sms.optout"]
        self.assertTrue(optout._is_opted_out(PHONES[0], self.company))
        self.assertEqual(self._reply("4").review_reason, "nothing")
        number = len(self._find_sent("poll_question", number=PHONES[0]))
        self.assertEqual(number, 2)

    def test_a_complaint_is_still_a_complaint(self):
        message = self._reply("on m'a pris 5000 F sur mon compte")
        self.assertEqual(message.ticket_id.complaint_state, "registered")
        self.assertTrue(message.body)
        self.assertTrue(self._find_sent("ack", number=PHONES[0]))
        person = self._find_person()
        self.assertEqual((person.sms_state, person.answer_id.id), ("asked", False))
        self._reply("4")
        lines = person.answer_id.user_input_line_ids
        self.assertEqual(lines.mapped("value_scale"), [4])

    def test_a_score_with_a_complaint_is_both(self):
        message = self._reply("2, vous m'avez pris 5000 F sur mon compte")
        self.assertEqual(message.ticket_id.complaint_state, "registered")
        self.assertEqual(message.body, "vous m'avez pris 5000 F sur mon compte")
        self.assertFalse(message.inbound_id.call)
        lines = self._find_person().answer_id.user_input_line_ids
        self.assertEqual(lines.mapped("value_scale"), [2])
        self.assertFalse(lines.value_char_box)

    def test_a_whistleblower_is_not_identified(self):
        message = self._reply("le chef d'agence demande de l'argent avant le crédit")
        self.assertEqual((message.number, message.body), (False, False))
        self.assertEqual(self._find_person().sms_state, "asked")
        self.assertFalse(self._find_person().answer_id)

    # -- what was asked last wins --------------------------------------
    def _ask_rating(self, time):
        """Tell a client the answer to a complaint and ask for the score."""
        ticket = self._create_complaint(
            partner_id=self.clients[0].id, complaint_phone=PHONES[0]
        )
        with freeze_time(time):
            self._answer_by_sms(ticket)
            ticket._queue_complaint_survey_sms(now=True)
        self._send(time)
        return ticket

    def test_words_that_follow_a_report_are_no_unclear_answer(self):
        self._reply("le caissier vole les clients")
        self._reply("azerty uiop", time="2026-03-02 10:20:00")
        self.assertEqual(self.env["mfi.sms.held"].search_count([]), 2)
        received = [("number", "=", PHONES[0]), ("direction", "=", "in")]
        self.assertFalse(self.env["mfi.sms.message"].search(received))

    def test_a_rating_asked_later_is_rated_first(self):
        ticket = self._ask_rating("2026-03-02 11:00:00")
        self._reply("1", time="2026-03-02 12:00:00")
        self.assertEqual(ticket.complaint_satisfaction_score, 1)
        self.assertFalse(self._find_person().answer_id)
        self._reply("5", time="2026-03-02 12:30:00")
        lines = self._find_person().answer_id.user_input_line_ids
        self.assertEqual(lines.mapped("value_scale"), [5])
        self.assertEqual(ticket.complaint_satisfaction_score, 1)

    def test_a_rating_asked_earlier_is_rated_after_the_survey(self):
        ticket = self._ask_rating("2026-03-02 09:00:00")
        self.assertFalse(ticket.complaint_satisfaction_score)
        for score in ("4", "4", "3"):
            self._reply(score, time="2026-03-02 12:00:00")
        self.assertFalse(ticket.complaint_satisfaction_score)
        self.assertEqual(self._find_person().state, "answered")
        self._reply("1", time="2026-03-02 13:00:00")
        self.assertEqual(ticket.complaint_satisfaction_score, 1)

    def test_a_score_that_names_a_complaint_is_about_it(self):
        ticket = self._ask_rating("2026-03-02 09:00:00")
        self._reply(f"2 {ticket.number}", time="2026-03-02 12:00:00")
        self.assertEqual(ticket.complaint_satisfaction_score, 2)
        self.assertFalse(self._find_person().answer_id)

    def test_a_no_to_the_survey_reopens_nothing(self):
        ticket = self._ask_rating("2026-03-02 09:00:00")
        message = self._reply("non", time="2026-03-02 12:00:00")
        self.assertEqual(message.review_reason, "survey")
        self.assertEqual(ticket.complaint_state, "communicated")

    # -- silence --------------------------------------------------------
    def _run_reminders(self, time):
        """Run the hourly job at a time and send what is due."""
        with freeze_time(time):
            self._run_cron("ir_cron_survey")
        self._send(time)

    def test_silence_is_reminded_once_and_then_left_to_the_telephone(self):
        self._run_reminders("2026-03-03 09:00:00")
        self.assertFalse(self._find_sent("poll_reminder"))
        self._run_reminders("2026-03-03 10:30:00")
        reminder = self._find_sent("poll_reminder", number=PHONES[0])
        self.assertEqual(len(reminder), 1)
        self.assertIn("1/3", reminder.body)
        self._run_reminders("2026-03-03 11:30:00")
        self.assertEqual(len(self._find_sent("poll_reminder")), 6)
        self._run_reminders("2026-03-04 11:30:00")
        person = self._find_person()
        self.assertEqual((person.state, person.sms_state), ("to_call", "left"))
        self.assertEqual(person.attempt_count, 1)
        self.assertEqual(str(person.last_attempt_on), "2026-03-04")
        self._run_reminders("2026-03-05 12:30:00")
        self.assertEqual(len(self._find_sent("poll_reminder")), 6)
        self.assertEqual(person.attempt_count, 1)
        self.assertEqual(self.survey.sms_open_count, 0)

    def test_a_late_reply_still_counts(self):
        for time in ("2026-03-03 10:30:00", "2026-03-04 11:30:00"):
            self._run_reminders(time)
        for score in ("4", "5", "5"):
            self._reply(score, time="2026-03-05 10:00:00")
        self.assertEqual(self._find_person().state, "answered")
        self.assertEqual(len(self._find_sent("poll_reminder", number=PHONES[0])), 1)

    def test_whoever_was_called_gets_no_more_texts(self):
        self._reply("4", time="2026-03-02 10:10:00")
        person = self._find_person()
        person.with_user(self.collector).action_refuse()
        self.assertFalse(person.sms_number)
        self._run_reminders("2026-03-03 10:30:00")
        self.assertFalse(self._find_sent("poll_reminder", number=PHONES[0]))

    def test_a_text_that_cannot_arrive_leaves_the_person_to_the_telephone(self):
        text = self._find_person().sms_text_id
        text._mark_failed("number")
        person = self._find_person()
        self.assertEqual((person.state, person.sms_state), ("to_call", "left"))
        self.assertEqual(person.attempt_count, 1)

    def test_a_cancelled_text_leaves_the_person_to_the_telephone(self):
        person = self._find_person()
        person.sms_text_id.state = "cancelled"
        with freeze_time("2026-03-02 12:00:00"):
            self._run_cron("ir_cron_survey")
        self.assertEqual(person.sms_state, "left")
        self.assertEqual(self._find_person(1).sms_state, "asked")

    def test_the_failure_of_an_earlier_text_changes_nothing(self):
        person = self._find_person()
        first = person.sms_text_id
        self._reply("4")
        self.assertNotEqual(person.sms_text_id, first)
        first._mark_failed("network")
        self.assertEqual(person.sms_state, "asked")

    def test_a_score_after_a_failed_question_is_not_thrown_away(self):
        person = self._find_person()
        person.sms_text_id._mark_failed("network")
        message = self._reply("4")
        self.assertEqual(message.body, "4")

    def test_a_queued_question_is_dropped_when_it_makes_no_sense(self):
        with freeze_time("2026-03-02 10:10:00"):
            self._receive_text("4", PHONES[0])
        queued = self._find_sent("poll_question", number=PHONES[0])[-1]
        self.assertEqual(queued.state, "queued")
        self.survey.action_close()
        self._send("2026-03-02 10:11:00")
        self.assertEqual(queued.state, "cancelled")

    def test_erasure_forgets_the_number(self):
        self._find_person().partner_id._erase_mfi_traces()
        self.assertFalse(self._find_person().sms_number)
