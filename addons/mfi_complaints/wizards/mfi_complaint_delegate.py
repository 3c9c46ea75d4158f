# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintDelegate(models.TransientModel):
    """Assign complaints to a member of the service."""

    _name = "mfi.complaint.delegate"
    _inherit = ["mfi.complaint.step"]
    _description = "Assign Complaints to a Person"

    member_ids = fields.Many2many("res.users", compute="_compute_member_ids")
    user_id = fields.Many2one(
        "res.users", "Person", required=True, domain="[('id', 'in', member_ids)]"
    )

    @api.depends("ticket_ids")
    def _compute_member_ids(self):
        """List the members and heads of the services of the complaints."""
        for wizard in self:
            # sudo: the head must see the members of the service
            teams_sudo = wizard.ticket_ids.sudo().team_id
            wizard.member_ids = teams_sudo.user_ids | teams_sudo.user_id

    def action_apply(self):
        """Assign each complaint to the selected person."""
        for ticket in self._get_tickets():
            ticket.action_delegate(self.user_id.id)
        return self._get_close_action()
