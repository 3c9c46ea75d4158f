# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintReminder(models.Model):
    """Reminders of late lines of awareness and training plans."""

    _inherit = "mfi.complaint.reminder"

    code = fields.Selection(
        selection_add=[("plan_overdue", "Planned awareness or training late")],
        ondelete={"plan_overdue": "cascade"},
    )
    plan_line_id = fields.Many2one(
        "mfi.complaint.plan.line",
        "Planned action",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    @api.model
    def _get_record_fields(self):
        """Add the lines of plans."""
        names = super()._get_record_fields()
        return {**names, "mfi.complaint.plan.line": "plan_line_id"}

    def _still_applies(self):
        """Return whether a line is still to carry out by the same person."""
        if self.plan_line_id:
            return self.plan_line_id._is_late_reminder_due(self)
        return super()._still_applies()

    def _get_mail_target(self):
        """Return the plan of a line: it shows what was recorded for each."""
        return self.plan_line_id.plan_id or super()._get_mail_target()

    def _prepare_mail_words(self):
        """Return the line, its plan and its date."""
        if not self.plan_line_id:
            return super()._prepare_mail_words()
        line = self.plan_line_id
        return {
            "title": line.name,
            "detail": line.plan_id.display_name,
            "due": line.due_date,
        }
