# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from werkzeug.utils import send_file

from odoo import http
from odoo.http import Response, request

from ..tools.xlsx import XLSX

_TYPES = {
    "pdf": "application/pdf",
    "xlsx": XLSX,
}


class RegisterController(http.Controller):
    """Serve a register of complaints to the user who asked for it."""

    @http.route(
        "/complaints/register/<int:wizard_id>.<string:file_format>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def register(self, wizard_id, file_format):
        """Return the register; each download is a print and is logged.

        A missing register and one that another user asked for give the same error.

        :raises NotFound: in both cases, and for an unknown format
        """
        wizards = request.env["mfi.complaint.register"]
        if file_format not in _TYPES or not wizards.has_access("read"):
            raise request.not_found()
        # The record rule leaves only what the user asked for.
        wizard = wizards.search([("id", "=", wizard_id)])
        if not wizard:
            raise request.not_found()
        response = send_file(
            wizard._render(file_format),
            request.httprequest.environ,
            mimetype=_TYPES[file_format],
            as_attachment=True,
            download_name=wizard._get_file_name(file_format),
            response_class=Response,
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
