# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW
from odoo.addons.mfi_complaints.tests.reminders.test_reminders import RemindersCommon


@tagged("post_install", "-at_install")
class TestActionReminders(RemindersCommon):
    """Late improvement actions remind their owners, once per stage."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.actions = cls.env["mfi.spi4.action"].with_user(cls.controller)
        cls.action = cls._create_action()

    @classmethod
    def _create_action(cls, **values):
        """Create an action of the branch manager due on 6 March 2026."""
        with freeze_time(NOW):
            return cls.actions.create(
                {
                    "name": "Train the tellers",
                    "date_due": "2026-03-06",
                    "responsible_id": cls.branch_manager.id,
                    "company_id": cls.company.id,
                    **values,
                }
            )

    def _find_reminders(self, action=None):
        """Return the reminders of an action."""
        return self.reminders.search([("action_id", "=", (action or self.action).id)])

    def test_nothing_before_the_date_nor_when_settled(self):
        done, cancelled = self._create_action(), self._create_action()
        with freeze_time(NOW):
            done.action_done()
        cancelled.state = "cancelled"
        self._run_measure_job("2026-03-06")
        self.assertFalse(self._find_reminders())
        self._run_measure_job("2026-03-07")
        self.assertFalse(self._find_reminders(done) | self._find_reminders(cancelled))

    def test_nothing_for_who_may_not_read_the_action(self):
        self.action.responsible_id = self.handler
        self._run_measure_job("2026-03-07")
        self.assertFalse(self._run_mail_job("2026-03-07 09:00:00"))
        self.assertEqual(self._find_reminders().state, "void")

    def test_once_per_stage(self):
        expected = {
            "2026-03-07": 1,
            "2026-03-13": 1,
            "2026-03-14": 2,
            "2026-04-06": 3,
            "2026-05-06": 3,
        }
        for day, number in expected.items():
            self._run_measure_job(day)
            with self.subTest(day):
                self.assertEqual(len(self._find_reminders()), number)
        self.assertEqual(self._find_reminders().user_id, self.branch_manager)
        self.assertEqual(set(self._find_reminders().mapped("code")), {"action_overdue"})

    def test_the_activity_before_the_date_then_says_late(self):
        with freeze_time(NOW):
            self.env["mfi.evidence.mixin"]._cron_remind()
        before = self.action.activity_ids
        self.assertEqual(before.user_id, self.branch_manager)
        self._run_measure_job("2026-03-07")
        self.assertEqual(self.action.activity_ids, before)
        self.assertEqual(before.summary, "Improvement action late")

    def test_mail_to_the_owner(self):
        self._run_measure_job("2026-03-07")
        mail = self._run_mail_job("2026-03-07 09:00:00")
        self.assertEqual(mail.email_to, self.branch_manager.email_formatted)
        self.assertIn("Train the tellers", mail.subject)
        link = f"model=mfi.spi4.action&amp;res_id={self.action.id}"
        self.assertIn(link, mail.body_html)
        self.assertFalse(self._run_mail_job("2026-03-08 09:00:00"))

    def test_done_actions_are_not_mailed(self):
        """The lowest role that may do it marks the action as done."""
        self._run_measure_job("2026-03-07")
        with freeze_time("2026-03-07 08:30:00"):
            self.action.with_user(self.branch_manager).action_done()
        self.assertEqual(self._find_reminders().state, "void")
        self.assertFalse(self.action.activity_ids)
        self.assertFalse(self._run_mail_job("2026-03-07 09:00:00"))

    def test_another_date_is_reminded_again(self):
        self._run_measure_job("2026-03-07")
        self.action.date_due = "2026-03-20"
        self._run_measure_job("2026-03-20")
        self.assertEqual(len(self._find_reminders()), 1)
        self._run_measure_job("2026-03-21")
        self.assertEqual(len(self._find_reminders()), 2)

    @freeze_time("2026-03-07 10:00:00")
    def test_late_filter(self):
        late = [("overdue", "=", True), ("id", "in", self.action.ids)]
        self.assertEqual(self.actions.search(late), self.action)
        self.action.action_done()
        self.assertFalse(self.actions.search(late))

    @freeze_time("2026-03-09 10:00:00")
    def test_queries_do_not_grow_with_actions(self):
        def count_queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.actions.search([("overdue", "=", True)]).mapped("overdue")
            return self.env.cr.sql_log_count - before

        count_queries()
        few = count_queries()
        values = {"date_due": "2026-03-06", "company_id": self.company.id}
        self.actions.create([{"name": f"A{n}", **values} for n in range(100)])
        self.assertEqual(count_queries(), few)


@tagged("post_install", "-at_install")
class TestPlanReminders(RemindersCommon):
    """Late lines of awareness and training plans remind who is responsible."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plans = cls.env["mfi.complaint.plan"].with_user(cls.controller)
        values = {
            "name": "Radio in each region",
            "quarter": "1",
            "responsible_id": cls.pilot.id,
        }
        with freeze_time(NOW):
            cls.plan = plans.create(
                {"year": 2026, "line_ids": [fields.Command.create(values)]}
            )
        cls.line = cls.plan.line_ids

    def _find_reminders(self):
        """Return the reminders of the line."""
        return self.reminders.search([("plan_line_id", "=", self.line.id)])

    def _carry_out(self):
        """Record the action that the line planned."""
        self.env["mfi.awareness.action"].with_user(self.controller).create(
            {
                "name": "Radio",
                "date": "2026-03-30",
                "state": "done",
                "plan_line_id": self.line.id,
            }
        )

    def test_nothing_before_the_end_of_the_quarter_nor_when_done(self):
        self._run_measure_job("2026-03-31")
        self.assertFalse(self._find_reminders())
        self._carry_out()
        self._run_measure_job("2026-04-01")
        self.assertFalse(self._find_reminders())

    def test_the_responsible_person_is_told_once(self):
        self._run_measure_job("2026-04-01")
        self._run_measure_job("2026-04-02")
        self.assertEqual(self._find_reminders().user_id, self.pilot)
        mail = self._run_mail_job("2026-04-02 09:00:00")
        self.assertIn("Radio in each region", mail.subject)
        link = f"model=mfi.complaint.plan&amp;res_id={self.plan.id}"
        self.assertIn(link, mail.body_html)

    def test_what_was_done_meanwhile_is_not_mailed(self):
        self._run_measure_job("2026-04-01")
        self._carry_out()
        self.assertFalse(self._run_mail_job("2026-04-01 09:00:00"))

    def test_another_quarter_is_reminded_again(self):
        self._run_measure_job("2026-04-01")
        self.line.quarter = "2"
        self._run_measure_job("2026-04-02")
        self.assertEqual(len(self._find_reminders()), 1)
        self._run_measure_job("2026-07-01")
        self.assertEqual(len(self._find_reminders()), 2)
