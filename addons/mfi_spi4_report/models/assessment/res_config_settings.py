# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of the evidence report, on the page of the complaints application."""

    _inherit = "res.config.settings"

    mfi_spi4_satisfied_from = fields.Selection(
        related="company_id.mfi_spi4_satisfied_from", readonly=False
    )
    mfi_spi4_reminder_days = fields.Integer(
        related="company_id.mfi_spi4_reminder_days", readonly=False
    )
    mfi_spi4_rollup = fields.Selection(
        related="company_id.mfi_spi4_rollup", readonly=False
    )
