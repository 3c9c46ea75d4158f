# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import re
import shutil
import subprocess
import unittest
import zipfile

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged

from .common import NOW, Spi4Common

REPORT = "mfi_spi4_report.action_report_assessment"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRender(Spi4Common, HttpCase):
    """The same figures on screen, in print and in the workbook."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["ir.module.module"]._load_module_terms(
            ["mfi_complaints", "mfi_spi4_report"], ["fr_FR"]
        )
        for rank in range(13):
            cls._create_case(
                f"2025-{1 + rank % 12:02d}-03 10:00:00",
                f"2025-{1 + rank % 12:02d}-{4 + rank:02d} 15:00:00"
                if rank < 11
                else None,
                mfi_branch_id=cls.branches[rank % 2].id,
                channel_id=cls.channels[rank % 3].id,
            )
        cls.assessment = cls._create_computed(lang="fr_FR")
        cls.matrix = cls.assessment._get_matrix()

    def _read_sheets(self, content):
        """Return {sheet: rows of values} of a workbook."""
        book = openpyxl.load_workbook(io.BytesIO(content))
        return {sheet.title: list(sheet.values) for sheet in book}

    def test_workbook_contains_the_figures_as_numbers(self):
        sheets = self._read_sheets(self.assessment._render_workbook())
        for section in self.matrix.sections:
            rows = {row[0]: row for row in sheets[section.key] if row[0]}
            for row in section.rows:
                with self.subTest(figure=row.code):
                    cells = rows[row.code]
                    expected = row.value.value
                    if expected is None:
                        expected = row.value.text
                    self.assertEqual(cells[2], expected)
                    self.assertEqual(cells[3] or None, row.numerator.value or None)
        self.assertEqual([row[2] for row in sheets["4e.3"] if row[0] == "K5"], [84.6])

    def test_the_summary_says_the_figures_in_sentences(self):
        assessment = self._create_computed(lang="en_US")
        matrix = assessment._get_matrix()
        sentences = assessment._get_summary_sentences(matrix)
        self.assertEqual(
            sentences[0],
            "13 complaints were received in the period, and 11 were decided.",
        )
        self.assertIn("84.6%", sentences[1])
        self.assertIn("(11 of 13)", sentences[1])
        self.assertIn("questions are answered", sentences[-1])
        html = self.env["ir.actions.report"]._render_qweb_html(REPORT, assessment.ids)
        self.assertIn("13 complaints were received in the period", html[0].decode())

    def test_the_cover_shows_the_logo_of_the_institution(self):
        def render():
            report = self.env["ir.actions.report"]
            return report._render_qweb_html(REPORT, self.assessment.ids)[0].decode()

        self.company.write({"logo": False})
        self.assertNotIn('class="logo"', render())
        self.company.logo = (
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO"
            b"1AAAAABJRU5ErkJggg=="
        )
        self.assertIn('class="logo"', render())

    def test_workbook_has_a_sheet_per_practice_and_charts(self):
        content = self.assessment._render_workbook()
        sheets = list(self._read_sheets(content))
        self.assertEqual(
            sheets,
            [
                "Synthèse",
                "4e.1",
                "4e.2",
                "4e.3",
                "4e.4",
                "Définitions",
                "Plaintes",
                "Notes",
            ],
        )
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            charts = [n for n in archive.namelist() if n.startswith("xl/charts/chart")]
        tables = sum(len(section.tables) for section in self.matrix.sections)
        self.assertEqual(len(charts), tables)

    def test_workbook_lists_the_complaints_without_names(self):
        self._create_case("2025-05-05 10:00:00", partner_id=self.client.id)
        rows = self._read_sheets(self.assessment._render_workbook())["Plaintes"]
        self.assertEqual(len(rows) - 1, 14)
        text = str(rows)
        for personal_data in ("Awa", "Diop", "221", "T-0001", "Complaint text"):
            self.assertNotIn(personal_data, text)
        self.assertIn("MEC Ndiagne", text)

    def test_workbook_has_no_formula(self):
        self.branches[0].name = "=HYPERLINK(1)"
        self.assessment.action_compute()
        book = openpyxl.load_workbook(io.BytesIO(self.assessment._render_workbook()))
        kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
        self.assertNotIn("f", kinds)

    def test_workbook_has_no_link(self):
        self.branches[0].name = "https://example.com/x"
        self.assessment.action_compute()
        book = openpyxl.load_workbook(io.BytesIO(self.assessment._render_workbook()))
        cells = [cell for sheet in book for row in sheet for cell in row]
        self.assertIn("https://example.com/x", [cell.value for cell in cells])
        self.assertFalse([cell.value for cell in cells if cell.hyperlink])

    def test_screen_shows_the_same_cells(self):
        shown = self.assessment.matrix
        for section, sent in zip(self.matrix.sections, shown["sections"], strict=True):
            self.assertEqual(
                [row.value.text for row in section.rows],
                [row["value"]["text"] for row in sent["rows"]],
            )

    def test_months_are_in_chronological_order(self):
        """Check that months are sorted by date, not by number or by name."""
        labels = [row.label for row in self.matrix.find_table("month").rows]
        self.assertEqual(len(labels), 12)
        self.assertEqual(labels[:2], ["janvier 2025", "février 2025"])
        self.assertEqual((labels[3], labels[-1]), ("avril 2025", "décembre 2025"))

    def test_report_escapes_user_input(self):
        answer = self.assessment.answer_ids[0]
        answer.comment = "<script>alert(1)</script>"
        html = self.env["ir.actions.report"]._render_qweb_html(
            REPORT, self.assessment.ids
        )[0]
        self.assertNotIn(b"<script>alert(1)", html)
        self.assertIn(b"&lt;script&gt;alert(1)", html)

    def test_html_is_french_and_complete(self):
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(REPORT, self.assessment.ids)[0]
            .decode()
        )
        for text in (
            "Gestion des plaintes : rapport de preuves".replace(" :", "\u00a0:"),
            "Auto-évaluation",
            "Synthèse par pratique",
            "L’institution informe ses clients sur comment soumettre leurs plaintes.",
            "84,6\u00a0%",
            "2 sur 4 répondues",
            "Non signé",
            "Définition des chiffres",
        ):
            self.assertIn(text, html)
        self.assertNotIn("Compared period", html)

    @unittest.skipUnless(
        shutil.which("wkhtmltopdf") and shutil.which("pdftotext"), "no PDF tools"
    )
    def test_pdf_contains_the_figures_as_text(self):
        self.assessment.action_sign()
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, kind = reports._render_qweb_pdf(REPORT, self.assessment.ids)
        self.assertEqual(kind, "pdf")
        text = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=content,
            capture_output=True,
            check=True,
        ).stdout.decode()
        flat = re.sub(r"[\s\u00a0]+", " ", text)
        self.assertIn("84,6 % (11/13)", flat)
        self.assertIn(self.assessment.signature_hash, flat.replace(" ", ""))
        for section in self.matrix.sections:
            for row in section.rows:
                with self.subTest(figure=row.code):
                    value = re.escape(re.sub(r"\s", " ", row.value.text))
                    self.assertRegex(flat, rf"{re.escape(row.code)} .{{0,60}}{value}")
        self.assertLess(len(content), 1_000_000)

    def test_report_of_an_empty_draft_is_refused(self):
        with self.assertRaises(UserError):
            self.env["ir.actions.report"]._render_qweb_html(
                REPORT, self._create_assessment().ids
            )

    def test_workbook_over_http(self):
        self.env.flush_all()
        url = f"/mfi_spi4_report/{self.assessment.id}/workbook"
        self.authenticate("mfi_controller", "mfi_controller")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Synthèse", self._read_sheets(answer.content))
        self.authenticate("mfi_employee", "mfi_employee")
        self.assertEqual(self.url_open(url).status_code, 404)
        missing = f"/mfi_spi4_report/{self.assessment.id + 999}/workbook"
        self.assertEqual(self.url_open(missing).status_code, 404)
