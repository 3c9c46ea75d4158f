# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mfi_complaints.engine import phone
from odoo.addons.mfi_complaints.models.guard import with_process

from ...engine import charset
from ...engine.voice import events

STATES = [
    ("ongoing", "In progress"),
    ("fetching", "Recording to fetch"),
    ("listen", "To listen to"),
    ("missed", "To call back"),
    ("failed", "Recording lost"),
    ("done", "Handled"),
    ("dismissed", "Not a complaint"),
    ("empty", "Ended without a message"),
]
KINDS = [
    ("complaint", "Complaint"),
    ("denunciation", "Whistleblowing"),
]
#: Time for the recording of a call that has ended to be announced.
RECORDING_PATIENCE = timedelta(minutes=2)
#: Time after which a call without notice of its end has ended.
CALL_PATIENCE = timedelta(hours=1)
#: States in which a recording may still arrive.
OPEN_STATES = ("ongoing", "missed", "failed", "empty")
BATCH = 100


class MfiVoiceCall(models.Model):
    """A call to a voice line: what the caller chose, and what became of the message.

    Only the program writes calls; people write the note and use the buttons. A call
    that chose whistleblowing has no number, no id of the provider and no time of day.
    """

    _name = "mfi.voice.call"
    _description = "Voice Call"
    _order = "id desc"
    _mfi_technical = ("provider_id", "attempts")
    # Personal data, erased together with those of the complaint or of the client.
    _mfi_erasable = (
        "ticket_id",
        ("number", "partner_id", "provider_id", "recording_url", "note"),
    )
    _mfi_erasable_client = (
        "partner_id",
        ("number", "provider_id", "recording_url", "note"),
    )

    line_id = fields.Many2one(
        "mfi.voice.line",
        string="Voice line",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    call_key = fields.Char(
        "Key of the call", required=True, readonly=True, groups=fields.NO_ACCESS
    )
    provider_id = fields.Char("Provider's id", readonly=True, copy=False)
    number = fields.Char(readonly=True, help="In international form if it is a phone.")
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        readonly=True,
        ondelete="set null",
        help="The only client with this number.",
    )
    started_at = fields.Datetime("Called on", required=True, readonly=True)
    ended_at = fields.Datetime("Ended on", readonly=True)
    seconds = fields.Integer("Duration (seconds)", readonly=True, aggregator="avg")
    lang = fields.Char("Language", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="ongoing")
    recording_url = fields.Char(
        "Address of the recording", readonly=True, groups=fields.NO_ACCESS
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="Recording", readonly=True, ondelete="set null"
    )
    message_seconds = fields.Integer(
        "Message (seconds)", readonly=True, aggregator="avg"
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Complaint", readonly=True, ondelete="set null"
    )
    code_digest = fields.Char(
        "Digest of the code that the caller has heard",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
    )
    attempts = fields.Integer(readonly=True, aggregator=None)
    next_attempt_at = fields.Datetime("Next attempt on", readonly=True)
    error = fields.Char("Problem", readonly=True)
    note = fields.Text()
    handled_by_id = fields.Many2one(
        "res.users", string="Handled by", readonly=True, ondelete="restrict"
    )
    handled_at = fields.Datetime("Handled on", readonly=True)

    # Recognises a call in each of its notices.
    _call_key_uniq = models.Constraint(
        "unique(call_key)", "This call is already recorded."
    )
    # For the cron: calls that wait for their recording or their end.
    _open_idx = models.Index("(state, id) WHERE state IN ('ongoing', 'fetching')")
    # For the list of calls to return and messages to listen to.
    _desk_idx = models.Index(
        "(company_id, id) WHERE state IN ('missed', 'failed', 'listen')"
    )
    # For the call of a complaint, and the erasure of a number.
    _ticket_idx = models.Index("(ticket_id) WHERE ticket_id IS NOT NULL")
    _number_idx = models.Index("(number) WHERE number IS NOT NULL")

    @api.depends("number", "started_at", "kind")
    def _compute_display_name(self):
        """Compute the name from the number and the day of the call."""
        for call in self:
            day = fields.Date.to_string(call.started_at)
            call.display_name = f"{call.number or '?'} {day}"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse to delete calls, which are evidence of what reached the desk."""
        raise UserError(self.env._("Calls are kept as evidence and cannot be deleted."))

    # ------------------------------------------------------------------
    # Notices
    # ------------------------------------------------------------------
    @api.model
    def _find_or_create(self, line, event, received_at):
        """Return the call of a notice, created with the first one."""
        # sudo: a technical parameter
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        key = events.get_key(secret, line.id, event.call_id)
        found = self.search([("call_key", "=", key)], limit=1)
        return found or self.create(
            {
                "line_id": line.id,
                "company_id": line.company_id.id,
                "call_key": key,
                "provider_id": charset.clean(event.call_id, 200),
                "started_at": received_at,
            }
        )

    def _apply_notice(self, event, choice):
        """Add what a notice says; notices come twice, late or in any order."""
        known = events.merge(self._get_facts(), event, choice)
        number = self._normalise_number(known.caller)
        values = {
            "number": number,
            "lang": known.lang or False,
            "kind": known.kind or False,
            "recording_url": known.recording_url or False,
            "seconds": known.seconds,
        }
        if known.ended and not self.ended_at:
            values["ended_at"] = fields.Datetime.now()
        if number and number != self.number:
            values["partner_id"] = self._find_client(number).id
        self.write(values)
        if event.recording_url and not self.attachment_id and self._is_open():
            self.write({"state": "fetching", "next_attempt_at": fields.Datetime.now()})
        if known.kind == "denunciation":
            self._erase_caller()

    def _keep_code_digest(self, digest):
        """Keep the digest of the code that the author of a report has heard.

        A provider that asks twice gets two codes: the last one is what was heard.
        """
        if not digest or self.kind != "denunciation":
            return
        self.code_digest = digest
        if self.ticket_id.complaint_state == "draft":
            with_process(self.ticket_id).complaint_code_digest = digest

    def _is_open(self):
        """Return whether a recording may still arrive for this call."""
        return self.state in OPEN_STATES and not self.handled_at

    def _get_facts(self):
        """Return what is known of the call, as the engine reads it."""
        return events.Facts(
            self.number or "",
            self.lang or "",
            self.kind or "",
            self.recording_url or "",
            self.seconds,
            bool(self.ended_at),
        )

    def _normalise_number(self, raw):
        """Return the E.164 form of a caller, or False: the number may be withheld."""
        line = self.line_id
        region = line.country_id.code or line.company_id.country_id.code
        return phone.to_e164(raw, region) or False

    @api.model
    def _find_client(self, number):
        """Return the client with this number, if there is only one."""
        # sudo: calls are processed without a user
        clients = self.env["res.partner"].sudo()._find_mfi_by_phone(number)
        return clients if len(clients) == 1 else clients.browse()

    def _erase_caller(self):
        """Erase what leads to the author of a whistleblowing report.

        The time of day is erased too: the operator's bill shows who called when. What
        an earlier notice of this call left in the queue is erased when it is read.
        """
        self.write(
            {
                "number": False,
                "partner_id": False,
                "provider_id": False,
                "started_at": self.started_at.replace(hour=0, minute=0, second=0),
                "ended_at": self.ended_at
                and self.ended_at.replace(hour=0, minute=0, second=0),
            }
        )

    # ------------------------------------------------------------------
    # Calls that ended
    # ------------------------------------------------------------------
    @api.model
    def _settle_ended(self):
        """Put the calls that ended without a message on the list of calls to return."""
        now = fields.Datetime.now()
        domain = [
            ("state", "=", "ongoing"),
            "|",
            ("ended_at", "<=", now - RECORDING_PATIENCE),
            ("create_date", "<=", now - CALL_PATIENCE),
        ]
        for call in self.search(domain, order="id", limit=BATCH):
            call._end_without_message()

    def _end_without_message(self):
        """Keep a call without words: to return, if there is a number."""
        self.write({"state": "missed" if self.number else "empty", "error": False})
