# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MfiComplaintIdentify(models.TransientModel):
    """Identify the client of a complaint received without a client."""

    _name = "mfi.complaint.identify"
    _inherit = ["mfi.complaint.step"]
    _description = "Identify the Client"

    partner_id = fields.Many2one("res.partner", "Client", required=True)
    phone = fields.Char(
        "Complainant's phone", related="ticket_id.complaint_phone", related_sudo=False
    )
    partner_name = fields.Char(
        "Name given", related="ticket_id.partner_name", related_sudo=False
    )
    candidate_ids = fields.Many2many(
        "res.partner",
        string="Clients with this phone",
        compute="_compute_candidate_ids",
    )

    @api.depends("ticket_ids")
    def _compute_candidate_ids(self):
        """List the clients with this phone number; the user selects one."""
        for wizard in self:
            phone = wizard.phone
            clients = self.env["res.partner"]
            wizard.candidate_ids = phone and clients._find_mfi_by_phone(phone)

    def action_apply(self):
        """Set the client, who can no longer be changed afterwards."""
        self._get_tickets().ensure_one().action_identify(self.partner_id.id)
        return self._get_close_action()
