# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

RECEIPT = "mfi_complaints.report_receipt"
LETTER = "mfi_complaints.report_letter"


class IrActionsReport(models.Model):
    """Check complaints before printing receipts and letters, and log each printing."""

    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Check the complaints first; log each printing in the journal afterwards."""
        name = self._get_report(report_ref).report_name
        if name not in (RECEIPT, LETTER) or not res_ids:
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        tickets = self.env["helpdesk.ticket"].browse(res_ids)
        tickets.check_access("read")
        tickets._check_complaint_papers()
        if name == LETTER:
            tickets._check_complaint_letters()
        result = super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        if name == RECEIPT:
            tickets._log_complaint_receipt_printed()
        else:
            tickets._log_complaint_letter_printed()
        return result
