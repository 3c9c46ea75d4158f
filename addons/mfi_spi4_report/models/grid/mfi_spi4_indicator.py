# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.scoring import Rule
from ..const import ANSWER_SOURCES


class MfiSpi4Indicator(models.Model):
    """A question of a grid, and how the records help to answer it.

    If an indicator is mapped to a figure, its thresholds suggest yes, partly or no. The
    suggestion is not binding. A new indicator requires no code, only a record.
    """

    _name = "mfi.spi4.indicator"
    _description = "SPI4 indicator"
    _order = "edition, practice_id, sequence, code"
    _rec_names_search = ["code", "name"]

    grid_id = fields.Many2one(
        "mfi.spi4.grid", required=True, ondelete="cascade", index=True
    )
    edition = fields.Selection(related="grid_id.edition", store=True)
    company_id = fields.Many2one(related="grid_id.company_id", store=True)
    practice_id = fields.Many2one(
        "mfi.spi4.practice", required=True, ondelete="restrict", index=True
    )
    code = fields.Char(string="Identifier", required=True)
    name = fields.Text(string="Wording", required=True, translate=True)
    guidance = fields.Text(
        translate=True, help="What to check, and what counts as evidence."
    )
    source = fields.Char(translate=True, help="Where the wording comes from.")
    verified = fields.Boolean(
        string="Official wording",
        help="The wording comes from the official file. Otherwise it is the project's "
        "own, and the report says so.",
    )
    answer_from = fields.Selection(
        ANSWER_SOURCES, string="How answered", required=True, default="declared"
    )
    kpi_id = fields.Many2one(
        "mfi.spi4.kpi", string="Figure", ondelete="restrict", index="btree_not_null"
    )
    better = fields.Selection(
        [("higher", "Higher is better"), ("lower", "Lower is better")],
        default="higher",
        required=True,
    )
    threshold_yes = fields.Float(
        string="Yes from",
        aggregator=None,
        help="Value of the figure from which the answer is “yes”.",
    )
    threshold_partly = fields.Float(
        string="Partly from",
        aggregator=None,
        help="Value from which the answer is “partly”.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(grid_id, code)", "This identifier already exists in this grid."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        """Show an indicator by its identifier and its wording."""
        for indicator in self:
            indicator.display_name = f"{indicator.code} - {indicator.name}"

    @api.constrains("practice_id", "grid_id")
    def _check_edition(self):
        """Refuse a practice of another edition.

        :raises ValidationError: when the editions of grid and practice differ
        """
        for indicator in self:
            if indicator.practice_id.edition != indicator.grid_id.edition:
                raise ValidationError(
                    self.env._(
                        "Practice %(practice)s belongs to another edition than the "
                        "grid: choose a practice of the same edition.",
                        practice=indicator.practice_id.code,
                    )
                )

    @api.constrains("answer_from", "kpi_id", "better", "threshold_yes")
    def _check_thresholds(self):
        """Require a figure where one is needed, and coherent thresholds.

        :raises ValidationError: for a missing figure or contradictory thresholds
        """
        for indicator in self:
            if indicator.answer_from != "declared" and not indicator.kpi_id:
                raise ValidationError(
                    self.env._(
                        "Indicator %(code)s is answered from records or a register: "
                        "choose its figure, or change it to declared.",
                        code=indicator.code,
                    )
                )
            if indicator.kpi_id and not indicator._get_rule().is_coherent():
                raise ValidationError(
                    self.env._(
                        "Indicator %(code)s: 'partly' must be easier to reach than "
                        "'yes'. Swap or correct the two thresholds.",
                        code=indicator.code,
                    )
                )

    def _get_rule(self):
        """Return the thresholds as a rule of the scoring engine."""
        self.ensure_one()
        return Rule(self.better, self.threshold_yes, self.threshold_partly)
