# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import random
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import file_open

from .guard import with_process

SURVEY_FILE = "mfi_complaints/demo/mfi_complaints_survey_demo.json"
#: By how much the scores of one person are better or worse than those of others.
LEANS = (-2, -1, 0, 1, 1)
#: Outcomes of a call list after which somebody was called.
_CALLED = ("call_back", "answered", "refused", "unreachable", "not_concerned")


class MfiComplaintDemo(models.AbstractModel):
    """Conduct two surveys of the demonstration: one is closed, the other is running.

    The names and the weights of the scores are in the demonstration's file. Answers are
    written all at once, as calling everybody would take too long.
    """

    _inherit = "mfi.complaint.demo"

    @api.model
    @api.private
    def _load_surveys(self):
        """Create both surveys; one that has nobody to ask is left out."""
        with file_open(SURVEY_FILE) as stream:
            story = json.load(stream)
        chance = random.Random(story["seed"])  # noqa: S311
        for name in ("closed", "running"):
            survey = self._create_demo_survey(story[name], story["user"])
            if not survey._get_people():
                continue
            survey.action_draw()
            self._fill_demo_survey(survey, story[name], story["weights"], chance)
            if name == "closed":
                self._comment_demo_survey(survey, story["comments"], chance)
                survey.action_close()

    @api.model
    def _create_demo_survey(self, plan, login):
        """Create one survey as its user, in the language of the story."""
        user, today = self._get_user(login), fields.Date.today()
        surveys = self.env["mfi.complaint.survey"].with_user(user)
        context = {"lang": user.lang, "mail_create_nolog": True}
        survey = surveys.with_context(**context, tracking_disable=True).create(
            {
                **plan["survey"],
                "date_from": today - timedelta(days=plan["first"]),
                "date_to": today - timedelta(days=plan["last"]),
            }
        )
        survey.step_ids[: plan["steps"]].done = True
        return survey

    @api.model
    def _fill_demo_survey(self, survey, plan, weights, chance):
        """Give everybody on the call list an outcome, and answers to some."""
        people = survey.sudo().respondent_ids  # sudo: the whole call list
        states = chance.choices(
            list(plan["share"]), plan["share"].values(), k=len(people)
        )
        by_state = {}
        for person, state in zip(people, states, strict=True):
            by_state[state] = by_state.get(state, people.browse()) | person
        answering = by_state.pop("answered", people.browse())
        self._answer_demo_survey(answering, weights, chance)
        for state, group in by_state.items():
            called = {"attempt_count": 1, "last_attempt_on": survey.date_to}
            values = called if state in _CALLED else {}
            with_process(group).write({"state": state, **values})

    @api.model
    def _answer_demo_survey(self, people, weights, chance):
        """Write the answers of these people, and complete their sheets.

        :param weights: per question, how often each score from 1 to 5 is given
        """
        sheets = people._get_answers()
        questions = sheets.survey_id.question_ids.filtered("mfi_phase")
        lines = []
        for sheet in sheets:
            # Whoever is content is so with most things.
            lean = chance.choice(LEANS)
            for question, shares in zip(questions, weights, strict=False):
                score = chance.choices(range(1, 6), shares)[0] + lean
                score = max(1, min(5, score))
                lines.append(sheet._get_line_answer_values(question, score, "scale"))
        sheets.user_input_line_ids.create(lines)
        sheets._mark_done()

    @api.model
    def _comment_demo_survey(self, survey, comments, chance):
        """Write a comment beside one score of some of those who answered."""
        # sudo: answers are read by nobody in the screens
        lines = self.env["survey.user_input.line"].sudo()
        scored = lines.search([("user_input_id.mfi_survey_id", "=", survey.id)])
        chosen = chance.sample(scored.ids, min(len(comments), len(scored)))
        for line, comment in zip(lines.browse(chosen), comments, strict=False):
            line.value_char_box = comment
