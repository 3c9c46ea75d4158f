# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..complaint.ir_attachment import FROZEN_FIELDS
from ..guard import in_process


class IrAttachment(models.Model):
    """The files of a filed statement cannot be changed or deleted by anybody."""

    _inherit = "ir.attachment"

    def write(self, vals):
        """Refuse to change the files of a filed statement, except to move them."""
        if set(vals) & FROZEN_FIELDS and not in_process(self):
            self._check_statement_files()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_statement_files(self):
        """Refuse to delete the files of a filed statement."""
        self._check_statement_files()

    def _check_access(self, operation):
        """Refuse the filed files to users who must not see small numbers."""
        result = super()._check_access(operation)
        statements = self.env["mfi.complaint.statement"]
        if self.env.su or not self or statements._sees_small_numbers():
            return result
        files = self._filter_statement_files()
        if not files:
            return result
        forbidden = result[0] if result else self.browse()
        error = result[1] if result else self._make_access_error_of_statement
        return (forbidden | self.browse(files.ids)), error

    def _make_access_error_of_statement(self):
        """Return the error for users who ask for a file as it was filed."""
        return AccessError(
            self.env._("The files as filed contain small numbers: download a copy.")
        )

    def _check_statement_files(self):
        """Raise when one of these files was filed."""
        if self._filter_statement_files():
            # sudo: what was filed is protected from everybody
            statements = self.env["mfi.complaint.statement"].sudo()
            raise UserError(statements._get_filed_message())

    def _filter_statement_files(self):
        """Return those of these files that were filed with a statement."""
        # sudo: what was filed is protected from everybody
        files = self.sudo().filtered(
            lambda file: file.res_model == "mfi.complaint.statement"
        )
        if not files:
            return files
        mine = Domain("pdf_attachment_id", "in", files.ids)
        mine |= Domain("xlsx_attachment_id", "in", files.ids)
        statements = self.env["mfi.complaint.statement"].sudo()  # sudo: as above
        filed = statements.search(mine & Domain("state", "=", "filed"))
        return files & (filed.pdf_attachment_id | filed.xlsx_attachment_id)
