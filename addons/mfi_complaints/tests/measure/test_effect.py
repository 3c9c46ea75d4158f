# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..common import NOW
from ..test_dashboard import DashboardCommon

DONE = "2026-03-02 10:00:00"
CHECKED = "2026-06-30 10:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasureEffect(DashboardCommon):
    """The effect of a preventive measure is computed from the complaints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.cause = cls.env["mfi.complaint.cause"].search([], limit=1)
        cls.branch.active_client_count = 2000
        cls.measure = cls._create_measure(branch_id=cls.branch.id)

    @classmethod
    def _create_measure(cls, **values):
        """Create a preventive measure of the pilot, decided on 2 March 2026."""
        with freeze_time(DONE):
            return cls.env["mfi.complaint.measure"].create(
                {
                    "name": "Display the tariff",
                    "kind": "preventive",
                    "responsible_id": cls.handler.id,
                    "due_date": "2026-04-01",
                    "cause_id": cls.cause.id,
                    **values,
                }
            )

    def _finish(self, measure):
        """Mark a measure as done on 2 March 2026, as the pilot."""
        with freeze_time(DONE):
            measure.with_user(self.pilot).write({"proof": "Photo of the counter"})
            measure.with_user(self.pilot).action_done()

    def _receive(self, first, count, **values):
        """Create decided complaints of the cause, one a day from a moment."""
        for place in range(count):
            ticket = self._create_complaint()
            self._set(
                ticket,
                complaint_received_at=first + timedelta(days=place),
                complaint_cause_id=self.cause.id,
                **values,
            )

    def _compare(self, measure=None):
        """Return the lines of the finding of 30 June 2026."""
        measure = (measure or self.measure).with_user(self.pilot)
        with freeze_time(CHECKED):
            measure.action_compare_effect()
        return measure.effect_finding.split("\n")

    def test_handlers_of_others_cannot_compare(self):
        self._finish(self.measure)
        for user in (self.collector, self.controller, self.branch_manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.measure.with_user(user).action_compare_effect()

    def test_a_date_is_proposed_when_it_is_done(self):
        self._finish(self.measure)
        self.assertEqual(str(self.measure.effect_check_date), "2026-05-31")
        self.company.mfi_effect_days = 0
        other = self._create_measure()
        self._finish(other)
        self.assertFalse(other.effect_check_date)
        corrective = self._create_measure(kind="corrective")
        self.company.mfi_effect_days = 30
        self._finish(corrective)
        self.assertFalse(corrective.effect_check_date)

    def test_bounds_of_the_setting(self):
        with self.assertRaises(ValidationError):
            self.company.mfi_effect_days = -1

    def test_fewer_complaints_than_expected(self):
        self._receive(datetime(2026, 1, 5, 12), 11)
        self._receive(datetime(2026, 4, 1, 12), 2)
        self._finish(self.measure)
        before, after, verdict = self._compare()
        self.assertIn("11, or 22.3 per 1,000 clients and year", before)
        self.assertIn(": 2, or 4.1 per 1,000", after)
        self.assertIn("2 against 11.0 expected: probable effect", verdict)
        self.assertIn("95 % interval 0.02 to 0.83", verdict)

    def test_other_complaints_are_not_counted(self):
        self._receive(datetime(2026, 1, 5, 12), 6)
        self._finish(self.measure)
        other = self.env["mfi.complaint.cause"].search([], limit=2)[1]
        for values in (
            {"complaint_cause_id": other.id},
            {"mfi_branch_id": self.other_branch.id},
            {"complaint_access": "restricted"},
            {"complaint_cancel_reason": "duplicate"},
            {"complaint_received_at": datetime(2026, 7, 1, 12)},
            {"complaint_received_at": datetime(2026, 3, 2, 12)},
        ):
            self._receive(datetime(2026, 4, 1, 12), 1)
            ticket = self.tickets.search([], order="id desc", limit=1)
            self._set(ticket, **values)
        self.assertIn(": 0, or 0.0", self._compare()[1])

    def test_undecided_complaints_are_said(self):
        self._receive(datetime(2026, 1, 5, 12), 6)
        self._finish(self.measure)
        waiting = self._create_complaint()
        self._set(waiting, complaint_received_at=datetime(2026, 4, 1, 12))
        self.assertIn("1 complaints of the second period", self._compare()[-1])

    def test_nothing_to_compare(self):
        measure = self._create_measure(cause_id=False)
        self._finish(measure)
        self.assertIn("Nothing to compare", self._compare(measure)[0])
        with self.assertRaises(UserError):
            self._compare(self._create_measure())

    def test_too_early_to_compare(self):
        self._finish(self.measure)
        self.measure.with_user(self.pilot).action_compare_effect()
        self.assertIn("compare later", self.measure.effect_finding)

    def test_scope_of_the_complaints_served(self):
        tickets = self._create_complaint() | self._create_complaint()
        for ticket in tickets:
            self._set(ticket, complaint_cause_id=self.cause.id)
        measure = self._create_measure(cause_id=False, ticket_ids=tickets.ids)
        self.assertEqual(measure._get_effect_scope()["cause_id"], self.cause)
        self.assertEqual(measure._get_effect_scope()["branch_id"], self.branch)

    def test_a_measure_without_effect_is_reopened(self):
        self._finish(self.measure)
        measure = self.measure.with_user(self.pilot)
        with freeze_time(CHECKED):
            measure.effect = "none"
            measure.action_check_effect()
        self.assertEqual(measure.state, "in_progress")
        self.assertEqual(str(measure.due_date), "2026-07-30")
        self.assertFalse(measure.done_date)
        self.assertEqual(measure.reopened_count, 1)
        self.assertTrue(measure.effect_finding)
        self.assertEqual(measure.activity_ids.user_id, self.handler)

    def test_an_effective_measure_is_closed(self):
        self._finish(self.measure)
        measure = self.measure.with_user(self.pilot)
        with freeze_time(CHECKED):
            measure.effect = "effective"
            measure.action_check_effect()
        self.assertEqual(measure.state, "checked")
        self.assertIn("Too few complaints", measure.effect_finding)

    def test_figures_open_their_complaints(self):
        self._receive(datetime(2026, 4, 1, 12), 2)
        self._finish(self.measure)
        with freeze_time(CHECKED):
            action = self.measure.with_user(self.pilot).action_open_effect_complaints()
        self.assertEqual(self.tickets.search_count(action["domain"]), 2)

    def test_queries_do_not_depend_on_the_number_of_complaints(self):
        self._finish(self.measure)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(CHECKED):
                self.measure._get_effect_finding()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        self._receive(datetime(2026, 4, 1, 12), 10)
        self.assertEqual(count(), few)

    def test_buttons_are_for_those_who_may_use_them(self):
        for user in (self.branch_manager, self.controller, self.collector):
            self.assertFalse(self.measure.with_user(user).may_write, user.login)
            with self.assertRaises(AccessError):
                self.measure.with_user(user).action_start()
        for user in (self.handler, self.pilot):
            self.assertTrue(self.measure.with_user(user).may_write, user.login)
        new = self.measure.with_user(self.handler).new({"name": "Another"})
        self.assertTrue(new.may_write)
