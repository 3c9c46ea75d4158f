# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """Which form opens for a record, and which part of it users may edit."""

    _inherit = "helpdesk.ticket"

    complaint_editable = fields.Selection(
        [("statement", "Statement"), ("treatment", "Handling")],
        string="Editable part",
        compute="_compute_complaint_editable",
    )

    @api.depends_context("uid")
    @api.depends("complaint_state", "team_id")
    def _compute_complaint_editable(self):
        """Compute which part of the form the current user may edit."""
        writable = self._filtered_access("write")
        for ticket in self:
            state = ticket.complaint_state or "draft"
            ticket.complaint_editable = False
            if not ticket.id or (state == "draft" and ticket._origin in writable):
                ticket.complaint_editable = "statement"
            elif state in ("in_progress", "to_validate") and ticket in writable:
                ticket.complaint_editable = "treatment"

    def get_formview_id(self, access_uid=None):
        """Open complaints in the complaint form, and tickets in the helpdesk form."""
        # sudo: the form depends on the kind, even if the user may not read it
        if len(self) == 1 and self.sudo().complaint_kind:
            return self.env.ref("mfi_complaints.complaint_view_form").id
        return super().get_formview_id(access_uid=access_uid)

    def action_register_open(self):
        """Register from the form, then show the receipt for the client."""
        self.ensure_one()
        result = self.action_register()
        return self.env["mfi.complaint.receipt"]._get_open_action(self, result)

    def _move_complaint_files(self, files):
        """Move uploaded files to a draft complaint.

        :param files: ``ir.attachment`` that the current user has just uploaded in a
            wizard
        """
        self.ensure_one()
        if files:
            self._attach_complaint_files(
                [{"name": file.name, "content": file.datas} for file in files]
            )
            files.unlink()
