# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Workbooks that leave the program: their media type, and one way to open them."""

import io

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_A4 = 9


def open_workbook(file, **options):
    """Return a workbook in which no text becomes a formula or a link.

    :param file: name of a file, or binary file opened for writing
    :param options: further options of :class:`xlsxwriter.Workbook`
    """
    safe = {"strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(file, {**options, **safe})


class SheetWriter:
    """Write one sheet from top to bottom; ``row`` is the index of the next line.

    :param name: name of the sheet, at most 31 characters; a number by default
    """

    def __init__(self, book, name=None):
        self.book = book
        self.sheet = book.add_worksheet(name)
        self.row = 0
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E3E8EF", "text_wrap": True, "valign": "top"}
        )

    @classmethod
    def build(cls, document):
        """Return the workbook of a document as bytes.

        :param document: its ``sheet``, if any, is the name of the sheet
        """
        stream = io.BytesIO()
        book = open_workbook(stream, in_memory=True)
        cls(book, document.get("sheet")).write_document(document)
        book.close()
        return stream.getvalue()

    def write_document(self, document):
        """Write the whole sheet; each kind of document has its own."""
        raise NotImplementedError

    def set_paper(self):
        """Print on A4 in landscape, as wide as one page."""
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.fit_to_pages(1, 0)
