# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class MfiComplaintStep(models.AbstractModel):
    """Base of the wizards that execute a step on one or more complaints."""

    _name = "mfi.complaint.step"
    _description = "Step of a Complaint"

    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        string="Complaints",
        default=lambda self: self._default_ticket_ids(),
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Complaint", compute="_compute_ticket_id"
    )
    ticket_count = fields.Integer("Number", compute="_compute_ticket_id")
    kind = fields.Selection(related="ticket_id.complaint_kind", related_sudo=False)
    state = fields.Selection(related="ticket_id.complaint_state", related_sudo=False)
    statement = fields.Html(
        "Client's statement", related="ticket_id.description", related_sudo=False
    )
    ticket_category_id = fields.Many2one(
        string="Category of the complaint",
        related="ticket_id.category_id",
        related_sudo=False,
    )
    ticket_branch_id = fields.Many2one(
        string="Branch of the complaint",
        related="ticket_id.mfi_branch_id",
        related_sudo=False,
    )

    @api.model
    def _default_ticket_ids(self):
        """Return the complaints from which the wizard was opened."""
        tickets = self.env["helpdesk.ticket"]
        if self.env.context.get("active_model") != tickets._name:
            return tickets
        return tickets.browse(self.env.context.get("active_ids") or []).exists()

    @api.depends("ticket_ids")
    def _compute_ticket_id(self):
        """Set the complaint if there is exactly one, and the number of complaints."""
        for step in self:
            step.ticket_id = step.ticket_ids if len(step.ticket_ids) == 1 else False
            step.ticket_count = len(step.ticket_ids)

    @api.model
    def default_get(self, fields_list):
        """Fill in the wizard from the complaint, if there is exactly one."""
        values = super().default_get(fields_list)
        tickets = self._default_ticket_ids()
        if len(tickets) == 1:
            tickets.check_access("read")
            prepared = self._prepare_step_values(tickets)
            values.update(
                {name: prepared[name] for name in fields_list if name in prepared}
            )
        return values

    @api.model
    def _prepare_step_values(self, ticket):
        """Hook: return the initial values of the wizard for a complaint."""
        return {}

    @api.model_create_multi
    def create(self, vals_list):
        """Check that the user can read the complaints."""
        steps = super().create(vals_list)
        steps.ticket_ids.check_access("read")
        return steps

    def write(self, vals):
        """Check that the user can read the complaints."""
        result = super().write(vals)
        self.ticket_ids.check_access("read")
        return result

    def _get_tickets(self):
        """Return the complaints to act on, without ordinary tickets.

        :raise UserError: when there is none
        """
        self.ensure_one()
        tickets = self.ticket_ids.filtered("complaint_kind")
        if not tickets:
            raise UserError(self.env._("Choose at least one complaint."))
        return tickets

    @api.model
    def _get_close_action(self):
        """Return the action that closes the wizard."""
        return {"type": "ir.actions.act_window_close"}
