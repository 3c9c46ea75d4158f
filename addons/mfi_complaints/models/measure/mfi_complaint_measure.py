# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..guard import in_process, with_process

MEASURE_STATES = [
    ("planned", "Planned"),
    ("in_progress", "Under way"),
    ("done", "Done"),
    ("checked", "Effect checked"),
    ("cancelled", "Cancelled"),
]
#: Values of a new measure for the fields that only the buttons set.
_INITIAL_VALUES = {"state": "planned", "done_date": False, "effect_checked_on": False}


class MfiComplaintMeasure(models.Model):
    """A measure taken for one client (corrective) or for the future (preventive).

    One preventive measure may serve many complaints. Dates are local dates of the
    company.
    """

    _name = "mfi.complaint.measure"
    _description = "Corrective or Preventive Measure"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "due_date, id"

    name = fields.Char("Measure", required=True)
    kind = fields.Selection(
        [("corrective", "Corrective"), ("preventive", "Preventive")],
        required=True,
        default="corrective",
    )
    description = fields.Text()
    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        "mfi_complaint_measure_rel",
        "measure_id",
        "ticket_id",
        string="Complaints addressed",
        domain=[("complaint_kind", "!=", False)],
    )
    ticket_count = fields.Integer("Complaints", compute="_compute_ticket_count")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    responsible_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
    )
    team_id = fields.Many2one("helpdesk.ticket.team", "Service")
    due_date = fields.Date("Due on", required=True, tracking=True)
    opened_date = fields.Date(
        "Decided on",
        readonly=True,
        copy=False,
        default=lambda self: self.env.company._get_mfi_today(),
        help="Date on which the measure was recorded, in the company's time zone.",
    )
    done_date = fields.Date("Done on", readonly=True, copy=False)
    state = fields.Selection(
        MEASURE_STATES,
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    proof = fields.Text(help="Evidence that the measure was done.", copy=False)
    proof_attachment_ids = fields.Many2many(
        "ir.attachment",
        "mfi_complaint_measure_proof_rel",
        "measure_id",
        "attachment_id",
        string="Proof files",
        copy=False,
    )
    effect_check_date = fields.Date("Check the effect on", copy=False)
    effect_checked_on = fields.Date("Effect checked on", readonly=True, copy=False)
    effect = fields.Selection(
        [("effective", "Effective"), ("partly", "Partly"), ("none", "Not effective")],
        copy=False,
        tracking=True,
    )
    effect_note = fields.Text("Result of the check", copy=False)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")

    # Used by the reminder of overdue measures and the list "Mine, by due date".
    _open_due_idx = models.Index(
        "(responsible_id, due_date) WHERE state IN ('planned', 'in_progress')"
    )

    @api.depends("ticket_ids")
    def _compute_ticket_count(self):
        """Count the complaints of a measure that the user may read."""
        for measure in self:
            measure.ticket_count = len(measure.ticket_ids)

    @api.depends("state", "due_date", "company_id")
    def _compute_overdue(self):
        """Check whether the due date has passed in the company's time zone."""
        for measure in self:
            today = measure.company_id._get_mfi_today()
            measure.overdue = measure._is_open() and measure.due_date < today

    def _search_overdue(self, operator, value):
        """Search overdue measures by the stored due date."""
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "in", ["planned", "in_progress"]) & Domain(
            "due_date", "<", self.env.company._get_mfi_today()
        )
        return overdue if True in value else ~overdue

    def _is_open(self):
        """Return whether the measure still has to be done."""
        return self.state in ("planned", "in_progress") and bool(self.due_date)

    @api.model_create_multi
    def create(self, vals_list):
        """Create measures and record them in the journal of each complaint served.

        The date of the decision is always the present date, and the status is always
        "planned", whatever values the caller passes.
        """
        today = self.env.company._get_mfi_today()
        initial = {"opened_date": today, **_INITIAL_VALUES}
        vals_list = [{**vals, **initial} for vals in vals_list]
        measures = super().create(vals_list)
        measures._log_on_complaints()
        return measures

    def write(self, vals):
        """Write, and record the change in the journal of each complaint served.

        :raise UserError: when the date of the decision or a field that only the buttons
            set would change
        """
        if set(vals) & set(_INITIAL_VALUES) and not in_process(self):
            raise UserError(
                self.env._(
                    "Use the buttons to change the status and dates of a measure."
                )
            )
        if "opened_date" in vals:
            raise UserError(
                self.env._("The date on which a measure was decided does not change.")
            )
        before = self._get_all_tickets() if "ticket_ids" in vals else []
        result = super().write(vals)
        if set(vals) & self._get_journaled_fields():
            self._log_on_complaints()
            self._log_detached({ticket for _measure, ticket in before})
        return result

    def _get_all_tickets(self):
        """Return pairs (measure, complaint served) of records in sudo mode.

        Complaints hidden from the user are among them. The field may hold only those
        that the user may read, in sudo mode as well: its cache is the same.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT measure_id, ticket_id FROM mfi_complaint_measure_rel "
                "WHERE measure_id = ANY(%s) ORDER BY measure_id, ticket_id",
                self.ids,
            )
        )
        # sudo: what concerns a measure holds for complaints hidden from the user too
        measures, tickets = self.sudo(), self.env["helpdesk.ticket"].sudo()
        return [
            (measures.browse(measure), tickets.browse(ticket))
            for measure, ticket in rows
        ]

    @api.constrains("company_id", "ticket_ids")
    def _check_mfi_company(self):
        """Raise if a measure and one of its complaints have different companies."""
        for measure, ticket in self._get_all_tickets():
            if ticket.company_id != measure.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(measure)s” is a measure of %(company)s: it cannot be "
                        "linked to a complaint of another institution.",
                        measure=measure.name,
                        company=measure.company_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_linked(self):
        """Refuse to delete a measure that is linked to a complaint."""
        if self._get_all_tickets():
            raise UserError(
                self.env._(
                    "A measure linked to a complaint cannot be deleted: cancel it and "
                    "give the reason."
                )
            )

    def _get_journaled_fields(self):
        """Return the names of the fields whose changes go into the journal."""
        return {
            "name",
            "kind",
            "description",
            "responsible_id",
            "due_date",
            "done_date",
            "state",
            "proof",
            "effect",
            "effect_checked_on",
            "effect_note",
            "ticket_ids",
        }

    def _log_on_complaints(self):
        """Append an event to the journal of every registered complaint served."""
        for measure, ticket in self._get_all_tickets():
            if ticket.complaint_head_sequence:
                ticket._log_complaint_event(
                    "measure",
                    {"measure": measure.id, "state": measure.state},
                    digests=("complaint_measure_ids",),
                    extra={
                        f"measure:{measure.id}": measure._get_complaint_digest_content()
                    },
                )

    def _log_detached(self, before):
        """Record in the journal that measures no longer serve some complaints.

        :param set before: complaints served before the change, in sudo mode
        """
        after = {ticket for _measure, ticket in self._get_all_tickets()}
        for ticket in sorted(before - after, key=lambda ticket: ticket.id):
            if ticket.complaint_head_sequence:
                ticket._log_complaint_event(
                    "measure",
                    {"detached": self.ids},
                    digests=("complaint_measure_ids",),
                )

    def _get_complaint_digest_content(self):
        """Return the values covered by the journal's digest."""
        return [
            self.name,
            self.kind,
            self.description or None,
            self.responsible_id.id,
            fields.Date.to_string(self.due_date),
            fields.Date.to_string(self.done_date) if self.done_date else None,
            self.state,
            self.proof or None,
            self.effect or None,
            fields.Date.to_string(self.opened_date) if self.opened_date else None,
            fields.Date.to_string(self.effect_checked_on)
            if self.effect_checked_on
            else None,
            self.effect_note or None,
        ]

    def action_start(self):
        """Mark the measures as in progress."""
        self._check_state("planned")
        self._write_step({"state": "in_progress"})

    def action_done(self):
        """Mark the measures as done; this requires evidence.

        :raise UserError: if a measure has neither a text nor a file as proof
        """
        self._check_state("planned", "in_progress")
        for measure in self:
            if not (measure.proof or "").strip() and not measure.proof_attachment_ids:
                raise UserError(
                    self.env._(
                        "Describe in “Proof” what shows that “%(name)s” was done, or "
                        "attach a file.",
                        name=measure.name,
                    )
                )
            today = measure.company_id._get_mfi_today()
            measure._write_step({"state": "done", "done_date": today})

    def action_check_effect(self):
        """Close the measures after checking their effect.

        :raise UserError: if the effect of a measure has not been entered
        """
        self._check_state("done")
        for measure in self:
            if not measure.effect:
                raise UserError(
                    self.env._("First enter the effect of “%s”.", measure.name)
                )
            today = measure.company_id._get_mfi_today()
            measure._write_step({"state": "checked", "effect_checked_on": today})

    def action_cancel(self):
        """Cancel the measures; their descriptions should give the reason."""
        self._check_state("planned", "in_progress")
        self._write_step({"state": "cancelled"})

    def _write_step(self, values):
        """Write values that :meth:`write` reserves for the buttons, as the user."""
        with_process(self).write(values)

    def action_open_complaints(self):
        """Open the complaints that the measure serves."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_action_all"
        )
        return {**action, "domain": [("id", "in", self.ticket_ids.ids)]}

    def _check_state(self, *states):
        """Raise ``UserError`` unless all measures are in one of the states."""
        if any(measure.state not in states for measure in self):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The status of the measure must be: %(states)s.",
                    states=", ".join(labels[state] for state in states),
                )
            )
