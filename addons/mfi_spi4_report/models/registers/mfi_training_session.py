# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MfiTrainingSession(models.Model):
    """A training session for staff, committees or elected officials (practice 4e.2)."""

    _name = "mfi.training.session"
    _inherit = "mfi.evidence.mixin"
    _description = "Training session"

    name = fields.Char(string="Topic", required=True, tracking=True)
    trainer = fields.Char()
    place = fields.Char()
    duration = fields.Float(string="Duration (hours)")
    branch_ids = fields.Many2many(
        "mfi.branch",
        string="Branches",
        check_company=True,
        default=lambda self: self._default_branch_ids(),
        help="Empty: the whole network.",
    )
    participant_ids = fields.One2many("mfi.training.participant", "session_id")
    participant_count = fields.Integer(
        string="Participants", compute="_compute_participant_count"
    )
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Held")],
        default="done",
        required=True,
        tracking=True,
        help="Only sessions that were held count in the report.",
    )
    plan_line_id = fields.Many2one(
        "mfi.complaint.plan.line",
        "Planned as",
        index="btree_not_null",
        check_company=True,
        domain=[("kind", "=", "training")],
        help="Action of the annual plan that this carries out.",
    )
    note = fields.Text(string="Content and results")

    # For the report: sessions of a company held in a period.
    _company_date_idx = models.Index("(company_id, date)")

    @api.depends("participant_ids.present")
    def _compute_participant_count(self):
        """Count the participants who were present, in one query."""
        groups = self.env["mfi.training.participant"]._read_group(
            [("session_id", "in", self.ids), ("present", "=", True)],
            ["session_id"],
            ["__count"],
        )
        counts = {session.id: number for session, number in groups}
        for session in self:
            session.participant_count = counts.get(session.id, 0)

    @api.constrains("plan_line_id")
    def _check_plan_line_id(self):
        """Raise if the line belongs to the plan of another kind of action.

        :raises ValidationError: it would count what it does not plan
        """
        # sudo: the kind of a line is no secret
        if any(r.kind != "training" for r in self.sudo().plan_line_id):
            raise ValidationError(
                self.env._("Choose an action of the plan for training.")
            )
