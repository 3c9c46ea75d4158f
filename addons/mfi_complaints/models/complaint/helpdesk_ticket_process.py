# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ...engine import process
from ..clock import now
from ..guard import with_process

#: What the service finds out; writable in the reserved space, frozen by the decision.
TREATMENT_FIELDS = (
    "complaint_outcome",
    "complaint_cause_id",
    "complaint_corrective_measure",
    "complaint_preventive_measure",
    "complaint_no_preventive_reason",
    "complaint_measure_ids",
    "complaint_amount_refunded",
    "complaint_answer",
)
#: What may come with a decision: plain findings. Measures are linked by writing them,
#: with the rights of the person, never by a move.
FINDINGS = tuple(name for name in TREATMENT_FIELDS if name != "complaint_measure_ids")
#: Fields that a caller may hand to a move, beside what the move itself sets.
MOVE_FIELDS = {
    "submit": FINDINGS,
    "validate": FINDINGS,
    "resolve": FINDINGS,
    "communicate": ("complaint_answer", "complaint_answer_channel"),
    "give_up": ("complaint_answer",),
    "reject": ("complaint_answer",),
}
#: Date that a state sets when it is reached.
STATE_DATES = {
    "resolved": "complaint_resolved_at",
    "rejected": "complaint_resolved_at",
    "cancelled": "complaint_resolved_at",
    "communicated": "complaint_communicated_at",
    "closed": "complaint_closed_at",
}
#: Moves that count as the service's first act (Québec's "réactivité").
FIRST_ACTS = frozenset({"start", "resolve", "reject", "submit", "return"})


