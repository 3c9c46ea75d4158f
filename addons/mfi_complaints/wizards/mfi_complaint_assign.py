# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintAssign(models.TransientModel):
    """Which service, and perhaps which person, shall treat it?"""

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
        help="Leave empty: the members of the service share the work.",
    )
    moved = fields.Boolean(compute="_compute_moved")
    reason = fields.Text("Why it moves to another service")

    @api.depends("team_id")
    def _compute_member_ids(self):
        """Gather the members of the service and its head."""
        for wizard in self:
            # sudo: the members of a service must show to whoever assigns
            team_sudo = wizard.team_id.sudo()
            wizard.member_ids = team_sudo.user_ids | team_sudo.user_id

    @api.depends("team_id")
    def _compute_user_id(self):
        """Forget a person who is not of the service chosen."""
        for wizard in self:
            if wizard.user_id not in wizard.member_ids:
                wizard.user_id = False

    @api.depends("ticket_ids")
    def _compute_moved(self):
        """Tell whether some service already has one of them."""
        for wizard in self:
            states = set(wizard.ticket_ids.mapped("complaint_state"))
            wizard.moved = bool(states - {"registered"})

    @api.model
    def _prefill(self, ticket):
        """Suggest the service that the rules name."""
        # sudo: routing rules are configuration, not readable by all
        return {"team_id": ticket.sudo()._get_complaint_routed_team().id}

    def action_apply(self):
        """Give the complaints to the service."""
        tickets = self._tickets()
        tickets.action_assign(self.team_id.id, self.user_id.id, self.reason)
        return self._done()
