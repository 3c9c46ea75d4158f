# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The settings of promises of the company at work."""

    _inherit = "res.config.settings"

    mfi_reminders = fields.Boolean(related="company_id.mfi_reminders", readonly=False)
    mfi_reminder_first_percent = fields.Integer(
        related="company_id.mfi_reminder_first_percent", readonly=False
    )
    mfi_reminder_second_percent = fields.Integer(
        related="company_id.mfi_reminder_second_percent", readonly=False
    )
    mfi_regulatory_warning_days = fields.Integer(
        related="company_id.mfi_regulatory_warning_days", readonly=False
    )
    mfi_escalation_grace_days = fields.Integer(
        related="company_id.mfi_escalation_grace_days", readonly=False
    )
    mfi_management_user_id = fields.Many2one(
        related="company_id.mfi_management_user_id", readonly=False
    )
    mfi_reminder_mode = fields.Selection(
        related="company_id.mfi_reminder_mode", readonly=False
    )
    mfi_digest_hour = fields.Integer(
        related="company_id.mfi_digest_hour", readonly=False
    )
    mfi_ack_mail = fields.Boolean(related="company_id.mfi_ack_mail", readonly=False)
    mfi_survey_mail = fields.Boolean(
        related="company_id.mfi_survey_mail", readonly=False
    )
    mfi_survey_mail_hours = fields.Integer(
        related="company_id.mfi_survey_mail_hours", readonly=False
    )
    mfi_low_score = fields.Integer(related="company_id.mfi_low_score", readonly=False)
    mfi_appeal_days = fields.Integer(
        related="company_id.mfi_appeal_days", readonly=False
    )
    mfi_auto_close_days = fields.Integer(
        related="company_id.mfi_auto_close_days", readonly=False
    )
