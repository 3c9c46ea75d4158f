# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import re
import zipfile
from datetime import date, datetime, time
from xml.sax.saxutils import escape

from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.mfi_complaints.engine import (
    cell_format,
    encodings,
    spreadsheet,
    workbook,
)

from . import corpus

ENCODINGS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"),
    *("latin-1", "iso8859-15", "cp850", "cp437", "mac-roman"),
)


def write_xlsx(sheets, hidden=(), epoch=None):
    """Return an XLSX workbook.

    :param sheets: {name: rows of (value, number format) or values}
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    if epoch:
        book.epoch = epoch
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row, cells in enumerate(rows, 1):
            for column, value in enumerate(cells, 1):
                value, code = value if isinstance(value, tuple) else (value, "General")
                cell = sheet.cell(row, column, value)
                cell.number_format = code
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_xls(sheets):
    """Return an XLS workbook, from sheets as for :func:`write_xlsx`."""
    import xlwt

    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                value, code = value if isinstance(value, tuple) else (value, "General")
                sheet.write(row, column, value, xlwt.easyxf(num_format_str=code))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _format_text(text):
    """Return the content of a cell of an ODS workbook."""
    return f"<text:p>{escape(text)}</text:p>"


def write_ods(sheets, repeated=1):
    """Return an ODS workbook whose cells show texts or are markup.

    :param int repeated: how often each row stands for itself
    """
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(
            f'<table:table-row table:number-rows-repeated="{repeated}">'
            + "".join(
                value
                if value.startswith("<table")
                else f"<table:table-cell>{_format_text(value)}</table:table-cell>"
                for value in cells
            )
            + "</table:table-row>"
            for cells in rows
        )
        + '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="1000"/></table:table-row>'
        "</table:table>"
        for name, rows in sheets.items()
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f"{tables}</office:spreadsheet></office:body></office:document-content>",
        )
    return buffer.getvalue()


ROWS = [["Matricule", "Nom"], ["0042", "Aïda Bâ"]]
COVER = [["Institution", "MEC de Louga"], ["Édité le", "2 mars 2026"]]


def _is_plain_cell(text):
    """Return whether a text can stand in a cell without quotes or escapes."""
    plain = text.isprintable() and bool(text.strip()) and '"' not in text
    return plain and not text.startswith("'")


@tagged("post_install", "-at_install")
class TestImportCorpus(BaseCase):
    """Files as core banking systems write them, one table for each kind."""

    def test_csv(self):
        """Text files are read as the person means them."""
        for case in corpus.CSV:
            with self.subTest(case.name):
                table = spreadsheet.read(
                    case.text.encode(case.encoding), **case.options
                )
                self.assertEqual(table.header, case.header)
                self.assertEqual([cells for _line, cells in table.rows], case.rows)
                self.assertEqual(table.header_line, case.line)
                self.assertEqual(len(table.left_out), case.left_out)

    def test_line_numbers(self):
        """Lines are counted as an editor shows them, with the lines left out."""
        text = "sep=;\nListe\n\n" + corpus.H + corpus.A + "\n" + corpus.B
        table = spreadsheet.read(text.encode())
        self.assertEqual([line for line, _cells in table.rows], [5, 7])

    def test_refused(self):
        """Files that cannot be read are refused with the right reason."""
        for case in corpus.REFUSED:
            with self.subTest(case.name):
                with self.assertRaises(spreadsheet.UnreadableFile) as refused:
                    spreadsheet.read(case.content, **case.options)
                self.assertEqual(refused.exception.code, case.code)

    def test_guess_is_told(self):
        """A guessed encoding is said to be one; a doubtful one is marked."""
        names = "Matricule;Nom\n1;Aïda Bâ\n"
        for encoding in ("cp1252", "cp850", "mac-roman"):
            table = spreadsheet.read(names.encode(encoding))
            self.assertEqual(table.rows[0][1][1], "Aïda Bâ", encoding)
            self.assertTrue(table.is_guessed)
            table = spreadsheet.read(names.encode(encoding), encoding=encoding)
            self.assertFalse(table.is_guessed or table.is_doubtful)
        mixed = b"Matricule;Nom\n1;" + "Aïda".encode() + b"\n2;" + "Bâ".encode("cp1252")
        self.assertTrue(spreadsheet.read(mixed).is_doubtful)

    def test_xlsx_cells(self):
        """A cell of an XLSX workbook is what the person sees."""
        for name, value, code, text in corpus.CELLS:
            with self.subTest(name):
                rows = [["Matricule", "Nom"], [(value, code), "Awa"]]
                table = spreadsheet.read(write_xlsx({"Clients": rows}))
                self.assertEqual(table.rows, [(2, [text, "Awa"])])

    def test_xls_cells(self):
        """A cell of an XLS workbook is what the person sees."""
        for name, value, code, text in corpus.CELLS:
            with self.subTest(name):
                rows = [["Matricule", "Nom"], [(value, code), "Awa"]]
                table = spreadsheet.read(write_xls({"Clients": rows}))
                self.assertEqual(table.rows, [(2, [text, "Awa"])])

    def test_ods_cells(self):
        """A cell of an ODS workbook is the text that it shows; dates are ISO 8601."""
        day = (
            '<table:table-cell office:value-type="date" office:date-value="1984-03-07">'
            "<text:p>07/03/84</text:p></table:table-cell>"
        )
        spaced = (
            "<table:table-cell><office:annotation><text:p>note</text:p>"
            "</office:annotation><text:p>Awa<text:s/>Diop</text:p></table:table-cell>"
        )
        twice = (
            '<table:table-cell table:number-columns-repeated="2" office:value="0.5">'
            "<text:p>50 %</text:p></table:table-cell>"
        )
        rows = [
            ["Matricule", "Nom", "Naissance", "x", "y"],
            ["000042", spaced, day, twice],
        ]
        table = spreadsheet.read(write_ods({"Clients": rows}))
        self.assertEqual(
            table.rows, [(2, ["000042", "Awa Diop", "1984-03-07", "50 %", "50 %"])]
        )

    def test_ods_with_rows_without_end(self):
        """A row repeated more often than a file may have rows is refused unread."""
        content = write_ods({"Clients": ROWS}, repeated=workbook.MAX_ROWS + 1)
        rows = workbook.open_workbook(content).iter_rows("Clients")
        with self.assertRaises(workbook.UnreadableFile) as refused:
            next(rows)
        self.assertEqual(refused.exception.code, "rows")
        content = write_ods({"Clients": ROWS}, repeated=2)
        rows = workbook.open_workbook(content).iter_rows("Clients")
        self.assertEqual([line for line, _cells in rows], [1, 2, 3, 4])

    def test_workbook_of_1904(self):
        """Dates counted from 1904 are the same days."""
        rows = [["Matricule", "Naissance"], ["1", (date(1984, 3, 7), "dd/mm/yyyy")]]
        table = spreadsheet.read(write_xlsx({"A": rows}, epoch=datetime(1904, 1, 1)))
        self.assertEqual(table.rows[0][1][1], "1984-03-07")

    def test_sheets(self):
        """The sheet with the known titles is read, another one if it is chosen."""
        for write in (write_xlsx, write_xls, write_ods):
            content = write({"Garde": COVER, "Clients": ROWS})
            table = spreadsheet.read(content)
            self.assertEqual(table.sheet, "Clients")
            self.assertEqual(table.sheets, ("Garde", "Clients"))
            self.assertEqual(table.rows, [(2, ["0042", "Aïda Bâ"])])
            chosen = spreadsheet.Layout(sheet="Garde", header_line=1)
            table = spreadsheet.read(content, layout=chosen)
            self.assertEqual(table.header, COVER[0])
            with self.assertRaises(spreadsheet.UnreadableFile) as refused:
                spreadsheet.read(content, layout=spreadsheet.Layout(sheet="X"))
            self.assertEqual(refused.exception.code, "sheet")

    def test_hidden_sheet(self):
        """A hidden sheet is not offered."""
        content = write_xlsx({"Vieux": ROWS, "Clients": ROWS}, hidden=("Vieux",))
        self.assertEqual(spreadsheet.read(content).sheets, ("Clients",))

    def test_workbook_without_sheets(self):
        """A workbook whose list of sheets is empty is refused like an empty one."""
        whole, bare = zipfile.ZipFile(io.BytesIO(write_xlsx({"A": ROWS}))), io.BytesIO()
        with zipfile.ZipFile(bare, "w") as archive:
            for name in whole.namelist():
                text = whole.read(name)
                archive.writestr(name, re.sub(rb"<sheets>.*</sheets>", b"", text))
        for content in (bare.getvalue(), write_ods({})):
            with self.assertRaises(spreadsheet.UnreadableFile) as refused:
                spreadsheet.read(content)
            self.assertEqual(refused.exception.code, "empty")

    def test_workbook_with_titles_and_totals(self):
        """Title rows and totals of a sheet are left out, lines are counted right."""
        rows = [["Liste des clients"], [], *ROWS, ["TOTAL", 1]]
        for write in (write_xlsx, write_xls):
            table = spreadsheet.read(write({"Clients": rows}))
            self.assertEqual(table.header_line, 3)
            self.assertEqual(table.rows, [(4, ["0042", "Aïda Bâ"])])
            self.assertEqual(table.left_out, ((5, "total", "TOTAL 1"),))

    def test_layout(self):
        """The chosen header counts; a remembered one gives way to known titles."""
        text = b"Code;Nom;Matricule\nIdent;Libelle;Obs\n1;Awa;x\n"
        chosen = spreadsheet.Layout(header_line=2)
        table = spreadsheet.read(text, layout=chosen)
        self.assertEqual((table.header[0], table.rows[0][0]), ("Ident", 3))
        with self.assertRaises(spreadsheet.UnreadableFile) as refused:
            spreadsheet.read(text, layout=spreadsheet.Layout(header_line=9))
        self.assertEqual(refused.exception.code, "header")
        remembered = spreadsheet.Layout(
            header_line=2, titles=("Ident", "Libelle", "Obs"), is_remembered=True
        )
        later = b"Titre\n\n\nIdent;Libelle;Obs\n1;Awa;x\n"
        table = spreadsheet.read(later, layout=remembered)
        self.assertEqual((table.header_line, table.rows[0][0]), (4, 5))

    def test_faults(self):
        """Errors, cut numbers and lost characters are refused, look-alikes are not."""
        for text, code in corpus.FAULTS:
            self.assertEqual(cell_format.find_cell_fault(text), code, text)
        for text in corpus.SOUND:
            self.assertIsNone(cell_format.find_cell_fault(text), text)

    @settings(max_examples=300, deadline=None)
    @given(st.text(max_size=20).filter(_is_plain_cell), st.sampled_from(ENCODINGS))
    def test_any_text_in_any_encoding(self, text, encoding):
        """What is read equals what was written, or is refused, or marked as a guess."""
        content = f"Matricule;Nom\n1;{text.replace(';', '')}x\n".encode(
            encoding, "ignore"
        )
        wanted = content.decode(encoding).split(";")[-1].removesuffix("\n")
        # A text whose bytes happen to be UTF-8 is taken for UTF-8.
        is_other = encodings.get_proven_encoding(content) and not wanted.isascii()
        if is_other and not encoding.startswith("utf"):
            return
        try:
            table = spreadsheet.read(content)
        except spreadsheet.UnreadableFile:
            return
        if table.rows[0][1][1] != wanted:
            self.assertTrue(table.is_guessed, (table.rows, encoding))

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                ["Aïda", "Bâ", "Sène", "François", "Guéoul", "Noël", "née"]
            ),
            min_size=2,
            max_size=6,
        ),
        st.sampled_from(["cp1252", "cp850", "mac-roman"]),
    )
    def test_names_of_the_region(self, words, encoding):
        """French names are recognised in each encoding, or marked as doubtful."""
        name = " ".join(words)
        table = spreadsheet.read(f"Matricule;Nom\n1;{name}\n".encode(encoding))
        if table.rows[0][1][1] != name:
            self.assertTrue(table.is_doubtful, (table.rows, encoding))

    @settings(max_examples=200, deadline=None)
    @given(
        st.one_of(
            st.integers(-(10**18), 10**18),
            st.floats(allow_nan=False, allow_infinity=False),
            st.datetimes(),
            st.times(),
        ),
        st.text('0#?,.;%-() "ABdmyhE+\\[]_*@', max_size=12),
    )
    def test_any_format(self, value, code):
        """Any number in any format is a text, never a crash."""
        self.assertIsInstance(cell_format.format_cell(value, code), str)

    @settings(max_examples=200, deadline=None)
    @given(st.integers(0, 10**12), st.integers(1, 14))
    def test_zeros_of_any_format(self, number, width):
        """The zeros of a format are those of Python's own formatting."""
        self.assertEqual(
            cell_format.format_cell(number, "0" * width), f"{number:0{width}}"
        )

    def test_time_is_time(self):
        """The tables use the types that the libraries return."""
        self.assertEqual(cell_format.format_cell(time(8, 5)), "08:05:00")
