# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ...engine.profile import PRESETS

_EDITABLE = {"readonly": False}


class ResConfigSettings(models.TransientModel):
    """Complaint settings of the current company, by topic."""

    _inherit = "res.config.settings"

    # What is recorded
    mfi_suggestions = fields.Boolean(related="company_id.mfi_suggestions", **_EDITABLE)
    mfi_requests = fields.Boolean(related="company_id.mfi_requests", **_EDITABLE)
    mfi_number_pattern = fields.Char(
        related="company_id.mfi_number_pattern", **_EDITABLE
    )
    mfi_auto_route = fields.Boolean(related="company_id.mfi_auto_route", **_EDITABLE)
    # Deadlines
    mfi_regulator = fields.Selection(related="company_id.mfi_regulator", **_EDITABLE)
    mfi_regulatory_days = fields.Integer(
        related="company_id.mfi_regulatory_days", **_EDITABLE
    )
    mfi_calendar_id = fields.Many2one(
        related="company_id.resource_calendar_id",
        string="Opening hours and public holidays",
        **_EDITABLE,
    )
    # Handling and appeal
    mfi_return_limit = fields.Integer(
        related="company_id.mfi_return_limit", **_EDITABLE
    )
    mfi_unreachable_attempts = fields.Integer(
        related="company_id.mfi_unreachable_attempts", **_EDITABLE
    )
    mfi_appeal_levels = fields.Integer(
        related="company_id.mfi_appeal_levels", **_EDITABLE
    )
    mfi_appeal_days = fields.Integer(related="company_id.mfi_appeal_days", **_EDITABLE)
    mfi_auto_close_days = fields.Integer(
        related="company_id.mfi_auto_close_days", **_EDITABLE
    )
    mfi_effect_days = fields.Integer(related="company_id.mfi_effect_days", **_EDITABLE)
    # Reminders and escalation
    mfi_reminders = fields.Boolean(related="company_id.mfi_reminders", **_EDITABLE)
    mfi_reminder_first_percent = fields.Integer(
        related="company_id.mfi_reminder_first_percent", **_EDITABLE
    )
    mfi_reminder_second_percent = fields.Integer(
        related="company_id.mfi_reminder_second_percent", **_EDITABLE
    )
    mfi_regulatory_warning_days = fields.Integer(
        related="company_id.mfi_regulatory_warning_days", **_EDITABLE
    )
    mfi_ack_alert = fields.Boolean(related="company_id.mfi_ack_alert", **_EDITABLE)
    mfi_waiting_pauses = fields.Boolean(
        related="company_id.mfi_waiting_pauses", **_EDITABLE
    )
    mfi_question_days = fields.Integer(
        related="company_id.mfi_question_days", **_EDITABLE
    )
    mfi_escalation_grace_days = fields.Integer(
        related="company_id.mfi_escalation_grace_days", **_EDITABLE
    )
    mfi_management_user_id = fields.Many2one(
        related="company_id.mfi_management_user_id", **_EDITABLE
    )
    mfi_reminder_mode = fields.Selection(
        related="company_id.mfi_reminder_mode", **_EDITABLE
    )
    mfi_digest_hour = fields.Integer(related="company_id.mfi_digest_hour", **_EDITABLE)
    # Warnings
    mfi_staff_warning_count = fields.Integer(
        related="company_id.mfi_staff_warning_count", **_EDITABLE
    )
    mfi_staff_warning_months = fields.Integer(
        related="company_id.mfi_staff_warning_months", **_EDITABLE
    )
    mfi_silent_branch_days = fields.Integer(
        related="company_id.mfi_silent_branch_days", **_EDITABLE
    )
    # Clients: mails, satisfaction, language
    mfi_ack_mail = fields.Boolean(related="company_id.mfi_ack_mail", **_EDITABLE)
    mfi_survey_mail = fields.Boolean(related="company_id.mfi_survey_mail", **_EDITABLE)
    mfi_survey_mail_hours = fields.Integer(
        related="company_id.mfi_survey_mail_hours", **_EDITABLE
    )
    mfi_low_score = fields.Integer(related="company_id.mfi_low_score", **_EDITABLE)
    mfi_lang = fields.Selection(
        related="company_id.partner_id.lang",
        string="Language of the institution",
        help="Used for clients whose language is not known or not installed.",
        **_EDITABLE,
    )
    # Proof
    mfi_seal_email = fields.Char(
        related="company_id.mfi_seal_email", groups="base.group_system", **_EDITABLE
    )
    mfi_seal_tsa_url = fields.Char(
        related="company_id.mfi_seal_tsa_url", groups="base.group_system", **_EDITABLE
    )
    mfi_seal_tsa_state = fields.Char(
        related="company_id.mfi_seal_tsa_state", groups="base.group_system"
    )
    # Personal data
    mfi_retention_months = fields.Integer(
        related="company_id.mfi_retention_months", **_EDITABLE
    )

    def action_mfi_texts(self):
        """Open the texts shown to clients, which can be translated there."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Texts shown to clients"),
            "res_model": "res.company",
            "res_id": self.company_id.id,
            "view_mode": "form",
            "views": [
                (self.env.ref("mfi_complaints.company_texts_view_form").id, "form")
            ],
            "target": "current",
        }

    def action_mfi_preset(self):
        """Open the import of the profile shipped for the chosen regulator, if any."""
        preset = PRESETS.get(self.mfi_regulator)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_profile_import_action"
        )
        context = {"dialog_size": "extra-large"}
        if preset:
            context |= {"default_source": "shipped", "default_shipped": preset}
        return {**action, "context": context}
