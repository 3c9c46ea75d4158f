# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import fields, models
from odoo.tools import SQL

from ...engine import hash_chain
from ..clock import now
from ..guard import with_process

#: Technical fields that are not part of the complaint's content.
NOT_DIGESTED = frozenset({"stage_id", "complaint_head_hash", "complaint_head_sequence"})


class HelpdeskTicket(models.Model):
    """The complaint's side of the journal: appending events and computing digests."""

    _inherit = "helpdesk.ticket"

    complaint_salt = fields.Char(
        string="Salt of the digests",
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Erased with the personal data; the digests are meaningless without it.",
    )

    def _log_complaint_event(
        self, code, payload=None, texts=None, digests=(), from_state=None, extra=None
    ):
        """Append one event to the complaint's chain.

        :param str code: what happened (selection of ``mfi.complaint.event``)
        :param dict payload: facts without personal text, stored as canonical JSON
        :param dict texts: {key: personal text}, stored separately so that it can be
            erased; the chain only contains its salted digest
        :param digests: names of the fields whose values the event must cover
        :param from_state: state before the move; by default the current state
        :param dict extra: {key: value} to cover in addition to fields, such as
            ``{"attachment:12": [name, checksum]}``
        :return: the event
        """
        self.ensure_one()
        # sudo: users have no right to write the journal; only this method writes it
        ticket = with_process(self.sudo())
        salt = ticket._ensure_complaint_salt()
        payload = dict(payload or {})
        values = ticket._get_complaint_digest_values(digests) | (extra or {})
        if values:
            payload["digests"] = {
                key: hash_chain.digest(salt, value) for key, value in values.items()
            }
        texts = {key: text for key, text in (texts or {}).items() if text}
        if texts:
            payload["texts"] = {
                key: hash_chain.digest(salt, text) for key, text in texts.items()
            }
        return ticket._create_complaint_event(code, payload, texts, from_state)

    def _create_complaint_event(self, code, payload, texts, from_state):
        """Update the head of the chain and create one event after the last one.

        The head is written first: if another transaction has added an event since this
        one began, PostgreSQL refuses, and the server repeats the whole request.

        The payload of an event imported with an earlier date includes its recording
        date, which distinguishes it from other events. The environment must be in sudo
        mode, with the key of the process in its context.
        """
        date, recorded = now(self), fields.Datetime.now()
        if date != recorded.replace(microsecond=0):
            payload["recorded"] = fields.Datetime.to_string(recorded)
        event = hash_chain.Event(
            ticket=self.id,
            sequence=self.complaint_head_sequence + 1,
            code=code,
            date=fields.Datetime.to_string(date),
            user=self.env.uid,
            from_state=from_state or self.complaint_state or "",
            to_state=self.complaint_state or "",
            payload=hash_chain.canonical(payload),
            previous_hash=self.complaint_head_hash or hash_chain.GENESIS,
        )
        head = {
            "complaint_head_hash": hash_chain.compute_event_hash(event),
            "complaint_head_sequence": event.sequence,
        }
        # The base class's method: no tracking and no mails for two technical fields.
        models.BaseModel.write(self, head)
        self.flush_recordset(list(head))
        return self.env["mfi.complaint.event"]._create_from_link(
            self, event, texts, recorded
        )

    def _ensure_complaint_salt(self):
        """Return the complaint's salt, generated on first use."""
        if not self.complaint_salt:
            models.BaseModel.write(self, {"complaint_salt": secrets.token_hex(16)})
        return self.complaint_salt

    def _get_complaint_digest_values(self, names):
        """Return {field: value to digest} of the stored fields among ``names``."""
        return {
            name: self._get_complaint_digest_value(name)
            for name in names
            if name not in NOT_DIGESTED and self._fields[name].store
        }

    def _get_complaint_digest_value(self, name):
        """Return the value of one field in the form that the chain digests."""
        field = self._fields[name]
        if field.type == "many2many" and field.store:
            return self._read_complaint_links(field)[self.id]
        value = self[name]
        if field.type == "many2one":
            return value.id or None
        if field.relational:
            return sorted(value.ids)
        if field.type in ("date", "datetime"):
            return field.to_string(value) if value else None
        if field.type == "boolean":
            return bool(value)
        if field.type in ("integer", "float", "monetary"):
            return value or 0
        return str(value) if value else None

    def _read_complaint_links(self, field):
        """Return {id of a ticket: sorted ids of the records linked to it}.

        Read from the table: what the cache holds of such a field may leave out the
        records that the user may not read, in sudo mode too.

        :param field: stored ``many2many`` field of tickets
        """
        here, there = SQL.identifier(field.column1), SQL.identifier(field.column2)
        rows = self.env.execute_query(
            SQL(
                "SELECT %s, array_agg(%s ORDER BY %s) FROM %s "
                "WHERE %s = ANY(%s) GROUP BY %s",
                here,
                there,
                there,
                SQL.identifier(field.relation),
                here,
                self.ids,
                here,
            )
        )
        return dict.fromkeys(self.ids, []) | dict(rows)

    def _log_complaint_measures(self):
        """Record the digests of the measures that serve each of these complaints."""
        # sudo: the journal is written even if the user may not read the measures
        links = self._read_complaint_links(self._fields["complaint_measure_ids"])
        for ticket in self.sudo().filtered("complaint_head_sequence"):
            measures = ticket.complaint_measure_ids.browse(links[ticket.id])
            ticket._log_complaint_event(
                "measure",
                {"measures": measures.ids},
                digests=("complaint_measure_ids",),
                extra={
                    f"measure:{m.id}": m._get_complaint_digest_content()
                    for m in measures
                },
            )

    def _log_complaint_messages(self, messages):
        """Record the digests of the messages that users wrote on this complaint."""
        self._log_complaint_event(
            "message",
            {"messages": messages.ids, "type": messages[:1].message_type},
            extra={
                f"message:{m.id}": m._get_complaint_digest_content() for m in messages
            },
        )
