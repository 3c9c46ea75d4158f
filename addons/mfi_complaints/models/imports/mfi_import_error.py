# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiImportError(models.Model):
    """What the report says about a row: why it was left out, or how it was read."""

    _name = "mfi.import.error"
    _description = "Row to Correct"
    _order = "job_id, line, id"
    _rec_name = "reason"

    job_id = fields.Many2one(
        "mfi.import.job",
        string="Import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [("error", "To correct"), ("notice", "For information")],
        required=True,
        default="error",
    )
    line = fields.Integer(
        aggregator=None, help="Line number in the file; the header is line 1."
    )
    column = fields.Char(help="The column whose cell cannot be imported.")
    reason = fields.Char(help="What is wrong and how to correct it.")
