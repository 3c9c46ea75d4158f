# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintDelegate(models.TransientModel):
    """Who, in the service, shall treat it?"""

    _name = "mfi.complaint.delegate"
    _inherit = ["mfi.complaint.step"]
    _description = "Give Complaints to a Person"

    member_ids = fields.Many2many("res.users", compute="_compute_member_ids")
    user_id = fields.Many2one(
        "res.users", "Person", required=True, domain="[('id', 'in', member_ids)]"
    )

    @api.depends("ticket_ids")
    def _compute_member_ids(self):
        """Gather the people of the services that have the complaints."""
        for wizard in self:
            # sudo: the members of the service must show to its head
            teams_sudo = wizard.ticket_ids.sudo().team_id
            wizard.member_ids = teams_sudo.user_ids | teams_sudo.user_id

    def action_apply(self):
        """Give each complaint to the person."""
        for ticket in self._tickets():
            ticket.action_delegate(self.user_id.id)
        return self._done()
