# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

CHANNEL_LEVELS = [
    ("front", "At first contact (counter, field agent)"),
    ("branch", "Branch manager"),
    ("desk", "Complaint desk"),
]


class HelpdeskTicketChannel(models.Model):
    """Channel through which complaints arrive: its level and its cost to clients."""

    _name = "helpdesk.ticket.channel"
    _inherit = ["helpdesk.ticket.channel", "mfi.reference.mixin"]
    _mfi_code_field = "complaint_code"

    complaint_code = fields.Char(
        string="Code",
        help="Identifies the channel in other systems. A channel without a code is not "
        "used for complaints.",
    )
    complaint_level = fields.Selection(
        CHANNEL_LEVELS,
        string="Level",
        help="Who receives the complaints. Offer more than one level: nobody should "
        "have to complain to the person they are complaining about.",
    )
    complaint_free = fields.Boolean(
        string="Free of charge", help="Using it costs the client nothing."
    )

    # Also used for the lookup by code at registration.
    _complaint_code_uniq = models.UniqueIndex(
        "(complaint_code, COALESCE(company_id, 0)) WHERE complaint_code IS NOT NULL",
        "Another channel has this code already: give each channel its own.",
    )

    def _get_mfi_reference_usages(self):
        """Count complaints as uses of a channel."""
        complaints = self.env._("existing complaints")
        return super()._get_mfi_reference_usages() + [
            ("helpdesk.ticket", "channel_id", complaints),
        ]
