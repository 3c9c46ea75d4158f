# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..client.res_partner import GENDERS, ZONES


class MfiComplaintSurveyStratum(models.Model):
    """A stratum of a sample: its people when the sample was drawn.

    A simple random sample has one, with everybody.
    """

    _name = "mfi.complaint.survey.stratum"
    _description = "Stratum of a Survey"
    _order = "population desc, id"

    survey_id = fields.Many2one(
        "mfi.complaint.survey", required=True, index=True, ondelete="cascade"
    )
    branch_id = fields.Many2one("mfi.branch", ondelete="restrict")
    product_id = fields.Many2one("mfi.product", ondelete="restrict")
    gender = fields.Selection(GENDERS)
    zone = fields.Selection(ZONES, "Area")
    population = fields.Integer(readonly=True)
    drawn = fields.Integer("People drawn", readonly=True)

    @api.depends("branch_id", "product_id", "gender", "zone", "survey_id.stratify_by")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name a stratum by its value."""
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("gender", "zone")
        }
        for stratum in self:
            # sudo: names of branches and products are not confidential
            known = stratum.sudo().branch_id or stratum.sudo().product_id
            name = known.display_name or labels["gender"].get(stratum.gender)
            name = name or labels["zone"].get(stratum.zone)
            whole = stratum.survey_id.stratify_by == "none"
            stratum.display_name = name or (
                self.env._("Everybody") if whole else self.env._("Not recorded")
            )
