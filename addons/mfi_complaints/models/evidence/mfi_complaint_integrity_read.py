# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ...engine import desk, hash_chain, process
from .helpdesk_ticket_journal import NOT_DIGESTED
from .mfi_complaint_integrity import NOTED_FIELDS

_encode = hash_chain.canonical
#: Type of a column → function that returns the SQL of the canonical JSON of its value,
#: as ``helpdesk.ticket._get_complaint_digest_value`` gives it for a record. PostgreSQL
#: writes it faster than Python; datetimes are in UTC.
_FORMS = {
    "many2one": lambda column: SQL("COALESCE(NULLIF(%s, 0)::text, 'null')", column),
    "date": lambda column: SQL("COALESCE('\"' || %s::text || '\"', 'null')", column),
    "datetime": lambda column: SQL(
        "COALESCE('\"' || left(%s::text, 19) || '\"', 'null')", column
    ),
    "boolean": lambda column: SQL("CASE WHEN %s THEN 'true' ELSE 'false' END", column),
    "integer": lambda column: SQL("COALESCE(%s, 0)::text", column),
    **dict.fromkeys(
        ("char", "text", "html", "selection"),
        lambda column: SQL("COALESCE(to_json(NULLIF(%s, ''))::text, 'null')", column),
    ),
    # As they are: the two write the same number in different ways, and Python's counts.
    **dict.fromkeys(("float", "monetary"), lambda column: column),
}
#: Canonical JSON of values that mean that a field is empty.
_EMPTY = frozenset({"null", "false", "0", "[]"})
#: Columns of a complaint that the check reads in any case, in this order.
_CONTROLS = (
    "id",
    "company_id",
    "complaint_state",
    "complaint_salt",
    "complaint_head_sequence",
    "complaint_head_hash",
    "complaint_kind",
    "category_id",
    "complaint_satisfaction_state",
    "complaint_communicated_at",
    "active",
    "complaint_access",
    "complaint_todo",
)


class Comparison(NamedTuple):
    """Which fields of a complaint are compared, and where its row has them.

    Complaints with the same events share it.

    :param names: fields with a digest; ``positions``: theirs
    :param unnoted: fields that must be empty, because no event recorded them
    :param unnoted_positions: theirs
    """

    names: tuple
    positions: tuple
    unnoted: tuple
    unnoted_positions: tuple


@dataclass(slots=True)
class CheckedRecord:
    """A complaint and its journal as plain values.

    :ivar head: (rank, hash) of the last event, as the complaint remembers it
    :ivar derived: {field: whether it has the value that follows from other fields}
    :ivar row: canonical JSON of its values; ``None`` if the complaint is gone
    :ivar columns: {field: position in the row}
    :ivar compared: :class:`Comparison`
    :ivar chain: :class:`hash_chain.Chain`; ``None`` without any event
    :ivar events: :class:`hash_chain.Event` in their order, if the chain must be
        followed event by event
    :ivar payloads: of the events, read
    :ivar digests: result of :func:`hash_chain.merge_digests`
    """

    id: int
    company: int = 0
    state: str = ""
    salt: str = ""
    head: tuple = ()
    derived: dict = None
    row: list = None
    columns: dict = None
    compared: Comparison = None
    chain: hash_chain.Chain = None
    events: list = None
    payloads: list = field(default_factory=list)
    digests: dict = field(default_factory=dict)

    def is_right(self):
        """Return whether the chain has nothing that needs a closer look.

        That is: it has salt and events, each with its hash and a link to the one
        before, of the complaint's company and recorded at its date, and the complaint
        has the last one's state.
        """
        chain = self.chain
        if not (chain and chain.punctual and self.salt):
            return False
        return (
            '"recorded":' not in chain.payloads  # which gives another date
            and self.head == (chain.count, chain.hashes.rpartition("\n")[2])
            and self.state == chain.to_states.rpartition("\n")[2]
            and self.company == chain.first_company == chain.last_company
            and hash_chain.is_chain(chain)
        )

    def get_places(self):
        """Return the (rank, id) of each event."""
        if self.events is not None:
            return [(event.sequence, event.id) for event in self.events]
        return list(enumerate(map(int, self.chain.ids.split("\n")), 1))

    def find_erasure(self):
        """Return the rank of the last erasure of personal data; 0 without one."""
        if self.events is not None:
            codes = {event.sequence: event.code for event in self.events}
        else:
            codes = dict(enumerate(self.chain.codes.split("\n"), 1))
        erasures = (rank for rank, code in codes.items() if code == "erased")
        return max(erasures, default=0)

    def find_sequence(self, name):
        """Return the rank of the event whose digest of a field counts."""
        ranks = [rank for rank, _id in self.get_places()]
        return hash_chain.find_sequence(name, ranks, self.payloads)

    def get_texts(self):
        """Return {field: canonical JSON of its value}."""
        return {name: self.row[place] for name, place in self.columns.items()}

    def find_changed(self):
        """Return the fields whose value differs from their last digest."""
        names, places = self.compared.names, self.compared.positions
        expected = map(self.digests.__getitem__, names)
        pairs = zip(map(self.row.__getitem__, places), expected, strict=True)
        if hash_chain.is_unchanged(self.salt, pairs):
            return []
        digests = {name: self.digests[name] for name in names}
        return hash_chain.find_changed(self.salt, digests, self.get_texts())

    def find_unnoted(self):
        """Return the fields that have a value although no event recorded it."""
        places = self.compared.unnoted_positions
        if _EMPTY.issuperset(map(self.row.__getitem__, places)):
            return []
        pairs = zip(self.compared.unnoted, places, strict=True)
        return [name for name, place in pairs if self.row[place] not in _EMPTY]


