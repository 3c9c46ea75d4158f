# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...engine import hash_chain
from ..guard import in_process
from ..selections import STATES

EVENT_CODES = [
    ("registered", "Registered"),
    ("acknowledged", "Acknowledged"),
    ("assigned", "Assigned"),
    ("reassigned", "Assigned to another service"),
    ("delegated", "Assigned to a person"),
    ("returned", "Returned"),
    ("started", "Started"),
    ("waiting", "Waiting for the client"),
    ("resumed", "Resumed"),
    ("asked", "Question to the client"),
    ("replied", "Reply of the client"),
    ("submitted", "Submitted for validation"),
    ("validated", "Validated"),
    ("sent_back", "Sent back"),
    ("resolved", "Resolved"),
    ("rejected", "Found inadmissible"),
    ("cancelled", "Cancelled"),
    ("attempt", "Attempt to reach the client"),
    ("communicated", "Answer communicated"),
    ("answer_failed", "Answer not delivered"),
    ("satisfaction", "Satisfaction"),
    ("closed", "Closed"),
    ("reopened", "Reopened (appeal)"),
    ("reclassified", "Reclassified"),
    ("identified", "Client identified"),
    ("code_replaced", "Tracking code replaced"),
    ("addendum", "Addendum"),
    ("attachment", "File added"),
    ("message", "Message"),
    ("measure", "Measure"),
    ("escalated", "Escalated"),
    ("recourse", "External recourse"),
    ("reminded", "Reminder"),
    ("held", "Placed on legal hold"),
    ("released", "Legal hold lifted"),
    ("erased", "Personal data erased"),
    ("imported", "Imported"),
    ("note", "Note"),
    ("audited", "Drawn for an internal audit"),
    ("rechecked", "Satisfaction checked again"),
]


class MfiComplaintEvent(models.Model):
    """The append-only journal: one chain of hashes per complaint.

    Only ``helpdesk.ticket._log_complaint_event`` writes events. A database trigger
    refuses UPDATE, DELETE and TRUNCATE. The hash of an event covers the previous hash
    and the canonical event (:mod:`engine.hash_chain`). Datetimes are in UTC.
    """

    _name = "mfi.complaint.event"
    _description = "Complaint Event"
    _order = "ticket_id desc, sequence desc"
    _rec_name = "code"
    _log_access = False

    ticket_id = fields.Many2one(
        "helpdesk.ticket", "Complaint", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True)
    sequence = fields.Integer(required=True, aggregator=None)
    code = fields.Selection(EVENT_CODES, "What happened", required=True)
    date = fields.Datetime(required=True)
    recorded_at = fields.Datetime(
        "Recorded on",
        required=True,
        help="Later than the date only for imported events.",
    )
    user_id = fields.Many2one("res.users", "Who", required=True, ondelete="restrict")
    from_state = fields.Selection(STATES, "Status before")
    to_state = fields.Selection(STATES, "Status after")
    payload = fields.Text(help="Canonical JSON; personal text as salted digests only.")
    previous_hash = fields.Char("Previous hash", required=True)
    hash = fields.Char(required=True)
    text_ids = fields.One2many("mfi.complaint.event.text", "event_id", "Texts")
    text = fields.Text(compute="_compute_text")

    # Used by the timeline, the check of a chain and the foreign key of the complaint,
    # which needs no index of its own; makes the ranks unique.
    _ticket_sequence_uniq = models.Constraint(
        "unique(ticket_id, sequence)", "Two events of a complaint have the same rank."
    )
    # Used by the audit trail of a period.
    _company_date_idx = models.Index("(company_id, date)")
    # Used by the daily seal and its check.
    _company_recorded_idx = models.Index("(company_id, recorded_at)")

    def init(self):
        """Install the database trigger that refuses changes."""
        install_append_only(self.env.cr, self._table)

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name an event by what happened, in the reader's language."""
        labels = dict(self._fields["code"]._description_selection(self.env))
        for event in self:
            event.display_name = labels.get(event.code, event.code)

    @api.depends("text_ids.value")
    def _compute_text(self):
        """Compute the text of each event; empty once it has been erased."""
        for event in self:
            event.text = "\n".join(event.text_ids.mapped("value"))

    @api.model
    @api.private
    def _create_from_link(self, ticket, event, texts, recorded):
        """Create an event with its hash and its erasable texts.

        :param ticket: the complaint
        :param event: :class:`engine.hash_chain.Event` without hash
        :param dict texts: {key: text}
        :param recorded: date and time of recording (naive UTC)
        :return: the new event
        """
        record = self.create(
            {
                "ticket_id": ticket.id,
                "company_id": ticket.company_id.id,
                "sequence": event.sequence,
                "code": event.code,
                "date": event.date,
                "recorded_at": recorded,
                "user_id": event.user,
                "from_state": event.from_state or False,
                "to_state": event.to_state or False,
                "payload": event.payload,
                "previous_hash": event.previous_hash,
                "hash": hash_chain.compute_event_hash(event),
            }
        )
        if texts:
            self.env["mfi.complaint.event.text"].create(
                [
                    {"event_id": record.id, "name": name, "value": value}
                    for name, value in texts.items()
                ]
            )
        return record

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse events that are not created by the process."""
        self._check_process()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse all changes, except those of the erasable texts."""
        if set(vals) <= {"text_ids"}:
            return super().write(vals)
        raise UserError(self.env._("The journal of complaints cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse to delete events."""
        raise UserError(self.env._("The journal of complaints cannot be deleted."))

    def _check_process(self):
        """Raise unless the context contains the key of the process."""
        if not in_process(self):
            raise AccessError(
                self.env._("Only the process can write to the journal of complaints.")
            )

    def _get_payload(self):
        """Return the payload of one event as a dict."""
        return hash_chain.read_payload(self.payload)

    def _get_chain_link(self):
        """Return one event as the engine's :class:`hash_chain.Event`."""
        return hash_chain.Event(
            id=self.id,
            ticket=self.ticket_id.id,
            sequence=self.sequence,
            code=self.code,
            date=fields.Datetime.to_string(self.date),
            user=self.user_id.id,
            from_state=self.from_state or "",
            to_state=self.to_state or "",
            payload=self.payload or "",
            previous_hash=self.previous_hash,
            hash=self.hash,
        )


def install_append_only(cr, table):
    """Create the triggers that refuse any change to the rows of a table.

    :param cr: database cursor
    :param table: name of the table
    """
    cr.execute(
        SQL(
            """
            CREATE OR REPLACE FUNCTION mfi_complaints_append_only() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'Rows of %% are never changed nor deleted.',
                    TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
            END $$
            """
        )
    )
    for level in ("ROW", "STATEMENT"):
        _install_trigger(cr, table, level)


def _install_trigger(cr, table, level):
    """Create one trigger unless it exists.

    :param str level: ``ROW`` for UPDATE and DELETE, ``STATEMENT`` for TRUNCATE
    """
    name = f"{table}_append_only_{level.lower()}"
    cr.execute(
        SQL(
            "SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass",
            name,
            table,
        )
    )
    if cr.fetchone():
        return
    when = SQL("UPDATE OR DELETE") if level == "ROW" else SQL("TRUNCATE")
    each = SQL("FOR EACH ROW") if level == "ROW" else SQL("FOR EACH STATEMENT")
    cr.execute(
        SQL(
            "CREATE TRIGGER %s BEFORE %s ON %s %s "
            "EXECUTE FUNCTION mfi_complaints_append_only()",
            SQL.identifier(name),
            when,
            SQL.identifier(table),
            each,
        )
    )
