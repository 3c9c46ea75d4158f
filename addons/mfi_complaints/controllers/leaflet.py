# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

from werkzeug.utils import send_file

from odoo import http
from odoo.http import Response, request


class LeafletController(http.Controller):
    """Serve a poster or leaflet to the user who asked for it."""

    # Not from a replica: the choices have just been written.
    @http.route(
        "/complaints/leaflet/<int:wizard_id>.pdf",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def leaflet(self, wizard_id):
        """Return the PDF.

        Missing choices and those of another user give the same error.

        :raises NotFound: in both cases
        """
        wizards = request.env["mfi.complaint.leaflet"]
        if not wizards.has_access("read"):
            raise request.not_found()
        # The record rule leaves only what the user asked for.
        wizard = wizards.search([("id", "=", wizard_id)])
        if not wizard:
            raise request.not_found()
        response = send_file(
            io.BytesIO(wizard._render()),
            request.httprequest.environ,
            mimetype="application/pdf",
            as_attachment=True,
            download_name=wizard._get_file_name(),
            response_class=Response,
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
