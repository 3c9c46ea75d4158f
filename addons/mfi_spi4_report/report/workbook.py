# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The workbook: the report's matrix laid out in sheets, with native charts.

Numbers are written as numbers, so that an auditor computes with them; hidden and not
computed ones as the text that stands for them. No cell holds a formula.
"""

import io

import xlsxwriter

from ..engine.pack import COLUMNS, CONFIDENTIAL, RESERVED, safe

#: Complaints listed in the workbook; the evidence pack holds them all.
LIST_LIMIT = 50000
#: Shape of a figure → number format. Percentages are kept as 84.6, not 0.846.
FORMATS = {
    "rate": '0.0" %"',
    "permille": '0.00" ‰"',
    "mean": "0.0",
    "given": "0.0",
}
LIGHTS = {
    "green": "#C8E6C9",
    "orange": "#FFE0B2",
    "red": "#FFCDD2",
    "grey": "#ECEFF1",
}


def build_workbook(matrix, words, rows):
    """Return the workbook as bytes.

    :param matrix: :class:`engine.matrix.Matrix`
    :param words: headings in the report's language
    :param rows: iterable of (row of the register, confidential)
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    writer = _Writer(book, words)
    writer.summary(matrix)
    for section in matrix.sections:
        writer.practice(section)
    writer.definitions(matrix)
    writer.register(rows)
    writer.notes(matrix)
    book.close()
    return stream.getvalue()


