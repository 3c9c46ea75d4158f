# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """Acknowledge complaints: send the number and the promised date to the client."""

    _inherit = "helpdesk.ticket"

    def _complaint_after_register(self):
        """Start the reminders and acknowledge by mail if the address is known."""
        self._schedule_complaint_reminders()
        self._queue_complaint_acknowledgement_mail()

    def _complaint_after_identify(self):
        """Acknowledge by mail once the client is identified and the address known."""
        if not self.complaint_acknowledged_at and not self.complaint_resolved_at:
            self._queue_complaint_acknowledgement_mail()

    def _queue_complaint_acknowledgement_mail(self):
        """Queue the acknowledgement, which is recorded once the mail has been sent."""
        if self.company_id.mfi_ack_mail and not self._is_complaint_history():
            self._queue_complaint_mail("ack")

    def action_print_receipt(self):
        """Print the receipts, and acknowledge the complaints if the user may do so."""
        self._check_complaint_papers()
        report = self.env.ref("mfi_complaints.action_report_receipt")
        return report.report_action(self, config=False)

    def _check_complaint_papers(self):
        """Raise ``UserError`` for whistleblowing reports and unnumbered complaints."""
        for ticket in self:
            if ticket.complaint_kind == "denunciation":
                raise UserError(
                    self.env._(
                        "%(number)s is a whistleblowing report: nothing is printed for "
                        "it. Its author follows it with the secret code.",
                        number=ticket.number,
                    )
                )
            if not ticket.complaint_kind or ticket.complaint_state == "draft":
                raise UserError(
                    self.env._(
                        "“%(name)s” has no number yet: register it first.",
                        name=ticket.name,
                    )
                )

    def _log_complaint_receipt_printed(self):
        """Acknowledge the complaints by receipt where the user may do so."""
        for ticket in self:
            if ticket.complaint_acknowledged_at:
                continue
            if "acknowledge" in ticket._get_complaint_available_moves():
                ticket._action_complaint_acknowledge("receipt")
