# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import hmac
import json

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Domain

from ...engine import numbering, tracking_code
from ...engine.phone import get_spellings, to_e164
from ..clock import now
from ..guard import with_process
from .helpdesk_ticket_freeze import STATEMENT_FIELDS
from .mail_message import USER_MESSAGE_TYPES

#: Prefixes of the idempotency keys of paper forms and text messages.
PROGRAM_KEY_PREFIXES = ("paper-", "sms-")
#: Maximum number of phones tried as proof for one complaint number per day.
MAX_PHONE_TRIES = 20
#: Fields that would identify a whistleblower; they are emptied at registration.
IDENTITY_FIELDS = (
    "partner_id",
    "partner_name",
    "partner_email",
    "complaint_phone",
    "mfi_member_number",
)


class HelpdeskTicket(models.Model):
    """Registration: a complaint is frozen, and receives a number and deadlines."""

    _inherit = "helpdesk.ticket"

    complaint_idempotency_key = fields.Char(
        string="Key of the calling system",
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
    )

    complaint_idempotency_digest = fields.Char(
        string="Digest of the values sent with the key",
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
    )

    # Used by the search by key. When two calls with the same key run at the same time,
    # the second one fails, and finds the complaint when it is retried.
    _complaint_idempotency_uniq = models.UniqueIndex(
        "(complaint_idempotency_key, company_id) "
        "WHERE complaint_idempotency_key IS NOT NULL",
        "A complaint with this key already exists: call again to get its number.",
    )

    # ------------------------------------------------------------------
    # Registering
    # ------------------------------------------------------------------
    def action_register(self):
        """Register: freeze, number and date the complaint, then route it by rule.

        :return: ``{"number", "deadline", "tracking_code"}`` for one complaint, or a
            list of such dicts; the deadline is a local ISO date
        """
        results = [ticket._action_complaint_register() for ticket in self]
        return results[0] if len(results) == 1 else results

    def _action_complaint_register(self, system=False):
        """Carry out ``register`` for one complaint; see :meth:`action_register`."""
        self._check_complaint_own_concern()
        ticket = with_process(self.sudo())  # sudo: users may not read the rules
        # A report left by telephone has its code already: its author has heard it.
        code = not ticket.complaint_code_digest and tracking_code.create()
        self._with_complaint_code(code)._apply_complaint_move(
            "register",
            system=system,
            write=ticket._prepare_complaint_register_values(code),
            payload={"kind": self.complaint_kind},
            digest_fields=(*STATEMENT_FIELDS, "company_id"),
        )
        ticket._log_complaint_draft_records()
        ticket._route_complaint()
        return ticket._prepare_complaint_receipt(code)

    def _check_complaint_own_concern(self):
        """Refuse to let users register a complaint that concerns them."""
        if self.env.user in self._get_complaint_concerned_users() and not self.env.su:
            raise UserError(
                self.env._(
                    "This complaint concerns you or one of your subordinates: ask a "
                    "colleague to register it."
                )
            )

    def _prepare_complaint_register_values(self, code):
        """Return the values that registration sets: number, dates and code."""
        current_time = now(self)
        confidential = self.complaint_kind == "denunciation"
        # The process refuses a receipt in the future, from which nothing is counted.
        received = min(self.complaint_received_at or current_time, current_time)
        digest = code and self._get_complaint_code_digest(code)
        return {
            **({"complaint_code_digest": digest} if code else {}),
            **self._prepare_complaint_deadline_values(received),
            **(dict.fromkeys(IDENTITY_FIELDS, False) if confidential else {}),
            # An archived draft is restored: a registered complaint is never archived.
            "active": True,
            "number": self._draw_complaint_number(),
            "complaint_registered_at": current_time,
            "complaint_satisfaction_state": "pending"
            if self.complaint_kind == "complaint"
            else False,
        }

    def _draw_complaint_number(self):
        """Return the next number, or a random reference for a whistleblowing report."""
        numbers, company = self.env["mfi.complaint.numbering"], self.company_id
        if self.complaint_kind == "denunciation":
            return numbers._draw_reference(company)
        return numbers._draw_number(company, company._get_mfi_today())

    def _log_complaint_draft_records(self):
        """Log the files and messages of the draft, so that the journal covers them."""
        if files := self.attachment_ids:
            files._log_complaint_files_added()
        if messages := self.message_ids.filtered(
            lambda m: m.message_type in USER_MESSAGE_TYPES
        ):
            self._log_complaint_messages(messages)

    def _route_complaint(self):
        """Assign by rule, unless routing is disabled or the pilot must decide."""
        if not self._is_complaint_routed_by_rule():
            return
        team = self._get_complaint_routed_team()
        no_user = self.env["res.users"]
        if (
            not team
            or self._is_complaint_in_conflict(team, no_user)
            or self._is_complaint_handled_before(team, no_user)
        ):
            return
        self._action_complaint_assign(team, no_user, system=True)

    def _is_complaint_routed_by_rule(self):
        """Return whether the rules, rather than the pilot, choose the service."""
        company = self.company_id
        return (
            company.mfi_auto_route
            and not self.complaint_first_contact
            and self.complaint_kind != "denunciation"
            and self.complaint_return_count < max(company.mfi_return_limit, 1)
        )

    def _get_complaint_routed_team(self):
        """Return the service chosen by the routing rules, or else by the category.

        Services that have already returned the complaint are skipped.
        """
        returned = self._get_complaint_returning_teams()
        rule = self._get_complaint_routing_rule(returned)
        return rule.team_id or (self.category_id.complaint_team_id - returned)

    def _get_complaint_routing_rule(self, returned):
        """Return the routing rule that applies, or none.

        :param returned: services that have already returned the complaint
        """
        return self.env["mfi.complaint.routing"]._find_matching_rule(
            self, ~Domain("team_id", "in", returned.ids)
        )

    def _get_complaint_returning_teams(self):
        """Return the services that have returned this complaint, from the journal."""
        events = self.complaint_event_ids.filtered(lambda e: e.code == "returned")
        teams = {event._get_payload().get("team") for event in events}
        return self.env["helpdesk.ticket.team"].browse(sorted(filter(None, teams)))

    def _route_returned_complaint(self):
        """Route a returned complaint again, or escalate it to the pilot."""
        self._route_complaint()
        limit = self.company_id.mfi_return_limit
        if self.complaint_state == "registered" and (
            self.complaint_return_count >= limit
        ):
            self._apply_complaint_move(
                "escalate",
                system=True,
                reason=self.env._(
                    "Returned %(count)s times: the pilot decides.",
                    count=self.complaint_return_count,
                ),
                write={"complaint_escalated_at": now(self)},
            )

    # ------------------------------------------------------------------
    # Registering in one call
    # ------------------------------------------------------------------
    @api.model
    def complaint_register(self, values):
        """Create and register a complaint in one call (JSON-2, other systems).

        :param dict values: ``kind`` (complaint), ``name`` (subject), ``description``
            (plain text, required), ``channel``, ``category``, ``branch``, ``product``
            (codes), ``severity``, ``member_number`` or ``partner_id``, ``phone``,
            ``contact_name``, ``email``, ``lang``, ``incident_date`` (ISO date),
            ``received_at`` (UTC, or with an offset), ``preferred_channel``,
            ``amount``, ``staff`` (list of codes), ``first_contact``,
            ``attachments`` (list of ``{"name", "content"}``, base64),
            ``idempotency_key``
        :return: ``{"number", "deadline", "tracking_code"}``; deadline is a local ISO
            date, or ``False`` when there is none. A repeated idempotency key returns
            the first complaint, without its tracking code.
        :raise AccessError: when the user is neither a collector nor a connected system
            (for a whistleblowing report: not a confidential officer)
        :raise UserError: with one sentence per missing or unknown value, or when the
            key has already been used with other values
        """
        self._check_complaint_shapes(values)
        self._check_complaint_foreign_key(values.get("idempotency_key"))
        self._check_complaint_contact(values)
        user = self.env.user
        groups = ["collector", "pilot", "confidential"]
        if values.get("kind") == "denunciation":
            groups = ["confidential"]
        person = any(user.has_group(f"mfi_complaints.group_{g}") for g in groups)
        machine = (
            user.has_group("mfi_complaints.group_integration")
            and values.get("kind") != "denunciation"
        )
        if not person and not machine:
            raise AccessError(
                self.env._(
                    "Only collectors can register complaints: ask for that role."
                )
            )
        # A connected system has no role in the process: the program acts for it.
        return self._register_complaint_sudo(
            values, system=not person, digest=_get_values_digest(values)
        )

    def _check_complaint_foreign_key(self, key):
        """Refuse keys that this application uses for paper forms and text messages.

        Used by another caller, such a key would make the paper form or text message
        with that key look like a repetition, so that it is never registered.
        """
        if str(key or "").strip().lower().startswith(PROGRAM_KEY_PREFIXES):
            raise UserError(
                self.env._(
                    "Keys that begin with %(prefixes)s are for this application's own "
                    "use: choose another prefix.",
                    prefixes=", ".join(
                        f"“{prefix}”" for prefix in PROGRAM_KEY_PREFIXES
                    ),
                )
            )

    @api.model
    @api.private
    def _register_complaint_sudo(self, values, system=True, digest=None):
        """Register from an entry point that has already checked the caller's rights.

        :param values: as for :meth:`complaint_register`
        :param system: whether the program registers: there is no user (SMS, web)
        :param digest: digest of the values, used to refuse the same key with other
            values; ``None`` for entry points whose keys identify one message
        :return: as for :meth:`complaint_register`
        """
        values = dict(values or {})
        if existing := self._find_complaint_by_key(values.get("idempotency_key")):
            return existing._prepare_complaint_repeated_result(digest)
        attachments = values.pop("attachments", None) or []
        prepared = self._prepare_complaint_values(values)
        # sudo: the entry point has checked the role
        tickets = with_process(self.sudo()).with_context(
            tracking_disable=True, mail_create_nosubscribe=True
        )
        if digest and prepared.get("complaint_idempotency_key"):
            prepared["complaint_idempotency_digest"] = digest
        ticket = tickets._create_complaint_once(prepared)
        if attachments:
            ticket._attach_complaint_files(attachments)
        ticket = ticket.with_env(self.env).with_context(tracking_disable=True)
        return ticket._action_complaint_register(system=system)

    def _create_complaint_once(self, prepared):
        """Create a ticket, unless another call with the same key is creating it.

        :raise ConcurrencyError: when the other call was faster; the server then retries
            this call, which finds the first complaint
        """
        try:
            return self.create(prepared)
        except psycopg2.errors.UniqueViolation as error:
            if (
                error.diag.constraint_name
                != "helpdesk_ticket_complaint_idempotency_uniq"
            ):
                raise
            raise ConcurrencyError("This key is being registered just now.") from error

    def _prepare_complaint_repeated_result(self, digest):
        """Return the result of a call whose key has already been used.

        :raise UserError: when the key has been used with other values
        """
        stored = self.complaint_idempotency_digest
        if stored and digest and not hmac.compare_digest(stored, digest):
            raise UserError(
                self.env._(
                    "The key “%(key)s” has already been used with other values, for "
                    "%(number)s: use a new key for a new complaint.",
                    key=self.complaint_idempotency_key,
                    number=self.number,
                )
            )
        return self._prepare_complaint_receipt(False)

    @api.model
    def _find_complaint_by_key(self, key):
        """Return the complaint that an earlier call with this key created."""
        tickets = self.sudo()  # sudo: the user may not read the complaint
        if not key:
            return tickets.browse()
        return tickets.search(
            [
                ("complaint_idempotency_key", "=", str(key)[:128]),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        )

    # ------------------------------------------------------------------
    # Tracking
    # ------------------------------------------------------------------
    @api.model
    def complaint_status(self, number, phone=None, code=None):
        """Return the public status of a complaint to a caller with proof.

        The number alone is not enough: the caller must also give the phone number used
        for the complaint or the tracking code. Users who may read the complaint need
        neither.

        :param str number: complaint number
        :param str phone: phone number in any format
        :param str code: tracking code
        :return: dict with number, kind, state, state_label, received, deadline,
            answer and satisfaction; empty when the number and the proof do not match,
            for whatever reason
        :raise UserError: for a text that the database cannot store
        """
        proof = {"number": number, "phone": phone, "code": code}
        self._check_complaint_texts(proof)
        # sudo: the proof gives access, not the caller's rights
        tickets = self.sudo().search(
            self._get_complaint_number_domain(number), limit=20
        )
        for ticket in tickets:
            if ticket._is_complaint_followed_by(self.env.user):
                return ticket._get_complaint_status_values()
        phone = self._get_complaint_proof_phone(number, phone)
        for ticket in tickets:
            if ticket._is_complaint_proven(phone, code):
                return ticket._get_complaint_status_values()
        return {}

    @api.model
    def _get_complaint_proof_phone(self, number, phone):
        """Return the phone given as proof, or ``None`` after too many attempts.

        Attempts are counted per complaint number.

        Phones can be guessed but tracking codes cannot, so someone guessing phones does
        not lock out the holder of the code. All entry points share the same counter.
        """
        if not phone:
            return None
        # sudo: users may not read the counters
        limits = self.env["mfi.public.limit"].sudo()
        tries = limits._count_use(
            "number", str(number)[:40].strip().upper(), hourly=False
        )
        return phone if tries <= MAX_PHONE_TRIES else None

    def _is_complaint_followed_by(self, user):
        """Return whether a user may track this complaint without proof.

        Users who may read it can; a connected system can track what it registered.
        """
        if not user._is_internal():
            return False
        if self.create_uid == user and user.has_group(
            "mfi_complaints.group_integration"
        ):
            return True
        return self._is_complaint_readable_by(user)

    @api.model
    def _get_complaint_number_domain(self, number):
        """Return the domain of registered complaints with the given number."""
        return (
            Domain("complaint_kind", "!=", False)
            & Domain("number", "=", numbering.normalize_number(number))
            & Domain("complaint_state", "not in", [False, "draft"])
        )

    def _is_complaint_proven(self, phone, code):
        """Return whether the phone or the code proves a right to track it."""
        if self._is_complaint_code(code):
            return True
        if not phone or self.complaint_kind == "denunciation":
            return False
        region = self.company_id.country_id.code
        given_phone = to_e164(str(phone)[:40], region)
        own_forms = self.complaint_phone and get_spellings(self.complaint_phone)
        return bool(
            given_phone
            and own_forms
            and set(get_spellings(given_phone)) & set(own_forms)
        )

    def _get_complaint_status_values(self):
        """Return the values of one complaint that the client may see."""
        labels = dict(self._fields["complaint_state"]._description_selection(self.env))
        communicated = (
            self.complaint_communicated_at or self.complaint_state == "rejected"
        )
        to_local = self.company_id._to_mfi_local
        received = self.complaint_received_at
        promised = self.complaint_promised_date
        return {
            "number": self.number,
            "kind": self.complaint_kind,
            "state": self.complaint_state,
            "state_label": labels[self.complaint_state],
            "received": fields.Date.to_string(to_local(received).date()),
            "deadline": fields.Date.to_string(promised) if promised else False,
            "answer": (self.complaint_answer or False) if communicated else False,
            "satisfaction": self.complaint_satisfaction_score or False,
        }


def _get_values_digest(values):
    """Return the digest that distinguishes calls with the same key."""
    serialized = json.dumps(values, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(serialized.encode()).hexdigest()
