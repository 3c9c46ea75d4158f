# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

ORIGINS = [
    ("staff", "Staff"),
    ("process", "Product or process"),
    ("client", "Client"),
]


class MfiComplaintCause(models.Model):
    """Root cause of complaints, found by the service that handles them.

    The category records what the client reports; the cause records what the service
    finds.
    """

    _name = "mfi.complaint.cause"
    _inherit = "mfi.reference.mixin"
    _description = "Root cause of complaints"
    _order = "sequence, code, id"
    _rec_names_search = ["name", "code"]

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    origin = fields.Selection(
        ORIGINS,
        string="Origin of the fault",
        required=True,
        help="Where the fault lies. Reports separate errors made by people from those "
        "caused by the institution's products and procedures.",
    )
    company_id = fields.Many2one(
        "res.company", help="Leave empty to offer it in all companies."
    )

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "Another cause has this code already: give each cause its own.",
    )

    def _get_mfi_reference_usages(self):
        """Count complaints as uses of a cause."""
        complaints = self.env._("existing complaints")
        return super()._get_mfi_reference_usages() + [
            ("helpdesk.ticket", "complaint_cause_id", complaints),
        ]