class MfiComplaintEvent(models.Model):
    """Read what the integrity check compares: few queries, plain values.

    No record of a complaint is made: that took most of the time of the check.
    """

    _inherit = "mfi.complaint.event"

    def _read_checked_records(self, ids):
        """Return complaints with their journals as :class:`CheckedRecord`.

        :param list ids: ids of complaints
        """
        records = {ticket_id: CheckedRecord(ticket_id) for ticket_id in ids}
        self._read_chains(records)
        names = {*NOTED_FIELDS}
        for record in records.values():
            record.digests = hash_chain.merge_digests(record.payloads)
            names.update(record.digests)
        self._read_values(records, names)
        return list(records.values())

    def _read_chains(self, records):
        """Add to complaints their chains, one row for each.

        :param dict records: {id: :class:`CheckedRecord`}
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket_id, count(*), bool_and(COALESCE(
                           date_trunc('second', recorded_at)
                           = date_trunc('second', date), FALSE)),
                       min(COALESCE(company_id, 0)), max(COALESCE(company_id, 0)),
                       string_agg(id::text, E'\\n' ORDER BY sequence),
                       string_agg(sequence::text, E'\\n' ORDER BY sequence),
                       string_agg(COALESCE(code, ''), E'\\n' ORDER BY sequence),
                       string_agg(left(date::text, 19), E'\\n' ORDER BY sequence),
                       string_agg(user_id::text, E'\\n' ORDER BY sequence),
                       string_agg(COALESCE(from_state, ''), E'\\n' ORDER BY sequence),
                       string_agg(COALESCE(to_state, ''), E'\\n' ORDER BY sequence),
                       string_agg(COALESCE(hash, ''), E'\\n' ORDER BY sequence),
                       string_agg(COALESCE(previous_hash, ''), E'\\n'
                           ORDER BY sequence),
                       string_agg(COALESCE(payload, ''), E'\\n' ORDER BY sequence)
                  FROM mfi_complaint_event
                 WHERE ticket_id = ANY(%s)
              GROUP BY ticket_id
                """,
                list(records),
            )
        )
        for chain in map(hash_chain.Chain._make, rows):
            record = records[chain.ticket]
            record.chain = chain
            record.payloads = list(
                map(hash_chain.read_payload, chain.payloads.split("\n"))
            )
        torn = [  # a payload with a line break, which no canonical JSON has
            record
            for record in records.values()
            if record.chain and len(record.payloads) != record.chain.count
        ]
        self._read_events(torn)

    def _read_events(self, records):
        """Add to complaints the events of their journals, each by itself.

        :param records: :class:`CheckedRecord` whose chains need a closer look
        """
        if not records:
            return
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket_id, sequence, code, left(date::text, 19), user_id,
                       COALESCE(from_state, ''), COALESCE(to_state, ''),
                       COALESCE(payload, ''), COALESCE(previous_hash, ''),
                       COALESCE(hash, ''), id, company_id, left(recorded_at::text, 19)
                  FROM mfi_complaint_event
                 WHERE ticket_id = ANY(%s)
              ORDER BY ticket_id, sequence
                """,
                [record.id for record in records],
            )
        )
        events = defaultdict(list)
        for event in map(hash_chain.Event._make, rows):
            events[event.ticket].append(event)
        for record in records:
            record.events = events[record.id]
            record.payloads = [
                hash_chain.read_payload(event.payload) for event in record.events
            ]

    def _read_values(self, records, names):
        """Add to complaints their values and what they show about each other.

        :param dict records: {id: :class:`CheckedRecord`}
        :param set names: names of fields, and keys of digests of other kinds
        """
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        stored = {
            name: tickets._fields[name]
            for name in sorted(names & tickets._fields.keys() - NOT_DIGESTED)
            if tickets._fields[name].store
        }
        plain = {name: column for name, column in stored.items() if _is_plain(column)}
        others = [column for name, column in stored.items() if name not in plain]
        self._read_columns(records, plain)
        present = [record for record in records.values() if record.row is not None]
        for other in others:
            values = self._read_others(tickets, [r.id for r in present], other)
            for record in present:
                record.row.append(_encode(values[record.id]))
        names = [*plain, *(other.name for other in others)]
        columns = {name: len(_CONTROLS) + rank for rank, name in enumerate(names)}
        self._set_comparisons(present, columns)

    def _read_columns(self, records, names):
        """Add to complaints their columns of simple types, in one query.

        :param names: {name: field}
        """
        columns = [SQL.identifier(name) for name in _CONTROLS]
        columns += [
            _FORMS[column.type](SQL.identifier(name)) for name, column in names.items()
        ]
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM helpdesk_ticket WHERE id = ANY(%s)",
                SQL(", ").join(columns),
                list(records),
            )
        )
        restricted = self._get_restricted_categories()
        numbers = [
            rank
            for rank, column in enumerate(names.values(), len(_CONTROLS))
            if column.type in ("float", "monetary")
        ]
        for row in rows:
            record = records[row[0]]
            record.row = [*row]
            for rank in numbers:
                record.row[rank] = _encode(row[rank] or 0)
            self._set_controls(record, row[: len(_CONTROLS)], restricted)

    def _set_comparisons(self, records, columns):
        """Add to complaints which of their fields are compared.

        Users may still change what they may write in a state: that is not compared.

        :param dict columns: {field: position in the rows}
        """
        tickets, known = self.env["helpdesk.ticket"], {}
        for record in records:
            record.columns = columns
            names = tuple(filter(columns.__contains__, record.digests))
            is_open = record.state in process.RESERVED or record.state == "registered"
            key = (names, record.state if is_open else "")
            if key not in known:
                writable = ()
                if is_open:
                    writable = tickets._get_complaint_writable_fields(record.state)
                known[key] = _get_comparison(names, writable, columns)
            record.compared = known[key]

    def _read_others(self, tickets, ids, other):
        """Return {id: value in the form of the journal} of a field with no column.

        :param other: the field; links are read from their table
        """
        records = tickets.browse(ids)
        if other.type == "many2many":
            return records._read_complaint_links(other)
        return {
            ticket.id: ticket._get_complaint_digest_value(other.name)
            for ticket in records
        }

    def _get_restricted_categories(self):
        """Return the ids of the categories whose complaints are restricted."""
        categories = self.env["helpdesk.ticket.category"]
        domain = [("complaint_restricted", "=", True)]
        found = categories.with_context(active_test=False)._search(domain)
        return set(found.get_result_ids())

    def _set_controls(self, record, controls, restricted):
        """Add to a complaint what does not depend on its journal.

        :param controls: values of :data:`_CONTROLS`
        :param set restricted: ids of the categories whose complaints are restricted
        """
        (
            _id, record.company, state, record.salt, sequence, head,
            kind, category, satisfaction, told, active, access, todo,
        ) = controls  # fmt: skip
        record.state, record.head = state or "", (sequence or 0, head)
        level = desk.get_access(kind, category in restricted) or None
        record.derived = {
            "active": active,
            "complaint_access": access == level,
            "complaint_todo": todo == desk.find_task(state, kind, told, satisfaction),
        }

    def _read_event_texts(self, records):
        """Return {id of the complaint: {id of the event: [(name, text)]}}."""
        texts = defaultdict(lambda: defaultdict(list))
        for ticket, event, name, value in self.env.execute_query(
            SQL(
                "SELECT event.ticket_id, event.id, text.name, text.value "
                "FROM mfi_complaint_event_text text "
                "JOIN mfi_complaint_event event ON event.id = text.event_id "
                "WHERE event.ticket_id = ANY(%s) ORDER BY text.id",
                [record.id for record in records],
            )
        ):
            texts[ticket][event].append((name, value or False))
        return texts


def _get_comparison(names, writable, columns):
    """Return the :class:`Comparison` of complaints with digests of these fields."""
    unnoted = tuple(
        name
        for name in NOTED_FIELDS
        if name in columns and name not in names and name not in writable
    )
    names = tuple(name for name in names if name not in writable)
    return Comparison(
        names,
        tuple(columns[name] for name in names),
        unnoted,
        tuple(columns[name] for name in unnoted),
    )


def _is_plain(stored_field):
    """Return whether a field is one column whose value needs no record."""
    return (
        stored_field.type in _FORMS
        and not stored_field.company_dependent
        and not stored_field.translate
    )
