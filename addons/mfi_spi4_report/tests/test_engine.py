# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from datetime import date, datetime
from zoneinfo import ZoneInfo

from odoo.tests import TransactionCase, tagged

from ..engine import grid, kpi, masking, matrix, pack, period, scoring, verifier
from ..models.assessment import mfi_spi4_assessment_compute


@tagged("post_install", "-at_install")
class TestEngine(TransactionCase):
    """The rules of the engine, without records."""

    def test_doctests(self):
        for module in (
            grid,
            kpi,
            masking,
            matrix,
            pack,
            period,
            scoring,
            verifier,
            mfi_spi4_assessment_compute,
        ):
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)

    def test_period_is_inclusive_in_local_time(self):
        zone = ZoneInfo("Africa/Porto-Novo")  # one hour ahead of UTC
        year = period.Period(date(2025, 1, 1), date(2025, 12, 31))
        self.assertEqual(
            year.get_bounds(zone),
            (datetime(2024, 12, 31, 23), datetime(2025, 12, 31, 23)),
        )

    def test_period_over_a_change_of_clock(self):
        zone = ZoneInfo("Europe/Paris")
        march = period.Period(date(2025, 3, 1), date(2025, 3, 31))
        first, last = march.get_bounds(zone)
        self.assertEqual(first, datetime(2025, 2, 28, 23))
        self.assertEqual(last, datetime(2025, 3, 31, 22))

    def test_period_refuses_the_wrong_order(self):
        with self.assertRaises(ValueError):
            period.Period(date(2025, 2, 1), date(2025, 1, 1))

    def test_figures_without_counts_are_not_computed(self):
        figures = kpi.compute_figures({})
        self.assertTrue(
            all(figure.value is kpi.NOT_COMPUTED for figure in figures.values())
        )
        self.assertFalse(kpi.NOT_COMPUTED)
        self.assertIsNone(kpi.get_contract_figures(figures)["K5"]["value"])

    def test_zero_is_computed(self):
        figures = kpi.compute_figures({"received": 4, "received_resolved": 0})
        self.assertEqual(figures["K5"].value, 0.0)

    def test_every_figure_of_the_list_exists(self):
        wanted = {f"K{number}" for number in range(1, 23)}
        self.assertEqual(set(kpi.get_contract_figures(kpi.compute_figures({}))), wanted)

    def test_no_answer_is_not_scored(self):
        score = scoring.compute_scores({"4e.1": ["na", None], "4e.2": []})
        self.assertIs(score.overall, kpi.NOT_COMPUTED)
        self.assertIs(score.practices["4e.2"], kpi.NOT_COMPUTED)

    def test_rollups_differ_when_practices_have_unequal_questions(self):
        answers = {"a": ["yes"] * 3, "b": ["no"]}
        self.assertEqual(scoring.compute_scores(answers).overall, 75.0)
        self.assertEqual(scoring.compute_scores(answers, "practices").overall, 50.0)

    def test_cell_hidden_with_a_small_one_is_not_shown_as_small(self):
        options = matrix.TableOptions(masked=True, before={"f": 3, "m": 9})
        table = matrix.prepare_count_table(
            "gender", "", [], {"f": 9, "m": 3}, {}, options
        )
        texts = [[cell.text for cell in row.cells] for row in table.rows]
        self.assertEqual(texts, [["***", "< 5"], ["< 5", "***"]])

    def test_another_cell_is_hidden_with_a_single_small_one(self):
        self.assertEqual(
            masking.find_hidden_keys({"a": 3, "b": 40, "c": 9}), {"a", "c"}
        )
        self.assertEqual(masking.find_hidden_keys({"a": 3}), {"a"})

    def test_grid_applies_titles_of_practices(self):
        rows = [
            ["SPI4"],
            [],
            ["N°", "Indicateur"],
            ["4e.1", ""],
            ["", "Les clients savent"],
            ["4e.2.1", "Le personnel est formé"],
            ["4e.2.1", "Le personnel est formé"],
        ]
        items, problems = grid.parse_rows(rows, ["4e.1", "4e.2"])
        self.assertEqual(
            [(item.practice, item.code) for item in items],
            [("4e.1", "4e.1.1"), ("4e.2", "4e.2.1")],
        )
        self.assertEqual([p.code for p in problems], ["duplicate"])

    def test_grid_size_is_limited(self):
        rows = [["Pratique", "Indicateur"]] + [["4e.1", "x"]] * 2001
        self.assertEqual(grid.parse_rows(rows, ["4e.1"])[1][0].code, "too_long")

    def test_csv_contains_no_formula(self):
        for text in ("=cmd()", "+1", "-1", "@x", "\tx"):
            self.assertTrue(pack.escape_formula(text).startswith("'"), text)
        self.assertNotIn("\n", pack.format_csv_line(["a\nb"])[:-1])
