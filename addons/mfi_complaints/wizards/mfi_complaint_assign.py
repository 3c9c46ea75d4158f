# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintAssign(models.TransientModel):
    """Assign complaints to a service and, optionally, to one of its members."""

    _name = "mfi.complaint.assign"
    _inherit = ["mfi.complaint.step"]
    _description = "Assign Complaints"

    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        "Service",
        required=True,
        domain="[('company_id', 'in', [False, company_id])]",
    )
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    member_ids = fields.Many2many("res.users", compute="_compute_member_ids")
    user_id = fields.Many2one(
        "res.users",
        "Person",
        domain="[('id', 'in', member_ids)]",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        help="Leave empty to let the members of the service share the work.",
    )
    moved = fields.Boolean(compute="_compute_moved")
    reason = fields.Text("Reason for the change of service")

    @api.depends("team_id")
    def _compute_member_ids(self):
        """List the members of the service and its head."""
        for wizard in self:
            # sudo: users who assign complaints must see the members of a service
            team_sudo = wizard.team_id.sudo()
            wizard.member_ids = team_sudo.user_ids | team_sudo.user_id

    @api.depends("team_id")
    def _compute_user_id(self):
        """Clear a person who does not belong to the selected service."""
        for wizard in self:
            if wizard.user_id not in wizard.member_ids:
                wizard.user_id = False

    @api.depends("ticket_ids")
    def _compute_moved(self):
        """Return whether one of the complaints already belongs to a service."""
        for wizard in self:
            states = set(wizard.ticket_ids.mapped("complaint_state"))
            wizard.moved = bool(states - {"registered"})

    @api.model
    def _prepare_step_values(self, ticket):
        """Suggest the service selected by the routing rules."""
        # sudo: routing rules are configuration that not all users can read
        return {"team_id": ticket.sudo()._get_complaint_routed_team().id}

    def action_apply(self):
        """Assign the complaints to the service."""
        tickets = self._get_tickets()
        tickets.action_assign(self.team_id.id, self.user_id.id, self.reason)
        return self._get_close_action()
