# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.mfi_complaints.tools.xlsx import XLSX


class WorkbookController(http.Controller):
    """Serve the workbook of one assessment to the users who may read it."""

    @http.route(
        "/mfi_spi4_report/<int:assessment_id>/workbook",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def workbook(self, assessment_id):
        """Return the workbook of an assessment.

        A missing assessment and one that the user may not read give the same error.

        :raises NotFound: in both cases, and before the figures are computed
        """
        assessment = request.env["mfi.spi4.assessment"].browse(assessment_id).exists()
        if not assessment or not assessment.has_access("read"):
            raise request.not_found()
        if not assessment.computed_at:
            raise request.not_found()
        name = f"{assessment._get_file_name()}.xlsx"
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(
            assessment._render_workbook(masked=None), headers=headers
        )
