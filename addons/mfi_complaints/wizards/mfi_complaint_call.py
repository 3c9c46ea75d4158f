# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import process
from ..engine.phone import to_e164
from ..engine.text import subject
from ..models.selections import ANSWER_CHANNELS, KINDS, OUTCOMES, SEVERITIES

#: Field of the call → field of the complaint.
_FIELDS = {
    "kind": "complaint_kind",
    "partner_id": "partner_id",
    "partner_name": "partner_name",
    "phone": "complaint_phone",
    "email": "partner_email",
    "channel_id": "channel_id",
    "category_id": "category_id",
    "severity": "complaint_severity",
    "branch_id": "mfi_branch_id",
    "product_id": "mfi_product_id",
    "received_at": "complaint_received_at",
    "incident_date": "complaint_incident_date",
    "amount": "complaint_amount",
    "preferred_channel": "complaint_preferred_channel",
    "staff_ids": "complaint_staff_ids",
    "first_contact": "complaint_first_contact",
}


class MfiComplaintCall(models.TransientModel):
    """Register a complaint during a call, on a single screen."""

    _name = "mfi.complaint.call"
    _description = "New Call"

    # who
    partner_id = fields.Many2one("res.partner", "Client")
    partner_name = fields.Char(
        "Name", compute="_compute_client", store=True, readonly=False
    )
    phone = fields.Char(compute="_compute_client", store=True, readonly=False)
    email = fields.Char("E-mail", compute="_compute_client", store=True, readonly=False)
    member_number = fields.Char(
        related="partner_id.mfi_member_number", related_sudo=False
    )
    client_branch_id = fields.Many2one(
        related="partner_id.mfi_branch_id", string="Client's branch", related_sudo=False
    )
    open_ids = fields.Many2many(
        "helpdesk.ticket", string="Open complaints", compute="_compute_open_ids"
    )
    similar_ids = fields.Many2many(
        "helpdesk.ticket", string="Possible duplicates", compute="_compute_similar_ids"
    )
    # what
    kind = fields.Selection(
        [choice for choice in KINDS if choice[0] != "denunciation"],
        required=True,
        default="complaint",
    )
    channel_id = fields.Many2one(
        "helpdesk.ticket.channel",
        domain="[('complaint_code', '!=', False)]",
        default=lambda self: self._default_channel_id(),
    )
    product_id = fields.Many2one("mfi.product")
    product_suggestions = fields.Json(
        "Suggested products", compute="_compute_product_suggestions"
    )
    category_id = fields.Many2one(
        "helpdesk.ticket.category", domain="[('complaint_code', '!=', False)]"
    )
    category_suggestions = fields.Json(
        "Suggested categories", compute="_compute_category_suggestions"
    )
    severity = fields.Selection(
        SEVERITIES, compute="_compute_severity", store=True, readonly=False
    )
    branch_id = fields.Many2one(
        "mfi.branch", compute="_compute_branch_id", store=True, readonly=False
    )
    statement = fields.Text("Client's statement")
    name = fields.Char(
        "Subject", help="If left empty, the beginning of the statement is used."
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    # more
    received_at = fields.Datetime("Received on", default=fields.Datetime.now)
    incident_date = fields.Date("Incident date")
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id
    )
    amount = fields.Monetary("Amount at stake")
    preferred_channel = fields.Selection(ANSWER_CHANNELS, "Preferred answer channel")
    staff_ids = fields.Many2many("mfi.staff", string="Staff concerned")
    # settled at once
    first_contact = fields.Boolean("Settled at first contact")
    outcome = fields.Selection(OUTCOMES, default="founded")
    corrective = fields.Text("What was done for the client")
    answer = fields.Text("Answer given to the client")
    # done
    ticket_id = fields.Many2one("helpdesk.ticket", "Complaint created", readonly=True)

    @api.model
    def _default_channel_id(self):
        """Return the phone channel."""
        return self.env["helpdesk.ticket.channel"].search(
            [("complaint_code", "=", "phone")], limit=1
        )

    # ------------------------------------------------------------------
    # Defaults and suggestions
    # ------------------------------------------------------------------
    @api.depends("partner_id")
    def _compute_client(self):
        """Copy name, phone and e-mail from the client, where the client has them."""
        for call in self:
            client = call.partner_id
            call.partner_name = client.name or call.partner_name
            call.phone = client.mfi_phone_e164 or client.phone or call.phone
            call.email = client.email or call.email

    @api.depends("partner_id")
    def _compute_branch_id(self):
        """Suggest the client's branch."""
        for call in self:
            call.branch_id = call.partner_id.mfi_branch_id or call.branch_id

    @api.depends("partner_id")
    def _compute_product_suggestions(self):
        """Suggest the product of the client's latest complaint."""
        for call in self:
            last = self.env["helpdesk.ticket"]
            if call.partner_id:
                last = last.search(
                    call._get_client_domain() & Domain("mfi_product_id", "!=", False),
                    order="complaint_received_at desc",
                    limit=1,
                )
            reason = self.env._("in the client's latest complaint")
            call.product_suggestions = [
                {"id": product.id, "name": product.display_name, "reason": reason}
                for product in last.mfi_product_id
            ]

    @api.depends("statement", "name", "product_id")
    def _compute_category_suggestions(self):
        """Suggest categories by the client's words, and by the product."""
        tickets = self.env["helpdesk.ticket"]
        for call in self:
            call.category_suggestions = tickets._get_complaint_category_suggestions(
                f"{call.name or ''} {call.statement or ''}", call.product_id
            )

    @api.depends("category_id")
    def _compute_severity(self):
        """Suggest the default severity of the category."""
        for call in self:
            call.severity = (
                call.category_id.complaint_severity or call.severity or "moderate"
            )

    @api.depends("partner_id")
    def _compute_open_ids(self):
        """List the client's open complaints, latest first, five at most."""
        for call in self:
            complaints = self.env["helpdesk.ticket"]
            if call.partner_id:
                complaints = complaints.search(
                    call._get_client_domain() & Domain("complaint_todo", "!=", False),
                    order="complaint_received_at desc",
                    limit=5,
                )
            call.open_ids = complaints

    @api.depends("partner_id", "phone", "category_id")
    def _compute_similar_ids(self):
        """List possible duplicates, so that no complaint is registered twice."""
        region = self.env.company.country_id.code
        for call in self:
            number = call.phone and (to_e164(call.phone, region) or call.phone)
            call.similar_ids = self.env["helpdesk.ticket"]._get_complaint_duplicates(
                call.partner_id, number, call.category_id
            )

    def _get_client_domain(self):
        """Return the domain of the client's registered complaints."""
        return Domain("partner_id", "=", self.partner_id.id) & Domain(
            "complaint_state", "not in", [False, "draft"]
        )

    @api.depends("ticket_id")
    def _compute_display_name(self):
        """Return "New call", then the name of the complaint that was created."""
        for call in self:
            call.display_name = call.ticket_id.display_name or self.env._("New call")

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_register(self):
        """Register the complaint and show what to read out to the client.

        A complaint settled at first contact is also resolved and communicated.
        """
        self.ensure_one()
        self._check_not_recorded()
        self._check_settlement()
        ticket = self._create_draft()
        receipt = ticket.action_register()
        self.ticket_id = ticket
        if self.first_contact:
            self._resolve_at_once(ticket)
        return self.env["mfi.complaint.receipt"]._get_open_action(ticket, receipt)

    def action_save_draft(self):
        """Save the call as a draft complaint, to be completed later."""
        self.ensure_one()
        self._check_not_recorded()
        self.ticket_id = self._create_draft()
        return {**self.ticket_id.get_formview_action(), "target": "main"}

    def _check_not_recorded(self):
        """Prevent a call from creating two complaints.

        :raise UserError: when a complaint has already been created
        """
        if self.ticket_id:
            raise UserError(
                self.env._(
                    "This call is already recorded as %(number)s: start a new call.",
                    number=self.ticket_id.display_name,
                )
            )

    def _check_settlement(self):
        """Check, before anything is frozen, that the corrective measure is given.

        :raise UserError: when a complaint settled at first contact has none
        """
        if not self.first_contact:
            return
        if self.kind in process.INVESTIGATED and not (self.corrective or "").strip():
            raise UserError(
                self.env._(
                    "Enter what was done for the client, or untick “Settled at first "
                    "contact”."
                )
            )

    def _create_draft(self):
        """Create the draft complaint of this call."""
        tickets = self.env["helpdesk.ticket"]
        values = {
            ticket_field: self._fields[name].convert_to_write(self[name], self)
            for name, ticket_field in _FIELDS.items()
            if self[name]
        }
        statement = (self.statement or "").strip()
        values["name"] = (self.name or "").strip() or (
            subject(statement) or self.env._("New call")
        )
        values["description"] = tickets._format_complaint_text(statement)
        ticket = tickets.create(values)
        ticket._move_complaint_files(self.attachment_ids)
        return ticket

    def _resolve_at_once(self, ticket):
        """Resolve a complaint settled during the call, and record its communication."""
        solution = {"complaint_answer": self.answer or self.corrective}
        if self.kind in process.INVESTIGATED:
            solution |= {
                "complaint_outcome": self.outcome,
                "complaint_corrective_measure": self.corrective,
            }
        ticket.action_resolve(solution)
        counter = self.channel_id.complaint_code == "counter"
        ticket.action_communicate(
            {"complaint_answer_channel": "in_person" if counter else "call"}
        )
