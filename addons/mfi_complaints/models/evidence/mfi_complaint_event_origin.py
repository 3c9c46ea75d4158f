# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..door import DOORS, get_address, get_door


class MfiComplaintEvent(models.Model):
    """Where each event came from, kept beside the chain of hashes.

    The hash covers the canonical event as before, so that older events stay valid; the
    database refuses to change these columns as it does all others. Events recorded
    before version 19.0.1.4.0 have none.
    """

    _inherit = "mfi.complaint.event"

    door = fields.Selection(
        DOORS,
        "From where",
        help="How the action came in. Not recorded for events of earlier versions.",
    )
    address = fields.Char(
        "Network address",
        groups="mfi_complaints.group_controller,mfi_complaints.group_confidential,"
        "base.group_system",
        help="Of staff only; never of clients, and not for whistleblowing reports.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Add the door and the address of the present action to new events."""
        door, address = get_door(self), get_address(self)
        tickets = self.env["helpdesk.ticket"]
        for vals in vals_list:
            ticket = tickets.browse(vals["ticket_id"])
            secret = ticket.complaint_access == "denunciation"
            vals.update(door=door, address=False if secret else address)
        return super().create(vals_list)
