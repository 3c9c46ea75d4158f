# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import deadlines, process, reminders
from ..guard import with_process

REMINDER_MODES = [
    ("digest", "One mail a day"),
    ("single", "One mail for each reminder"),
]
#: Settings whose change makes the job check every open complaint again.
_RESCHEDULING_FIELDS = frozenset(
    {
        "mfi_reminders",
        "mfi_reminder_first_percent",
        "mfi_reminder_second_percent",
        "mfi_regulatory_warning_days",
        "mfi_escalation_grace_days",
        "mfi_ack_alert",
        "mfi_waiting_pauses",
    }
)
#: Allowed range of the numbers: setting → (lowest, highest).
_BOUNDS = {
    "mfi_reminder_first_percent": (0, 99),
    "mfi_reminder_second_percent": (0, 99),
    "mfi_regulatory_warning_days": (0, 365),
    "mfi_escalation_grace_days": (0, 365),
    "mfi_digest_hour": (0, 23),
    "mfi_question_days": (0, 365),
    "mfi_survey_mail_hours": (0, 720),
    "mfi_low_score": (0, 5),
    "mfi_auto_close_days": (0, 1000),
    "mfi_appeal_days": (0, 1000),
}


class ResCompany(models.Model):
    """The settings for reminders, mails to clients and automatic closing."""

    _inherit = "res.company"

    mfi_reminders = fields.Boolean(
        "Remind and escalate",
        default=True,
        help="Remind handlers of a complaint before its promised date and alert their "
        "superiors when it is late. Alerts due before this is enabled are not sent.",
    )
    mfi_reminders_since = fields.Datetime(
        "Send alerts due since",
        default=lambda self: fields.Datetime.now(),
        help="Alerts that were due before this date and time are not sent.",
    )
    mfi_reminder_first_percent = fields.Integer(
        "First reminder (%)",
        default=reminders.DEFAULT_PERCENTS[0],
        help="Share of the working time until the promised date; 0: no reminder.",
    )
    mfi_reminder_second_percent = fields.Integer(
        "Second reminder (%)",
        default=reminders.DEFAULT_PERCENTS[1],
        help="Share of the working time until the promised date; 0: no reminder.",
    )
    mfi_regulatory_warning_days = fields.Integer(
        "Warning before the regulatory limit (days)",
        default=5,
        help="Calendar days; 0: no warning.",
    )
    mfi_ack_alert = fields.Boolean(
        "Alert on missed acknowledgements",
        default=True,
        help="Alert the user who registered the complaint and the pilot when the "
        "client has not been given the number and the promised date in time.",
    )
    mfi_waiting_pauses = fields.Boolean(
        "Pause reminders while waiting for the client",
        help="Reminders and escalation are postponed by the time spent waiting. "
        "Otherwise they go on and say since when the client is awaited. The promised "
        "date and the regulatory limit never change.",
    )
    mfi_question_days = fields.Integer(
        "Question without a reply after (days)",
        default=5,
        help="Calendar days after which the user who asked the client a question is "
        "told, once, that no reply has come. 0: never.",
    )
    mfi_escalation_grace_days = fields.Integer(
        "Escalate a late complaint after (working days)",
        default=1,
        help="Working days without any act on a late complaint before it is escalated "
        "one level: head of service, branch managers, pilot, management. 0: never.",
    )
    mfi_management_user_id = fields.Many2one(
        "res.users",
        "Management",
        domain=[("share", "=", False)],
        help="Last escalation level.",
    )
    mfi_reminder_mode = fields.Selection(
        REMINDER_MODES,
        "Reminder e-mails",
        default="digest",
        help="A service is always notified of a new complaint immediately.",
    )
    mfi_digest_hour = fields.Integer(
        "Hour of the daily mail",
        default=7,
        help="Hour in the company's time zone, 0 to 23.",
    )
    mfi_ack_mail = fields.Boolean(
        "Acknowledge by e-mail",
        default=True,
        help="Send number, date of receipt, promised date and recourse, if the "
        "client's e-mail address is known.",
    )
    mfi_survey_mail = fields.Boolean(
        "Ask for satisfaction by e-mail",
        default=True,
        help="Sent after the answer, if the client's e-mail address is known.",
    )
    mfi_survey_mail_hours = fields.Integer(
        "Ask after (hours)",
        default=24,
        help="Hours after the answer was communicated.",
    )
    mfi_low_score = fields.Integer(
        "Low score",
        default=2,
        help="This score and lower ones alert the controllers and offer an appeal to "
        "the client; 0: never.",
    )
    mfi_appeal_days = fields.Integer(
        "Appeal by link (days)",
        default=30,
        help="Days after the answer during which the client may request a new "
        "examination with the link in the mail; 0: no link.",
    )
    mfi_auto_close_days = fields.Integer(
        "Close without answer after (days)",
        default=0,
        help="Days after the answer was communicated; the client then counts as "
        "unreachable. 0: never.",
    )

    @api.constrains(*_BOUNDS)
    def _check_mfi_reminder_bounds(self):
        """Raise ``ValidationError`` for numbers outside the allowed range."""
        self._check_mfi_bounds(_BOUNDS)

    def write(self, vals):
        """Check open complaints again when a setting of the reminders changes."""
        if vals.get("mfi_reminders") and "mfi_reminders_since" not in vals:
            off = self.filtered(lambda company: not company.mfi_reminders)
            if off:
                super(ResCompany, off).write(
                    {"mfi_reminders_since": fields.Datetime.now()}
                )
        result = super().write(vals)
        if _RESCHEDULING_FIELDS & set(vals):
            self._reset_mfi_reminders()
        return result

    def _reset_mfi_reminders(self):
        """Have the next run of the job check all open complaints of these companies."""
        # sudo: the settings apply to complaints that the administrator cannot read
        tickets = self.env["helpdesk.ticket"].sudo()
        domain = Domain("company_id", "in", self.ids)
        domain &= Domain("complaint_kind", "!=", False)
        domain &= Domain(
            "complaint_state", "not in", ["draft", *sorted(process.DECIDED)]
        )
        now = fields.Datetime.now()
        open_tickets = with_process(tickets.search(domain))
        models.BaseModel.write(open_tickets, {"complaint_next_alert_at": now})

    def _get_mfi_reminder_policy(self):
        """Return the settings as the engine's :class:`reminders.Policy`."""
        self.ensure_one()
        since = self.mfi_reminders_since
        return reminders.Policy(
            percents=(
                self.mfi_reminder_first_percent,
                self.mfi_reminder_second_percent,
            ),
            warning_days=self.mfi_regulatory_warning_days,
            grace_days=self.mfi_escalation_grace_days,
            since=since and since.replace(tzinfo=deadlines.UTC) or None,
            acknowledgement=self.mfi_ack_alert,
        )

    def _get_mfi_recourses(self):
        """Return the external recourses for this company's clients, in order."""
        self.ensure_one()
        # sudo: every answer to a client names the recourses
        recourses = self.env["mfi.complaint.recourse"].sudo()
        return recourses.search(
            Domain("company_id", "in", [False, self.id])
            & Domain("country_id", "in", [False, self.country_id.id])
        )

    def _get_mfi_mail_from(self):
        """Return the sender address of the company, otherwise that of OdooBot."""
        self.ensure_one()
        sender = self.email and self.email_formatted
        return sender or self.env.ref("base.user_root").email_formatted
