# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintReminder(models.Model):
    """Reminders of late steps of the communication about a survey."""

    _inherit = "mfi.complaint.reminder"

    survey_step_id = fields.Many2one(
        "mfi.complaint.survey.step",
        "Step of a survey",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    @api.model
    def _get_record_fields(self):
        """Add the steps of surveys."""
        names = super()._get_record_fields()
        return {**names, "mfi.complaint.survey.step": "survey_step_id"}
