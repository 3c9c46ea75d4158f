# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import http
from odoo.http import request

from ..tools import manual


class ManualController(http.Controller):
    """Serve the user manuals to people who have a role in the complaint desk."""

    @http.route(
        ["/complaints/manual", "/complaints/manual/<string:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def page(self, page=manual.FIRST_PAGE):
        """Return a page of the manuals; people with a role may read all of them.

        :raises NotFound: for an unknown page, and for users without a role of ours
        """
        manuals = manual.get_pages(request.env)
        if not manuals or page not in (manual.FIRST_PAGE, *manual.PAGES):
            raise request.not_found()
        values = {
            "page": page,
            "pages": manual.PAGES,
            "title": manual.PAGES.get(page, "Les manuels"),
            # Our own file, written by ./setup/docs: no text of users.
            "body": Markup(manual.read_page(page)),  # noqa: S704
        }
        response = request.render("mfi_complaints.manual_page", values)
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        )
        return response

    @http.route(
        "/complaints/help",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def help(self, screen="", model=""):
        """Lead to the passage that explains a screen to the user's roles.

        :param screen: XML id of the action of the screen
        :param model: model of a record that was opened without naming an action
        :raises NotFound: for users without a role of ours
        """
        manuals = manual.get_pages(request.env)
        if not manuals:
            raise request.not_found()
        screen = screen or manual.find_screen(request.env, model)
        place = manual.find_place(screen, manuals)
        return request.redirect(f"/complaints/manual/{place}")
