# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import smtplib
from datetime import timedelta

from odoo import fields, models

#: Minutes until the next attempt, after one, two … attempts without a mail server.
RETRY_MINUTES = (1, 5, 15, 60, 240, 720, 1440)


class MailMail(models.Model):
    """Mails about a complaint survive a mail server that is down, and leave once.

    Odoo gives up a mail at once when the server cannot be reached, and sends it a
    second time if it was stopped between the server's "accepted" and its own commit.
    """

    _inherit = "mail.mail"

    complaint_attempts = fields.Integer(
        "Attempts without a mail server", copy=False, readonly=True, aggregator=None
    )
    complaint_tried_at = fields.Datetime(
        "Being sent since",
        copy=False,
        readonly=True,
        help="Stored before the mail server is used (UTC): if the mail is still there "
        "at the next run, it may have been sent.",
    )

    def _send(self, auto_commit=False, **options):
        """Send mails; those about a complaint are marked first, one by one."""
        marked = self.filtered("complaint_ticket_id") if auto_commit else self.browse()
        result = True
        if others := self - marked:
            result = super(MailMail, others)._send(auto_commit=auto_commit, **options)
        for mail in marked.filtered(lambda mail: mail.state == "outgoing"):
            if mail._mark_being_sent():
                try:
                    super(MailMail, mail)._send(auto_commit=True, **options)
                except smtplib.SMTPServerDisconnected:
                    mail._record_interrupted()
                    mail._trigger_mail_queue(RETRY_MINUTES[0])
                    self.env["ir.cron"]._commit_progress()
                    raise
        return result

    def _mark_being_sent(self):
        """Mark a mail and commit; return False if an earlier attempt was interrupted.

        A person then decides, as the client may have received it.
        """
        interrupted = bool(self.complaint_tried_at)
        if interrupted:
            self._record_interrupted()
        else:
            self.complaint_tried_at = fields.Datetime.now()
        self.env["ir.cron"]._commit_progress()
        return not interrupted

    def _record_interrupted(self):
        """Record that a mail may have been sent; it is not sent again by itself."""
        reason = self.env._(
            "The sending was interrupted: the client may have received this e-mail."
        )
        values = {"state": "exception", "failure_type": "unknown"}
        self.write({**values, "failure_reason": reason})
        self._postprocess_sent_message(
            [], [], failure_reason=reason, failure_type="unknown"
        )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Postpone the mails that no mail server was there for.

        Without a connection nothing was sent in this run: a mark that a run before left
        behind stays, as the client may have received that mail.
        """
        # sudo: the mail queue is processed by the program
        ours = self.sudo().filtered("complaint_ticket_id")
        # Odoo reports a failed connection in this way, and nothing else.
        lost = failure_type == "mail_smtp" and not failure_reason
        postponed = ours._postpone_delivery() if lost else self.browse()
        (ours - postponed).complaint_tried_at = False
        return super(MailMail, self - postponed)._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _postpone_delivery(self):
        """Put mails back into the queue; return those that may be tried again."""
        again = self.filtered(lambda mail: mail.complaint_attempts < len(RETRY_MINUTES))
        for attempts, mails in again.grouped("complaint_attempts").items():
            minutes = RETRY_MINUTES[attempts]
            due = fields.Datetime.now() + timedelta(minutes=minutes)
            values = {"state": "outgoing", "scheduled_date": due}
            mails.write({**values, "complaint_attempts": attempts + 1})
            self._trigger_mail_queue(minutes)
        return again

    def _trigger_mail_queue(self, minutes):
        """Run the mail queue in some minutes."""
        # sudo: the mail queue is processed by the program
        job = self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()
        job._trigger(at=fields.Datetime.now() + timedelta(minutes=minutes))
