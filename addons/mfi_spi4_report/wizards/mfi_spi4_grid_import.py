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

from ..engine import grid as engine
from ..models.const import EDITIONS

#: Bytes of the file, and of its parts once unpacked: a grid is a few hundred lines.
MAX_FILE = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024


class MfiSpi4GridImport(models.TransientModel):
    """Imports the official grid of an institution, from XLSX or CSV.

    Nothing is imported while a line is wrong; the lines are named. Mapping to figures
    follows on screen, in the list of indicators.
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
    file_name = fields.Char()
    sheet = fields.Char(help="Name of the sheet; empty: the first that has a heading.")
    report = fields.Html(readonly=True)

    def action_check(self):
        """Read the file and say what would be imported, without importing."""
        self.ensure_one()
        items, problems = self._read()
        self.report = self._in_words(items, problems)
        return self._reopen()

    def action_import(self):
        """Import the grid, or say which lines forbid it."""
        self.ensure_one()
        items, problems = self._read()
        if problems or not items:
            self.report = self._in_words(items, problems)
            return self._reopen()
        grid = self.env["mfi.spi4.grid"].create(
            {
                "name": self.name,
                "edition": self.edition,
                "company_id": self.company_id.id,
                "official": True,
            }
        )
        practices = self._practices()
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

    def _practices(self):
        """Return {code: practice} of the edition."""
        practices = self.env["mfi.spi4.practice"].search(
            [("edition", "=", self.edition)]
        )
        return {practice.code: practice for practice in practices}

    def _read(self):
        """Return (items, problems) of the file.

        :raises UserError: when the file cannot be read at all
        """
        rows = self._rows()
        return engine.read(rows, list(self._practices()))

    def _rows(self):
        """Return the rows of the file, by its content rather than its name."""
        try:
            data = base64.b64decode(self.file or b"", validate=True)
        except binascii.Error as error:
            raise UserError(self._unreadable()) from error
        if len(data) > MAX_FILE:
            raise UserError(
                self.env._("The file is larger than 5 MB: keep the sheet of the grid.")
            )
        if data.startswith(b"PK"):
            return self._xlsx_rows(data)
        return self._csv_rows(data)

    def _xlsx_rows(self, data):
        """Return the rows of a workbook's sheet."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                    raise UserError(self._unreadable())
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True
            )
            return self._sheet_rows(book)
        except UserError:
            raise
        except Exception as error:
            # A damaged workbook fails in any way that the library did not foresee.
            raise UserError(self._unreadable()) from error

    def _sheet_rows(self, book):
        """Return the rows of the chosen sheet, or of the first with a heading."""
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

    def _csv_rows(self, data):
        """Return the rows of a CSV file in UTF-8 or Windows Latin."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
        if "\x00" in text:
            raise UserError(self._unreadable())
        first = text.partition("\n")[0]
        delimiter = max(";,\t", key=first.count)
        try:
            return list(csv.reader(io.StringIO(text), delimiter=delimiter))
        except csv.Error as error:
            raise UserError(self._unreadable()) from error

    def _unreadable(self):
        """Return the sentence for a file that is neither XLSX nor CSV."""
        return self.env._(
            "This file cannot be read: save the grid as XLSX or CSV and choose it "
            "again."
        )

    def _in_words(self, items, problems):
        """Return what was found, as safe HTML."""
        words = {
            "heading": self.env._(
                "No heading line found: one column must be headed “Indicateur” and "
                "another “Pratique” or “N°”."
            ),
            "too_long": self.env._("The sheet has more than %(detail)s lines."),
            "practice": self.env._(
                "Line %(line)s: “%(detail)s” is no practice of this edition."
            ),
            "duplicate": self.env._(
                "Line %(line)s: the identifier “%(detail)s” comes twice."
            ),
        }
        lines = [
            words[problem.code] % {"line": problem.line, "detail": problem.detail}
            for problem in problems[:50]
        ]
        if not problems:
            lines = [
                self.env._("%(n)s indicators are ready to be imported.", n=len(items))
            ]
            if not items:
                lines = [self.env._("The sheet holds no indicator under its heading.")]
        return plaintext2html("\n".join(lines))

    def _reopen(self):
        """Return the wizard again, with its report."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_spi4_report.mfi_spi4_grid_import_action"
        )
        return {**action, "res_id": self.id}
