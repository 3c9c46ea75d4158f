# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintRecourse(models.Model):
    """Where a client may go when the institution's last word does not satisfy.

    A mediator or a regulator, with its address; told in every answer.
    """

    _name = "mfi.complaint.recourse"
    _description = "External Recourse"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("mediator", "Mediator"),
            ("regulator", "Regulator"),
            ("association", "Professional association"),
            ("court", "Court"),
        ],
        required=True,
        default="mediator",
    )
    country_id = fields.Many2one("res.country")
    company_id = fields.Many2one("res.company")
    address = fields.Text()
    phone = fields.Char()
    email = fields.Char()
    website = fields.Char()
    condition = fields.Text(
        "When and how",
        translate=True,
        help="What the client needs: the institution's answer first, a written "
        "account, documents …",
    )
    active = fields.Boolean(default=True)

    def _one_line(self):
        """Return name and ways to reach it on one line, for answers and receipts."""
        self.ensure_one()
        address = " ".join((self.address or "").split())
        return ", ".join(filter(None, [self.name, address, self.phone, self.email]))
