# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintRecourseStep(models.TransientModel):
    """Record that the client has turned to a mediator or an authority."""

    _name = "mfi.complaint.recourse.step"
    _inherit = ["mfi.complaint.step"]
    _description = "Record an External Recourse"

    recourse_id = fields.Many2one(
        "mfi.complaint.recourse", "Mediator or authority", required=True
    )
    condition = fields.Text(related="recourse_id.condition")
    note = fields.Text("Remark")

    def action_apply(self):
        """Record the recourse in the complaint and its journal."""
        ticket = self._get_tickets().ensure_one()
        ticket.action_record_recourse(self.recourse_id.id, self.note)
        return self._get_close_action()
