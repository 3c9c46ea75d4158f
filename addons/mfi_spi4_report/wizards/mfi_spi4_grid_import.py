# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii
import csv
import io
import zipfile

import openpyxl

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html
from odoo.tools.translate import LazyTranslate

from ..engine import grid as engine
from ..models.const import EDITIONS

_lt = LazyTranslate(__name__)

#: Code of an :class:`engine.grid.Problem` → message with its ``line`` and ``detail``.
PROBLEM_MESSAGES = {
    "heading": _lt(
        "No heading line found: one column must be headed “Indicateur” and another "
        "“Pratique” or “N°”."
    ),
    "too_long": _lt("The sheet has more than %(detail)s lines."),
    "practice": _lt("Line %(line)s: “%(detail)s” is not a practice of this edition."),
    "duplicate": _lt("Line %(line)s: the identifier “%(detail)s” appears twice."),
}
#: Largest size in bytes of the file, and of its contents once decompressed.
MAX_FILE = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024


class MfiSpi4GridImport(models.TransientModel):
    """Import the official grid of an institution from XLSX or CSV.

    If any line is invalid, nothing is imported and the report lists the lines. Users
    then map the indicators to figures in the list of indicators.
    """

    _name = "mfi.spi4.grid.import"
    _description = "Import of an official grid"

    name = fields.Char(string="Name of the grid", required=True)
    edition = fields.Selection(EDITIONS, required=True, default="2014")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    source = fields.Char(
        required=True, help="Where the file comes from, with its date or version."
    )
    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char("File name")
    sheet = fields.Char(help="Name of the sheet; empty: the first one with a heading.")
    report = fields.Html(readonly=True)

    def action_check(self):
        """Read the file and report what would be imported, without importing."""
        self.ensure_one()
        items, problems = self._read_indicators()
        self.report = self._format_report(items, problems)
        return self._prepare_action()

    def action_import(self):
        """Import the grid, or report the invalid lines."""
        self.ensure_one()
        items, problems = self._read_indicators()
        if problems or not items:
            self.report = self._format_report(items, problems)
            return self._prepare_action()
        grid = self.env["mfi.spi4.grid"].create(
            {
                "name": self.name,
                "edition": self.edition,
                "company_id": self.company_id.id,
                "official": True,
            }
        )
        practices = self._get_practices_by_code()
        self.env["mfi.spi4.indicator"].create(
            [
                {
                    "grid_id": grid.id,
                    "practice_id": practices[item.practice].id,
                    "code": item.code,
                    "name": item.text,
                    "guidance": item.guidance,
                    "source": self.source,
                    "verified": True,
                    "sequence": rank,
                }
                for rank, item in enumerate(items)
            ]
        )
        return grid.action_open_indicators()

    def _get_practices_by_code(self):
        """Return {code: practice record} of the edition."""
        practices = self.env["mfi.spi4.practice"].search(
            [("edition", "=", self.edition)]
        )
        return {practice.code: practice for practice in practices}

    def _read_indicators(self):
        """Return (items, problems) of the file, see :func:`engine.grid.parse_rows`.

        :raises UserError: when the file cannot be read
        """
        rows = self._read_rows()
        return engine.parse_rows(rows, list(self._get_practices_by_code()))

    def _read_rows(self):
        """Return the rows of the file, whose type is detected from its content.

        :raises UserError: when the file is too large or cannot be read
        """
        try:
            data = base64.b64decode(self.file or b"", validate=True)
        except binascii.Error as error:
            raise UserError(self._get_unreadable_message()) from error
        if len(data) > MAX_FILE:
            raise UserError(
                self.env._(
                    "The file is larger than 5 MB: keep only the sheet with the grid."
                )
            )
        if data.startswith(b"PK"):
            return self._parse_xlsx(data)
        return self._parse_csv(data)

    def _parse_xlsx(self, data):
        """Return the rows of the sheet of a workbook.

        :raises UserError: when the workbook cannot be read
        """
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                    raise UserError(self._get_unreadable_message())
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True
            )
            return self._read_sheet(book)
        except UserError:
            raise
        except Exception as error:
            # A damaged workbook raises errors that the library does not document.
            raise UserError(self._get_unreadable_message()) from error

    def _read_sheet(self, book):
        """Return the rows of the selected sheet, or of the first with a heading.

        :raises UserError: when there is no sheet with the selected name
        """
        if self.sheet and self.sheet not in book.sheetnames:
            raise UserError(
                self.env._(
                    "The file has no sheet “%(sheet)s”. Its sheets: %(sheets)s.",
                    sheet=self.sheet,
                    sheets=", ".join(book.sheetnames),
                )
            )
        names = [self.sheet] if self.sheet else book.sheetnames
        rows = []
        for name in names:
            limit = engine.MAX_ROWS + engine.HEADING_ROWS
            rows = [
                list(row)
                for row in book[name].iter_rows(
                    max_row=limit, max_col=50, values_only=True
                )
            ]
            if engine.find_heading(rows)[0] is not None:
                break
        return rows

    def _parse_csv(self, data):
        """Return the rows of a CSV file in UTF-8 or Windows-1252.

        :raises UserError: when the file is not a CSV file
        """
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
        if "\x00" in text:
            raise UserError(self._get_unreadable_message())
        first = text.partition("\n")[0]
        delimiter = max(";,\t", key=first.count)
        try:
            return list(csv.reader(io.StringIO(text), delimiter=delimiter))
        except csv.Error as error:
            raise UserError(self._get_unreadable_message()) from error

    def _get_unreadable_message(self):
        """Return the message for a file that is neither XLSX nor CSV."""
        return self.env._(
            "This file cannot be read: save the grid as XLSX or CSV and choose it "
            "again."
        )

    def _format_report(self, items, problems):
        """Return the problems, or the number of indicators, as escaped HTML."""
        lines = []
        for problem in problems[:50]:
            message = self.env._(PROBLEM_MESSAGES[problem.code])
            lines.append(message % {"line": problem.line, "detail": problem.detail})
        if not problems:
            lines = [
                self.env._("%(n)s indicators are ready to be imported.", n=len(items))
            ]
            if not items:
                lines = [
                    self.env._("The sheet contains no indicator below its heading.")
                ]
        return plaintext2html("\n".join(lines))

    def _prepare_action(self):
        """Return the action that shows the wizard again, with its report."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_spi4_report.mfi_spi4_grid_import_action"
        )
        return {**action, "res_id": self.id}
