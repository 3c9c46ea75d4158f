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
