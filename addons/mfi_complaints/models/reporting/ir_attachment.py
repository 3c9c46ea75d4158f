# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..complaint.ir_attachment import FROZEN_FIELDS


class IrAttachment(models.Model):
    """The files of a filed statement cannot be changed or deleted by anybody."""

    _inherit = "ir.attachment"

    def write(self, vals):
        """Refuse to change the files of a filed statement."""
        if set(vals) & FROZEN_FIELDS:
            self._check_statement_files()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_statement_files(self):
        """Refuse to delete the files of a filed statement."""
        self._check_statement_files()

    def _check_statement_files(self):
        """Raise when one of these files was filed."""
        # sudo: what was filed is protected from everybody
        files = self.sudo().filtered(
            lambda file: file.res_model == "mfi.complaint.statement"
        )
        if not files:
            return
        mine = Domain("pdf_attachment_id", "in", files.ids)
        mine |= Domain("xlsx_attachment_id", "in", files.ids)
        statements = self.env["mfi.complaint.statement"].sudo()  # sudo: as above
        if statements.search_count(mine & Domain("state", "=", "filed"), limit=1):
            raise UserError(statements._get_filed_message())
