# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route


class ReportPreview(Controller):
    """Show a scheduled report of the last period, as the person who looks at it."""

    @route(
        "/complaints/reports/<int:schedule_id>/preview.pdf",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def preview(self, schedule_id, recipient="", **_values):
        """Return the PDF.

        :param recipient: id of a recipient whose perimeter is shown; by default the
            first one
        :raises AccessError: for users who may not read the schedule
        """
        schedule = request.env["mfi.complaint.report.schedule"].browse(schedule_id)
        if not schedule.with_context(active_test=False).exists():
            return request.not_found()
        schedule.check_access("read")
        chosen = int(recipient) if recipient.isascii() and recipient.isdigit() else 0
        try:
            name, content = schedule._render_preview(chosen)
        except UserError as error:
            return request.render(
                "mfi_complaints.dashboard_refused",
                {"sentence": error.args[0]},
                status=403,
            )
        headers = [
            ("Content-Type", "application/pdf"),
            (
                "Content-Disposition",
                content_disposition(f"{name}.pdf", disposition_type="inline"),
            ),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers=headers)
