# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .selections import DIMENSIONS, MEASURES


class MfiComplaintStatementTemplateRow(models.Model):
    """One row of a template: a heading, or a measure with or without a breakdown."""

    _name = "mfi.complaint.statement.template.row"
    _description = "Row of a Statement Template"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "mfi.complaint.statement.template",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    code = fields.Char("No.", help="Number of the row on the form.")
    name = fields.Char("Wording", required=True, translate=True)
    row_type = fields.Selection(
        [("heading", "Heading"), ("figure", "Figure")],
        "Type",
        required=True,
        default="figure",
    )
    measure = fields.Selection(
        MEASURES,
        "Indicator",
        compute="_compute_measure",
        store=True,
        readonly=False,
        help="Empty while nobody has decided which measure answers the row: the "
        "statement can then not be checked.",
    )
    dimension = fields.Selection(
        DIMENSIONS,
        "Broken down by",
        compute="_compute_measure",
        store=True,
        readonly=False,
    )
    verified = fields.Boolean(
        help="Somebody has compared the row with the official form."
    )
    source = fields.Char(
        translate=True, help="What the row is based on: article, form, letter."
    )

    _heading_without_measure = models.Constraint(
        "CHECK(row_type != 'heading' OR (measure IS NULL AND dimension IS NULL))",
        "A heading has neither a measure nor a breakdown.",
    )

    @api.depends("row_type")
    def _compute_measure(self):
        """Empty measure and breakdown of headings."""
        for row in self:
            if row.row_type == "heading":
                row.measure = row.dimension = False
