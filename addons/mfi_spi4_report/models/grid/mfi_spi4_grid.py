# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..const import EDITIONS


class MfiSpi4Grid(models.Model):
    """A set of indicators for one edition: the project's own, or an imported one.

    Separate grids let an institution use its official file without affecting other
    institutions in the same database.
    """

    _name = "mfi.spi4.grid"
    _description = "SPI4 grid"
    _order = "edition, official desc, id desc"

    name = fields.Char(required=True, translate=True)
    edition = fields.Selection(EDITIONS, required=True, default="2014")
    company_id = fields.Many2one(
        "res.company", help="Empty: available to all institutions of the database."
    )
    official = fields.Boolean(
        help="Imported from the official file by the institution or its auditor."
    )
    note = fields.Text(translate=True)
    active = fields.Boolean(default=True)
    indicator_ids = fields.One2many("mfi.spi4.indicator", "grid_id")
    indicator_count = fields.Integer(
        "Number of indicators", compute="_compute_indicator_count"
    )
    unmapped_count = fields.Integer(
        string="Without a figure", compute="_compute_indicator_count"
    )

    @api.depends("indicator_ids.kpi_id")
    def _compute_indicator_count(self):
        """Count the indicators, and those not yet mapped to a figure."""
        groups = self.env["mfi.spi4.indicator"]._read_group(
            [("grid_id", "in", self.ids)], ["grid_id"], ["__count", "kpi_id:count"]
        )
        counts = {grid: numbers for grid, *numbers in groups}
        for grid in self:
            total, mapped = counts.get(grid, (0, 0))
            grid.indicator_count = total
            grid.unmapped_count = total - mapped

    def action_open_indicators(self):
        """Open the indicators of the grid, where they are mapped to figures."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Indicators of %(grid)s", grid=self.name),
            "res_model": "mfi.spi4.indicator",
            "view_mode": "list,form",
            "domain": [("grid_id", "=", self.id)],
            "context": {"default_grid_id": self.id, "active_test": False},
        }

    @api.model
    def _get_default_grid(self, company, edition):
        """Return the latest grid of the company, else the latest shared one.

        :param company: ``res.company`` record
        :param edition: key of the edition
        """
        domain = [
            ("edition", "=", edition),
            ("company_id", "in", [company.id, False]),
        ]
        return self.search(domain, order="company_id NULLS LAST, id desc", limit=1)
