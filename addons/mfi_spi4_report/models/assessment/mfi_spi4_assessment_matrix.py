# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...engine import matrix as engine, scoring
from ...engine.kpi import NOT_COMPUTED

_lt = LazyTranslate(__name__)

#: Colour of a score → label, since a colour alone may not be seen.
LIGHT_LABELS = {
    "green": _lt("Satisfactory"),
    "orange": _lt("To be improved"),
    "red": _lt("Insufficient"),
    "grey": _lt("Not scored"),
}
#: Breakdown → title.
TABLE_TITLES = {
    "channel": _lt("Received by channel"),
    "month": _lt("Received by month"),
    "severity": _lt("Received by severity"),
    "branch": _lt("Flow by branch"),
    "gender": _lt("Received by gender of the client"),
    "age": _lt("Received by age of the client"),
    "zone": _lt("Received by area of residence"),
    "category": _lt("Received by category"),
    "product": _lt("Received by product"),
}
#: Meaning of the texts shown instead of hidden numbers.
SMALL_NUMBERS_NOTE = _lt(
    "Numbers from 1 to 4 that could identify a person are hidden (< 5), along with the "
    "next smallest number (***) where a single hidden one could be found by "
    "subtraction."
)
#: Breakdown → note shown below it.
TABLE_NOTES = {
    "gender": SMALL_NUMBERS_NOTE,
    "age": SMALL_NUMBERS_NOTE,
    "zone": SMALL_NUMBERS_NOTE,
    "category": _lt("A rise is highlighted from five complaints."),
}
#: Age band of clients → label.
AGE_LABELS = {
    "-25": _lt("Under 25"),
    "25-34": _lt("25 to 34"),
    "35-49": _lt("35 to 49"),
    "50+": _lt("50 and over"),
}
#: Check of the quality of the records → note with the number ``n`` of complaints.
QUALITY_NOTES = {
    "no_branch": _lt("Complaints of the period without a branch: %(n)s."),
    "no_category": _lt("Complaints of the period without a category: %(n)s."),
    "no_channel": _lt("Complaints of the period without a channel: %(n)s."),
    "no_client": _lt("Complaints of the period without a client: %(n)s."),
    "no_deadline": _lt(
        "Complaints of the period without a promised date, left out of the share "
        "within the limit: %(n)s."
    ),
    "imported": _lt(
        "Complaints of the period imported from an older register, whose steps were "
        "not recorded at the time: %(n)s."
    ),
    "stock": _lt(
        "Open before + received - decided does not equal open at the end: a complaint "
        "is dated as decided before it was received."
    ),
}
#: Breakdown → figure beside which it is shown, in any practice with that figure.
BREAKDOWN_FIGURES = {
    "channel": "K13",
    "month": "K3",
    "severity": "K14",
    "branch": "K22",
    "gender": "K22",
    "age": "K22",
    "zone": "K22",
    "category": "K21",
    "product": "K21",
}
CONFIDENTIAL = "mfi_complaints.group_confidential"


