# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class MailMail(models.Model):
    """Mails about a complaint are evidence: they are kept after they are sent."""

    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        """Keep the mails of complaints, whatever their template specifies."""
        mails = super().create(vals_list)
        # sudo: the mail's document decides whether the mail is kept, not its author
        about = mails.sudo().filtered(
            lambda mail: mail.model == "helpdesk.ticket" and mail.auto_delete
        )
        if about:
            # sudo: same reason
            tickets = self.env["helpdesk.ticket"].sudo().browse(about.mapped("res_id"))
            complaints = tickets.exists().filtered("complaint_kind")
            about.filtered(lambda m: m.res_id in complaints.ids).auto_delete = False
        return mails
