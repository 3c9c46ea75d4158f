# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from urllib.parse import parse_qs, urlsplit

from odoo.http import content_disposition, request, route

from odoo.addons.web.controllers.report import ReportController

_DASHBOARD = "/report/pdf/mfi_complaints.dashboard_document"


class ComplaintReportDownload(ReportController):
    """Name the PDF of the dashboard after its title, perimeter and period."""

    @route()
    def report_download(self, data, context=None, token=None, readonly=True):
        """Download a report; see Odoo's method."""
        response = super().report_download(
            data, context=context, token=token, readonly=readonly
        )
        address = urlsplit(json.loads(data)[0])
        if address.path == _DASHBOARD and response.mimetype == "application/pdf":
            name = self._get_dashboard_name(address.query)
            response.headers["Content-Disposition"] = content_disposition(f"{name}.pdf")
        return response

    def _get_dashboard_name(self, query):
        """Return the name of the PDF, whose parameters the report has checked."""
        [options] = parse_qs(query).get("options", ["{}"])
        document = request.env["report.mfi_complaints.dashboard_document"]
        return document._get_file_name(json.loads(options))
