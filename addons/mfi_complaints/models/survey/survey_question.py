# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.survey_estimate import SCALE

PHASES = [
    ("orientation", "Orientation"),
    ("reception", "Reception of clients"),
    ("handling", "Products, services and their handling"),
    ("follow_up", "Follow-up"),
]


class SurveyQuestion(models.Model):
    """Questions of satisfaction surveys belong to a phase (seed 003)."""

    _inherit = "survey.question"

    mfi_phase = fields.Selection(
        PHASES,
        "Phase",
        help="Phase of the client's way through the institution; its questions are "
        "asked on a scale from 1 to 5.",
    )

    @api.constrains("mfi_phase", "question_type", "scale_min", "scale_max")
    def _check_mfi_phase(self):
        """Raise if the scores of a phase would be on different scales."""
        for question in self.filtered("mfi_phase"):
            scale = (question.scale_min, question.scale_max)
            if question.question_type != "scale" or scale != SCALE:
                raise ValidationError(
                    self.env._(
                        "“%(question)s” belongs to a phase: ask it on a scale from 1 "
                        "to 5.",
                        question=question.title,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        """Refuse to delete a question that a satisfaction survey has asked."""
        # sudo: nobody may read the answers
        lines = self.env["survey.user_input.line"].sudo()
        domain = [("question_id", "in", self.ids)]
        domain += [("user_input_id.mfi_survey_id", "!=", False)]
        if lines.search_count(domain, limit=1):
            raise UserError(
                self.env._("This question was answered: add another one instead.")
            )
