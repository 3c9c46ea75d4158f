# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

_READERS = "mfi_complaints.group_controller,mfi_complaints.group_pilot"


class HelpdeskTicket(models.Model):
    """Calls by which controllers check the recorded satisfaction of a complaint."""

    _inherit = "helpdesk.ticket"

    complaint_recheck_count = fields.Integer(
        "Calls of the control",
        compute="_compute_complaint_recheck_count",
        groups=_READERS,
    )

    @api.depends("complaint_closed_at")
    @api.depends_context("uid")
    def _compute_complaint_recheck_count(self):
        """Count the calls about complaints that were closed, in one query."""
        closed = self.filtered("complaint_closed_at")
        counts = {}
        if closed:
            rows = self.env["mfi.complaint.recheck"]._read_group(
                [("ticket_id", "in", closed.ids)], ["ticket_id"], ["__count"]
            )
            counts = {ticket.id: count for ticket, count in rows}
        for ticket in self:
            ticket.complaint_recheck_count = counts.get(ticket.id, 0)

    def action_complaint_rechecks(self):
        """Open the calls about this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_recheck_action"
        )
        return {
            **action,
            "domain": [("ticket_id", "=", self.id)],
            "context": {"default_ticket_id": self.id},
        }
