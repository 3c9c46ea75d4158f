# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..guard import in_process

#: What a stratum is: key → field of the complaint (None: of the dates chosen).
STRATA = {
    "branch": "mfi_branch_id",
    "category": "category_id",
    "service": "team_id",
    "month": None,
}
#: Fields that say what is drawn: no longer written after the draw.
_DRAWN = {
    "company_id",
    "date_basis",
    "date_from",
    "date_to",
    "stratify",
    "size_mode",
    "size",
    "margin",
    "confidence",
}
#: Fields that only the program writes.
_PROGRAM = {"state", "seed", "population", "population_digest", "drawn_at"}


class MfiComplaintAudit(models.Model):
    """A random sample of complaint files, checked by the internal auditor.

    The dates are days of the institution, both included. The sample follows from the
    population and the seed alone (:mod:`engine.sample`), so that anybody can draw it
    again; both are kept, and the journal of each drawn file has the digest of the draw.
    """

    _name = "mfi.complaint.audit"
    _inherit = ["mail.thread"]
    _description = "Internal Audit of Complaint Files"
    _order = "date_to desc, id desc"
    _check_company_auto = True
    _mfi_technical = ("seed", "population_digest")

    name = fields.Char("Subject", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users", "Auditor", required=True, default=lambda self: self.env.user
    )
    date_basis = fields.Selection(
        [
            ("closed", "Closed in the period"),
            ("received", "Received in the period"),
        ],
        "Complaints",
        required=True,
        default="closed",
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("Until", required=True)
    stratify = fields.Selection(
        [
            ("none", "No strata"),
            ("branch", "Branch"),
            ("category", "Category"),
            ("service", "Service"),
            ("month", "Month"),
        ],
        "Strata",
        required=True,
        default="none",
        help="Each stratum is drawn in proportion to its files, at least one file.",
    )
    size_mode = fields.Selection(
        [("number", "A number of files"), ("margin", "A margin of error")],
        "Size of the sample",
        required=True,
        default="number",
    )
    size = fields.Integer("Files to draw", default=20, aggregator=None)
    margin = fields.Float(
        "Margin of error (%)", default=10, digits=(4, 1), aggregator=None
    )
    confidence = fields.Selection(
        [("0.90", "90 %"), ("0.95", "95 %"), ("0.99", "99 %")], default="0.95"
    )
    state = fields.Selection(
        [("draft", "To draw"), ("drawn", "Under way"), ("done", "Completed")],
        "Status",
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        tracking=True,
    )
    drawn_at = fields.Datetime("Drawn on", readonly=True, copy=False)
    seed = fields.Char(
        readonly=True, copy=False, help="Decides, with the population, what is drawn."
    )
    population = fields.Json(
        "Files of each stratum", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    population_count = fields.Integer(
        "Files that could be drawn", readonly=True, copy=False, aggregator=None
    )
    population_digest = fields.Char("Digest of the draw", readonly=True, copy=False)
    line_ids = fields.One2many("mfi.complaint.audit.line", "audit_id", "Audited files")
    conclusion = fields.Text(tracking=True)
    file_count = fields.Integer("Files drawn", compute="_compute_counts")
    reviewed_count = fields.Integer("Files checked", compute="_compute_counts")
    finding_count = fields.Integer("Findings", compute="_compute_counts")
    open_count = fields.Integer("Findings still open", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="In percent.")
    reached_count = fields.Integer(
        "Clients reached again", compute="_compute_recheck_counts"
    )
    contradicted_count = fields.Integer(
        "Recorded satisfied, say not satisfied", compute="_compute_recheck_counts"
    )
    contradiction = fields.Char(compute="_compute_recheck_counts")

    _dates = models.Constraint(
        "CHECK (date_from <= date_to)", "The period ends before it begins."
    )
    _size = models.Constraint(
        "CHECK (size BETWEEN 1 AND 2000)", "Draw between 1 and 2,000 files."
    )
    _margin = models.Constraint(
        "CHECK (margin BETWEEN 3 AND 50)",
        "The margin of error is between 3 and 50 percent.",
    )

    @api.depends("line_ids.result", "line_ids.follow_up")
    @api.depends_context("uid")
    def _compute_counts(self):
        """Count the files by result, as far as the reader may see them."""
        lines = self.env["mfi.complaint.audit.line"]
        rows = lines._read_group(
            [("audit_id", "in", self.ids)],
            ["audit_id", "result", "follow_up"],
            ["__count"],
        )
        for audit in self:
            own = [row[1:] for row in rows if row[0] == audit]
            audit.file_count = sum(n for _result, _follow, n in own)
            audit.reviewed_count = sum(n for result, _f, n in own if result)
            findings = [row for row in own if row[0] in ("remarks", "not_conform")]
            audit.finding_count = sum(n for _result, _follow, n in findings)
            audit.open_count = sum(n for _r, follow, n in findings if follow != "done")
            audit.progress = 100 * audit.reviewed_count / max(audit.file_count, 1)

    @api.depends("line_ids.recheck_ids.difference")
    @api.depends_context("uid", "lang")
    def _compute_recheck_counts(self):
        """Count the clients reached again, and those who contradict the record."""
        rechecks = self.env["mfi.complaint.recheck"]
        rows = rechecks._read_group(
            [("audit_id", "in", self.ids), ("outcome", "=", "reached")],
            ["audit_id", "difference"],
            ["__count"],
        )
        for audit in self:
            own = [row[1:] for row in rows if row[0] == audit]
            audit.reached_count = sum(count for _difference, count in own)
            worse = audit.contradicted_count = sum(
                n for key, n in own if key == "worse"
            )
            sentence = worse and self.env._(
                "%(count)s of %(reached)s clients reached again were recorded as "
                "satisfied and say that they are not.",
                count=worse,
                reached=audit.reached_count,
            )
            audit.contradiction = sentence or False

    def _get_lines(self):
        """Return the drawn files that the environment may see, from the database.

        ``line_ids`` may be in the cache as somebody else may see it.
        """
        return self.env["mfi.complaint.audit.line"].search(
            [("audit_id", "in", self.ids)]
        )

    def _get_hidden_count(self):
        """Return how many drawn files the reader may not see."""
        # sudo: counts them alone
        return len(self.sudo()._get_lines()) - len(self._get_lines())

    def _get_facts(self):
        """Return (label, text) of what the printed list says of the audit."""
        days = self.env["ir.qweb.field.mfi_day"]
        drawn = self.env._(
            "%(count)s files out of %(total)s; strata: %(strata)s",
            count=len(self.sudo()._get_lines()),  # sudo: counts them alone
            total=self.population_count,
            strata=self._get_label("stratify"),
        )
        checked = self.env._(
            "%(files)s files; %(findings)s findings, %(open)s still open",
            files=self.reviewed_count,
            findings=self.finding_count,
            open=self.open_count,
        )
        period = " – ".join(
            days.value_to_html(day, {}) for day in (self.date_from, self.date_to)
        )
        basis = self._get_label("date_basis")
        facts = [
            (self.env._("Complaints"), f"{basis}, {period}"),
            (self.env._("Drawn at random"), drawn),
            (self.env._("Seed of the draw"), self.seed or ""),
            (self.env._("Auditor"), self.user_id.sudo().name),  # sudo: a name
            (self.env._("Checked so far"), checked),
        ]
        if self.contradiction:
            facts.append((self.env._("Clients called again"), self.contradiction))
        return facts

    def _get_label(self, name):
        """Return the label of a selection field's value, for the printed list."""
        choices = dict(self._fields[name]._description_selection(self.env))
        return choices.get(self[name], "")

    @api.model_create_multi
    def create(self, vals_list):
        """Create audits that nothing is drawn for yet."""
        return super().create(
            [
                {key: value for key, value in vals.items() if key not in _PROGRAM}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Write; what was drawn, and how, stays as it was.

        :raise UserError: when something else would change it
        """
        if not in_process(self):
            drawn = self.filtered(lambda audit: audit.state != "draft")
            if _PROGRAM & set(vals) or (drawn and _DRAWN & set(vals)):
                raise UserError(
                    self.env._(
                        "The sample was drawn: its period, strata and size no longer "
                        "change. Create another audit."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_drawn(self):
        """Refuse to delete an audit whose sample was drawn."""
        if any(audit.state != "draft" for audit in self):
            raise UserError(
                self.env._("An audit whose sample was drawn stays in the register.")
            )
