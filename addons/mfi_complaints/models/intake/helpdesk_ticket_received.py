# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: Who may open the e-mails received about complaints.
READERS = (
    "mfi_complaints.group_collector,mfi_complaints.group_pilot,"
    "mfi_complaints.group_confidential,mfi_complaints.group_controller"
)


class HelpdeskTicket(models.Model):
    """E-mails received about a complaint, one click away."""

    _inherit = "helpdesk.ticket"

    complaint_received_mail_count = fields.Integer(
        "E-mails received",
        compute="_compute_complaint_received_mail_count",
        groups=READERS,
    )

    @api.depends_context("uid")
    def _compute_complaint_received_mail_count(self):
        """Count the e-mails received about each complaint."""
        groups = self.env["mfi.complaint.mail"]._read_group(
            [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
        )
        counts = {ticket.id: count for ticket, count in groups}
        for ticket in self:
            ticket.complaint_received_mail_count = counts.get(ticket._origin.id, 0)

    def action_open_received_mails(self):
        """Open the e-mails received about this complaint; a single one directly."""
        self.ensure_one()
        mails = self.env["mfi.complaint.mail"].search([("ticket_id", "=", self.id)])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_mail_action"
        )
        action = {**action, "domain": [("ticket_id", "=", self.id)], "context": {}}
        if len(mails) == 1:
            action |= {"res_id": mails.id, "views": [(False, "form")]}
        return action
