# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MailMail(models.Model):
    """A mail to a client that comes back hours later did not arrive either."""

    _inherit = "mail.mail"

    def _process_complaint_bounce(self, reason):
        """Note that a mail about a complaint came back, and say so to the desk.

        An answer returns the complaint to "to communicate", with a failed attempt; of
        other mails the journal keeps a note.

        :param str reason: what the mail server says, plain and bounded
        """
        self.ensure_one()
        if self.state == "exception":
            return
        reason = reason or self.env._("the mail server gives no reason")
        self.write(
            {
                "state": "exception",
                "failure_type": "unknown",
                "failure_reason": reason,
            }
        )
        ticket = self.complaint_ticket_id
        told = ticket.complaint_state
        if self.complaint_purpose == "answer" and told in ("communicated", "rejected"):
            self._process_complaint_failure(reason)
            ticket._create_complaint_attempt("email", False, reason, system=True)
        else:
            ticket._log_complaint_event(
                self._get_complaint_bounce_code(), texts={"reason": reason}
            )
        ticket._notify_complaint_mail(self.env._("An e-mail to the client came back"))

    def _get_complaint_bounce_code(self):
        """Return under which code the journal keeps a mail that came back."""
        return "answer_failed" if self.complaint_purpose == "answer" else "note"
