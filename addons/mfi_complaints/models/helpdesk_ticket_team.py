# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class HelpdeskTicketTeam(models.Model):
    """A service that treats complaints."""

    _inherit = "helpdesk.ticket.team"

    complaint_validation = fields.Boolean(
        "Head validates solutions",
        help="A solution found by a member passes through the head of the service "
        "before the client is told.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_complaints(self):
        """Refuse to delete a service that had a complaint."""
        tickets = self.env["helpdesk.ticket"].sudo()  # sudo: hidden ones count too
        if tickets.with_context(active_test=False).search_count(
            [("team_id", "in", self.ids), ("complaint_kind", "!=", False)], limit=1
        ):
            raise UserError(
                self.env._("This service has treated complaints: archive it instead.")
            )
