# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

FAMILIES = [
    ("credit", "Credit"),
    ("savings", "Savings"),
    ("transfer", "Transfer and payment"),
    ("insurance", "Insurance"),
    ("digital", "Digital services"),
    ("other", "Other"),
]


class MfiProduct(models.Model):
    """Financial product or service that a complaint can be about.

    Unlike a sales product it has no price and no stock. Without a company it is
    available in all companies.
    """

    _name = "mfi.product"
    _inherit = "mfi.reference.mixin"
    _description = "Financial product"
    _order = "sequence, code, id"
    _rec_names_search = ["name", "code"]

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(
        required=True, help="The product's code in your core banking system."
    )
    name = fields.Char(required=True, translate=True)
    family = fields.Selection(
        FAMILIES,
        required=True,
        default="credit",
        help="Reports compare complaints by family, across institutions.",
    )
    company_id = fields.Many2one(
        "res.company", help="Leave empty to offer it in all companies."
    )

    # Also used for the lookup by code at registration.
    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "Another product has this code already: give each product its own.",
    )

    def _get_mfi_reference_usages(self):
        """Count complaints as uses of a product."""
        complaints = self.env._("existing complaints")
        return super()._get_mfi_reference_usages() + [
            ("helpdesk.ticket", "mfi_product_id", complaints),
        ]
