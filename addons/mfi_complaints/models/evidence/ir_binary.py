# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class IrBinary(models.AbstractModel):
    """Record who downloads a file of a confidential complaint."""

    _inherit = "ir.binary"

    def _find_record(
        self,
        xmlid=None,
        res_model="ir.attachment",
        res_id=None,
        access_token=None,
        field=None,
    ):
        """Find the record as usual, and record the opening of its complaint."""
        record = super()._find_record(
            xmlid=xmlid,
            res_model=res_model,
            res_id=res_id,
            access_token=access_token,
            field=field,
        )
        if record._name == "ir.attachment":
            # The record found may be in superuser mode; the reader is that of self.
            files = self.env["ir.attachment"].browse(record.id)
            files._log_complaint_file_openings()
        return record
