# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ...engine import hash_chain
from ..complaint.helpdesk_ticket_process import HANDLING_FIELDS
from ..complaint.mail_message import USER_MESSAGE_TYPES

#: Complaints checked at a time, which limits the memory used for large registers.
BATCH = 1000
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
#: Fields that have a value only if an event recorded it.
NOTED_FIELDS = (*PROCESS_FIELDS, *HANDLING_FIELDS)
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
    def verify(self, domain=None, fingerprints=None):
        """Return the breaks in the journal and in the records that it covers.

        Recomputes every hash and follows every link. Compares each complaint, its
        attachments, messages, measures, attempts and earlier decisions with the last
        digest of the journal, and each seal with the chains that it covers. Reports
        what was moved to another complaint, added, hidden or written without an event.

        :param domain: events whose complaints are checked; empty for all complaints
        :param fingerprints: list of [number, fingerprint] as clients hold them on
            paper, at most 1,000; those that no longer agree are breaks with the code
            ``fingerprint``, whatever the domain
        :return: list of dicts ``ticket_id``, ``number``, ``event_id``, ``sequence``,
            ``code``, ``field`` and ``message`` (one sentence); empty if all is right
        :raise AccessError: unless the user is a controller, a confidential officer or
            an administrator
        :raise UserError: for more than 1,000 fingerprints, or something else than pairs
        """
        self._check_integrity_role()
        results = self.check_fingerprints(fingerprints or [])
        # sudo: the check must read all records, including those that no user may read
        breaks = self.sudo()._check_integrity(Domain(domain or Domain.TRUE))
        return breaks + [
            self._prepare_fingerprint_break(result)
            for result in results
            if result["result"] != "agrees"
        ]

    @api.model
    def _check_integrity_role(self):
        """Raise unless the user has a role that may run the integrity check."""
        if not any(self.env.user.has_group(group) for group in CHECKERS):
            raise AccessError(
                self.env._(
                    "Only controllers, confidential officers and administrators may "
                    "run the integrity check."
                )
            )

    def _check_integrity(self, domain):
        """Run :meth:`verify` in sudo mode, without the check of the user's groups."""
        self.env.flush_all()
        if domain.is_true():
            return self._check_all()
        ids = self._get_ticket_ids(domain)
        breaks = []
        for batch in split_every(BATCH, ids):
            breaks += self._check_batch(list(batch))
        seals = self.env["mfi.complaint.seal"]
        breaks += seals._find_breaks_of(set(ids))
        return self._prepare_breaks(breaks)

    def _check_all(self):
        """Return everything that differs, complaint by complaint, then seal by seal."""
        breaks, last = [], 0
        while ids := self._get_next_ticket_ids(last, BATCH):
            breaks += self._check_batch(ids)
            last = ids[-1]
        breaks += self.env["mfi.complaint.seal"]._find_breaks()
        return self._prepare_breaks(breaks) + self._find_other_breaks()

    def _check_batch(self, ids):
        """Return the breaks of the complaints with these ids, and free the memory."""
        breaks = self._check_tickets(ids)
        self.env.invalidate_all()
        return breaks

    def _find_other_breaks(self):
        """Return what differs in documents made from complaints, as :meth:`verify`.

        Other parts add their own: signed reports, filed statements.
        """
        return []

    def _get_ticket_ids(self, domain):
        """Return the ids of the complaints of some events, in their order."""
        events = self._search(domain)
        return [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT DISTINCT ticket_id FROM mfi_complaint_event "
                    "WHERE id IN %s ORDER BY ticket_id",
                    events.subselect(),
                )
            )
        ]

    def _get_next_ticket_ids(self, last, limit):
        """Return the ids of the next tickets that have, or should have, a journal.

        A complaint disguised as a draft or as an ordinary ticket still has its journal,
        a rank or a date of registration.

        :param last: id after which to continue
        """
        return [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """
                    SELECT ticket.id
                      FROM helpdesk_ticket ticket
                     WHERE ticket.id > %s
                       AND (ticket.complaint_head_sequence > 0
                            OR ticket.complaint_registered_at IS NOT NULL
                            OR (ticket.complaint_kind IS NOT NULL
                                AND ticket.complaint_state <> 'draft')
                            OR EXISTS (SELECT 1 FROM mfi_complaint_event event
                                        WHERE event.ticket_id = ticket.id))
                  ORDER BY ticket.id
                     LIMIT %s
                    """,
                    last,
                    limit,
                )
            )
        ]

    def _check_tickets(self, ids):
        """Return the breaks of the complaints with these ids."""
        records = self._read_checked_records(ids)
        gone = [record.id for record in records if record.row is None]
        breaks = [hash_chain.Break("removed", ticket_id) for ticket_id in gone]
        records = [record for record in records if record.row is not None]
        self._read_events([record for record in records if not record.is_right()])
        for record in records:
            if record.events is not None:
                breaks += self._check_chain(record)
                breaks += self._check_recording(record)
            breaks += self._check_field_values(record)
            breaks += self._check_process_fields(record)
        breaks += self._check_texts(records)
        covered = self._get_record_digests(records)
        for prefix, model in JOURNALED_MODELS.items():
            breaks += self._check_records(covered[prefix], prefix, model)
            breaks += self._check_added_records(records, prefix, model)
        return breaks

    def _check_chain(self, record):
        """Return the breaks of one complaint's chain and its head."""
        if not record.events:
            return [hash_chain.Break("no_journal", record.id)]
        breaks = hash_chain.check_chain(record.events)
        if not record.salt:
            breaks.append(hash_chain.Break("unsalted", record.id))
        last = record.events[-1]
        place = (record.id, last.id, last.sequence)
        if record.head != (last.sequence, last.hash):
            head = record.head[1] or ""
            breaks.append(hash_chain.Break("head", *place, expected=head))
        if last.to_state != record.state:
            breaks.append(
                hash_chain.Break(
                    "state", *place, expected=last.to_state, found=record.state
                )
            )
        return breaks

    def _check_recording(self, record):
        """Return the breaks of events with a wrong recording date or company."""
        return [
            hash_chain.Break("hash", record.id, event.id, event.sequence)
            for event, payload in zip(record.events, record.payloads, strict=True)
            if event.company != record.company
            or event.recorded != payload.get("recorded", event.date)
        ]

    def _check_process_fields(self, record):
        """Return the breaks of fields with a value that no event recorded.

        The process always records an event with the fields that it writes. The access
        level depends on kind and category, the task on the status, and complaints are
        never archived.
        """
        if not record.payloads:
            return []
        names = record.find_unnoted()
        names += [name for name, right in record.derived.items() if not right]
        return [hash_chain.Break("unnoted", record.id, field=name) for name in names]

    def _check_field_values(self, record):
        """Return the breaks of fields that differ from their last digest."""
        if not record.salt:
            return []
        return [
            hash_chain.Break(
                hash_chain.judge_difference(record.digests[name]),
                record.id,
                sequence=record.find_sequence(name),
                field=name,
            )
            for name in record.find_changed()
        ]

    def _check_texts(self, records):
        """Return the breaks of event texts that differ from their digest."""
        texts = self._read_event_texts(records)
        breaks = []
        for record in records:
            if not record.salt or not (
                record.id in texts or any("texts" in p for p in record.payloads)
            ):
                continue
            stored, places = texts.get(record.id, {}), record.get_places()
            erased = record.find_erasure()
            for (rank, event), payload in zip(places, record.payloads, strict=True):
                expected = payload.get("texts", {})
                names = self._get_altered_texts(
                    record.salt, expected, stored.get(event, ()), rank < erased
                )
                codes = [
                    hash_chain.judge_difference(expected.get(name), "text")
                    for name in names
                ]
                breaks += [
                    hash_chain.Break(code, record.id, event, rank, name)
                    for code, name in zip(codes, names, strict=True)
                ]
        return breaks

    def _get_altered_texts(self, salt, expected, texts, is_erased):
        """Return the names of an event's texts that are altered, added or missing.

        :param dict expected: {name: digest} in the event's payload
        :param texts: list of (name, value) stored for the event
        :param is_erased: whether the personal data has been erased since the event, so
            that every text must be empty
        """
        if is_erased:
            return [name for name, value in texts if value]
        if not texts and not expected:
            return []
        names = [name for name, _value in texts]
        altered = {
            name
            for name, value in texts
            if hash_chain.digest(salt, value) != expected.get(name)
            or names.count(name) > 1
        }
        return sorted(altered | expected.keys() - set(names))

    def _check_records(self, expected, prefix, model):
        """Return the breaks of another model's records covered by the journal.

        These records were altered, deleted or moved to another complaint.

        :param expected: records, as :meth:`_get_record_digests` returns them
        :param str prefix: key of :data:`JOURNALED_MODELS`
        :param str model: name of the model
        """
        if not expected:
            return []
        ids = sorted({number for _record, number, _key in expected})
        records = self.env[model].with_context(active_test=False).browse(ids).exists()
        contents = {
            record.id: record._get_complaint_digest_content() for record in records
        }
        owners = {record.id: _get_ticket_id(record) for record in records}
        breaks = []
        for record, number, key in expected:
            if owners.get(number, 0) not in (record.id, None):
                code = "missing"
            elif (
                hash_chain.digest(record.salt, contents[number]) != record.digests[key]
            ):
                code = hash_chain.judge_difference(record.digests[key])
            else:
                continue
            place = {"sequence": record.find_sequence(key)}
            place["field"] = f"{prefix}:{number}"
            breaks.append(hash_chain.Break(code, record.id, **place))
        return breaks

    def _check_added_records(self, checked, prefix, model):
        """Return the breaks of these complaints' records that no event recorded."""
        if prefix == "measure":
            return []  # the digest of the field with the measures covers this
        recorded = {record.id: record.digests for record in checked}
        records = self.env[model].with_context(active_test=False)
        domain = _RECORD_DOMAINS.get(model, Domain.TRUE)
        field = _TICKET_ID_FIELDS.get(model, "ticket_id")
        found = records.search(domain & Domain(field, "in", list(recorded)))
        return [
            hash_chain.Break(
                "unknown", _get_ticket_id(record), field=f"{prefix}:{record.id}"
            )
            for record in found
            if f"{prefix}:{record.id}" not in recorded[_get_ticket_id(record)]
        ]

    def _get_record_digests(self, checked):
        """Return {prefix: [(complaint, id, key)]} of the digests of other records."""
        found = defaultdict(list)
        for record in checked:
            others = record.digests.keys() - record.columns.keys()
            for key in record.digests if others and record.salt else ():
                prefix, _sep, number = key.partition(":")
                if key in others and number.isdecimal():
                    found[prefix].append((record, int(number), key))
        return found


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
