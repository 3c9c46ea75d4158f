# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from dataclasses import dataclass, field

from odoo import models
from odoo.tools import SQL

from ...engine import hash_chain, process
from ..complaint.helpdesk_ticket_process import HANDLING_FIELDS
from .helpdesk_ticket_journal import NOT_DIGESTED
from .mfi_complaint_integrity import PROCESS_FIELDS

#: Column of a simple type → value in the form that the journal digests, as
#: ``helpdesk.ticket._get_complaint_digest_value`` returns it for a record.
_CONVERTERS = {
    "many2one": lambda value: value or None,
    "date": lambda value: str(value) if value else None,
    "datetime": lambda value: str(value)[:19] if value else None,
    "boolean": bool,
    **dict.fromkeys(("integer", "float", "monetary"), lambda value: value or 0),
    **dict.fromkeys(("char", "text", "html", "selection"), lambda value: value or None),
}


@dataclass
class CheckedRecord:
    """A complaint and its journal as plain values.

    :ivar head: (rank, hash) of the last event, as the complaint remembers it
    :ivar values: {field: value in the form that the journal digests}
    :ivar writable: names of the fields that users may still write
    :ivar derived: {field: whether it has the value that follows from other fields}
    :ivar links: :class:`hash_chain.Event` in their order, with ``payloads`` and
        ``recordings`` (company, UTC date and time) of the same events
    :ivar digests: result of :func:`hash_chain.get_latest_digests`
    """

    id: int
    company: int
    state: str
    salt: str
    head: tuple
    writable: set
    derived: dict
    values: dict = field(default_factory=dict)
    links: list = field(default_factory=list)
    payloads: list = field(default_factory=list)
    recordings: list = field(default_factory=list)
    digests: dict = field(default_factory=dict)


class MfiComplaintEvent(models.Model):
    """Read what the integrity check compares: few queries, plain values."""

    _inherit = "mfi.complaint.event"

    def _read_checked_records(self, tickets):
        """Return complaints with their journals as :class:`CheckedRecord`."""
        records = {ticket.id: self._prepare_checked(ticket) for ticket in tickets}
        self._read_chains(records)
        names = {*PROCESS_FIELDS, *HANDLING_FIELDS}
        for record in records.values():
            pairs = zip(record.links, record.payloads, strict=True)
            record.digests = hash_chain.merge_digests(
                (link.sequence, payload) for link, payload in pairs
            )
            names |= record.digests.keys()
        self._read_values(tickets, records, names)
        return list(records.values())

    def _prepare_checked(self, ticket):
        """Return a complaint without its journal and its values."""
        state = ticket.complaint_state or ""
        writable = set()
        if state in process.RESERVED | {"registered"}:  # findings may still change
            writable = ticket._get_complaint_writable_fields(state)
        return CheckedRecord(
            id=ticket.id,
            company=ticket.company_id.id,
            state=state,
            salt=ticket.complaint_salt,
            head=(ticket.complaint_head_sequence, ticket.complaint_head_hash),
            writable=writable,
            derived={
                "active": ticket.active,
                "complaint_access": ticket.complaint_access
                == ticket._get_complaint_access_level(),
                "complaint_todo": ticket.complaint_todo == ticket._get_complaint_task(),
            },
        )

    def _read_chains(self, records):
        """Add to complaints the events of their journals.

        :param dict records: {id: :class:`CheckedRecord`}
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, to_char(recorded_at, 'YYYY-MM-DD HH24:MI:SS'),
                       ticket_id, sequence, code,
                       to_char(date, 'YYYY-MM-DD HH24:MI:SS'), user_id,
                       COALESCE(from_state, ''), COALESCE(to_state, ''), payload,
                       COALESCE(previous_hash, ''), COALESCE(hash, ''), id
                  FROM mfi_complaint_event
                 WHERE ticket_id = ANY(%s)
              ORDER BY ticket_id, sequence
                """,
                list(records),
            )
        )
        for company, recorded, *link in rows:
            record, event = records[link[0]], hash_chain.Event(*link)
            record.links.append(event)
            record.payloads.append(hash_chain.read_payload(event.payload))
            record.recordings.append((company, recorded))

    def _read_values(self, tickets, records, names):
        """Add to complaints their values, in the form that the journal digests.

        :param dict records: {id: :class:`CheckedRecord`} of the tickets
        :param set names: names of fields, and keys of digests of other kinds
        """
        stored = [
            name
            for name in sorted(names & tickets._fields.keys() - NOT_DIGESTED)
            if tickets._fields[name].store
        ]
        plain = [name for name in stored if _is_plain(tickets._fields[name])]
        self._read_columns(records, plain, tickets)
        others = [name for name in stored if name not in plain]
        for ticket in tickets:
            record = records[ticket.id]
            for name in others:
                record.values[name] = ticket._get_complaint_digest_value(name)

    def _read_columns(self, records, names, tickets):
        """Add to complaints the values of columns of simple types, in one query."""
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM helpdesk_ticket WHERE id = ANY(%s)",
                columns,
                list(records),
            )
        )
        converters = [_CONVERTERS[tickets._fields[name].type] for name in names]
        for row_id, *row in rows:
            records[row_id].values = {
                name: convert(value)
                for name, convert, value in zip(names, converters, row, strict=True)
            }

    def _read_event_texts(self, records):
        """Return {id of the event: [(name, text)]} of the complaints' events."""
        ids = [link.id for record in records for link in record.links]
        texts = defaultdict(list)
        for event, name, value in self.env.execute_query(
            SQL(
                "SELECT event_id, name, value FROM mfi_complaint_event_text "
                "WHERE event_id = ANY(%s) ORDER BY id",
                ids,
            )
        ):
            texts[event].append((name, value or False))
        return texts


def _is_plain(stored_field):
    """Return whether a field is one column whose value needs no record."""
    return (
        stored_field.type in _CONVERTERS
        and not stored_field.company_dependent
        and not stored_field.translate
    )
