# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..engine import booklet
from . import leaflet_pdf

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
        if None in contents:
            return None
        content = leaflet_pdf.join(contents)
        return leaflet_pdf.fold(content) if paper == "leaflet" else content

    @api.model
    def _render_leaf(self, paper, leaf, title):
        """Return the pages of one language as PDF, or ``None`` if one is too long."""
        paper_format, templates = PAPERS[paper]
        views = self.env["ir.qweb"]
        pages = [
            views._render(f"mfi_complaints.{name}", {"leaf": leaf})
            for name in templates
        ]
        # sudo: the paper format is not confidential
        action = self.env["ir.actions.report"].sudo()
        size = self.env.ref(f"mfi_complaints.{paper_format}").sudo()  # same
        printer = action.new({"paperformat_id": size.id})

        def make_pdf(sheets):
            values = {
                "lang": leaf["lang"],
                "title": title,
                "rooms": booklet.ROOMS,
                "sheets": sheets,
            }
            html = views._render("mfi_complaints.leaflet_document", values)
            return printer._run_wkhtmltopdf([f"<!DOCTYPE html>\n{html}"])

        return leaflet_pdf.fit_pages(pages, make_pdf)
