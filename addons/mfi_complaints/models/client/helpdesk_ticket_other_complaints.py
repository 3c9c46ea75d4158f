# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    """Other complaints of the same client."""

    _inherit = "helpdesk.ticket"

    complaint_client_count = fields.Integer(
        string="Other complaints of this client",
        compute="_compute_complaint_client_count",
    )

    @api.depends("partner_id")
    def _compute_complaint_client_count(self):
        """Count the client's other complaints that the user may read."""
        clients = self.partner_id
        domain = Domain("partner_id", "in", clients.ids) & Domain(
            "complaint_kind", "!=", False
        )
        counts = {}
        if clients:
            counts = dict(self._read_group(domain, ["partner_id"], ["__count"]))
        for ticket in self:
            others = counts.get(ticket.partner_id, 0) - bool(ticket._origin.id)
            ticket.complaint_client_count = max(others, 0)

    def action_complaint_client(self):
        """Open the client's other complaints."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_action_all"
        )
        domain = Domain("complaint_kind", "!=", False)
        domain &= Domain("partner_id", "=", self.partner_id.id)
        domain &= Domain("id", "!=", self.id)
        return {**action, "domain": list(domain), "context": {}}
