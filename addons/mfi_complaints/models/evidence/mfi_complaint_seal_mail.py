# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import models
from odoo.tools import format_date

_logger = logging.getLogger(__name__)


class MfiComplaintSeal(models.Model):
    """Sends the seals by mail, so that a copy is kept outside the database.

    A person with the database password could rewrite the journal and the seals, but not
    the mails already sent: a seal kept elsewhere must still exist here with its hash.
    """

    _inherit = "mfi.complaint.seal"

    def _try_queue_mails(self):
        """Queue the mails of the seals; log a failure without affecting the seals."""
        try:
            with self.env.cr.savepoint():
                self._queue_mails()
        except Exception:
            _logger.exception("The mails of the seals %s could not be queued", self.ids)

    def _queue_mails(self):
        """Queue one mail with the hash of each seal to each recipient of the company.

        The mail reveals neither the complaints nor their number to these outsiders.
        """
        # sudo: only administrators may read the recipients; the program owns the queue
        queue = self.env["mail.mail"].sudo()
        for seal in self:
            company = seal.company_id.sudo()  # sudo: same reason
            if recipients := company._get_mfi_seal_recipients():
                lang = company.partner_id.lang or "en_US"
                values = seal.with_context(lang=lang)._prepare_mail_values()
                queue.create(
                    [{**values, "email_to": recipient} for recipient in recipients]
                )

    def _prepare_mail_values(self):
        """Return the values of a mail about this seal, in the context's language."""
        company = self.company_id
        day = format_date(self.env, self.day)
        body = self.env["ir.qweb"]._render(
            "mfi_complaints.mail_seal",
            {"seal": self, "company": company, "day": day},
            lang=self.env.lang,
        )
        return {
            "subject": self.env._(
                "%(company)s: seal of the complaints of %(day)s",
                company=company.name,
                day=day,
            ),
            "body_html": body,
            "email_from": company._get_mfi_mail_from(),
            "auto_delete": False,
            "headers": repr({"Auto-Submitted": "auto-generated"}),
        }
