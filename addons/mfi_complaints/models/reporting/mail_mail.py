# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import fields, models

_logger = logging.getLogger(__name__)


class MailMail(models.Model):
    """Mails with a scheduled report, whose delivery is recorded in its log."""

    _inherit = "mail.mail"

    complaint_sending_id = fields.Many2one(
        "mfi.complaint.report.sending",
        "Scheduled report",
        index="btree_not_null",
        ondelete="set null",
    )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Record in the log which reports were sent and which failed."""
        # sudo: the mail queue is processed by the program
        for mail in self.sudo().filtered("complaint_sending_id"):
            reason = failure_type and (failure_reason or failure_type)
            try:
                with self.env.cr.savepoint():
                    mail.complaint_sending_id._record_mail_result(reason)
            except Exception:
                _logger.exception("Mail %s: its log could not be updated", mail.id)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
