# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MfiComplaintCommitteeMember(models.Model):
    """A member of a committee: an employee, or a person from outside by name."""

    _name = "mfi.complaint.committee.member"
    _description = "Member of a Complaint Committee"
    _order = "committee_id, sequence, id"

    sequence = fields.Integer(default=10)
    committee_id = fields.Many2one(
        "mfi.complaint.committee", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="committee_id.company_id", store=True)
    staff_id = fields.Many2one("mfi.staff", "Employee", ondelete="restrict")
    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, required=True
    )
    role = fields.Selection(
        [("chair", "Chair"), ("secretary", "Secretary"), ("member", "Member")],
        required=True,
        default="member",
    )
    represents = fields.Char(help="E.g. clients, elected officers, a service.")
    date_from = fields.Date("From")
    date_to = fields.Date("Until")

    _dates_check = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A member leaves before joining: correct the dates.",
    )

    @api.depends("staff_id")
    def _compute_name(self):
        """Take the name of the employee, unless one was typed."""
        for member in self:
            member.name = member.staff_id.name or member.name

    @api.constrains("staff_id", "committee_id")
    def _check_mfi_company(self):
        """Raise if an employee of another institution is a member."""
        for member in self:
            staff_company = member.staff_id.company_id
            if staff_company and staff_company != member.company_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s works for another institution.", name=member.name
                    )
                )
