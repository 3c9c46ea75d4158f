# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..door import get_door


class MailMessage(models.Model):
    """Record who reads the messages of a confidential complaint."""

    _inherit = "mail.message"

    def _read_format(self, fnames, load="_classic_read"):
        """Record the opening of the complaints whose messages are read."""
        if not self.env.su and ("body" in fnames or get_door(self) == "api"):
            self._log_complaint_openings()
        return super()._read_format(fnames, load)

    @api.model
    def _message_fetch(self, domain, *args, **kwargs):
        """Record the opening of the complaints whose messages are shown.

        Discuss, its inbox and the chatter read messages through this method.
        """
        result = super()._message_fetch(domain, *args, **kwargs)
        result["messages"]._log_complaint_openings()
        return result

    def _log_complaint_openings(self):
        """Record that the present user reads these messages of complaints."""
        # sudo: where a message belongs; the callers have checked that it may be read
        messages = self.sudo().filtered(lambda m: m.model == "helpdesk.ticket")
        tickets = self.env["helpdesk.ticket"].browse(set(messages.mapped("res_id")))
        if tickets:
            self.env["mfi.complaint.access"]._log_openings(tickets.exists())
