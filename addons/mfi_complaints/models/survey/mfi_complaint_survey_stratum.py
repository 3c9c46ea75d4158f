# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..client.res_partner import GENDERS, ZONES


class MfiComplaintSurveyStratum(models.Model):
    """A stratum of a sample: its people when the sample was drawn.

    A simple random sample has one, with everybody; where two variables are crossed,
    there is one per pair of values.
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

    @api.depends(
        "branch_id",
        "product_id",
        "gender",
        "zone",
        "survey_id.stratify_by",
        "survey_id.stratify_also_by",
    )
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name a stratum by its values."""
        for stratum in self:
            names = stratum.survey_id._get_strata()
            stratum.display_name = " · ".join(map(stratum._get_label, names)) or (
                self.env._("Everybody")
            )

    def _get_label(self, name):
        """Return the name of the value of one stratum variable.

        :param name: ``branch``, ``product``, ``gender`` or ``zone``
        """
        # sudo: names of branches and products are not confidential
        stratum = self.sudo()
        label = {
            "branch": stratum.branch_id.display_name,
            "product": stratum.product_id.display_name,
            "gender": self._get_choice("gender"),
            "zone": self._get_choice("zone"),
        }[name]
        return label or self.env._("Not recorded")

    def _get_choice(self, name):
        """Return the label of a selection in the language of the context."""
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name])

    def _get_value(self, name):
        """Return the value of one stratum variable, an id, a code or ``False``."""
        return self[f"{name}_id"].id if f"{name}_id" in self._fields else self[name]
