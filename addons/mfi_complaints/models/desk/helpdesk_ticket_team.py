# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class HelpdeskTicketTeam(models.Model):
    """Forget the menus in memory when a service gets another head.

    Heads of service find the scorecard in their menu.
    """

    _inherit = "helpdesk.ticket.team"

    @api.model_create_multi
    def create(self, vals_list):
        """Create services whose heads get their menu."""
        teams = super().create(vals_list)
        if teams.user_id:
            self.env.registry.clear_cache()
        return teams

    def write(self, vals):
        """Write to services; a new head gets the menu, the old one loses it."""
        result = super().write(vals)
        if "user_id" in vals:
            self.env.registry.clear_cache()
        return result
