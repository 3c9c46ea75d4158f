# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import io
import re
import string
import zipfile

from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.mfi_complaints.engine import client_rows, import_mapping, spreadsheet
from odoo.addons.mfi_complaints.engine.text import normalize_text

LETTERS = string.ascii_letters + string.digits + " éèàïç'’-.;,|\t\"=+@"
CELLS = st.text(LETTERS, max_size=20)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8)


def _written(rows, separator, encoding):
    """Return the content of a CSV file as written by a spreadsheet program."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerow(["N° membre", "Nom", "Téléphone"])
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


def _expected_unquoted(cell):
    """Return the expected value of a cell, without the quote before a formula."""
    if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r":
        return cell[1:]
    return cell


@tagged("post_install", "-at_install")
class TestImportEngine(BaseCase):
    """Reading files and rows, compared with simple implementations."""

    @settings(max_examples=150, deadline=None)
    @given(
        ROWS,
        st.sampled_from(sorted(spreadsheet.SEPARATORS)),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    )
    def test_any_file_comes_back(self, rows, separator, encoding):
        """The cells are read as written, with any separator and encoding."""
        content = _written(rows, spreadsheet.SEPARATORS[separator], encoding)
        kept = [row for row in rows if any(cell.strip() for cell in row)]
        wanted = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
        if not kept:
            with self.assertRaises(spreadsheet.UnreadableFile):
                spreadsheet.read(content, separator, wanted)
            return
        table = spreadsheet.read(content, separator, wanted)
        self.assertEqual(
            [cells for _line, cells in table.rows],
            [[_expected_unquoted(cell) for cell in row] for row in kept],
        )
        self.assertEqual(table.header, ["N° membre", "Nom", "Téléphone"])

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=400))
    def test_any_bytes(self, content):
        """Any bytes are read as text or refused with a known error, never a crash."""
        try:
            table = spreadsheet.read(content)
        except spreadsheet.UnreadableFile as problem:
            self.assertIn(
                problem.code, ("empty", "damaged", "encoding", "columns", "kind")
            )
        else:
            self.assertTrue(table.header and table.rows)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=5))
    def test_written_files_hold_no_formula(self, rows):
        """No cell of a file that we write starts like a formula."""
        content = spreadsheet.write(["a", "b"], rows).decode("utf-8-sig")
        for cells in csv.reader(io.StringIO(content, newline=""), delimiter=";"):
            for cell in cells:
                self.assertFalse(cell.startswith(spreadsheet.FORMULA), cell)

    @settings(max_examples=300, deadline=None)
    @given(st.text(max_size=30), st.integers(1, 40))
    def test_plain_shortcut(self, text, limit):
        """The shortcut of ``normalize_text`` gives the result of the full cleaning."""
        once = normalize_text(text, limit)
        self.assertEqual(normalize_text(once, limit), once)

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(
            st.fixed_dictionaries(
                {
                    "member_number": st.sampled_from(["", "1", "2", " 3 ", "04"]),
                    "name": st.sampled_from(["", "Awa", "  Awa   Ba "]),
                    "gender": st.sampled_from(["", "F", "homme", "??"]),
                    "birth_year": st.sampled_from(["", "1984", "84", "07/03/1990"]),
                    "branch_code": st.sampled_from(["", "ndi", "NDI", "XX"]),
                }
            ),
            max_size=6,
        )
    )
    def test_rows_like_a_naive_reader(self, rows):
        """Good rows are read, and the wrong cells of the others are named."""
        reader = client_rows.Reader({"NDI": 7}, ["fr_FR"], 2026)
        for row in rows:
            values, _given, problems = reader.parse(row)
            wrong = {name for name, _problem in problems}
            naive = {
                name
                for name, bad in (
                    ("member_number", not row["member_number"].strip()),
                    ("name", not row["name"]),
                    ("gender", row["gender"] == "??"),
                    ("birth_year", row["birth_year"] == "84"),
                    ("branch_code", row["branch_code"] == "XX"),
                )
                if bad
            }
            self.assertEqual(wrong, naive)
            if not wrong:
                self.assertEqual(values[0], row["member_number"].strip())
                self.assertEqual(values[1], " ".join(row["name"].split()))
                self.assertEqual(values[3], 7 if row["branch_code"] else None)

    def test_bounds(self):
        """Too many columns, too long a cell or too large a file is refused."""
        wide = ";".join("x" * 101).encode()
        long = b"a;b\n" + b"x" * (spreadsheet.MAX_CELL + 1) + b";1"
        for content, code in (
            (wide + b"\n" + wide, "columns"),
            (long, "cell"),
            (b"a" * (spreadsheet.MAX_BYTES + 1), "bytes"),
            (b"a;b\n", "empty"),
            (b"PK\x03\x04broken", "damaged"),
            (b"a;b\n1;2\x00", "damaged"),
        ):
            with self.assertRaises(spreadsheet.UnreadableFile) as refused:
                spreadsheet.read(content)
            self.assertEqual(refused.exception.code, code)

    def test_xlsx(self):
        """Dates and numbers of a workbook are read as a user would type them."""
        from datetime import datetime

        from openpyxl import Workbook

        book = Workbook()
        for row in (
            ["Matricule", "Nom", "Naissance", "Solde"],
            [42, "Awa", datetime(1984, 3, 7), 12.5],
        ):
            book.active.append(row)
        buffer = io.BytesIO()
        book.save(buffer)
        table = spreadsheet.read(buffer.getvalue())
        self.assertEqual(table.rows, [(2, ["42", "Awa", "1984-03-07", "12.5"])])
        self.assertEqual(
            import_mapping.guess_columns(table.header, "clients"),
            ["member_number", "name", "birth_year", None],
        )

    def _create_workbook(self, size, extra=""):
        """Return a workbook of six rows that declares a given size."""
        from openpyxl import Workbook

        book = Workbook()
        book.active.append(["Matricule", "Nom", "Tél."])
        for number in range(6):
            book.active.append([f"M{number}", "Awa", "771234567"])
        made, output = io.BytesIO(), io.BytesIO()
        book.save(made)
        with zipfile.ZipFile(made) as source, zipfile.ZipFile(output, "w") as target:
            for name in source.namelist():
                content = source.read(name)
                if name.endswith("sheet1.xml"):
                    content = re.sub(rb'<dimension ref="[^"]*"', size, content)
                    content = content.replace(
                        b"</sheetData>", extra.encode() + b"</sheetData>"
                    )
                target.writestr(name, content)
        return output.getvalue()

    def test_xlsx_with_a_wrong_declared_size(self):
        """Every row of a sheet is read, regardless of the size it declares."""
        for ref in ("A1:C3", "A1", "A1:C7", "A1:XFD1048576", "C3:D4"):
            table = spreadsheet.read(
                self._create_workbook(f'<dimension ref="{ref}"'.encode())
            )
            self.assertEqual(len(table.header), 3, ref)
            self.assertEqual([line for line, _cells in table.rows], [*range(2, 8)], ref)
            self.assertEqual(table.rows[-1][1], ["M5", "Awa", "771234567"])

    def test_xlsx_with_a_row_beyond_any_sheet(self):
        """A row number of one billion is refused without filling the gap."""
        far = '<row r="1000000000"><c r="A1000000000"><v>1</v></c></row>'
        with self.assertRaises(spreadsheet.UnreadableFile) as refused:
            spreadsheet.read(self._create_workbook(b'<dimension ref="A1:C7"', far))
        self.assertEqual(refused.exception.code, "rows")

    def test_unclosed_quote(self):
        """The file is refused with the line on which the quote opens."""
        text = b'a;b\n1;"x\ny"\n2;z\n3;"Awa\n4;v\n'
        for content in (text, text.rstrip(), text + b"\r\n\n"):
            with self.assertRaises(spreadsheet.UnreadableFile) as refused:
                spreadsheet.read(content)
            self.assertEqual(refused.exception.code, "damaged")
            self.assertEqual(refused.exception.details, {"line": 5})
        closed = b'a;b\n1;"x\n\n"'
        self.assertEqual(spreadsheet.read(closed).rows, [(2, ["1", "x\n\n"])])

    def test_guess_ignores_accents_case_and_order(self):
        """Columns are matched to fields regardless of order, case and accents."""
        header = ["ZONE", "Langue", "annee de naissance", "SEXE", "code AGENCE"]
        header += ["Tél", "Nom et Prénoms", "N°  Membre"]
        wanted = ["zone", "lang", "birth_year", "gender", "branch_code"]
        wanted += ["phone", "name", "member_number"]
        self.assertEqual(import_mapping.guess_columns(header, "clients"), wanted)
        self.assertEqual(
            import_mapping.guess_columns(header[::-1], "clients"), wanted[::-1]
        )
