# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintServiceStateLine(models.TransientModel):
    """A part of the service, as shown to administrators."""

    _name = "mfi.complaint.service.state.line"
    _description = "Part of the State of the Service"

    screen_id = fields.Many2one(
        "mfi.complaint.service.state", required=True, ondelete="cascade"
    )
    name = fields.Char("Part", readonly=True)
    found = fields.Char(readonly=True)
    state = fields.Selection(
        [("ok", "Good"), ("watch", "To watch"), ("act", "To repair")], readonly=True
    )
    advice = fields.Char("What to do", readonly=True)
