# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from ..report.procedures_docx import DOCX


class ProceduresController(http.Controller):
    """Serve the procedures manual of an institution as an editable document."""

    @http.route(
        "/complaints/procedures.docx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def manual(self, company=""):
        """Return the manual of one of the user's companies, by default the first.

        :param company: id of the company
        :raises NotFound: for others than pilots and administrators, and for companies
            that are not the user's
        """
        user = request.env.user
        companies = user.company_id
        if company:
            companies = user.company_ids.filtered(lambda row: str(row.id) == company)
        if not companies:
            raise request.not_found()
        try:
            name, content = request.env["mfi.complaint.procedures"].render(companies)
        except AccessError as error:
            raise request.not_found() from error
        headers = [
            ("Content-Type", DOCX),
            ("Content-Disposition", content_disposition(f"{name}.docx")),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers=headers)
