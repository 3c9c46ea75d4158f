# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import ValidationError
from odoo.http import content_disposition, request

from ..tools.xlsx import XLSX


class DashboardController(http.Controller):
    """Serve the dashboard of complaints as a workbook."""

    @http.route(
        "/complaints/dashboard.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def workbook(self, companies="", **values):
        """Return the workbook of the period and perimeter in the address.

        :param companies: ids of the companies chosen on screen, separated by commas;
            by default all companies of the user
        :param values: ``from``, ``to``, ``branch``, ``product``, ``kind`` and those
            of a comparison, as in the address of the dashboard
        :raises AccessError: for users who count nothing, and for other companies
        """
        document = request.env["report.mfi_complaints.dashboard_document"]
        ids = read_company_ids(companies)
        if ids:
            document = document.with_context(allowed_company_ids=ids)
        try:
            name, content = document._render_workbook(values)
        except ValidationError as error:
            return request.render(
                "mfi_complaints.dashboard_refused",
                {"sentence": error.args[0]},
                status=400,
            )
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(f"{name}.xlsx")),
        ]
        return request.make_response(content, headers=headers)


def read_company_ids(text):
    """Return the ids in a text that are separated by commas; others are left out."""
    parts = text.split(",")
    return [int(t) for t in parts if t.isascii() and t.isdigit() and len(t) < 10]
