# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..const import EDITIONS


class MfiSpi4Practice(models.Model):
    """An essential practice of one edition, e.g. 4e.1, with its figures."""

    _name = "mfi.spi4.practice"
    _description = "SPI4 practice"
    _order = "edition, sequence, code"
    _rec_names_search = ["code", "name"]

    edition = fields.Selection(EDITIONS, required=True)
    code = fields.Char(required=True)
    name = fields.Text(string="Wording", required=True, translate=True)
    sequence = fields.Integer(default=10)
    source = fields.Char(translate=True, help="Where the wording comes from.")
    verified = fields.Boolean(
        help="The wording was checked against the source; otherwise it is the "
        "project's own and must be compared with the official file."
    )
    kpi_ids = fields.Many2many(
        "mfi.spi4.kpi",
        string="Figures",
        help="Figures shown under this practice, including parts of figures.",
    )
    indicator_ids = fields.One2many("mfi.spi4.indicator", "practice_id")

    _code_uniq = models.Constraint(
        "UNIQUE(edition, code)", "This practice already exists in this edition."
    )

    def _compute_display_name(self):
        """Show a practice by its code and its wording."""
        for practice in self:
            practice.display_name = f"{practice.code} - {practice.name}"
