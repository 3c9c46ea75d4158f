# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import import_mapping
from .mfi_import_fields import COLUMN_FIELDS


class MfiImportColumn(models.Model):
    """A column of an imported file and the field that it fills."""

    _name = "mfi.import.column"
    _description = "Column of an Import"
    _order = "sequence, id"

    job_id = fields.Many2one(
        "mfi.import.job", string="Import", index=True, ondelete="cascade"
    )
    source_id = fields.Many2one(
        "mfi.import.source",
        string="Source of imports",
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(
        string="Position", help="Position of the column in the file, starting at 0."
    )
    header = fields.Char(
        string="Title", required=True, help="The title of the column in the file."
    )
    sample = fields.Char(
        string="First values", help="Values of this column in the first rows."
    )
    field = fields.Selection(
        COLUMN_FIELDS,
        help="The field that this column fills; leave it empty to ignore the column.",
    )
    allowed_fields = fields.Json(
        string="Fields to choose from", compute="_compute_allowed_fields"
    )

    @api.depends("job_id.target", "source_id.target")
    def _compute_allowed_fields(self):
        """List the fields of the target, offered as choices on screen."""
        for column in self:
            target = column.job_id.target or column.source_id.target or "clients"
            column.allowed_fields = list(import_mapping.TARGETS[target])

    def write(self, vals):
        """Change the mapping of an import that has not started.

        A checked import becomes a draft again, as its check is no longer valid.

        :raise UserError: if the import has started
        """
        jobs = self.job_id
        jobs._check_not_started()
        result = super().write(vals)
        jobs.filtered(lambda job: job.state == "checked").state = "draft"
        return result

    @api.constrains("field", "job_id", "source_id")
    def _check_field(self):
        """Refuse fields of another target and fields filled by two columns."""
        for column in self.filtered("field"):
            if column.field not in column.allowed_fields:
                raise ValidationError(
                    self.env._(
                        "“%(header)s” cannot fill this field in this type of file: "
                        "choose another field.",
                        header=column.header,
                    )
                )
            siblings = column.job_id.column_ids or column.source_id.column_ids
            if len(siblings.filtered(lambda c, f=column.field: c.field == f)) > 1:
                raise ValidationError(
                    self.env._(
                        "Two columns fill the same field: keep the right one and clear "
                        "the field of “%(header)s”.",
                        header=column.header,
                    )
                )
