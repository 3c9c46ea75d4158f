# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, Spi4Common


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestScope(Spi4Common):
    """Period, time zone, perimeter, cut-off date and company."""

    def test_bounds_are_in_the_time_zone_of_the_institution(self):
        self.calendar.tz = "Africa/Porto-Novo"  # one hour ahead of UTC
        self._create_case("2024-12-31 22:59:00")  # 31 December, 23:59 local time
        inside = self._create_case("2024-12-31 23:00:00")  # 1 January, local time
        self._create_case("2025-12-31 23:00:00")  # 1 January 2026, local time
        assessment = self._create_computed()
        self.assertEqual(assessment.figures["K1"]["value"], 1)
        action = assessment.action_open_records("K1")
        found = self.env["helpdesk.ticket"].search(action["domain"])
        self.assertEqual(found, inside)

    def test_region_includes_its_branches(self):
        for branch in self.branches:
            self._create_case("2025-05-05 10:00:00", mfi_branch_id=branch.id)
        self._create_case("2025-05-05 10:00:00", mfi_branch_id=False)
        region = self._create_computed(branch_ids=self.region.ids)
        self.assertEqual(region.figures["K1"]["value"], 2)
        self.assertEqual(self._count_records(region, "K1"), 2)
        self.assertEqual(region.client_count, 1500)
        self.assertEqual(region.figures["K22"]["denominator"], 2)
        self.assertEqual(self._create_computed().figures["K1"]["value"], 4)

    def test_branch_opened_after_the_period_is_not_counted(self):
        self.branches[1].opening_date = date(2026, 1, 1)
        assessment = self._create_computed()
        self.assertEqual(assessment.client_count, 1000)
        self.assertEqual(
            assessment._get_client_counts(), {str(self.branches[0].id): 1000}
        )

    def test_top_of_the_hierarchy_is_the_whole_network(self):
        network = self.env["mfi.branch"].create(
            {"code": "S-NET", "name": "Network", "level": "network"}
        )
        self.region.parent_id = network
        self._create_case("2025-05-05 10:00:00", mfi_branch_id=False)
        self.assertEqual(
            self._create_computed(branch_ids=network.ids).figures["K1"]["value"], 1
        )

    def test_cutoff_changes_only_the_cohort(self):
        self._create_case("2025-12-30 10:00:00", "2026-01-10 10:00:00")
        at_end = self._create_computed()
        later = self._create_computed(cutoff_date=date(2026, 1, 31))
        self.assertEqual(at_end.figures["K5"]["value"], 0.0)
        self.assertEqual(later.figures["K5"]["value"], 100.0)
        self.assertEqual(later.figures["K4"]["value"], 1)

    def test_cutoff_follows_another_period(self):
        draft = self._create_assessment()
        draft.date_to = date(2025, 6, 30)
        self.assertEqual(draft.cutoff_date, date(2025, 6, 30))
        draft.cutoff_date = date(2025, 9, 30)
        draft.date_from = date(2025, 2, 1)
        self.assertEqual(draft.cutoff_date, date(2025, 9, 30))

    def test_cutoff_cannot_precede_the_end(self):
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._create_assessment(cutoff_date=date(2025, 6, 1))
            self.env.flush_all()

    def test_not_yet_due_is_left_out(self):
        self._create_case(
            "2025-12-20 10:00:00",
            complaint_deadline="2026-01-20 10:00:00",
            complaint_ack_deadline="2026-01-20 10:00:00",
        )
        figures = self._create_computed().figures
        self.assertEqual(figures["K9"]["denominator"], 0)
        self.assertIsNone(figures["K9"]["value"])
        self.assertIsNone(figures["K8"]["value"])

    def test_late_and_open_counts_as_late(self):
        self._create_case(
            "2025-03-01 10:00:00", complaint_deadline="2025-03-20 10:00:00"
        )
        k9 = self._create_computed().figures["K9"]
        self.assertEqual((k9["numerator"], k9["denominator"]), (0, 1))

    def test_exactly_on_the_limit_is_in_time(self):
        resolved = "2025-03-20 10:00:00"
        self._create_case("2025-03-01 10:00:00", resolved, complaint_deadline=resolved)
        self.assertEqual(self._create_computed().figures["K9"]["value"], 100.0)

    def test_other_companies_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other MFI"})
        self._create_case("2025-05-05 10:00:00")
        self._create_case(
            "2025-05-05 10:00:00", company_id=other.id, mfi_branch_id=False
        )
        self.env["mfi.branch"].create(
            {"code": "O-1", "name": "Elsewhere", "company_id": other.id}
        )
        assessment = self._create_computed()
        self.assertEqual(assessment.figures["K1"]["value"], 1)
        self.assertEqual(assessment.figures["K22"]["denominator"], 3)
        self.assertEqual(self._count_records(assessment, "K1"), 1)

    def test_no_client_count_no_rate(self):
        self._create_case("2025-05-05 10:00:00")
        assessment = self._create_computed(client_count=0)
        self.assertIsNone(assessment.figures["K12"]["value"])
        self.assertEqual(
            assessment._get_matrix().find_row("K12").value.text, "not computed"
        )

    def test_compared_period_is_the_preceding_one(self):
        assessment = self._create_assessment(
            date_from="2025-03-01", date_to="2025-03-31"
        )
        self.assertEqual(assessment.compare_from, date(2025, 2, 1))
        self.assertEqual(assessment.compare_to, date(2025, 2, 28))

    def test_compared_figures(self):
        self._create_case("2024-05-05 10:00:00")
        self._create_case("2025-05-05 10:00:00")
        self._create_case("2025-06-05 10:00:00")
        row = self._create_computed()._get_matrix().find_row("K1")
        self.assertEqual((row.value.value, row.previous.value), (2, 1))
        alone = self._create_computed(compare=False)._get_matrix().find_row("K1")
        self.assertEqual(alone.previous.text, "")

    def test_same_period_under_both_editions(self):
        self._create_case("2025-05-05 10:00:00", "2025-05-08 10:00:00")
        first = self._create_computed()
        action = first.action_read_under_other_edition()
        second = self.env["mfi.spi4.assessment"].browse(action["res_id"])
        self.assertEqual(second.edition, "2022")
        self.assertEqual(second.figures, first.figures)
        self.assertEqual(
            [section.key for section in second._get_matrix().sections],
            ["4.E.1", "4.E.2", "4.E.3"],
        )
        self.assertEqual(len(second.answer_ids), 19)

    def test_unknown_number_is_refused(self):
        assessment = self._create_computed()
        for ref in (
            "K99",
            "K5:nothing",
            "received@moon=1",
            "nothing@branch=1",
            "received@branch=x",
            "received@age=zz",
            "received@month=13",
            "K12:denominator",
        ):
            with self.subTest(ref=ref), self.assertRaises(UserError):
                assessment.action_open_records(ref)
