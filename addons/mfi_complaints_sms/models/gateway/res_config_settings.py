# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

_RELATED = {"readonly": False}


class ResConfigSettings(models.TransientModel):
    """The company's settings for text messages, on the settings page."""

    _inherit = "res.config.settings"

    mfi_sms_gateway_id = fields.Many2one(
        related="company_id.mfi_sms_gateway_id", **_RELATED
    )
    mfi_sms_ack = fields.Selection(related="company_id.mfi_sms_ack", **_RELATED)
    mfi_sms_notice = fields.Boolean(related="company_id.mfi_sms_notice", **_RELATED)
    mfi_sms_reminder_hours = fields.Integer(
        related="company_id.mfi_sms_reminder_hours", **_RELATED
    )
    mfi_sms_survey = fields.Boolean(related="company_id.mfi_sms_survey", **_RELATED)
    mfi_sms_survey_hours = fields.Integer(
        related="company_id.mfi_sms_survey_hours", **_RELATED
    )
    mfi_sms_addendum_hours = fields.Integer(
        related="company_id.mfi_sms_addendum_hours", **_RELATED
    )
    mfi_sms_contest_days = fields.Integer(
        related="company_id.mfi_sms_contest_days", **_RELATED
    )
    mfi_sms_quiet_from = fields.Float(
        related="company_id.mfi_sms_quiet_from", **_RELATED
    )
    mfi_sms_quiet_to = fields.Float(related="company_id.mfi_sms_quiet_to", **_RELATED)
    mfi_sms_hourly_limit = fields.Integer(
        related="company_id.mfi_sms_hourly_limit", **_RELATED
    )
    mfi_sms_daily_limit = fields.Integer(
        related="company_id.mfi_sms_daily_limit", **_RELATED
    )
    mfi_sms_reading_hours = fields.Integer(
        related="company_id.mfi_sms_reading_hours", **_RELATED
    )
    mfi_sms_call_hours = fields.Integer(
        related="company_id.mfi_sms_call_hours", **_RELATED
    )
    mfi_sms_held_hours = fields.Integer(
        related="company_id.mfi_sms_held_hours", **_RELATED
    )
    mfi_sms_poll_hours = fields.Integer(
        related="company_id.mfi_sms_poll_hours", **_RELATED
    )
    mfi_sms_category_id = fields.Many2one(
        related="company_id.mfi_sms_category_id", **_RELATED
    )
