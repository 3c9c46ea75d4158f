# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..engine import booklet
from . import leaflet_pdf
from .register_pdf import print_html

#: Paper → (paper format, templates of its pages).
PAPERS = {
    "poster_a4": ("paperformat_poster_a4", ("leaflet_poster",)),
    "poster_a5": ("paperformat_leaflet_a5", ("leaflet_poster_small",)),
    "leaflet": (
        "paperformat_leaflet_a5",
        (
            "leaflet_cover",
            "leaflet_page_steps",
            "leaflet_page_contacts",
            "leaflet_page_recourse",
        ),
    ),
}


class MfiComplaintLeafletDocument(models.AbstractModel):
    """Posters and leaflets as PDF."""

    _name = "mfi.complaint.leaflet.document"
    _description = "Posters and Leaflets as PDF"

    @api.model
    @api.private
    def _render(self, paper, leaves, title):
        """Return a poster or leaflet as PDF, or ``None`` if its texts are too long.

        :param paper: key of :data:`PAPERS`
        :param leaves: its content, once per language
        :param title: title of the file, as text
        """
        contents = [self._render_leaf(paper, leaf, title) for leaf in leaves]
        return None if None in contents else leaflet_pdf.join(contents)

    @api.model
    def _render_leaf(self, paper, leaf, title):
        """Return the sheets of one language as PDF, or ``None`` if a page is too long.

        A leaflet in a right-to-left language opens from the other side.
        """
        paper_format, templates = PAPERS[paper]
        views = self.env["ir.qweb"]
        pages = [
            views._render(f"mfi_complaints.{name}", {"leaf": leaf})
            for name in templates
        ]

        def make_pdf(sheets):
            values = {
                "lang_tag": leaf["lang_tag"],
                "direction": leaf["direction"],
                "title": title,
                "rooms": booklet.ROOMS,
                "sheets": sheets,
            }
            html = views._render("mfi_complaints.leaflet_document", values)
            return print_html(self.env, html, paper_format)

        content = leaflet_pdf.fit_pages(pages, make_pdf)
        if content is None or paper != "leaflet":
            return content
        return leaflet_pdf.fold(content, leaf["direction"] == "rtl")
