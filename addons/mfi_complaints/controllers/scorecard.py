# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import ValidationError
from odoo.http import content_disposition, request

from ..tools.xlsx import XLSX
from .dashboard import read_company_ids

_TYPES = {"pdf": "application/pdf", "xlsx": XLSX}


class ScorecardController(http.Controller):
    """Serve the scorecard as PDF or workbook."""

    @http.route(
        "/complaints/scorecard.<string:file_format>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def scorecard(self, file_format, companies="", **values):
        """Return the scorecard of the period in the address as a file.

        :param companies: ids of the companies chosen on screen, separated by commas;
            by default all companies of the user
        :param values: ``from`` and ``to``, as in the address of the scorecard; others
            are ignored
        :raises AccessError: for users who have no scorecard, and for other companies
        :raises NotFound: for an unknown format
        """
        if file_format not in _TYPES:
            raise request.not_found()
        document = request.env["report.mfi_complaints.scorecard_document"]
        ids = read_company_ids(companies)
        if ids:
            document = document.with_context(allowed_company_ids=ids)
        dates = (values.get("from"), values.get("to"))
        try:
            name, content = document._render(*dates, file_format)
        except ValidationError as error:
            return request.render(
                "mfi_complaints.dashboard_refused",
                {"title": request.env._("Scorecard"), "sentence": error.args[0]},
                status=400,
            )
        headers = [
            ("Content-Type", _TYPES[file_format]),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers=headers)
