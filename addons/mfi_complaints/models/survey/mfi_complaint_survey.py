# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import sample, survey_estimate
from ..guard import in_process, with_process
from .mfi_complaint_survey_step import STEPS

STATES = [
    ("draft", "In preparation"),
    ("running", "Interviews in progress"),
    ("closed", "Closed"),
]
POPULATIONS = [
    ("complaints", "Clients with a closed complaint"),
    ("clients", "Client base"),
    ("calls", "People in the call log"),
]
STRATA = [
    ("none", "None: simple random sample"),
    ("branch", "Branch"),
    ("product", "Product"),
    ("gender", "Gender"),
    ("zone", "Area"),
]
#: Confidence level → probability.
CONFIDENCES = {"90": 0.9, "95": 0.95, "99": 0.99}
#: Fields that describe the sample, and no longer change once it was drawn.
SAMPLE_FIELDS = frozenset(
    {
        "company_id",
        "population",
        "date_from",
        "date_to",
        "stratify_by",
        "stratify_also_by",
        "margin",
        "confidence",
        "expected_rate",
        "questionnaire_id",
    }
)
#: Fields that only the buttons write.
_DRAW_FIELDS = frozenset(
    {"state", "seed", "frame_hash", "population_count", "drawn_on", "drawn_by_id"}
)


