# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class IrActionsReport(models.Model):
    """Record who prints a confidential complaint."""

    _inherit = "ir.actions.report"

    def _render_qweb_html(self, report_ref, docids, data=None):
        """Record the opening, then render; PDF files are made from the same pages."""
        if docids and self._get_report(report_ref).model == "helpdesk.ticket":
            ids = [docids] if isinstance(docids, int) else list(docids)
            tickets = self.env["helpdesk.ticket"].browse(ids)
            tickets.check_access("read")
            self.env["mfi.complaint.access"]._log_openings(tickets, "print")
        return super()._render_qweb_html(report_ref, docids, data=data)
