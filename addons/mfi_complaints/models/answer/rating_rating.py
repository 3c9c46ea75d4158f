# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class RatingRating(models.Model):
    """Ratings of complaints are the client's: no employee reads or writes them.

    Whoever holds the token of one speaks for the client, and its title tells what a
    restricted complaint is about. Odoo shows both to every employee.
    """

    _inherit = "rating.rating"

    mfi_complaint = fields.Boolean(
        "Of a complaint",
        compute="_compute_mfi_complaint",
        store=True,
        help="Kept from employees; what the client said stands in the complaint.",
    )

    @api.depends("res_model", "res_id")
    def _compute_mfi_complaint(self):
        """Tell the ratings of complaints from those of ordinary tickets."""
        about = self.filtered(lambda rating: rating.res_model == "helpdesk.ticket")
        # sudo: the kind decides, whoever rates
        tickets = self.env["helpdesk.ticket"].sudo().browse(about.mapped("res_id"))
        complaints = tickets.exists().filtered("complaint_kind")._ids
        for rating in self:
            rating.mfi_complaint = rating in about and rating.res_id in complaints
