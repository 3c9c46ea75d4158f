# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class BaseModuleUninstall(models.TransientModel):
    """Says what uninstalling takes away, and offers the registers first."""

    _inherit = "base.module.uninstall"

    mfi_complaint_count = fields.Integer(compute="_compute_mfi_loss")
    mfi_confidential_count = fields.Integer(compute="_compute_mfi_loss")
    mfi_can_register = fields.Boolean(compute="_compute_mfi_loss")

    @api.depends("module_ids")
    def _compute_mfi_loss(self):
        """Count the complaints that would lose their journal and their words."""
        # sudo: administrators may not read complaints; these are only two numbers
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        total = Domain("complaint_kind", "!=", False)
        complaints = tickets.search_count(total)
        confidential = tickets.search_count(
            total & Domain("complaint_access", "!=", "open")
        )
        may_register = self.env["mfi.complaint.register"].has_access("create")
        for wizard in self:
            lost = "mfi_complaints" in wizard._get_modules().mapped("name")
            wizard.mfi_complaint_count = complaints if lost else 0
            wizard.mfi_confidential_count = confidential if lost else 0
            wizard.mfi_can_register = may_register

    def action_mfi_register(self):
        """Open the register of complaints, to be kept outside the database."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_register_action"
        )
