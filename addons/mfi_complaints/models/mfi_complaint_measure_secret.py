# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintMeasure(models.Model):
    """Which measures serve denunciations alone, stored for the rule on measures."""

    _inherit = "mfi.complaint.measure"

    # Stored: a rule that walked to the complaints would leave them in the cache of
    # whoever may not know them.
    secret = fields.Boolean(
        compute="_compute_secret",
        store=True,
        help="Serves denunciations and nothing else: its words would tell of them.",
    )

    @api.depends("ticket_ids.complaint_access")
    def _compute_secret(self):
        """Tell measures of denunciations from those that serve everyday complaints."""
        for measure in self:
            kinds = set(measure.ticket_ids.mapped("complaint_access"))
            measure.secret = kinds == {"denunciation"}
