# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..models.complaint.helpdesk_ticket_code import IDENTIFICATIONS


class MfiComplaintCode(models.TransientModel):
    """Replace the tracking code that a client has lost."""

    _name = "mfi.complaint.code"
    _inherit = ["mfi.complaint.step"]
    _description = "New Tracking Code"

    number = fields.Char(related="ticket_id.number", related_sudo=False)
    identified_by = fields.Selection(IDENTIFICATIONS, "Client identified by")
    reason = fields.Char()

    def action_apply(self):
        """Replace the code and show the new one, once."""
        ticket = self._get_tickets().ensure_one()
        result = ticket.action_replace_code(self.identified_by, self.reason)
        receipts = self.env["mfi.complaint.receipt"]
        return receipts._get_open_action(ticket, result, replaced=True)
