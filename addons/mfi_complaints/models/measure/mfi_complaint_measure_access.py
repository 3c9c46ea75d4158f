# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintMeasure(models.Model):
    """Flags measures that only serve confidential complaints, for the access rule.

    The flags are stored: a rule that followed the links to the complaints would leave
    these in the cache of users who may not read them.
    """

    _inherit = "mfi.complaint.measure"

    secret = fields.Boolean(
        compute="_compute_secret",
        store=True,
        help="Only serves, or counts, whistleblowing reports or complaints of "
        "restricted categories: its text would reveal them.",
    )
    secret_team_ids = fields.Many2many(
        "helpdesk.ticket.team",
        "mfi_complaint_measure_secret_team_rel",
        string="Services with access",
        compute="_compute_secret",
        store=True,
        help="The services that handle the restricted complaints it serves.",
    )

    @api.depends("ticket_ids.complaint_access", "ticket_ids.team_id", "figures_secret")
    def _compute_secret(self):
        """Flag the measures that only serve confidential or restricted complaints.

        So are those opened from figures in which such complaints are counted.
        """
        for measure in self:
            kinds = set(measure.ticket_ids.mapped("complaint_access"))
            only_secret = bool(kinds) and kinds <= {"denunciation", "restricted"}
            measure.secret = only_secret or measure.figures_secret
            restricted = kinds == {"restricted"}
            measure.secret_team_ids = (
                measure.ticket_ids.team_id if restricted else False
            )
