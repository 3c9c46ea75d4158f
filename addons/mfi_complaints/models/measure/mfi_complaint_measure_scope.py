# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Fields that keep what was seen when the measure was opened.
SEEN = {
    "figures_from",
    "figures_to",
    "figures_text",
    "figures_values",
    "figures_secret",
}


class MfiComplaintMeasure(models.Model):
    """Scope of a measure, and the figures of the dashboard that led to it.

    A measure opened from the dashboard serves no complaint in particular. The figures
    are kept as they were seen, whatever is counted later.
    """

    _inherit = "mfi.complaint.measure"
    # Decides who may read the measure, through its field "secret".
    _mfi_technical = ("figures_secret", "may_write")
    _check_company_auto = True

    branch_id = fields.Many2one(
        "mfi.branch", "Branch or region", check_company=True, index="btree_not_null"
    )
    category_id = fields.Many2one("helpdesk.ticket.category")
    cause_id = fields.Many2one("mfi.complaint.cause", "Root cause")
    product_id = fields.Many2one("mfi.product")
    figures_from = fields.Date(
        "Figures from",
        readonly=True,
        copy=False,
        help="First day of the period that the dashboard showed, local date.",
    )
    figures_to = fields.Date("Figures until", readonly=True, copy=False)
    figures_text = fields.Text(
        "Figures seen",
        readonly=True,
        copy=False,
        help="The figures of the dashboard when the measure was opened.",
    )
    figures_values = fields.Json(
        "Figures seen (values)",
        readonly=True,
        copy=False,
        help="Each figure with its value, numerator and denominator.",
    )
    figures_secret = fields.Boolean(
        "Figures of restricted cases",
        readonly=True,
        copy=False,
        help="Whistleblowing reports or restricted complaints are counted in the "
        "figures.",
    )

    # For the list of open measures on the dashboard.
    _open_figures_idx = models.Index(
        "(company_id, due_date) WHERE figures_from IS NOT NULL "
        "AND state IN ('planned', 'in_progress')"
    )

    @api.constrains("kind", "figures_from")
    def _check_preventive(self):
        """Refuse a corrective measure without the client for whom it is taken."""
        for measure in self.filtered("figures_from"):
            if measure.kind != "preventive":
                raise ValidationError(
                    self.env._(
                        "A measure opened from the dashboard is preventive: correct "
                        "what happened to one client in that client's complaint."
                    )
                )

    def write(self, vals):
        """Write; the figures that were seen do not change.

        :raise UserError: when they would
        """
        if SEEN & set(vals):
            raise UserError(
                self.env._("The figures seen when a measure was opened do not change.")
            )
        return super().write(vals)
