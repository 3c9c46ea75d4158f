# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .selections import DIMENSIONS, KINDS, MEASURES


class MfiComplaintStatementLine(models.Model):
    """One line of a statement, as it was computed; only the process writes it."""

    _name = "mfi.complaint.statement.line"
    _description = "Line of a Statement"
    _inherit = ["mfi.complaint.record"]
    _order = "statement_id, sequence, id"
    # Ties a line to what it counts, for the list of its records.
    _mfi_technical = ("key",)

    statement_id = fields.Many2one(
        "mfi.complaint.statement", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(aggregator=None)
    kind = fields.Selection(KINDS, required=True)
    code = fields.Char("No.")
    name = fields.Char("Wording", required=True)
    measure = fields.Selection(MEASURES, "Indicator")
    dimension = fields.Selection(DIMENSIONS, "Broken down by")
    key = fields.Char(help="Id or code of the part of a breakdown.")
    verified = fields.Boolean()
    source = fields.Char()
    figure = fields.Json(
        "Data of the figure",
        help="Value, numerator, denominator, previous and difference.",
    )
    value_text = fields.Char("Figure", compute="_compute_texts")
    detail = fields.Char(compute="_compute_texts")
    previous_text = fields.Char("Previous period", compute="_compute_texts")
    difference_text = fields.Char("Variation", compute="_compute_texts")
    mark = fields.Char("Note", compute="_compute_mark")
    can_open = fields.Boolean(compute="_compute_can_open")

    @api.depends("figure", "is_hidden", "is_previous_hidden", "statement_id.lang")
    @api.depends_context("uid")
    def _compute_texts(self):
        """Write the numbers as texts, in the language of the statement."""
        for line in self:
            local = line.with_context(lang=line.statement_id.lang)
            texts = local._get_visible_texts()
            line.value_text = texts["value"]
            line.detail = texts["detail"]
            line.previous_text = texts["previous"]
            line.difference_text = texts["difference"]

    @api.depends("kind", "measure", "verified", "source", "statement_id.lang")
    def _compute_mark(self):
        """Say what is missing or not certain about a line."""
        for line in self:
            lang = line.statement_id.lang
            line.mark = line.with_context(lang=lang)._get_mark()

    def _get_mark(self):
        """Return the note of one line, empty if there is none."""
        if self.kind != "figure":
            return ""
        if not self.measure:
            return self.env._("No measure chosen")
        if self.verified:
            return self.source or ""
        return ". ".join(filter(None, [self.env._("To verify"), self.source]))

    @api.depends("measure")
    @api.depends_context("uid")
    def _compute_can_open(self):
        """Say whether the user may open the records behind a line."""
        allowed = self.env.user._can_open_complaints()
        for line in self:
            line.can_open = allowed and bool(line.measure)

    def action_open_records(self):
        """Return the window action on the records behind a figure: its numerator.

        :raises AccessError: for users who may count complaints, but not open them
        """
        self.ensure_one()
        if not self.env.user._can_open_complaints():
            raise AccessError(
                self.env._("You may read the figures, not the complaints behind them.")
            )
        if not self.measure:
            raise UserError(self.env._("There are no records behind this line."))
        domain = self._get_records_domain()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_report_action"
        )
        return {
            **action,
            "name": self._get_records_title(domain),
            "domain": [_to_json(leaf) for leaf in domain],
            "context": {"create": False},
            "view_mode": "list,pivot,graph",
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
        }

    def _get_records_domain(self):
        """Return the domain of the records that the figure counts."""
        record = self.statement_id
        return self.env["mfi.complaint.report"]._get_statement_domain(
            record.company_id,
            (record.date_from, record.date_to),
            self.measure,
            (self.dimension, self.key or "") if self.kind == "split" else None,
            record._get_visible_figures().get("split_restricted", False),
        )

    def _get_records_title(self, domain):
        """Return the title of the window, with a word on records that it misses."""
        report = self.env["mfi.complaint.report"]
        # sudo: only to say that some records are not visible to the user
        every, shown = report.sudo().search_count(domain), report.search_count(domain)
        if every != shown:
            return self.env._(
                "%(name)s (%(hidden)s restricted complaints are not listed)",
                name=self.name,
                hidden=every - shown,
            )
        counted = self._get_visible_figure().get("numerator")
        if counted is not None and counted != every:
            return self.env._(
                "%(name)s (%(counted)s counted on %(day)s)",
                name=self.name,
                counted=counted,
                day=self.statement_id.computed_at.date(),
            )
        return self.name

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse lines for statements that are filed."""
        lines = super().create(vals_list)
        lines._check_not_filed()
        return lines

    def write(self, vals):
        """Refuse to change the lines of a filed statement, also within the process."""
        self._check_not_filed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        """Refuse to delete the lines of a filed statement, also within the process."""
        self._check_not_filed()

    def _check_not_filed(self):
        """Raise when one of these lines belongs to a filed statement."""
        statements = self.statement_id
        if "filed" in statements.mapped("state"):
            raise UserError(statements._get_filed_message())

    def _get_facts(self):
        """Return what these lines say, for the hash of a statement."""
        return [
            [line.kind, line.code or "", line.name, line.verified, line.figure]
            for line in self
        ]

    def _get_refusal_message(self):
        """Return the error message for users who try to change a line."""
        return self.env._("The figures of a statement are computed, not entered.")


def _to_json(leaf):
    """Return one part of a domain with its dates as text."""
    if isinstance(leaf, tuple) and isinstance(leaf[2], date):
        return (*leaf[:2], str(leaf[2]))
    return leaf
