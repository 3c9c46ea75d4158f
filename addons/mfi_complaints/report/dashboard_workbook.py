# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The dashboard as a workbook: one sheet for each table, with native charts.

Numbers are written as numbers; those hidden or not computed as text. Names of branches,
products and services are written as text: no cell contains a formula or a link.
"""

import io
import re

from ..tools.xlsx import open_workbook

#: Shape → number format. Percentages are written as 84.6, not as 0.846.
FORMATS = {
    "count": "#,##0",
    "rate": '0.0" %"',
    "percentile": "0.0",
    "per_thousand": "0.00",
}
#: Column → colour of its series.
COLOURS = {"received": "#35618F", "decided": "#5B9A68", "open": "#C77D2B"}
#: Tables with a bar chart of what was received.
RANKED = ("categories", "causes", "hidden_demands", "channels")
#: Column of text → its width in characters.
TEXT_WIDTHS = {"words": 26, "sentence": 80}
#: Most rows shown in a bar chart.
CHART_ROWS = 30
#: Characters that the name of a sheet must not contain.
_NOT_IN_SHEET = re.compile(r"[\[\]:*?/\\']")


def build_workbook(document):
    """Return the workbook as bytes.

    :param document: title, scope, notes, tables and labels, as made by
        ``report.mfi_complaints.dashboard_document``
    """
    stream = io.BytesIO()
    book = open_workbook(stream, in_memory=True)
    writer = _Writer(book, document)
    for table in document["tables"]:
        writer.write_table(table)
    book.close()
    return stream.getvalue()


class _Writer:
    """Write the sheets one after the other; ``row`` is the index of the next line."""

    def __init__(self, book, document):
        self.book = book
        self.document = document
        self.labels = document["labels"]
        self.row = 0
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E3E8EF", "text_wrap": True, "valign": "top"}
        )
        self.label = book.add_format({"bold": True})
        self.right = book.add_format({"align": "right", "font_color": "#666666"})
        self.numbers = {
            shape: book.add_format({"num_format": text})
            for shape, text in FORMATS.items()
        }

    def write_table(self, table):
        """Write the sheet of one table: heading, rows and chart."""
        sheet = self.add_sheet(table)
        self.write_scope(sheet, whole=table.code == "figures")
        names = [self.labels["headings"][name] for name in table.columns]
        for column, name in enumerate([self.labels["names"][table.code], *names]):
            sheet.write_string(self.row, column, name, self.head)
        first = self.row + 1
        for self.row, row in enumerate(table.rows, first):
            sheet.write_string(self.row, 0, self.get_name(table, row))
            for column, cell in enumerate(row.cells, 1):
                self.write_cell(sheet, column, cell)
        if table.rows:
            self.insert_chart(sheet, table, first)

    def add_sheet(self, table):
        """Add a sheet for a table, ready to be printed on A4."""
        name = _NOT_IN_SHEET.sub(" ", self.labels["sheets"][table.code])[:31]
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, len(table.columns), 14)
        for name, width in TEXT_WIDTHS.items():
            if name in table.columns:
                place = 1 + table.columns.index(name)
                sheet.set_column(place, place, width)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        self.row = 0
        return sheet

    def write_scope(self, sheet, whole):
        """Write the title and what is counted, or only institution and period."""
        scope = self.document["scope"]
        sheet.write_string(0, 0, self.document["title"], self.title)
        self.row = 1
        if whole:
            for label, text in scope:
                sheet.write_string(self.row, 0, label, self.label)
                sheet.write_string(self.row, 1, text)
                self.row += 1
        else:
            sheet.write_string(1, 0, " · ".join(text for _label, text in scope[:2]))
            self.row += 1
        for note in self.document["notes"]:
            sheet.write_string(self.row, 0, note)
            self.row += 1
        self.row += 1

    def get_name(self, table, row):
        """Return the name of a row in words."""
        name = self.labels["rows"][row.name] if table.coded else row.name
        return name or self.labels["unnamed"]

    def write_cell(self, sheet, column, cell):
        """Write one cell: a number, or a word where there is none to show."""
        if cell.hidden:
            sheet.write_string(self.row, column, self.labels["hidden"], self.right)
        elif cell.shape == "flag":
            word = self.labels["yes"] if cell.value else ""
            sheet.write_string(self.row, column, word, self.right)
        elif cell.shape == "text":
            sheet.write_string(self.row, column, cell.value)
        elif cell.value is not None:
            style = self.numbers[cell.shape]
            sheet.write_number(self.row, column, cell.value, style)
        elif cell.shape != "blank":
            sheet.write_string(self.row, column, self.labels["none"], self.right)

    # ------------------------------------------------------------------
    # Charts
    # ------------------------------------------------------------------
    def insert_chart(self, sheet, table, first):
        """Insert the chart of a table to its right, if it has one.

        :param first: index of the first row of the table
        """
        if table.code == "trend":
            chart = self.make_chart(
                "column", sheet, table, first, "received", "decided"
            )
            chart.combine(self.make_chart("line", sheet, table, first, "open"))
            chart.set_legend({"position": "bottom"})
        elif table.code in RANKED:
            chart = self.make_chart("bar", sheet, table, first, "received")
            chart.set_y_axis({"reverse": True})
            chart.set_legend({"none": True})
        else:
            return
        chart.set_title(
            {"name": self.labels["titles"][table.code], "name_font": {"size": 11}}
        )
        place = (first - 1, len(table.columns) + 2)
        sheet.insert_chart(*place, chart, {"x_scale": 1.4, "y_scale": 1.3})

    def make_chart(self, kind, sheet, table, first, *columns):
        """Return a chart of columns of a table."""
        chart = self.book.add_chart({"type": kind})
        last = first + min(len(table.rows), CHART_ROWS) - 1
        for name in columns:
            column = 1 + table.columns.index(name)
            colour = {"color": COLOURS[name]}
            chart.add_series(
                {
                    "name": [sheet.name, first - 1, column],
                    "categories": [sheet.name, first, 0, last, 0],
                    "values": [sheet.name, first, column, last, column],
                    **({"line": colour} if kind == "line" else {"fill": colour}),
                }
            )
        return chart
