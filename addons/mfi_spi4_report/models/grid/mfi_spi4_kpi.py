# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import kpi as engine


class MfiSpi4Kpi(models.Model):
    """Name and definition of a figure; ``engine/kpi.py`` defines its computation."""

    _name = "mfi.spi4.kpi"
    _description = "Figure on complaints"
    _order = "sequence, code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    cohort = fields.Char(
        translate=True,
        help="Complaints that the figure covers, as shown in the report.",
    )
    definition = fields.Text(translate=True)
    sequence = fields.Integer(default=10)

    _code_uniq = models.Constraint("UNIQUE(code)", "This figure already exists.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        """Show a figure by its code and its name."""
        for kpi in self:
            kpi.display_name = f"{kpi.code} - {kpi.name}"

    @api.constrains("code")
    def _check_code(self):
        """Refuse a code that the engine does not compute.

        :raises ValidationError: for a code unknown to the engine
        """
        for kpi in self:
            if kpi.code not in engine.KPIS:
                raise ValidationError(
                    self.env._(
                        "The figure %(code)s cannot be computed: choose a code from "
                        "the list of figures.",
                        code=kpi.code,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse the deletion of a figure, since reports print its name.

        :raises UserError: always
        """
        raise UserError(
            self.env._(
                "A figure cannot be deleted. To leave it out of the report, remove it "
                "from its practices."
            )
        )
