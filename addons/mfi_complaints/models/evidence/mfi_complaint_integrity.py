# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import split_every
from odoo.tools.translate import LazyTranslate

from ...engine import hash_chain, process
from ..complaint.helpdesk_ticket_process import HANDLING_FIELDS
from ..complaint.mail_message import USER_MESSAGE_TYPES

_lt = LazyTranslate(__name__)

#: Complaints checked at a time, which limits the memory used for large registers.
BATCH = 500
#: Key prefix in the digests → model whose records the journal covers.
JOURNALED_MODELS = {
    "attachment": "ir.attachment",
    "message": "mail.message",
    "measure": "mfi.complaint.measure",
    "attempt": "mfi.complaint.attempt",
    "level": "mfi.complaint.level",
    "exchange": "mfi.denunciation.message",
}
#: Model → field with the id of the complaint, where this is not ``ticket_id``.
_TICKET_ID_FIELDS = {"ir.attachment": "res_id", "mail.message": "res_id"}
#: Model → domain of the records that belong to complaints and that the journal covers.
_RECORD_DOMAINS = {
    "ir.attachment": Domain("res_model", "=", "helpdesk.ticket")
    & Domain("res_field", "=", False),
    "mail.message": Domain("model", "=", "helpdesk.ticket")
    & Domain("message_type", "in", sorted(USER_MESSAGE_TYPES)),
}
#: Fields that only the process writes, always with an event that covers them.
PROCESS_FIELDS = (
    "complaint_acknowledged_at",
    "complaint_answer_channel",
    "complaint_asked_at",
    "complaint_asked_by_id",
    "complaint_appeal_level",
    "complaint_cancel_reason",
    "complaint_closed_at",
    "complaint_communicated_at",
    "complaint_erased_at",
    "complaint_escalated_at",
    "complaint_first_act_at",
    "complaint_first_resolved_at",
    "complaint_imported",
    "complaint_legacy_number",
    "complaint_legal_hold",
    "complaint_recourse_id",
    "complaint_reject_reason",
    "complaint_resolved_at",
    "complaint_return_count",
    "complaint_satisfaction_comment",
    "complaint_satisfaction_score",
    "complaint_waiting_since",
    "duplicate_id",
    "team_id",
    "user_id",
)
#: Groups whose members may run the integrity check.
CHECKERS = (
    "mfi_complaints.group_controller",
    "mfi_complaints.group_confidential",
    "base.group_system",
)


