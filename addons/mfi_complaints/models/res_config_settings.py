# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The complaint settings of the company at work."""

    _inherit = "res.config.settings"

    mfi_number_pattern = fields.Char(
        related="company_id.mfi_number_pattern", readonly=False
    )
    mfi_regulator = fields.Selection(related="company_id.mfi_regulator", readonly=False)
    mfi_regulatory_days = fields.Integer(
        related="company_id.mfi_regulatory_days", readonly=False
    )
    mfi_return_limit = fields.Integer(
        related="company_id.mfi_return_limit", readonly=False
    )
    mfi_unreachable_attempts = fields.Integer(
        related="company_id.mfi_unreachable_attempts", readonly=False
    )
    mfi_appeal_levels = fields.Integer(
        related="company_id.mfi_appeal_levels", readonly=False
    )
    mfi_auto_route = fields.Boolean(related="company_id.mfi_auto_route", readonly=False)
    mfi_calendar_id = fields.Many2one(
        related="company_id.resource_calendar_id",
        string="Opening hours and public holidays",
        readonly=False,
    )
