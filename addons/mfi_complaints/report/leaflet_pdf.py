# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Posters and leaflets as PDF: letters as large as the page allows, pages on sheets.

How much fits on a page depends on the program that makes PDFs, on its fonts and on the
language. Each page is therefore set in all sizes once, and the sizes are read from the
result.
"""

import io
import re

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ..engine import booklet

#: An A4 sheet on its side, in points.
_SHEET = (841.89, 595.28)
_MARK = re.compile(r"§(\d+)§(\d+)§")


def fit_pages(pages, make_pdf):
    """Return the pages as one PDF, each on one sheet, or ``None`` if one is too long.

    :param pages: the pages as HTML
    :param make_pdf: function of (HTML, size, room, mark), one for each page, to the
        PDF as bytes
    """
    choices = [booklet.get_coarse_settings()] * len(pages)
    found = _try_settings(pages, choices, make_pdf)
    for refine in (booklet.get_finer_settings, booklet.get_roomier_settings):
        if None in found:
            return None
        choices = [refine(setting) for setting in found]
        found = _try_settings(pages, choices, make_pdf)
    return make_pdf(
        [(html, *setting, "") for html, setting in zip(pages, found, strict=True)]
    )


def _try_settings(pages, choices, make_pdf):
    """Return for each page the first of its settings that takes one sheet."""
    trial = [
        (html, *setting, f"§{page}§{place}§")
        for page, html in enumerate(pages)
        for place, setting in enumerate(choices[page])
    ]
    return booklet.pick_settings(_read_marks(make_pdf(trial)), choices)


def _read_marks(content):
    """Return for each sheet of a trial (page, place), ``None`` without a mark."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    marks = []
    for index in range(reader.getNumPages()):
        found = _MARK.search(reader.getPage(index).extract_text())
        marks.append((int(found[1]), int(found[2])) if found else None)
    return marks


def join(contents):
    """Return several PDFs as one."""
    writer = PdfFileWriter()
    for content in contents:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        for index in range(reader.getNumPages()):
            writer.addPage(reader.getPage(index))
    return _write(writer)


def fold(content, opens_left=False):
    """Return A5 pages as sides of A4 sheets: printed on both sides, then folded once.

    The sheets are turned over on their short edge.

    :param opens_left: whether the cover is left, as for languages read from the right
    """
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    pages = [reader.getPage(index) for index in range(reader.getNumPages())]
    writer = PdfFileWriter()
    for sides in booklet.impose(pages, opens_left):
        writer.addBlankPage(*_SHEET)
        sheet = writer.getPage(writer.getNumPages() - 1)
        for position, page in enumerate(sides):
            left = position * _SHEET[0] / 2
            sheet.merge_transformed_page(page, (1, 0, 0, 1, left, 0))
        sheet.compress_content_streams()  # placing has expanded them
    return _write(writer)


def _write(writer):
    """Return the PDF of a writer as bytes."""
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
