# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is written in the margins of a PDF, such as the register.

The program that makes PDFs has no page headers and footers in all of its builds, so
they are added to the finished pages.
"""

import io

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen import canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ..engine.rtl_html import isolate_words

_SIDE, _TOP, _BOTTOM = 10 * mm, 6 * mm, 6 * mm
#: Height of the headings: what is left of the top margin of the paper format.
_HEIGHT = 12 * mm
_GREY, _BLACK = HexColor("#E3E8EF"), HexColor("#111111")


def render_pdf(env, template, values, footer):
    """Return an A4 page of ours as PDF, with page numbers.

    The page loads nothing while the PDF is made: it is whole, without bundles.

    :param template: name of its QWeb template
    :param values: values of the template
    :param footer: text at the left of each footer
    """
    html = env["ir.qweb"]._render(template, values)
    pdf = print_html(env, html, "paperformat_complaint")
    return add_margins(pdf, footer, _make_page_text(env), [])


def print_html(env, html, paper):
    """Return a whole page of ours as PDF, without anything in its margins.

    :param paper: name of one of our paper formats
    """
    # sudo: the paper format is not confidential
    size = env.ref(f"mfi_complaints.{paper}").sudo()
    action = env["ir.actions.report"].sudo()  # sudo: as above
    page = isolate_words(f"<!DOCTYPE html>\n{html}")
    return action.new({"paperformat_id": size.id})._run_wkhtmltopdf([page])


def _make_page_text(env):
    """Return the function that makes the text at the right of each footer."""
    return lambda page, count: env._(
        "Page %(page)s of %(count)s", page=page, count=count
    )


def add_margins(content, left, right, headings):
    """Return a PDF with a footer on each page, and headings after the first page.

    :param content: the PDF, as bytes
    :param left: text at the left of each footer
    :param right: function of the page's number and the number of pages to the text at
        the right
    :param headings: for each column, a dict with its ``width`` in per cent and its
        ``headings``, a list of texts; none to leave the top margin empty
    """
    pages = PdfFileReader(io.BytesIO(content), strict=False)
    overlay = _draw_overlay(pages, left, right, headings)
    overlays = PdfFileReader(overlay, strict=False)
    writer = PdfFileWriter()
    count = pages.getNumPages()
    for index in range(count):
        writer.addPage(pages.getPage(index))
    for index in range(count):
        page = writer.getPage(index)
        page.mergePage(overlays.getPage(index))
        page.compress_content_streams()  # merging has expanded them
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _draw_overlay(pages, left, right, headings):
    """Return a PDF with the margins only, one page for each page."""
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream)
    count = pages.getNumPages()
    for index in range(count):
        box = pages.getPage(index).mediaBox
        width, height = (float(abs(side())) for side in (box.getWidth, box.getHeight))
        drawing.setPageSize((width, height))
        if index and headings:
            _draw_headings(drawing, width, height, headings)
        drawing.setFont("Helvetica", 6.5)
        drawing.drawString(_SIDE, _BOTTOM, left)
        drawing.drawRightString(width - _SIDE, _BOTTOM, right(index + 1, count))
        drawing.showPage()
    drawing.save()
    stream.seek(0)
    return stream


def _draw_headings(drawing, width, height, headings):
    """Draw the headings of the columns in the top margin."""
    whole, left = width - 2 * _SIDE, _SIDE
    bottom = height - _TOP - _HEIGHT
    drawing.setFillColor(_GREY)
    drawing.rect(_SIDE, bottom, whole, _HEIGHT, stroke=0, fill=1)
    drawing.setFillColor(_BLACK)
    for column in headings:
        room = whole * column["width"] / 100
        text = drawing.beginText(left + 3, height - _TOP - 7)
        text.setFont("Helvetica-Bold", 5.5, leading=6.5)
        for heading in column["headings"]:
            text.textLines(simpleSplit(heading, "Helvetica-Bold", 5.5, room - 4))
        drawing.drawText(text)
        left += room
