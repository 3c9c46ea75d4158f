# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiSmsOptout(models.Model):
    """Numbers that asked for no more satisfaction questions (``STOP``).

    Answers and acknowledgements still go there: the client has a right to them.
    """

    _name = "mfi.sms.optout"
    _description = "Number without SMS Surveys"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    # Serves the check before each survey, and keeps numbers unique.
    _number_uniq = models.UniqueIndex(
        "(number, company_id)", "This number is already on the list."
    )

    @api.model
    def _holds(self, number, company):
        """Tell whether a number asked this company for no more surveys."""
        domain = [("number", "=", number), ("company_id", "=", company.id)]
        return bool(self.sudo().search_count(domain, limit=1))  # sudo: program's list

    @api.model
    def _add(self, number, company):
        """Put a number on the list, once."""
        if not self._holds(number, company):
            # sudo: the client decides, by text
            self.sudo().create({"number": number, "company_id": company.id})