class MfiComplaintEvent(models.Model):
    """The integrity check: compares every record with its journal."""

    _inherit = "mfi.complaint.event"

    @api.model
    def verify(self, domain=None):
        """Return the breaks in the journal and in the records that it covers.

        Recomputes every hash and follows every link. Compares each complaint, its
        attachments, messages, measures, attempts and earlier decisions with the last
        digest of the journal, and each seal with the chains that it covers. Reports
        what was moved to another complaint, added, hidden or written without an event.

        :param domain: events whose complaints are checked; empty for all complaints
        :return: list of dicts ``ticket_id``, ``number``, ``event_id``, ``sequence``,
            ``code``, ``field`` and ``message`` (one sentence); empty if all is right
        :raise AccessError: unless the user is a controller, a confidential officer or
            an administrator
        """
        if not any(self.env.user.has_group(group) for group in CHECKERS):
            raise AccessError(
                self.env._(
                    "Only controllers, confidential officers and administrators may "
                    "run the integrity check."
                )
            )
        # sudo: the check must read all records, including those that no user may read
        return self.sudo()._check_integrity(Domain(domain or Domain.TRUE))

    def _check_integrity(self, domain):
        """Run :meth:`verify` in sudo mode, without the check of the user's groups."""
        self.env.flush_all()
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        check_all = domain.is_true()
        breaks = []
        checked = tickets.search(self._get_ticket_domain(domain), order="id").ids
        for ids in split_every(BATCH, checked):
            breaks += self._check_tickets(tickets.browse(ids))
            self.env.invalidate_all()
        seals = self.env["mfi.complaint.seal"].search(Domain.TRUE)
        breaks += seals._find_breaks(None if check_all else set(checked))
        return [self._prepare_break_values(broken) for broken in breaks]

    def _get_ticket_domain(self, domain):
        """Return the domain of the complaints to check, from a domain of events."""
        registered = Domain("complaint_kind", "!=", False) & Domain(
            "complaint_state", "!=", "draft"
        )
        if domain.is_true():
            started = Domain("complaint_head_sequence", ">", 0)
            started |= Domain("complaint_registered_at", "!=", False)
            return registered | started | Domain("complaint_event_ids", "!=", False)
        return Domain("id", "in", self.search(domain).ticket_id.ids)

    def _check_tickets(self, tickets):
        """Return the breaks of some complaints."""
        events = self.search([("ticket_id", "in", tickets.ids)], order="sequence")
        chains = defaultdict(list)
        for event in events:
            chains[event.ticket_id.id].append(event._get_chain_link())
        breaks = []
        for ticket in tickets:
            breaks += self._check_chain(ticket, chains[ticket.id])
        digests = {
            ticket.id: hash_chain.get_latest_digests(chains[ticket.id])
            for ticket in tickets
        }
        breaks += self._check_field_values(tickets, digests)
        breaks += self._check_process_fields(tickets, chains, digests)
        breaks += self._check_recording(events)
        breaks += self._check_texts(events, tickets)
        for prefix, model in JOURNALED_MODELS.items():
            breaks += self._check_records(tickets, digests, prefix, model)
        return breaks

    def _check_chain(self, ticket, links):
        """Return the breaks of one complaint's chain and its head.

        :param list links: :class:`hash_chain.Event` in order of sequence
        """
        if not links:
            return [hash_chain.Break("no_journal", ticket.id)]
        breaks = hash_chain.check_chain(links)
        if not ticket.complaint_salt:
            breaks.append(hash_chain.Break("unsalted", ticket.id))
        last = links[-1]
        head = (ticket.complaint_head_sequence, ticket.complaint_head_hash)
        if head != (last.sequence, last.hash):
            breaks.append(
                hash_chain.Break(
                    "head", ticket.id, last.id, last.sequence, expected=head[1] or ""
                )
            )
        if last.to_state != (ticket.complaint_state or ""):
            breaks.append(
                hash_chain.Break(
                    "state",
                    ticket.id,
                    last.id,
                    last.sequence,
                    expected=last.to_state,
                    found=ticket.complaint_state or "",
                )
            )
        return breaks

    def _check_recording(self, events):
        """Return the breaks of events with a wrong recording date or company."""
        return [
            hash_chain.Break("hash", event.ticket_id.id, event.id, event.sequence)
            for event in events
            if event.company_id != event.ticket_id.company_id
            or fields.Datetime.to_string(event.recorded_at)
            != event._get_payload().get(
                "recorded", fields.Datetime.to_string(event.date)
            )
        ]

    def _check_process_fields(self, tickets, chains, digests):
        """Return the breaks of fields with a value that no event recorded.

        The process always records an event with the fields that it writes. The access
        level depends on kind and category, the task on the status, and complaints are
        never archived.

        :param dict chains: {id: events} of the complaints
        :param dict digests: {id: {name: latest digest}} of the complaints
        """
        breaks = []
        for ticket in tickets.filtered(lambda ticket: chains[ticket.id]):
            names = [
                name
                for name in (*PROCESS_FIELDS, *HANDLING_FIELDS)
                if name not in digests[ticket.id]
                and self._is_frozen(ticket, name)
                and ticket[name]
            ]
            derived = {
                "active": True,
                "complaint_access": ticket._get_complaint_access_level(),
                "complaint_todo": ticket._get_complaint_task(),
            }
            names += [name for name in derived if ticket[name] != derived[name]]
            breaks += [
                hash_chain.Break("unnoted", ticket.id, field=name) for name in names
            ]
        return breaks

    def _check_field_values(self, tickets, digests):
        """Return the breaks of fields that differ from their last digest.

        :param dict digests: {id: {name: latest digest}} of the complaints
        """
        breaks = []
        for ticket in tickets.filtered("complaint_salt"):
            expected = digests.get(ticket.id, {})
            names = [name for name in expected if ":" not in name]
            names = [name for name in names if self._is_frozen(ticket, name)]
            values = ticket._get_complaint_digest_values(
                name for name in names if name in ticket._fields
            )
            breaks += hash_chain.check_values(
                ticket.id, expected, ticket.complaint_salt, values
            )
        return breaks

    def _is_frozen(self, ticket, name):
        """Return whether nobody may write a field now; findings change before that."""
        if ticket.complaint_state not in process.RESERVED | {"registered"}:
            return True
        return not ticket._get_complaint_writable_fields(ticket.complaint_state) & {
            name
        }

    def _check_texts(self, events, tickets):
        """Return the breaks of event texts that differ from their digest."""
        rows = self.env["mfi.complaint.event.text"].search(
            [("event_id", "in", events.ids)]
        )
        by_event = rows.grouped(lambda row: row.event_id.id)
        erased = {e.ticket_id: e.sequence for e in events if e.code == "erased"}
        breaks = []
        for event in events.filtered("ticket_id.complaint_salt"):
            texts = [(row.name, row.value) for row in by_event.get(event.id, ())]
            is_erased = event.sequence < erased.get(event.ticket_id, 0)
            breaks += [
                hash_chain.Break(
                    "text", event.ticket_id.id, event.id, event.sequence, name
                )
                for name in event._get_altered_texts(texts, is_erased)
            ]
        return breaks

    def _get_altered_texts(self, texts, is_erased):
        """Return the names of an event's texts that are altered, added or missing.

        :param texts: list of (name, value) stored for the event
        :param is_erased: whether the personal data has been erased since the event, so
            that every text must be empty
        """
        if is_erased:
            return [name for name, value in texts if value]
        salt = self.ticket_id.complaint_salt
        expected = self._get_payload().get("texts", {})
        names = [name for name, _value in texts]
        altered = {
            name
            for name, value in texts
            if hash_chain.digest(salt, value) != expected.get(name)
            or names.count(name) > 1
        }
        return sorted(altered | expected.keys() - set(names))

    def _check_records(self, tickets, digests, prefix, model):
        """Return the breaks of another model's records covered by the journal.

        These records were altered, deleted, moved to another complaint, or added.

        :param dict digests: {id: {key: latest digest}} of the complaints
        :param str prefix: key of :data:`JOURNALED_MODELS`
        :param str model: name of the model
        """
        expected = self._get_record_digests(tickets, digests, prefix)
        ids = {int(key.split(":")[1]) for _ticket, key, _digest in expected}
        records = self.env[model].with_context(active_test=False)
        records = records.browse(sorted(ids)).exists()
        contents = {
            record.id: record._get_complaint_digest_content() for record in records
        }
        ticket_ids = {record.id: _get_ticket_id(record) for record in records}
        breaks = []
        for ticket, key, (digest, sequence) in expected:
            record_id = int(key.split(":")[1])
            position = {"sequence": sequence, "field": key}
            if ticket_ids.get(record_id, 0) not in (ticket.id, None):
                breaks.append(hash_chain.Break("missing", ticket.id, **position))
            elif (
                hash_chain.digest(ticket.complaint_salt, contents[record_id]) != digest
            ):
                breaks.append(hash_chain.Break("value", ticket.id, **position))
        return breaks + self._check_added_records(tickets, digests, prefix, records)

    def _check_added_records(self, tickets, digests, prefix, records):
        """Return the breaks of these complaints' records that no event recorded."""
        if prefix == "measure":
            return []  # the digest of the field with the measures covers this
        recorded = {ticket.id: digests.get(ticket.id, {}) for ticket in tickets}
        domain = _RECORD_DOMAINS.get(records._name, Domain.TRUE)
        field = _TICKET_ID_FIELDS.get(records._name, "ticket_id")
        return [
            hash_chain.Break(
                "unknown", _get_ticket_id(record), field=f"{prefix}:{record.id}"
            )
            for record in records.search(domain & Domain(field, "in", tickets.ids))
            if f"{prefix}:{record.id}" not in recorded[_get_ticket_id(record)]
        ]

    def _get_record_digests(self, tickets, digests, prefix):
        """Return (ticket, key, (digest, sequence)) of the records to compare."""
        return [
            (ticket, key, value)
            for ticket in tickets.filtered("complaint_salt")
            for key, value in digests.get(ticket.id, {}).items()
            if key.partition(":")[0] == prefix and key.partition(":")[2].isdecimal()
        ]

    def _prepare_break_values(self, broken):
        """Return one :class:`hash_chain.Break` as a dict of :meth:`verify`."""
        ticket = self.env["helpdesk.ticket"].browse(broken.ticket).exists()
        number = ticket.number or broken.found or f"#{broken.ticket}"
        if ticket.complaint_access == "denunciation":
            number = self.env._("confidential record %(id)s", id=ticket.id)
        return {
            "ticket_id": broken.ticket,
            "number": number,
            "event_id": broken.event,
            "sequence": broken.sequence,
            "code": broken.code,
            "field": broken.field,
            "message": self._format_break_message(broken, number),
        }

    def _format_break_message(self, broken, number):
        """Return the sentence that describes one break.

        :param broken: :class:`hash_chain.Break`
        :param str number: number of the complaint, as shown to the user
        """
        message = self.env._(MESSAGES[broken.code])
        return message % {
            "number": number,
            "sequence": broken.sequence,
            "field": self._get_break_label(broken.field),
            "expected": broken.expected,
            "found": broken.found,
        }

    def _get_break_label(self, name):
        """Return the label of the field or record of a break.

        :param str name: field of the complaint, or ``<prefix>:<id>`` of a record
        """
        prefix, _sep, number = name.partition(":")
        if number and prefix in JOURNALED_MODELS:
            label = self.env["ir.model"]._get(JOURNALED_MODELS[prefix]).name
            return f"{label} {number}"
        field = self.env["helpdesk.ticket"]._fields.get(name)
        return field._description_string(self.env) if field else name


