# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The workbook: the matrix of the report laid out in sheets, with native charts.

Numbers are written as numbers, so that an auditor can use them in computations; those
hidden or not computed are written as text. No cell contains a formula.
"""

import io

from odoo.addons.mfi_complaints.tools.xlsx import open_workbook

from ..engine.pack import COLUMNS, CONFIDENTIAL, RESERVED, escape_formula

#: Most complaints listed in the workbook; the evidence pack contains them all.
LIST_LIMIT = 50000
#: Shape of a figure → number format. Percentages are written as 84.6, not 0.846.
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


def build_workbook(matrix, labels, rows):
    """Return the workbook as bytes.

    :param matrix: :class:`engine.matrix.Matrix`
    :param labels: headings in the language of the report
    :param rows: iterable of (row of the register, whether it is confidential)
    """
    stream = io.BytesIO()
    book = open_workbook(stream, in_memory=True)
    writer = _Writer(book, labels)
    writer.write_summary(matrix)
    for section in matrix.sections:
        writer.write_practice(section)
    writer.write_definitions(matrix)
    writer.write_register(rows)
    writer.write_notes(matrix)
    book.close()
    return stream.getvalue()


class _Writer:
    """Write the sheets one after the other; ``row`` is the index of the next line."""

    def __init__(self, book, labels):
        self.book = book
        self.labels = labels
        self.row = 0
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E3E8EF", "text_wrap": True, "valign": "top"}
        )
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.text = book.add_format({"valign": "top"})
        self.numbers = {
            shape: book.add_format({"num_format": text, "valign": "top"})
            for shape, text in FORMATS.items()
        }
        self.lights = {
            light: book.add_format({"bg_color": colour, "valign": "top"})
            for light, colour in LIGHTS.items()
        }

    def add_sheet(self, name, widths):
        """Add a sheet and set its column widths.

        :param widths: width of each column, in characters
        """
        sheet = self.book.add_worksheet(name[:31])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        self.row = 0
        return sheet

    def write_line(self, sheet, values, style=None):
        """Write one line of text cells."""
        for column, value in enumerate(values):
            sheet.write_string(self.row, column, str(value or ""), style or self.wrap)
        self.row += 1

    def write_cell(self, sheet, column, cell, shape=""):
        """Write one cell of the matrix, as a number unless it is hidden."""
        value = cell.value
        if cell.hidden or value is None:
            sheet.write_string(self.row, column, cell.text, self.text)
        else:
            style = self.numbers.get(shape, self.text)
            sheet.write_number(self.row, column, value, style)

    # ------------------------------------------------------------------
    # Sheets
    # ------------------------------------------------------------------
    def write_summary(self, matrix):
        """Write the sheet with scope and scores."""
        labels = self.labels
        sheet = self.add_sheet(labels["summary"], [28, 60, 18, 22])
        self.write_line(sheet, [matrix.title], self.title)
        for label, value in matrix.scope:
            self.write_line(sheet, [label, value])
        self.row += 1
        self.write_line(
            sheet,
            [labels["practice"], "", labels["score"], labels["light"]],
            self.head,
        )
        for section in matrix.sections:
            self.write_score(sheet, section.key, section.title, section)
        self.write_score(sheet, "", labels["score"], matrix)

    def write_score(self, sheet, key, title, scored):
        """Write the line of one score: number, colour and label."""
        sheet.write_string(self.row, 0, key, self.wrap)
        sheet.write_string(self.row, 1, title, self.wrap)
        self.write_cell(sheet, 2, scored.score, "rate")
        light = self.lights[scored.light]
        sheet.write_string(self.row, 3, scored.light_text, light)
        self.row += 1

    def write_practice(self, section):
        """Write the sheet of one practice: figures, breakdowns and questions."""
        sheet = self.add_sheet(section.key, [12, 52, 14, 14, 14, 16, 14, 14])
        self.write_line(sheet, [section.key, section.title], self.title)
        self.row += 1
        self.write_figures(sheet, section.rows)
        for table in section.tables:
            self.write_table(sheet, section.key, table)
        self.write_questions(sheet, section.questions)

    def write_figures(self, sheet, rows):
        """Write the figures: value, numerator, denominator, compared value."""
        labels = self.labels
        names = ("code", "figure", "value", "numerator", "denominator", "previous")
        self.write_line(sheet, [labels[name] for name in names], self.head)
        for row in rows:
            sheet.write_string(self.row, 0, row.code, self.text)
            sheet.write_string(self.row, 1, row.label, self.wrap)
            self.write_cell(sheet, 2, row.value, row.shape)
            self.write_cell(sheet, 3, row.numerator)
            self.write_cell(sheet, 4, row.denominator)
            self.write_cell(sheet, 5, row.previous, row.shape)
            self.row += 1
        self.row += 1

    def write_table(self, sheet, key, table):
        """Write one breakdown with its note, and its chart to the right."""
        self.write_line(sheet, ["", table.title], self.title)
        self.write_line(sheet, ["", "", *table.columns], self.head)
        first = self.row
        for row in table.rows:
            sheet.write_string(self.row, 1, row.label, self.wrap)
            for column, cell in enumerate(row.cells, 2):
                self.write_cell(sheet, column, cell)
            self.row += 1
        self.insert_chart(sheet, key, table, first)
        if table.note:
            self.write_line(sheet, ["", table.note])
        self.row = max(self.row + 1, first + 15)

    def insert_chart(self, sheet, key, table, first):
        """Insert a native chart of the counts of a breakdown.

        :param first: index of the first line of the breakdown
        """
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

    def write_questions(self, sheet, questions):
        """Write the questions with suggestion, answer, evidence and actions."""
        labels = self.labels
        names = ("code", "question", "suggested", "answer", "reason", "comment")
        self.write_line(
            sheet,
            [*(labels[name] for name in names), labels["evidence"], labels["actions"]],
            self.head,
        )
        for question in questions:
            self.write_line(
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

    def write_definitions(self, matrix):
        """Write the sheet with the definition and the cohort of each figure."""
        labels = self.labels
        sheet = self.add_sheet(labels["definitions"], [14, 40, 50, 80])
        names = ("code", "figure", "cohort", "definition")
        self.write_line(sheet, [labels[name] for name in names], self.head)
        for row in matrix.get_all_rows():
            self.write_line(sheet, [row.code, row.label, row.cohort, row.definition])

    def write_register(self, rows):
        """Write the sheet with the anonymised complaints behind the figures."""
        sheet = self.add_sheet(self.labels["register"], [18, 14] + [16] * 19)
        headings = self.labels["columns"]
        self.write_line(sheet, [headings[name] for name in COLUMNS], self.head)
        sheet.freeze_panes(1, 1)
        for row, confidential in rows:
            if self.row > LIST_LIMIT:
                self.write_line(sheet, [self.labels["cut"]])
                break
            reserved = CONFIDENTIAL if confidential else ()
            values = [
                RESERVED if name in reserved else escape_formula(row.get(name))
                for name in COLUMNS
            ]
            self.write_line(sheet, values, self.text)

    def write_notes(self, matrix):
        """Write the sheet with the notes on method, data quality and exceptions."""
        sheet = self.add_sheet(self.labels["notes"], [120])
        for note in matrix.notes:
            self.write_line(sheet, [note])
