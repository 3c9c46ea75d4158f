# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo.http import route

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)
from odoo.addons.web.controllers.pivot import TableExporter

from ..engine.spreadsheet import safe

#: Formula beginnings that the CSV export does not know of.
_MORE = ("@", "\t", "\r")
#: Beginnings that the XLSX library makes a formula or a link of.
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


class _Text:
    """A workbook in which a text is a text, whatever it begins with.

    The words of a client come from outside: "=HYPERLINK(…)" or "https://…" must not
    become a link in the controller's spreadsheet.
    """

    def __init__(self, *args):
        super().__init__(*args)
        self.worksheet.strings_to_formulas = False
        self.worksheet.strings_to_urls = False


class _TextWriter(_Text, ExportXlsxWriter):
    """The plain export, formulas and links disarmed."""


class _TextGroupWriter(_Text, GroupExportXlsxWriter):
    """The grouped export, formulas and links disarmed."""


class SafeCsvExport(CSVExport):
    """CSV exports: every beginning that a spreadsheet takes for a formula."""

    def from_data(self, fields, columns_headers, rows):
        """Disarm what the original leaves, then export as it does."""
        rows = [[_quoted(value) for value in row] for row in rows]
        return super().from_data(fields, [safe(h) for h in columns_headers], rows)


class SafeExcelExport(ExcelExport):
    """XLSX exports: the library behind them makes a formula of a text with "="."""

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
    """Pivot tables as XLSX: their titles are names from outside."""

    @route()
    def export_xlsx(self, data, **kw):
        """Disarm titles, then export as the original does."""
        text = data.read() if hasattr(data, "read") else data
        return super().export_xlsx(json.dumps(_disarmed(json.loads(text))), **kw)


def _quoted(value):
    """Return a value with a quote before what would run."""
    return safe(value) if isinstance(value, str) and value.startswith(_MORE) else value


def _disarmed(value):
    """Return nested values, each text that becomes a formula or link behind a quote."""
    if isinstance(value, dict):
        return {key: _disarmed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_disarmed(inner) for inner in value]
    if isinstance(value, str) and value.startswith(_ACTIVE):
        return f"'{value}"
    return value
