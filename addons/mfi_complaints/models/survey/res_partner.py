# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    """Clients who do not want to be asked."""

    _inherit = "res.partner"

    mfi_no_survey = fields.Boolean(
        "No surveys",
        copy=False,
        help="Does not want to be called for satisfaction surveys, and is never drawn.",
    )
