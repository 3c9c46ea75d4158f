# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintRecourse(models.Model):
    """External body to which an unsatisfied client can turn.

    For example a mediator or a regulator; every answer names it with its address.
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
        help="What the client needs, e.g. the institution's answer, a written account, "
        "documents.",
    )
    active = fields.Boolean(default=True)

    def _format_contact_line(self):
        """Return name, address, phone and e-mail on one line, as answers show them."""
        self.ensure_one()
        return ", ".join(filter(None, [self.name, self._format_contact_details()]))

    def _format_contact_details(self):
        """Return address, phone and e-mail on one line, ``""`` without any."""
        self.ensure_one()
        address = " ".join((self.address or "").split())
        return ", ".join(filter(None, [address, self.phone, self.email]))
