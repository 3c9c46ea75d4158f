# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """Acknowledgement: the client holds number and promised date, by mail or paper."""

    _inherit = "helpdesk.ticket"

    def _complaint_after_register(self):
        """Start the reminders and acknowledge by mail, when an address is known."""
        self._schedule_complaint_reminders()
        self._queue_complaint_acknowledgement_mail()

    def _complaint_after_identify(self):
        """Acknowledge by mail once the client, hence an address, is known."""
        if not self.complaint_acknowledged_at and not self.complaint_resolved_at:
            self._queue_complaint_acknowledgement_mail()

    def _queue_complaint_acknowledgement_mail(self):
        """Queue the acknowledgement; it counts once the mail has left."""
        if self.company_id.mfi_ack_mail and not self._is_complaint_history():
            self._queue_complaint_mail("ack")

    def action_print_receipt(self):
        """Print the receipts; whoever may acknowledge does it by that."""
        self._check_complaint_papers()
        report = self.env.ref("mfi_complaints.action_report_receipt")
        return report.report_action(self, config=False)

    def _check_complaint_papers(self):
        """Refuse papers for what has no client or no number yet."""
        for ticket in self:
            if ticket.complaint_kind == "denunciation":
                raise UserError(
                    self.env._(
                        "%(number)s is a denunciation: nothing is printed of it. Its "
                        "author follows it with the secret code.",
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
        """Note that the client is given the receipt, where this person may."""
        for ticket in self:
            if ticket.complaint_acknowledged_at:
                continue
            if "acknowledge" in ticket._get_complaint_available_moves():
                ticket._action_complaint_acknowledge("receipt")
