# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

from .mfi_sms_template import PURPOSES

STATES = [
    ("received", "To read"),
    ("partial", "Waiting for the rest"),
    ("fetching", "Waiting for its file"),
    ("merged", "Part of a longer text"),
    ("review", "To handle"),
    ("done", "Handled"),
    ("dismissed", "Not a complaint"),
    ("queued", "To send"),
    ("sending", "Being sent"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("uncertain", "Possibly sent"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
REVIEW_REASONS = [
    ("identify", "Unknown number: identify the client"),
    ("shared", "Number of several clients: choose the client"),
    ("sender", "Sent by a service, not by a person"),
    ("empty", "Empty text"),
    ("unclear", "Message to read"),
    ("call_back", "To call back"),
    ("nothing", "Reply without a pending question"),
    ("refused", "Could not be registered"),
    ("survey", "Reply to a survey question, not understood"),
    ("parts", "Long text of which a part is missing"),
]
FAILURES = [
    ("number", "Wrong number"),
    ("credit", "No credit left with the provider"),
    ("access", "The provider refuses the account"),
    ("sender", "The provider refuses the sender name"),
    ("rate", "Too many texts at once"),
    ("network", "The gateway cannot be reached"),
    ("report", "The network could not deliver the text"),
    ("gateway", "No gateway"),
    ("window", "The client has not written on WhatsApp for 24 hours"),
    ("template", "The provider does not know the template"),
    ("other", "Refused by the provider"),
]


class MfiSmsMessage(models.Model):
    """A text received or sent, kept as evidence (Odoo deletes its own once sent).

    Only the program writes texts. This file defines the fields, ``inbound/`` processes
    received texts, ``outbound/`` sends texts and ``mfi_sms_message_desk`` contains the
    actions of the queue screen.
    """

    _name = "mfi.sms.message"
    _description = "Text Message"
    _order = "id desc"
    _rec_name = "number"
    # How the program and the gateway name a text and its parts.
    _mfi_technical = ("uuid", "provider_id", "part_ref", "part_number", "part_total")
    # Personal data, erased together with those of the complaint or of the client.
    _mfi_erasable = (
        "ticket_id",
        (
            "body",
            "number",
            "detail",
            "sent_to",
            "partner_id",
            "dedupe_key",
            "code_to_send",
            "file_name",
            "file_reference",
        ),
    )
    _mfi_erasable_client = (
        "partner_id",
        (
            "body",
            "number",
            "detail",
            "sent_to",
            "code_to_send",
            "file_name",
            "file_reference",
        ),
    )

    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing")], required=True, readonly=True
    )
    gateway_id = fields.Many2one("mfi.sms.gateway", readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    date = fields.Datetime(
        required=True,
        readonly=True,
        default=fields.Datetime.now,
        help="When the text was received or queued (UTC).",
    )
    number = fields.Char(readonly=True, help="In international form if it is a phone.")
    body = fields.Text(readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    lang_name = fields.Char("Name of the language", compute="_compute_lang_name")
    state = fields.Selection(STATES, required=True, readonly=True)
    purpose = fields.Selection(
        [*PURPOSES, ("odoo", "Sent from another screen")], readonly=True
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Complaint", readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Client", readonly=True, ondelete="set null"
    )
    uuid = fields.Char(readonly=True, copy=False, default=lambda self: uuid4().hex)
    provider_id = fields.Char(string="Gateway's id", readonly=True, copy=False)
    automatic = fields.Boolean(
        readonly=True, help="An automatic reply to a received text."
    )
    # received
    inbound_id = fields.Many2one("mfi.sms.inbound", readonly=True, ondelete="set null")
    dedupe_key = fields.Char(
        "Duplicate key", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    sent_by_client_at = fields.Datetime(
        "Sent by the client on", readonly=True, help="According to the gateway (UTC)."
    )
    sent_to = fields.Char(string="Sent to", readonly=True)
    meaning = fields.Char(readonly=True)
    review_reason = fields.Selection(REVIEW_REASONS, "Reason for review", readonly=True)
    part_ref = fields.Char(readonly=True)
    part_number = fields.Integer(readonly=True)
    part_total = fields.Integer(readonly=True)
    # Only while it waits for the other parts; in base64.
    part_data = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    part_charset = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    parent_id = fields.Many2one(
        "mfi.sms.message", string="Part of", readonly=True, ondelete="set null"
    )
    # sent
    parts = fields.Integer(readonly=True)
    cost = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    attempts = fields.Integer(readonly=True, aggregator=None)
    scheduled_at = fields.Datetime(string="Not before", readonly=True)
    tried_at = fields.Datetime(string="Last attempt", readonly=True)
    code_to_send = fields.Char(
        "Tracking code to send",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Takes the place of its mask when the text is sent, and is then erased.",
    )
    sent_at = fields.Datetime("Sent on", readonly=True)
    delivered_at = fields.Datetime("Delivered on", readonly=True)
    failure = fields.Selection(FAILURES, readonly=True)
    detail = fields.Char(readonly=True, help="As reported by the gateway.")

    # Keeps a gateway that repeats a text from creating a second message.
    _dedupe_uniq = models.UniqueIndex(
        "(gateway_id, dedupe_key) WHERE dedupe_key IS NOT NULL",
        "This text was already received.",
    )
    # For delivery reports with our id; keeps it unique.
    _uuid_uniq = models.UniqueIndex("(uuid)", "Two texts cannot have the same id.")
    # For delivery reports with the gateway's id.
    _provider_idx = models.Index(
        "(gateway_id, provider_id) WHERE direction = 'out' AND provider_id IS NOT NULL"
    )
    # For the sending cron: due texts, gateway by gateway.
    _queue_idx = models.Index(
        "(gateway_id, scheduled_at) WHERE state IN ('queued', 'sending')"
    )
    # For the limits per number and hour, and the history of a number.
    _number_idx = models.Index("(number, date)")
    # For the texts shown on a complaint.
    _ticket_idx = models.Index("(ticket_id) WHERE ticket_id IS NOT NULL")
    # For the queue screen.
    _desk_idx = models.Index(
        "(company_id, id) WHERE state IN ('review', 'failed', 'uncertain')"
    )
    # For joining the parts of long texts.
    _parts_idx = models.Index("(gateway_id, number, part_ref) WHERE state = 'partial'")
    # For the daily job that erases codes that could not be sent.
    _code_idx = models.Index("(id) WHERE code_to_send IS NOT NULL")
    # For the rate of a gateway: texts sent in the last minute.
    _rate_idx = models.Index("(gateway_id, tried_at) WHERE direction = 'out'")

    @api.depends("lang")
    @api.depends_context("lang")
    def _compute_lang_name(self):
        """Name the language in the reader's language."""
        names = self.env["mfi.sms.language"]._get_names(self.mapped("lang"))
        for message in self:
            message.lang_name = names.get(message.lang, message.lang)

    @api.depends("direction", "number", "body")
    def _compute_display_name(self):
        """Compute the name from the number and the beginning of the text."""
        for message in self:
            excerpt = " ".join((message.body or "").split())[:40]
            message.display_name = f"{message.number or '?'}: {excerpt}"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse to delete texts, which are evidence of what was said and promised."""
        raise UserError(self.env._("Texts are kept as evidence and cannot be deleted."))
