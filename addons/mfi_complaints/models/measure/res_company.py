# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: Allowed range of the numbers: setting → (lowest, highest).
_BOUNDS = {"mfi_effect_days": (0, 730)}


class ResCompany(models.Model):
    """When the effect of a preventive measure is checked."""

    _inherit = "res.company"

    mfi_effect_days = fields.Integer(
        "Check the effect after (days)",
        default=90,
        help="Calendar days after a preventive measure was done. Complaints of as many "
        "days before and after it are compared. 0: no date is proposed.",
    )

    @api.constrains(*_BOUNDS)
    def _check_mfi_effect_bounds(self):
        """Raise ``ValidationError`` for numbers outside the allowed range."""
        self._check_mfi_bounds(_BOUNDS)
