# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.sms_api import SmsApiGateway

ACK = [
    ("all", "Every complaint with a phone number"),
    ("sms", "Only complaints received by text"),
    ("none", "None"),
]


class ResCompany(models.Model):
    """The institution's settings for text messages."""

    _inherit = "res.company"

    mfi_sms_gateway_id = fields.Many2one(
        "mfi.sms.gateway",
        string="SMS gateway",
        check_company=True,
        help="Sends all the texts of this company, including those of Odoo's buttons.",
    )
    mfi_sms_ack = fields.Selection(
        ACK,
        string="Acknowledge by text",
        default="all",
        help="With the complaint's number and the promised date.",
    )
    mfi_sms_notice = fields.Boolean(
        string="Notify services by text",
        default=True,
        help="Members of a service receive a text when a complaint is assigned to it.",
    )
    mfi_sms_reminder_hours = fields.Integer(
        string="Remind services before the promised date (hours)",
        default=48,
        help="0: no reminder by text.",
    )
    mfi_sms_survey = fields.Boolean(
        string="Ask for satisfaction by text",
        default=True,
        help="After the answer, unless the client texted STOP.",
    )
    mfi_sms_survey_hours = fields.Integer(
        string="Ask by text after (hours)",
        default=24,
        help="Hours after the answer was communicated.",
    )
    mfi_sms_addendum_hours = fields.Integer(
        string="Add texts to the open complaint for (hours)",
        default=72,
        help="After the client's last text about it. 0: each text is a new complaint "
        "unless it names one.",
    )
    mfi_sms_contest_days = fields.Integer(
        string="An answer can be rated or contested for (days)", default=30
    )
    mfi_sms_quiet_from = fields.Float(
        string="Quiet hours start",
        default=21.0,
        help="Local time. Replies to a text are sent at once; other texts wait.",
    )
    mfi_sms_quiet_to = fields.Float(string="Quiet hours end", default=7.0)
    mfi_sms_hourly_limit = fields.Integer(
        string="Automatic replies per number and hour",
        default=6,
        help="Keeps two automatic systems from answering each other endlessly.",
    )
    mfi_sms_daily_limit = fields.Integer(
        string="Automatic replies per number and day",
        default=20,
        help="Keeps two automatic systems from answering each other endlessly.",
    )
    mfi_sms_reading_hours = fields.Integer(
        string="Messages to read wait for (hours)",
        default=24,
        help="An unclear text that nobody has read by then is registered as it stands.",
    )
    mfi_sms_call_hours = fields.Integer(
        string="Call back within (hours)",
        default=48,
        help="Clients who ask for a call are told this time; later calls are late.",
    )
    mfi_sms_held_hours = fields.Integer(
        string="Words of a whistleblower wait for (hours)",
        default=24,
        help="Until the author has chosen, with or without their number. The words are "
        "encrypted and forgotten after this time.",
    )
    mfi_sms_poll_hours = fields.Integer(
        string="Remind of a survey question after (hours)",
        default=24,
        help="Once per person. After the same time again without an answer, the person "
        "is left to the telephone calls.",
    )
    mfi_sms_category_id = fields.Many2one(
        "helpdesk.ticket.category",
        string="Category of texts",
        domain=[("complaint_code", "!=", False)],
        help="Given to complaints received by text until the pilot reclassifies them. "
        "Empty: the category with the code AUT.",
    )

    @api.constrains(
        "mfi_sms_quiet_from",
        "mfi_sms_quiet_to",
        "mfi_sms_reminder_hours",
        "mfi_sms_survey_hours",
        "mfi_sms_addendum_hours",
        "mfi_sms_contest_days",
        "mfi_sms_hourly_limit",
        "mfi_sms_daily_limit",
        "mfi_sms_reading_hours",
        "mfi_sms_held_hours",
        "mfi_sms_call_hours",
        "mfi_sms_poll_hours",
    )
    def _check_mfi_sms_limits(self):
        """Check that quiet hours are within a day and limits within their bounds."""
        for company in self:
            hours = (company.mfi_sms_quiet_from, company.mfi_sms_quiet_to)
            if min(hours) < 0 or max(hours) > 24:
                raise ValidationError(
                    self.env._("Quiet hours must be between 00:00 and 24:00.")
                )
            if hours[1] - hours[0] >= 24:
                raise ValidationError(
                    self.env._(
                        "Quiet hours cannot cover the whole day: no text would be sent."
                    )
                )
            limits = (
                company.mfi_sms_reminder_hours,
                company.mfi_sms_survey_hours,
                company.mfi_sms_addendum_hours,
                company.mfi_sms_contest_days,
                company.mfi_sms_hourly_limit,
                company.mfi_sms_daily_limit,
                company.mfi_sms_reading_hours,
                company.mfi_sms_held_hours,
                company.mfi_sms_call_hours,
                company.mfi_sms_poll_hours,
            )
            if min(limits) < 0 or max(limits) > 10000:
                raise ValidationError(
                    self.env._("SMS delays and limits must be between 0 and 10,000.")
                )

    def _get_mfi_sms_category_code(self):
        """Return the code of the category for complaints received by text."""
        return self.mfi_sms_category_id.complaint_code or "AUT"

    def _get_mfi_sms_channel_code(self):
        """Return the code of the SMS channel."""
        return "sms"

    def _get_mfi_messenger_channel_code(self):
        """Return the code of the channel of messengers such as WhatsApp."""
        return "social_media"

    def _get_sms_api_class(self):
        """Send Odoo's own texts through the company's gateway, if it has one."""
        self.ensure_one()
        # sudo: any user may use Odoo's SMS buttons
        if self.sudo().mfi_sms_gateway_id.active:
            return SmsApiGateway
        return super()._get_sms_api_class()
