# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import kpi as engine


class MfiSpi4Kpi(models.Model):
    """The words of a figure. How it is computed stands in ``engine/kpi.py``."""

    _name = "mfi.spi4.kpi"
    _description = "Figure on complaints"
    _order = "sequence, code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    cohort = fields.Char(
        translate=True, help="Which complaints it speaks of, as told on the report."
    )
    definition = fields.Text(translate=True)
    sequence = fields.Integer(default=10)

    _code_uniq = models.Constraint("UNIQUE(code)", "This figure exists already.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        """Show a figure by its code and its name."""
        for kpi in self:
            kpi.display_name = f"{kpi.code} - {kpi.name}"

    @api.constrains("code")
    def _check_code(self):
        """Refuse a code that nothing computes.

        :raises ValidationError: for a code unknown to the engine
        """
        for kpi in self:
            if kpi.code not in engine.KPIS:
                raise ValidationError(
                    self.env._(
                        "Nothing computes the figure %(code)s: choose one of the codes "
                        "of the list of figures.",
                        code=kpi.code,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse the deletion of a figure's words: reports print them.

        :raises UserError: always
        """
        raise UserError(
            self.env._(
                "A figure cannot be deleted. To leave it out of the report, remove it "
                "from its practices."
            )
        )
