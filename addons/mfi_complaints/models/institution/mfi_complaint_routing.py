# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintRouting(models.Model):
    """Rule that assigns complaints to a service."""

    _name = "mfi.complaint.routing"
    _inherit = ["mfi.complaint.rule"]
    _description = "Routing Rule"

    team_id = fields.Many2one(
        "helpdesk.ticket.team", "Service", required=True, ondelete="cascade"
    )
