# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
import zipfile

import openpyxl

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import NOW, Spi4Common

ROWS = [
    ["Grille officielle"],
    ["Pratique", "N°", "Indicateur", "Aide"],
    ["4e.1", "4e.1.1", "Les clients savent se plaindre", "Affiches"],
    ["", "4e.1.2", "=1+1", ""],
    ["4 e. 3", "4e.3.1", "Les plaintes sont résolues", "Registre"],
]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGrid(Spi4Common):
    """Import of an official grid, its mapping, and its suggested answers."""

    def _create_wizard(self, content, **values):
        """Create an import of a file as the controller."""
        return (
            self.env["mfi.spi4.grid.import"]
            .with_user(self.controller)
            .create(
                {
                    "name": "Official grid",
                    "source": "File of March 2026",
                    "file": base64.b64encode(content),
                    **values,
                }
            )
        )

    def _format_csv(self, rows, encoding="utf-8"):
        """Return rows as CSV bytes."""
        return "\n".join(";".join(row) for row in rows).encode(encoding)

    def _format_xlsx(self, rows):
        """Return rows as XLSX bytes, on the second sheet after a cover."""
        book = openpyxl.Workbook()
        book.active.append(["Cover"])
        sheet = book.create_sheet("Dimension 4")
        for row in rows:
            sheet.append([f"'{c}" if c.startswith("=") else c for c in row])
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def _import_grid(self, content, **values):
        """Import a file and return its grid."""
        action = self._create_wizard(content, **values).action_import()
        return self.env["mfi.spi4.grid"].browse(action["context"]["default_grid_id"])

    def test_import_csv_and_xlsx(self):
        for content in (
            self._format_csv(ROWS),
            self._format_csv(ROWS, "cp1252"),
            self._format_csv(ROWS, "utf-8-sig"),
            self._format_xlsx(ROWS),
        ):
            grid = self._import_grid(content)
            self.assertEqual(
                grid.indicator_ids.sorted("sequence").mapped("code"),
                ["4e.1.1", "4e.1.2", "4e.3.1"],
            )
            self.assertEqual(
                grid.indicator_ids.practice_id.mapped("code"), ["4e.1", "4e.3"]
            )
            self.assertTrue(all(grid.indicator_ids.mapped("verified")))
            self.assertTrue(grid.official)
            self.assertEqual(grid.company_id, self.company)
            self.assertEqual(grid.unmapped_count, 3)

    def test_imported_grid_is_proposed_and_suggests_answers(self):
        grid = self._import_grid(self._format_csv(ROWS))
        indicator = grid.indicator_ids.filtered(lambda i: i.code == "4e.3.1")
        indicator.with_user(self.controller).write(
            {
                "answer_from": "records",
                "kpi_id": self.env.ref("mfi_spi4_report.kpi_k5").id,
                "threshold_yes": 80,
                "threshold_partly": 50,
            }
        )
        self._create_case("2025-05-05 10:00:00", "2025-05-08 10:00:00")
        assessment = self._create_computed()
        self.assertEqual(assessment.grid_id, grid)
        answers = {a.code: a.suggested for a in assessment.answer_ids}
        self.assertEqual(answers, {"4e.1.1": False, "4e.1.2": False, "4e.3.1": "yes"})
        notes = " ".join(assessment._get_matrix().notes)
        self.assertNotIn("project's own", notes)

    def test_project_grid_says_that_it_is_not_official(self):
        self._create_case("2025-05-05 10:00:00")
        notes = " ".join(self._create_computed()._get_matrix().notes)
        self.assertIn("project's own", notes)

    def test_changing_the_grid_changes_the_questions(self):
        self._create_case("2025-05-05 10:00:00")
        assessment = self._create_computed()
        self.assertEqual(len(assessment.answer_ids), 19)
        assessment.grid_id = self._import_grid(self._format_csv(ROWS))
        assessment.action_compute()
        self.assertEqual(len(assessment.answer_ids), 3)

    def test_invalid_lines_are_listed_and_nothing_is_imported(self):
        before = self.env["mfi.spi4.grid"].search_count([])
        rows = [*ROWS, ["9z.9", "x", "Hors sujet", ""], ["4e.1", "4e.1.1", "Deux", ""]]
        wizard = self._create_wizard(self._format_csv(rows))
        wizard.action_import()
        self.assertIn("Line 6", wizard.report)
        self.assertIn("9z.9", wizard.report)
        self.assertIn("Line 7", wizard.report)
        self.assertEqual(self.env["mfi.spi4.grid"].search_count([]), before)

    def test_check_imports_nothing(self):
        wizard = self._create_wizard(self._format_csv(ROWS))
        wizard.action_check()
        self.assertIn("3 indicators are ready", wizard.report)

    def test_other_edition_refuses_its_practices(self):
        wizard = self._create_wizard(
            self._format_csv([ROWS[1], ["4e.4", "4e.4.1", "x", ""]])
        )
        wizard.edition = "2022"
        wizard.action_import()
        self.assertIn("4e.4", wizard.report)

    def test_unreadable_files(self):
        for content in (b"PK\x03\x04broken", b"\x00\x01\x02", b"PK" + b"0" * 99):
            with self.subTest(content=content[:8]), self.assertRaises(UserError):
                self._create_wizard(content).action_import()

    def test_damaged_workbook_is_unreadable(self):
        whole = zipfile.ZipFile(io.BytesIO(self._format_xlsx(ROWS)))
        for part in ("xl/workbook.xml", "xl/worksheets/sheet2.xml"):
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w") as damaged:
                for name in whole.namelist():
                    data = whole.read(name)
                    cut = len(data) // 2 if name == part else len(data)
                    damaged.writestr(name, data[:cut])
            with (
                self.subTest(part=part),
                self.assertRaisesRegex(UserError, "cannot be read"),
            ):
                self._create_wizard(stream.getvalue()).action_import()

    def test_missing_heading_and_sheet(self):
        wizard = self._create_wizard(b"a;b\n1;2\n")
        wizard.action_import()
        self.assertIn("No heading line found", wizard.report)
        with self.assertRaisesRegex(UserError, "Dimension 4"):
            self._create_wizard(
                self._format_xlsx(ROWS), sheet="Missing"
            ).action_import()

    def test_report_escapes_the_file(self):
        wizard = self._create_wizard(
            self._format_csv([ROWS[1], ["9z.1", "<script>x</script>", "Texte", ""]])
        )
        wizard.action_import()
        self.assertNotIn("<script>", wizard.report)

    def test_collector_cannot_import(self):
        with self.assertRaises(AccessError):
            self.env["mfi.spi4.grid.import"].with_user(self.collector).create(
                {"name": "x", "source": "x", "file": "eA=="}
            )

    def test_thresholds_must_be_coherent(self):
        indicator = self.env.ref("mfi_spi4_report.indicator_2014_p_3_3")
        with self.assertRaises(ValidationError):
            indicator.threshold_partly = 95
            indicator.threshold_yes = 90
        with self.assertRaises(ValidationError):
            indicator.kpi_id = False

    def test_practice_of_another_edition_is_refused(self):
        indicator = self.env.ref("mfi_spi4_report.indicator_2014_p_3_3")
        with self.assertRaises(ValidationError):
            indicator.practice_id = self.env.ref("mfi_spi4_report.practice_2022_4_e_1")

    def test_figures_cannot_be_created_or_deleted(self):
        with self.assertRaises(ValidationError):
            self.env["mfi.spi4.kpi"].create({"code": "K99", "name": "x"})
        with self.assertRaises(UserError):
            self.env.ref("mfi_spi4_report.kpi_k1").unlink()

    def test_every_figure_has_a_name(self):
        from ..engine.kpi import KPIS

        codes = self.env["mfi.spi4.kpi"].search([]).mapped("code")
        self.assertEqual(set(codes), set(KPIS))
