# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain


class MfiSmsMessage(models.Model):
    """Replies that would show who is the author of a whistleblowing report."""

    _inherit = "mfi.sms.message"

    @api.model
    def _forget_replies(self, number, company, since):
        """Erase the automatic texts to a number that belong to no complaint.

        Those still to be sent are cancelled; one that is being sent is erased after.

        :param since: date and time of the message that they answered (UTC)
        """
        domain = Domain("number", "=", number) & Domain("company_id", "=", company.id)
        domain &= Domain("direction", "=", "out") & Domain("automatic", "=", True)
        domain &= Domain("ticket_id", "=", False) & Domain("date", ">=", since)
        # sudo: users cannot write to texts; the caller has checked their rights
        replies = self.sudo().search(domain) if number else self.browse()
        replies.filtered(lambda reply: reply.state == "queued").state = "cancelled"
        replies.write({"meaning": "secret", "partner_id": False, "lang": False})
        replies.filtered(lambda reply: reply.state != "sending")._erase_secret()
