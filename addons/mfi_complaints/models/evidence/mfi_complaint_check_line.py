# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintCheckLine(models.Model):
    """A difference that a complete integrity check found."""

    _name = "mfi.complaint.check.line"
    _description = "Finding of a Complete Integrity Check"
    _log_access = False

    check_id = fields.Many2one(
        "mfi.complaint.check", required=True, index=True, ondelete="cascade"
    )
    number = fields.Char("Complaint", readonly=True)
    sequence = fields.Integer("Event", aggregator=None, readonly=True)
    message = fields.Text("Difference", readonly=True)
