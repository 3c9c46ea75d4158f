# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SurveyQuestion(models.Model):
    """Questions of satisfaction surveys that are asked by text."""

    _inherit = "survey.question"

    mfi_by_sms = fields.Boolean(
        "By text message",
        help="Asked where a survey is conducted by text. Without any marked question, "
        "some from the whole questionnaire are asked.",
    )

    @api.constrains("mfi_by_sms", "mfi_phase")
    def _check_mfi_by_sms(self):
        """Raise if a text asks for something else than a score from 1 to 5."""
        for question in self.filtered("mfi_by_sms"):
            if not question.mfi_phase:
                raise ValidationError(
                    self.env._(
                        "“%(question)s” cannot be asked by text: only questions of a "
                        "phase are answered with a score from 1 to 5.",
                        question=question.title,
                    )
                )
