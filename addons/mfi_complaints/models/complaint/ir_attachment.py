# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..guard import in_process, with_process

#: Fields that would change a file, or detach it from its complaint.
FROZEN_FIELDS = frozenset(
    {
        "datas",
        "db_datas",
        "mimetype",
        "name",
        "public",
        "raw",
        "res_field",
        "res_id",
        "res_model",
        "type",
        "url",
    }
)


class IrAttachment(models.Model):
    """Files of a registered complaint cannot be changed or deleted."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """Log the files added to a registered complaint in its journal."""
        attachments = super().create(vals_list)
        attachments._filter_complaint_files()._log_complaint_files_added()
        return attachments

    def write(self, vals):
        """Refuse to change the files of a registered complaint."""
        if not (set(vals) & FROZEN_FIELDS) or in_process(self):
            return super().write(vals)
        self._check_complaint_file_change()
        before = self._filter_complaint_files()
        result = super().write(vals)
        (self._filter_complaint_files() - before)._log_complaint_files_added()
        return result

    def _migrate(self):
        """Let administrators move files to another storage: their content stays."""
        return super(IrAttachment, with_process(self))._migrate()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaint_files(self):
        """Refuse to delete the files of a registered complaint."""
        if not in_process(self):
            self._check_complaint_file_change()

    def _filter_complaint_files(self):
        """Return the files that belong to a complaint with a journal."""
        # sudo: the rules depend on the record that a file belongs to
        files = self.sudo().filtered(
            lambda file: file.res_model == "helpdesk.ticket" and file.res_id
        )
        if not files:
            return files
        registered = self.env["helpdesk.ticket"].sudo()  # sudo: as above
        registered = registered.with_context(active_test=False).search(
            Domain("id", "in", files.mapped("res_id"))
            & Domain("complaint_head_sequence", ">", 0)
        )
        return files.filtered(lambda file: file.res_id in registered._ids)

    def _check_complaint_file_change(self):
        """Raise when one of these files belongs to a registered complaint."""
        if self._filter_complaint_files():
            raise UserError(
                self.env._(
                    "The files of a registered complaint cannot be changed: add "
                    "another one instead."
                )
            )

    def _log_complaint_files_added(self):
        """Log one journal event per complaint for the files added to it."""
        for ticket_id, files in self.grouped("res_id").items():
            ticket = self.env["helpdesk.ticket"].browse(ticket_id)
            with_process(ticket)._log_complaint_event(
                "attachment",
                {"files": files.ids},
                extra={
                    f"attachment:{f.id}": f._get_complaint_digest_content()
                    for f in files
                },
            )

    def _get_complaint_digest_content(self):
        """Return the values covered by the journal's digest.

        :return: list of the name and the checksum of the current content
        """
        content = self.raw or b""
        return [self.name, self._compute_checksum(content)]