#: Code of a break → sentence that describes it: first those about a complaint, its
#: journal and the records that this covers, then those about the seals.
MESSAGES = {
    "gap": _lt("%(number)s: event %(expected)s of the journal is missing."),
    "link": _lt("%(number)s: event %(sequence)s does not follow the previous one."),
    "hash": _lt("%(number)s: event %(sequence)s was altered."),
    "head": _lt(
        "%(number)s: the journal does not end with the last event recorded on the "
        "complaint (last event found: %(sequence)s)."
    ),
    "state": _lt(
        "%(number)s: the status is “%(found)s”, but the journal says “%(expected)s”."
    ),
    "no_journal": _lt("%(number)s: the whole journal is missing."),
    "value": _lt(
        "%(number)s: “%(field)s” differs from the value recorded by event %(sequence)s."
    ),
    "unsalted": _lt(
        "%(number)s: the digests were made unreadable, but no erasure was recorded."
    ),
    "text": _lt("%(number)s: the text “%(field)s” of event %(sequence)s was altered."),
    "missing": _lt(
        "%(number)s: %(field)s, recorded by event %(sequence)s, is missing."
    ),
    "unnoted": _lt(
        "%(number)s: “%(field)s” has a value that no event of the journal recorded."
    ),
    "unknown": _lt("%(number)s: %(field)s was added outside the journal."),
    "removed": _lt("%(number)s: this complaint was sealed but no longer exists."),
    "added": _lt("%(number)s: the journal was added after the day was sealed."),
    "sealed": _lt("%(number)s: the journal differs from the sealed one."),
    "seal_hash": _lt("The seal of %(field)s was altered."),
    "unsealed": _lt(
        "The journal since %(field)s is not sealed: a seal was removed, or the "
        "nightly job did not run."
    ),
    "seal_link": _lt("The seal before %(field)s is missing or was altered."),
}


def _get_ticket_id(record):
    """Return the id of the complaint of a record covered by its journal.

    :return: id; ``None`` for a measure, which may serve several complaints; 0 if the
        record belongs to no complaint
    """
    if record._name == "mfi.complaint.measure":
        return None
    if record._name not in _TICKET_ID_FIELDS:
        return record.ticket_id.id
    return record.res_id if record.filtered_domain(_RECORD_DOMAINS[record._name]) else 0
