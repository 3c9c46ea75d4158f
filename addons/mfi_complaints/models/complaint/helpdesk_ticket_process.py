# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext
from odoo.tools.translate import LazyTranslate

from ...engine import process
from ...engine.decoding import mend_controls
from ..clock import now
from ..guard import with_process

_lt = LazyTranslate(__name__)

#: Findings of the service: writable while it handles the complaint, frozen by the
#: decision.
HANDLING_FIELDS = (
    "complaint_outcome",
    "complaint_cause_id",
    "complaint_hidden_demand_id",
    "complaint_hidden_demand_note",
    "complaint_corrective_measure",
    "complaint_preventive_measure",
    "complaint_no_preventive_reason",
    "complaint_measure_ids",
    "complaint_amount_refunded",
    "complaint_answer",
)
#: Fields that a decision may set. Measures are excluded: users link them by writing on
#: the complaint with their own access rights, never through a move.
FINDINGS = tuple(name for name in HANDLING_FIELDS if name != "complaint_measure_ids")
#: Fields that a caller may pass to a move, in addition to those that the move sets.
MOVE_FIELDS = {
    "submit": FINDINGS,
    "validate": FINDINGS,
    "resolve": FINDINGS,
    "communicate": ("complaint_answer", "complaint_answer_channel"),
    "give_up": ("complaint_answer",),
    "reject": ("complaint_answer",),
}
#: Date field set when a state is reached.
STATE_DATES = {
    "resolved": "complaint_resolved_at",
    "rejected": "complaint_resolved_at",
    "cancelled": "complaint_resolved_at",
    "communicated": "complaint_communicated_at",
    "closed": "complaint_closed_at",
}
#: Moves that count as the first action of the service (Québec's "réactivité").
FIRST_ACTS = frozenset({"start", "resolve", "reject", "submit", "return"})


