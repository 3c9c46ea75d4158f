# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import hmac
import json
import secrets

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Domain

from ...engine.phone import forms, to_e164
from ..clock import now
from ..guard import with_process
from .helpdesk_ticket_freeze import STATEMENT_FIELDS
from .mail_message import WRITTEN

#: Letters of tracking codes: none that a caller confuses with another.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 10
#: How the keys of papers and text messages begin.
PROGRAM_KEYS = ("paper-", "sms-")
#: Phones tried as proof for one complaint number in a day.
PHONE_TRIES = 20
#: What would tell who denounces; a denunciation never keeps it.
IDENTITY_FIELDS = (
    "partner_id",
    "partner_name",
    "partner_email",
    "complaint_phone",
    "mfi_member_number",
)


class HelpdeskTicket(models.Model):
    """Registration: the statement is frozen, numbered, dated and promised."""

    _inherit = "helpdesk.ticket"

    complaint_tracking_code = fields.Char(
        string="Tracking code",
        copy=False,
        readonly=True,
        groups="mfi_complaints.group_collector,mfi_complaints.group_pilot",
        help="With it, whoever holds the number follows the complaint. Not kept for a "
        "denunciation: its author alone knows it.",
    )
    complaint_tracking_hash = fields.Char(
        string="Digest of the tracking code",
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
    )

    complaint_idempotency_key = fields.Char(
        string="Key of the calling system",
        copy=False,
        readonly=True,
        groups="base.group_system",
    )

    complaint_idempotency_digest = fields.Char(
        string="Digest of the values sent with the key",
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
    )

    # Serves the search by key; of two calls at once with one key, the second fails
    # and finds the complaint when it tries again.
    _complaint_idempotency_uniq = models.UniqueIndex(
        "(complaint_idempotency_key, company_id) "
        "WHERE complaint_idempotency_key IS NOT NULL",
        "A complaint with this key exists already: call again to get its number.",
    )

    # ------------------------------------------------------------------
    # The move
    # ------------------------------------------------------------------
    def action_register(self):
        """Register: freeze, number, promise, and route where rules say so.

        :return: what the caller is told: ``{"number", "deadline", "tracking_code"}``
            for one complaint (deadline as a local ISO date), else a list of those
        """
        told = [ticket._action_complaint_register() for ticket in self]
        return told[0] if len(told) == 1 else told

    def _action_complaint_register(self, system=False):
        """Carry out ``register`` for one complaint and return what to tell."""
        self._check_complaint_own_concern()
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
        ticket = with_process(self.sudo())  # sudo: numbers and rules are not readable
        self._apply_complaint_move(
            "register",
            system=system,
            write=ticket._prepare_complaint_register_values(code),
            payload={"kind": self.complaint_kind},
            vouch=(*STATEMENT_FIELDS, "company_id"),
        )
        ticket._log_complaint_draft_records()
        ticket._route_complaint()
        return {
            "number": ticket.number,
            "deadline": fields.Date.to_string(ticket.complaint_promised_date) or False,
            "tracking_code": code,
        }

    def _check_complaint_own_concern(self):
        """Send whoever is complained of to a colleague."""
        if self.env.user in self._get_complaint_concerned_users() and not self.env.su:
            raise UserError(
                self.env._(
                    "This complaint concerns you or someone you answer for: ask a "
                    "colleague to register it."
                )
            )

    def _prepare_complaint_register_values(self, code):
        """Return what registration sets: number, dates, code."""
        moment = now(self)
        company = self.company_id
        secret = self.complaint_kind == "denunciation"
        received = self.complaint_received_at or moment
        return {
            **self._prepare_complaint_deadline_values(received),
            **(dict.fromkeys(IDENTITY_FIELDS, False) if secret else {}),
            # A draft that was put away comes back: nobody hides what is registered.
            "active": True,
            "number": self.env["mfi.complaint.numbering"]._draw(
                company, company._get_mfi_today()
            ),
            "complaint_registered_at": moment,
            "complaint_satisfaction_state": "pending"
            if self.complaint_kind == "complaint"
            else False,
            "complaint_tracking_code": False if secret else code,
            "complaint_tracking_hash": _code_digest(code),
        }

    def _log_complaint_draft_records(self):
        """Have the journal vouch for the files and messages of the draft."""
        if files := self.attachment_ids:
            files._log_complaint_files_added()
        if written := self.message_ids.filtered(lambda m: m.message_type in WRITTEN):
            self._log_complaint_messages(written)

    def _route_complaint(self):
        """Assign by rule, unless routing is off or the pilot shall decide."""
        if not self._is_complaint_routed_by_rule():
            return
        team = self._get_complaint_routed_team()
        nobody = self.env["res.users"]
        if (
            not team
            or self._is_complaint_in_conflict(team, nobody)
            or self._is_complaint_handled_before(team, nobody)
        ):
            return
        self._action_complaint_assign(team, nobody, system=True)

    def _is_complaint_routed_by_rule(self):
        """Return whether rules, not the pilot, choose the service now."""
        company = self.company_id
        return (
            company.mfi_auto_route
            and not self.complaint_first_contact
            and self.complaint_kind != "denunciation"
            and self.complaint_return_count < max(company.mfi_return_limit, 1)
        )

    def _get_complaint_routed_team(self):
        """Return the service that rules, else the category, name for a complaint.

        Services that have already returned it are passed over.
        """
        returned = self._get_complaint_returning_teams()
        routings = self.env["mfi.complaint.routing"]
        rule = routings._pick(self, ~Domain("team_id", "in", returned.ids))
        return rule.team_id or (self.category_id.complaint_team_id - returned)

    def _get_complaint_returning_teams(self):
        """Return the services that have returned this complaint, from its journal."""
        events = self.complaint_event_ids.filtered(lambda e: e.code == "returned")
        teams = {event._payload().get("team") for event in events}
        return self.env["helpdesk.ticket.team"].browse(sorted(filter(None, teams)))

    def _complaint_after_returning(self):
        """Route a returned complaint again, or bring it before the pilot."""
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
    # One call
    # ------------------------------------------------------------------
    @api.model
    def complaint_register(self, values):
        """Make a registered complaint in one call (JSON-2, other systems).

        :param dict values: ``kind`` (complaint), ``name`` (subject), ``description``
            (plain text, required), ``channel``, ``category``, ``branch``, ``product``
            (codes), ``severity``, ``member_number`` or ``partner_id``, ``phone``,
            ``contact_name``, ``email``, ``lang``, ``incident_date`` (ISO date),
            ``received_at`` (UTC, or with an offset), ``preferred_channel``,
            ``amount``, ``staff`` (list of codes), ``first_contact``,
            ``attachments`` (list of ``{"name", "content"}``, base64),
            ``idempotency_key``
        :return: ``{"number", "deadline", "tracking_code"}``; deadline is a local ISO
            date, or ``False`` without a promise. A repeated idempotency key returns
            the first complaint, without its tracking code.
        :raise AccessError: without the group of collectors or of connected systems (a
            denunciation: without the confidential group)
        :raise UserError: in one sentence per thing that is missing or unknown; for a
            key that came before with other values
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
                self.env._("Only collectors register complaints: ask for that role.")
            )
        # A connected system has no role in the process: the program registers for it.
        return self._register_complaint_sudo(
            values, system=not person, digest=_values_digest(values)
        )

    def _check_complaint_foreign_key(self, key):
        """Refuse keys of the program's own doors, which stand for one paper or text.

        Taken by somebody else, such a key would swallow what comes by that door.
        """
        if str(key or "").strip().lower().startswith(PROGRAM_KEYS):
            raise UserError(
                self.env._(
                    "Keys that begin with %(prefixes)s are this program's own: choose "
                    "another beginning.",
                    prefixes=", ".join(f"“{prefix}”" for prefix in PROGRAM_KEYS),
                )
            )

    @api.model
    @api.private
    def _register_complaint_sudo(self, values, system=True, digest=None):
        """Register from a door that has checked who is there; see above.

        :param system: nobody is there (SMS, web): the program registers
        :param digest: of the values, to refuse its key with others; ``None`` for the
            program's own doors, whose keys name one message
        """
        values = dict(values or {})
        if known := self._find_complaint_by_key(values.get("idempotency_key")):
            return known._get_complaint_repeated_answer(digest)
        attachments = values.pop("attachments", None) or []
        prepared = self._prepare_complaint_values(values)
        # sudo: the door has checked the role; the record is the program's to write
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
        """Create a ticket; of two calls at once with one key, the second tries again.

        :raise ConcurrencyError: the other call was faster; the server then repeats this
            one, which finds the first complaint
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

    def _get_complaint_repeated_answer(self, digest):
        """Return what to tell a caller whose key has come before.

        :raise UserError: when the key came with other values
        """
        kept = self.complaint_idempotency_digest
        if kept and digest and not hmac.compare_digest(kept, digest):
            raise UserError(
                self.env._(
                    "The key “%(key)s” came before with other values, for %(number)s: "
                    "use a new key for a new complaint.",
                    key=self.complaint_idempotency_key,
                    number=self.number,
                )
            )
        promised = self.complaint_promised_date
        return {
            "number": self.number,
            "deadline": fields.Date.to_string(promised) or False,
            "tracking_code": False,
        }

    @api.model
    def _find_complaint_by_key(self, key):
        """Return the complaint that an earlier call with this key made."""
        tickets = self.sudo()  # sudo: the key must be found whoever registered
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
    # Following
    # ------------------------------------------------------------------
    @api.model
    def complaint_status(self, number, phone=None, code=None):
        """Return what the holder of a number may know of a complaint.

        The number alone tells nothing: the phone that filed it, or the tracking code,
        must come with it. A user who may read the complaint needs neither.

        :param str number: complaint number
        :param str phone: in any form
        :param str code: tracking code
        :return: dict with number, kind, state, state_label, received, deadline,
            answer and satisfaction; empty when number and proof do not fit, whatever
            the reason
        :raise UserError: for a text that no database keeps
        """
        proof = {"number": number, "phone": phone, "code": code}
        self._check_complaint_texts(proof)
        # sudo: the proof decides, not the caller's rights
        found = self.sudo().search(self._get_complaint_number_domain(number), limit=20)
        for ticket in found:
            if ticket._is_complaint_followed_by(self.env.user):
                return ticket._get_complaint_status_values()
        phone = self._get_complaint_proof_phone(number, phone)
        for ticket in found:
            if ticket._is_complaint_proven(phone, code):
                return ticket._get_complaint_status_values()
        return {}

    @api.model
    def _get_complaint_proof_phone(self, number, phone):
        """Return a phone given as proof, or none after too many tries for a number.

        Phones can be guessed, tracking codes cannot: whoever holds the code is not
        locked out by a guesser. All doors count together.
        """
        if not phone:
            return None
        # sudo: the program's counters
        limits = self.env["mfi.public.limit"].sudo()
        tries = limits._hit("number", str(number)[:40].strip().upper(), hourly=False)
        return phone if tries <= PHONE_TRIES else None

    def _is_complaint_followed_by(self, user):
        """Return whether a user may follow this complaint without another proof.

        Whoever may read it; a connected system what it registered itself.
        """
        if not user._is_internal():
            return False
        if self.create_uid == user and user.has_group(
            "mfi_complaints.group_integration"
        ):
            return True
        return self._readable(user)

    @api.model
    def _get_complaint_number_domain(self, number):
        """Return the domain of the registered complaints with a number."""
        return Domain("number", "=", str(number or "").strip().upper()[:40]) & Domain(
            "complaint_state", "not in", [False, "draft"]
        )

    def _is_complaint_proven(self, phone, code):
        """Return whether phone or code prove a right to follow this complaint."""
        if code and self.complaint_tracking_hash:
            given = _code_digest(code)
            if hmac.compare_digest(given, self.complaint_tracking_hash):
                return True
        if not phone or self.complaint_kind == "denunciation":
            return False
        region = self.company_id.country_id.code
        given = to_e164(str(phone)[:40], region)
        mine = self.complaint_phone and forms(self.complaint_phone)
        return bool(given and mine and set(forms(given)) & set(mine))

    def _get_complaint_status_values(self):
        """Return what the client may see of one complaint."""
        labels = dict(self._fields["complaint_state"]._description_selection(self.env))
        told = self.complaint_communicated_at or self.complaint_state == "rejected"
        local = self.company_id._to_mfi_local
        received = self.complaint_received_at
        promised = self.complaint_promised_date
        return {
            "number": self.number,
            "kind": self.complaint_kind,
            "state": self.complaint_state,
            "state_label": labels[self.complaint_state],
            "received": fields.Date.to_string(local(received).date()),
            "deadline": fields.Date.to_string(promised) if promised else False,
            "answer": (self.complaint_answer or False) if told else False,
            "satisfaction": self.complaint_satisfaction_score or False,
        }


def _values_digest(values):
    """Return the digest by which two calls with one key are told apart."""
    plain = json.dumps(values, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _code_digest(code):
    """Return the digest under which a tracking code is kept, forgiving its typing."""
    plain = "".join(char for char in str(code).upper() if char.isalnum())
    return hashlib.sha256(plain[:64].encode()).hexdigest()
