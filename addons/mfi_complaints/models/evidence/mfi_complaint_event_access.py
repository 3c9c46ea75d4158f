# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MfiComplaintEvent(models.Model):
    """Record who reads the words of a confidential complaint in its journal."""

    _inherit = "mfi.complaint.event"

    def _read_format(self, fnames, load="_classic_read"):
        """Record the opening of the complaints whose event texts are read."""
        if not self.env.su and "text" in fnames:
            # sudo: which events have a text; the callers have checked the access
            written = self.sudo().filtered("text_ids")
            tickets = self.env["helpdesk.ticket"].browse(written.ticket_id.ids)
            self.env["mfi.complaint.access"]._log_openings(tickets)
        return super()._read_format(fnames, load)


class MfiComplaintEventText(models.Model):
    """Record who reads an event's text by itself."""

    _inherit = "mfi.complaint.event.text"

    def _read_format(self, fnames, load="_classic_read"):
        """Record the opening of the complaints whose texts are read."""
        if not self.env.su and "value" in fnames:
            # sudo: whose texts they are; the callers have checked the access
            tickets = self.env["helpdesk.ticket"].browse(self.sudo().ticket_id.ids)
            self.env["mfi.complaint.access"]._log_openings(tickets)
        return super()._read_format(fnames, load)
