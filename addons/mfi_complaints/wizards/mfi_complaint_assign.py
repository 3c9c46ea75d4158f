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
        domain="[('id', 'in', service_ids)]",
    )
    service_ids = fields.Many2many(
        "helpdesk.ticket.team",
        string="Services of the branch",
        compute="_compute_service_ids",
    )
    suggestions = fields.Json("Suggested services", compute="_compute_suggestions")
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

    @api.depends("ticket_ids", "company_id", "suggestions")
    def _compute_service_ids(self):
        """List the services that serve the branches of the complaints.

        The committees of other branches are left out, except if a rule chooses one.
        """
        teams = self.env["helpdesk.ticket.team"]
        for wizard in self:
            wizard.service_ids = teams._find_mfi_serving(
                wizard.ticket_ids.mfi_branch_id, wizard.company_id
            ) | teams.browse(item["id"] for item in wizard.suggestions or [])

    @api.depends("ticket_ids")
    def _compute_suggestions(self):
        """Suggest the services of the rules and of the past, for one complaint."""
        for wizard in self:
            ticket = wizard.ticket_id._origin
            wizard.suggestions = ticket and ticket._get_complaint_team_suggestions()

    def action_apply(self):
        """Assign the complaints to the service."""
        tickets = self._get_tickets()
        tickets.action_assign(self.team_id.id, self.user_id.id, self.reason)
        return self._get_close_action()
