# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import models
from odoo.tools import format_date

_logger = logging.getLogger(__name__)


class MfiComplaintSeal(models.Model):
    """Seals leave the house: whoever owns the database cannot take them back.

    A person with the database's password could write journal and seals anew. Not the
    mails that left: a seal kept elsewhere must still be found here, hash for hash.
    """

    _inherit = "mfi.complaint.seal"

    def _send_safely(self):
        """Queue the mails; what fails goes to the log, the seal stays as it is."""
        try:
            with self.env.cr.savepoint():
                self._send_outside()
        except Exception:
            _logger.exception("The mails of the seals %s could not be made", self.ids)

    def _send_outside(self):
        """Queue one mail per keeper of the company with these seals' hashes.

        A mail names neither complaints nor how many: its readers are outsiders.
        """
        # sudo: keepers are the administrators' to know, the queue is the program's
        queue = self.env["mail.mail"].sudo()
        for seal in self:
            company = seal.company_id.sudo()  # sudo: as above
            if keepers := company._get_mfi_seal_recipients():
                lang = company.partner_id.lang or "en_US"
                values = seal.with_context(lang=lang)._mail_values()
                queue.create([{**values, "email_to": keeper} for keeper in keepers])

    def _mail_values(self):
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
