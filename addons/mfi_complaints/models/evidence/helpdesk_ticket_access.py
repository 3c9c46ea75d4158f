# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..door import get_door
from .mfi_complaint_access import CONFIDENTIAL

#: What a complaint says: whoever reads one of these fields has opened the file.
WORDS = frozenset(
    {
        "complaint_answer",
        "complaint_corrective_measure",
        "complaint_preventive_measure",
        "complaint_reject_reason",
        "complaint_satisfaction_comment",
        "description",
    }
)


class HelpdeskTicket(models.Model):
    """Record who opens a confidential complaint, wherever its words are read."""

    _inherit = "helpdesk.ticket"

    complaint_opening_count = fields.Integer(
        "Openings",
        compute="_compute_complaint_opening_count",
        groups="mfi_complaints.group_controller,mfi_complaints.group_confidential",
    )

    @api.depends("complaint_access")
    def _compute_complaint_opening_count(self):
        """Count the recorded openings of confidential complaints, in one query."""
        secret = self.filtered(lambda ticket: ticket.complaint_access in CONFIDENTIAL)
        counts = {}
        if secret:
            # sudo: the field's groups may know the number; the list has its own rules
            openings = self.env["mfi.complaint.access"].sudo()
            domain = [("ticket_id", "in", secret.ids)]
            counts = dict(openings._read_group(domain, ["ticket_id"], ["__count"]))
            counts = {ticket.id: count for ticket, count in counts.items()}
        for ticket in self:
            ticket.complaint_opening_count = counts.get(ticket.id, 0)

    def _read_format(self, fnames, load="_classic_read"):
        """Record the opening when words are read; over the API, whatever is read.

        Lists read numbers, names and states: they open no file. The callers of this
        method have checked that the user may read the records.
        """
        if not self.env.su and (WORDS & set(fnames) or get_door(self) == "api"):
            self.env["mfi.complaint.access"]._log_openings(self)
        return super()._read_format(fnames, load)

    def export_data(self, fields_to_export):
        """Record the opening of all exported complaints."""
        result = super().export_data(fields_to_export)
        self.env["mfi.complaint.access"]._log_openings(self, "export")
        return result

    def _get_complaint_status_values(self):
        """Record that staff asked for the status; clients are not recorded."""
        result = super()._get_complaint_status_values()
        self.env["mfi.complaint.access"]._log_openings(self, "status")
        return result

    def action_complaint_openings(self):
        """Open the list of who opened this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_access_action"
        )
        return {**action, "domain": [("ticket_id", "=", self.id)], "context": {}}
