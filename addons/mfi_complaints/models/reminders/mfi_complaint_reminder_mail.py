# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

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
            "alert",
            "second",
            "first",
            "assigned",
            "unanswered",
            "measure_overdue",
            "step_overdue",
            "effect_check",
        ]
    )
}
#: Reminders of what is late, shown in red; so are those of overdue actions.
_LATE = ("late", "escalation")
#: Maximum number of users mailed between two commits, and of reminders in one mail.
MAIL_BATCH = 50
MAIL_LINES = 100
#: Action behind the link at the end of each mail.
_DESK_ACTION = "mfi_complaints.complaint_action_desk"


class MfiComplaintReminder(models.Model):
    """Send the reminders by e-mail: a daily digest, or one mail per reminder."""

    _inherit = "mfi.complaint.reminder"

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
        readable = self._get_readable_records(user)
        return self.filtered(
            lambda row: row._get_record() in readable and row._still_applies()
        )

    def _get_readable_records(self, user):
        """Return what the reminders are about and the user may read, in a set.

        A mail must not reveal more than the user may read.
        """
        readable = set()
        for name in self._get_record_fields().values():
            records = self[name].with_user(user).sudo(False)._filtered_access("read")
            readable |= set(records)
        return readable

    def _get_record(self):
        """Return the record that the reminder is about."""
        for name in self._get_record_fields().values():
            if self[name]:
                return self[name]
        return self.ticket_id

    def _get_late_action(self):
        """Return the late action that the reminder is about, if it is about one."""
        record = self._get_record()
        actions = self.env.registry["mfi.complaint.late.mixin"]
        return record if isinstance(record, actions) else None

    def _still_applies(self):
        """Return whether the reminder is still due."""
        if action := self._get_late_action():
            return action._is_late_reminder_due(self)
        if self.measure_id:
            return self.measure_id._is_reminder_due(self)
        if self.alert_id:
            return self.alert_id.state == "seen"
        return self._is_due()

    def _is_due(self):
        """Return whether the alert still applies to its complaint."""
        ticket = self.ticket_id
        if self.code == "low_score":
            return ticket.complaint_appeal_level == self.level
        if self.code == "unanswered":
            return bool(ticket.complaint_asked_at)
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
            lambda row: (_PRIORITY.get(row.code, len(_PRIORITY)), row.date, row.id)
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
        if set(self.mapped("code")) == {"alert"}:
            return self.env._("Complaints: %(count)s alerts", count=len(self))
        return self.env._("Complaints: %(count)s reminders", count=len(self))

    def _prepare_mail_line(self):
        """Return one line of a mail, without the client or the complaint's text."""
        record = self._get_mail_target()
        return {
            "what": self._get_label(self.code),
            **self._prepare_mail_words(),
            "late": self.code in _LATE or self.code.endswith("_overdue"),
            "url": f"{record.get_base_url()}/mail/view?model={record._name}"
            f"&res_id={record.id}",
        }

    def _get_mail_target(self):
        """Return the record that the link of one line opens."""
        action = self._get_late_action()
        return action._get_late_target() if action else self._get_record()

    def _prepare_mail_words(self):
        """Return title, detail and due date of one line."""
        if action := self._get_late_action():
            return action._prepare_late_words()
        if self.ticket_id:
            details = " · ".join(filter(None, self._get_ticket_details()))
            due = self.ticket_id.complaint_promised_date
            return {"title": self.ticket_id.number, "detail": details, "due": due}
        if self.alert_id:
            alert = self.alert_id
            return {"title": alert.display_name, "detail": alert.why, "due": False}
        measure = self.measure_id
        return {"title": measure.name, "detail": "", "due": measure.due_date}

    def _get_ticket_details(self):
        """Return branch, category, status and wait; nothing for whistleblowing."""
        ticket = self.ticket_id
        if ticket.complaint_kind == "denunciation":
            return []
        states = ticket._fields["complaint_state"]._description_selection(self.env)
        return [
            ticket.mfi_branch_id.name,
            ticket.category_id.name,
            dict(states).get(ticket.complaint_state),
            ticket._get_complaint_waiting_words(),
        ]
