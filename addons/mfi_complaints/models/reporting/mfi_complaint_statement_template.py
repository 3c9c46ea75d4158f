# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ...engine import statement
from .selections import LENGTHS


class MfiComplaintStatementTemplate(models.Model):
    """The form of a statement: its rows, its period and what it is based on.

    Templates are data: a consultant copies one and adapts it to the official form.
    """

    _name = "mfi.complaint.statement.template"
    _description = "Template of the Regulator's Statement"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    addressee = fields.Char(translate=True, help="Who receives the statement.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to offer it in all companies."
    )
    period_length = fields.Selection(
        LENGTHS, "Period", required=True, default="half_year"
    )
    legal_reference = fields.Char("Legal basis", translate=True)
    verified = fields.Boolean(
        "Form verified",
        copy=False,
        help="Somebody has compared period and rows with the official form.",
    )
    source = fields.Text(
        translate=True,
        help="What is known of the official form, and what is not; printed on the "
        "statement.",
    )
    split_restricted = fields.Boolean(
        "Break down restricted complaints",
        help="By default, restricted complaints count in each total, and are one line "
        "of each breakdown: a small number could reveal its subject or branch.",
    )
    row_ids = fields.One2many(
        "mfi.complaint.statement.template.row", "template_id", "Rows", copy=True
    )
    unmapped_count = fields.Integer(
        "Rows without a measure", compute="_compute_row_counts"
    )
    unverified_count = fields.Integer("Rows to verify", compute="_compute_row_counts")

    @api.depends("row_ids.row_type", "row_ids.measure", "row_ids.verified")
    def _compute_row_counts(self):
        """Count the rows that still need somebody's attention."""
        for template in self:
            rows = template.row_ids.filtered(lambda row: row.row_type == "figure")
            template.unmapped_count = len(rows.filtered(lambda row: not row.measure))
            template.unverified_count = len(rows.filtered(lambda row: not row.verified))

    def copy_data(self, default=None):
        """Name copies as such."""
        values = super().copy_data(default)
        if "name" not in (default or {}):
            for template, vals in zip(self, values, strict=True):
                vals["name"] = self.env._("%(name)s (copy)", name=template.name)
        return values

    def _get_statement_rows(self):
        """Return the rows as the engine's :class:`statement.Row`, in order."""
        self.ensure_one()
        return [
            statement.Row(
                id=row.id,
                code=row.code or "",
                name=row.name,
                heading=row.row_type == "heading",
                measure=row.measure or "",
                dimension=row.dimension or "",
                verified=row.verified,
                source=row.source or "",
            )
            for row in self.row_ids
        ]
