# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiStaffCategory(models.Model):
    """Kind of job: reports compare complaints by category and never name a person."""

    _name = "mfi.staff.category"
    _inherit = "mfi.reference.mixin"
    _description = "Category of staff"
    _order = "sequence, code, id"
    _rec_names_search = ["name", "code"]

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)",
        "Another category of staff has this code already: give each its own.",
    )

    def _get_mfi_reference_usages(self):
        """Count members of staff as uses of a category."""
        staff = self.env._("existing members of staff")
        return super()._get_mfi_reference_usages() + [
            ("mfi.staff", "category_id", staff),
        ]
