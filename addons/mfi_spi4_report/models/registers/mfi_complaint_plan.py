# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

PLAN_KINDS = [("awareness", "Awareness of clients"), ("training", "Training")]


class MfiComplaintPlan(models.Model):
    """What an institution plans to do in a year to inform clients or train people.

    What was done is not typed here: it is counted in the registers of awareness actions
    and of training sessions. Dates are local dates of the institution.
    """

    _name = "mfi.complaint.plan"
    _description = "Awareness or Training Plan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "year desc, kind, id"

    kind = fields.Selection(PLAN_KINDS, required=True, default="awareness")
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env.company._get_mfi_today().year,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    approved_by = fields.Char(
        "Approved by", tracking=True, help="E.g. the board of directors."
    )
    approval_date = fields.Date("Approved on", tracking=True)
    note = fields.Text("Aims")
    line_ids = fields.One2many("mfi.complaint.plan.line", "plan_id", "Planned actions")
    progress = fields.Integer(
        compute="_compute_progress",
        help="Mean progress of the planned actions, in per cent.",
    )
    late_count = fields.Integer("Actions late", compute="_compute_progress")

    _kind_year_uniq = models.Constraint(
        "UNIQUE (company_id, kind, year)",
        "There is a plan of this kind for this year already: add actions to it.",
    )
    _year_check = models.Constraint(
        "CHECK (year BETWEEN 2000 AND 2100)", "Enter the year with four digits."
    )

    @api.depends("kind", "year")
    def _compute_display_name(self):
        """Name a plan by its kind and its year."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for plan in self:
            plan.display_name = f"{kinds.get(plan.kind, '')} {plan.year or ''}".strip()

    @api.depends("line_ids.progress", "line_ids.state")
    def _compute_progress(self):
        """Compute the mean progress, and how many actions are late."""
        for plan in self:
            lines = plan.line_ids
            plan.progress = sum(lines.mapped("progress")) // (len(lines) or 1)
            plan.late_count = len(lines.filtered(lambda line: line.state == "late"))
