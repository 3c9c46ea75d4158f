# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..engine import scorecard
from ..report.scorecard_counts import NAMES
from ..report.scorecard_words import HELPS, LABELS
from .common import NOW
from .test_dashboard import FIRST, LAST, DashboardCommon

RECEIVED = "2025-11-03 10:00:00"
DECIDED = {
    "complaint_received_at": RECEIVED,
    "complaint_deadline": "2025-11-20 10:00:00",
    "complaint_first_act_at": "2025-11-04 10:00:00",
    "complaint_resolved_at": "2025-11-10 10:00:00",
    "complaint_communicated_at": "2025-11-11 10:00:00",
    "complaint_state": "communicated",
    "complaint_outcome": "founded",
    "complaint_answer_channel": "call",
    "complaint_satisfaction_state": "answered",
    "complaint_satisfaction_score": 5,
}


class ScorecardCommon(DashboardCommon):
    """Twelve complaints of one branch and service, decided in one quarter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demand = cls.env.ref("mfi_complaints.mfi_complaint_hidden_demand_apology")
        cls.complaints = cls.tickets
        for _index in range(12):
            cls.complaints |= cls._set(
                cls._create_complaint(),
                **DECIDED,
                mfi_branch_id=cls.branch.id,
                team_id=cls.team.id,
                complaint_preferred_channel="call",
            )

    def _scorecard(self, user=None, first=FIRST, last=LAST):
        """Return the scorecard as a user sees it."""
        report = self.report.with_user(user or self.controller)
        return report.complaint_scorecard(first, last)

    def _find_row(self, data, table, record):
        """Return the row of a branch or service."""
        [table] = [t for t in data["tables"] if t["code"] == table]
        return next(row for row in table["rows"] if row["id"] == record.id)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestScorecardFigures(ScorecardCommon):
    """Each indicator against a count by hand."""

    def _get_values(self, data):
        """Return {indicator: value} of the whole."""
        return {c: row["value"] for c, row in data["whole"]["indicators"].items()}

    def test_every_indicator_has_words_and_a_count(self):
        for indicator in (*scorecard.INDICATORS, *scorecard.CRITERIA):
            with self.subTest(indicator.code):
                self.assertIn(indicator.code, LABELS)
                self.assertIn(indicator.code, HELPS)
                known = {*NAMES, "file_parts", "branches", "branches_reached"}
                known |= {"survey_answers", "survey_satisfied"}
                self.assertLessEqual({indicator.part, indicator.whole}, known)

    def test_indicators(self):
        late, returned, appealed, sad = self.complaints[:4]
        self._set(late, complaint_deadline="2025-11-05 10:00:00")
        self._set(late, complaint_first_act_at="2025-11-06 10:00:00")
        self._set(returned, complaint_return_count=1)
        self._set(appealed, complaint_appeal_level=1)
        self._set(sad, complaint_satisfaction_score=2)
        self._set(sad, complaint_first_contact=True)
        data = self._scorecard()
        self.assertEqual(
            self._get_values(data),
            {
                "in_time": 91.7,
                "first_act": 91.7,
                "not_returned": 91.7,
                "file": 50.0,  # client, branch, product and category, of eight
                "first_contact": 8.3,
                "satisfaction": 91.7,
                "no_appeal": 91.7,
                "answered_in_time": 91.7,
                "response": 100.0,
            },
        )
        self.assertEqual(data["whole"]["external"], 92.5)
        # (3 + 2 + 2) × 91.7 + 2 × 50 + 1 × 8.3, divided by 10
        self.assertEqual(data["whole"]["internal"], 75.0)
        self.assertEqual(data["whole"]["total"], 83.8)

    def test_completeness_of_the_file(self):
        for ticket in self.complaints:
            self._set(
                ticket,
                complaint_cause_id=self.cause.id,
                complaint_hidden_demand_id=self.demand.id,
                complaint_corrective_measure="Fee refunded.",
                complaint_no_preventive_reason="A single case.",
            )
        data = self._scorecard()
        self.assertEqual(self._get_values(data)["file"], 100.0)
        criteria = {row["code"]: row["value"] for row in data["criteria"]}
        self.assertEqual(criteria["personalisation"], 100.0)

    def test_criteria(self):
        self.client.mfi_gender = "female"
        asked, other_way, late = self.complaints[:3]
        self._set(asked, complaint_waited_hours=30)
        self._set(other_way, complaint_answer_channel="letter")
        self._set(late, complaint_deadline="2025-11-05 10:00:00")
        self.env["mfi.branch"].search([]).filtered(
            lambda b: b not in self.branch | self.other_branch
        ).active = False
        rows = {row["code"]: row for row in self._scorecard()["criteria"]}
        self.assertEqual(
            {code: row["value"] for code, row in rows.items()},
            {
                "reactivity": 100.0,
                "simplicity": 91.7,
                "accessibility": 50.0,
                "flexibility": 91.7,
                "personalisation": 0.0,
                "reliability": 91.7,
            },
        )
        self.assertIn("1.0", rows["reactivity"]["sentence"])
        self.assertIn("Women: 100 %", rows["accessibility"]["sentence"])

    def test_sample_surveys_count_where_they_are_added(self):
        answers = {("total", "now", None): {"survey_answers": 40}}
        answers[("total", "now", None)]["survey_satisfied"] = 10
        model = self.registry["mfi.complaint.report"]
        with patch.object(model, "_read_scorecard_surveys", lambda *_args: answers):
            data = self._scorecard()
        self.assertEqual(self._get_values(data)["survey"], 25.0)
        self.assertIn("survey", [row["code"] for row in data["indicators"]["rows"]])
        # (4 + 3 + 2 + 1) × 100 + 3 × 25, divided by 13
        self.assertEqual(data["whole"]["external"], 82.7)

    def test_too_few_complaints_have_no_score(self):
        for ticket in self.complaints[:3]:
            self._set(ticket, complaint_received_at="2024-01-01 10:00:00")
            self._set(ticket, complaint_resolved_at="2024-01-02 10:00:00")
        data = self._scorecard()
        self.assertEqual(set(self._get_values(data).values()), {None})
        self.assertIsNone(data["whole"]["total"])

    def test_trend(self):
        earlier = {
            name: value.replace("2025-11", "2025-08") if "_at" in name else value
            for name, value in DECIDED.items()
        }
        for _index in range(12):
            self._set(
                self._create_complaint(),
                **{**earlier, "complaint_satisfaction_score": 1},
            )
        row = self._scorecard()["whole"]["indicators"]["satisfaction"]
        self.assertEqual((row["value"], row["previous"], row["change"]), (100, 0, 100))

    def test_numbers_open_their_records(self):
        self._set(self.complaints[0], complaint_return_count=1)
        report = self.report.with_user(self.controller)
        for name, number in (("kept", 11), ("assigned", 12), ("judged", 12)):
            action = report.complaint_scorecard_action(
                name, FIRST, LAST, "team", self.team.id
            )
            self.assertEqual(self.report.search_count(action["domain"]), number, name)
        for name, table in (("nothing", None), ("kept", "user"), ("kept", "gender")):
            with self.subTest(f"{name} {table}"), self.assertRaises(UserError):
                report.complaint_scorecard_action(name, FIRST, LAST, table)

    def test_queries_do_not_grow_with_branches(self):
        def count_queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._scorecard()
            return self.env.cr.sql_log_count - before

        self._scorecard()
        few = count_queries()
        branches = self.env["mfi.branch"].create(
            [
                {"code": f"T-{n}", "name": f"B{n}", "company_id": self.company.id}
                for n in range(9)
            ]
        )
        for ticket, branch in zip(self.complaints, branches, strict=False):
            self._set(ticket, mfi_branch_id=branch.id)
        self._scorecard()
        self.assertLessEqual(count_queries(), few)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestScorecardAccess(ScorecardCommon):
    """Everybody sees the scores of what they lead; nobody those of a person."""

    def test_others_are_refused(self):
        for user in (self.employee, self.collector, self.handler, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._scorecard(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.report.with_user(user).complaint_scorecard_action(
                    "assigned", FIRST, LAST
                )

    def test_branch_manager_sees_own_branches(self):
        self._set(self.complaints[0], mfi_branch_id=self.other_branch.id)
        data = self._scorecard(self.branch_manager)
        self.assertEqual(data["whole"]["received"], 11)
        [table] = data["tables"]
        self.assertEqual([row["id"] for row in table["rows"]], self.branch.ids)
        self.assertEqual(data["criteria"], [])

    def test_head_sees_own_service(self):
        other = self.team.copy({"user_id": self.stranger.id})
        self._set(self.complaints[0], team_id=other.id)
        data = self._scorecard(self.head)
        self.assertEqual(data["whole"]["received"], 11)
        [table] = data["tables"]
        self.assertEqual([row["id"] for row in table["rows"]], self.team.ids)
        self.assertEqual(table["rows"][0]["indicators"]["satisfaction"]["value"], 100)

    def test_first_contact_does_not_lower_the_score_of_a_head(self):
        """Complaints settled at first contact reach no service."""
        data = self._scorecard(self.head)
        [table] = data["tables"]
        self.assertNotIn("first_contact", data["whole"]["indicators"])
        self.assertEqual(data["whole"]["internal"], table["rows"][0]["internal"])
        for user in (self.branch_manager, self.controller):
            whole = self._scorecard(user)["whole"]
            self.assertIn("first_contact", whole["indicators"], user.login)

    def test_head_finds_the_page_in_the_menu(self):
        menu = self.env.ref("mfi_complaints.menu_scorecard").id
        menus = self.env["ir.ui.menu"]
        self.assertIn(menu, menus.with_user(self.head).load_menus(False))
        self.assertNotIn(menu, menus.with_user(self.handler).load_menus(False))
        self.team.user_id = self.handler
        self.assertNotIn(menu, menus.with_user(self.head).load_menus(False))
        self.assertIn(menu, menus.with_user(self.handler).load_menus(False))

    def test_no_row_is_a_person(self):
        self.team.write({"user_ids": [(6, 0, self.head.ids)]})
        for user in (self.controller, self.director):
            row = self._find_row(self._scorecard(user), "team", self.team)
            self.assertIn("one person", row["hidden"])
            self.assertNotIn("total", row)
        for user in (self.pilot, self.confidential, self.head):
            row = self._find_row(self._scorecard(user), "team", self.team)
            self.assertNotIn("hidden", row)
        self.assertNotIn(self.handler.name, str(self._scorecard(self.pilot)))

    def test_small_numbers_are_hidden_from_who_only_counts(self):
        for ticket in self.complaints[:3]:
            self._set(ticket, mfi_branch_id=self.other_branch.id)
        row = self._find_row(
            self._scorecard(self.director), "branch", self.other_branch
        )
        self.assertIn("small", row["hidden"])
        for ticket in self.complaints[3:]:
            self._set(ticket, complaint_satisfaction_state="refused")
        data = self._scorecard(self.director)
        self.assertIsNone(data["whole"]["indicators"]["satisfaction"]["cases"])
        with self.assertRaises(UserError):
            self.report.with_user(self.director).complaint_scorecard_action(
                "scored", FIRST, LAST
            )

    def test_restricted_complaints_count_for_the_confidential_group_only(self):
        self._set(self.complaints[0], complaint_access="restricted")
        for user, number in ((self.controller, 11), (self.confidential, 12)):
            self.assertEqual(self._scorecard(user)["whole"]["received"], number)
