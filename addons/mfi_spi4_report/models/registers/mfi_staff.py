# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiStaff(models.Model):
    """Add the training sessions that a member of staff attended."""

    _inherit = "mfi.staff"

    mfi_training_ids = fields.One2many(
        "mfi.training.participant", "staff_id", string="Training on complaints"
    )
