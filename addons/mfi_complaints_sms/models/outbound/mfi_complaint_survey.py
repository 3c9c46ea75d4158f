# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MfiComplaintSurvey(models.Model):
    """Numbers that opted out by text are not called for surveys either."""

    _inherit = "mfi.complaint.survey"

    def _get_refusing_numbers(self):
        """Add the numbers that answered STOP to the company's texts."""
        # sudo: the list applies whoever draws
        optouts = self.env["mfi.sms.optout"].sudo()
        domain = [("company_id", "=", self.company_id.id)]
        numbers = optouts.search_fetch(domain, ["number"]).mapped("number")
        return super()._get_refusing_numbers() | set(numbers)
