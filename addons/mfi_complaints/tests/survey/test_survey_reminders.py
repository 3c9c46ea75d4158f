# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from ..common import NOW
from ..reminders.test_reminders import RemindersCommon


@tagged("post_install", "-at_install")
class TestSurveyReminders(RemindersCommon):
    """Late steps and actions of a survey remind their owners, once per stage."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        surveys = cls.env["mfi.complaint.survey"].with_user(cls.pilot)
        with freeze_time(NOW):
            cls.survey = surveys.create(
                {
                    "name": "First half",
                    "population": "clients",
                    "date_from": "2026-01-01",
                    "date_to": "2026-03-01",
                    "step_ids": [(0, 0, cls._prepare_step())],
                }
            )
        cls.step = cls.survey.step_ids

    @classmethod
    def _prepare_step(cls, **values):
        """Return the values of a step due on 6 March 2026."""
        return {
            "name": "Tell clients",
            "phase": "understand",
            "user_id": cls.controller.id,
            "due_date": "2026-03-06",
            **values,
        }

    def _find_reminders(self, step=None):
        """Return the reminders of a step."""
        return self.reminders.search([("survey_step_id", "=", (step or self.step).id)])

    def test_nothing_before_the_date_and_without_an_owner(self):
        self.step.user_id = False
        self._run_measure_job("2026-03-09")
        self.step.user_id = self.controller
        self._run_measure_job("2026-03-06")
        self.assertFalse(self._find_reminders())

    def test_nothing_for_who_may_not_read_the_survey(self):
        self.step.user_id = self.handler
        self._run_measure_job("2026-03-07")
        self.assertFalse(self._run_mail_job("2026-03-07 09:00:00"))
        self.assertEqual(self._find_reminders().state, "void")

    def test_nothing_when_reminders_are_off_or_begin_later(self):
        self.company.mfi_reminders = False
        self._run_measure_job("2026-03-09")
        self.company.write(
            {"mfi_reminders": True, "mfi_reminders_since": "2026-03-07 00:00:00"}
        )
        self._run_measure_job("2026-03-10")
        self.assertFalse(self._find_reminders())

    def test_once_per_stage(self):
        """The day after the date, a week later and after a month."""
        expected = {
            "2026-03-07": 1,
            "2026-03-08": 1,
            "2026-03-13": 1,
            "2026-03-14": 2,
            "2026-03-15": 2,
            "2026-04-06": 3,
            "2026-06-01": 3,
        }
        for day, number in expected.items():
            self._run_measure_job(day)
            with self.subTest(day):
                self.assertEqual(len(self._find_reminders()), number)
        self.assertEqual(self._find_reminders().user_id, self.controller)

    def test_missed_stages_are_one_reminder(self):
        self._run_measure_job("2026-05-01")
        self.assertEqual(len(self._find_reminders()), 1)

    def test_mail_names_the_step_and_opens_the_survey(self):
        self._run_measure_job("2026-03-07")
        mail = self._run_mail_job("2026-03-07 09:00:00")
        self.assertEqual(mail.email_to, self.controller.email_formatted)
        self.assertIn("Tell clients", mail.subject)
        self.assertIn("First half", mail.body_html)
        self.assertIn(f"res_id={self.survey.id}", mail.body_html)
        self.assertFalse(self._run_mail_job("2026-03-08 09:00:00"))

    def test_done_steps_are_not_mailed(self):
        self._run_measure_job("2026-03-07")
        self.step.done = True
        self.assertEqual(self._find_reminders().state, "void")
        self._run_measure_job("2026-03-14")
        self.assertEqual(len(self._find_reminders()), 1)

    def test_another_date_or_owner_is_reminded_again(self):
        self._run_measure_job("2026-03-07")
        self.step.user_id = self.pilot
        self._run_measure_job("2026-03-08")
        self.assertEqual(self._find_reminders().user_id, self.controller | self.pilot)
        mails = self._run_mail_job("2026-03-08 09:00:00")
        self.assertEqual(mails.email_to, self.pilot.email_formatted)
        self.step.due_date = "2026-03-20"
        self._run_measure_job("2026-03-15")
        self.assertEqual(len(self._find_reminders()), 2)
        self._run_measure_job("2026-03-21")
        self.assertEqual(len(self._find_reminders()), 3)

    def test_actions_of_a_survey_are_reminded(self):
        with freeze_time(NOW):
            self.survey.measure_ids = [
                (
                    0,
                    0,
                    {
                        "name": "Second counter",
                        "kind": "preventive",
                        "due_date": "2026-03-06",
                        "responsible_id": self.controller.id,
                    },
                )
            ]
        self._run_measure_job("2026-03-07", "2026-03-08")
        found = self.reminders.search([("measure_id", "=", self.survey.measure_ids.id)])
        self.assertEqual(found.user_id, self.controller)
        self.assertEqual(found.code, "measure_overdue")

    @freeze_time("2026-03-09 10:00:00")
    def test_late_filters(self):
        surveys = self.env["mfi.complaint.survey"].with_user(self.pilot)
        late = [("step_ids.overdue", "=", True)]
        self.assertTrue(self.step.overdue)
        self.assertIn(self.survey, surveys.search(late))
        self.step.done = True
        self.assertFalse(self.step.overdue)
        self.assertNotIn(self.survey, surveys.search(late))
        late = [("measure_ids.overdue", "=", True)]
        self.assertNotIn(self.survey, surveys.search(late))
        self.survey.measure_ids = [
            (0, 0, {"name": "Counter", "due_date": "2026-03-08"})
        ]
        self.assertIn(self.survey, surveys.search(late))

    @freeze_time("2026-03-09 10:00:00")
    def test_queries_do_not_grow_with_steps(self):
        steps = self.env["mfi.complaint.survey.step"].with_user(self.pilot)

        def count_queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            steps.search([("survey_id", "=", self.survey.id)]).mapped("overdue")
            return self.env.cr.sql_log_count - before

        count_queries()
        few = count_queries()
        steps.create(
            [self._prepare_step(survey_id=self.survey.id) for _index in range(100)]
        )
        self.assertEqual(count_queries(), few)
