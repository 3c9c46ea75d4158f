# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from werkzeug.exceptions import UnprocessableEntity
from xlsxwriter.exceptions import XlsxWriterException

from odoo.http import route

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)
from odoo.addons.web.controllers.pivot import TableExporter

from ..engine.spreadsheet import escape_formula

#: Cells of the headers of a pivot table; a sheet has at most 16,384 columns.
MAX_CELLS = 1_000_000
#: Characters of the title and the model of a pivot table, which name the file: the line
#: of the answer with the name is limited.
MAX_TITLE = 200
#: Levels of the rows of a pivot table, each of them indented further.
MAX_INDENT = 1000
#: Errors of reading or writing a table that is none.
_NO_TABLE = (
    TypeError,
    ValueError,
    AttributeError,
    LookupError,
    OverflowError,
    RecursionError,
    XlsxWriterException,
)
#: First characters of a formula that Odoo's CSV export does not escape.
_UNESCAPED = ("@", "\t", "\r")
#: Beginnings of texts that the XLSX library turns into a formula or a link.
_ACTIVE = (
    "=",
    "{=",
    "http://",
    "https://",
    "ftp://",
    "ftps://",
    "mailto:",
    "internal:",
    "external:",
    "file://",
)


class _TextOnly:
    """Mixin for workbooks: write every text as text, never as a formula or a link.

    Statements come from clients: "=HYPERLINK(…)" or "https://…" must not become a link
    in the controller's spreadsheet.
    """

    def __init__(self, *args):
        super().__init__(*args)
        self.worksheet.strings_to_formulas = False
        self.worksheet.strings_to_urls = False


class _TextWriter(_TextOnly, ExportXlsxWriter):
    """The ungrouped export, without formulas and links."""


class _TextGroupWriter(_TextOnly, GroupExportXlsxWriter):
    """The grouped export, without formulas and links."""


class SafeCsvExport(CSVExport):
    """CSV exports in which all formulas are escaped."""

    def from_data(self, fields, columns_headers, rows):
        """Escape the formulas that Odoo's export does not, then export as usual."""
        rows = [[_escape(value) for value in row] for row in rows]
        return super().from_data(
            fields, [escape_formula(h) for h in columns_headers], rows
        )


class SafeExcelExport(ExcelExport):
    """XLSX exports in which a text that begins with "=" is not a formula."""

    def from_group_data(self, fields, columns_headers, groups):
        """Export grouped rows as texts."""
        with _TextGroupWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value

    def from_data(self, fields, columns_headers, rows):
        """Export rows as texts."""
        with _TextWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    writer.write_cell(number, column, value)
        return writer.value


class SafePivotExport(TableExporter):
    """Pivot tables as XLSX; their titles are untrusted names."""

    @route()
    def export_xlsx(self, data="", **kw):
        """Escape the titles, then export as usual.

        :raises UnprocessableEntity: for data that is no pivot table
        """
        try:
            table = json.loads(data.read() if hasattr(data, "read") else data)
            if not _is_finite(table):
                raise UnprocessableEntity("the pivot table is too large")
            names = {name: table[name][:MAX_TITLE] for name in ("title", "model")}
            table = _escape_nested({**table, **names})
            return super().export_xlsx(json.dumps(table), **kw)
        except _NO_TABLE as error:
            raise UnprocessableEntity("the data is no pivot table") from error


def _is_finite(table):
    """Return whether Odoo writes a pivot table in a short time.

    It writes as many cells of headers, and spaces before a row, as the table says: any
    number.
    """
    rows, measures = table["col_group_headers"], table["measure_count"]
    headers = [header for row in rows for header in row]
    cells = sum(header["width"] for header in headers)
    cells += len(headers) * len(rows) * measures
    highest = max((header["height"] for header in headers), default=0)
    deepest = max((row["indent"] for row in table["rows"]), default=0)
    return measures > 0 and max(cells, highest) <= MAX_CELLS and deepest <= MAX_INDENT


def _escape(value):
    """Return a value with an apostrophe before a formula that Odoo leaves as it is."""
    if isinstance(value, str) and value.startswith(_UNESCAPED):
        return escape_formula(value)
    return value


def _escape_nested(value):
    """Return nested values with an apostrophe before texts that are formulas or links.

    :param value: dicts, lists and scalars, as parsed from JSON
    """
    if isinstance(value, dict):
        return {key: _escape_nested(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_escape_nested(inner) for inner in value]
    if isinstance(value, str) and value.startswith(_ACTIVE):
        return f"'{value}"
    return value
