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

    def _still_applies(self):
        """Return whether a step is still to do by the same person."""
        if self.survey_step_id:
            return self.survey_step_id._is_late_reminder_due(self)
        return super()._still_applies()

    def _get_mail_target(self):
        """Return the survey of a step: it shows the whole plan."""
        return self.survey_step_id.survey_id or super()._get_mail_target()

    def _prepare_mail_words(self):
        """Return the step, its survey and its date."""
        if not self.survey_step_id:
            return super()._prepare_mail_words()
        step = self.survey_step_id
        return {
            "title": step.name,
            "detail": step.survey_id.name,
            "due": step.due_date,
        }
