# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ...engine import desk, process
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

    This file defines the fields; the other files of the model each have one concern:
    client, process, freeze, journal, deadlines, answer, satisfaction, access and
    registration. Dates and times are stored in UTC; what is shown, and what counts as
    a day, follow the company's calendar and time zone.
    """

    _inherit = "helpdesk.ticket"
    # For the check of the journal, not for people: its events show the same.
    _mfi_technical = ("complaint_head_hash", "complaint_head_sequence")

    # ------------------------------------------------------------------
    # The statement: frozen at registration
    # ------------------------------------------------------------------
    complaint_kind = fields.Selection(
        KINDS,
        string="Kind",
        index="btree_not_null",
        help="Empty for an ordinary ticket, which this application does not change.",
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
        help="Who may read the complaint; depends on its kind and category.",
    )
    complaint_received_at = fields.Datetime(
        string="Received on",
        copy=False,
        help="When the client complained, not when it was entered. All deadlines are "
        "counted from this date and time.",
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
        help="International format, e.g. +221771234567.",
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
        string="Preferred answer channel",
        help="How the client would like to receive the answer.",
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
        help="The complaint is never assigned to these people or their subordinates.",
    )
    complaint_first_contact = fields.Boolean(
        string="Settled at first contact",
        copy=False,
        help="The collector settles the complaint while the client is present; it can "
        "then be resolved without being assigned to a service.",
    )
    complaint_imported = fields.Boolean(
        string="Imported history",
        copy=False,
        readonly=True,
        help="Imported from an older register, and always marked as such.",
    )

    # ------------------------------------------------------------------
    # Deadlines and dates
    # ------------------------------------------------------------------
    complaint_ack_deadline = fields.Datetime(
        string="Acknowledge by", copy=False, readonly=True
    )
    complaint_deadline = fields.Datetime(
        string="Promised date",
        copy=False,
        readonly=True,
        help="Communicated to the client; it is never recomputed.",
    )
    complaint_regulatory_deadline = fields.Datetime(
        string="Regulatory deadline",
        copy=False,
        readonly=True,
        help="Counted from the date of receipt and never paused.",
    )
    complaint_registered_at = fields.Datetime(
        string="Registered on", copy=False, readonly=True
    )
    complaint_acknowledged_at = fields.Datetime(
        string="Acknowledged on", copy=False, readonly=True
    )
    complaint_first_act_at = fields.Datetime(
        string="First action on",
        copy=False,
        readonly=True,
        help="When a member of the service first acted on the complaint.",
    )
    complaint_resolved_at = fields.Datetime(
        string="Decided on",
        copy=False,
        readonly=True,
        help="Date of the latest decision: resolved, inadmissible or cancelled.",
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
    complaint_asked_at = fields.Datetime(
        string="Client asked on",
        copy=False,
        readonly=True,
        help="When the last question to the client was asked; empty once replied to.",
    )
    complaint_asked_by_id = fields.Many2one(
        "res.users", string="Client asked by", copy=False, readonly=True
    )

    # ------------------------------------------------------------------
    # Handling: written by the service
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
    complaint_hidden_demand_id = fields.Many2one(
        "mfi.complaint.hidden.demand",
        string="Hidden demand",
        copy=False,
        ondelete="restrict",
        help="What the client really wanted, as the service understood it.",
    )
    complaint_hidden_demand_note = fields.Char(
        string="Hidden demand in words",
        copy=False,
        size=200,
        help="If the list does not say it.",
    )
    complaint_corrective_measure = fields.Text(
        string="Corrective measure",
        copy=False,
        help="What was done for this client.",
    )
    complaint_preventive_measure = fields.Text(
        string="Preventive measure",
        copy=False,
        help="What prevents it from happening again.",
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
        string="Reason for inadmissibility", copy=False, readonly=True
    )
    complaint_cancel_reason = fields.Selection(
        CANCEL_REASONS, string="Reason for cancellation", copy=False, readonly=True
    )

    # ------------------------------------------------------------------
    # Answer, satisfaction, appeal
    # ------------------------------------------------------------------
    complaint_answer = fields.Text(
        string="Answer to the client",
        copy=False,
    )
    complaint_answer_channel = fields.Selection(
        ANSWER_CHANNELS, string="Answer channel", copy=False, readonly=True
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
        help="From 1 (very dissatisfied) to 5 (very satisfied); 0 until the client "
        "gives a score.",
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
        help="0 for the initial complaint, 1 after the first reopening, and so on.",
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
    # Evidence
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

    # Used by complaint_status and the search by number; keeps numbers unique.
    _complaint_number_uniq = models.UniqueIndex(
        "(number, company_id) WHERE complaint_kind IS NOT NULL AND number <> '/'",
        "This complaint number already exists.",
    )
    # Used by the worklists (oldest promised date first) and by the search for late
    # complaints. The included columns let the desk count its figures, and the board its
    # groups, from the index.
    _complaint_open_idx = models.Index(
        "(complaint_deadline, id) INCLUDE (complaint_todo, complaint_kind, "
        "complaint_state, complaint_access, company_id, active, mfi_branch_id, "
        "team_id, user_id, create_uid, partner_id, stage_id) "
        "WHERE complaint_todo IS NOT NULL"
    )
    # Used by the registers and reports by period of receipt.
    _complaint_received_idx = models.Index(
        "(company_id, complaint_received_at) WHERE complaint_kind IS NOT NULL"
    )
    # Used by the reports on complaints resolved between two dates.
    _complaint_resolved_idx = models.Index(
        "(company_id, complaint_resolved_at) WHERE complaint_resolved_at IS NOT NULL"
    )
    # Used by the client form, which counts the earlier complaints of a client.
    _complaint_partner_idx = models.Index(
        "(partner_id) WHERE complaint_kind IS NOT NULL AND partner_id IS NOT NULL"
    )

    @api.model
    def _selection_complaint_lang(self):
        """Return the installed languages as a list of (code, name)."""
        return self.env["res.lang"]._get_mfi_installed_names()

    @api.model
    def _group_expand_complaint_states(self, states, domain):
        """Return every state of the process, so that empty columns are shown too."""
        return list(process.STATES)

    @api.constrains("complaint_measure_ids")
    def _check_complaint_measure_company(self):
        """Refuse measures that belong to another company."""
        # sudo: measures that the user may not read are checked as well
        self.sudo().complaint_measure_ids._check_mfi_company()

    @api.depends("name", "number", "complaint_kind")
    @api.depends_context("lang", "uid", "su")
    def _compute_display_name(self):
        """Show a complaint as its number and subject; a draft says that it is one.

        Links show the names of records in superuser mode: to employees who may not
        read a complaint they tell its number alone.
        """
        complaints = self.filtered("complaint_kind")
        hidden = complaints._filter_complaint_unnamed()
        for ticket in complaints:
            shown = ticket._get_complaint_shown_number(ticket._origin in hidden)
            subject = False if ticket._origin in hidden else ticket.name
            ticket.display_name = " - ".join(filter(None, [shown, subject]))
        return super(HelpdeskTicket, self - complaints)._compute_display_name()

    def _get_complaint_shown_number(self, hidden):
        """Return the number for a name, or what stands in its place.

        :param bool hidden: whether the reader may not read the complaint
        """
        if hidden and self.complaint_access == "denunciation":
            return self.env._("Whistleblowing report")
        return self.number if self.number not in (False, "/") else self.env._("Draft")

    @api.depends("complaint_kind", "category_id.complaint_restricted")
    def _compute_complaint_access(self):
        """Compute who may read a complaint from its kind and its category."""
        for ticket in self:
            ticket.complaint_access = ticket._get_complaint_access_level()

    def _get_complaint_access_level(self):
        """Return the access level of a complaint, or ``False`` for an ordinary ticket.

        :return: ``denunciation``, ``restricted``, ``open`` or ``False``
        """
        return desk.get_access(
            self.complaint_kind, self.category_id.complaint_restricted
        )

    @api.depends("complaint_kind", "category_id")
    def _compute_complaint_severity(self):
        """Set the category's default severity unless a severity has been chosen."""
        for ticket in self:
            if not ticket.complaint_kind:
                ticket.complaint_severity = False
            elif not ticket.complaint_severity:
                ticket.complaint_severity = (
                    ticket.category_id.complaint_severity or "moderate"
                )
