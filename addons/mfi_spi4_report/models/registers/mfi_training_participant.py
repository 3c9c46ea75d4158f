# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

ROLES = [
    ("staff", "Member of staff"),
    ("committee", "Complaints committee"),
    ("elected", "Elected official"),
    ("other", "Other"),
]


class MfiTrainingParticipant(models.Model):
    """A participant in a training session, with role, attendance and test result."""

    _name = "mfi.training.participant"
    _description = "Training participant"
    _order = "session_id, role, id"

    session_id = fields.Many2one(
        "mfi.training.session", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    date = fields.Date(related="session_id.date", store=True)
    role = fields.Selection(ROLES, required=True, default="staff")
    staff_id = fields.Many2one(
        "mfi.staff",
        string="Member of staff",
        index="btree_not_null",
        ondelete="restrict",
    )
    name = fields.Char(
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    branch_id = fields.Many2one(
        "mfi.branch",
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
    )
    present = fields.Boolean(default=True)
    score = fields.Float(
        string="Test result (%)", help="0 when there was no test.", aggregator="avg"
    )

    _staff_once = models.Constraint(
        "UNIQUE(session_id, staff_id)",
        "This person is already in the list of this session.",
    )
    _score_percent = models.Constraint(
        "CHECK (score >= 0 AND score <= 100)",
        "A test result is a percentage: enter a number from 0 to 100.",
    )

    @api.depends("staff_id")
    def _compute_name(self):
        """Copy name and branch from the staff register."""
        for participant in self:
            staff = participant.staff_id
            participant.name = staff.name or participant.name or ""
            participant.branch_id = staff.branch_id or participant.branch_id

    @api.constrains("role", "staff_id")
    def _check_staff(self):
        """Require members of staff to be chosen in the staff register.

        :raises ValidationError: without their entry, which the share of trained staff
            is computed from
        """
        for participant in self:
            if participant.role == "staff" and not participant.staff_id:
                raise ValidationError(
                    self.env._(
                        "Choose %(name)s in the staff register, or select another "
                        "role: only registered staff count in the share of trained "
                        "staff.",
                        name=participant.name or "?",
                    )
                )
