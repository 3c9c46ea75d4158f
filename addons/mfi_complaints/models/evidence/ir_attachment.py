# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

#: Fields with the content of a file.
_CONTENT = frozenset({"datas", "db_datas", "index_content", "raw"})


class IrAttachment(models.Model):
    """Record who reads a file of a confidential complaint."""

    _inherit = "ir.attachment"

    def _read_format(self, fnames, load="_classic_read"):
        """Record the opening when contents are read, as programs do."""
        result = super()._read_format(fnames, load)
        if not self.env.su and _CONTENT & set(fnames):
            self._log_complaint_file_openings()
        return result

    def _log_complaint_file_openings(self):
        """Record that the present user reads these files of complaints."""
        # sudo: the reader of a file may know which complaint it belongs to
        ids = {
            file.res_id
            for file in self.sudo()
            if file.res_model == "helpdesk.ticket" and file.res_id
        }
        if ids:
            tickets = self.env["helpdesk.ticket"].browse(sorted(ids)).exists()
            self.env["mfi.complaint.access"]._log_openings(tickets, "file")
