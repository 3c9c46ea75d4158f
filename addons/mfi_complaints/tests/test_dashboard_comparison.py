# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from math import comb

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import NOW
from .test_dashboard import FIRST, LAST, DashboardCommon
from .test_dashboard_export import DocumentCommon

QUARTER_BEFORE = ("2025-07-01", "2025-09-30")


class ComparisonCommon(DashboardCommon):
    """Two sides of the dashboard."""

    def _compare(self, user=None, first=FIRST, last=LAST, vs="previous", **values):
        """Return the comparison as a user sees it; ``own`` sides are in ``other``."""
        report = self.report.with_user(user or self.controller)
        other = {"vs": vs, **values.pop("other", {})}
        return report.with_context(lang="en_US").complaint_dashboard_comparison(
            first, last, other=other, **values
        )

    def _rows(self, compared, table):
        """Return {code or id: row} of one table of a comparison."""
        tables = {part["code"]: part["rows"] for part in compared["tables"]}
        return {row["id"]: row for row in tables.get(table, [])}

    def _received_in(self, branch, day, number):
        """Create complaints of a branch received on one day."""
        for _index in range(number):
            self._set(
                self._create_complaint(),
                complaint_received_at=f"{day} 10:00:00",
                mfi_branch_id=branch.id,
            )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestComparison(ComparisonCommon):
    """Each number against the dashboards of both sides and tests made by hand."""

    def _sum_binomial(self, count, other, share):
        """Return the p-value of two counts, summed over all outcomes."""
        number = count + other
        chances = [
            comb(number, k) * share**k * (1 - share) ** (number - k)
            for k in range(number + 1)
        ]
        return sum(c for c in chances if c <= chances[count] * (1 + 1e-7))

    def test_values_are_those_of_both_dashboards(self):
        self._random_complaints(31, 80)
        rows = self._rows(self._compare(), "cards")
        now = self._dashboard()["cards"]
        before = self._dashboard(first=QUARTER_BEFORE[0], last=QUARTER_BEFORE[1])[
            "cards"
        ]
        self.assertEqual(set(rows), set(now))
        for code, row in rows.items():
            self.assertEqual(row["value"], now[code]["value"], code)
            self.assertEqual(row["other"], before[code]["value"], code)

    def test_rows_are_those_of_both_dashboards(self):
        self._random_complaints(32, 60)
        compared = self._compare(
            vs="own", other={"from": QUARTER_BEFORE[0], "to": QUARTER_BEFORE[1]}
        )
        now = self._dashboard()
        before = self._dashboard(first=QUARTER_BEFORE[0], last=QUARTER_BEFORE[1])
        for table, name in (("branch", "branches"), ("category", "categories")):
            sides = [{r["id"]: r["received"] for r in d[name]} for d in (now, before)]
            for key, row in self._rows(compared, table).items():
                self.assertEqual(row["value"], sides[0].get(key, 0))
                self.assertEqual(row["other"], sides[1].get(key, 0))

    def test_p_value_of_counts(self):
        """92 days with 9 complaints against 92 days with 1."""
        self._received_in(self.branch, "2025-11-03", 9)
        self._received_in(self.branch, "2025-08-04", 1)
        rows = self._rows(self._compare(), "branch")
        p = self._sum_binomial(9, 1, 0.5)
        self.assertIn(f"p\u00a0=\u00a0{p:.3f}", rows[self.branch.id]["sentence"])
        self.assertIn("n = 9 and 1", rows[self.branch.id]["sentence"])
        self.assertEqual(rows[self.branch.id]["verdict"], "higher")

    def test_clients_are_the_exposure_of_branches(self):
        """As many complaints of ten times as many clients are fewer."""
        self.branch.active_client_count = 100
        self.other_branch.active_client_count = 1000
        self._received_in(self.branch, "2025-11-03", 8)
        self._received_in(self.other_branch, "2025-11-03", 8)
        compared = self._compare(
            vs="own",
            branch_id=self.branch.id,
            other={"from": FIRST, "to": LAST, "branch": self.other_branch.id},
        )
        row = self._rows(compared, "cards")["received"]
        self.assertEqual((row["difference"], row["verdict"]), (0, "higher"))
        self.assertIn("100 and 1000 clients", row["sentence"])

    def test_a_branch_is_compared_with_the_others(self):
        self._received_in(self.branch, "2025-11-03", 6)
        self._received_in(self.other_branch, "2025-11-03", 7)
        compared = self._compare(vs="network", branch_id=self.branch.id)
        row = self._rows(compared, "cards")["received"]
        self.assertEqual((row["value"], row["other"]), (6, 7))
        self.assertIn("without the other side", compared["sides"][1])
        self.assertFalse(self._rows(compared, "branch"))

    def test_no_test_where_none_holds(self):
        self._random_complaints(33, 40)
        rows = self._rows(self._compare(), "cards")
        for code in ("median_days", "p90_days", "open", "late"):
            self.assertEqual(rows[code]["verdict"], "none", code)
        compared = self._compare(
            vs="own", other={"from": "2025-12-01", "to": "2026-02-28"}
        )
        self.assertEqual(self._rows(compared, "cards")["received"]["verdict"], "none")

    def test_too_few_cases(self):
        self._received_in(self.branch, "2025-11-03", 3)
        row = self._rows(self._compare(), "branch")[self.branch.id]
        self.assertEqual((row["verdict"], row["words"]), ("few", "Too few"))

    def test_many_rows_are_adjusted(self):
        """One of ten branches at p = 0.02 may well be chance."""
        for number in range(9):
            branch = self.env["mfi.branch"].create(
                {"code": f"T-M{number}", "name": f"Branch {number}"}
            )
            for day in ("2025-11-03", "2025-08-04"):
                self._received_in(branch, day, 3)
        self._received_in(self.branch, "2025-11-03", 9)
        self._received_in(self.branch, "2025-08-04", 1)
        row = self._rows(self._compare(), "branch")[self.branch.id]
        self.assertEqual(row["verdict"], "chance")
        self.assertIn("adjusted 0.215", row["sentence"])

    def test_number_of_queries_does_not_grow(self):
        self._random_complaints(34, 3)
        self._compare()
        counts = []
        for number in (0, 20):
            self._random_complaints(35, number)
            # Caches that new records empty are filled again.
            self._compare()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._compare()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_wrong_input_gets_a_sentence(self):
        wrong = (
            {"vs": "thing"},
            {"vs": ["own"]},
            {"vs": "own"},
            {"vs": "own", "other": {"from": LAST, "to": FIRST}},
            {"vs": "own", "other": {"from": FIRST, "to": LAST}},
            {"vs": "own", "other": {"from": FIRST, "to": LAST, "branch": "1 OR 1=1"}},
            {"vs": "own", "other": {"from": FIRST, "to": LAST, "product": 10**8}},
            {"vs": "network"},
        )
        for values in wrong:
            with self.subTest(**values), self.assertRaises(ValidationError):
                self._compare(**values)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestComparisonRights(ComparisonCommon):
    """Both sides are counted with the rights of the reader."""

    def test_nobody_without_a_role(self):
        with self.assertRaises(AccessError):
            self._compare(self.employee)

    def test_branch_manager_counts_no_other_branch(self):
        self._received_in(self.other_branch, "2025-11-03", 9)
        self._received_in(self.branch, "2025-11-03", 6)
        compared = self._compare(
            self.branch_manager,
            vs="own",
            branch_id=self.branch.id,
            other={"from": FIRST, "to": LAST, "branch": self.other_branch.id},
        )
        row = self._rows(compared, "cards")["received"]
        self.assertEqual((row["value"], row["other"]), (6, 0))

    def test_small_numbers_are_hidden_from_the_director(self):
        self._received_in(self.other_branch, "2025-11-03", 9)
        self._received_in(self.branch, "2025-11-03", 3)
        row = {}
        for user in (self.director, self.controller):
            compared = self._compare(user, vs="network", branch_id=self.branch.id)
            row[user] = self._rows(compared, "cards")["received"]
        self.assertTrue(row[self.director]["hidden"])
        self.assertIsNone(row[self.director]["other"])
        self.assertNotIn("3", row[self.director]["sentence"])
        self.assertEqual(row[self.controller]["value"], 3)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHiddenCards(ComparisonCommon):
    """Nobody who may only count narrows the perimeter down to one person."""

    def _narrowed(self, user):
        """Return the dashboard of one branch with three complaints."""
        return self._dashboard(user, branch_id=self.branch.id)

    def test_cards_of_few_complaints(self):
        self._received_in(self.branch, "2025-11-03", 3)
        cards = self._narrowed(self.director)["cards"]
        for code in ("received", "open", "first_act_48h"):
            self.assertTrue(cards[code]["hidden"], code)
            self.assertIsNone(cards[code]["value"], code)
            self.assertIsNone(cards[code]["numerator"], code)
            self.assertFalse(cards[code]["sparkline"], code)
        self.assertEqual(cards["late"]["value"], 0)
        self.assertIsNone(cards["late"]["denominator"])
        cards = self._narrowed(self.controller)["cards"]
        self.assertEqual(cards["received"]["value"], 3)

    def test_trend_and_ages_of_few_complaints(self):
        self._received_in(self.branch, "2025-11-03", 3)
        data = self._narrowed(self.director)
        numbers = [row["received"] for row in data["trend"]]
        self.assertNotIn(3, numbers)
        self.assertNotIn(3, [age["count"] for age in data["ages"]])

    def test_the_whole_network_stays_visible(self):
        self._received_in(self.branch, "2025-11-03", 3)
        cards = self._dashboard(self.director)["cards"]
        self.assertEqual(cards["received"]["value"], 3)
        day = {"first": "2025-11-03", "last": "2025-11-03"}
        cards = self._dashboard(self.director, **day)["cards"]
        self.assertTrue(cards["received"]["hidden"])

    def test_five_are_enough(self):
        self._received_in(self.branch, "2025-11-03", 5)
        cards = self._narrowed(self.director)["cards"]
        self.assertEqual(cards["received"]["value"], 5)

    def test_records_behind_small_numbers_stay_closed(self):
        self._received_in(self.branch, "2025-11-03", 3)
        args = ("received", FIRST, LAST)
        for values in (
            {"branch_id": self.branch.id},
            {"table": "branch", "key": self.branch.id},
            {"table": "month", "key": "2025-11"},
        ):
            report = self.report.with_user(self.director)
            with self.subTest(**values), self.assertRaises(UserError):
                report.complaint_dashboard_action(*args, **values)
            report = self.report.with_user(self.controller)
            action = report.complaint_dashboard_action(*args, **values)
            self.assertEqual(report.search_count(action["domain"]), 3)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestComparisonDocument(DocumentCommon):
    """Workbook and paper show the comparison of the screen."""

    def test_same_comparison_in_workbook_and_on_paper(self):
        self._random_complaints(36, 50)
        values = {"from": FIRST, "to": LAST, "vs": "previous"}
        report = self.report.with_user(self.controller).with_context(lang="en_US")
        data = report.complaint_dashboard_screen(
            FIRST, LAST, False, False, "complaint", {"vs": "previous"}
        )["comparison"]
        book, (paper, text) = self._open_book(values), self._read_paper(values)
        for side in data["sides"]:
            self.assertIn(side, text)
        for table in data["tables"]:
            heading = f"Comparison: {table['title']}"
            sheet = book[heading.replace(":", " ")]
            rows = self._read_sheet(sheet, heading)
            printed = paper[f"compared_{table['code']}"]
            for row in table["rows"]:
                name = row["name"] or "Not stated"
                numbers = [row[key] for key in ("value", "other", "difference")]
                shown = ["n/a" if number is None else number for number in numbers]
                words = [row["words"], row["sentence"]]
                self.assertEqual(list(rows[name]), shown + words)
                self.assertEqual(printed[name][3:], words)
                self._check_text(printed[name][0], row["value"], name)

    def test_no_comparison_by_default(self):
        book = self._open_book({"from": FIRST, "to": LAST})
        self.assertFalse([name for name in book.sheetnames if "Comparison" in name])
