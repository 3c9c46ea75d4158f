# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class RatingRating(models.Model):
    """Ratings of complaints, which employees can neither read nor write.

    The token of a rating allows its holder to answer as the client, and its title
    reveals the subject of a restricted complaint. Odoo shows both to every employee.
    """

    _inherit = "rating.rating"
    _mfi_technical = ("access_token",)

    mfi_complaint = fields.Boolean(
        "Rates a complaint",
        compute="_compute_mfi_complaint",
        store=True,
        help="Hidden from employees; the client's rating is shown on the complaint.",
    )

    @api.depends("res_model", "res_id")
    def _compute_mfi_complaint(self):
        """Set the flag for ratings of complaints, not for those of ordinary tickets."""
        about = self.filtered(lambda rating: rating.res_model == "helpdesk.ticket")
        # sudo: the ticket's kind decides, regardless of the user who rates
        tickets = self.env["helpdesk.ticket"].sudo().browse(about.mapped("res_id"))
        complaints = tickets.exists().filtered("complaint_kind")._ids
        for rating in self:
            rating.mfi_complaint = rating in about and rating.res_id in complaints
