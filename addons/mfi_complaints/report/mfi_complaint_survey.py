# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..engine import survey_estimate, survey_results

#: Groups that read results. They are anonymous: nobody reads single answers.
READERS = (
    "mfi_complaints.group_pilot",
    "mfi_complaints.group_controller",
    "mfi_complaints.group_director",
)
_READERS = ",".join(READERS)
#: Tables of the strata: by the first variable and by the second.
STRATUM_TABLES = ("stratum", "stratum_2")
#: Numbers that a choice does not have.
_SCORES = ("score", "score_low", "score_high", "difference", "changed")


class MfiComplaintSurvey(models.Model):
    """Results of surveys, for the screen, files and other systems."""

    _inherit = "mfi.complaint.survey"

    compare_id = fields.Many2one(
        "mfi.complaint.survey",
        "Compare with",
        check_company=True,
        domain="[('company_id', '=', company_id), ('id', '!=', id), "
        "('state', '=', 'closed')]",
        help="An earlier survey; empty for the one before, of the same population.",
    )
    results_html = fields.Html(
        "Results", compute="_compute_results_html", sanitize=False, groups=_READERS
    )

    @api.depends("state", "compare_id", "stratum_ids")
    @api.depends_context("lang")
    def _compute_results_html(self):
        """Show the results as they are now."""
        documents = self.env["report.mfi_complaints.survey_document"]
        for survey in self:
            drawn = survey.state != "draft"
            survey.results_html = documents._render_html(survey) if drawn else False

    @api.model
    def _can_read_results(self):
        """Return whether the user reads results."""
        return any(self.env.user.has_group(group) for group in READERS)

    def _get_file_name(self):
        """Return the name of the files with the results, without their ending."""
        return f"{self.name} - {self.company_id.name}".replace("/", "-")[:120]

    def _render_results(self, file_format):
        """Return the results as ``pdf`` or ``xlsx``.

        :return: bytes
        """
        self.ensure_one()
        documents = self.env["report.mfi_complaints.survey_document"]
        return documents._render(self, file_format)

    @api.readonly
    def get_results(self):
        """Return the results of one survey as plain values.

        There are no tables before the interviews are closed. Rows of fewer than five
        answers are hidden from everybody: their numbers are ``None``. Scores are from
        1 to 5; shares and rates from 0 to 1.

        :return: dict with ``population``, ``drawn``, ``answered``, ``refused``,
            ``unreachable``, ``not_concerned``, ``response_rate``, ``representative``,
            ``compared_with`` (name or ``None``) and ``tables``: lists of rows of the
            ``total``, of each ``phase``, ``question``, ``stratum`` and ``branch``, and
            of each ``choice`` of your own questions (share in ``satisfied``); of
            crossed strata, ``stratum`` has the first and ``stratum_2`` the second;
            ``comments``: lists of ``texts`` in the clients' words by ``question``
        :raise AccessError: for users who do not read results
        """
        self.ensure_one()
        self.check_access("read")
        if not self._can_read_results():
            raise AccessError(self.env._("Only the management reads survey results."))
        states = self._get_states()
        closed = self.filtered(lambda survey: survey.state == "closed")
        before = closed._get_compared()
        tables = closed._get_tables() if closed else {}
        earlier = before._get_tables() if before else {}
        return {
            **self._prepare_sample_facts(states),
            "compared_with": before.name if before else None,
            "comments": closed._get_comments() if closed else [],
            "tables": {
                name: self._prepare_rows(name, rows, earlier.get(name, {}), states)
                for name, rows in tables.items()
            },
        }

    def _get_states(self):
        """Return {(stratum id, branch id, state): people of the call list}."""
        # sudo: numbers only
        people = self.env["mfi.complaint.survey.respondent"].sudo()
        return {
            (stratum.id, branch.id, state): number
            for stratum, branch, state, number in people._read_group(
                [("survey_id", "=", self.id)],
                ["stratum_id", "branch_id", "state"],
                ["__count"],
            )
        }

    @api.model
    def _get_rate(self, states, place=None, key=None):
        """Return (people drawn, answers, response rate) of all, strata or a branch.

        :param place: 0 for strata, 1 for a branch
        :param key: ids of strata or branches
        """
        chosen = {k: n for k, n in states.items() if place is None or k[place] in key}
        counts = {}
        for (_stratum, _branch, state), number in chosen.items():
            counts[state] = counts.get(state, 0) + number
        drawn, answered = sum(counts.values()), counts.get("answered", 0)
        outside = counts.get("not_concerned", 0)
        rate = survey_estimate.get_response_rate(answered, drawn, outside)
        return drawn, answered, rate, counts

    def _prepare_sample_facts(self, states):
        """Return population, sample and response rate."""
        drawn, answered, rate, counts = self._get_rate(states)
        return {
            "population": self.population_count,
            "drawn": drawn,
            "answered": answered,
            "refused": counts.get("refused", 0),
            "unreachable": counts.get("unreachable", 0),
            "not_concerned": counts.get("not_concerned", 0),
            "response_rate": rate,
            "representative": survey_estimate.is_representative(answered, rate),
        }

    def _get_compared(self):
        """Return the survey to compare with: the chosen one, else the one before."""
        if not self or self.compare_id.state == "closed":
            return self.compare_id
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("population", "=", self.population)
        domain &= Domain("state", "=", "closed") & Domain("date_to", "<", self.date_to)
        return self.search(domain & Domain("id", "!=", self.id), limit=1)

    def _get_tables(self):
        """Return the tables of the engine: {name: {key: row}}."""
        # sudo: answers are read here alone, and leave as estimates
        survey = self.sudo()
        questions = survey.questionnaire_id.question_ids.filtered("mfi_phase")
        phases = {question.id: question.mfi_phase for question in questions}
        choices = survey.questionnaire_id.question_ids.suggested_answer_ids
        sheets = survey._get_sheets(phases)
        return survey_results.get_tables(
            survey._get_populations(sheets),
            sheets,
            phases,
            {choice.id: choice.question_id.id for choice in choices},
            survey._get_margins(),
        )

    def _get_populations(self, sheets):
        """Return {stratum id: people that its answers stand for}."""
        margin = self._get_margins().get("stratum", {})
        return survey_estimate.share_out_unanswered(
            {stratum.id: stratum.population for stratum in self.stratum_ids},
            {stratum.id: margin.get(stratum.id) for stratum in self.stratum_ids},
            {sheet.stratum for sheet in sheets},
        )

    def _get_margins(self):
        """Return {table: {stratum id: id of the first stratum with the same value}}."""
        margins = {}
        names = self._get_strata() or [None]
        for table, name in zip(STRATUM_TABLES, names, strict=False):
            firsts = {}
            margins[table] = {
                s.id: firsts.setdefault(name and s._get_value(name), s.id)
                for s in self.stratum_ids
            }
        return margins

    def _get_sheets(self, phases):
        """Return the completed answer sheets with their scores and choices."""
        answers = self.env["survey.user_input"].search_fetch(
            [("mfi_survey_id", "=", self.id), ("state", "=", "done")],
            ["mfi_stratum_id", "mfi_branch_id"],
        )
        scores = {answer.id: {} for answer in answers}
        choices = {answer.id: {} for answer in answers}
        rows = self.env["survey.user_input.line"]._read_group(
            [("user_input_id", "in", answers.ids), ("skipped", "=", False)],
            ["user_input_id", "question_id", "suggested_answer_id"],
            ["value_scale:max"],
        )
        for answer, question, choice, score in rows:
            if question.id in phases:
                scores[answer.id][question.id] = score
            elif choice:
                choices[answer.id].setdefault(question.id, set()).add(choice.id)
        return [
            survey_results.Sheet(
                answer.mfi_stratum_id.id,
                answer.mfi_branch_id.id,
                scores[answer.id],
                choices[answer.id],
            )
            for answer in answers
        ]

    def _prepare_rows(self, name, rows, earlier, states):
        """Return the rows of one table, without what is hidden."""
        names = self._get_row_names(name, list(rows))
        places = {"branch": 1, **dict.fromkeys(STRATUM_TABLES, 0)}
        members = self._get_members(name, rows)
        result = []
        for key, row in rows.items():
            values = {
                "key": key,
                "name": names.get(key) or self.env._("Not recorded"),
                **_prepare_row(row, survey_results.compare(row, earlier.get(key))),
            }
            if name == "choice":
                values.update(dict.fromkeys(_SCORES))
            if name in places:
                values.update(
                    self._prepare_rate(states, places[name], members[key], row.hidden)
                )
            result.append(values)
        return result

    def _get_members(self, name, rows):
        """Return {key of a row: ids of the strata or of the branch that it counts}."""
        members = {key: {key} for key in rows}
        # sudo: whoever reads results may not read strata
        for stratum, key in self.sudo()._get_margins().get(name, {}).items():
            members[key].add(stratum)
        return members

    def _prepare_rate(self, states, place, key, hidden):
        """Return people drawn and response rate of strata or a branch."""
        drawn, _answered, rate, _counts = self._get_rate(states, place, key)
        return {"drawn": drawn, "response_rate": None if hidden else rate}

    def _get_row_names(self, name, keys):
        """Return {key: name shown} of a table."""
        # sudo: names of questions, strata and branches are not confidential
        env = self.sudo().env
        models_ = {
            "question": "survey.question",
            "branch": "mfi.branch",
        }
        if name in STRATUM_TABLES:
            return self.sudo()._get_stratum_names(name, keys)  # sudo: as above
        if name in models_:
            records = env[models_[name]].browse([key for key in keys if key])
            return {record.id: record.display_name for record in records}
        if name == "choice":
            records = env["survey.question.answer"].browse(keys)
            return {r.id: f"{r.question_id.title} {r.value}" for r in records}
        if name == "phase":
            field = env["survey.question"]._fields["mfi_phase"]
            return dict(field._description_selection(env))
        return {"total": self.env._("All questions")}

    def _get_stratum_names(self, table, keys):
        """Return {key: name shown} of the rows of one stratum variable."""
        records = self.env["mfi.complaint.survey.stratum"].browse(keys)
        names = self._get_strata()
        if not names:
            return {record.id: record.display_name for record in records}
        name = names[STRATUM_TABLES.index(table)]
        return {record.id: record._get_label(name) for record in records}


def _prepare_row(row, change):
    """Return the numbers of a row as plain values, ``None`` where they are hidden."""
    shown = not row.hidden
    difference, changed = change or (None, None)
    values = {
        "answers": row.mean.number,
        "score": row.mean.value,
        "score_low": row.mean.low,
        "score_high": row.mean.high,
        "satisfied": row.share.value,
        "satisfied_low": row.share.low,
        "satisfied_high": row.share.high,
        "differs": row.differs,
        "difference": difference,
        "changed": changed,
    }
    return {
        **{k: v if shown else None for k, v in values.items()},
        "hidden": row.hidden,
    }