class MfiSpi4Assessment(models.Model):
    """Build the result object shown on screen, in the PDF and in the workbook."""

    _inherit = "mfi.spi4.assessment"

    matrix = fields.Json(compute="_compute_matrix")
    score = fields.Float(compute="_compute_score")
    score_text = fields.Char(string="Self-assessment", compute="_compute_score")
    answered_text = fields.Char(string="Questions answered", compute="_compute_score")

    @api.depends("result", "answer_ids.final", "rollup", "state")
    @api.depends_context("uid")
    def _compute_matrix(self):
        """Lay the report out, hiding small numbers outside the confidential group."""
        for assessment in self:
            # sudo: the complete result is confidential, the displayed part is not
            computed = bool(assessment.sudo().result)
            matrix = assessment._get_matrix().as_json() if computed else False
            assessment.matrix = matrix

    @api.depends("answer_ids.final", "rollup")
    def _compute_score(self):
        """Score the answers; if none counts, the text is "not scored"."""
        for assessment in self:
            local = assessment.with_context(lang=assessment.lang)
            score = local._get_score()
            assessment.score = score.overall or 0.0
            assessment.score_text = local._prepare_score_cell(score.overall).text
            assessment.answered_text = f"{score.answered}/{score.questions}"

    def _get_score(self):
        """Return the :class:`scoring.Score` of the answers, grouped by practice."""
        answers = {}
        for answer in self.answer_ids:
            answers.setdefault(answer.practice_id.code, []).append(answer.final)
        return scoring.compute_scores(answers, self.rollup or "indicators")

    def _prepare_score_cell(self, value):
        """Return the cell of a score; without a score, its text is "not scored"."""
        if value is NOT_COMPUTED or value is None:
            return engine.Cell(None, self.env._("not scored"))
        return engine.Cell(value, self._get_style().format_value("rate", value))

    def _get_light_text(self, light, answered, questions):
        """Return what a colour means, or how many questions are answered so far."""
        if answered < questions:
            return self.env._(
                "%(answered)s of %(questions)s answered",
                answered=answered,
                questions=questions,
            )
        return self.env._(LIGHT_LABELS[light])

    def _is_masked(self):
        """Return whether small numbers are hidden from the current user."""
        return not self.env.user.has_group(CONFIDENTIAL)

    def _get_matrix(self, masked=None):
        """Return the report as an :class:`engine.matrix.Matrix`.

        :param masked: hide small numbers; by default, unless the user may see them
        """
        self.ensure_one()
        local = self.with_context(lang=self.lang)
        masked = local._is_masked() if masked is None else masked
        result = local.sudo().result  # sudo: confidential, masked below
        score = local._get_score()
        light = scoring.get_light(score.overall, score.is_complete())
        return engine.Matrix(
            title=local.name,
            scope=local._prepare_matrix_scope(),
            score=local._prepare_score_cell(score.overall),
            light=light,
            light_text=local._get_light_text(light, score.answered, score.questions),
            sections=[
                local._prepare_matrix_section(practice, result, score, masked)
                for practice in result["practices"]
            ],
            notes=local._get_matrix_notes(result),
            masked=masked,
        )

    def _prepare_matrix_scope(self):
        """Return the lines [label, value] that describe the scope of the report."""
        rollups = dict(self._fields["rollup"]._description_selection(self.env))
        editions = dict(self._fields["edition"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        lines = [
            (self.env._("Institution"), self.company_id.name),
            (self.env._("Edition"), editions[self.edition]),
            (self.env._("Grid"), self._get_recorded_names("grid")),
            (
                self.env._("Period"),
                self._format_day_range(self.date_from, self.date_to),
            ),
            (self.env._("Cut-off date"), self._format_day(self.cutoff_date)),
            (
                self.env._("Perimeter"),
                self._get_recorded_names("perimeter") or self.env._("Whole network"),
            ),
            (self.env._("Active clients"), self._format_client_count()),
            (self.env._("Time zone"), self.company_id._get_mfi_tz().key),
            (self.env._("Status"), states[self.state]),
            (self.env._("Aggregation of the score"), rollups[self.rollup]),
        ]
        if self.compare:
            compared = self._format_day_range(self.compare_from, self.compare_to)
            lines.insert(5, (self.env._("Compared with"), compared))
        return [list(line) for line in lines]

    def _format_client_count(self):
        """Return the declared number of clients with its date, or "not known"."""
        if not self.client_count:
            return self.env._("not known")
        return self.env._(
            "%(count)s on %(date)s",
            count=self._get_style().format_number(self.client_count),
            date=self._format_day(self.client_count_date),
        )

    def _format_day(self, day):
        """Return a local date in the format of the language of the report."""
        lang = self.env["res.lang"]._get_data(code=self.lang or "en_US")
        return day.strftime(lang.date_format or "%Y-%m-%d") if day else ""

    def _format_day_range(self, first, last):
        """Return a period between two local dates, both included, as text."""
        return self.env._(
            "from %(first)s to %(last)s, both included",
            first=self._format_day(first),
            last=self._format_day(last),
        )

    # ------------------------------------------------------------------
    # Sections
    # ------------------------------------------------------------------
    def _prepare_matrix_section(self, practice, result, score, masked):
        """Return one practice with its figures, breakdowns and questions."""
        value = score.practices.get(practice["code"], NOT_COMPUTED)
        counts = score.counts.get(practice["code"], (0, 0))
        light = scoring.get_light(value, score.is_complete(practice["code"]))
        return engine.Section(
            key=practice["code"],
            title=practice["name"],
            score=self._prepare_score_cell(value),
            light=light,
            light_text=self._get_light_text(light, *counts),
            rows=[
                self._prepare_matrix_row(code, result, masked)
                for code in practice["kpis"]
                if code in result["figures"]
            ],
            tables=[
                table
                for key, code in BREAKDOWN_FIGURES.items()
                if code in practice["kpis"]
                and (table := self._prepare_matrix_table(key, result, masked)).rows
            ],
            questions=[
                answer._prepare_question_values()
                for answer in self.answer_ids
                if answer.practice_id.code == practice["code"]
            ],
        )

    def _prepare_matrix_row(self, code, result, masked):
        """Return the row of one figure."""
        previous = (result["previous"] or {}).get(code)
        texts = result["words"].get(code, {})
        figure = result["figures"][code]
        return engine.prepare_figure_row(
            code, figure, previous, texts, self._get_style(), masked
        )

    def _prepare_matrix_table(self, key, result, masked):
        """Return one breakdown.

        :param key: dimension, see :data:`BREAKDOWN_FIGURES`
        """
        labels = self._get_table_labels(key, result)
        title = self.env._(TABLE_TITLES[key])
        if key == "branch":
            return self._prepare_branch_table(title, labels, result)
        counts = result["breakdowns"].get(key, {})
        columns, options = self._prepare_table_options(key, result, masked)
        if key == "month":
            # In chronological order, whereas the engine sorts by number.
            return self._prepare_month_table(title, columns, counts, labels, options)
        return engine.prepare_count_table(key, title, columns, counts, labels, options)

    def _prepare_table_options(self, key, result, masked):
        """Return (columns, options) of a breakdown with one count per line."""

        columns = [self.env._("Received")]
        base, before, sensitive = {}, None, frozenset()
        counts = result["breakdowns"].get(key, {})
        notes = [self.env._(TABLE_NOTES[key])] if key in TABLE_NOTES else []
        if key in ("gender", "age", "zone"):
            base = result["breakdowns"]["base"][key]
            if engine.is_base_representative(base, self.client_count):
                columns.append(self.env._("Per 1,000 clients"))
            else:
                notes.append(self._get_few_clients_note(sum(base.values())))
                base = {}
        if key == "category":
            before = result["breakdowns"]["before"]
            sensitive = frozenset(result["sensitive"])
            if masked and sensitive & counts.keys():
                notes.append(self.env._(SMALL_NUMBERS_NOTE))
            columns.append(self.env._("Preceding period"))
        return columns, engine.TableOptions(
            masked=masked,
            sensitive=sensitive,
            base=base,
            before=before,
            warn=frozenset(str(key) for key in result["ids"]["categories_rising"])
            if key == "category"
            else frozenset(),
            style=self._get_style(),
            note=" ".join(filter(None, notes)),
        )

    def _get_few_clients_note(self, client_count):
        """Return the reason why no rates by group of clients are shown, or ``""``.

        :param int client_count: clients of the base whose group is known
        """
        if not client_count:
            return ""
        return self.env._(
            "No rate per 1,000 clients: this information is known for %(known)s of the "
            "%(declared)s declared clients.",
            known=self._get_style().format_number(client_count),
            declared=self._get_style().format_number(self.client_count),
        )

    def _prepare_month_table(self, title, columns, counts, labels, options):
        """Return the complaints received per month, the earliest month first."""
        table = engine.prepare_count_table(
            "month", title, columns, counts, labels, options
        )
        months = {label: month for month, label in labels.items()}
        rows = sorted(table.rows, key=lambda row: months[row.label])
        return engine.Table("month", title, columns, rows, table.note)

    def _prepare_branch_table(self, title, labels, result):
        """Return the flow by branch, with a warning for branches without complaints."""
        flow = result["breakdowns"]["branch"]
        silent = [str(key) for key in result["ids"]["branches_silent"]]
        empty = dict.fromkeys([*engine.FLOW, "in_limit", "limit_due"], 0)
        lines = {**{key: empty for key in silent}, **flow}
        columns = [
            self.env._("Open before"),
            self.env._("Received"),
            self.env._("Decided"),
            self.env._("Open at the end"),
            self.env._("By the promised date"),
            self.env._("Per 1,000 clients"),
        ]
        options = engine.TableOptions(
            base=result["clients"],
            warn=frozenset(key for key in silent if key in lines),
            style=self._get_style(),
            note=self.env._(
                "A branch without any complaint is a warning, not a success: its "
                "clients may not know how to complain, or may not dare to."
            )
            if silent
            else "",
        )
        return engine.prepare_flow_table(
            "branch", title, columns, lines, labels, options
        )

    def _get_table_labels(self, key, result):
        """Return {line: label} of a breakdown; the line ``""`` is "not given"."""
        labels = {"": self.env._("Not given"), **result["labels"].get(key, {})}
        if key == "month":
            months = result["breakdowns"]["month"]
            return {month: self._format_month(month) for month in months}
        if key == "severity":
            ticket = self.env["helpdesk.ticket"]
            field = ticket._fields["complaint_severity"]
            labels.update(field._description_selection(self.env))
        if key in ("gender", "zone"):
            field = self.env["res.partner"]._fields[f"mfi_{key}"]
            labels.update(field._description_selection(self.env))
        if key == "age":
            labels.update({band: self.env._(text) for band, text in AGE_LABELS.items()})
        return labels

    def _format_month(self, month):
        """Return a month ``YYYY-MM`` as text, for example « février 2026 »."""
        return format_date(self.env, f"{month}-01", date_format="MMMM y")

    # ------------------------------------------------------------------
    # Notes
    # ------------------------------------------------------------------
    def _get_matrix_notes(self, result):
        """Return the notes on method, data quality and exceptions."""
        return [
            *self._get_method_notes(),
            *self._get_quality_notes(result),
            *self._get_exception_notes(result),
        ]

    def _get_method_notes(self):
        """Return the notes on the method."""
        notes = [
            self.env._(
                "This is a self-assessment by the institution; its score is not an "
                "SPI4 score and no authority grants it."
            ),
            self.env._(
                "Complaints and whistleblowing reports count; suggestions, requests, "
                "duplicates and entries made by mistake do not. Inadmissible and "
                "withdrawn complaints count as decided and are shown separately."
            ),
            self.env._(
                "A reopened complaint counts by its last decision; the first one is "
                "kept in its file. Times are in calendar days, from receipt."
            ),
        ]
        if any(not answer.verified for answer in self.answer_ids):
            notes.append(
                self.env._(
                    "The wording of the indicators is the project's own: compare it "
                    "with the official file, or import that file."
                )
            )
        return notes

    def _get_quality_notes(self, result):
        """Return the notes on missing or inconsistent data."""
        quality = result["quality"]
        notes = []
        for check, note in QUALITY_NOTES.items():
            if quality.get(check):
                text = self.env._(note)
                notes.append(text % {"n": quality[check]})
        return notes

    def _get_exception_notes(self, result):
        """Return the notes on late complaints and on branches without complaints."""
        notes = []
        late = result["exceptions"]
        if late["count"]:
            notes.append(
                self.env._(
                    "Complaints open and late at the end of the period: %(n)s. "
                    "Earliest promised dates first: %(list)s.",
                    n=late["count"],
                    list="; ".join(map(self._format_late_complaint, late["items"])),
                )
            )
        silent = result["ids"]["branches_silent"]
        if silent:
            names = result["labels"]["branch"]
            notes.append(
                self.env._(
                    "Branches that received no complaint: %(n)s (%(list)s).",
                    n=len(silent),
                    list=", ".join(names.get(str(key), "") for key in silent[:30]),
                )
            )
        return notes

    def _format_late_complaint(self, item):
        """Return one late complaint as text, without details of a confidential one."""
        branch = item["branch"] or self.env._("branch not given")
        return self.env._(
            "%(number)s (%(branch)s, late by %(days)s d)",
            number=item["number"] or self.env._("confidential"),
            branch=branch if item["number"] else "–",
            days=item["days"],
        )
