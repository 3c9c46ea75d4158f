# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintHiddenDemand(models.Model):
    """What a client really wanted, which the words of a complaint may not say.

    The category records what the client reports, the cause what the service finds.
    Seed 004 ("la demande cachée") warns against answering the words alone.
    """

    _name = "mfi.complaint.hidden.demand"
    _inherit = "mfi.reference.mixin"
    _description = "Hidden demand of complaints"
    _order = "sequence, code, id"
    _rec_names_search = ["name", "code"]

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char("What the client really wanted", required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to offer it in all companies."
    )

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "Another hidden demand has this code already: give each its own.",
    )

    def _get_mfi_reference_usages(self):
        """Count complaints as uses of a hidden demand."""
        complaints = self.env._("existing complaints")
        return super()._get_mfi_reference_usages() + [
            ("helpdesk.ticket", "complaint_hidden_demand_id", complaints),
        ]
