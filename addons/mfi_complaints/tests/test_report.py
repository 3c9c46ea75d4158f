# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from ..models import clock
from .common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReport(ComplaintCommon):
    """The statistics match the register at once, for users who can read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["mfi.complaint.report"]

    def _find_line(self, ticket, user=None):
        """Return a complaint's row of the statistics as a user sees it."""
        report = self.report.with_user(user or self.controller)
        return report.search([("ticket_id", "=", ticket.id)])

    def test_fresh_without_flush(self):
        """A value that was just written counts without an explicit flush."""
        ticket = self._advance(self._create_complaint(), "in_progress")
        self.assertEqual(self._find_line(ticket).state, "in_progress")
        self._with_user(ticket, self.handler).action_resolve(self._prepare_solution())
        line = self._find_line(ticket)
        line.invalidate_recordset()
        self.assertEqual(line.state, "resolved")
        self.assertEqual(line.founded_rate, 1)
        self.assertEqual(line.on_time_rate, 1)

    def test_delays_count_from_receipt_in_calendar_days(self):
        ticket = self._create_complaint(complaint_received_at="2026-02-26 10:00:00")
        self._advance(ticket, "resolved")
        self.assertAlmostEqual(self._find_line(ticket).days_to_resolve, 4)

    def test_late_and_open_counts_as_not_on_time(self):
        draft = self._create_draft(complaint_received_at="2026-01-05 10:00:00")
        clock.at(draft, draft.complaint_received_at).action_register()
        self.env.cr.execute("SELECT now() AT TIME ZONE 'UTC' > '2026-02-01'")
        self.assertTrue(self.env.cr.fetchone()[0])
        self.assertEqual(self._find_line(draft).on_time_rate, 0)

    def test_drafts_duplicates_and_mistakes_do_not_count(self):
        self.assertFalse(self._find_line(self._create_draft()))
        first, second = self._create_complaint(), self._create_complaint()
        self._with_user(second, self.pilot).action_cancel(duplicate_of=first.id)
        self.assertFalse(self._find_line(second))
        withdrawn = self._create_complaint()
        self._with_user(withdrawn, self.pilot).action_cancel("The client gave up")
        self.assertTrue(self._find_line(withdrawn))

    def test_follows_the_rules_of_complaints(self):
        ticket = self._create_complaint(category_id=self.restricted.id)
        for user in (self.controller, self.pilot, self.branch_manager):
            with self.subTest(user=user.login):
                self.assertFalse(self._find_line(ticket, user))
        self.assertTrue(self._find_line(ticket, self.confidential))

    def test_category_of_staff_of_the_first_concerned(self):
        category = self.env["mfi.staff.category"].search([], limit=1)
        staff = self.env["mfi.staff"].create(
            [
                {"name": "Moussa", "code": "S7", "category_id": category.id},
                {"name": "Fatou", "code": "S8"},
            ]
        )
        ticket = self._create_complaint(complaint_staff_ids=[(6, 0, staff.ids)])
        self.assertEqual(len(self._find_line(ticket)), 1)
        self.assertEqual(self._find_line(ticket).staff_category_id, category)

    def test_averages(self):
        for score in (2, 4):
            ticket = self._advance(self._create_complaint(), "communicated")
            self._with_user(ticket, self.collector).action_record_satisfaction(score)
        self._advance(self._create_complaint(), "communicated")
        [(count, satisfaction)] = self.report._read_group(
            [("branch_id", "=", self.branch.id)],
            [],
            ["complaint_count:sum", "satisfaction:avg"],
        )
        self.assertEqual((count, satisfaction), (3, 3))

    def test_groups_are_in_the_order_of_their_records(self):
        other = self.env["mfi.branch"].create({"code": "A1", "name": "Other"})
        self.branch.code = "B1"
        for branch in (self.branch, other):
            self._create_complaint(mfi_branch_id=branch.id)
        branches = self.branch | other
        for order, expected in (
            ("branch_id", other | self.branch),
            ("branch_id desc", self.branch | other),
            ("complaint_count:sum, branch_id ASC", other | self.branch),
        ):
            with self.subTest(order):
                groups = self.report.with_user(self.controller)._read_group(
                    [("branch_id", "in", branches.ids)],
                    ["branch_id"],
                    ["complaint_count:sum"],
                    order=order,
                )
                self.assertEqual([group[0] for group in groups], list(expected))

    def test_local_days_with_companies_in_several_zones(self):
        ticket = self._create_complaint(complaint_received_at="2026-02-26 23:30:00")
        company = ticket.company_id
        company.resource_calendar_id.tz = "Asia/Tokyo"
        calendar = company.resource_calendar_id.copy({"tz": "America/Lima"})
        self.env["res.company"].create(
            {"name": "Elsewhere", "resource_calendar_id": calendar.id}
        )
        line = self._find_line(ticket)
        self.assertEqual(str(line.received_on), "2026-02-27")
        company.resource_calendar_id.tz = "UTC"
        line.invalidate_recordset()
        self.assertEqual(str(self._find_line(ticket).received_on), "2026-02-26")
