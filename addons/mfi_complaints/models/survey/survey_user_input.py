# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import uuid

from odoo import fields, models


class SurveyUserInput(models.Model):
    """Answers to a satisfaction survey: of a stratum and a branch, not of a person."""

    _inherit = "survey.user_input"

    mfi_survey_id = fields.Many2one(
        "mfi.complaint.survey",
        "Satisfaction survey",
        index="btree_not_null",
        ondelete="cascade",
    )
    mfi_stratum_id = fields.Many2one(
        "mfi.complaint.survey.stratum", "Stratum", ondelete="cascade"
    )
    mfi_branch_id = fields.Many2one("mfi.branch", "Branch", ondelete="restrict")

    def _mark_done(self):
        """Cut the link to the person, and the one by which the answers were given."""
        result = super()._mark_done()
        ours = self.filtered("mfi_survey_id")
        if ours:
            self.env["mfi.complaint.survey.respondent"]._detach_answers(ours)
            for answer in ours:
                answer.access_token = str(uuid.uuid4())
        return result
