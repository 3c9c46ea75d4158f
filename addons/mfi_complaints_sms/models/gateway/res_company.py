# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.sms_api import SmsApiGateway

ACK = [
    ("all", "Every complaint that has a phone"),
    ("sms", "Only complaints that came by text"),
    ("none", "Nobody"),
]


class ResCompany(models.Model):
    """The institution's settings for text messages."""

    _inherit = "res.company"

    mfi_sms_gateway_id = fields.Many2one(
        "mfi.sms.gateway",
        string="SMS gateway",
        check_company=True,
        help="Sends every text of this company, those of Odoo's own buttons included.",
    )
    mfi_sms_ack = fields.Selection(
        ACK,
        string="Acknowledge by text",
        default="all",
        help="Number and promised date.",
    )
    mfi_sms_notice = fields.Boolean(
        string="Tell services by text",
        default=True,
        help="The members of a service get a text when a complaint is assigned to it.",
    )
    mfi_sms_reminder_hours = fields.Integer(
        string="Remind services before the promise (hours)",
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
        help="Hours after the answer was told.",
    )
    mfi_sms_addendum_hours = fields.Integer(
        string="Texts join the open complaint for (hours)",
        default=72,
        help="Since the client's last text about it. 0: each text is a new complaint "
        "unless it names one.",
    )
    mfi_sms_contest_days = fields.Integer(
        string="An answer can be rated or contested for (days)", default=30
    )
    mfi_sms_quiet_from = fields.Float(
        string="No text from",
        default=21.0,
        help="Local time. Replies to a text leave at once; the rest waits.",
    )
    mfi_sms_quiet_to = fields.Float(string="No text until", default=7.0)
    mfi_sms_hourly_limit = fields.Integer(
        string="Automatic answers per number and hour",
        default=6,
        help="Stops two machines from answering each other for ever.",
    )
    mfi_sms_category_id = fields.Many2one(
        "helpdesk.ticket.category",
        string="Category of texts",
        domain=[("complaint_code", "!=", False)],
        help="Given to a complaint that came by text until the pilot reclassifies it. "
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
    )
    def _check_mfi_sms_limits(self):
        """Refuse hours outside the day and negative limits."""
        for company in self:
            hours = (company.mfi_sms_quiet_from, company.mfi_sms_quiet_to)
            if min(hours) < 0 or max(hours) > 24:
                raise ValidationError(
                    self.env._("Quiet hours lie between 00:00 and 24:00.")
                )
            if hours[1] - hours[0] >= 24:
                raise ValidationError(
                    self.env._(
                        "Quiet hours cannot cover the whole day: no text would leave."
                    )
                )
            limits = (
                company.mfi_sms_reminder_hours,
                company.mfi_sms_survey_hours,
                company.mfi_sms_addendum_hours,
                company.mfi_sms_contest_days,
                company.mfi_sms_hourly_limit,
            )
            if min(limits) < 0 or max(limits) > 10000:
                raise ValidationError(
                    self.env._("Delays and limits of texts lie between 0 and 10,000.")
                )

    def _get_mfi_sms_category_code(self):
        """Return the code of the category given to a complaint that comes by text."""
        return self.mfi_sms_category_id.complaint_code or "AUT"

    def _get_mfi_sms_channel_code(self):
        """Return the code of the channel of texts."""
        return "sms"

    def _get_sms_api_class(self):
        """Send Odoo's own texts through the company's gateway, where it has one."""
        self.ensure_one()
        # sudo: any user may press Odoo's SMS buttons
        if self.sudo().mfi_sms_gateway_id.active:
            return SmsApiGateway
        return super()._get_sms_api_class()
