# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import import_mapping
from .mfi_import_fields import COLUMN_FIELDS


class MfiImportColumn(models.Model):
    """One column of a file, and the field that it fills."""

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
    sequence = fields.Integer(string="Position", help="Rank in the file, from 0.")
    header = fields.Char(
        string="Title", required=True, help="The title of the column in the file."
    )
    sample = fields.Char(
        string="First values", help="What the first rows of the file hold."
    )
    field = fields.Selection(
        COLUMN_FIELDS,
        string="Fills",
        help="The field that this column fills; leave it empty to ignore the column.",
    )
    allowed_fields = fields.Json(
        string="Fields to choose from", compute="_compute_allowed_fields"
    )

    @api.depends("job_id.target", "source_id.target")
    def _compute_allowed_fields(self):
        """List the fields of the target, for the choice on screen."""
        for column in self:
            target = column.job_id.target or column.source_id.target or "clients"
            column.allowed_fields = list(import_mapping.TARGETS[target])

    def write(self, vals):
        """Map columns anew, before rows go in; what was checked is to check again."""
        jobs = self.job_id
        jobs._refuse_started()
        result = super().write(vals)
        jobs.filtered(lambda job: job.state == "checked").state = "draft"
        return result

    @api.constrains("field", "job_id", "source_id")
    def _check_field(self):
        """Refuse a field of another target, and two columns for one field."""
        for column in self.filtered("field"):
            if column.field not in column.allowed_fields:
                raise ValidationError(
                    self.env._(
                        "“%(header)s” cannot fill this field in such a file: choose "
                        "another one.",
                        header=column.header,
                    )
                )
            siblings = column.job_id.column_ids or column.source_id.column_ids
            if len(siblings.filtered(lambda c, f=column.field: c.field == f)) > 1:
                raise ValidationError(
                    self.env._(
                        "Two columns fill the same field: keep the one that is right "
                        "and empty “%(header)s”.",
                        header=column.header,
                    )
                )
