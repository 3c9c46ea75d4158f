# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from urllib.parse import parse_qs, urlsplit

from werkzeug.exceptions import BadRequest

from odoo.http import content_disposition, request, route

from odoo.addons.web.controllers.report import ReportController

_DASHBOARD = "/report/pdf/mfi_complaints.dashboard_document"


class ComplaintReportDownload(ReportController):
    """Name the PDF of the dashboard after its title, perimeter and period."""

    @route()
    def report_download(self, data="", context=None, token=None, readonly=True):
        """Download a report; see Odoo's method.

        :raises BadRequest: for data that does not name a report, and for a context that
            cannot be one
        """
        address = _read_address(data)
        _check_context(context)
        response = super().report_download(
            data, context=context, token=token, readonly=readonly
        )
        if not response or address.path != _DASHBOARD:
            return response
        if response.mimetype == "application/pdf":
            name = self._get_dashboard_name(address.query)
            response.headers["Content-Disposition"] = content_disposition(f"{name}.pdf")
        return response

    def _get_dashboard_name(self, query):
        """Return the name of the PDF, whose parameters the report has checked."""
        [options] = parse_qs(query).get("options", ["{}"])
        document = request.env["report.mfi_complaints.dashboard_document"]
        return document._get_file_name(json.loads(options))


def _check_context(context):
    """Refuse a context that is no JSON object, or whose language is no text.

    :raises BadRequest: for such a context
    """
    try:
        lang = json.loads(context or "{}").get("lang") or ""
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadRequest("the context is no object") from error
    if not isinstance(lang, str):
        raise BadRequest("the language is no text")


def _read_address(data):
    """Return the address of the report that the data of a screen names.

    :raises BadRequest: when it names none
    """
    try:
        text, _kind = json.loads(data)[:2]
        address = urlsplit(text)
        if not address.path.startswith("/report/"):
            raise ValueError(text)
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadRequest("the data names no report") from error
    return address
