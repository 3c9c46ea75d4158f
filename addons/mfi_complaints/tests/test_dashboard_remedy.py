# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import NOW
from .test_dashboard import FIRST, LAST, DashboardCommon


class RemedyCommon(DashboardCommon):
    """Improvement actions opened from the dashboard."""

    def _open(self, user=None, code="measure", **row):
        """Return the action that a row of the dashboard opens."""
        report = self.report.with_user(user or self.pilot).with_context(lang="en_US")
        return report.complaint_dashboard_remedy(code, FIRST, LAST, **row)

    def _take_measure(self, user=None, **row):
        """Return the measure opened from a row and saved, as on screen."""
        action = self._open(user, **row)
        measures = self.env["mfi.complaint.measure"].with_user(user or self.pilot)
        form = Form(measures.with_context(**action["context"]))
        form.name = "Display the tariff at every counter"
        form.due_date = date(2026, 2, 27)
        return form.save()

    def _listed(self, user=None, branch=None):
        """Return the measures on the dashboard."""
        report = self.report.with_user(user or self.pilot).with_context(lang="en_US")
        data = report.complaint_dashboard_screen(
            FIRST, LAST, branch and branch.id, None, "complaint"
        )
        return data["measures"]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardMeasure(RemedyCommon):
    """From a bar to a measure, on the dashboard until it is done."""

    def test_figures_are_kept_as_seen(self):
        self._random_complaints(41, 40)
        measure = self._take_measure(table="branch", key=self.branch.id)
        self.assertEqual(measure.branch_id, self.branch)
        self.assertEqual(measure.kind, "preventive")
        self.assertFalse(measure.ticket_ids)
        self.assertEqual(
            (measure.figures_from, measure.figures_to),
            (date(2025, 10, 1), date(2025, 12, 31)),
        )
        rows = {row["id"]: row for row in self._dashboard()["branches"]}
        seen = measure.figures_values
        self.assertEqual(seen["received"]["value"], rows[self.branch.id]["received"])
        number = rows[self.branch.id]["received"]
        self.assertIn(f"Received: {number}", measure.figures_text)
        self.assertIn("MEC Ndiagne", measure.figures_text)

    def test_each_kind_of_row(self):
        self._random_complaints(42, 20)
        whole = self._dashboard()
        category = whole["categories"][0]
        measure = self._take_measure(table="category", key=category["id"])
        self.assertEqual(measure.category_id.id, category["id"])
        self.assertEqual(
            measure.figures_values["received"]["value"], category["received"]
        )
        month = whole["trend"][-2]
        measure = self._take_measure(table="month", key=month["month"])
        self.assertEqual(measure.figures_from, date(2025, 11, 1))
        self.assertEqual(measure.figures_values["received"]["value"], month["received"])
        measure = self._take_measure(table="cause", key=False, branch_id=self.branch.id)
        self.assertFalse(measure.cause_id)
        self.assertEqual(measure.branch_id, self.branch)

    def test_listed_until_done(self):
        measure = self._take_measure(table="branch", key=self.branch.id)
        [row] = self._listed()
        self.assertEqual(row["name"], measure.name)
        self.assertEqual(row["responsible"], self.pilot.name)
        self.assertTrue(row["late"])
        self.assertEqual(row["words"], "3 days late")
        self.assertEqual(len(self._listed(branch=self.branch)), 1)
        self.assertFalse(self._listed(branch=self.other_branch))
        measure.proof = "Photograph of the counter"
        measure.action_done()
        self.assertFalse(self._listed())

    def test_found_without_a_complaint(self):
        measure = self._take_measure()
        served = self.env["mfi.complaint.measure"].create(
            {
                "name": "Served",
                "due_date": "2026-03-31",
                "ticket_ids": self._create_complaint().ids,
            }
        )
        arch = self.env["mfi.complaint.measure"].get_view(view_type="search")["arch"]
        self.assertIn("filter_without_complaint", arch)
        found = measure.search([("ticket_ids", "=", False)])
        self.assertIn(measure, found)
        self.assertNotIn(served, found)

    def test_seen_figures_do_not_change(self):
        measure = self._take_measure()
        for values in (
            {"figures_text": "All is well"},
            {"figures_values": {}},
            {"figures_secret": False},
        ):
            with self.subTest(**values), self.assertRaises(UserError):
                measure.write(values)
        with self.assertRaises(ValidationError):
            measure.kind = "corrective"

    def test_wrong_input_gets_a_sentence(self):
        for row in (
            {"table": "thing", "key": 1},
            {"table": "branch", "key": "1 OR 1=1"},
            {"table": "branch", "key": True},
            {"table": "month", "key": "2025-13"},
            {"branch_id": 10**8},
        ):
            with self.subTest(**row), self.assertRaises(UserError):
                self._open(**row)
        with self.assertRaises(AccessError):
            self._open(code="thing")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardMeasureRights(RemedyCommon):
    """Who opens and who reads improvement actions."""

    def test_those_who_create_no_measures_open_none(self):
        for user in (self.controller, self.director, self.branch_manager):
            report = self.report.with_user(user)
            codes = [remedy["code"] for remedy in report._get_dashboard_remedies()]
            self.assertNotIn("measure", codes, user.login)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._open(user)

    def test_branch_manager_reads_those_of_the_own_branch(self):
        self._take_measure()
        self._take_measure(table="branch", key=self.other_branch.id)
        mine = self._take_measure(table="branch", key=self.branch.id)
        measures = self.env["mfi.complaint.measure"].with_user(self.branch_manager)
        self.assertEqual(measures.search([("figures_from", "!=", False)]), mine)
        self.assertEqual(
            [row["id"] for row in self._listed(self.branch_manager)], mine.ids
        )

    def test_handler_reads_those_of_the_own_service(self):
        self._take_measure()
        mine = self._take_measure(table="team", key=self.team.id)
        measures = self.env["mfi.complaint.measure"].with_user(self.handler)
        self.assertEqual(measures.search([("figures_from", "!=", False)]), mine)

    def test_director_reads_none(self):
        self._take_measure()
        self.assertEqual(self._listed(self.director), [])

    def test_figures_of_restricted_cases_stay_secret(self):
        self._set(
            self._create_complaint(category_id=self.restricted.id),
            complaint_received_at="2025-11-03 10:00:00",
        )
        everyday = self._take_measure(self.pilot)
        secret = self._take_measure(self.confidential)
        self.assertFalse(everyday.secret)
        self.assertTrue(secret.secret)
        self.assertEqual(secret.figures_values["received"]["value"], 1)
        measures = self.env["mfi.complaint.measure"].with_user(self.controller)
        found = measures.search([("figures_from", "!=", False)])
        self.assertEqual(found, everyday.with_user(self.controller))