class HelpdeskTicket(models.Model):
    """The shell around the table of moves: gather facts, ask, write, log, tell.

    ``_apply_complaint_move`` is the only way to change ``complaint_state``.
    """

    _inherit = "helpdesk.ticket"

    complaint_moves = fields.Char(
        string="Possible moves",
        compute="_compute_complaint_moves",
        help="What the current user may do now: codes between commas.",
    )

    # ------------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------------
    def _get_complaint_case(self, team=None, user=None):
        """Return the facts of one complaint as the rules' :class:`process.Case`.

        :param team: service to judge instead of the complaint's own
        :param user: person to judge instead of the service
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: facts do not depend on who asks
        team = ticket.team_id if team is None else team
        user = self.env["res.users"] if user is None else user
        facts = ticket._get_complaint_statement_facts()
        facts |= ticket._get_complaint_treatment_facts()
        facts |= ticket._get_complaint_answer_facts()
        return process.Case(
            **facts,
            service=bool(team),
            validation=bool(team.complaint_validation),
            conflict=ticket._is_complaint_in_conflict(team, user),
            same_handler=ticket._is_complaint_handled_before(team, user),
            handled_by_actor=ticket._is_complaint_handled_by(self.env.user),
            handled_before_by_actor=self.env.user
            in ticket._get_complaint_previous_handlers(),
        )

    def _get_complaint_statement_facts(self):
        """Return what is known of the statement."""
        moment = now(self)
        received = self.complaint_received_at
        # Reading HTML is slow, and a registered complaint has its words for good.
        draft = self.complaint_state in (False, "draft")
        text = not draft or html2plaintext(self.description or "").strip()
        return {
            "state": self.complaint_state or "draft",
            "kind": self.complaint_kind,
            "restricted": self.complaint_access == "restricted",
            "words": bool(self.name and text),
            "channel": bool(self.channel_id),
            "category": bool(self.category_id),
            "received": bool(received),
            "received_in_past": not received or received <= moment,
            "reachable": bool(
                self.partner_id or self.complaint_phone or self.partner_email
            ),
            "first_contact": self.complaint_first_contact,
            "identified": bool(self.partner_id),
            "held": self.complaint_legal_hold,
        }

    def _get_complaint_treatment_facts(self):
        """Return what the service has found out."""
        return {
            "outcome": bool(self.complaint_outcome),
            "cause": bool(self.complaint_cause_id),
            "corrective": bool((self.complaint_corrective_measure or "").strip()),
            "preventive": bool(
                (self.complaint_preventive_measure or "").strip()
                or (self.complaint_no_preventive_reason or "").strip()
            ),
        }

    def _get_complaint_answer_facts(self):
        """Return what was told to the client, and what the client said."""
        failed = self.complaint_attempt_ids.filtered(lambda tried: not tried.reached)
        level = self.complaint_appeal_level
        failed = failed.filtered(lambda tried: tried.level == level)
        company = self.company_id
        return {
            "answer": bool((self.complaint_answer or "").strip()),
            "answer_channel": bool(self.complaint_answer_channel),
            "attempts_done": len(failed) >= company.mfi_unreachable_attempts > 0,
            "satisfaction": self.complaint_satisfaction_state not in (False, "pending"),
            "appeal_level": level,
            "appeal_levels": company.mfi_appeal_levels,
        }

    @api.depends_context("uid")
    @api.depends("complaint_state", "complaint_kind", "team_id", "user_id")
    def _compute_complaint_moves(self):
        """List the moves that the current user could make, for the buttons."""
        for ticket in self:
            moves = (
                ticket._get_complaint_available_moves() if ticket.complaint_kind else ()
            )
            ticket.complaint_moves = f",{','.join(moves)},"

    def _get_complaint_available_moves(self):
        """Return the codes of the moves open to the current user."""
        return process.available(
            self._get_complaint_case(), self._get_complaint_roles()
        )

    # ------------------------------------------------------------------
    # The one door to the state
    # ------------------------------------------------------------------
    def _apply_complaint_move(
        self, code, values=None, reason=None, system=False, **details
    ):
        """Carry out one move of the table on one complaint.

        :param code: name of the move (:data:`process.CODES`)
        :param values: fields to write with it, among those the move accepts
        :param reason: why, in words; kept with the journal
        :param system: the program acts, not the person (routing, timeouts)
        :param details: ``team``, ``user`` (whom to judge), ``write`` (what the move
            itself sets), ``payload`` and ``texts`` (for the journal)
        :raise UserError: one sentence for each thing that is missing
        :raise AccessError: when the user may not read the complaint
        :return: the journal event
        """
        self.ensure_one()
        if not system:
            self.check_access("read")
        reason = (reason or "").strip()
        judged = {key: details.pop(key, None) for key in ("team", "user")}
        self._check_complaint_move_values(code, values)
        roles = {"system"} if system else self._get_complaint_roles()
        if values:
            self._check_complaint_move(
                code, judged, roles, reason, only=("state", "role")
            )
            # sudo: the table has checked role and state; rules only know drafts and
            # the reserved space
            with_process(self.sudo()).write(values)
        case = self._check_complaint_move(code, judged, roles, reason)
        move = process.find(code, case)
        event = self._write_complaint_move(move, values, reason, **details)
        getattr(self, f"_complaint_after_{code}", self._complaint_after_nothing)()
        return event

    def _check_complaint_move_values(self, code, values):
        """Refuse values that a move does not take."""
        if strange := set(values or ()) - set(MOVE_FIELDS.get(code, ())):
            raise UserError(
                self.env._(
                    "These fields cannot be changed by this step: %(fields)s.",
                    fields=", ".join(sorted(strange)),
                )
            )
        for name, value in (values or {}).items():
            if value and self._fields[name].type == "selection":
                self._check_complaint_choice(self._fields[name], value)

    def _check_complaint_move(self, code, judged, roles, reason, only=None):
        """Return the case, or raise one sentence per problem that forbids a move."""
        case = self._get_complaint_case(**judged)
        found = process.problems(code, case, roles, bool(reason))
        found = [problem for problem in found if not only or problem.code in only]
        if found:
            sentences = [self._get_complaint_message(code, found_) for found_ in found]
            raise UserError("\n".join(sentences))
        return case

    def _write_complaint_move(
        self,
        move,
        values,
        reason,
        write=None,
        payload=None,
        texts=None,
        vouch=(),
        extra=None,
    ):
        """Write what a legal move changes and log it; return the event."""
        before = self.complaint_state
        changes = {**self._prepare_complaint_move_values(move), **(write or {})}
        # sudo: the table has checked role and state
        ticket = with_process(self.sudo())
        if changes:
            ticket.write(changes)
        texts = {**(texts or {}), **({"reason": reason} if reason else {})}
        return ticket._log_complaint_event(
            move.event,
            payload,
            texts,
            digests=sorted({*(values or ()), *changes, *vouch}),
            from_state=before,
            extra=extra,
        )

    def _prepare_complaint_move_values(self, move):
        """Return what reaching the move's target sets by itself."""
        moment = now(self)
        changes = {}
        if move.code in FIRST_ACTS and not self.complaint_first_act_at:
            changes["complaint_first_act_at"] = moment
        if move.target in (None, self.complaint_state):
            return changes
        changes["complaint_state"] = move.target
        changes["stage_id"] = self._get_complaint_stage(move.target).id
        if field := STATE_DATES.get(move.target):
            changes[field] = moment
        if move.target in process.DECIDED and not self.complaint_first_resolved_at:
            changes["complaint_first_resolved_at"] = moment
        return changes

    def _complaint_after_nothing(self):
        """Do nothing: what follows a move for which nobody wrote a hook.

        Addons add ``_complaint_after_<move>(self)``; it runs in the transaction of
        the move, so it queues and never sends.
        """

    # ------------------------------------------------------------------
    # Public moves (buttons, wizards, JSON-2)
    # ------------------------------------------------------------------
    def action_assign(self, team_id=None, user_id=None, reason=None):
        """Give the complaint to exactly one service.

        :param int team_id: the service; without it, the routing rules choose
        :param int user_id: a member of it who shall handle it, or nobody yet
        :param str reason: why, when it is taken from another service
        """
        for ticket in self:
            team = self.env["helpdesk.ticket.team"].browse(team_id).exists()
            # sudo: routing rules are configuration, not readable by all
            team = team if team_id else ticket.sudo()._get_complaint_routed_team()
            user = self.env["res.users"].browse(user_id or False).exists()
            ticket._action_complaint_assign(team, user, reason)
        return True

    def _action_complaint_assign(self, team, user, reason=None, system=False):
        """Carry out ``assign`` for one complaint."""
        self._check_complaint_team(team, user)
        return self._apply_complaint_move(
            "assign",
            reason=reason,
            system=system,
            team=team,
            user=user,
            write={
                "team_id": team.id,
                "user_id": user.id,
                "complaint_waiting_since": False,
            },
            payload={"team": team.id, "handler": user.id or None},
        )

    def _check_complaint_team(self, team, user):
        """Refuse a service of another company, or a person who is not of it."""
        # sudo: the check must see services and members whoever acts
        team_sudo = team.sudo()
        if team_sudo.company_id and team_sudo.company_id != self.sudo().company_id:
            raise UserError(self.env._("This service belongs to another company."))
        if user and user not in team_sudo.user_ids | team_sudo.user_id:
            raise UserError(
                self.env._(
                    "%(user)s does not belong to the service %(team)s.",
                    user=user.sudo().name,  # sudo: a name to tell
                    team=team_sudo.name,
                )
            )

    def action_delegate(self, user_id):
        """Give the complaint to one person of the service that has it."""
        self.ensure_one()
        user = self.env["res.users"].browse(user_id).exists()
        # sudo: the service's members are needed whatever the user may read
        self._check_complaint_team(self.sudo().team_id, user)
        self._apply_complaint_move(
            "delegate",
            user=user,
            write={"user_id": user.id},
            payload={"handler": user.id},
        )
        return True

    def action_return(self, reason=None):
        """Give the complaint back, with the reason why the service cannot treat it.

        The next routing rule whose service has not returned it yet may take it; once
        the company's limit of returns is reached, only the pilot decides.
        """
        for ticket in self:
            count = ticket.complaint_return_count + 1
            ticket._apply_complaint_move(
                "return",
                reason=reason,
                write={
                    "complaint_return_count": count,
                    "team_id": False,
                    "user_id": False,
                    "complaint_waiting_since": False,
                },
                # sudo: which service returned it belongs to the journal
                payload={"returns": count, "team": ticket.sudo().team_id.id},
            )
            # sudo: routing rules are configuration, not readable by all
            with_process(ticket.sudo())._complaint_after_returning()
        return True

    def action_start(self):
        """Take the complaint in hand, as a member of the service that has it."""
        for ticket in self:
            user = self.env.user
            ticket._apply_complaint_move("start", user=user, write={"user_id": user.id})
        return True

    def action_submit(self, values=None):
        """Submit the solution to the head of the service."""
        for ticket in self:
            ticket._action_complaint_decide("submit", values)
        return True

    def action_validate(self, values=None):
        """Validate the solution, as head of the service."""
        for ticket in self:
            ticket._action_complaint_decide("validate", values)
        return True

    def action_send_back(self, reason=None):
        """Send the solution back to the handler, with the reason."""
        for ticket in self:
            ticket._apply_complaint_move("send_back", reason=reason)
        return True

    def action_resolve(self, values=None):
        """Decide the complaint: outcome, root cause, corrective and preventive."""
        for ticket in self:
            ticket._action_complaint_decide("resolve", values)
        return True

    def _action_complaint_decide(self, code, values):
        """Carry out a move that settles the findings, which are then vouched for.

        In its service it is judged by who decides, not by who started: a colleague
        who is concerned, or who decided at an earlier level, does not step in.
        """
        first_contact = self.complaint_state == "registered"
        return self._apply_complaint_move(
            code,
            values=values,
            user=None if first_contact else self.env.user,
            write={"user_id": self.env.uid} if first_contact else None,
            vouch=TREATMENT_FIELDS,
        )

    def action_reject(self, reason=None, answer=None):
        """Declare the complaint inadmissible, with a reason told to the client.

        :param answer: what the client is told; the reason itself when left out
        """
        for ticket in self:
            ticket._apply_complaint_move(
                "reject",
                reason=reason,
                values={"complaint_answer": answer or reason},
                write={"complaint_reject_reason": reason, "user_id": self.env.uid},
            )
        return True

    def action_cancel(self, reason=None, duplicate_of=None, cause=None):
        """Cancel: a duplicate (with the link), withdrawn, or entered by mistake.

        :param str reason: why, in words
        :param int duplicate_of: id of the complaint that this one repeats
        :param str cause: ``withdrawn`` (default) or ``error``; ``duplicate`` is implied
        """
        for ticket in self:
            original = ticket._get_complaint_original(duplicate_of)
            cause = "duplicate" if original else cause or "withdrawn"
            if original and not reason:
                reason = self.env._("Duplicate of %(number)s", number=original.number)
            ticket._apply_complaint_move(
                "cancel",
                reason=reason,
                write={
                    "complaint_cancel_reason": cause,
                    "duplicate_id": original.id,
                },
                payload={"cause": cause, "duplicate_of": original.number or None},
            )
        return True

    def _get_complaint_original(self, duplicate_of):
        """Return the complaint that this one repeats, checked."""
        original = self.browse(duplicate_of or False).exists()
        if duplicate_of and (
            not original.complaint_kind
            or original == self
            or original.company_id != self.company_id
            or original.complaint_state in ("draft", "cancelled")
        ):
            raise UserError(
                self.env._(
                    "Choose the registered complaint of the same company that this "
                    "one repeats."
                )
            )
        if original:
            original.check_access("read")
            self._check_complaint_discretion(original)
        return original

    def _check_complaint_discretion(self, original):
        """Refuse a link whose name would tell of a more confidential complaint."""
        ranks = [False, "open", "restricted", "denunciation"]
        if ranks.index(original.complaint_access) > ranks.index(self.complaint_access):
            raise UserError(
                self.env._(
                    "%(number)s is more confidential than this complaint, whose "
                    "readers would learn of it: withdraw this one with another reason.",
                    number=original.number,
                )
            )

    def action_escalate(self, reason=None):
        """Bring the complaint to management's attention, with a note."""
        for ticket in self:
            ticket._apply_complaint_move(
                "escalate",
                reason=reason,
                write={"complaint_escalated_at": now(self)},
            )
        return True

    def action_wait(self, reason=None):
        """Note that the client must first bring something; the law's clock runs on."""
        for ticket in self:
            ticket._apply_complaint_move(
                "wait",
                reason=reason,
                write={"complaint_waiting_since": now(self)},
            )
        return True

    def action_resume(self):
        """Take up again what waited for the client."""
        for ticket in self:
            ticket._apply_complaint_move(
                "resume", write={"complaint_waiting_since": False}
            )
        return True

    def action_acknowledge(self, channel=None):
        """Note that the client holds number and promised date.

        :param channel: how they were given (``receipt``, ``call``, ``sms`` …)
        """
        for ticket in self:
            ticket._action_complaint_acknowledge(channel)
        return True

    def _action_complaint_acknowledge(self, channel=None, system=False):
        """Carry out ``acknowledge`` once; a second time changes nothing."""
        if self.complaint_acknowledged_at:
            return
        self._apply_complaint_move(
            "acknowledge",
            system=system,
            write={"complaint_acknowledged_at": now(self)},
            payload={"channel": str(channel or "")[:32]},
        )

    def action_add_addendum(self, text, attachments=None):
        """Add words, and files, to a registered complaint; nothing is replaced.

        :param str text: plain text
        :param list attachments: dicts ``{"name", "content"}`` with base64 content
        """
        self.ensure_one()
        self._add_complaint_addendum(text, attachments)
        return True

    def _add_complaint_addendum(self, text, attachments=None, system=False):
        """Carry out ``add_addendum``: an event, its text and its files."""
        if not (text or "").strip():
            raise UserError(self.env._("Write what is to be added."))
        event = self._apply_complaint_move(
            "add_addendum", system=system, texts={"addendum": text.strip()[:20000]}
        )
        if attachments:
            # sudo: the table has checked the role
            self.sudo()._attach_complaint_files(attachments)
        return event

    # ------------------------------------------------------------------
    # Sentences
    # ------------------------------------------------------------------
    def _get_complaint_message(self, code, problem):
        """Return one problem as a sentence that says what to do."""
        if problem.code == "state":
            return self._get_complaint_state_message(code)
        if problem.code == "role":
            return self._get_complaint_role_message(problem.detail)
        return self._get_complaint_guard_messages()[problem.code]

    def _get_complaint_state_message(self, code):
        """Return why the state forbids a move, naming the states that allow it."""
        labels = dict(self._fields["complaint_state"]._description_selection(self.env))
        sources = {
            source
            for move in process.rows(code)
            if self.complaint_kind in move.kinds
            for source in move.sources
        }
        allowed = ", ".join(
            labels[state] for state in process.STATES if state in sources
        )
        if not allowed:
            return self.env._("This step does not exist for this kind of record.")
        return self.env._(
            "%(number)s is in status “%(state)s”; this step needs: %(allowed)s.",
            number=self.display_name,
            state=labels.get(self.complaint_state, ""),
            allowed=allowed,
        )

    def _get_complaint_role_message(self, roles):
        """Return who may make a move."""
        who = self._get_complaint_role_names(roles)
        return self.env._("This step is reserved for: %(who)s.", who=who)

    @api.model
    def _get_complaint_role_names(self, roles):
        """Return roles, given as codes between commas, in words."""
        names = {
            "collector": self.env._("a collector"),
            "member": self.env._("a member of the service that has the complaint"),
            "head": self.env._("the head of that service"),
            "controller": self.env._("the controller"),
            "pilot": self.env._("the pilot"),
            "confidential": self.env._("a confidential officer"),
        }
        return ", ".join(names[role] for role in roles.split(",") if role in names)

    def _get_complaint_guard_messages(self):
        """Return {problem code: sentence}."""
        return {
            **self._get_complaint_statement_messages(),
            **self._get_complaint_service_messages(),
            **self._get_complaint_answer_messages(),
        }

    def _get_complaint_statement_messages(self):
        """Return the sentences about the statement."""
        return {
            "words": self.env._("Write the subject and the client's words."),
            "channel": self.env._("Choose the channel by which it came."),
            "category": self.env._("Choose the category."),
            "received": self.env._("Enter when it was received."),
            "received_in_past": self.env._(
                "The date of receipt lies in the future: correct it."
            ),
            "reachable": self.env._(
                "Choose the client, or note a phone or an e-mail. Whoever will not be "
                "identified goes through the denunciation route."
            ),
            "not_identified": self.env._(
                "The client is already identified and cannot be replaced."
            ),
            "first_contact": self.env._(
                "Only what was settled at first contact can be resolved without "
                "passing through a service: tick that box before registering, or "
                "assign the complaint."
            ),
            "reason": self.env._("Give the reason."),
            "held": self.env._("This complaint is kept already."),
            "not_held": self.env._("This complaint is not kept: nothing to lift."),
        }

    def _get_complaint_service_messages(self):
        """Return the sentences about the service and its treatment."""
        return {
            "service": self.env._("Choose the service that shall treat it."),
            "conflict": self.env._(
                "A complaint is never given to the person it concerns, nor to those "
                "under them: choose another service or person."
            ),
            "same_handler": self.env._(
                "An appeal is treated by another person than the one who handled the "
                "previous level: choose someone else."
            ),
            "validation_needed": self.env._(
                "This service's head validates solutions: submit it for validation."
            ),
            "validation_not_needed": self.env._(
                "No validation is needed here: resolve the complaint directly."
            ),
            "own_work": self.env._(
                "Another person than the one who handled it must do this."
            ),
            "outcome": self.env._(
                "Choose the outcome: founded, partly founded or unfounded."
            ),
            "cause": self.env._("Choose the root cause."),
            "corrective": self.env._(
                "Describe the corrective measure: what was done for the client."
            ),
            "preventive": self.env._(
                "Describe the preventive measure, or say why none is needed."
            ),
        }

    def _get_complaint_answer_messages(self):
        """Return the sentences about answer, satisfaction and appeal."""
        return {
            "answer": self.env._("Write the answer to the client."),
            "answer_channel": self.env._("Choose how the client was told."),
            "attempts_done": self.env._(
                "Record %(count)s failed attempts before giving up.",
                count=self.company_id.mfi_unreachable_attempts,
            ),
            "satisfaction": self.env._(
                "Measure the client's satisfaction first, or note that the client "
                "refused or could not be reached."
            ),
            "appeal_level": self.env._(
                "The last level of appeal has been used: tell the client of the "
                "external recourse."
            ),
        }

    @api.model
    def _format_complaint_text(self, text):
        """Return plain words as safe HTML, line breaks kept."""
        lines = (text or "").replace("\r\n", "\n").strip().split("\n")
        return Markup("<br/>").join(lines)
