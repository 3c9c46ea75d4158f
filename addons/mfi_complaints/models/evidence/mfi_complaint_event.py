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
    ("delegated", "Given to a person"),
    ("returned", "Returned"),
    ("started", "Taken in hand"),
    ("waiting", "Waiting for the client"),
    ("resumed", "Taken up again"),
    ("submitted", "Submitted for validation"),
    ("validated", "Validated"),
    ("sent_back", "Sent back"),
    ("resolved", "Resolved"),
    ("rejected", "Found inadmissible"),
    ("cancelled", "Cancelled"),
    ("attempt", "Attempt to reach the client"),
    ("communicated", "Client told"),
    ("answer_failed", "Answer not delivered"),
    ("satisfaction", "Satisfaction"),
    ("closed", "Closed"),
    ("reopened", "Reopened (appeal)"),
    ("reclassified", "Reclassified"),
    ("identified", "Client identified"),
    ("addendum", "Addendum"),
    ("attachment", "File added"),
    ("message", "Message"),
    ("measure", "Measure"),
    ("escalated", "Escalated"),
    ("recourse", "External recourse"),
    ("reminded", "Reminder"),
    ("held", "Kept (legal hold)"),
    ("released", "Hold lifted"),
    ("erased", "Personal data erased"),
    ("imported", "Imported"),
    ("note", "Note"),
]


class MfiComplaintEvent(models.Model):
    """The append-only journal: one chain of hashes per complaint.

    Rows are written by ``helpdesk.ticket._log_complaint_event`` and by nothing else. A
    database trigger refuses UPDATE, DELETE and TRUNCATE. The hash of an event covers
    the previous hash and the canonical event (:mod:`engine.chain`). Moments are UTC.
    """

    _name = "mfi.complaint.event"
    _description = "Complaint Event"
    _order = "ticket_id desc, sequence desc"
    _rec_name = "code"
    _log_access = False

    ticket_id = fields.Many2one(
        "helpdesk.ticket", "Complaint", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True)
    sequence = fields.Integer(required=True, aggregator=None)
    code = fields.Selection(EVENT_CODES, "What happened", required=True)
    date = fields.Datetime(required=True)
    recorded_at = fields.Datetime(
        "Recorded on",
        required=True,
        help="Later than the date only for what was taken over from elsewhere.",
    )
    user_id = fields.Many2one("res.users", "Who", required=True, ondelete="restrict")
    from_state = fields.Selection(STATES, "Status before")
    to_state = fields.Selection(STATES, "Status after")
    payload = fields.Text(help="Canonical JSON; personal text as salted digests only.")
    previous_hash = fields.Char(required=True)
    hash = fields.Char(required=True)
    text_ids = fields.One2many("mfi.complaint.event.text", "event_id", "Words")
    text = fields.Text("In words", compute="_compute_text")

    # Serves the timeline and the check of one chain; forbids two events of one rank.
    _ticket_sequence_uniq = models.Constraint(
        "unique(ticket_id, sequence)", "Two events of a complaint have the same rank."
    )
    # Serves the audit trail of a period.
    _company_date_idx = models.Index("(company_id, date)")
    # Serves the daily seal, and its check.
    _company_recorded_idx = models.Index("(company_id, recorded_at)")

    def init(self):
        """Have the database itself refuse changes, whoever asks."""
        install_append_only(self.env.cr, self._table)

    @api.depends("text_ids.value")
    def _compute_text(self):
        """Show the words that belong to an event, as long as they are kept."""
        for event in self:
            event.text = "\n".join(event.text_ids.mapped("value"))

    @api.model
    @api.private
    def _append(self, ticket, event, texts, recorded):
        """Insert one link, with its hash and its erasable words.

        :param ticket: the complaint, carrying the key of the process
        :param event: :class:`engine.chain.Event` without hash
        :param texts: {key: words}
        :param recorded: moment of recording (naive UTC)
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
                "hash": hash_chain.event_hash(event),
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
        """Let the process alone append to the journal."""
        self._check_process()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse: the journal is never changed."""
        if set(vals) <= {"text_ids"}:
            return super().write(vals)
        raise UserError(self.env._("The journal of complaints cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse: the journal is never shortened."""
        raise UserError(self.env._("The journal of complaints cannot be deleted."))

    def _check_process(self):
        """Raise unless the caller holds the key of the process."""
        if not in_process(self):
            raise AccessError(
                self.env._("The journal of complaints is written by the process alone.")
            )

    def _payload(self):
        """Return the facts of one event as a dict."""
        return hash_chain.read_payload(self.payload)

    def _as_link(self):
        """Return one event as the engine's plain :class:`hash_chain.Event`."""
        return hash_chain.Event(
            id=self.id,
            ticket=self.ticket_id.id,
            sequence=self.sequence,
            code=self.code,
            date=fields.Datetime.to_string(self.date),
            user=self.user_id.id,
            from_state=self.from_state or "",
            to_state=self.to_state or "",
            payload=self.payload,
            previous_hash=self.previous_hash,
            hash=self.hash,
        )


def install_append_only(cr, table):
    """Create the trigger that refuses any change to the rows of a table.

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
    """Create one trigger unless it exists."""
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
