# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiSmsOptout(models.Model):
    """A number that opted out of satisfaction questions (``STOP``).

    Acknowledgements and answers are still sent, as clients have a right to them.
    """

    _name = "mfi.sms.optout"
    _description = "Number without SMS Surveys"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    # Empty on numbers from before this was recorded.
    added_on = fields.Datetime("Added on", readonly=True, copy=False)

    # For the check before each survey; keeps numbers unique.
    _number_uniq = models.UniqueIndex(
        "(number, company_id)", "This number is already on the list."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Note since when a number is on the list, in UTC."""
        now = fields.Datetime.now()
        return super().create([{**vals, "added_on": now} for vals in vals_list])

    @api.model
    def _is_opted_out(self, number, company):
        """Return whether a number opted out of this company's surveys."""
        domain = [("number", "=", number), ("company_id", "=", company.id)]
        # sudo: the check does not depend on the user's rights
        return bool(self.sudo().search_count(domain, limit=1))

    @api.model
    def _add_number(self, number, company):
        """Add a number to the list unless it is already there."""
        if not self._is_opted_out(number, company):
            # sudo: the client opts out by text, without a user
            self.sudo().create({"number": number, "company_id": company.id})
