# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from collections import defaultdict
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ...engine import deadlines, process, reminders
from .. import clock
from ..guard import with_process

_logger = logging.getLogger(__name__)

#: Complaints looked at between two commits.
BATCH = 100
#: Acts of a person that show that a complaint is in hand; reading is none.
HUMAN_ACTS = (
    "assigned",
    "reassigned",
    "delegated",
    "returned",
    "started",
    "waiting",
    "resumed",
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
    """Reminders and escalation: what is due next, and the job that says it.

    Each open complaint stores the moment at which to look at it again, so that the job
    reads only what is due, however many complaints there are. A look too early says
    nothing and sets the next moment.
    """

    _inherit = "helpdesk.ticket"

    complaint_next_alert_at = fields.Datetime(
        string="Look at again on",
        copy=False,
        readonly=True,
        help="When the next reminder or escalation may be due.",
    )
    complaint_waited_seconds = fields.Integer(
        string="Waited for the client (seconds)",
        copy=False,
        readonly=True,
        help="Closed periods of waiting at this level; they put off the reminders, "
        "never the promised date nor the regulatory limit.",
    )

    # Serves the job: what is due, oldest first.
    _complaint_next_alert_idx = models.Index(
        "(complaint_next_alert_at) WHERE complaint_next_alert_at IS NOT NULL"
    )

    # ------------------------------------------------------------------
    # The clocks
    # ------------------------------------------------------------------
    def _is_complaint_awaiting_decision(self):
        """Return whether this complaint still waits for a decision."""
        return bool(self.complaint_kind) and self.complaint_state not in (
            process.DECIDED | {"draft"}
        )

    def _is_complaint_history(self):
        """Return whether an older register is being taken over: nobody is told."""
        live = fields.Datetime.now() - timedelta(hours=1)
        return self.complaint_imported or clock.now(self) < live

    def _schedule_complaint_reminders(self):
        """Have the next run of the job look at these complaints."""
        # sudo: a technical date, for which the journal does not vouch
        tickets = with_process(self.sudo())
        models.BaseModel.write(
            tickets, {"complaint_next_alert_at": fields.Datetime.now()}
        )

    def _prepare_complaint_move_values(self, move):
        """Count the time waited when the waiting ends, by whatever move."""
        changes = super()._prepare_complaint_move_values(move)
        since = self.complaint_waiting_since
        ends = move.code == "resume" or move.target not in (None, "in_progress")
        if since and ends:
            waited = clock.now(self) - since
            changes["complaint_waiting_since"] = False
            changes["complaint_waited_seconds"] = self.complaint_waited_seconds + max(
                int(waited.total_seconds()), 0
            )
        return changes

    def _prepare_complaint_reopen_values(self):
        """Start the internal clock of an appeal afresh."""
        values = super()._prepare_complaint_reopen_values()
        return {**values, "complaint_waited_seconds": 0}

    def _get_complaint_clocks(self, start):
        """Return the clocks of one complaint as the engine's plain values.

        :param start: when this level began (naive UTC)
        """
        return reminders.Promise(
            start=_aware(start),
            deadline=_aware(self.complaint_deadline),
            regulatory=_aware(self.complaint_regulatory_deadline),
            waited=timedelta(seconds=self.complaint_waited_seconds),
            waiting_since=_aware(self.complaint_waiting_since),
            acknowledge=_aware(self._get_complaint_ack_due()),
        )

    def _get_complaint_ack_due(self):
        """Return until when to acknowledge, ``False`` when done or without a client.

        The author of a denunciation got number and code at once, and has no address.
        """
        if self.complaint_acknowledged_at or self.complaint_kind == "denunciation":
            return False
        return self.complaint_ack_deadline

    # ------------------------------------------------------------------
    # Hooks of the process
    # ------------------------------------------------------------------
    def _complaint_after_reopen(self):
        """Start reminding of the new promise."""
        result = super()._complaint_after_reopen()
        self._schedule_complaint_reminders()
        return result

    def _complaint_after_resume(self):
        """Look again: the internal clock runs."""
        self._schedule_complaint_reminders()

    def _complaint_after_assign(self):
        """Have the job tell the service that it has a complaint."""
        self._schedule_complaint_reminders()

    def _complaint_after_resolve(self):
        """Take the reminders back: the decision is there."""
        self._cancel_complaint_reminders()

    def _complaint_after_validate(self):
        """Take the reminders back: the decision is there."""
        self._cancel_complaint_reminders()

    def _complaint_after_reject(self):
        """Take the reminders back: the decision is there."""
        self._cancel_complaint_reminders()

    def _complaint_after_cancel(self):
        """Take the reminders back: nothing is expected any more."""
        self._cancel_complaint_reminders()

    def _complaint_after_acknowledge(self):
        """Take the alert of a missed acknowledgement back: the client knows now."""
        # sudo: a date of the record, whoever acknowledges
        due = self.sudo().complaint_ack_deadline
        if due and due <= fields.Datetime.now():
            self.env["mfi.complaint.reminder"]._withdraw(self, ["ack"])

    def _cancel_complaint_reminders(self):
        """Forget reminders not yet mailed and close their activities."""
        self.env["mfi.complaint.reminder"]._withdraw(self)

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _cron_remind(self):
        """Give the reminders and escalations that are due, oldest first.

        In bounded batches with a commit after each; rows that another run holds are
        left to it. Killed at any moment, it goes on where the last commit left it.
        """
        domain = Domain("complaint_next_alert_at", "<=", fields.Datetime.now())
        # sudo: the program reminds of complaints that no single person may read
        tickets = with_process(self.sudo().with_context(active_test=False))
        while True:
            found = tickets.search(
                domain, order="complaint_next_alert_at, id", limit=BATCH
            )
            batch = found.try_lock_for_update()
            if not batch:
                return
            batch._process_complaint_alert_batch()
            remaining = tickets.search_count(domain, limit=10 * BATCH)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                return

    def _process_complaint_alert_batch(self):
        """Look at some complaints; one that fails is looked at again tomorrow."""
        told = self._get_complaint_reminder_facts()
        for company, tickets in self.grouped("company_id").items():
            policy, calendar = (
                company._get_mfi_reminder_policy(),
                company._get_mfi_calendar(),
            )
            ladders = tickets._get_complaint_escalation_levels()
            for ticket in tickets:
                try:
                    with self.env.cr.savepoint():
                        ticket._process_complaint_alert(
                            told[ticket.id], ladders[ticket.id], policy, calendar
                        )
                        ticket.flush_recordset()
                except Exception:
                    _logger.exception("Reminders of complaint %s failed", ticket.number)
                    ticket.invalidate_recordset(flush=False)
                    tomorrow = fields.Datetime.now() + timedelta(days=1)
                    ticket._set_complaint_next_alert(tomorrow)

    def _set_complaint_next_alert(self, moment):
        """Store when to look at these complaints next (naive UTC or ``False``)."""
        models.BaseModel.write(self, {"complaint_next_alert_at": moment})

    def _process_complaint_alert(self, told, ladder, policy, calendar):
        """Say what is due for one complaint and set when to look again."""
        company = self.company_id
        if (
            not self._is_complaint_awaiting_decision()
            or self.complaint_imported
            or not company.mfi_reminders
        ):
            self._set_complaint_next_alert(False)
            return
        now = fields.Datetime.now()
        step = self._get_complaint_next_step(told, ladder)
        plan = reminders.plan(
            self._get_complaint_clocks(told["start"] or self.complaint_received_at),
            reminders.Told(
                codes=frozenset(told["codes"]),
                last_act=_aware(told["act"]),
                last_step=_aware(told["step_at"]),
                steps_left=bool(step) and self.complaint_kind in process.INVESTIGATED,
            ),
            policy,
            calendar,
            _aware(now),
        )
        self._notify_complaint_service(told["given"])
        for code in plan.alerts:
            if code == "escalation":
                self._escalate_complaint(*step)
            else:
                self._create_complaint_reminder(code, ladder)
        later = plan.next and plan.next.replace(tzinfo=None, microsecond=0)
        if "escalation" in plan.alerts:
            later = now + timedelta(hours=1)
        self._set_complaint_next_alert(later or False)

    def _notify_complaint_service(self, given):
        """Tell the people of a service, once, of what it was given.

        A named handler is told by the helpdesk's own notice.

        :param given: when it was last assigned (naive UTC), or ``None``
        """
        since = self.company_id.mfi_reminders_since
        fresh = given and not (since and given < since)
        if self.complaint_state != "assigned" or self.user_id or not fresh:
            return
        people = self.team_id.user_ids | self.team_id.user_id
        people = self._filter_complaint_entitled({self.id: people})[self.id]
        key = fields.Datetime.to_string(given)
        self.env["mfi.complaint.reminder"]._give(self, "assigned", people, key)

    def _create_complaint_reminder(self, code, ladder):
        """Give one reminder to the people whom it concerns."""
        steps = dict(ladder)
        first = self._get_complaint_first_responsible(ladder)
        people = {
            "first": first,
            "second": first,
            "late": first | steps.get("head", first) | steps.get("pilot", first),
            "regulatory": first | steps.get("head", first) | steps.get("pilot", first),
            "ack": self._get_complaint_registrar() | steps.get("pilot", first),
        }[code]
        told = self.env["mfi.complaint.reminder"]._give(
            self, code, people, f"{self.complaint_appeal_level}"
        )
        if told:
            self._log_complaint_event(
                "reminded", {"alert": code, "to": sorted(told.ids)}
            )

    def _get_complaint_registrar(self):
        """Return who registered it, when that person may still read it."""
        events = self.complaint_event_ids.filtered(lambda e: e.code == "registered")
        people = events.user_id.filtered(lambda user: user.id != SUPERUSER_ID)
        return self._filter_complaint_entitled({self.id: people})[self.id]

    def _get_complaint_first_responsible(self, ladder):
        """Return who must act: handler, else head of service, else pilot."""
        return next(
            (people for _level, people in ladder if people), self.env["res.users"]
        )

    def _escalate_complaint(self, level, people):
        """Bring a late complaint one level up, with an event and an activity."""
        now = fields.Datetime.now()
        self._apply_complaint_move(
            "escalate",
            reason=self._get_complaint_escalation_reason(level),
            system=True,
            write={"complaint_escalated_at": now},
            payload={"level": level, "to": sorted(people.ids)},
        )
        self.env["mfi.complaint.reminder"]._give(
            self, "escalation", people, f"{self.complaint_appeal_level}:{level}", level
        )

    def _get_complaint_escalation_reason(self, level):
        """Return why a complaint goes up, in the company's language."""
        # sudo: the program writes for the company
        lang = self.company_id.partner_id.lang or self.env.lang
        shown = self.with_context(lang=lang)
        names = {
            "head": shown.env._("head of service"),
            "branch": shown.env._("branch manager"),
            "pilot": shown.env._("pilot"),
            "management": shown.env._("management"),
        }
        return shown.env._(
            "Late, and nobody has acted on it within %(days)s working days: brought to "
            "the attention of: %(level)s.",
            days=self.company_id.mfi_escalation_grace_days,
            level=names[level.partition(":")[0]],
        )

    # ------------------------------------------------------------------
    # What was said and done already
    # ------------------------------------------------------------------
    def _get_complaint_reminder_facts(self):
        """Return what was told and done at the present level of each complaint.

        :return: {id: {"codes", "steps", "step_at", "act", "start", "given"}};
            moments are naive UTC
        """
        told = {
            ticket.id: {
                "codes": set(),
                "steps": set(),
                "step_at": None,
                "act": None,
                "start": None,
                "given": None,
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
                _note_told(told[ticket.id], code, step, date)
        person = Domain("user_id", "!=", SUPERUSER_ID)
        for name, codes, who in (
            ("act", HUMAN_ACTS, person),
            ("start", ("reopened",), Domain.TRUE),
            ("given", ("assigned", "reassigned"), Domain.TRUE),
        ):
            for ticket, date in self._get_complaint_last_events(codes, who):
                told[ticket.id][name] = date
        return told

    def _get_complaint_last_events(self, codes, who):
        """Return (complaint, moment) of the last event of some codes.

        :param who: domain on the journal saying whose events count
        """
        events = Domain("ticket_id", "in", self.ids) & Domain("code", "in", codes)
        return self.env["mfi.complaint.event"]._read_group(
            events & who, ["ticket_id"], ["date:max"]
        )

    # ------------------------------------------------------------------
    # Who hears
    # ------------------------------------------------------------------
    def _get_complaint_escalation_levels(self):
        """Return the levels of escalation of each complaint, lowest first.

        :return: {id: [(level, users)]} with levels ``handler``, ``head``,
            ``branch:<id>`` from the branch up, ``pilot``, ``management``; only people
            who may read the complaint
        """
        pilots = self._get_complaint_recipients("pilot")
        officers = self._get_complaint_recipients("confidential")
        ladders = defaultdict(list)
        for ticket in self:
            everyday = ticket.complaint_access == "open"
            steps = [("handler", ticket.user_id), ("head", ticket.team_id.user_id)]
            branch = ticket.mfi_branch_id
            while branch:
                steps.append((f"branch:{branch.id}", branch.manager_id))
                branch = branch.parent_id
            steps.append(("pilot", pilots if everyday else officers))
            steps.append(("management", ticket.company_id.mfi_management_user_id))
            ladders[ticket.id] = steps
        return self._filter_complaint_entitled_levels(ladders)

    def _filter_complaint_entitled_levels(self, ladders):
        """Return ladders without the people who may not read the complaint."""
        users = self.env["res.users"]
        wanted = {
            key: users.union(*(people for _level, people in steps))
            for key, steps in ladders.items()
        }
        allowed = self._filter_complaint_entitled(wanted)
        return {
            key: [(level, people & allowed[key]) for level, people in steps]
            for key, steps in ladders.items()
        }

    def _filter_complaint_entitled(self, wanted):
        """Return {id: users} with those alone who may read; one query per person.

        :param wanted: {id of a complaint: users}
        """
        users = self.env["res.users"]
        allowed = dict.fromkeys(wanted, users)
        for user in users.union(*wanted.values()).filtered("active"):
            mine = self.filtered(lambda t, user=user: user in wanted[t.id])
            for ticket in mine._filter_complaint_seen_by(user):
                allowed[ticket.id] |= user
        return allowed

    def _get_complaint_recipients(self, role):
        """Return the people of one role in the company of these complaints."""
        group = self.env.ref(f"mfi_complaints.group_{role}")
        company = self.company_id
        # sudo: who has which role is needed whatever the reader's rights
        people = group.sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and company <= user.company_ids
        )
        return people - self.env.ref("base.user_root")

    def _get_complaint_next_step(self, told, ladder):
        """Return the next (level, people) to whom to escalate, or ``None``.

        Levels without anybody, or whose people know already, are skipped.
        """
        levels = [level for level, _people in ladder]
        done = [levels.index(step) for step in told["steps"] if step in levels]
        reached = max(done, default=0)
        known = self.env["res.users"].union(
            *(people for _level, people in ladder[: reached + 1])
        )
        return next(
            (
                (level, people - known)
                for level, people in ladder[reached + 1 :]
                if people - known
            ),
            None,
        )


def _aware(moment):
    """Return a naive UTC moment of the database as an aware one."""
    return moment.replace(tzinfo=deadlines.UTC) if moment else None


def _note_told(entry, code, step, date):
    """Add a given alert to one entry of ``_get_complaint_reminder_facts``."""
    entry["codes"].add(code)
    if step:
        entry["steps"].add(step)
    if code in ("late", "escalation"):
        entry["step_at"] = max(entry["step_at"] or date, date)