class HelpdeskTicket(models.Model):
    """Apply the table of moves to records: gather facts, check, write and log.

    ``_apply_complaint_move`` is the only method that changes ``complaint_state``.
    """

    _inherit = "helpdesk.ticket"

    complaint_moves = fields.Char(
        string="Possible moves",
        compute="_compute_complaint_moves",
        help="Moves available to the current user: codes separated by commas.",
    )

    # ------------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------------
    def _get_complaint_case(self, team=None, user=None):
        """Return the facts of one complaint as a :class:`process.Case`.

        :param team: service to check instead of the current service of the complaint
        :param user: user to check instead of the whole service
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: facts do not depend on the user
        team = ticket.team_id if team is None else team
        user = self.env["res.users"] if user is None else user
        facts = ticket._get_complaint_statement_facts()
        facts |= ticket._get_complaint_handling_facts()
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
        """Return the facts about the statement, as arguments of ``process.Case``."""
        received = self.complaint_received_at
        # Parsing HTML is slow, and a registered statement never changes.
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
            "received_in_past": not received or received <= now(self),
            "reachable": bool(
                self.partner_id or self.complaint_phone or self.partner_email
            ),
            "first_contact": self.complaint_first_contact,
            "identified": bool(self.partner_id),
            "held": self.complaint_legal_hold,
            "asked": bool(self.complaint_asked_at),
        }

    def _get_complaint_handling_facts(self):
        """Return the facts about the findings of the service."""
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
        """Return the facts about the answer, the satisfaction and the appeal."""
        level = self.complaint_appeal_level
        failed = self.complaint_attempt_ids.filtered(
            lambda attempt: not attempt.reached and attempt.level == level
        )
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
        """List the moves available to the current user, for the buttons of the form."""
        for ticket in self:
            moves = (
                ticket._get_complaint_available_moves() if ticket.complaint_kind else ()
            )
            ticket.complaint_moves = f",{','.join(moves)},"

    def _get_complaint_available_moves(self):
        """Return the codes of the moves available to the current user."""
        return process.get_available_moves(
            self._get_complaint_case(), self._get_complaint_roles()
        )

    # ------------------------------------------------------------------
    # The only method that changes the state
    # ------------------------------------------------------------------
    def _apply_complaint_move(
        self, code, values=None, reason=None, system=False, **details
    ):
        """Carry out one move of the table on one complaint.

        :param code: name of the move (:data:`process.CODES`)
        :param values: fields to write, among those of :data:`MOVE_FIELDS`
        :param reason: reason given by the user, stored in the journal
        :param system: whether the program acts rather than the user (routing,
            timeouts)
        :param details: ``team`` and ``user`` (who would handle the complaint),
            ``write`` (fields that the move itself sets), ``payload`` and ``texts``
            (for the journal)
        :return: the journal event
        :raise UserError: with one sentence per missing item
        :raise AccessError: when the user may not read the complaint
        """
        self.ensure_one()
        if not system:
            self.check_access("read")
        reason = (reason or "").strip()
        assignee = {key: details.pop(key, None) for key in ("team", "user")}
        self._check_complaint_move_values(code, values)
        roles = {"system"} if system else self._get_complaint_roles()
        if values:
            self._check_complaint_move(
                code, assignee, roles, reason, only=("state", "role")
            )
            # sudo: the table has checked role and state; the record rules only allow
            # writing on drafts and on complaints being handled
            with_process(self.sudo()).write(values)
        case = self._check_complaint_move(code, assignee, roles, reason)
        move = process.find_move(code, case)
        event = self._write_complaint_move(move, values, reason, **details)
        getattr(self, f"_complaint_after_{code}", self._complaint_after_default)()
        return event

    def _check_complaint_move_values(self, code, values):
        """Raise when a move does not accept some of the values."""
        if unexpected := set(values or ()) - set(MOVE_FIELDS.get(code, ())):
            raise UserError(
                self.env._(
                    "These fields cannot be changed by this step: %(fields)s.",
                    fields=", ".join(sorted(unexpected)),
                )
            )
        for name, value in (values or {}).items():
            if value and self._fields[name].type == "selection":
                self._check_complaint_choice(self._fields[name], value)

    def _check_complaint_move(self, code, assignee, roles, reason, only=None):
        """Return the case when a move is allowed, or raise one sentence per problem.

        :param dict assignee: ``team`` and ``user`` who would handle the complaint
        :param only: codes of the problems to check, or ``None`` for all of them
        """
        case = self._get_complaint_case(**assignee)
        problems = process.get_problems(code, case, roles, bool(reason))
        sentences = [
            self._get_complaint_refusal(code, problem)
            for problem in problems
            if not only or problem.code in only
        ]
        if len(sentences) > 1:
            sentences = [f"• {sentence}" for sentence in sentences]
        if sentences:
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
        digest_fields=(),
        extra=None,
    ):
        """Write the changes of a move that has been checked, and log it.

        :param write: fields that the move itself sets, as a dict
        :param digest_fields: names of other fields that the journal's digest covers
        :param extra: other plain values that the digest covers, as a dict
        :return: the journal event
        """
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
            digests=sorted({*(values or ()), *changes, *digest_fields}),
            from_state=before,
            extra=extra,
        )

    def _prepare_complaint_move_values(self, move):
        """Return the state, stage and dates that a move sets."""
        current_time = now(self)
        changes = {}
        if move.code in FIRST_ACTS and not self.complaint_first_act_at:
            changes["complaint_first_act_at"] = current_time
        if move.target in (None, self.complaint_state):
            return changes
        changes["complaint_state"] = move.target
        changes["stage_id"] = self._get_complaint_stage(move.target).id
        if field := STATE_DATES.get(move.target):
            changes[field] = current_time
        if move.target in process.DECIDED and not self.complaint_first_resolved_at:
            changes["complaint_first_resolved_at"] = current_time
        return changes

    def _complaint_after_default(self):
        """Do nothing: the default hook of moves that have none.

        Addons can define ``_complaint_after_<move>(self)``. It runs in the transaction
        of the move, so it must queue messages and never send them.
        """

    # ------------------------------------------------------------------
    # Public moves (buttons, wizards, JSON-2)
    # ------------------------------------------------------------------
    def action_assign(self, team_id=None, user_id=None, reason=None):
        """Assign the complaint to exactly one service.

        :param int team_id: the service; by default, the routing rules choose it
        :param int user_id: the member of the service who will handle it, if known
        :param str reason: required when another service is in charge of it
        """
        for ticket in self:
            team = self.env["helpdesk.ticket.team"].browse(team_id).exists()
            # sudo: users may not read the routing rules
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
            },
            payload={"team": team.id, "handler": user.id or None},
        )

    def _check_complaint_team(self, team, user):
        """Raise for a service of another company or a user who is not a member."""
        # sudo: the check applies to services that the user may not read
        team_sudo = team.sudo()
        if team_sudo.company_id and team_sudo.company_id != self.sudo().company_id:
            raise UserError(self.env._("This service belongs to another company."))
        if user and user not in team_sudo.user_ids | team_sudo.user_id:
            raise UserError(
                self.env._(
                    "%(user)s does not belong to the service %(team)s.",
                    user=user.sudo().name,  # sudo: only shown in the error
                    team=team_sudo.name,
                )
            )

    def action_delegate(self, user_id):
        """Assign the complaint to one member of the service in charge of it."""
        self.ensure_one()
        user = self.env["res.users"].browse(user_id).exists()
        # sudo: the check applies to members whom the user may not read
        self._check_complaint_team(self.sudo().team_id, user)
        self._apply_complaint_move(
            "delegate",
            user=user,
            write={"user_id": user.id},
            payload={"handler": user.id},
        )
        return True

    def action_return(self, reason=None):
        """Return the complaint, with the reason why the service cannot handle it.

        The routing rules then choose among the services that have not returned it yet.
        Once the company's limit of returns is reached, the pilot decides.
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
                },
                # sudo: the journal records which service returned it
                payload={"returns": count, "team": ticket.sudo().team_id.id},
            )
            # sudo: users may not read the routing rules
            with_process(ticket.sudo())._route_returned_complaint()
        return True

    def action_start(self):
        """Start handling the complaint, as a member of the service in charge."""
        for ticket in self:
            user = self.env.user
            ticket._apply_complaint_move("start", user=user, write={"user_id": user.id})
        return True

    def action_submit(self, values=None):
        """Submit the solution to the head of service for validation."""
        for ticket in self:
            ticket._action_complaint_decide("submit", values)
        return True

    def action_validate(self, values=None):
        """Validate the solution, as head of service."""
        for ticket in self:
            ticket._action_complaint_decide("validate", values)
        return True

    def action_send_back(self, reason=None):
        """Send the solution back to the handler, with a reason."""
        for ticket in self:
            ticket._apply_complaint_move("send_back", reason=reason)
        return True

    def action_resolve(self, values=None):
        """Resolve the complaint: outcome, root cause and measures taken."""
        for ticket in self:
            ticket._action_complaint_decide("resolve", values)
        return True

    def _action_complaint_decide(self, code, values):
        """Carry out a move that decides on the findings.

        Conflicts of interest are checked for the user who decides, not for the one who
        started: colleagues who are concerned, or who decided at an earlier level, may
        not decide. The journal's digest then covers the findings.
        """
        first_contact = self.complaint_state == "registered"
        return self._apply_complaint_move(
            code,
            values=values,
            user=None if first_contact else self.env.user,
            write={"user_id": self.env.uid} if first_contact else None,
            digest_fields=HANDLING_FIELDS,
        )

    def action_reject(self, reason=None, answer=None):
        """Declare the complaint inadmissible, with a reason.

        :param answer: answer to the client; by default, the reason
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
        """Cancel a complaint that is a duplicate, withdrawn or entered by mistake.

        :param str reason: reason in plain text
        :param int duplicate_of: id of the complaint that this one duplicates
        :param str cause: ``withdrawn`` (default) or ``error``; always ``duplicate``
            when ``duplicate_of`` is given
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
        """Return the complaint that this one duplicates, after checking it.

        :raise UserError: when it is not a registered complaint of the same company, or
            is more confidential than this one
        """
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
                    "one duplicates."
                )
            )
        if original:
            original.check_access("read")
            self._check_complaint_discretion(original)
        return original

    def _check_complaint_discretion(self, original):
        """Refuse a link to a more confidential complaint, which would reveal it."""
        ranks = [False, "open", "restricted", "denunciation"]
        if ranks.index(original.complaint_access) > ranks.index(self.complaint_access):
            raise UserError(
                self.env._(
                    "%(number)s is more confidential than this complaint, whose "
                    "readers would learn about it: cancel this one with another "
                    "reason.",
                    number=original.number,
                )
            )

    def action_escalate(self, reason=None):
        """Escalate the complaint to management, with a reason."""
        for ticket in self:
            ticket._apply_complaint_move(
                "escalate",
                reason=reason,
                write={"complaint_escalated_at": now(self)},
            )
        return True

    def action_wait(self, reason=None):
        """Record that the client must first provide something.

        The internal deadline is paused; the regulatory deadline is not.
        """
        for ticket in self:
            ticket._apply_complaint_move(
                "wait",
                reason=reason,
                write={"complaint_waiting_since": now(self)},
            )
        return True

    def action_resume(self):
        """Resume the complaint after waiting for the client."""
        for ticket in self:
            ticket._apply_complaint_move(
                "resume", write={"complaint_waiting_since": False}
            )
        return True

    def action_acknowledge(self, channel=None):
        """Record that the client has received the number and the promised date.

        :param channel: how they were sent (``receipt``, ``call``, ``sms`` etc.)
        """
        for ticket in self:
            ticket._action_complaint_acknowledge(channel)
        return True

    def _action_complaint_acknowledge(self, channel=None, system=False):
        """Carry out ``acknowledge``, unless it has been done before."""
        if self.complaint_acknowledged_at:
            return
        self._apply_complaint_move(
            "acknowledge",
            system=system,
            write={"complaint_acknowledged_at": now(self)},
            payload={"channel": str(channel or "")[:32]},
        )

    def action_add_addendum(self, text, attachments=None):
        """Add a text and files to a registered complaint, without replacing anything.

        :param str text: plain text
        :param list attachments: dicts ``{"name", "content"}``, with content in base64
        """
        self.ensure_one()
        self._add_complaint_addendum(text, attachments)
        return True

    def _add_complaint_addendum(self, text, attachments=None, system=False):
        """Carry out ``add_addendum`` and return the journal event."""
        if not (text or "").strip():
            raise UserError(self.env._("Write the text to add."))
        text = self._hide_complaint_code(mend_controls(text).strip()[:20000])
        event = self._apply_complaint_move(
            "add_addendum", system=system, texts={"addendum": text}
        )
        if attachments:
            # sudo: the table has checked the role
            self.sudo()._attach_complaint_files(attachments)
        return event

    # ------------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------------
    def _get_complaint_message(self, code, problem):
        """Return one problem as a sentence that tells the user what to do.

        :param code: name of the move
        :param problem: one of the :class:`process.Problem` that forbid it
        """
        if problem.code == "state":
            return self._get_complaint_state_message(code)
        if problem.code == "role":
            return self._get_complaint_role_message(problem.detail)
        if (code, problem.code) == ("assign", "reason"):
            return self._get_complaint_taken_message()
        message = self.env._(GUARD_MESSAGES[problem.code])
        return message % {"count": self.company_id.mfi_unreachable_attempts}

    def _get_complaint_refusal(self, code, problem):
        """Return one problem as a sentence, with the place where to mend it."""
        message = self._get_complaint_message(code, problem)
        place = GUARD_PLACES.get(problem.code)
        if not place:
            return message
        place = self.env._(place)
        return self.env._(
            "%(message)s (Where: %(place)s)", message=message, place=place
        )

    def _get_complaint_taken_message(self):
        """Return which service has the complaint, perhaps since a moment ago."""
        return self.env._(
            "%(number)s is already with the service %(team)s: enter the reason to "
            "assign it again.",
            number=self.display_name,
            team=self.sudo().team_id.display_name,  # sudo: services may be hidden
        )

    def _get_complaint_state_message(self, code):
        """Return why the state forbids a move, with the states that allow it."""
        labels = dict(self._fields["complaint_state"]._description_selection(self.env))
        sources = {
            source
            for move in process.get_moves(code)
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
        """Return which roles may make a move.

        :param str roles: codes separated by commas
        """
        who = self._get_complaint_role_names(roles)
        return self.env._("This step is reserved for: %(who)s.", who=who)

    @api.model
    def _get_complaint_role_names(self, roles):
        """Return the labels of roles, separated by commas.

        :param str roles: codes separated by commas
        """
        return ", ".join(
            self.env._(ROLE_NAMES[role])
            for role in roles.split(",")
            if role in ROLE_NAMES
        )

    @api.model
    def _format_complaint_text(self, text):
        """Return plain text as safe HTML, with its line breaks."""
        text = mend_controls(text or "")
        lines = text.replace("\r\n", "\n").strip().split("\n")
        return Markup("<br/>").join(lines)


#: Names of the roles that may make a move; the program itself is not named.
ROLE_NAMES = {
    "collector": _lt("a collector"),
    "member": _lt("a member of the service in charge of the complaint"),
    "head": _lt("the head of that service"),
    "controller": _lt("the controller"),
    "pilot": _lt("the pilot"),
    "confidential": _lt("a confidential officer"),
}
#: Code of a problem → the part of the complaint's form where to mend it.
GUARD_PLACES = {
    "words": _lt("at the top"),
    "channel": _lt("Client and facts"),
    "category": _lt("Client and facts"),
    "received": _lt("Client and facts"),
    "received_in_past": _lt("Client and facts"),
    "reachable": _lt("Client and facts"),
    "outcome": _lt("Handling"),
    "cause": _lt("Handling"),
    "corrective": _lt("Handling"),
    "preventive": _lt("Handling"),
    "answer": _lt("Answer and satisfaction"),
    "satisfaction": _lt("button “Record satisfaction”"),
}
#: Sentences for the problems that guards report, by their codes. ``%(count)s`` is the
#: number of attempts to reach the client that the company requires.
GUARD_MESSAGES = {
    # The statement.
    "words": _lt("Write the subject and the client's statement."),
    "channel": _lt("Choose the channel by which it was received."),
    "category": _lt("Choose the category."),
    "received": _lt("Enter the date of receipt."),
    "received_in_past": _lt("The date of receipt is in the future: correct it."),
    "reachable": _lt(
        "Choose the client, or enter a phone number or an e-mail address. Clients who "
        "want to stay anonymous use the whistleblowing form."
    ),
    "not_identified": _lt("The client is already identified and cannot be replaced."),
    "first_contact": _lt(
        "Only a complaint settled at first contact can be resolved without being "
        "assigned to a service: tick that box before registering, or assign the "
        "complaint."
    ),
    "reason": _lt("Enter the reason."),
    "not_asked": _lt("No question to the client is without a reply."),
    "held": _lt("This complaint is already on legal hold."),
    "not_held": _lt("This complaint is not on legal hold."),
    # The service and its findings.
    "service": _lt("Choose the service that will handle the complaint."),
    "conflict": _lt(
        "A complaint is never given to the person it concerns or to their "
        "subordinates: choose another service or person."
    ),
    "same_handler": _lt(
        "An appeal must be handled by another person than the one who handled the "
        "previous level: choose someone else."
    ),
    "validation_needed": _lt(
        "In this service, the head of service validates solutions: submit it for "
        "validation."
    ),
    "validation_not_needed": _lt(
        "No validation is needed here: resolve the complaint directly."
    ),
    "own_work": _lt("Another person than the one who handled it must do this."),
    "outcome": _lt("Choose the outcome: founded, partly founded or unfounded."),
    "cause": _lt("Choose the root cause."),
    "corrective": _lt("Describe the corrective measure: what was done for the client."),
    "preventive": _lt(
        "Write the preventive measure: what prevents it from happening again."
    ),
    # The answer, the client's satisfaction and the appeal.
    "answer": _lt("Write the answer to the client."),
    "answer_channel": _lt("Choose how the answer was communicated to the client."),
    "attempts_done": _lt("Record %(count)s failed attempts before giving up."),
    "satisfaction": _lt(
        "Record the client's satisfaction first, or record that the client refused to "
        "answer or could not be reached."
    ),
    "appeal_level": _lt(
        "The last level of appeal has been used: inform the client about the external "
        "recourse."
    ),
}
