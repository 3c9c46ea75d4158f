# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..models.control.mfi_complaint_recommendation import ANSWERS


class MfiComplaintRecommendationAnswer(models.TransientModel):
    """Ask the management for its answer to a recommendation."""

    _name = "mfi.complaint.recommendation.answer"
    _description = "Answer to a Recommendation"

    recommendation_id = fields.Many2one(
        "mfi.complaint.recommendation",
        "Recommendation answered",
        required=True,
        ondelete="cascade",
    )
    name = fields.Char(related="recommendation_id.name", related_sudo=False)
    description = fields.Text(
        related="recommendation_id.description", related_sudo=False
    )
    state = fields.Selection(ANSWERS, "Answer")
    answer = fields.Text("Reasons, and what will be done by when")

    def action_apply(self):
        """Record the answer."""
        self.ensure_one()
        self.recommendation_id._action_answer(self.state, self.answer)
        return {"type": "ir.actions.act_window_close"}
