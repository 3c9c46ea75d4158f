# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The register as a workbook, written line by line in constant memory.

Texts are written as texts: no cell becomes a formula or a link.
"""

from ..tools.xlsx import open_workbook
from ..tools.xlsx_lines import LineSheet

#: Column → width, in characters; the others have the default.
_WIDTHS = {
    "line": 6,
    "number": 18,
    "branch": 20,
    "category": 24,
    "client": 24,
    "statement": 60,
    "service": 22,
    "corrective": 40,
    "preventive": 40,
    "satisfaction": 16,
}
_DEFAULT_WIDTH = 14
_A4 = 9


class RegisterWorkbook:
    """Write a register to a file.

    :param file: binary file opened for writing
    :param name: name of the sheet
    :param date_format: format of dates in spreadsheets, e.g. ``dd/mm/yyyy``
    """

    def __init__(self, file, name, date_format="yyyy-mm-dd"):
        self.book = open_workbook(file, constant_memory=True)
        self.sheet = self.book.add_worksheet(name[:31], LineSheet)
        self.row = 0
        top = {"valign": "top"}
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.bold = self.book.add_format({"bold": True})
        self.head = self.book.add_format(
            {"bold": True, "bg_color": "#E3E8EF", "text_wrap": True, **top}
        )
        self.text = self.book.add_format({"text_wrap": True, **top})
        self.plain = self.book.add_format(top)
        self.day = self.book.add_format({"num_format": date_format, **top})

    def write_head(self, title, facts):
        """Write the title and the lines (label, text) that say what the register is."""
        self.sheet.write_string(self.row, 0, title, self.title)
        self.row += 1
        for label, text in facts:
            self.sheet.write_string(self.row, 0, f"{label}: {text}", self.plain)
            self.row += 1
        self.row += 1

    def write_lines(self, columns, headings, lines):
        """Write the headings and the lines, one at a time.

        :param headings: {column: heading}
        :param lines: iterable of lists of cells
        """
        for index, name in enumerate(columns):
            self.sheet.set_column(index, index, _WIDTHS.get(name, _DEFAULT_WIDTH))
            self.sheet.write_string(self.row, index, headings[name], self.head)
        self._set_paper()
        self.row += 1
        self.sheet.set_line_formats(len(columns), self.text, self.plain, self.day)
        for cells in lines:
            self.sheet.write_line(self.row, cells)
            self.row += 1
        self.row += 1

    def _set_paper(self):
        """Set what the sheet looks like on paper; the present row is the headings'."""
        self.sheet.freeze_panes(self.row + 1, 2)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(self.row)
        self.sheet.set_footer("&L&F&R&P / &N")

    def write_table(self, title, rows):
        """Write a table of texts under a title; the first row has the headings."""
        self.sheet.write_string(self.row, 0, title, self.title)
        self.row += 1
        for number, row in enumerate(rows):
            for index, text in enumerate(row):
                style = self.plain if number else self.bold
                self.sheet.write_string(self.row, 2 * index, text, style)
            self.row += 1
        self.row += 1

    def write_notes(self, notes):
        """Write lines of text."""
        for note in notes:
            self.sheet.write_string(self.row, 0, note, self.plain)
            self.row += 1

    def close(self):
        """Finish the workbook."""
        self.book.close()
