# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintAuditAnswer(models.TransientModel):
    """Ask the head of a service what was done about a finding of an audit."""

    _name = "mfi.complaint.audit.answer"
    _description = "Answer to an Audit Finding"

    line_id = fields.Many2one(
        "mfi.complaint.audit.line",
        "Audited file",
        required=True,
        ondelete="cascade",
    )
    finding = fields.Text(related="line_id.finding", related_sudo=False)
    due_date = fields.Date(related="line_id.due_date", related_sudo=False)
    answer = fields.Text("What was done, or will be done by when")

    def action_apply(self):
        """Record the answer."""
        self.ensure_one()
        self.line_id.action_answer(self.answer)
        return {"type": "ir.actions.act_window_close"}
