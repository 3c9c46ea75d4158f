# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ...tools.sms_api import SmsApiGateway


class SmsSms(models.Model):
    """Odoo's outgoing texts, sent through the gateway of their company."""

    _inherit = "sms.sms"

    mfi_company_id = fields.Many2one(
        "res.company",
        string="Queued by company",
        readonly=True,
        ondelete="set null",
        help="The current company when the text was queued; the cron has none.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Store the current company."""
        for vals in vals_list:
            vals.setdefault("mfi_company_id", self.env.company.id)
        return super().create(vals_list)

    def _get_sms_company(self):
        """Return the message's company, else the one that queued the text."""
        return (
            self.mail_message_id.record_company_id
            or self.mfi_company_id
            or super()._get_sms_company()
        )

    def _split_by_api(self):
        """Group by company; texts of companies without our gateway go to Odoo's API."""
        ours = self.browse()
        by_company = self.grouped(lambda sms: sms._get_sms_company()[:1])
        for company, texts in by_company.items():
            if company and company._get_sms_api_class() is SmsApiGateway:
                api_ = SmsApiGateway(self.env)
                api_._set_company(company)
                ours |= texts
                yield api_, texts
        others = self - ours
        if others:
            yield from super(SmsSms, others)._split_by_api()

    @api.model
    def _process_queue(self):
        """Send the queue, company by company.

        Odoo's method uses the first company's account for the whole batch and fails
        with several companies.
        """
        domain = [("state", "=", "outgoing"), ("to_delete", "!=", True)]
        size = self._get_send_batch_size()
        texts = self.search(domain, limit=size, order="id").try_lock_for_update()
        if not texts:
            return
        for api_, batch in texts._split_by_api():
            batch.with_context(sms_api=api_)._send(unlink_sent=True)
        remaining = self.search_count(domain) if len(texts) == size else 0
        self.env["ir.cron"]._commit_progress(len(texts), remaining=remaining)
