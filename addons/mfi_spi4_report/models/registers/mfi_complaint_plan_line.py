# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import plan

STATES = [
    ("planned", "Planned"),
    ("started", "Under way"),
    ("done", "Done"),
    ("late", "Late"),
]


class MfiComplaintPlanLine(models.Model):
    """A planned awareness action or training: its target, and what was done.

    The records of the registers name the line that they carry out; those that took
    place are counted.
    """

    _name = "mfi.complaint.plan.line"
    _description = "Planned Awareness or Training"
    _inherit = ["mfi.complaint.late.mixin"]
    _order = "due_date, sequence, id"
    _check_company_auto = True
    _late_code = "plan_overdue"
    _late_owner = "responsible_id"

    sequence = fields.Integer(default=10)
    plan_id = fields.Many2one(
        "mfi.complaint.plan", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(related="plan_id.kind", store=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    name = fields.Char("Subject", required=True)
    audience = fields.Char(help="E.g. clients, tellers, committees, elected officials.")
    branch_id = fields.Many2one(
        "mfi.branch",
        "Branch or region",
        check_company=True,
        help="Empty: the whole network.",
    )
    quarter = fields.Selection(
        [("1", "Q1"), ("2", "Q2"), ("3", "Q3"), ("4", "Q4")],
        "Due in",
        required=True,
        default="1",
    )
    due_date = fields.Date(
        "Due by",
        compute="_compute_due_date",
        store=True,
        help="Last day of the quarter.",
    )
    responsible_id = fields.Many2one("res.users", domain=[("share", "=", False)])
    target_sessions = fields.Integer("Sessions planned", default=1)
    target_people = fields.Integer("People planned")
    awareness_ids = fields.One2many(
        "mfi.awareness.action", "plan_line_id", "Awareness actions"
    )
    training_ids = fields.One2many(
        "mfi.training.session", "plan_line_id", "Training sessions"
    )
    done_sessions = fields.Integer("Sessions held", compute="_compute_done")
    done_people = fields.Integer(
        "People reached or trained",
        compute="_compute_done",
        help="As noted in the actions, or present in the sessions, that took place.",
    )
    progress = fields.Integer(
        compute="_compute_progress",
        help="In per cent; with two targets, that of the one less advanced.",
    )
    state = fields.Selection(
        STATES, "Status", compute="_compute_progress", search="_search_state"
    )

    _targets_check = models.Constraint(
        "CHECK (COALESCE(target_sessions, 0) >= 0 AND COALESCE(target_people, 0) >= 0 "
        "AND COALESCE(target_sessions, 0) + COALESCE(target_people, 0) > 0)",
        "Plan a number of sessions or of people.",
    )

    @api.depends("plan_id.year", "quarter")
    def _compute_due_date(self):
        """Compute the last day of the quarter."""
        for line in self:
            year, quarter = line.plan_id.year, line.quarter
            line.due_date = (
                year and quarter and plan.get_quarter_end(year, int(quarter))
            )

    @api.depends(
        "awareness_ids.state",
        "awareness_ids.people_reached",
        "training_ids.state",
        "training_ids.participant_ids.present",
    )
    def _compute_done(self):
        """Count what took place, in three queries."""
        # sudo: numbers of the whole network; users see the records of their branches
        env = self.sudo().env
        done = [("plan_line_id", "in", self.ids), ("state", "=", "done")]
        actions = env["mfi.awareness.action"]._read_group(
            done, ["plan_line_id"], ["__count", "people_reached:sum"]
        )
        sessions = env["mfi.training.session"]._read_group(
            done, ["plan_line_id"], ["__count"]
        )
        present = env["mfi.training.participant"]._read_group(
            [
                ("session_id.plan_line_id", "in", self.ids),
                ("session_id.state", "=", "done"),
                ("present", "=", True),
            ],
            ["session_id"],
            ["__count"],
        )
        held = {line.id: (number, people) for line, number, people in actions}
        held |= {
            line.id: (
                number,
                sum(n for session, n in present if session.plan_line_id == line),
            )
            for line, number in sessions
        }
        for line in self:
            line.done_sessions, line.done_people = held.get(line._origin.id, (0, 0))

    @api.depends(
        "done_sessions", "done_people", "target_sessions", "target_people", "due_date"
    )
    def _compute_progress(self):
        """Compute the progress and the state on the institution's date."""
        for line in self:
            line.progress = plan.compute_progress(
                (line.target_sessions, line.target_people),
                (line.done_sessions, line.done_people),
            )
            today = (line.company_id or self.env.company)._get_mfi_today()
            line.state = plan.get_state(line.progress, line.due_date, today)

    def write(self, vals):
        """Remind again after the quarter has changed, as after another date."""
        if "quarter" in vals:
            vals = {**vals, "late_stage": 0}
        return super().write(vals)

    @api.model
    def _get_late_domain(self):
        """Return the domain of the lines that are not carried out."""
        states = [state for state, _label in STATES if state != "done"]
        return super()._get_late_domain() & Domain("state", "in", states)

    def _get_late_target(self):
        """Return the plan: it shows what was recorded for each line."""
        return self.plan_id

    def _prepare_late_words(self):
        """Return the line, its plan and its date."""
        return {
            "title": self.name,
            "detail": self.plan_id.display_name,
            "due": self.due_date,
        }

    def _search_state(self, operator, value):
        """Search by state, among the lines that the user may read: they are few."""
        if operator != "in":
            return NotImplemented
        lines = self.search(Domain.TRUE).filtered(lambda line: line.state in value)
        return Domain("id", "in", lines.ids)

    @api.depends("name", "plan_id.year", "quarter")
    def _compute_display_name(self):
        """Name a line by its subject and its quarter."""
        quarters = dict(self._fields["quarter"]._description_selection(self.env))
        for line in self:
            due = f"{quarters.get(line.quarter, '')} {line.plan_id.year or ''}"
            line.display_name = f"{line.name or ''} ({due.strip()})"

    def action_open_done(self):
        """Open what was recorded for this line."""
        self.ensure_one()
        code = "awareness_action" if self.kind == "awareness" else "training_session"
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"mfi_spi4_report.mfi_{code}_action"
        )
        return {
            **action,
            "domain": [("plan_line_id", "=", self.id)],
            "context": {"default_plan_line_id": self.id, "default_name": self.name},
        }
