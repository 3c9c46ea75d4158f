# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

#: Days for which a mail server tries to deliver an e-mail, with a margin: RFC 5321,
#: section 4.5.4.1, asks for at least 4 to 5.
MAX_DAYS = 10
#: E-mails to an address that are compared with a notice.
MAX_CANDIDATES = 20


class MfiComplaintMail(models.Model):
    """Notices of mail servers about e-mails to clients."""

    _inherit = "mfi.complaint.mail"

    def _find_bounced_mail(self, mail):
        """Return the outgoing e-mail that a delivery notice is about.

        Empty if it is not an e-mail about a complaint.

        :param mail: the notice, :class:`mail_intake.Mail`
        """
        outgoing = self.env["mail.mail"]
        ids = mail.bounced or mail.references
        about = Domain("complaint_ticket_id", "!=", False)
        found = outgoing
        if ids:
            found = outgoing.search(about & Domain("message_id", "in", ids), limit=1)
        return found or self._find_bounced_mail_by_subject(mail)

    def _find_bounced_mail_by_subject(self, mail):
        """Return the e-mail to an address that a notice names with its subject.

        Some servers return no Message-Id. The address alone proves nothing: the notice
        must also quote the subject, which has the number of the complaint.
        """
        outgoing = self.env["mail.mail"]
        if not mail.bounced_addresses:
            return outgoing
        since = fields.Datetime.now() - timedelta(days=MAX_DAYS)
        candidates = outgoing.search(
            Domain("complaint_ticket_id", "!=", False)
            & Domain("email_to", "in", mail.bounced_addresses)
            & Domain("state", "=", "sent")
            & Domain("date", ">=", since),
            order="id desc",
            limit=MAX_CANDIDATES,
        )
        words = mail.bounced_words.casefold()
        return candidates.filtered(
            lambda sent: _is_named(sent.subject, sent.complaint_ticket_id.number, words)
        )[:1]

    def _process_notice(self, mail, ticket):
        """Process a delivery notice; return the outcome as values of the record.

        A notice of failure is recorded on the complaint, a notice of delay is ignored.
        """
        outgoing = self._find_bounced_mail(mail)
        values = {"ticket_id": outgoing.complaint_ticket_id.id or ticket.id}
        if not mail.bounce or not outgoing:
            reason = self.env._("A notice from a mail server.")
            return {**values, "state": "ignored", "reason": reason}
        outgoing._process_complaint_bounce(mail.bounce_reason)
        return {**values, "state": "bounce", "reason": mail.bounce_reason}


def _is_named(subject, number, words):
    """Return whether the subject of an e-mail and its number are among these words."""
    subject = " ".join((subject or "").split()).casefold()
    number = (number or "").casefold()
    return len(number) > 3 and number in subject and subject in words
