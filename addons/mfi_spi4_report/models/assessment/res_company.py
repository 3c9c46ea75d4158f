# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """Settings of the evidence report."""

    _inherit = "res.company"

    mfi_spi4_satisfied_from = fields.Selection(
        [("3", "3 of 5"), ("4", "4 of 5"), ("5", "5 of 5")],
        string="Satisfied from",
        default="4",
        help="Lowest score with which a client counts as satisfied.",
    )
    mfi_spi4_reminder_days = fields.Integer(
        string="Notice before a due date (days)",
        default=14,
        help="Number of calendar days before a due date at which the responsible "
        "person is reminded.",
    )
    mfi_spi4_rollup = fields.Selection(
        [
            ("indicators", "All questions weigh the same"),
            ("practices", "Mean of the practices"),
        ],
        string="Aggregation of the score",
        default="indicators",
    )
