# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying

from ...engine import tracking_code

_logger = logging.getLogger(__name__)

PURPOSES = [
    ("reminder", "Reminder"),
    ("ack", "Acknowledgement"),
    ("answer", "Answer"),
    ("question", "Question to the client"),
    ("survey", "Satisfaction question"),
    ("thanks", "Thanks"),
]
#: Days after which a code that could not be sent is erased.
CODE_KEPT_DAYS = 7
FAILED = "Mail %s: its complaint could not be updated"


class MailMail(models.Model):
    """Mails about a complaint, whose delivery or failure is recorded on the complaint.

    They are not messages of the complaint: the journal records that they were sent.
    The text never contains the client's tracking code but a mask; the code is put in
    its place when the mail is sent, and erased.
    """

    _inherit = "mail.mail"

    complaint_ticket_id = fields.Many2one(
        "helpdesk.ticket", "Complaint", index="btree_not_null", ondelete="cascade"
    )
    complaint_purpose = fields.Selection(PURPOSES, "Purpose")
    complaint_code = fields.Char(
        "Tracking code to send", copy=False, groups=fields.NO_ACCESS
    )

    # Used by the daily job that erases codes that could not be sent.
    _complaint_code_idx = models.Index("(id) WHERE complaint_code IS NOT NULL")

    def _prepare_outgoing_body(self):
        """Put the tracking code in the place of its mask, in the mail sent only."""
        body = super()._prepare_outgoing_body()
        # sudo: nobody reads the code; the mail queue sends it
        return tracking_code.reveal(body, self.sudo().complaint_code)

    @api.autovacuum
    def _gc_complaint_codes(self):
        """Erase the codes of cancelled mails, and those not sent within a week."""
        limit = fields.Datetime.now() - timedelta(days=CODE_KEPT_DAYS)
        domain = Domain("state", "in", ("sent", "received", "cancel"))
        domain |= Domain("create_date", "<", limit)
        # sudo: the mail queue belongs to the program
        mails = self.sudo().search(Domain("complaint_code", "!=", False) & domain)
        mails.complaint_code = False

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Record on the complaints which mails were sent and which failed."""
        # sudo: the mail queue is processed by the program
        for mail in self.sudo().filtered("complaint_ticket_id"):
            mail._process_complaint_mail_result(failure_reason, failure_type)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _process_complaint_mail_result(self, failure_reason, failure_type):
        """Record on the complaint whether its mail was sent; never stop the queue."""
        result = failure_reason, failure_type
        try:
            with self.env.cr.savepoint():
                self._apply_complaint_mail_result(*result)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Somebody else is writing on the complaint. The mail has left, so its state
            # must be stored whatever happens; the complaint follows after the commit.
            repeat = self._repeat_complaint_mail_result
            self.env.cr.postcommit.add(lambda: repeat(*result))
        except Exception:
            _logger.exception(FAILED, self.id)

    def _apply_complaint_mail_result(self, failure_reason, failure_type):
        """Record on the complaint that its mail was sent, or why it was not."""
        if not failure_type and self.complaint_code:
            self.complaint_code = False
        if failure_type:
            self._process_complaint_failure(failure_reason or failure_type)
        elif self.complaint_purpose == "ack":
            self.complaint_ticket_id._action_complaint_acknowledge("email", system=True)

    def _repeat_complaint_mail_result(self, *result):
        """Apply a result in a transaction of its own, again while others are faster."""
        try:
            with self.env.registry.cursor() as cr:
                mail = self.with_env(self.env(cr=cr))
                retrying(lambda: mail._apply_complaint_mail_result(*result), mail.env)
        except Exception:
            _logger.exception(FAILED, self.id)

    def _process_complaint_failure(self, reason):
        """Return the complaint to "to communicate" if its answer could not be sent."""
        ticket = self.complaint_ticket_id
        if self.complaint_purpose != "answer" or ticket.complaint_state not in (
            "communicated",
            "rejected",
        ):
            return
        message = self.env._(
            "The e-mail with the answer could not be sent: %(reason)s",
            reason=str(reason)[:300],
        )
        if ticket.complaint_state == "communicated":
            ticket._return_complaint_answer(message)
        else:
            ticket._log_complaint_event("answer_failed", texts={"reason": message})
