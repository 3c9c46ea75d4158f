# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintAddendum(models.TransientModel):
    """Add texts and files to a registered complaint."""

    _name = "mfi.complaint.addendum"
    _inherit = ["mfi.complaint.step"]
    _description = "Addendum to a Complaint"

    text = fields.Text("Addition")
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    def action_apply(self):
        """Add the text and the files; the statement itself does not change."""
        ticket = self._get_tickets().ensure_one()
        files = self.attachment_ids
        ticket.action_add_addendum(
            self.text, [{"name": file.name, "content": file.datas} for file in files]
        )
        files.unlink()
        return self._get_close_action()
