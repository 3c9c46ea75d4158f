# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The scorecard as a workbook: one sheet with the scores, one with their definitions.

Numbers are written as numbers from 0 to 100, what is missing or hidden as text. Names
of branches and services are written as text: no cell contains a formula or a link.
"""

import io

from ..tools.xlsx import SheetWriter, open_workbook

#: Shape → number format.
_FORMATS = {"score": "0.0", "change": "+0.0;-0.0;0.0", "count": "#,##0"}
#: Columns of scores before those of the parts.
_COLUMNS = ("internal", "external", "total", "previous", "change")
_NUMBERS = ("score", "previous", "change", "cases")


def build_workbook(document):
    """Return the workbook as bytes.

    :param document: what ``report.mfi_complaints.scorecard_document`` makes
    """
    stream = io.BytesIO()
    book = open_workbook(stream, in_memory=True)
    for sheet, name in ((_Scores, "scores"), (_Definitions, "definitions")):
        sheet(book, document["headings"][name]).write_document(document)
    book.close()
    return stream.getvalue()


class _Sheet(SheetWriter):
    """What both sheets have in common: lines of texts, and cells with numbers."""

    def __init__(self, book, name):
        super().__init__(book, name)
        self.word = book.add_format({"align": "right", "font_color": "#666666"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.styles = {
            shape: book.add_format({"num_format": text, "valign": "top"})
            for shape, text in _FORMATS.items()
        }

    def write_line(self, texts, style=None):
        """Write one line of texts."""
        for column, text in enumerate(texts):
            self.sheet.write_string(self.row, column, text or "", style)
        self.row += 1

    def write_cell(self, column, cell):
        """Write one cell of the line: a number, or the word in its place, if any."""
        if cell.value is None:
            if cell.text:
                self.sheet.write_string(self.row, column, cell.text, self.word)
        else:
            style = self.styles[cell.shape]
            self.sheet.write_number(self.row, column, cell.value, style)


class _Scores(_Sheet):
    """Write what is counted, and the scores with their parts."""

    def write_document(self, document):
        """Write the whole sheet."""
        self.set_paper()
        self.sheet.set_column(0, 0, 44)
        self.sheet.set_column(1, 20, 14)
        self.write_line([document["title"]], self.title)
        for label, text in document["scope"]:
            self.sheet.write_string(self.row, 0, label, self.bold)
            self.sheet.write_string(self.row, 1, text)
            self.row += 1
        for note in document["notes"]:
            self.write_line([note])
        self.write_table(document, document["perimeter"], [document["whole"]])
        for table in document["tables"]:
            self.write_table(document, table["title"], table["rows"])
        if document["criteria"]:
            self.write_criteria(document)

    def write_table(self, document, title, rows):
        """Write one table: scores, then one column for each part."""
        headings = [document["headings"][name] for name in _COLUMNS]
        headings += [
            line["label"] for part in document["parts"] for line in part["rows"]
        ]
        self.row += 1
        self.write_line([title, *headings], self.head)
        for row in rows:
            self.sheet.write_string(self.row, 0, row["name"])
            if row["hidden"]:
                self.sheet.write_string(self.row, 1, row["hidden"])
            for column, cell in enumerate([*row["cells"], *row["parts"]], 1):
                self.write_cell(column, cell)
            self.row += 1

    def write_criteria(self, document):
        """Write the six criteria with their values."""
        self.row += 1
        headings = [document["headings"][name] for name in _NUMBERS]
        self.write_line([document["criteria_title"], *headings], self.head)
        for line in document["criteria"]:
            self.sheet.write_string(self.row, 0, line["label"])
            for column, name in enumerate(_NUMBERS, 1):
                self.write_cell(column, line[name])
            self.row += 1


class _Definitions(_Sheet):
    """Write what each score, indicator and criterion means, with weights and values."""

    def write_document(self, document):
        """Write the whole sheet."""
        self.set_paper()
        for column, width in enumerate((34, 14, 10, 14, 14, 14, 12, 100)):
            self.sheet.set_column(column, column, width)
        names = ("indicator", "side", "weight", *_NUMBERS, "definition")
        self.write_line([document["headings"][name] for name in names], self.head)
        for line in document["scores"]:
            self.write_definition(line)
        for part in document["parts"]:
            for line in part["rows"]:
                self.write_definition(line, part["name"])
        for line in document["criteria"]:
            self.write_definition(line, document["headings"]["criterion"])

    def write_definition(self, line, side=""):
        """Write one line; scores have neither a weight nor cases."""
        self.sheet.write_string(self.row, 0, line["label"], self.wrapped)
        self.sheet.write_string(self.row, 1, side, self.wrapped)
        if line.get("weight"):
            style = self.styles["count"]
            self.sheet.write_number(self.row, 2, line["weight"], style)
        for column, name in enumerate(_NUMBERS, 3):
            if name in line:
                self.write_cell(column, line[name])
        self.sheet.write_string(self.row, 7, line["help"], self.wrapped)
        self.row += 1
