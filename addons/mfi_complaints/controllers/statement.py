# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import content_disposition, request

from ..tools.xlsx import XLSX

_TYPES = {"pdf": "application/pdf", "xlsx": XLSX}


class StatementController(http.Controller):
    """Serve a statement to the regulator as PDF or workbook."""

    @http.route(
        "/complaints/statement/<int:statement_id>.<string:file_format>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def statement(self, statement_id, file_format):
        """Return one file: once filed, the file that was filed.

        A missing statement and one that the user may not read give the same error.

        :raises NotFound: in both cases, and for an unknown format
        """
        statements = request.env["mfi.complaint.statement"]
        if file_format not in _TYPES or not statements.has_access("read"):
            raise request.not_found()
        statement = statements.search([("id", "=", statement_id)])
        if not statement:
            raise request.not_found()
        name = f"{statement._get_file_name()}.{file_format}"
        headers = [
            ("Content-Type", _TYPES[file_format]),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        content = statement._render_file(file_format)
        return request.make_response(content, headers=headers)
