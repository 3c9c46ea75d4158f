# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintReminder(models.Model):
    """Reminders of late improvement actions, beside those of complaints."""

    _inherit = "mfi.complaint.reminder"

    code = fields.Selection(
        selection_add=[("action_overdue", "Improvement action late")],
        ondelete={"action_overdue": "cascade"},
    )
    action_id = fields.Many2one(
        "mfi.spi4.action",
        "Improvement action",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    @api.model
    def _get_record_fields(self):
        """Add the improvement actions."""
        return {**super()._get_record_fields(), "mfi.spi4.action": "action_id"}

    @api.model
    def _get_activity_types(self):
        """Add the activity that was scheduled before the date: it then says "late"."""
        kind = "mfi_spi4_report.mail_activity_type_due"
        return {**super()._get_activity_types(), "mfi.spi4.action": kind}
