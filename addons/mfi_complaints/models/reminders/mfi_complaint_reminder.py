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
#: Order in which a mail lists its reminders: the most pressing first.
_RANK = {
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
#: Told at once, whatever the setting: they ask for an act, not for patience.
IMMEDIATE = frozenset({"assigned"})
#: Persons mailed between two commits, and reminders listed in one mail.
MAIL_BATCH = 50
MAIL_LINES = 100


class MfiComplaintReminder(models.Model):
    """One alert to one person, given once; the mail that tells it comes later.

    Rows are written by the program alone. ``key`` says what the alert is about; the
    database keeps it unique per person, so that no run says anything twice.
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
    step = fields.Char(readonly=True, help="Level to which it was escalated.")
    key = fields.Char(required=True, readonly=True)
    date = fields.Datetime("Given on", required=True, readonly=True)
    immediate = fields.Boolean(readonly=True)
    state = fields.Selection(
        [("pending", "To be mailed"), ("mailed", "Mailed"), ("void", "No longer due")],
        default="pending",
        required=True,
        readonly=True,
    )
    mailed_on = fields.Date(readonly=True, help="Local day of the mail that told it.")

    _user_key_uniq = models.Constraint(
        "unique(user_id, key)", "This person has been told this already."
    )
    # Serves the search of what is still to be mailed.
    _pending_idx = models.Index("(company_id, user_id) WHERE state = 'pending'")
    # Serves "who has had a mail today".
    _mailed_idx = models.Index("(company_id, mailed_on) WHERE state = 'mailed'")

    # ------------------------------------------------------------------
    # Giving alerts
    # ------------------------------------------------------------------
    @api.model
    @api.private
    def _give(self, record, code, users, key="", step=None):
        """Note an alert to some people, and put it among their activities.

        :param record: one complaint or one measure
        :param code: what it is about, of :data:`ALERTS`
        :param key: what tells this alert from others of the same code
        :param step: level of the escalation
        :return: the people who had not been told yet
        """
        if not users:
            return users
        full_key = f"{record._name}:{record.id}:{code}:{key}"
        reminders = self.sudo()  # sudo: the program alone writes reminders
        told = reminders.search([("key", "=", full_key), ("user_id", "in", users.ids)])
        users -= told.user_id
        values = self._prepare(record, code, full_key, step)
        reminders.create([{**values, "user_id": user.id} for user in users])
        if code not in IMMEDIATE:
            self._put_on_desk(record, code, users)
        return users

    def _prepare(self, record, code, key, step):
        """Return the values that an alert's rows have in common."""
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

    def _put_on_desk(self, record, code, users):
        """Have one activity per person on a record: renewed, not piled up."""
        kind = self.env.ref(_ACTIVITY_TYPES[record._name], raise_if_not_found=False)
        if not kind or not users:
            return
        # sudo: activities of others; the quick update keeps Odoo from mailing each one
        record = record.sudo().with_context(mail_activity_quick_update=True)
        today = record.company_id._get_mfi_today()
        open_ = record.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )
        for user in users:
            summary = self._label(code, user.lang)
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
    def _label(self, code, lang=None):
        """Return what an alert says, in a language."""
        shown = self.with_context(lang=lang or self.env.lang)
        return dict(shown._fields["code"]._description_selection(shown.env))[code]

    @api.model
    @api.private
    def _withdraw(self, records, codes=None):
        """Forget the reminders and activities of what is settled.

        :param records: complaints or measures
        :param codes: these alerts alone; the activities of others stay
        """
        name = "ticket_id" if records._name == "helpdesk.ticket" else "measure_id"
        domain = Domain(name, "in", records.ids) & Domain("state", "=", "pending")
        if codes:
            domain &= Domain("code", "in", codes)
        self.sudo().search(domain).write({"state": "void"})  # sudo: the program's rows
        # sudo: the activities are other people's
        records = records.sudo()
        if not codes:
            records.activity_unlink([_ACTIVITY_TYPES[records._name]])
            return
        said = {
            self._label(code, lang)
            for code in codes
            for lang in {user.lang for user in records.activity_ids.user_id}
        }
        records.activity_ids.filtered(
            lambda activity: activity.summary in said
        ).unlink()

    # ------------------------------------------------------------------
    # Mailing them
    # ------------------------------------------------------------------
    @api.model
    def _cron_mail(self):
        """Queue the mails of reminders: a digest a day, or one by one.

        Works company by company and person by person, with a commit between bounded
        batches; what is queued is marked in the same transaction.
        """
        # sudo: the program works for all companies
        rows = self.sudo()._read_group([("state", "=", "pending")], ["company_id"])
        for (company,) in rows:
            failed = []
            while people := self._people_to_mail(company, failed):
                failed += [user.id for user in people if not self._mail(company, user)]
                if not self.env["ir.cron"]._commit_progress(len(people)):
                    return

    @api.model
    def _mail(self, company, user):
        """Queue what one person is due; one who fails does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._mail_person(company, user)
        except Exception:
            _logger.exception("Reminders of user %s could not be mailed", user.id)
            return False
        return True

    @api.model
    def _people_to_mail(self, company, failed=()):
        """Return the next people of a company who are due a mail, a batch at most.

        :param failed: ids of those who could not be mailed in this run
        """
        domain = self._mailable_domain(company) & Domain("user_id", "not in", failed)
        # sudo: the program's rows
        rows = self.sudo()._read_group(domain, ["user_id"], limit=MAIL_BATCH)
        return self.env["res.users"].browse([user.id for (user,) in rows])

    @api.model
    def _mailable_domain(self, company):
        """Return which reminders of a company may be mailed now."""
        domain = Domain("company_id", "=", company.id) & Domain("state", "=", "pending")
        if company.mfi_reminder_mode == "single":
            return domain
        local = company._to_mfi_local(fields.Datetime.now())
        if local.hour < company.mfi_digest_hour:
            return domain & Domain("immediate", "=", True)
        had_theirs = self.sudo()._read_group(  # sudo: the program's rows
            [
                ("company_id", "=", company.id),
                ("state", "=", "mailed"),
                ("mailed_on", "=", local.date()),
                ("immediate", "=", False),
            ],
            ["user_id"],
        )
        ids = [user.id for (user,) in had_theirs]
        return domain & (
            Domain("immediate", "=", True) | Domain("user_id", "not in", ids)
        )

    @api.model
    def _mail_person(self, company, user):
        """Queue what one person of a company is due: one mail, or one for each."""
        rows = self.sudo().search(  # sudo: the program's rows
            self._mailable_domain(company) & Domain("user_id", "=", user.id)
        )
        valid = rows._still_due(user)
        (rows - valid).write({"state": "void"})
        single = company.mfi_reminder_mode == "single"
        for part in valid if single else valid.grouped("immediate").values():
            part._queue_mail(company, user)
        valid.write({"state": "mailed", "mailed_on": company._get_mfi_today()})

    def _still_due(self, user):
        """Return the reminders that still hold and that the person may still read."""
        if not user.active or not user.email:
            return self.browse()
        # with_user: a mail never tells more than the person may read
        tickets = (
            self.ticket_id.with_user(user).sudo(False)._filtered_access("read").ids
        )
        measures = (
            self.measure_id.with_user(user).sudo(False)._filtered_access("read").ids
        )
        return self.filtered(
            lambda row: (
                (row.ticket_id.id in tickets and row._holds())
                or (
                    row.measure_id.id in measures
                    and row.measure_id._reminder_holds(row)
                )
            )
        )

    def _holds(self):
        """Return whether the complaint still is as the alert says."""
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
        """Queue one mail to one person about these reminders."""
        lang = user.lang or company.partner_id.lang or "en_US"
        rows = self.with_context(lang=lang).sorted(
            lambda row: (_RANK[row.code], row.date, row.id)
        )
        company = company.with_context(lang=lang)
        body = self.env["ir.qweb"]._render(
            "mfi_complaints.mail_reminders",
            {
                "user": user,
                "company": company,
                "lines": [row._line() for row in rows[:MAIL_LINES]],
                "more": max(len(rows) - MAIL_LINES, 0),
                "url": f"{company.get_base_url()}/odoo/action-{_DESK}",
            },
            lang=lang,
        )
        self.env["mail.mail"].sudo().create(  # sudo: the program's queue
            {
                "complaint_purpose": "reminder",
                "subject": rows._subject(),
                "body_html": body,
                "email_from": company._get_mfi_mail_from(),
                "email_to": user.email_formatted,
                "auto_delete": True,
                "headers": repr({"Auto-Submitted": "auto-generated"}),
            }
        )

    def _subject(self):
        """Return the subject of a mail about these reminders."""
        if len(self) == 1:
            line = self._line()
            return f"{line['what']} - {line['title']}"
        late = len(self.filtered(lambda row: row.code in ("late", "escalation")))
        if late:
            return self.env._(
                "Complaints: %(count)s reminders, of which %(late)s late",
                count=len(self),
                late=late,
            )
        return self.env._("Complaints: %(count)s reminders", count=len(self))

    def _line(self):
        """Return what a mail says of one reminder: never the client nor the words."""
        record = self.ticket_id or self.measure_id
        if self.ticket_id:
            title = self.ticket_id.number
            due = self.ticket_id.complaint_promised_date
            detail = " · ".join(filter(None, self._ticket_details()))
        else:
            title, due = self.measure_id.name, self.measure_id.due_date
            detail = ""
        return {
            "what": self._label(self.code),
            "title": title,
            "detail": detail,
            "due": due,
            "late": self.code in ("late", "escalation", "measure_overdue"),
            "url": f"{record.get_base_url()}/mail/view?model={record._name}"
            f"&res_id={record.id}",
        }

    def _ticket_details(self):
        """Return branch, category and status; nothing of a denunciation."""
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
_DESK = "mfi_complaints.complaint_action_desk"
_ACTIVITY_TYPES = {
    "helpdesk.ticket": "mfi_complaints.mail_activity_complaint",
    "mfi.complaint.measure": "mfi_complaints.mail_activity_measure",
}
