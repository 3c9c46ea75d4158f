# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from dataclasses import dataclass, field
from operator import itemgetter

from odoo import models
from odoo.tools import SQL, groupby

from ...engine import desk, hash_chain, process
from ..complaint.helpdesk_ticket_process import HANDLING_FIELDS
from .helpdesk_ticket_journal import NOT_DIGESTED
from .mfi_complaint_integrity import PROCESS_FIELDS

_encode = hash_chain.canonical
#: Type of a column → function that returns the canonical JSON of its value, as
#: ``helpdesk.ticket._get_complaint_digest_value`` gives it for a record. Dates are read
#: as texts in UTC.
_FORMS = {
    "many2one": lambda value: str(value) if value else "null",
    "date": lambda value: f'"{value}"' if value else "null",
    "datetime": lambda value: f'"{value[:19]}"' if value else "null",
    "boolean": lambda value: "true" if value else "false",
    **dict.fromkeys(
        ("integer", "float", "monetary"), lambda value: _encode(value or 0)
    ),
    **dict.fromkeys(
        ("char", "text", "html", "selection"), lambda value: _encode(value or None)
    ),
}
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


@dataclass(slots=True)
class CheckedRecord:
    """A complaint and its journal as plain values.

    :ivar head: (rank, hash) of the last event, as the complaint remembers it
    :ivar writable: names of the fields that users may still write
    :ivar derived: {field: whether it has the value that follows from other fields}
    :ivar values: {field: value in the database}
    :ivar forms: {field: function that returns the canonical JSON of its value}
    :ivar links: :class:`hash_chain.Event` in their order; ``payloads``: theirs, read
    :ivar digests: result of :func:`hash_chain.merge_digests`
    """

    id: int
    company: int = 0
    state: str = ""
    salt: str = ""
    head: tuple = ()
    writable: set = frozenset()
    derived: dict = None
    values: dict = None
    forms: dict = None
    links: list = field(default_factory=list)
    payloads: list = field(default_factory=list)
    digests: dict = field(default_factory=dict)

    def find_sequence(self, name):
        """Return the rank of the event whose digest of a field counts."""
        ranks = [link.sequence for link in self.links]
        return hash_chain.find_sequence(name, ranks, self.payloads)


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
        names = {*PROCESS_FIELDS, *HANDLING_FIELDS}
        for record in records.values():
            record.digests = hash_chain.merge_digests(record.payloads)
            names.update(record.digests)
        self._read_values(records, names)
        return list(records.values())

    def _read_chains(self, records):
        """Add to complaints the events of their journals.

        :param dict records: {id: :class:`CheckedRecord`}
        """
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
                list(records),
            )
        )
        links = map(hash_chain.Event._make, rows)
        for ticket_id, events in groupby(links, itemgetter(0)):
            record = records[ticket_id]
            record.links = events
            record.payloads = [
                hash_chain.read_payload(event.payload) for event in record.links
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
        forms = {name: _FORMS[column.type] for name, column in plain.items()}
        forms |= dict.fromkeys(stored.keys() - plain.keys(), _encode)
        self._read_columns(records, plain, forms)
        present = [record for record in records.values() if record.values is not None]
        for name in stored.keys() - plain.keys():
            values = self._read_others(tickets, [r.id for r in present], stored[name])
            for record in present:
                record.values[name] = values[record.id]

    def _read_columns(self, records, names, forms):
        """Add to complaints their columns of simple types, in one query.

        :param names: {name: field}
        :param forms: {name: function}, see :class:`CheckedRecord`
        """
        columns = [SQL.identifier(name) for name in _CONTROLS]
        columns += [
            SQL("%s::text", SQL.identifier(name))
            if column.type in ("date", "datetime")
            else SQL.identifier(name)
            for name, column in names.items()
        ]
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM helpdesk_ticket WHERE id = ANY(%s)",
                SQL(", ").join(columns),
                list(records),
            )
        )
        restricted = self._get_restricted_categories()
        width = len(_CONTROLS)
        for row in rows:
            record = records[row[0]]
            record.values = dict(zip(names, row[width:], strict=True))
            record.forms = forms
            self._set_controls(record, row[:width], restricted)

    def _read_others(self, tickets, ids, other):
        """Return {id: value in the form of the journal} of a field with no column.

        :param other: the field; links are read from their table
        """
        if other.type != "many2many" or other.get_description(self.env).get("domain"):
            return {
                ticket.id: ticket._get_complaint_digest_value(other.name)
                for ticket in tickets.browse(ids)
            }
        here, there = SQL.identifier(other.column1), SQL.identifier(other.column2)
        rows = self.env.execute_query(
            SQL(
                "SELECT %s, array_agg(%s ORDER BY %s) FROM %s "
                "WHERE %s = ANY(%s) GROUP BY %s",
                here,
                there,
                there,
                SQL.identifier(other.relation),
                here,
                ids,
                here,
            )
        )
        return dict.fromkeys(ids, []) | dict(rows)

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
        if record.state in process.RESERVED | {"registered"}:  # findings may change
            tickets = self.env["helpdesk.ticket"]
            record.writable = tickets._get_complaint_writable_fields(state)
        level = desk.get_access(kind, category in restricted) or None
        record.derived = {
            "active": active,
            "complaint_access": access == level,
            "complaint_todo": todo == desk.find_task(state, kind, told, satisfaction),
        }

    def _read_event_texts(self, records):
        """Return {id of the event: [(name, text)]} of the complaints' events."""
        texts = defaultdict(list)
        for event, name, value in self.env.execute_query(
            SQL(
                "SELECT event_id, name, value FROM mfi_complaint_event_text "
                "WHERE event_id IN (SELECT id FROM mfi_complaint_event "
                "WHERE ticket_id = ANY(%s)) ORDER BY id",
                [record.id for record in records],
            )
        ):
            texts[event].append((name, value or False))
        return texts


def _is_plain(stored_field):
    """Return whether a field is one column whose value needs no record."""
    return (
        stored_field.type in _FORMS
        and not stored_field.company_dependent
        and not stored_field.translate
    )
