# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ...engine import process
from ..selections import (
    ACCESS,
    ANSWER_CHANNELS,
    CANCEL_REASONS,
    KINDS,
    OUTCOMES,
    SATISFACTION_STATES,
    SEVERITIES,
    STATES,
)


class HelpdeskTicket(models.Model):
    """A complaint is a ticket whose ``complaint_kind`` is set.

    This file holds the fields; each concern has its own: client, process, freeze,
    journal, deadlines, answer, satisfaction, access, registration. All moments are
    UTC; what is shown and what counts as "a day" follow the company's calendar.
    """

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # The statement: frozen at registration
    # ------------------------------------------------------------------
    complaint_kind = fields.Selection(
        KINDS,
        string="Kind",
        index="btree_not_null",
        help="Empty for an ordinary ticket, which this application leaves alone.",
    )
    complaint_state = fields.Selection(
        STATES,
        string="Status",
        copy=False,
        readonly=True,
        group_expand="_group_expand_complaint_states",
    )
    complaint_access = fields.Selection(
        ACCESS,
        string="Visibility",
        compute="_compute_complaint_access",
        store=True,
        help="Who may read it: follows the kind and the category.",
    )
    complaint_received_at = fields.Datetime(
        string="Received on",
        copy=False,
        help="When the client gave it, not when it was typed: all clocks start here.",
    )
    complaint_incident_date = fields.Date(string="Incident date")
    mfi_member_number = fields.Char(
        string="Member number",
        compute="_compute_mfi_member_number",
        store=True,
        readonly=False,
    )
    mfi_branch_id = fields.Many2one(
        "mfi.branch",
        string="Branch",
        compute="_compute_mfi_branch_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    mfi_product_id = fields.Many2one(
        "mfi.product", string="Product", ondelete="restrict"
    )
    complaint_phone = fields.Char(
        string="Phone",
        compute="_compute_complaint_phone",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="International form, e.g. +221771234567.",
    )
    complaint_lang = fields.Selection(
        selection="_selection_complaint_lang",
        string="Client's language",
        compute="_compute_complaint_lang",
        store=True,
        readonly=False,
    )
    complaint_preferred_channel = fields.Selection(
        ANSWER_CHANNELS,
        string="Preferred way of answer",
        help="How the client would like to be told.",
    )
    complaint_severity = fields.Selection(
        SEVERITIES,
        string="Severity",
        compute="_compute_complaint_severity",
        store=True,
        readonly=False,
    )
    complaint_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Complaint currency"
    )
    complaint_amount = fields.Monetary(
        string="Amount at stake", currency_field="complaint_currency_id"
    )
    complaint_staff_ids = fields.Many2many(
        "mfi.staff",
        "mfi_complaint_staff_rel",
        "ticket_id",
        "staff_id",
        string="Staff concerned",
        copy=False,
        help="The complaint is never given to these people nor to those under them.",
    )
    complaint_first_contact = fields.Boolean(
        string="Settled at first contact",
        copy=False,
        help="The collector settles it while the client is there; it may then be "
        "resolved without passing through a service.",
    )
    complaint_imported = fields.Boolean(
        string="Imported history",
        copy=False,
        readonly=True,
        help="Taken over from an older register; it never passes for native.",
    )

    # ------------------------------------------------------------------
    # Promises and dates
    # ------------------------------------------------------------------
    complaint_ack_deadline = fields.Datetime(
        string="Acknowledge before", copy=False, readonly=True
    )
    complaint_deadline = fields.Datetime(
        string="Promised date",
        copy=False,
        readonly=True,
        help="Told to the client; it never moves by recomputation.",
    )
    complaint_regulatory_deadline = fields.Datetime(
        string="Regulatory limit",
        copy=False,
        readonly=True,
        help="Counted from receipt and never paused.",
    )
    complaint_registered_at = fields.Datetime(
        string="Registered on", copy=False, readonly=True
    )
    complaint_acknowledged_at = fields.Datetime(
        string="Acknowledged on", copy=False, readonly=True
    )
    complaint_first_act_at = fields.Datetime(
        string="First act on",
        copy=False,
        readonly=True,
        help="When a person of the service first acted on it.",
    )
    complaint_resolved_at = fields.Datetime(
        string="Decided on",
        copy=False,
        readonly=True,
        help="Last decision: resolved, found inadmissible or cancelled.",
    )
    complaint_first_resolved_at = fields.Datetime(
        string="First decided on", copy=False, readonly=True
    )
    complaint_communicated_at = fields.Datetime(
        string="Communicated on", copy=False, readonly=True
    )
    complaint_closed_at = fields.Datetime(string="Closed on", copy=False, readonly=True)
    complaint_escalated_at = fields.Datetime(
        string="Escalated on",
        copy=False,
        readonly=True,
    )
    complaint_waiting_since = fields.Datetime(
        string="Waiting for the client since", copy=False, readonly=True
    )

    # ------------------------------------------------------------------
    # Treatment: the service's
    # ------------------------------------------------------------------
    complaint_return_count = fields.Integer(
        string="Returns",
        copy=False,
        readonly=True,
        aggregator="sum",
    )
    complaint_outcome = fields.Selection(OUTCOMES, string="Outcome", copy=False)
    complaint_cause_id = fields.Many2one(
        "mfi.complaint.cause",
        string="Root cause",
        copy=False,
        ondelete="restrict",
    )
    complaint_corrective_measure = fields.Text(
        string="Corrective measure",
        copy=False,
        help="What was done for this client.",
    )
    complaint_preventive_measure = fields.Text(
        string="Preventive measure",
        copy=False,
        help="What keeps it from happening again.",
    )
    complaint_no_preventive_reason = fields.Char(
        string="Why no preventive measure is needed",
        copy=False,
    )
    complaint_measure_ids = fields.Many2many(
        "mfi.complaint.measure",
        "mfi_complaint_measure_rel",
        "ticket_id",
        "measure_id",
        string="Measures",
        copy=False,
    )
    complaint_amount_refunded = fields.Monetary(
        string="Amount refunded",
        currency_field="complaint_currency_id",
        copy=False,
    )
    complaint_reject_reason = fields.Text(
        string="Why it is inadmissible", copy=False, readonly=True
    )
    complaint_cancel_reason = fields.Selection(
        CANCEL_REASONS, string="Cancelled because", copy=False, readonly=True
    )

    # ------------------------------------------------------------------
    # Answer, satisfaction, appeal
    # ------------------------------------------------------------------
    complaint_answer = fields.Text(
        string="Answer to the client",
        copy=False,
    )
    complaint_answer_channel = fields.Selection(
        ANSWER_CHANNELS, string="Answered by", copy=False, readonly=True
    )
    complaint_attempt_ids = fields.One2many(
        "mfi.complaint.attempt",
        "ticket_id",
        string="Attempts to reach the client",
    )
    complaint_satisfaction_score = fields.Integer(
        string="Satisfaction",
        copy=False,
        readonly=True,
        aggregator=None,
        help="1 (very dissatisfied) to 5 (very satisfied); 0 as long as none is given.",
    )
    complaint_satisfaction_state = fields.Selection(
        SATISFACTION_STATES, string="Satisfaction status", copy=False, readonly=True
    )
    complaint_satisfaction_comment = fields.Text(
        string="Client's comment", copy=False, readonly=True
    )
    complaint_appeal_level = fields.Integer(
        string="Appeal level",
        copy=False,
        readonly=True,
        help="0 for a first treatment, 1 after a first reopening, and so on.",
    )
    complaint_level_ids = fields.One2many(
        "mfi.complaint.level",
        "ticket_id",
        string="Earlier decisions",
    )
    complaint_recourse_id = fields.Many2one(
        "mfi.complaint.recourse",
        string="External recourse taken",
        copy=False,
        readonly=True,
        ondelete="restrict",
    )

    # ------------------------------------------------------------------
    # Proof
    # ------------------------------------------------------------------
    complaint_event_ids = fields.One2many(
        "mfi.complaint.event",
        "ticket_id",
        string="Journal",
    )
    complaint_head_hash = fields.Char(
        string="Last hash of the journal",
        copy=False,
        readonly=True,
    )
    complaint_head_sequence = fields.Integer(
        string="Events in the journal",
        copy=False,
        readonly=True,
        aggregator=None,
    )

    # Serves complaint_status and the search by number; keeps numbers unique.
    _complaint_number_uniq = models.UniqueIndex(
        "(number, company_id) WHERE complaint_kind IS NOT NULL AND number <> '/'",
        "This complaint number exists already.",
    )
    # Serves "what waits for me, oldest promise first" and the search of late ones.
    _complaint_open_idx = models.Index(
        "(company_id, complaint_state, complaint_deadline) "
        "WHERE complaint_kind IS NOT NULL AND complaint_state NOT IN "
        "('closed', 'rejected', 'cancelled')"
    )
    # Serves the registers and reports by period of receipt.
    _complaint_received_idx = models.Index(
        "(company_id, complaint_received_at) WHERE complaint_kind IS NOT NULL"
    )
    # Serves the flow of a period: resolved between two dates.
    _complaint_resolved_idx = models.Index(
        "(company_id, complaint_resolved_at) WHERE complaint_resolved_at IS NOT NULL"
    )
    # Serves the client card: earlier complaints of one client.
    _complaint_partner_idx = models.Index(
        "(partner_id) WHERE complaint_kind IS NOT NULL AND partner_id IS NOT NULL"
    )

    @api.model
    def _selection_complaint_lang(self):
        """Return the active languages as (code, name)."""
        return self.env["res.lang"].get_installed()

    @api.model
    def _group_expand_complaint_states(self, states, domain):
        """Return every state of the process, so that empty columns show too."""
        return list(process.STATES)

    @api.constrains("complaint_measure_ids")
    def _check_complaint_measure_company(self):
        """Refuse measures of another institution."""
        # sudo: measures hidden from the user count as well
        self.sudo().complaint_measure_ids._check_mfi_company()

    @api.depends("name", "number", "complaint_kind")
    def _compute_display_name(self):
        """Show a complaint by number and subject, a draft by its subject alone."""
        complaints = self.filtered("complaint_kind")
        for ticket in complaints:
            drawn = ticket.number not in (False, "/")
            ticket.display_name = (
                f"{ticket.number} - {ticket.name}" if drawn else ticket.name
            )
        return super(HelpdeskTicket, self - complaints)._compute_display_name()

    @api.depends("complaint_kind", "category_id.complaint_restricted")
    def _compute_complaint_access(self):
        """Derive who may read a complaint from its kind and its category."""
        for ticket in self:
            ticket.complaint_access = ticket._get_complaint_access_level()

    def _get_complaint_access_level(self):
        """Return ``denunciation``, ``restricted``, ``open``, or ``False`` (ticket)."""
        if not self.complaint_kind:
            return False
        if self.complaint_kind == "denunciation":
            return "denunciation"
        return "restricted" if self.category_id.complaint_restricted else "open"

    @api.depends("complaint_kind", "category_id")
    def _compute_complaint_severity(self):
        """Take the category's default severity as long as nobody chose another."""
        for ticket in self:
            if not ticket.complaint_kind:
                ticket.complaint_severity = False
            elif not ticket.complaint_severity:
                ticket.complaint_severity = (
                    ticket.category_id.complaint_severity or "moderate"
                )
