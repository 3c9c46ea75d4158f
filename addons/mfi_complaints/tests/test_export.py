# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import io
import json

from openpyxl import load_workbook

from odoo import http
from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon

EVIL = [
    "=HYPERLINK(A1)",
    "{=SUM(A1)}",
    "+1+cmd",
    "-2+3",
    "@SUM(1)",
]
#: Prefixes that the library behind XLSX exports turns into links.
LINKS = [
    r"external:\\srv\share\x.xlsx",
    "internal:Sheet1!A1",
    "http://example.com/x",
    "https://example.com/x",
    "ftp://example.com/x",
    "mailto:awa@example.com",
    "file:///etc/hosts",
]


@tagged("post_install", "-at_install")
class TestExport(ComplaintCommon, HttpCase):
    """Text written by clients is never executed in a spreadsheet."""

    def setUp(self):
        super().setUp()
        self.pilot.password = self.pilot.login
        self.pilot.group_ids += self.env.ref("base.group_allow_export")
        self.authenticate(self.pilot.login, self.pilot.login)
        self.made = self.tickets
        for subject in EVIL + LINKS:
            self.made |= self._create_complaint(name=subject)

    def _export(self, kind, groupby=()):
        """Export subjects as the list view does; return the file's content."""
        asked = {
            "model": "helpdesk.ticket",
            "fields": [{"name": "name", "label": "Subject", "type": "char"}],
            "ids": False if groupby else self.made.ids,
            "domain": [["id", "in", self.made.ids]],
            "groupby": list(groupby),
            "import_compat": False,
            "context": {},
        }
        answer = self.url_open(
            f"/web/export/{kind}",
            data={
                "data": json.dumps(asked),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(answer.status_code, 200)
        return answer.content

    def _read_cells(self, content):
        """Return all cells of a workbook."""
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        return [cell for row in sheet.iter_rows() for cell in row if cell.value]

    def _check_texts(self, cells):
        """Check that no cell contains a link or a formula."""
        self.assertFalse([cell.value for cell in cells if cell.data_type == "f"])
        self.assertFalse([cell.value for cell in cells if cell.hyperlink])

    def test_csv(self):
        """A quote is put before each dangerous first character."""
        text = self._export("csv").decode()
        cells = [row[0] for row in csv.reader(io.StringIO(text))][1:]
        # A brace has no effect in CSV.
        wanted = {cell if cell[0] == "{" else f"'{cell}" for cell in EVIL}
        # In CSV, a link is plain text.
        self.assertEqual(set(cells), wanted | set(LINKS))

    def test_xlsx(self):
        """No cell is a formula or a link; the text is unchanged."""
        cells = self._read_cells(self._export("xlsx"))
        self._check_texts(cells)
        self.assertLessEqual({*EVIL, *LINKS}, {cell.value for cell in cells})

    def test_xlsx_grouped(self):
        """Titles of groups are not formulas or links either."""
        cells = self._read_cells(self._export("xlsx", ["name"]))
        self._check_texts(cells)
        values = [cell.value for cell in cells]
        self.assertIn("=HYPERLINK(A1) (1)", values)
        self.assertIn("http://example.com/x (1)", values)

    def test_pivot(self):
        """Titles of a pivot table are not formulas or links either."""
        asked = {
            "title": "Complaints",
            "model": "helpdesk.ticket",
            "measure_count": 1,
            "col_group_headers": [[{"title": "=A1", "width": 1, "height": 1}]],
            "measure_headers": [{"title": "=B1", "is_bold": False}],
            "origin_count": 1,
            "rows": [
                {"title": title, "indent": 0, "values": [{"value": 3}]}
                for title in ["=C1", *LINKS]
            ],
        }
        answer = self.url_open(
            "/web/pivot/export_xlsx",
            data={
                "data": json.dumps(asked),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(answer.status_code, 200)
        cells = self._read_cells(answer.content)
        self._check_texts(cells)
        self.assertLessEqual({"'=A1", "'=B1", "'=C1"}, {c.value for c in cells})
