# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

LEVELS = [
    ("management", "Management"),
    ("board", "Board of directors"),
]


class MfiComplaintReview(models.Model):
    """A review of complaints by management or the board, with its minutes (4e.4).

    The figures are stored as presented on that day, whatever is computed later.
    """

    _name = "mfi.complaint.review"
    _inherit = "mfi.evidence.mixin"
    _description = "Management review of complaints"

    name = fields.Char(string="Subject", required=True, tracking=True)
    level = fields.Selection(
        LEVELS, string="By", required=True, default="management", tracking=True
    )
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Held")],
        default="done",
        required=True,
        tracking=True,
        help="Only reviews that were held count in the report.",
    )
    period_from = fields.Date(string="Period reviewed, from")
    period_to = fields.Date(string="to")
    participants = fields.Text()
    figures_seen = fields.Text(
        "Figures presented", help="The figures as presented on that day."
    )
    decisions = fields.Text()
    minutes = fields.Html(help="Or attach the signed minutes as a document.")
    action_ids = fields.One2many(
        "mfi.spi4.action", "review_id", string="Follow-up of decisions"
    )

    # For the report: reviews of a company held in a period.
    _company_date_idx = models.Index("(company_id, date)")

    @api.constrains("period_from", "period_to")
    def _check_period(self):
        """Refuse a period that ends before it begins.

        :raises ValidationError: when the dates are in the wrong order
        """
        for review in self:
            first, last = review.period_from, review.period_to
            if first and last and last < first:
                raise ValidationError(
                    self.env._(
                        "The reviewed period ends before it begins: correct its dates."
                    )
                )

    def action_take_figures(self):
        """Store the current figures of the period in the review.

        :raises ValidationError: without a period
        """
        for review in self:
            if not (review.period_from and review.period_to):
                raise ValidationError(self.env._("Enter the reviewed period first."))
            assessments = self.env["mfi.spi4.assessment"]
            review.figures_seen = assessments._format_figures_summary(
                review.company_id, review.period_from, review.period_to
            )
