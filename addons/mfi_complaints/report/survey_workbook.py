# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The results of a survey as a workbook: one sheet with the tables of the screen.

Numbers are written as numbers: scores from 1 to 5, shares in per cent. No cell contains
a formula or a link.
"""

from ..tools.xlsx import SheetWriter

#: Columns with a number → its format and what it is multiplied by.
_NUMBERS = {
    "answers": ("#,##0", 1),
    "response_rate": ('0.0" %"', 100),
    "score": ("0.00", 1),
    "satisfied": ('0.0" %"', 100),
    "difference": ("+0.00;-0.00;0.00", 1),
}


def build_workbook(document):
    """Return the workbook as bytes.

    :param document: what ``report.mfi_complaints.survey_document`` makes
    """
    return _Writer.build(document)


class _Writer(SheetWriter):
    """Write title and facts, the tables, comments, actions and notes."""

    def __init__(self, book, name=None):
        super().__init__(book, name)
        self.styles = {
            text: book.add_format({"num_format": text})
            for text, _f in _NUMBERS.values()
        }

    def write_document(self, document):
        """Write the whole sheet."""
        self.write_head(document)
        for table in document["tables"]:
            self.write_table(table)
        self.write_comments(document)
        self.write_foot(document)

    def write_head(self, document):
        """Write title, warning and facts, and set the paper."""
        self.set_paper()
        self.sheet.set_column(0, 0, 60)
        self.sheet.set_column(1, 8, 18)
        self.write_line([document["title"]], self.title)
        if document["warning"]:
            self.write_line([document["warning"]], self.bold)
        for label, text in document["facts"]:
            self.write_line([label, text])

    def write_table(self, table):
        """Write one table under its title."""
        self.row += 1
        self.write_line([table["title"]], self.bold)
        self.write_line(table["headings"], self.head)
        for row in table["rows"]:
            for column, name in enumerate(table["columns"]):
                self.write_cell(column, name, row["cells"][column], row["values"])
            self.row += 1

    def write_cell(self, column, name, text, values):
        """Write one cell, as a number where it is one."""
        number = values.get(name) if name in _NUMBERS else None
        if number is None:
            self.sheet.write_string(self.row, column, text)
            return
        style, factor = _NUMBERS[name]
        self.sheet.write_number(self.row, column, number * factor, self.styles[style])

    def write_comments(self, document):
        """Write what clients said in their own words, one line each."""
        if not document["comments"]:
            return
        self.row += 1
        self.write_line([document["comments_title"]], self.bold)
        for group in document["comments"]:
            self.write_line([group["question"]], self.head)
            for text in group["texts"]:
                self.write_line([text])

    def write_foot(self, document):
        """Write actions and notes."""
        self.row += 1
        if document["actions"]:
            self.write_line([document["actions_title"]], self.bold)
            for action in document["actions"]:
                self.write_line(action)
        self.write_line([document["notes_title"]], self.bold)
        for note in document["notes"]:
            self.write_line([note])

    def write_line(self, texts, style=None):
        """Write one line of texts."""
        for column, text in enumerate(texts):
            self.sheet.write_string(self.row, column, text or "", style)
        self.row += 1
