# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The regulator's statement as a workbook: one sheet with the lines of its screen.

Numbers are written as numbers, percentages as 84.6 and not as 0.846. No cell contains a
formula or a link.
"""

from ..tools.xlsx import SheetWriter

#: Column → width, in characters.
WIDTHS = {
    "code": 7,
    "name": 52,
    "value": 12,
    "detail": 14,
    "previous": 12,
    "difference": 12,
    "note": 48,
}
#: Columns with a number.
NUMBERS = ("value", "previous", "difference")
_FORMATS = {"count": "#,##0", "rate": '0.0" %"', "percentile": "0.0"}
_DIFFERENCES = {"count": "+#,##0;-#,##0;0"}
_DIFFERENCE = "+0.0;-0.0;0.0"


def build_workbook(document):
    """Return the workbook as bytes.

    :param document: what ``report.mfi_complaints.statement_document`` makes
    """
    return _Writer.build(document)


class _Writer(SheetWriter):
    """Write title and facts, the lines of the statement, and what is to be read."""

    def __init__(self, book, name=None):
        super().__init__(book, name)
        self.section = book.add_format({"bold": True, "bg_color": "#F3F5F8"})
        self.part = book.add_format({"indent": 1})
        self.word = book.add_format({"align": "right", "font_color": "#666666"})
        self.styles = {}

    def write_document(self, document):
        """Write the whole sheet."""
        self.write_head(document)
        for line in document["lines"]:
            self.write_line(line)
        self.write_foot(document)

    def write_head(self, document):
        """Write title, facts and headings, and set the paper."""
        self.sheet.write_string(0, 0, document["title"], self.title)
        self.row = 1
        if document["state"]:
            self.write_text(document["state"], self.bold)
        for label, text in document["facts"]:
            self.sheet.write_string(self.row, 0, label, self.bold)
            self.sheet.write_string(self.row, 2, text)
            self.row += 1
        self.row += 1
        for column, (name, width) in enumerate(WIDTHS.items()):
            self.sheet.set_column(column, column, width)
            heading = document["headings"][name]
            self.sheet.write_string(self.row, column, heading, self.head)
        self.set_paper()
        self.sheet.repeat_rows(self.row)
        self.row += 1

    def write_line(self, line):
        """Write one line of the statement."""
        heading = line["kind"] == "heading"
        for column, name in enumerate(WIDTHS):
            if name in NUMBERS and line["numbers"][name] is not None:
                style = self.get_style(line["shape"], name)
                number = line["numbers"][name]
                self.sheet.write_number(self.row, column, number, style)
            elif line[name] or heading:
                style = self.section if heading else self.get_text_style(line, name)
                self.sheet.write_string(self.row, column, line[name], style)
        self.row += 1

    def get_style(self, shape, name):
        """Return the style of a number."""
        text = _FORMATS[shape]
        if name == "difference":
            text = _DIFFERENCES.get(shape, _DIFFERENCE)
        if text not in self.styles:
            self.styles[text] = self.book.add_format({"num_format": text})
        return self.styles[text]

    def get_text_style(self, line, name):
        """Return the style of a text, ``None`` for the usual one."""
        if name in NUMBERS:
            return self.word
        return self.part if name == "name" and line["kind"] == "split" else None

    def write_foot(self, document):
        """Write comment, notes and the hash of the figures."""
        self.row += 1
        if document["comment"]:
            self.write_text(document["comment_title"], self.bold)
            self.write_text(document["comment"])
        self.write_text(document["notes_title"], self.bold)
        for note in document["notes"]:
            self.write_text(note)
        self.write_text(f"{document['hash_title']}: {document['hash']}")

    def write_text(self, text, style=None):
        """Write one line of text."""
        self.sheet.write_string(self.row, 0, text, style)
        self.row += 1
