# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from collections import defaultdict
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...engine import deadlines, process, reminders
from .. import clock
from ..guard import with_process

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

#: Maximum number of complaints checked between two commits.
BATCH = 100
#: Codes of the events that show that staff are working on a complaint.
STAFF_EVENT_CODES = (
    "assigned",
    "reassigned",
    "delegated",
    "returned",
    "started",
    "waiting",
    "resumed",
    "asked",
    "submitted",
    "sent_back",
    "reclassified",
    "identified",
    "addendum",
    "attachment",
    "message",
    "measure",
    "note",
)


class HelpdeskTicket(models.Model):
    """Reminders and escalation: what is due next, and the job that sends it.

    Each open complaint stores the date and time of its next check, so that the job
    reads only the complaints that are due, however many there are. A check that comes
    too early sends nothing and sets the date and time of the next one.
    """

    _inherit = "helpdesk.ticket"

    complaint_next_alert_at = fields.Datetime(
        string="Next reminder check",
        copy=False,
        readonly=True,
        help="Date and time when the next reminder or escalation may be due.",
    )
    # Used by the job that searches due complaints, oldest first.
    _complaint_next_alert_idx = models.Index(
        "(complaint_next_alert_at) WHERE complaint_next_alert_at IS NOT NULL"
    )

    # ------------------------------------------------------------------
    # The clocks
    # ------------------------------------------------------------------
    def _is_complaint_awaiting_decision(self):
        """Return whether this complaint is registered and not decided yet."""
        return bool(self.complaint_kind) and self.complaint_state not in (
            process.DECIDED | {"draft"}
        )

    def _is_complaint_history(self):
        """Return whether it comes from an older register, so nobody is notified."""
        live = fields.Datetime.now() - timedelta(hours=1)
        return self.complaint_imported or clock.now(self) < live

    def _schedule_complaint_reminders(self):
        """Schedule a check of these complaints in the next run of the job."""
        # sudo: a technical date that the journal's digest does not cover
        tickets = with_process(self.sudo())
        models.BaseModel.write(
            tickets, {"complaint_next_alert_at": fields.Datetime.now()}
        )

    def _get_complaint_clocks(self, start):
        """Return the time limits of one complaint as :class:`reminders.Clocks`.

        :param start: start of the present appeal level (naive UTC)
        """
        pauses = self.company_id.mfi_waiting_pauses
        return reminders.Clocks(
            start=_to_aware(start),
            deadline=_to_aware(self.complaint_deadline),
            regulatory=_to_aware(self.complaint_regulatory_deadline),
            waited=timedelta(seconds=pauses and self.complaint_waited_seconds),
            waiting_since=_to_aware(pauses and self.complaint_waiting_since),
            acknowledge_by=_to_aware(self._get_complaint_ack_due()),
        )

    def _get_complaint_ack_due(self):
        """Return when the complaint must be acknowledged (naive UTC).

        ``False`` once it is acknowledged, and for whistleblowing reports, whose author
        gets number and code immediately and has no address.
        """
        if self.complaint_acknowledged_at or self.complaint_kind == "denunciation":
            return False
        return self.complaint_ack_deadline

    # ------------------------------------------------------------------
    # Hooks of the process
    # ------------------------------------------------------------------
    def _complaint_after_reopen(self):
        """Start the reminders for the new promised date."""
        result = super()._complaint_after_reopen()
        self._schedule_complaint_reminders()
        return result

    def _complaint_after_resume(self):
        """Schedule the reminders again, as the internal clock is running."""
        self._schedule_complaint_reminders()

    def _complaint_after_assign(self):
        """Have the job notify the service of its new complaint."""
        self._schedule_complaint_reminders()

    def _complaint_after_resolve(self):
        """Cancel the reminders: a decision has been made."""
        self._cancel_complaint_reminders()

    def _complaint_after_validate(self):
        """Cancel the reminders: a decision has been made."""
        self._cancel_complaint_reminders()

    def _complaint_after_reject(self):
        """Cancel the reminders: a decision has been made."""
        self._cancel_complaint_reminders()

    def _complaint_after_cancel(self):
        """Cancel the reminders: nothing more is expected."""
        self._cancel_complaint_reminders()

    def _complaint_after_acknowledge(self):
        """Cancel the alert for a missed acknowledgement."""
        # sudo: the date is needed regardless of the user who acknowledges
        due = self.sudo().complaint_ack_deadline
        if due and due <= fields.Datetime.now():
            self.env["mfi.complaint.reminder"]._cancel_reminders(self, ["ack"])

    def _cancel_complaint_reminders(self):
        """Cancel the reminders not mailed yet and remove their activities."""
        self.env["mfi.complaint.reminder"]._cancel_reminders(self)

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _cron_remind(self):
        """Create the reminders and escalations that are due, oldest first.

        Works in batches with a commit after each, and skips the rows that another run
        has locked. If it is killed, the next run continues after the last commit.
        """
        domain = Domain("complaint_next_alert_at", "<=", fields.Datetime.now())
        # sudo: the job covers complaints that no single user may read
        tickets = with_process(self.sudo().with_context(active_test=False))
        while True:
            due = tickets.search(
                domain, order="complaint_next_alert_at, id", limit=BATCH
            )
            batch = due.try_lock_for_update()
            if not batch:
                return
            batch._process_complaint_alert_batch()
            remaining = tickets.search_count(domain, limit=10 * BATCH)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                return

    def _process_complaint_alert_batch(self):
        """Check some complaints; one that fails is checked again the next day."""
        facts = self._get_complaint_reminder_facts()
        for company, tickets in self.grouped("company_id").items():
            policy, calendar = (
                company._get_mfi_reminder_policy(),
                company._get_mfi_calendar(),
            )
            levels = tickets._get_complaint_escalation_levels()
            for ticket in tickets:
                try:
                    with self.env.cr.savepoint():
                        ticket._process_complaint_alert(
                            facts[ticket.id], levels[ticket.id], policy, calendar
                        )
                        ticket.flush_recordset()
                except psycopg2.OperationalError:
                    raise  # a full disk, not this complaint: the next run begins here
                except Exception:
                    _logger.exception("Reminders of complaint %s failed", ticket.number)
                    ticket.invalidate_recordset(flush=False)
                    tomorrow = fields.Datetime.now() + timedelta(days=1)
                    ticket._set_complaint_next_alert(tomorrow)

    def _set_complaint_next_alert(self, next_at):
        """Store when to check these complaints next (naive UTC or ``False``)."""
        models.BaseModel.write(self, {"complaint_next_alert_at": next_at})

    def _process_complaint_alert(self, facts, levels, policy, calendar):
        """Send what is due for one complaint and set when to check it again.

        :param dict facts: from :meth:`_get_complaint_reminder_facts`
        :param list levels: from :meth:`_get_complaint_escalation_levels`
        :param policy: :class:`reminders.Policy` of the company
        :param calendar: :class:`deadlines.Calendar` of the company
        """
        company = self.company_id
        if (
            not self._is_complaint_awaiting_decision()
            or self.complaint_imported
            or not company.mfi_reminders
        ):
            self._set_complaint_next_alert(False)
            return
        now = fields.Datetime.now()
        step = self._get_complaint_next_step(facts, levels)
        plan = reminders.get_plan(
            self._get_complaint_clocks(facts["start"] or self.complaint_received_at),
            reminders.History(
                codes=frozenset(facts["codes"]),
                last_act=_to_aware(facts["act"]),
                last_step=_to_aware(facts["step_at"]),
                steps_left=bool(step) and self.complaint_kind in process.INVESTIGATED,
            ),
            policy,
            calendar,
            _to_aware(now),
        )
        self._notify_complaint_service(facts["assigned"])
        for code in plan.alerts:
            if code == "escalation":
                self._escalate_complaint(*step)
            else:
                self._create_complaint_reminder(code, levels)
        later = plan.next and plan.next.replace(tzinfo=None, microsecond=0)
        if "escalation" in plan.alerts:
            later = now + timedelta(hours=1)
        self._set_complaint_next_alert(later or False)

    def _notify_complaint_service(self, assigned_at):
        """Notify the members of a service, once, of a complaint assigned to it.

        A named handler gets the helpdesk's standard notification instead.

        :param assigned_at: when it was last assigned (naive UTC), or ``None``
        """
        since = self.company_id.mfi_reminders_since
        recent = assigned_at and not (since and assigned_at < since)
        if self.complaint_state != "assigned" or self.user_id or not recent:
            return
        people = self.team_id.user_ids | self.team_id.user_id
        people = self._filter_complaint_entitled({self.id: people})[self.id]
        key = fields.Datetime.to_string(assigned_at)
        self.env["mfi.complaint.reminder"]._create_reminders(
            self, "assigned", people, key
        )

    def _create_complaint_reminder(self, code, levels):
        """Create one reminder for each of the users whom it concerns.

        :param str code: alert of the plan, other than ``escalation``
        :param list levels: from :meth:`_get_complaint_escalation_levels`
        """
        steps = dict(levels)
        first = self._get_complaint_first_responsible(levels)
        people = {
            "first": first,
            "second": first,
            "late": first | steps.get("head", first) | steps.get("pilot", first),
            "regulatory": first | steps.get("head", first) | steps.get("pilot", first),
            "ack": self._get_complaint_registrar() | steps.get("pilot", first),
        }[code]
        reminded = self.env["mfi.complaint.reminder"]._create_reminders(
            self, code, people, f"{self.complaint_appeal_level}"
        )
        if reminded:
            self._log_complaint_event(
                "reminded", {"alert": code, "to": sorted(reminded.ids)}
            )

    def _get_complaint_registrar(self):
        """Return who registered the complaint, if that user may still read it."""
        events = self.complaint_event_ids.filtered(lambda e: e.code == "registered")
        people = events.user_id.filtered(lambda user: user.id != SUPERUSER_ID)
        return self._filter_complaint_entitled({self.id: people})[self.id]

    def _get_complaint_first_responsible(self, levels):
        """Return who must act: the users of the lowest level that has any."""
        return next(
            (people for _level, people in levels if people), self.env["res.users"]
        )

    def _escalate_complaint(self, level, people):
        """Escalate a late complaint to a level, with an event and an activity."""
        now = fields.Datetime.now()
        self._apply_complaint_move(
            "escalate",
            reason=self._get_complaint_escalation_reason(level),
            system=True,
            write={"complaint_escalated_at": now},
            payload={"level": level, "to": sorted(people.ids)},
        )
        self.env["mfi.complaint.reminder"]._create_reminders(
            self, "escalation", people, f"{self.complaint_appeal_level}:{level}", level
        )

    def _get_complaint_escalation_reason(self, level):
        """Return why a complaint is escalated, in the company's language."""
        lang = self.company_id.partner_id.lang or self.env.lang
        env = self.with_context(lang=lang).env
        reason = env._(_ESCALATION_REASON)
        return reason % {
            "days": self.company_id.mfi_escalation_grace_days,
            "level": env._(_ESCALATION_LEVELS[level.partition(":")[0]]),
        }

    # ------------------------------------------------------------------
    # Alerts already sent and acts already done
    # ------------------------------------------------------------------
    def _get_complaint_reminder_facts(self):
        """Return the alerts sent and the acts done at each complaint's present level.

        :return: {id: facts}, with datetimes in naive UTC; facts are ``codes`` (alerts
            sent), ``steps`` (levels escalated to), ``step_at`` (last alert "late" or
            escalation), ``act`` (last act of staff), ``start`` (last reopening) and
            ``assigned`` (last assignment)
        """
        facts = {
            ticket.id: {
                "codes": set(),
                "steps": set(),
                "step_at": None,
                "act": None,
                "start": None,
                "assigned": None,
            }
            for ticket in self
        }
        rows = self.env["mfi.complaint.reminder"]._read_group(
            [("ticket_id", "in", self.ids)],
            ["ticket_id", "level", "code", "step"],
            ["date:max"],
        )
        for ticket, level, code, step, date in rows:
            if level == ticket.complaint_appeal_level:
                _add_sent_alert(facts[ticket.id], code, step, date)
        person = Domain("user_id", "!=", SUPERUSER_ID)
        for name, codes, who in (
            ("act", STAFF_EVENT_CODES, person),
            ("start", ("reopened",), Domain.TRUE),
            ("assigned", ("assigned", "reassigned"), Domain.TRUE),
        ):
            for ticket, date in self._get_complaint_last_events(codes, who):
                facts[ticket.id][name] = date
        return facts

    def _get_complaint_last_events(self, codes, who):
        """Return (complaint, datetime) of the last event with one of some codes.

        :param who: domain on the journal that selects whose events count
        """
        events = Domain("ticket_id", "in", self.ids) & Domain("code", "in", codes)
        return self.env["mfi.complaint.event"]._read_group(
            events & who, ["ticket_id"], ["date:max"]
        )

    # ------------------------------------------------------------------
    # Recipients
    # ------------------------------------------------------------------
    def _get_complaint_escalation_levels(self):
        """Return the escalation levels of each complaint, lowest first.

        :return: {id: [(level, users)]} with levels ``handler``, ``head``,
            ``branch:<id>`` from the branch up, ``pilot``, ``management``; only users
            who may read the complaint
        """
        pilots = self._get_complaint_recipients("pilot")
        officers = self._get_complaint_recipients("confidential")
        levels = defaultdict(list)
        for ticket in self:
            everyday = ticket.complaint_access == "open"
            steps = [("handler", ticket.user_id), ("head", ticket.team_id.user_id)]
            branch = ticket.mfi_branch_id
            while branch:
                steps.append((f"branch:{branch.id}", branch.manager_id))
                branch = branch.parent_id
            steps.append(("pilot", pilots if everyday else officers))
            steps.append(("management", ticket.company_id.mfi_management_user_id))
            levels[ticket.id] = steps
        return self._filter_complaint_entitled_levels(levels)

    def _filter_complaint_entitled_levels(self, levels):
        """Return escalation levels without the users who may not read the complaint.

        :param levels: {id: [(level, users)]}
        """
        users = self.env["res.users"]
        wanted = {
            key: users.union(*(people for _level, people in steps))
            for key, steps in levels.items()
        }
        allowed = self._filter_complaint_entitled(wanted)
        return {
            key: [(level, people & allowed[key]) for level, people in steps]
            for key, steps in levels.items()
        }

    def _filter_complaint_entitled(self, wanted):
        """Return {id: users} with only the users who may read it; one query per user.

        :param wanted: {id of a complaint: users}
        """
        users = self.env["res.users"]
        allowed = dict.fromkeys(wanted, users)
        for user in users.union(*wanted.values()).filtered("active"):
            mine = self.filtered(lambda t, user=user: user in wanted[t.id])
            for ticket in mine._filter_complaint_readable_by(user):
                allowed[ticket.id] |= user
        return allowed

    def _get_complaint_recipients(self, role):
        """Return the users with one role in the company of these complaints."""
        group = self.env.ref(f"mfi_complaints.group_{role}")
        company = self.company_id
        # sudo: the members of a role are needed whatever the user's rights
        people = group.sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and company <= user.company_ids
        )
        return people - self.env.ref("base.user_root")

    def _get_complaint_next_step(self, facts, levels):
        """Return the next (level, users) to escalate to, or ``None``.

        Levels without users, or whose users were notified at a lower level, are
        skipped.

        :param dict facts: of one complaint, see :meth:`_get_complaint_reminder_facts`
        :param list levels: of one complaint, lowest first
        """
        names = [level for level, _people in levels]
        done = [names.index(step) for step in facts["steps"] if step in names]
        reached = max(done, default=0)
        notified = self.env["res.users"].union(
            *(people for _level, people in levels[: reached + 1])
        )
        return next(
            (
                (level, people - notified)
                for level, people in levels[reached + 1 :]
                if people - notified
            ),
            None,
        )


#: Who is notified at each escalation level, in the reason of the escalation.
_ESCALATION_LEVELS = {
    "head": _lt("head of service"),
    "branch": _lt("branch manager"),
    "pilot": _lt("pilot"),
    "management": _lt("management"),
}
_ESCALATION_REASON = _lt(
    "Late, and nobody has acted on it within %(days)s working days: escalated to: "
    "%(level)s."
)


def _to_aware(value):
    """Return a naive UTC datetime of the database as an aware one, or ``None``."""
    return value.replace(tzinfo=deadlines.UTC) if value else None


def _add_sent_alert(facts, code, step, date):
    """Add an alert that was sent to the facts of one complaint.

    :param dict facts: entry of ``_get_complaint_reminder_facts``
    :param date: when the alert was sent (naive UTC)
    """
    facts["codes"].add(code)
    if step:
        facts["steps"].add(step)
    if code in ("late", "escalation"):
        facts["step_at"] = max(facts["step_at"] or date, date)
