# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

RESULTS = [
    ("conform", "Compliant"),
    ("partly", "Partly compliant"),
    ("not_conform", "Not compliant"),
]


class MfiComplaintControlLine(models.Model):
    """One audited complaint file with its findings."""

    _name = "mfi.complaint.control.line"
    _description = "Audited complaint file"
    _order = "control_id, id"
    _rec_name = "ticket_id"

    control_id = fields.Many2one(
        "mfi.complaint.control", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="control_id.company_id", store=True)
    date = fields.Date(related="control_id.date", store=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Complaint",
        required=True,
        ondelete="restrict",
        domain=[("complaint_kind", "!=", False)],
    )
    branch_id = fields.Many2one(related="ticket_id.mfi_branch_id", store=True)
    result = fields.Selection(RESULTS, string="Finding")
    steps_dated = fields.Boolean(
        "Steps dated", help="Every step of the file has its date."
    )
    answer_given = fields.Boolean(
        "Answer given",
        help="The answer was communicated to the client, and there is proof of it.",
    )
    client_confirmed = fields.Boolean(
        "Confirmed by the client", help="The client confirms when asked."
    )
    note = fields.Text(string="Remarks")

    _ticket_once = models.Constraint(
        "UNIQUE(control_id, ticket_id)", "This file is already in the sample."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Add files; those of an audit come from it alone."""
        lines = super().create(vals_list)
        lines.control_id._check_made_by_hand()
        return lines

    def write(self, vals):
        """Write findings; those of an audit stay as it found them."""
        self.control_id._check_made_by_hand()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_audit(self):
        """Refuse to take a file out of the entry of an audit."""
        self.control_id._check_made_by_hand()
