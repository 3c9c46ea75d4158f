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

    def test_a_meeting_to_come_has_not_taken_place(self):
        meeting = self._create_meeting(
            date="2026-03-03", present_ids=self.committee.member_ids[:1].ids
        )
        with self.assertRaisesRegex(UserError, "planned for"):
            meeting.action_hold()
        meeting.date = "2026-03-02"
        meeting.action_hold()
        self.assertEqual(meeting.state, "held")

    def test_the_name_of_a_meeting_has_the_date_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        meeting = self._create_meeting().with_context(lang="fr_FR")
        self.assertEqual(meeting.display_name, "Committee of the branch, 01/03/2026")

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

    def test_cost_is_on_the_dashboard_and_its_files(self):
        self.env["mfi.complaint.cost"].create(
            {"name": "Fuel", "date": "2026-01-10", "kind": "fuel", "amount": 600000}
        )
        number = self.env["mfi.complaint.cost"].get_cost_per_complaint(2026)
        for _index in range(5 - min(number["complaints"], 5)):
            self._create_complaint()
        args = ("2026-01-01", "2026-03-31", False, False, "complaint")
        for user in (self.pilot, self.controller, self.director):
            report = self.env["mfi.complaint.report"].with_user(user)
            text = report.complaint_dashboard_screen(*args)["cost"]
            self.assertIn("2026: ", text)
            self.assertIn("per complaint received", text, user.login)
            values = {"from": args[0], "to": args[1]}
            document = self.env["report.mfi_complaints.dashboard_document"]
            notes = document.with_user(user)._make_document(values)["notes"]
            self.assertIn(text, notes)
        branch = (*args[:2], self.branch.id, *args[3:])
        self.assertFalse(report.complaint_dashboard_screen(*branch)["cost"])
        manager = report.with_user(self.branch_manager)
        self.assertFalse(manager.complaint_dashboard_screen(*branch)["cost"])
        self.assertFalse(manager.complaint_dashboard_screen(*args)["cost"])

    def test_directors_see_no_cost_of_a_small_number(self):
        costs = self.env["mfi.complaint.cost"]
        costs.create(
            {"name": "Fuel", "date": "1999-05-05", "kind": "fuel", "amount": 600000}
        )
        self._set(self.ticket, complaint_received_at="1999-05-06 10:00:00")
        report = self.env["mfi.complaint.report"]
        for user, shown in ((self.pilot, True), (self.director, False)):
            text = report.with_user(user)._get_dashboard_cost(1999)
            self.assertIn("1999", text)
            self.assertEqual("per complaint" in text, shown, user.login)


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
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.record.due_date = "2026-03-01"
                self.env.flush_all()
        self.record.invalidate_recordset()
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

    def test_board_page_says_how_many_others_wait(self):
        records = self.record.with_user(self.controller)
        before = records.search_count([("state", "=", "open")])
        for number in range(7 - before):
            records.create({"name": f"Recommendation {number}"})
        pages = self.env["mfi.complaint.report.page"].with_user(self.director)
        texts = pages._make_recommendations("board")
        total = records.search_count([("state", "=", "open")])
        self.assertEqual(len(texts), 6)
        self.assertEqual(texts[-1], f"Others without an answer: {total - 5}.")
