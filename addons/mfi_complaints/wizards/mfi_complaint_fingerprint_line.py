# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..models.evidence.mfi_complaint_fingerprint import RESULTS


class MfiComplaintFingerprintLine(models.TransientModel):
    """The result of comparing one paper."""

    _name = "mfi.complaint.fingerprint.line"
    _description = "Comparison with a Client's Paper"
    _order = "id"

    check_id = fields.Many2one(
        "mfi.complaint.fingerprint", required=True, index=True, ondelete="cascade"
    )
    number = fields.Char()
    fingerprint = fields.Char()
    result = fields.Selection(RESULTS)
    message = fields.Char("Explanation")
