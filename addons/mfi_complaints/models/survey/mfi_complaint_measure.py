# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintMeasure(models.Model):
    """Actions that follow from a survey are preventive measures."""

    _inherit = "mfi.complaint.measure"

    survey_id = fields.Many2one(
        "mfi.complaint.survey",
        "From the survey",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
