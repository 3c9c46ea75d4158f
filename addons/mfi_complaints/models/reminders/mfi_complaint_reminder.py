# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

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
    ("effect_check", "Effect to check"),
]
#: Order in which a mail lists its reminders: the most urgent first.
_PRIORITY = {
    code: rank
    for rank, code in enumerate(
        [
            "escalation",
            "late",
            "regulatory",
            "ack",
            "low_score",
            "second",
            "first",
            "assigned",
            "measure_overdue",
            "effect_check",
        ]
    )
}
#: Alerts mailed immediately, whatever the setting, as they require action.
IMMEDIATE = frozenset({"assigned"})
#: Maximum number of users mailed between two commits, and of reminders in one mail.
MAIL_BATCH = 50
MAIL_LINES = 100


class MfiComplaintReminder(models.Model):
    """One alert to one user, created once; its mail is sent later.

    Only the program writes these records. ``key`` identifies the alert; it is unique
    per user, so that no run of the job sends an alert twice.
    """

    _name = "mfi.complaint.reminder"
    _description = "Complaint Reminder"
    _order = "date desc, id desc"
    _rec_name = "code"

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

    # ------------------------------------------------------------------
    # Creating reminders
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _create_reminders(self, record, code, users, key="", step=None):
        """Create a reminder for each of some users, and the activity that shows it.

        :param record: one complaint or one measure
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
            "ticket_id": record.id if ticket else False,
            "measure_id": False if ticket else record.id,
            "level": record.complaint_appeal_level if ticket else 0,
            "code": code,
            "step": step,
            "key": key,
            "date": fields.Datetime.now(),
            "immediate": code in IMMEDIATE,
        }

    def _schedule_activities(self, record, code, users):
        """Schedule one activity per user on a record, or update the existing one."""
        kind = self.env.ref(_ACTIVITY_TYPES[record._name], raise_if_not_found=False)
        if not kind or not users:
            return
        # sudo: other users' activities; the quick update stops Odoo mailing each one
        record = record.sudo().with_context(mail_activity_quick_update=True)
        today = record.company_id._get_mfi_today()
        open_ = record.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )
        for user in users:
            summary = self._get_label(code, user.lang)
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
    def _get_label(self, code, lang=None):
        """Return the label of an alert, by default in the language of the context."""
        reminders = self.with_context(lang=lang or self.env.lang)
        return dict(self._fields["code"]._description_selection(reminders.env))[code]

    @api.model
    @api.private
    def _cancel_reminders(self, records, codes=None):
        """Cancel the pending reminders and the activities of settled records.

        :param records: complaints or measures
        :param codes: only cancel these alerts; all of them by default
        """
        name = "ticket_id" if records._name == "helpdesk.ticket" else "measure_id"
        domain = Domain(name, "in", records.ids) & Domain("state", "=", "pending")
        if codes:
            domain &= Domain("code", "in", codes)
        # sudo: only the program writes reminders
        self.sudo().search(domain).write({"state": "void"})
        # sudo: the activities belong to other users
        records = records.sudo()
        if not codes:
            records.activity_unlink([_ACTIVITY_TYPES[records._name]])
            return
        summaries = {
            self._get_label(code, lang)
            for code in codes
            for lang in {user.lang for user in records.activity_ids.user_id}
        }
        records.activity_ids.filtered(
            lambda activity: activity.summary in summaries
        ).unlink()

    # ------------------------------------------------------------------
    # Mailing reminders
    # ------------------------------------------------------------------
    @api.model
    def _cron_mail(self):
        """Queue the mails of reminders: one digest a day, or one mail per reminder.

        Works by company and by user, in batches with a commit after each. Reminders are
        marked as mailed in the transaction that queues their mail.
        """
        # sudo: the job works for all companies
        rows = self.sudo()._read_group([("state", "=", "pending")], ["company_id"])
        for (company,) in rows:
            failed = []
            while people := self._get_mail_recipients(company, failed):
                failed += [
                    user.id
                    for user in people
                    if not self._try_queue_user_mails(company, user)
                ]
                if not self.env["ir.cron"]._commit_progress(len(people)):
                    return

    @api.model
    def _try_queue_user_mails(self, company, user):
        """Queue the mails of one user; return whether that worked."""
        try:
            with self.env.cr.savepoint():
                self._queue_user_mails(company, user)
        except Exception:
            _logger.exception("Reminders of user %s could not be mailed", user.id)
            return False
        return True

    @api.model
    def _get_mail_recipients(self, company, failed=()):
        """Return the next users of a company to mail, at most ``MAIL_BATCH``.

        :param failed: ids of the users who could not be mailed in this run
        """
        domain = self._get_mailable_domain(company) & Domain(
            "user_id", "not in", failed
        )
        # sudo: only the program reads all reminders
        rows = self.sudo()._read_group(domain, ["user_id"], limit=MAIL_BATCH)
        return self.env["res.users"].browse([user.id for (user,) in rows])

    @api.model
    def _get_mailable_domain(self, company):
        """Return the domain of a company's reminders that may be mailed now."""
        domain = Domain("company_id", "=", company.id) & Domain("state", "=", "pending")
        if company.mfi_reminder_mode == "single":
            return domain
        local = company._to_mfi_local(fields.Datetime.now())
        if local.hour < company.mfi_digest_hour:
            return domain & Domain("immediate", "=", True)
        # sudo: only the program reads all reminders
        mailed_today = self.sudo()._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "=", "mailed"),
                ("mailed_on", "=", local.date()),
                ("immediate", "=", False),
            ],
            ["user_id"],
        )
        ids = [user.id for (user,) in mailed_today]
        return domain & (
            Domain("immediate", "=", True) | Domain("user_id", "not in", ids)
        )

    @api.model
    def _queue_user_mails(self, company, user):
        """Queue the mails of one user of a company, following the company's mode."""
        rows = self.sudo().search(  # sudo: only the program writes reminders
            self._get_mailable_domain(company) & Domain("user_id", "=", user.id)
        )
        valid = rows._filter_due(user)
        (rows - valid).write({"state": "void"})
        single = company.mfi_reminder_mode == "single"
        for part in valid if single else valid.grouped("immediate").values():
            part._queue_mail(company, user)
        valid.write({"state": "mailed", "mailed_on": company._get_mfi_today()})

    def _filter_due(self, user):
        """Return the reminders that still apply and that the user may still read."""
        if not user.active or not user.email:
            return self.browse()
        # with_user: a mail must not reveal more than the user may read
        tickets = (
            self.ticket_id.with_user(user).sudo(False)._filtered_access("read").ids
        )
        measures = (
            self.measure_id.with_user(user).sudo(False)._filtered_access("read").ids
        )
        return self.filtered(
            lambda row: (
                (row.ticket_id.id in tickets and row._is_due())
                or (
                    row.measure_id.id in measures
                    and row.measure_id._is_reminder_due(row)
                )
            )
        )

    def _is_due(self):
        """Return whether the alert still applies to its complaint."""
        ticket = self.ticket_id
        if self.code == "low_score":
            return ticket.complaint_appeal_level == self.level
        if self.code == "ack":
            return bool(ticket._get_complaint_ack_due())
        if self.code == "assigned":
            return ticket.complaint_state in ("assigned", "in_progress")
        return ticket._is_complaint_awaiting_decision() and (
            ticket.complaint_appeal_level == self.level
        )

    def _queue_mail(self, company, user):
        """Queue one mail to one user about these reminders."""
        lang = user.lang or company.partner_id.lang or "en_US"
        rows = self.with_context(lang=lang).sorted(
            lambda row: (_PRIORITY[row.code], row.date, row.id)
        )
        company = company.with_context(lang=lang)
        body = self.env["ir.qweb"]._render(
            "mfi_complaints.mail_reminders",
            {
                "user": user,
                "company": company,
                "lines": [row._prepare_mail_line() for row in rows[:MAIL_LINES]],
                "more": max(len(rows) - MAIL_LINES, 0),
                "url": f"{company.get_base_url()}/odoo/action-{_DESK_ACTION}",
            },
            lang=lang,
        )
        # sudo: the mail queue belongs to the program
        self.env["mail.mail"].sudo().create(
            {
                "complaint_purpose": "reminder",
                "subject": rows._format_subject(),
                "body_html": body,
                "email_from": company._get_mfi_mail_from(),
                "email_to": user.email_formatted,
                "auto_delete": True,
                "headers": repr({"Auto-Submitted": "auto-generated"}),
            }
        )

    def _format_subject(self):
        """Return the subject of a mail about these reminders."""
        if len(self) == 1:
            line = self._prepare_mail_line()
            return f"{line['what']} - {line['title']}"
        late = len(self.filtered(lambda row: row.code in ("late", "escalation")))
        if late:
            return self.env._(
                "Complaints: %(count)s reminders, of which %(late)s late",
                count=len(self),
                late=late,
            )
        return self.env._("Complaints: %(count)s reminders", count=len(self))

    def _prepare_mail_line(self):
        """Return one line of a mail, without the client or the complaint's text."""
        record = self.ticket_id or self.measure_id
        if self.ticket_id:
            title = self.ticket_id.number
            due = self.ticket_id.complaint_promised_date
            detail = " · ".join(filter(None, self._get_ticket_details()))
        else:
            title, due = self.measure_id.name, self.measure_id.due_date
            detail = ""
        return {
            "what": self._get_label(self.code),
            "title": title,
            "detail": detail,
            "due": due,
            "late": self.code in ("late", "escalation", "measure_overdue"),
            "url": f"{record.get_base_url()}/mail/view?model={record._name}"
            f"&res_id={record.id}",
        }

    def _get_ticket_details(self):
        """Return branch, category and status; nothing for a whistleblowing report."""
        ticket = self.ticket_id
        if ticket.complaint_kind == "denunciation":
            return []
        states = ticket._fields["complaint_state"]._description_selection(self.env)
        return [
            ticket.mfi_branch_id.name,
            ticket.category_id.name,
            dict(states).get(ticket.complaint_state),
        ]


#: Action behind the link at the end of each mail.
_DESK_ACTION = "mfi_complaints.complaint_action_desk"
_ACTIVITY_TYPES = {
    "helpdesk.ticket": "mfi_complaints.mail_activity_complaint",
    "mfi.complaint.measure": "mfi_complaints.mail_activity_measure",
}
