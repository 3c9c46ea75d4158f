# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MailMail(models.Model):
    """Mails to clients that bounce hours later are recorded as not delivered."""

    _inherit = "mail.mail"

    def _process_complaint_bounce(self, reason):
        """Record that a mail about a complaint bounced, and notify the staff.

        If the mail held the answer, the complaint returns to "to communicate" and a
        failed attempt is recorded. For other mails the journal gets a note.

        :param str reason: the mail server's message, as plain text of limited length
        """
        self.ensure_one()
        if self.state == "exception":
            return
        reason = reason or self.env._("the mail server gave no reason")
        self.write(
            {
                "state": "exception",
                "failure_type": "unknown",
                "failure_reason": reason,
            }
        )
        ticket = self.complaint_ticket_id
        state = ticket.complaint_state
        if self.complaint_purpose == "answer" and state in ("communicated", "rejected"):
            self._process_complaint_failure(reason)
            ticket._create_complaint_attempt("email", False, reason, system=True)
        else:
            ticket._log_complaint_event(
                self._get_complaint_bounce_code(), texts={"reason": reason}
            )
        ticket._notify_complaint_mail(self.env._("An e-mail to the client bounced"))

    def _get_complaint_bounce_code(self):
        """Return the code of the journal event for a mail that bounced."""
        return "answer_failed" if self.complaint_purpose == "answer" else "note"
