# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import deadlines, process, reminders
from ..guard import with_process

REMINDER_MODES = [
    ("digest", "One mail a day"),
    ("single", "One mail for each reminder"),
]
#: Settings after which every open complaint is looked at again.
_REARMING = frozenset(
    {
        "mfi_reminders",
        "mfi_reminder_first_percent",
        "mfi_reminder_second_percent",
        "mfi_regulatory_warning_days",
        "mfi_escalation_grace_days",
        "mfi_ack_alert",
    }
)
#: Limits of the numbers: setting → (lowest, highest).
_BOUNDS = {
    "mfi_reminder_first_percent": (0, 99),
    "mfi_reminder_second_percent": (0, 99),
    "mfi_regulatory_warning_days": (0, 365),
    "mfi_escalation_grace_days": (0, 365),
    "mfi_digest_hour": (0, 23),
    "mfi_survey_mail_hours": (0, 720),
    "mfi_low_score": (0, 5),
    "mfi_auto_close_days": (0, 1000),
    "mfi_appeal_days": (0, 1000),
}


class ResCompany(models.Model):
    """The institution's settings for promises: reminders, mails to clients, closing."""

    _inherit = "res.company"

    mfi_reminders = fields.Boolean(
        "Remind and escalate",
        default=True,
        help="Remind whoever has a complaint before its promised date, tell those "
        "above when it is late. Switching it on tells nothing of what was due before.",
    )
    mfi_reminders_since = fields.Datetime(
        "Remind of what is due since",
        default=lambda self: fields.Datetime.now(),
        help="What was due before this moment raises no alert.",
    )
    mfi_reminder_first_percent = fields.Integer(
        "First reminder (%)",
        default=reminders.DEFAULT_PERCENTS[0],
        help="Share of the working time up to the promised date; 0: no reminder.",
    )
    mfi_reminder_second_percent = fields.Integer(
        "Second reminder (%)",
        default=reminders.DEFAULT_PERCENTS[1],
        help="Share of the working time up to the promised date; 0: no reminder.",
    )
    mfi_regulatory_warning_days = fields.Integer(
        "Warning before the regulatory limit (days)",
        default=5,
        help="Calendar days; 0: no warning.",
    )
    mfi_ack_alert = fields.Boolean(
        "Tell a missed acknowledgement",
        default=True,
        help="Whoever registered the complaint and the pilot are told when the client "
        "holds neither number nor promised date by the day set for it.",
    )
    mfi_escalation_grace_days = fields.Integer(
        "Escalate a late complaint after (working days)",
        default=1,
        help="Working days without an act on a late complaint before it goes one level "
        "up: head of service, branch managers, pilot, management. 0: never.",
    )
    mfi_management_user_id = fields.Many2one(
        "res.users",
        "Management",
        domain=[("share", "=", False)],
        help="Last level of the escalation.",
    )
    mfi_reminder_mode = fields.Selection(
        REMINDER_MODES,
        "Mails of reminders",
        default="digest",
        help="A new complaint for a service is always told at once.",
    )
    mfi_digest_hour = fields.Integer(
        "Hour of the daily mail", default=7, help="Local hour of the company, 0 to 23."
    )
    mfi_ack_mail = fields.Boolean(
        "Acknowledge by e-mail",
        default=True,
        help="Number, date of receipt, promised date and recourse, when the client's "
        "e-mail is known.",
    )
    mfi_survey_mail = fields.Boolean(
        "Ask for satisfaction by e-mail",
        default=True,
        help="After the answer, when the client's e-mail is known.",
    )
    mfi_survey_mail_hours = fields.Integer(
        "Ask after (hours)",
        default=24,
        help="Hours after the answer was told.",
    )
    mfi_low_score = fields.Integer(
        "Low score",
        default=2,
        help="A score up to this one alerts the controllers and offers the appeal to "
        "the client; 0: never.",
    )
    mfi_appeal_days = fields.Integer(
        "Appeal by link (days)",
        default=30,
        help="Days after the answer during which the client may ask for a new "
        "examination by the link in the mail; 0: no such link.",
    )
    mfi_auto_close_days = fields.Integer(
        "Close without answer after (days)",
        default=0,
        help="Days after the answer was told; the client then counts as unreachable. "
        "0: never.",
    )

    @api.constrains(*_BOUNDS)
    def _check_mfi_promises(self):
        """Refuse numbers that make no sense."""
        self._check_mfi_bounds(_BOUNDS)

    def write(self, vals):
        """Look again at open complaints when what reminds of them changes."""
        if vals.get("mfi_reminders") and "mfi_reminders_since" not in vals:
            off = self.filtered(lambda company: not company.mfi_reminders)
            if off:
                super(ResCompany, off).write(
                    {"mfi_reminders_since": fields.Datetime.now()}
                )
        result = super().write(vals)
        if _REARMING & set(vals):
            self._reset_mfi_reminders()
        return result

    def _reset_mfi_reminders(self):
        """Have the next run look at every open complaint of these companies."""
        # sudo: the setting holds for complaints that its administrator cannot read
        tickets = self.env["helpdesk.ticket"].sudo()
        domain = Domain("company_id", "in", self.ids)
        domain &= Domain("complaint_kind", "!=", False)
        domain &= Domain(
            "complaint_state", "not in", ["draft", *sorted(process.DECIDED)]
        )
        now = fields.Datetime.now()
        found = with_process(tickets.search(domain))
        models.BaseModel.write(found, {"complaint_next_alert_at": now})

    def _get_mfi_reminder_policy(self):
        """Return the reminders' settings as the engine's :class:`reminders.Policy`."""
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
        """Return the external recourses to tell this company's clients, in order."""
        self.ensure_one()
        # sudo: whoever writes to a client tells the recourse
        recourses = self.env["mfi.complaint.recourse"].sudo()
        return recourses.search(
            Domain("company_id", "in", [False, self.id])
            & Domain("country_id", "in", [False, self.country_id.id])
        )

    def _get_mfi_mail_from(self):
        """Return the sender of the institution's mails, else the program's."""
        self.ensure_one()
        own = self.email and self.email_formatted
        return own or self.env.ref("base.user_root").email_formatted
