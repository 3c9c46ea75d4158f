# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class SurveySurvey(models.Model):
    """Questionnaires of satisfaction surveys are a type of their own.

    The rules of Odoo's surveys leave out answers to types that they do not know: its
    users cannot read answers about complaints.
    """

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("mfi_complaint", "Satisfaction of clients")],
        ondelete={"mfi_complaint": "set default"},
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create questionnaires; those of surveys are open to invited people only."""
        own = {"access_mode": "token", "questions_layout": "one_page"}
        kind = self.env.context.get("default_survey_type")
        return super().create(
            [
                {**own, **vals}
                if vals.get("survey_type", kind) == "mfi_complaint"
                else vals
                for vals in vals_list
            ]
        )
