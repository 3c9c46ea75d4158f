# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..common import NOW
from .common import SurveyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSurveyCalls(SurveyCommon):
    """The call list: attempts, refusals, and who may ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_closed(user_id=cls.handler.id)
        cls.survey = cls._create_survey(population="complaints")
        cls.survey.action_draw()
        cls.person = cls.survey.respondent_ids.with_user(cls.collector)

    def test_handlers_never_ask(self):
        self.handler.group_ids |= self.env.ref("mfi_complaints.group_collector")
        with self.assertRaisesRegex(ValidationError, "handled"):
            self.person.with_user(self.pilot).interviewer_id = self.handler
        with self.assertRaisesRegex(ValidationError, "handled"):
            self.person.with_user(self.handler).action_ask()
        self.person.with_user(self.pilot).interviewer_id = self.other_handler

    def test_calls_of_others_are_not_seen(self):
        self.person.with_user(self.pilot).interviewer_id = self.controller
        with self.assertRaises(AccessError):
            self.person.read(["name"])

    def test_the_language_has_a_name(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._set(self.ticket, complaint_lang="fr_FR")
        person = self.person.with_context(lang="en_US")
        self.env.invalidate_all()
        self.assertEqual((person.lang, person.lang_name), ("fr_FR", "French"))
        person = self.person.with_context(lang="fr_FR")
        self.assertEqual(person.lang_name, "Français")

    def test_collectors_find_the_call_log_they_may_write(self):
        calls = self.env["mfi.complaint.call.log"].with_user(self.collector)
        self.assertTrue(calls.has_access("create"))
        menus = self.env["ir.ui.menu"].with_user(self.collector).load_menus(False)
        self.assertIn(self.env.ref("mfi_complaints.menu_call_log_intake").id, menus)

    def test_interviewers_write_nothing_else(self):
        self.person.note = "After market hours"
        for values in ({"state": "answered"}, {"attempt_count": 0}, {"rank": 1}):
            with self.subTest(str(values)), self.assertRaises(UserError):
                self.person.write(values)

    def test_attempts_until_unreachable(self):
        self.company.mfi_unreachable_attempts = 2
        self.person.action_no_answer()
        self.assertEqual(
            (self.person.state, self.person.attempt_count), ("call_back", 1)
        )
        self.assertEqual(self.person.interviewer_id, self.collector)
        self.assertEqual(str(self.person.last_attempt_on), "2026-03-02")
        self.person.action_no_answer()
        self.assertEqual(self.person.state, "unreachable")
        with self.assertRaisesRegex(UserError, "any more"):
            self.person.action_ask()

    def test_call_back_needs_a_time(self):
        with self.assertRaises(UserError):
            self.person.action_call_back()
        self.person.call_back_at = self._get_later(60)
        self.person.action_call_back()
        self.assertEqual(self.person.state, "call_back")

    def test_refusals(self):
        self.person.action_refuse_all()
        self.assertEqual(self.person.state, "refused")
        self.assertTrue(self.client.mfi_no_survey)
        self.assertEqual(self.survey.response_rate, 0)

    def test_not_concerned_does_not_count_as_asked(self):
        self.person.action_exclude()
        results = self.survey.get_results()
        self.assertEqual((results["drawn"], results["not_concerned"]), (1, 1))
        self.assertIsNone(results["response_rate"])

    def test_answers_lose_their_link(self):
        self.person.action_ask()
        answer = self.person.sudo().answer_id
        token = answer.access_token
        self.assertEqual(answer, self.person._get_answers())
        self.assertFalse(answer.partner_id or answer.email or answer.nickname)
        self._answer(self.person, [5] * 12)
        self.assertEqual(self.person.state, "answered")
        self.assertFalse(self.person.sudo().answer_id)
        self.assertNotEqual(answer.access_token, token)
        self.assertEqual(answer.mfi_survey_id, self.survey)
        self.assertEqual(self.survey.answered_count, 1)

    def test_an_empty_sheet_is_a_refusal(self):
        self._answer(self.person, [None] * 12)
        self.assertEqual(self.person.state, "refused")
        self.assertEqual(self.survey.answered_count, 0)

    def test_links_by_mail(self):
        """Once each, to those with an address, in a mail that is deleted when sent."""
        with self.assertRaises(AccessError):
            self.survey.with_user(self.collector).action_mail_links()
        self.client.email = "awa@example.com"
        for number in ("1", "0"):
            message = self.survey.action_mail_links()["params"]["message"]
            self.assertTrue(message.startswith(number), message)
        mail = self.env["mail.mail"].search([("email_to", "=", "awa@example.com")])
        self.assertIn(self.person.sudo().answer_id.access_token, mail.body_html)
        self.assertIn(self.company.name, mail.body_html)
        self.assertIn("prefer not to answer", mail.body_html)
        self.assertTrue(mail.auto_delete)
        self.assertFalse(mail.model or mail.res_id)
        self.assertEqual(str(self.person.mailed_on), "2026-03-02")

    def test_closed_surveys_call_nobody(self):
        self.survey.action_close()
        with self.assertRaises(AccessError):
            self.person.action_ask()
        with self.assertRaises(UserError):
            self.person.with_user(self.pilot).action_ask()

    def test_erased_clients_have_no_name_or_note(self):
        self.person.note = "Awa, after market hours"
        self.ticket._erase_complaints("Retention", "period")
        self.env.invalidate_all()
        person = self.person.sudo()
        self.assertFalse(person.note or person.phone)
        self.assertNotIn("Awa", person.name or "")
