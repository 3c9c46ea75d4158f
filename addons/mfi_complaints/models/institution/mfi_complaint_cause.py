# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

ORIGINS = [
    ("staff", "Staff"),
    ("process", "Product or process"),
    ("client", "Client"),
]


class MfiComplaintCause(models.Model):
    """A root cause: why what the client complains of could happen.

    The category is what the client says; the cause is what the service finds.
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
        help="Where the fault lies: reports separate what people did from what the "
        "institution's products and rules brought about.",
    )
    company_id = fields.Many2one(
        "res.company", help="Leave empty to offer it in all companies."
    )

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "Another cause has this code already: give each cause its own.",
    )

    def _get_mfi_reference_users(self):
        """Return where causes are used."""
        complaints = self.env._("existing complaints")
        return super()._get_mfi_reference_users() + [
            ("helpdesk.ticket", "complaint_cause_id", complaints),
        ]
