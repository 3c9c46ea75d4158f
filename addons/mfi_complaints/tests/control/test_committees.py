# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import NOW
from ..test_dashboard import DashboardCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCommittees(DashboardCommon):
    """Committees, their meetings and minutes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.committee = cls.env["mfi.complaint.committee"].create(
            {
                "name": "Committee of the branch",
                "mandate": "Look at every late complaint.",
                "branch_id": cls.branch.id,
                "term_from": "2026-01-01",
                "term_to": "2026-12-31",
                "member_ids": [
                    (0, 0, {"name": "Awa Ndiaye", "role": "chair"}),
                    (0, 0, {"name": "Left long ago", "date_to": "2026-01-31"}),
                ],
            }
        )
        cls.ticket = cls._create_complaint()

    def _create_meeting(self, **values):
        """Create a meeting of the committee as the pilot."""
        return (
            self.env["mfi.complaint.committee.meeting"]
            .with_user(self.pilot)
            .create({"committee_id": self.committee.id, "date": "2026-03-01", **values})
        )

    def test_others_are_refused(self):
        for user in (self.employee, self.collector, self.handler, self.director):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.committee.with_user(user).read(["name"])
        for user in (self.controller, self.confidential, self.branch_manager):
            self.committee.with_user(user).read(["name", "member_count"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.committee.with_user(user).write({"name": "x"})

    def test_branch_manager_sees_own_committees_only(self):
        self.committee.branch_id = self.other_branch
        committees = self.env["mfi.complaint.committee"].with_user(self.branch_manager)
        self.assertNotIn(self.committee, committees.search([]))

    def test_term(self):
        committees = self.env["mfi.complaint.committee"].with_user(self.pilot)
        self.assertIn(self.committee, committees.search([("in_office", "=", True)]))
        with freeze_time("2027-01-01 10:00:00"):
            self.env.invalidate_all()
            self.assertFalse(self.committee.in_office)
            self.assertNotIn(
                self.committee, committees.search([("in_office", "=", True)])
            )
        self.assertEqual(self.committee.member_count, 1)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.committee.term_to = "2025-01-01"
            self.env.flush_all()

    def test_minutes(self):
        meeting = self._create_meeting(ticket_ids=self.ticket.ids)
        with self.assertRaisesRegex(UserError, "present"):
            meeting.action_hold()
        meeting.present_ids = self.committee.member_ids[:1]
        meeting.action_hold()
        with self.assertRaisesRegex(UserError, "minutes"):
            meeting.action_approve()
        meeting.minutes = "<p>Three complaints were looked at.</p>"
        meeting.action_approve()
        for values in ({"minutes": "x"}, {"state": "held"}, {"ticket_ids": [(5,)]}):
            with self.subTest(str(values)), self.assertRaises(UserError):
                meeting.write(values)
        with self.assertRaises(UserError):
            meeting.unlink()
        self.assertEqual(self.committee.meeting_count, 1)
        self.assertEqual(str(self.committee.last_meeting), "2026-03-01")

    def test_restricted_complaints_do_not_show(self):
        secret = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        meeting = self._create_meeting()
        meeting.sudo().ticket_ids = self.ticket | secret
        self.env.invalidate_all()
        self.assertEqual(meeting.with_user(self.controller).ticket_ids, self.ticket)

    def test_cost_per_complaint(self):
        costs = self.env["mfi.complaint.cost"].with_user(self.pilot)
        for date, amount in (("2026-01-10", 500000), ("2026-12-31", 100000)):
            costs.create(
                {"name": "Fuel", "date": date, "kind": "fuel", "amount": amount}
            )
        costs.create(
            {"name": "Fuel", "date": "2025-12-31", "kind": "fuel", "amount": 7}
        )
        result = costs.get_cost_per_complaint(2026)
        self.assertEqual(result["total"], 600000)
        self.assertEqual(result["per_complaint"], 600000 / result["complaints"])
        self.assertIsNone(costs.get_cost_per_complaint(1999)["per_complaint"])
        with self.assertRaises(AccessError):
            costs.with_user(self.collector).search([])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRecommendations(DashboardCommon):
    """Recommendations are answered by the management, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        records = cls.env["mfi.complaint.recommendation"]
        cls.record = records.with_user(cls.controller).create(
            {"name": "Open a second counter", "state": "accepted", "answer": "x"}
        )

    def _answer(self, user, state="accepted", answer="By June."):
        """Answer through the dialog."""
        self.env["mfi.complaint.recommendation.answer"].with_user(user).create(
            {"recommendation_id": self.record.id, "state": state, "answer": answer}
        ).action_apply()

    def test_others_are_refused(self):
        for user in (self.employee, self.collector, self.handler, self.branch_manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.record.with_user(user).read(["name"])
        for user in (self.pilot, self.controller):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.record.with_user(user)._action_answer("accepted", "By June.")

    def test_nobody_starts_with_an_answer(self):
        self.assertEqual(self.record.state, "open")
        self.assertFalse(self.record.answer)
        self.assertEqual(str(self.record.due_date), "2026-04-01")
        with self.assertRaises(UserError):
            self.record.with_user(self.pilot).write({"state": "refused"})

    def test_an_answer_needs_reasons(self):
        for state, answer in (("accepted", " "), (False, "By June.")):
            with self.subTest(str(state)), self.assertRaises(UserError):
                self._answer(self.director, state, answer)

    def test_director_answers_once(self):
        self._answer(self.director)
        self.assertEqual(self.record.state, "accepted")
        self.assertEqual(self.record.answered_by_id, self.director)
        self.assertEqual(str(self.record.answered_on), "2026-03-02")
        with self.assertRaisesRegex(UserError, "already"):
            self._answer(self.director)
        with self.assertRaises(UserError):
            self.record.with_user(self.pilot).write({"name": "Something else"})
        with self.assertRaises(UserError):
            self.record.with_user(self.pilot).unlink()

    def test_overdue(self):
        records = self.env["mfi.complaint.recommendation"].with_user(self.director)
        self.assertNotIn(self.record, records.search([("overdue", "=", True)]))
        with freeze_time("2026-04-02 10:00:00"):
            self.env.invalidate_all()
            self.assertIn(self.record, records.search([("overdue", "=", True)]))

    def test_management_gets_a_task(self):
        self.company.mfi_management_user_id = self.director
        other = self.record.with_user(self.pilot).create({"name": "Buy a safe"})
        self.assertEqual(other.activity_ids.user_id, self.director)
        other.with_user(self.director)._action_answer("refused", "Too dear.")
        self.assertFalse(other.activity_ids)

    def test_board_page_names_those_without_an_answer(self):
        pages = self.env["mfi.complaint.report.page"].with_user(self.director)
        texts = pages._make_recommendations("board")
        self.assertEqual(len([t for t in texts if "second counter" in t]), 1)
        self.assertEqual(pages._make_recommendations("branch"), [])
        self._answer(self.director)
        self.assertFalse(
            [t for t in pages._make_recommendations("board") if "counter" in t]
        )
