# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import logging

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import email_normalize, format_date

_logger = logging.getLogger(__name__)


class MfiComplaintReportSending(models.Model):
    """Compute the reports as their recipients and give them to the mail queue."""

    _inherit = "mfi.complaint.report.sending"

    @api.model
    def _mail_all(self):
        """Mail the queued reports, each in a transaction of its own."""
        # sudo: the job works for all institutions
        log = self.sudo()
        domain = Domain("state", "=", "queued") & Domain("prepared_at", "=", False)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=log.search_count(domain))
        seen = []
        while sending := log.search(
            domain & Domain("id", "not in", seen), order="id", limit=1
        ):
            seen.append(sending.id)
            if sending.try_lock_for_update():
                sending._try_queue_mail()
            if not cron._commit_progress(1):
                return

    def _try_queue_mail(self):
        """Queue the mail of one report, or record why that was not possible."""
        sending = self._with_company_lang()
        try:
            with self.env.cr.savepoint():
                sending._queue_mail()
        except UserError as error:
            sending._fail(error)
        except psycopg2.OperationalError:
            raise  # a full disk, not this report: the next run makes it
        except Exception:
            _logger.exception("Report %s could not be made", self.id)
            sending._fail(
                sending.env._(
                    "The report could not be made: the server's log says why."
                )
            )

    def _with_company_lang(self):
        """Return the sending in the institution's language, for the log."""
        return self.with_context(lang=self.company_id.partner_id.lang or "en_US")

    def _queue_mail(self):
        """Compute the report and queue its mail.

        :raises UserError: when the recipient cannot or may not get it
        """
        self._check_recipient()
        name, content = self._get_page()._render_pdf(
            self.schedule_id.kind, self.date_from, self.date_to, self.branch_id.id
        )
        self.write(
            {
                "document": base64.b64encode(content),
                "file_name": f"{name}.pdf",
                "email": self.recipient_id.email,
                "prepared_at": fields.Datetime.now(),
            }
        )
        # sudo: the mail queue belongs to the program
        self.env["mail.mail"].sudo().create(self._prepare_mail(content))
        self.env["helpdesk.ticket"]._trigger_complaint_mail_queue()

    def _check_recipient(self):
        """Raise, in one sentence, when nothing can be sent to the recipient."""
        line = self.recipient_id
        if not line:
            raise UserError(self.env._("This person is no longer a recipient."))
        if line.unsubscribed:
            raise UserError(self.env._("The recipient has unsubscribed."))
        if not (line.user_id or line.partner_id).active:
            raise UserError(self.env._("The recipient's account is archived."))
        if not email_normalize(line.email or ""):
            raise UserError(self.env._("The recipient has no e-mail address."))

    def _get_page(self):
        """Return the report with the rights and in the language of the recipient.

        Persons from outside have no rights of their own: the program counts for them,
        and the page contains everyday complaints and no small rows.
        """
        user = self.recipient_id.user_id or self.env["res.users"].browse(SUPERUSER_ID)
        page = self.env["mfi.complaint.report.page"].with_user(user)
        return page.with_context(
            lang=self.recipient_id._get_lang(),
            allowed_company_ids=self.company_id.ids,
            tz=self.company_id._get_mfi_tz().key,
        )

    def _prepare_mail(self, content):
        """Return the values of the mail, in the recipient's language.

        :param bytes content: the PDF
        """
        line = self.recipient_id
        lang = line._get_lang()
        sending = self.with_context(lang=lang)
        url = line._get_unsubscribe_url()
        period = sending._format_period()
        values = {"sending": sending, "period": period, "url": url}
        return {
            "complaint_sending_id": self.id,
            "subject": f"{sending.schedule_id.name} - {period}",
            "body_html": self.env["ir.qweb"]._render(
                "mfi_complaints.mail_scheduled_report", values, lang=lang
            ),
            "email_from": self.company_id._get_mfi_mail_from(),
            "email_to": line.email,
            "auto_delete": True,
            "headers": repr(
                {
                    "Auto-Submitted": "auto-generated",
                    "List-Unsubscribe": f"<{url}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                }
            ),
            # The copy for the mail is deleted with it; the log keeps the document.
            "attachment_ids": [
                Command.create(
                    {
                        "name": self.file_name,
                        "raw": content,
                        "mimetype": "application/pdf",
                        "res_model": "mail.message",
                    }
                )
            ],
        }

    def _format_period(self):
        """Return the period in words, in the language of the context."""
        return self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
        )

    def _record_mail_result(self, reason):
        """Record whether the mail server took the mail.

        :param reason: why it did not, empty if it did
        """
        if reason:
            text = self._with_company_lang().env._(
                "The mail could not be sent: %(reason)s", reason=reason
            )
            self._fail(text)
        else:
            self.write(
                {"state": "sent", "reason": False, "date": fields.Datetime.now()}
            )