class MfiComplaintSurvey(models.Model):
    """A satisfaction survey of a random sample: whom it asks, when and about what.

    The sample is drawn once, from a seed that is kept. Dates are local dates of the
    company, inclusive. Results are in ``report/mfi_complaint_survey.py``.
    """

    _name = "mfi.complaint.survey"
    _description = "Satisfaction Survey"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True
    _mfi_technical = ("seed", "frame_hash")

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    questionnaire_id = fields.Many2one(
        "survey.survey",
        required=True,
        ondelete="restrict",
        domain=[("survey_type", "=", "mfi_complaint")],
        default=lambda self: self._default_questionnaire_id(),
    )
    population = fields.Selection(POPULATIONS, required=True, default="complaints")
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: self.env.company._get_mfi_today().replace(month=1, day=1),
        help="Complaints closed, or calls, from this day on.",
    )
    date_to = fields.Date(
        "To",
        required=True,
        default=lambda self: self.env.company._get_mfi_today(),
        help="Complaints closed, or calls, until this day.",
    )
    stratify_by = fields.Selection(
        STRATA,
        "Stratify by",
        required=True,
        default="none",
        help="Each stratum is drawn in proportion to its people, and has at least one.",
    )
    stratify_also_by = fields.Selection(
        STRATA[1:],
        "And by",
        help="Crosses two strata, e.g. branch and gender: each pair of values that "
        "people have is drawn in proportion, and has at least one person.",
    )
    margin = fields.Float(
        "Margin of error",
        required=True,
        default=0.05,
        digits=(4, 3),
        help="Half the width of the interval of a proportion.",
    )
    confidence = fields.Selection(
        [("90", "90 %"), ("95", "95 %"), ("99", "99 %")], required=True, default="95"
    )
    expected_rate = fields.Float(
        "Expected response rate",
        required=True,
        default=0.6,
        digits=(4, 3),
        help="More people are drawn than answers are needed, as some will not answer.",
    )
    population_count = fields.Integer(
        "People in the population", readonly=True, copy=False
    )
    needed_count = fields.Integer(
        "Answers needed", compute="_compute_sizes", help="For this margin of error."
    )
    size = fields.Integer("People to draw", compute="_compute_sizes")
    seed = fields.Char(
        readonly=True, copy=False, help="The draw can be repeated with this seed."
    )
    frame_hash = fields.Char("SHA-256 of the population", readonly=True, copy=False)
    drawn_on = fields.Datetime(readonly=True, copy=False)
    drawn_by_id = fields.Many2one("res.users", "Drawn by", readonly=True, copy=False)
    stratum_ids = fields.One2many(
        "mfi.complaint.survey.stratum", "survey_id", "Strata", readonly=True
    )
    respondent_ids = fields.One2many(
        "mfi.complaint.survey.respondent", "survey_id", "Call list", readonly=True
    )
    step_ids = fields.One2many(
        "mfi.complaint.survey.step",
        "survey_id",
        "Communication",
        default=lambda self: self._default_step_ids(),
        copy=False,
    )
    measure_ids = fields.One2many("mfi.complaint.measure", "survey_id", "Actions")
    drawn_count = fields.Integer("People drawn", compute="_compute_counts")
    answered_count = fields.Integer("Answers", compute="_compute_counts")
    open_count = fields.Integer("Still to call", compute="_compute_counts")
    response_rate = fields.Float(compute="_compute_counts")
    step_done_count = fields.Integer("Steps done", compute="_compute_step_done_count")

    _dates_check = models.Constraint(
        "CHECK (date_to >= date_from)",
        "The period ends before it begins: correct the dates of the survey.",
    )
    _margin_check = models.Constraint(
        "CHECK (margin >= 0.01 AND margin <= 0.3)",
        "Enter a margin of error between 1 % and 30 %.",
    )
    _rate_check = models.Constraint(
        "CHECK (expected_rate >= 0.05 AND expected_rate <= 1)",
        "Enter an expected response rate between 5 % and 100 %.",
    )

    @api.model
    def _default_questionnaire_id(self):
        """Return the shipped questionnaire, or nothing if it was deleted."""
        return self.env.ref("mfi_complaints.survey_questionnaire", False)

    @api.model
    def _default_step_ids(self):
        """Return the checklist of the communication, in the user's language."""
        return [
            fields.Command.create({"phase": phase, "name": self.env._(text)})
            for phase, texts in STEPS.items()
            for text in texts
        ]

    @api.depends("population_count", "margin", "confidence", "expected_rate")
    def _compute_sizes(self):
        """Compute the answers needed, and the people to draw to get them."""
        for survey in self:
            needed = survey._get_needed_count(survey.population_count)
            survey.needed_count = needed
            survey.size = survey._get_size(survey.population_count)

    def _get_needed_count(self, population):
        """Return the answers needed from a population."""
        if not self.margin:
            return 0
        confidence = CONFIDENCES.get(self.confidence, 0.95)
        return sample.get_sample_size(population, self.margin, confidence)

    def _get_size(self, population):
        """Return how many people of a population to draw."""
        needed = self._get_needed_count(population)
        return sample.get_drawn_number(needed, population, self.expected_rate)

    @api.depends("respondent_ids.state")
    def _compute_counts(self):
        """Count the people drawn and the outcomes; nobody is named."""
        # sudo: numbers only, also for those who may not see the call list
        respondents = self.env["mfi.complaint.survey.respondent"].sudo()
        counts = {survey: {} for survey in self}
        for survey, state, number in respondents._read_group(
            [("survey_id", "in", self.ids)], ["survey_id", "state"], ["__count"]
        ):
            counts[survey.with_env(self.env)][state] = number
        for survey in self:
            survey.update(self._prepare_counts(counts[survey]))

    @api.model
    def _prepare_counts(self, states):
        """Return the values of the counters.

        :param states: {state of the call list: number of people}
        """
        drawn = sum(states.values())
        answered = states.get("answered", 0)
        outside = states.get("not_concerned", 0)
        rate = survey_estimate.get_response_rate(answered, drawn, outside)
        return {
            "drawn_count": drawn,
            "answered_count": answered,
            "open_count": states.get("to_call", 0) + states.get("call_back", 0),
            "response_rate": rate or 0.0,
        }

    @api.depends("step_ids.done")
    def _compute_step_done_count(self):
        """Count the steps of the communication that are done."""
        for survey in self:
            survey.step_done_count = len(survey.step_ids.filtered("done"))

    @api.constrains("population", "stratify_by", "stratify_also_by")
    def _check_mfi_strata(self):
        """Raise if the people of a population are not known by the strata.

        A client may have several products: only a complaint is about one.
        """
        for survey in self:
            names = survey._get_strata()
            if wrong := set(names) - survey._get_possible_strata():
                labels = dict(
                    survey._fields["stratify_by"]._description_selection(survey.env)
                )
                raise ValidationError(
                    self.env._(
                        "This population cannot be stratified by “%(stratum)s”: choose "
                        "another stratum.",
                        stratum=labels[min(wrong)],
                    )
                )
            if len(set(names)) < len(names) or survey._lacks_first_stratum():
                raise ValidationError(
                    self.env._("Choose two different strata to cross, or only one.")
                )

    def _get_strata(self):
        """Return the names of the strata that are crossed: none, one or two."""
        first = [self.stratify_by] if self.stratify_by != "none" else []
        return [*first, *filter(None, [self.stratify_also_by])]

    def _lacks_first_stratum(self):
        """Return whether the second stratum is given without the first."""
        return bool(self.stratify_also_by) and self.stratify_by == "none"

    def _get_possible_strata(self):
        """Return the strata by which the people of the population are known."""
        known = {"none", "branch"}
        if self.population != "calls":
            known |= {"gender", "zone"}
        return known | {"product"} if self.population == "complaints" else known

    @api.model_create_multi
    def create(self, vals_list):
        """Create surveys, always in preparation, whatever values the caller passes."""
        return super().create(
            [
                {key: value for key, value in vals.items() if key not in _DRAW_FIELDS}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Write; a sample that was drawn no longer changes.

        :raise UserError: when it would, or when a field that only the buttons set would
        """
        if not in_process(self):
            if _DRAW_FIELDS & set(vals):
                raise UserError(
                    self.env._("Use the buttons to draw and close a survey.")
                )
            if SAMPLE_FIELDS & set(vals) and any(s.state != "draft" for s in self):
                raise UserError(
                    self.env._(
                        "The sample was drawn: what it rests on no longer changes."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_drawn(self):
        """Refuse to delete a survey whose sample was drawn."""
        if any(survey.state != "draft" for survey in self):
            raise UserError(self.env._("A survey that was drawn stays on record."))

    def action_close(self):
        """Close surveys for good: nobody is called any more, and the results appear.

        While people are called, the difference between two looks at the results would
        be what one person answered.
        """
        self.check_access("write")
        running = self.filtered(lambda survey: survey.state == "running")
        with_process(running).write({"state": "closed"})
        return True

    def action_open_respondents(self):
        """Open the call list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_survey_respondent_action"
        )
        context = {"search_default_filter_open": self.state == "running"}
        return {**action, "domain": [("survey_id", "=", self.id)], "context": context}

    def action_download_pdf(self):
        """Return the address of the results as PDF."""
        return self._get_download_action("pdf")

    def action_download_xlsx(self):
        """Return the address of the results as a workbook."""
        return self._get_download_action("xlsx")

    def _get_download_action(self, file_format):
        """Return the action that downloads the results."""
        self.ensure_one()
        url = f"/complaints/survey/{self.id}.{file_format}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}