class _Writer:
    """Writes the sheets one after the other; ``row`` is where the next line goes."""

    def __init__(self, book, words):
        self.book = book
        self.words = words
        self.row = 0
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E3E8EF", "text_wrap": True, "valign": "top"}
        )
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.plain = book.add_format({"valign": "top"})
        self.numbers = {
            shape: book.add_format({"num_format": text, "valign": "top"})
            for shape, text in FORMATS.items()
        }
        self.lights = {
            light: book.add_format({"bg_color": colour, "valign": "top"})
            for light, colour in LIGHTS.items()
        }

    def sheet(self, name, widths):
        """Begin a sheet with column widths."""
        sheet = self.book.add_worksheet(name[:31])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        self.row = 0
        return sheet

    def line(self, sheet, values, style=None):
        """Write one line of texts."""
        for column, value in enumerate(values):
            sheet.write_string(self.row, column, str(value or ""), style or self.wrap)
        self.row += 1

    def cell(self, sheet, column, cell, shape=""):
        """Write one cell of the matrix: a number where there is one."""
        value = cell.value
        if cell.hidden or value is None:
            sheet.write_string(self.row, column, cell.text, self.plain)
        else:
            style = self.numbers.get(shape, self.plain)
            sheet.write_number(self.row, column, value, style)

    # ------------------------------------------------------------------
    # Sheets
    # ------------------------------------------------------------------
    def summary(self, matrix):
        """Write scope and scores, in words beside the colours."""
        words = self.words
        sheet = self.sheet(words["summary"], [28, 60, 18, 22])
        self.line(sheet, [matrix.title], self.title)
        for label, value in matrix.scope:
            self.line(sheet, [label, value])
        self.row += 1
        self.line(
            sheet,
            [words["practice"], "", words["score"], words["light"]],
            self.head,
        )
        for section in matrix.sections:
            self.score_line(sheet, section.key, section.title, section)
        self.score_line(sheet, "", words["score"], matrix)

    def score_line(self, sheet, key, title, scored):
        """Write one score: number, colour and word."""
        sheet.write_string(self.row, 0, key, self.wrap)
        sheet.write_string(self.row, 1, title, self.wrap)
        self.cell(sheet, 2, scored.score, "rate")
        light = self.lights[scored.light]
        sheet.write_string(self.row, 3, scored.light_text, light)
        self.row += 1

    def practice(self, section):
        """Write one practice: figures, breakdowns with a chart each, questions."""
        sheet = self.sheet(section.key, [12, 52, 14, 14, 14, 16, 14, 14])
        self.line(sheet, [section.key, section.title], self.title)
        self.row += 1
        self.figures(sheet, section.rows)
        for table in section.tables:
            self.table(sheet, section.key, table)
        self.questions(sheet, section.questions)

    def figures(self, sheet, rows):
        """Write the figures: value, numerator, denominator, compared value."""
        words = self.words
        names = ("code", "figure", "value", "numerator", "denominator", "previous")
        self.line(sheet, [words[name] for name in names], self.head)
        for row in rows:
            sheet.write_string(self.row, 0, row.code, self.plain)
            sheet.write_string(self.row, 1, row.label, self.wrap)
            self.cell(sheet, 2, row.value, row.shape)
            self.cell(sheet, 3, row.numerator)
            self.cell(sheet, 4, row.denominator)
            self.cell(sheet, 5, row.previous, row.shape)
            self.row += 1
        self.row += 1

    def table(self, sheet, key, table):
        """Write one breakdown, its note, and its chart to the right."""
        self.line(sheet, ["", table.title], self.title)
        self.line(sheet, ["", "", *table.columns], self.head)
        first = self.row
        for row in table.rows:
            sheet.write_string(self.row, 1, row.label, self.wrap)
            for column, cell in enumerate(row.cells, 2):
                self.cell(sheet, column, cell)
            self.row += 1
        self.chart(sheet, key, table, first)
        if table.note:
            self.line(sheet, ["", table.note])
        self.row = max(self.row + 1, first + 15)

    def chart(self, sheet, key, table, first):
        """Insert a native chart on the counts of a breakdown."""
        column = 3 if table.key == "branch" else 2
        last = min(self.row - 1, first + 29)
        kind = "column" if table.key == "month" else "bar"
        chart = self.book.add_chart({"type": kind})
        chart.add_series(
            {
                "name": table.columns[column - 2],
                "categories": [key[:31], first, 1, last, 1],
                "values": [key[:31], first, column, last, column],
                "fill": {"color": "#35618F"},
            }
        )
        chart.set_title({"name": table.title, "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        if kind == "bar":
            chart.set_y_axis({"reverse": True})
        sheet.insert_chart(first - 1, 9, chart, {"x_scale": 1.1})

    def questions(self, sheet, questions):
        """Write the questions with suggestion, answer, comment and evidence."""
        words = self.words
        names = ("code", "question", "suggested", "answer", "reason", "comment")
        self.line(
            sheet,
            [*(words[name] for name in names), words["evidence"], words["actions"]],
            self.head,
        )
        for question in questions:
            self.line(
                sheet,
                [
                    question["code"],
                    question["text"],
                    question["suggested"],
                    question["answer"],
                    question["reason"],
                    question["comment"],
                    "\n".join(question["evidence"]),
                    "\n".join(question["actions"]),
                ],
            )

    def definitions(self, matrix):
        """Write what each figure is made of, and of which complaints it speaks."""
        words = self.words
        sheet = self.sheet(words["definitions"], [14, 40, 50, 80])
        names = ("code", "figure", "cohort", "definition")
        self.line(sheet, [words[name] for name in names], self.head)
        for row in matrix.all_rows():
            self.line(sheet, [row.code, row.label, row.cohort, row.definition])

    def register(self, rows):
        """Write the anonymised complaints behind the figures."""
        sheet = self.sheet(self.words["register"], [18, 14] + [16] * 19)
        headings = self.words["columns"]
        self.line(sheet, [headings[name] for name in COLUMNS], self.head)
        sheet.freeze_panes(1, 1)
        for row, confidential in rows:
            if self.row > LIST_LIMIT:
                self.line(sheet, [self.words["cut"]])
                break
            blank = CONFIDENTIAL if confidential else ()
            values = [
                RESERVED if name in blank else safe(row.get(name)) for name in COLUMNS
            ]
            self.line(sheet, values, self.plain)

    def notes(self, matrix):
        """Write method, data quality and exceptions."""
        sheet = self.sheet(self.words["notes"], [120])
        for note in matrix.notes:
            self.line(sheet, [note])
