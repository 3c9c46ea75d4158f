# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintIntegrityLine(models.TransientModel):
    """A difference between a record and its journal."""

    _name = "mfi.complaint.integrity.line"
    _description = "Finding of the Integrity Check"

    check_id = fields.Many2one(
        "mfi.complaint.integrity", required=True, ondelete="cascade"
    )
    number = fields.Char("Complaint")
    sequence = fields.Integer("Event", aggregator=None)
    message = fields.Text("Difference")
