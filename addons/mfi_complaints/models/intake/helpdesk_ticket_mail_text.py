# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import format_datetime

from ...engine import mail_html, mail_intake, mail_quotes


class HelpdeskTicket(models.Model):
    """The words of e-mails, and what staff must know about how they were read."""

    _inherit = "helpdesk.ticket"

    def _format_complaint_mail_text(self, mail):
        """Return the words of an e-mail, or a sentence that says why there are none.

        :param mail: :class:`mail_intake.Mail`
        """
        if mail.text:
            return mail.text
        if mail.unreadable or mail.damaged:
            return self.env._(
                "(the text of this e-mail could not be read: open the original message)"
            )
        return self.env._("(no text: see the attached files)")

    def _format_complaint_mail_reply(self, mail):
        """Return the words of a reply, without the e-mail of ours that it quotes."""
        if not mail.text:
            return self._format_complaint_mail_text(mail)
        known = self._get_complaint_mail_quoted(mail)
        own = self.company_id._get_mfi_own_addresses()
        folded = mail_quotes.fold(mail.text, known, own)
        if not folded.lines:
            return folded.text
        note = self.env._(
            "[%(count)s lines of an earlier e-mail or of a signature are left out: "
            "they are in the original message.]",
            count=folded.lines,
        )
        return f"{folded.text}\n\n{note}"

    def _get_complaint_mail_quoted(self, mail):
        """Return the text of the e-mail to the client that a reply answers."""
        # sudo: the mail queue belongs to the program
        sent = self.env["mail.mail"].sudo()
        answered = sent.search(
            [
                ("complaint_ticket_id", "=", self.id),
                ("message_id", "in", list(mail.references)),
            ],
            limit=1,
        )
        return mail_html.html_to_text(answered.body_html or "")

    def _get_complaint_mail_remarks(self, mail):
        """Return sentences about what could not be kept or read of an e-mail."""
        checks = (
            self._get_complaint_mail_file_remark,
            self._get_complaint_mail_reading_remark,
            self._get_complaint_mail_outlook_remark,
            self._get_complaint_mail_date_remark,
            self._get_complaint_mail_repeated_remark,
        )
        return [remark for check in checks if (remark := check(mail))]

    def _get_complaint_mail_file_remark(self, mail):
        """Return which files were left out."""
        return mail.dropped and self.env._(
            "These files are too large or too many and are only in the original "
            "message: %(files)s.",
            files=", ".join(mail.dropped[:20]),
        )

    def _get_complaint_mail_reading_remark(self, mail):
        """Return whether parts are missing, or were read in another encoding."""
        if mail.damaged or mail.unreadable:
            return self.env._(
                "Parts of the e-mail could not be read: open the original message."
            )
        return mail.doubtful and self.env._(
            "The e-mail names another encoding than the one it is written in: compare "
            "its words with the original message."
        )

    def _get_complaint_mail_outlook_remark(self, mail):
        """Return what became of a file in Outlook's own format."""
        if not mail.outlook:
            return ""
        if mail.opened:
            return self.env._(
                "Outlook sent the text or the files in its own format (winmail.dat): "
                "they were taken out of it."
            )
        return self.env._(
            "The file winmail.dat is in Outlook’s own format and could not be opened: "
            "ask the sender for the text and the files in another format."
        )

    def _get_complaint_mail_date_remark(self, mail):
        """Return both dates, if the sender's is far from that of our server."""
        if not mail_intake.is_date_far(mail):
            return ""
        zone = self.company_id._get_mfi_tz().key
        return self.env._(
            "The e-mail is dated %(written)s, but the mail server received it on "
            "%(arrival)s: the date of the server counts.",
            written=format_datetime(self.env, mail.date, zone),
            arrival=format_datetime(self.env, mail.arrival, zone),
        )

    def _get_complaint_mail_repeated_remark(self, mail):
        """Return that another text was received under the same Message-ID."""
        return mail.repeated and self.env._(
            "Another e-mail with the same Message-ID but another text has been "
            "received: both are kept."
        )
