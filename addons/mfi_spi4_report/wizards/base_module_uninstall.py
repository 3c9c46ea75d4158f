# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class BaseModuleUninstall(models.TransientModel):
    """Says which reports uninstalling takes away, and offers their packs first."""

    _inherit = "base.module.uninstall"

    mfi_assessment_count = fields.Integer(compute="_compute_mfi_assessments")
    mfi_can_read_assessments = fields.Boolean(compute="_compute_mfi_assessments")

    @api.depends("module_ids")
    def _compute_mfi_assessments(self):
        """Count the reports that would be deleted."""
        assessments = self.env["mfi.spi4.assessment"]
        # sudo: administrators may not read reports; this is only a number
        count = assessments.sudo().search_count([])
        may_read = assessments.has_access("read")
        for wizard in self:
            lost = "mfi_spi4_report" in wizard._get_modules().mapped("name")
            wizard.mfi_assessment_count = count if lost else 0
            wizard.mfi_can_read_assessments = may_read

    def action_mfi_assessments(self):
        """Open the reports, each of which offers its evidence pack."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_spi4_report.mfi_spi4_assessment_action"
        )
