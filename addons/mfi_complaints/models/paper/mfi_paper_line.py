# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.deadlines import UTC
from ..guard import in_process, with_process
from ..selections import ANSWER_CHANNELS, KINDS

#: What the complaint holds once it is registered: the line keeps no second copy.
_WORDS = ("phone", "words", "wish", "scan", "scan_name")
#: What registering alone sets.
_PROGRAM = frozenset({"ticket_id", "number", "error"})
#: What makes a line a paper: one that holds none of it was only begun.
_CONTENT = ("name", "member_number", "phone", "words", "wish", "scan")


class MfiPaperLine(models.Model):
    """One paper form, typed in the order in which it is printed."""

    _name = "mfi.paper.line"
    _description = "Paper Form"
    _order = "batch_id, sequence, id"
    # The name goes with the personal data of the complaint.
    _mfi_erasable = ("ticket_id", ("name", "member_number"))

    batch_id = fields.Many2one(
        "mfi.paper.batch", "Stack", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="batch_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(
        "res.partner",
        "Client",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        help="Found by the member number.",
    )
    name = fields.Char(
        "First name and name",
        compute="_compute_client",
        store=True,
        readonly=False,
    )
    member_number = fields.Char("Member's number")
    phone = fields.Char(compute="_compute_client", store=True, readonly=False)
    branch_id = fields.Many2one(
        "mfi.branch", compute="_compute_client", store=True, readonly=False
    )
    product_id = fields.Many2one("mfi.product", "Product or service")
    incident_date = fields.Date("When did it happen?")
    words = fields.Text("What happened?")
    wish = fields.Text("What does the client expect?")
    preferred_channel = fields.Selection(ANSWER_CHANNELS, "How to answer")
    received_on = fields.Date(
        "Signed on",
        help="The day beside the signature; left out, the day of the stack.",
    )
    kind = fields.Selection(
        [choice for choice in KINDS if choice[0] != "denunciation"],
        required=True,
        default="complaint",
    )
    category_id = fields.Many2one(
        "helpdesk.ticket.category", domain="[('complaint_code', '!=', False)]"
    )
    scan = fields.Binary(attachment=True, help="A scan or photo of the paper.")
    scan_name = fields.Char("File name")
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Complaint",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    number = fields.Char(
        "Number to write on the paper",
        readonly=True,
        copy=False,
    )
    error = fields.Text("To correct", readonly=True, copy=False)

    # ------------------------------------------------------------------
    # The client
    # ------------------------------------------------------------------
    @api.depends("member_number")
    def _compute_partner_id(self):
        """Find the clients by their member numbers, in one search."""
        numbers = {(line.member_number or "").strip() for line in self} - {""}
        companies = self.batch_id.company_id or self.env.company
        clients = self.env["res.partner"].search(
            Domain("mfi_member_number", "in", sorted(numbers))
            & Domain("company_id", "in", [False, *companies.ids])
        )
        by_number = {client.mfi_member_number: client for client in clients}
        for line in self.filtered(lambda line: not line.ticket_id):
            number = (line.member_number or "").strip()
            line.partner_id = by_number.get(number, clients.browse())

    @api.depends("partner_id", "batch_id.branch_id")
    def _compute_client(self):
        """Take over the client's name, phone and branch where none is typed."""
        for line in self:
            client = line.partner_id
            line.name = line.name or client.name
            if not line.ticket_id:
                line.phone = line.phone or client.phone
            line.branch_id = (
                line.branch_id or client.mfi_branch_id or line.batch_id.branch_id
            )

    def _blank(self):
        """Return the lines that were begun and never typed."""
        return self.filtered(
            lambda line: not line.number and not any(line[name] for name in _CONTENT)
        )

    # ------------------------------------------------------------------
    # Registering
    # ------------------------------------------------------------------
    def action_register(self):
        """Register these papers now; what is refused says why on its line."""
        self._register_each()
        return True

    def _register_each(self):
        """Register papers one by one; each stands or falls alone."""
        self.check_access("write")
        for line in self.filtered(lambda line: not line.ticket_id):
            try:
                # A refused paper must leave nothing behind, hence one each.
                with self.env.cr.savepoint():
                    line._register_one()
            except UserError as error:
                said = str(error.args[0]).replace("\n", " ")[:500]
                with_process(line).error = said

    def _register_one(self):
        """Register one paper and keep its number; the words move to the complaint."""
        tickets = self.env["helpdesk.ticket"].with_company(self.company_id)
        values = self._register_values()
        told = tickets._register_complaint_sudo(values, system=False)
        ticket = tickets._find_complaint_by_key(values["idempotency_key"])
        with_process(self).write(
            {
                **dict.fromkeys(_WORDS, False),
                "ticket_id": ticket.id,
                "number": told["number"],
                "error": False,
            }
        )

    def _register_values(self):
        """Return one paper as ``complaint_register`` takes it."""
        self._check_category()
        words = (self.words or "").strip()
        if wish := (self.wish or "").strip():
            words += "\n\n" + self.env._("What the client expects: %(wish)s", wish=wish)
        scan = self.scan and {
            "name": self.scan_name or "scan",
            "content": self.with_context(bin_size=False).scan,
        }
        return {
            "kind": self.kind,
            "description": words,
            "channel": self.batch_id.channel_id.complaint_code,
            "category": self.category_id.complaint_code,
            "branch": self.branch_id.code,
            "product": self.product_id.code,
            "member_number": (self.member_number or "").strip(),
            "contact_name": self.name or None,
            "phone": self.phone or None,
            "incident_date": self.incident_date,
            "received_at": self._received_at(),
            "preferred_channel": self.preferred_channel or None,
            "attachments": [scan] if scan else [],
            "idempotency_key": f"paper-{self.id}",
        }

    def _check_category(self):
        """Ask for the category by its column, before anything is tried."""
        if self.kind == "complaint" and not self.category_id:
            raise UserError(self.env._("Choose the category."))

    def _received_at(self):
        """Return the moment of receipt, UTC: noon of the local day, never to come."""
        day = self.received_on or self.batch_id.date
        company = self.company_id
        noon = datetime.combine(day, time(12), company._get_mfi_tz())
        moment = noon.astimezone(UTC).replace(tzinfo=None)
        now = fields.Datetime.now()
        today = company._get_mfi_today()
        return fields.Datetime.to_string(min(moment, now) if day == today else moment)

    # ------------------------------------------------------------------
    # What is registered stays
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Make papers without what registering alone sets."""
        return super().create([_typed(vals) for vals in vals_list])

    def write(self, vals):
        """Refuse to change papers that have their number."""
        if in_process(self):
            return super().write(vals)
        if set(vals) - {"sequence"}:
            self._refuse_registered()
        return super().write(_typed(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Keep papers that have their number."""
        self._refuse_registered()

    def _refuse_registered(self):
        """Raise when one of these papers is registered."""
        if done := self.filtered("number")[:1]:
            raise UserError(
                self.env._(
                    "%(number)s is registered: add an addendum to the complaint "
                    "instead.",
                    number=done.number,
                )
            )


def _typed(vals):
    """Return the values that people type, without those of the program."""
    return {name: value for name, value in vals.items() if name not in _PROGRAM}
