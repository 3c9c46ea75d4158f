# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_being_asked(self):
        """Keep the questions that a running survey asks by text.

        :raise UserError: for one of them
        """
        # sudo: a survey asks its questions whoever may read it
        surveys = self.env["mfi.complaint.survey"].sudo()
        domain = [("sms_question_ids", "in", self.ids), ("sms_started_on", "!=", False)]
        if surveys.search_count([*domain, ("state", "=", "running")], limit=1):
            raise UserError(
                self.env._(
                    "A running survey asks this question by text: close its interviews "
                    "first."
                )
            )
