# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintMeasure(models.Model):
    """Which measures serve reserved complaints alone, stored for the rule on measures.

    Stored: a rule that walked to the complaints would leave them in the cache of
    whoever may not know them.
    """

    _inherit = "mfi.complaint.measure"

    secret = fields.Boolean(
        compute="_compute_secret",
        store=True,
        help="Serves denunciations or complaints of restricted categories, and nothing "
        "else: its words would tell of them.",
    )
    secret_team_ids = fields.Many2many(
        "helpdesk.ticket.team",
        "mfi_complaint_measure_secret_team_rel",
        string="Services that know it",
        compute="_compute_secret",
        store=True,
        help="The services that have the restricted complaints served.",
    )

    @api.depends("ticket_ids.complaint_access", "ticket_ids.team_id")
    def _compute_secret(self):
        """Tell measures of reserved complaints from those of everyday ones."""
        for measure in self:
            kinds = set(measure.ticket_ids.mapped("complaint_access"))
            measure.secret = bool(kinds) and kinds <= {"denunciation", "restricted"}
            known = kinds == {"restricted"}
            measure.secret_team_ids = measure.ticket_ids.team_id if known else False
