# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class HelpdeskTicket(models.Model):
    """Voice notes of a complaint, played in its form."""

    _inherit = "helpdesk.ticket"

    complaint_voice_files = fields.Json(
        "Recordings", compute="_compute_complaint_voice_files"
    )

    def _compute_complaint_voice_files(self):
        """List the sound files of each complaint that the user can read."""
        domain = [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("res_field", "=", False),
            ("mimetype", "=like", "audio/%"),
        ]
        files = self.env["ir.attachment"].search(domain, order="id")
        by_ticket = files.grouped("res_id")
        for ticket in self:
            found = by_ticket.get(ticket._origin.id, files.browse())
            ticket.complaint_voice_files = found._get_mfi_players()
