# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

#: Actions of the helpdesk that have no place in the menus of complaints.
HIDDEN = (
    "helpdesk_mgmt.model_helpdesk_ticket_action_share",
    "helpdesk_mgmt.action_duplicate_ticket",
)


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

    @api.model
    def get_views(self, views, options=None):
        """Leave sharing by link, copying and archiving out of our forms and lists."""
        result = super().get_views(views, options)
        ours = [
            view
            for view in result["views"].values()
            if 'class="o_mfi_' in view.get("arch", "")
        ]
        for view in ours:
            self._remove_complaint_hidden_actions(view.get("toolbar") or {})
        if ours:
            fields_info = result["models"]["helpdesk.ticket"]["fields"]
            fields_info.get("active", {})["readonly"] = True
        return result

    @api.model
    def _remove_complaint_hidden_actions(self, toolbar):
        """Remove the hidden actions from the menus of a view.

        :param dict toolbar: the actions by their menu, changed in place
        """
        hidden = self._get_complaint_hidden_actions()
        toolbar["action"] = [
            action for action in toolbar.get("action", []) if action["id"] not in hidden
        ]

    @api.model
    def _get_complaint_hidden_actions(self):
        """Return the ids of the actions that menus of complaints leave out."""
        actions = [self.env.ref(name, raise_if_not_found=False) for name in HIDDEN]
        return {action.id for action in actions if action}

    def action_share(self):
        """Refuse to share a complaint by a link that opens it without an account."""
        if self.filtered("complaint_kind"):
            raise UserError(
                self.env._(
                    "A complaint is not shared by a link: its client follows it with "
                    "the tracking code."
                )
            )
        return super().action_share()

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
