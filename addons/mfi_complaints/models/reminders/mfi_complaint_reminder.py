# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

ALERTS = [
    ("assigned", "New for your service"),
    ("first", "First reminder"),
    ("second", "Second reminder"),
    ("late", "Late"),
    ("escalation", "Escalated to you"),
    ("regulatory", "Regulatory limit near"),
    ("ack", "Client not yet acknowledged"),
    ("low_score", "Unsatisfied client"),
    ("measure_overdue", "Measure overdue"),
    ("step_overdue", "Step of a survey late"),
    ("effect_check", "Effect to check"),
    ("alert", "Alert"),
    ("unanswered", "No reply from the client"),
]
#: Alerts mailed immediately, whatever the setting, as they require action.
IMMEDIATE = frozenset({"assigned"})
#: Model → type of the activities that show its reminders.
_ACTIVITY_TYPES = {
    "helpdesk.ticket": "mfi_complaints.mail_activity_complaint",
    "mfi.complaint.measure": "mfi_complaints.mail_activity_measure",
}
#: Model → field of its reminders.
_RECORD_FIELDS = {
    "helpdesk.ticket": "ticket_id",
    "mfi.complaint.measure": "measure_id",
    "mfi.complaint.alert": "alert_id",
}


class MfiComplaintReminder(models.Model):
    """One alert to one user, created once; its mail is sent later.

    Only the program writes these records. ``key`` identifies the alert; it is unique
    per user, so that no run of the job sends an alert twice.
    """

    _name = "mfi.complaint.reminder"
    _description = "Complaint Reminder"
    _order = "date desc, id desc"
    _rec_name = "code"
    _mfi_technical = ("key",)

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "To", required=True, readonly=True, ondelete="cascade"
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Complaint",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    measure_id = fields.Many2one(
        "mfi.complaint.measure",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    alert_id = fields.Many2one(
        "mfi.complaint.alert",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    code = fields.Selection(ALERTS, "About", required=True, readonly=True)
    level = fields.Integer("Appeal level", readonly=True, aggregator=None)
    step = fields.Char(
        readonly=True, help="Level to which the complaint was escalated."
    )
    key = fields.Char(required=True, readonly=True)
    date = fields.Datetime("Reminded on", required=True, readonly=True)
    immediate = fields.Boolean(readonly=True)
    state = fields.Selection(
        [("pending", "To be mailed"), ("mailed", "Mailed"), ("void", "No longer due")],
        default="pending",
        required=True,
        readonly=True,
    )
    mailed_on = fields.Date(
        readonly=True, help="Local date of the mail with this reminder."
    )

    _user_key_uniq = models.Constraint(
        "unique(user_id, key)", "This user has already been sent this reminder."
    )
    # Used to search the reminders that have not been mailed yet.
    _pending_idx = models.Index("(company_id, user_id) WHERE state = 'pending'")
    # Used to search the users who have already been mailed today.
    _mailed_idx = models.Index("(company_id, mailed_on) WHERE state = 'mailed'")

    @api.model
    def _get_record_fields(self):
        """Return {model: field of its reminders}; addons add their models."""
        return dict(_RECORD_FIELDS)

    @api.model
    def _get_activity_types(self):
        """Return {model: type of the activities that show its reminders}.

        Addons add their models; those without activities are left out.
        """
        return dict(_ACTIVITY_TYPES)

    # ------------------------------------------------------------------
    # Creating reminders
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _create_reminders(self, record, code, users, key="", step=None):
        """Create a reminder for each of some users, and the activity that shows it.

        :param record: one complaint, one measure or another record with reminders
        :param str code: key of :data:`ALERTS`
        :param users: recipients
        :param str key: distinguishes this alert from others of the same code
        :param str step: escalation level
        :return: the users who had not had this reminder yet
        """
        if not users:
            return users
        full_key = f"{record._name}:{record.id}:{code}:{key}"
        reminders = self.sudo()  # sudo: only the program writes reminders
        sent = reminders.search([("key", "=", full_key), ("user_id", "in", users.ids)])
        users -= sent.user_id
        values = self._prepare_reminder_values(record, code, full_key, step)
        reminders.create([{**values, "user_id": user.id} for user in users])
        if code not in IMMEDIATE:
            self._schedule_activities(record, code, users)
        return users

    def _prepare_reminder_values(self, record, code, key, step):
        """Return the values common to the reminders of one alert."""
        ticket = record._name == "helpdesk.ticket"
        return {
            "company_id": record.company_id.id,
            self._get_record_fields()[record._name]: record.id,
            "level": record.complaint_appeal_level if ticket else 0,
            "code": code,
            "step": step,
            "key": key,
            "date": fields.Datetime.now(),
            "immediate": code in IMMEDIATE,
        }

    def _schedule_activities(self, record, code, users):
        """Schedule one activity per user on a record, or update the existing one."""
        name = self._get_activity_types().get(record._name)
        kind = name and self.env.ref(name, raise_if_not_found=False)
        if not kind or not users:
            return
        # sudo: other users' activities; the quick update stops Odoo mailing each one
        record = record.sudo().with_context(mail_activity_quick_update=True)
        today = record.company_id._get_mfi_today()
        open_ = record.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )
        for user in users:
            summary = self._get_summary(record, code, user.lang)
            mine = open_.filtered(lambda activity, user=user: activity.user_id == user)
            if mine:
                mine.write({"summary": summary, "date_deadline": today})
            else:
                record.activity_schedule(
                    activity_type_id=kind.id,
                    summary=summary,
                    date_deadline=today,
                    user_id=user.id,
                )

    @api.model
    def _get_summary(self, record, code, lang):
        """Return the label of an alert, with the wait for the client if there is one.

        :param record: one complaint or another record with reminders
        """
        label = self._get_label(code, lang)
        if record._name != "helpdesk.ticket":
            return label
        waiting = record.with_context(lang=lang)._get_complaint_waiting_words()
        return " · ".join(filter(None, [label, waiting]))

    @api.model
    def _get_label(self, code, lang=None):
        """Return the label of an alert, by default in the language of the context."""
        reminders = self.with_context(lang=lang or self.env.lang)
        return dict(self._fields["code"]._description_selection(reminders.env))[code]

    @api.model
    @api.private
    def _cancel_reminders(self, records, codes=None):
        """Cancel the pending reminders and the activities of settled records.

        :param records: complaints, measures or other records with reminders
        :param codes: only cancel these alerts; all of them by default
        """
        name = self._get_record_fields()[records._name]
        domain = Domain(name, "in", records.ids) & Domain("state", "=", "pending")
        if codes:
            domain &= Domain("code", "in", codes)
        # sudo: only the program writes reminders
        self.sudo().search(domain).write({"state": "void"})
        # sudo: the activities belong to other users
        records = records.sudo()
        if not codes:
            if kind := self._get_activity_types().get(records._name):
                records.activity_unlink([kind])
            return
        summaries = {
            self._get_label(code, lang)
            for code in codes
            for lang in {user.lang for user in records.activity_ids.user_id}
        }
        records.activity_ids.filtered(
            lambda activity: (activity.summary or "").split(" · ")[0] in summaries
        ).unlink()
