# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WorkbookController(http.Controller):
    """Serves the workbook of one assessment to whoever may read it."""

    @http.route(
        "/mfi_spi4_report/<int:assessment_id>/workbook",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def workbook(self, assessment_id):
        """Return the workbook; the same "not found" for absent and forbidden."""
        assessment = request.env["mfi.spi4.assessment"].browse(assessment_id).exists()
        if not assessment or not assessment.has_access("read"):
            raise request.not_found()
        if not assessment.computed_at:
            raise request.not_found()
        name = f"{assessment._file_name()}.xlsx"
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(assessment._workbook(masked=None), headers=headers)
