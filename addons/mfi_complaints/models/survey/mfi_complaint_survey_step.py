# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
PHASES = [
    ("prepare", "1. Prepare"),
    ("accept", "2. Accept"),
    ("understand", "3. Understand"),
    ("commit", "4. Commit"),
]
#: The checklist of a new survey, after the four steps of communication in seed 003.
STEPS = {
    "prepare": [
        _lt("Identify the people to ask and those to inform"),
        _lt("Write the plan of the communication: media, dates, who speaks"),
    ],
    "accept": [
        _lt("Have the staff approve the approach and the questionnaire"),
        _lt("Test the questionnaire with a few clients"),
        _lt("Announce the survey to clients, with a number for questions"),
        _lt("Remind those who have not answered, and thank those who have"),
    ],
    "understand": [
        _lt("Present the results to the management and the staff"),
        _lt("Tell clients the results and what will change"),
    ],
    "commit": [
        _lt("Decide on actions, each with an owner and a date"),
        _lt("Follow the actions up and report on them"),
    ],
}


class MfiComplaintSurveyStep(models.Model):
    """A step of the communication about a survey, with its owner and date."""

    _name = "mfi.complaint.survey.step"
    _description = "Communication Step of a Survey"
    _inherit = ["mfi.complaint.late.mixin"]
    _order = "survey_id, phase_rank, sequence, id"
    _late_code = "step_overdue"

    survey_id = fields.Many2one(
        "mfi.complaint.survey", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    phase = fields.Selection(PHASES, required=True, default="prepare")
    phase_rank = fields.Integer(compute="_compute_phase_rank", store=True)
    name = fields.Char("Step", required=True)
    user_id = fields.Many2one("res.users", "Owner", domain=[("share", "=", False)])
    due_date = fields.Date("Due on")
    company_id = fields.Many2one(related="survey_id.company_id")
    done = fields.Boolean()
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    done_on = fields.Date(compute="_compute_done_on", store=True)

    @api.depends("phase")
    def _compute_phase_rank(self):
        """Compute the order of the phases."""
        ranks = {phase: rank for rank, (phase, _label) in enumerate(PHASES)}
        for step in self:
            step.phase_rank = ranks.get(step.phase, 0)

    @api.depends("done", "due_date", "company_id")
    def _compute_overdue(self):
        """Compare the date of what is to do with the company's local date."""
        for step in self:
            today = (step.company_id or self.env.company)._get_mfi_today()
            due = step.due_date
            step.overdue = not step.done and bool(due) and due < today

    def _search_overdue(self, operator, value):
        """Search the steps that are still to do and whose date has passed."""
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_mfi_today()
        overdue = self._get_late_domain() & Domain("due_date", "<", today)
        return overdue if True in value else ~overdue

    @api.model
    def _get_late_domain(self):
        """Return the domain of the steps that are still to do."""
        return super()._get_late_domain() & Domain("done", "=", False)

    def _get_late_target(self):
        """Return the survey: it shows the whole plan."""
        return self.survey_id

    def _prepare_late_words(self):
        """Return the step, its survey and its date."""
        return {
            "title": self.name,
            "detail": self.survey_id.name,
            "due": self.due_date,
        }

    @api.depends("done")
    def _compute_done_on(self):
        """Note the local date on which a step was ticked."""
        for step in self:
            today = (step.survey_id.company_id or self.env.company)._get_mfi_today()
            step.done_on = (step.done_on or today) if step.done else False
