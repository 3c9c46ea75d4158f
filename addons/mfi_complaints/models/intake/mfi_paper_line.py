# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.deadlines import UTC
from ...engine.search_key import get_identifier_key
from ..guard import in_process, with_process
from ..selections import ANSWER_CHANNELS, KINDS

#: Fields cleared by registration, as the complaint then has their content.
_MOVED_FIELDS = ("phone", "words", "wish", "scan", "scan_name")
#: Fields set only by registration.
_PROGRAM_FIELDS = frozenset({"ticket_id", "number", "error"})
#: Fields of which a typed paper has at least one; other lines are empty.
_CONTENT_FIELDS = ("name", "member_number", "phone", "words", "wish", "scan")


class MfiPaperLine(models.Model):
    """One paper form, with its fields in the order of the printed form."""

    _name = "mfi.paper.line"
    _description = "Paper Form"
    _order = "batch_id, sequence, id"
    # Erased with the personal data of the complaint.
    _mfi_erasable = ("ticket_id", ("name", "member_number"))

    batch_id = fields.Many2one(
        "mfi.paper.batch", "Paper batch", required=True, index=True, ondelete="cascade"
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
        "First and last name",
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
        help="The day written beside the signature; leave it empty to use the day of "
        "the batch.",
    )
    kind = fields.Selection(
        [choice for choice in KINDS if choice[0] != "denunciation"],
        required=True,
        default="complaint",
    )
    category_id = fields.Many2one(
        "helpdesk.ticket.category", domain="[('complaint_code', '!=', False)]"
    )
    category_suggestions = fields.Json(
        "Suggested categories", compute="_compute_category_suggestions"
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
        """Find the clients by member number, in one query for all lines."""
        numbers = {get_identifier_key(line.member_number) for line in self} - {None}
        companies = self.batch_id.company_id or self.env.company
        clients = self.env["res.partner"].search(
            Domain("mfi_member_key", "in", sorted(numbers))
            & Domain("company_id", "in", [False, *companies.ids])
        )
        by_number = {client.mfi_member_key: client for client in clients}
        for line in self.filtered(lambda line: not line.ticket_id):
            number = get_identifier_key(line.member_number)
            line.partner_id = by_number.get(number, clients.browse())

    @api.depends("partner_id", "batch_id.branch_id")
    def _compute_client(self):
        """Copy the client's name, phone and branch where none is typed.

        The branch defaults to the client's, else to that of the batch. The phone of a
        registered paper stays empty.
        """
        for line in self:
            client = line.partner_id
            line.name = line.name or client.name
            if not line.ticket_id:
                line.phone = line.phone or client.phone
            line.branch_id = (
                line.branch_id or client.mfi_branch_id or line.batch_id.branch_id
            )

    @api.depends("words", "wish", "product_id")
    def _compute_category_suggestions(self):
        """Suggest categories by the words on the paper, in the form of one paper."""
        for line in self:
            tickets = self.env["helpdesk.ticket"].with_company(line.company_id)
            line.category_suggestions = (
                not line.ticket_id
                and tickets._get_complaint_category_suggestions(
                    f"{line.words or ''} {line.wish or ''}", line.product_id
                )
            )

    def _filter_empty(self):
        """Return the lines that have neither a number nor any content."""
        return self.filtered(
            lambda line: (
                not line.number and not any(line[name] for name in _CONTENT_FIELDS)
            )
        )

    # ------------------------------------------------------------------
    # Registering
    # ------------------------------------------------------------------
    def action_register(self):
        """Register these papers; refused ones show the reason on their line."""
        self._register_papers()
        return True

    def _register_papers(self):
        """Register papers one by one, each in its own savepoint."""
        self.check_access("write")
        for line in self.filtered(lambda line: not line.ticket_id):
            try:
                # One savepoint each: a refused paper must leave nothing behind.
                with self.env.cr.savepoint():
                    line._register_paper()
            except UserError as error:
                message = str(error.args[0]).replace("\n", " ")[:500]
                with_process(line).error = message

    def _register_paper(self):
        """Register one paper, store its number and clear the moved fields.

        :raise UserError: if the paper cannot be registered
        """
        tickets = self.env["helpdesk.ticket"].with_company(self.company_id)
        values = self._prepare_register_values()
        result = tickets._register_complaint_sudo(values, system=False)
        ticket = tickets._find_complaint_by_key(values["idempotency_key"])
        with_process(self).write(
            {
                **dict.fromkeys(_MOVED_FIELDS, False),
                "ticket_id": ticket.id,
                "number": result["number"],
                "error": False,
            }
        )

    def _prepare_register_values(self):
        """Return the values of one paper for ``complaint_register``."""
        self._check_category()
        text = (self.words or "").strip()
        if wish := (self.wish or "").strip():
            text += "\n\n" + self.env._("What the client expects: %(wish)s", wish=wish)
        scan = self.scan and {
            "name": self.scan_name or "scan",
            "content": self.with_context(bin_size=False).scan,
        }
        return {
            "kind": self.kind,
            "description": text,
            "channel": self.batch_id.channel_id.complaint_code,
            "category": self.category_id.complaint_code,
            "branch": self.branch_id.code,
            "product": self.product_id.code,
            "member_number": (self.member_number or "").strip(),
            "contact_name": self.name or None,
            "phone": self.phone or None,
            "incident_date": self.incident_date,
            "received_at": self._get_received_at(),
            "preferred_channel": self.preferred_channel or None,
            "attachments": [scan] if scan else [],
            "idempotency_key": f"paper-{self.id}",
        }

    def _check_category(self):
        """Raise a UserError if a complaint has no category."""
        if self.kind == "complaint" and not self.category_id:
            raise UserError(self.env._("Choose the category."))

    def _get_received_at(self):
        """Return the date and time of receipt in UTC, as a string.

        This is noon of the company's local day, or now if noon today is still to come.
        """
        day = self.received_on or self.batch_id.date
        company = self.company_id
        noon = datetime.combine(day, time(12), company._get_mfi_tz())
        received = noon.astimezone(UTC).replace(tzinfo=None)
        if day == company._get_mfi_today():
            received = min(received, fields.Datetime.now())
        return fields.Datetime.to_string(received)

    # ------------------------------------------------------------------
    # Immutability
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Create papers, ignoring the fields set only by registration."""
        return super().create([_filter_typed_values(vals) for vals in vals_list])

    def write(self, vals):
        """Refuse to change registered papers, except their order."""
        if in_process(self):
            return super().write(vals)
        if set(vals) - {"sequence"}:
            self._check_not_registered()
        return super().write(_filter_typed_values(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        """Refuse to delete registered papers."""
        self._check_not_registered()

    def _check_not_registered(self):
        """Raise a UserError if one of these papers is registered."""
        if registered := self.filtered("number")[:1]:
            raise UserError(
                self.env._(
                    "%(number)s is registered: add an addendum to the complaint "
                    "instead.",
                    number=registered.number,
                )
            )


def _filter_typed_values(vals):
    """Return values without the fields set only by registration."""
    return {name: value for name, value in vals.items() if name not in _PROGRAM_FIELDS}
