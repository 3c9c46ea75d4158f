# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date

from ...engine import matrix as engine, scoring
from ...engine.kpi import NOT_COMPUTED

#: Breakdown → figure beside which it is shown, in whatever practice that figure stands.
PLACES = {
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
    """The one result object of screen, PDF and workbook, made from what was counted."""

    _inherit = "mfi.spi4.assessment"

    matrix = fields.Json(compute="_compute_matrix")
    score = fields.Float(compute="_compute_score")
    score_text = fields.Char(string="Self-assessment", compute="_compute_score")
    answered_text = fields.Char(string="Questions answered", compute="_compute_score")

    @api.depends("result", "answer_ids.final", "rollup", "state")
    @api.depends_context("uid")
    def _compute_matrix(self):
        """Lay the report out; who is not confidential sees no small numbers."""
        for assessment in self:
            # sudo: the whole result is restricted, what is shown of it is not
            known = bool(assessment.sudo().result)
            assessment.matrix = assessment._matrix().as_json() if known else False

    @api.depends("answer_ids.final", "rollup")
    def _compute_score(self):
        """Score the answers; nothing applicable is "not scored", never 0."""
        for assessment in self:
            local = assessment.with_context(lang=assessment.lang)
            score = local._score()
            assessment.score = score.overall or 0.0
            assessment.score_text = local._score_cell(score.overall).text
            assessment.answered_text = f"{score.answered}/{score.questions}"

    def _score(self):
        """Return the :class:`scoring.Score` of the answers, practice by practice."""
        answers = {}
        for answer in self.answer_ids:
            answers.setdefault(answer.practice_id.code, []).append(answer.final)
        return scoring.assess(answers, self.rollup or "indicators")

    def _score_cell(self, value):
        """Return a score as a cell; without one the text says so."""
        if value is NOT_COMPUTED or value is None:
            return engine.Cell(None, self.env._("not scored"))
        return engine.Cell(value, self._style().value("rate", value))

    def _masked(self):
        """Return whether small numbers must be hidden from the current user."""
        return not self.env.user.has_group(CONFIDENTIAL)

    def _matrix(self, masked=None):
        """Return the report as an :class:`engine.matrix.Matrix`.

        :param masked: hide small numbers; by default unless the user may see them
        """
        self.ensure_one()
        local = self.with_context(lang=self.lang)
        masked = local._masked() if masked is None else masked
        result = local.sudo().result  # sudo: masked here, restricted there
        score = local._score()
        light = scoring.light(score.overall)
        return engine.Matrix(
            title=local.name,
            scope=local._matrix_scope(),
            score=local._score_cell(score.overall),
            light=light,
            light_text=local._light_words()[light],
            sections=[
                local._matrix_section(practice, result, score, masked)
                for practice in result["practices"]
            ],
            notes=local._matrix_notes(result),
            masked=masked,
        )

    def _light_words(self):
        """Return {light: words}: colours never speak alone."""
        return {
            "green": self.env._("Satisfactory"),
            "orange": self.env._("To be improved"),
            "red": self.env._("Insufficient"),
            "grey": self.env._("Not scored"),
        }

    def _matrix_scope(self):
        """Return scope lines as pairs of words: what the figures speak of."""
        rollups = dict(self._fields["rollup"]._description_selection(self.env))
        editions = dict(self._fields["edition"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        lines = [
            (self.env._("Institution"), self.company_id.name),
            (self.env._("Edition"), editions[self.edition]),
            (self.env._("Grid"), self._named("grid")),
            (self.env._("Period"), self._day_range(self.date_from, self.date_to)),
            (self.env._("Cut-off date"), self._day(self.cutoff_date)),
            (
                self.env._("Perimeter"),
                self._named("perimeter") or self.env._("Whole network"),
            ),
            (self.env._("Active clients"), self._clients_words()),
            (self.env._("Time zone"), self.company_id._get_mfi_tz().key),
            (self.env._("Status"), states[self.state]),
            (self.env._("Roll-up of the score"), rollups[self.rollup]),
        ]
        if self.compare:
            compared = self._day_range(self.compare_from, self.compare_to)
            lines.insert(5, (self.env._("Compared with"), compared))
        return [list(line) for line in lines]

    def _clients_words(self):
        """Return the declared number of clients and its date, or that it is unknown."""
        if not self.client_count:
            return self.env._("not known")
        return self.env._(
            "%(count)s on %(date)s",
            count=self._style().number(self.client_count),
            date=self._day(self.client_count_date),
        )

    def _day(self, day):
        """Return a local date as it is written in the report's language."""
        lang = self.env["res.lang"]._get_data(code=self.lang or "en_US")
        return day.strftime(lang.date_format or "%Y-%m-%d") if day else ""

    def _day_range(self, first, last):
        """Return two dates, both included, in words."""
        return self.env._(
            "from %(first)s to %(last)s, both included",
            first=self._day(first),
            last=self._day(last),
        )

    # ------------------------------------------------------------------
    # Sections
    # ------------------------------------------------------------------
    def _matrix_section(self, practice, result, score, masked):
        """Return one practice: figures, breakdowns, questions."""
        value = score.practices.get(practice["code"], NOT_COMPUTED)
        light = scoring.light(value)
        return engine.Section(
            key=practice["code"],
            title=practice["name"],
            score=self._score_cell(value),
            light=light,
            light_text=self._light_words()[light],
            rows=[
                self._matrix_row(code, result, masked)
                for code in practice["kpis"]
                if code in result["figures"]
            ],
            tables=[
                table
                for key, code in PLACES.items()
                if code in practice["kpis"]
                and (table := self._matrix_table(key, result, masked)).rows
            ],
            questions=[
                answer._question()
                for answer in self.answer_ids
                if answer.practice_id.code == practice["code"]
            ],
        )

    def _matrix_row(self, code, result, masked):
        """Return one figure as a row."""
        previous = (result["previous"] or {}).get(code)
        words = result["words"].get(code, {})
        figure = result["figures"][code]
        return engine.figure_row(code, figure, previous, words, self._style(), masked)

    def _matrix_table(self, key, result, masked):
        """Return one breakdown."""
        labels = self._table_labels(key, result)
        title = self._table_titles()[key]
        if key == "branch":
            return self._branch_table(title, labels, result)
        counts = result["breakdowns"].get(key, {})
        columns, options = self._table_options(key, result, masked)
        if key == "month":
            # In time order: the engine ranks by number.
            return self._month_table(title, columns, counts, labels, options)
        return engine.count_table(key, title, columns, counts, labels, options)

    def _table_options(self, key, result, masked):
        """Return (columns, options) of a breakdown with one count per line."""
        columns = [self.env._("Received")]
        base, before, sensitive = {}, None, frozenset()
        counts = result["breakdowns"].get(key, {})
        notes = [self._table_notes().get(key, "")]
        if key in ("gender", "age", "zone"):
            base = result["breakdowns"]["base"][key]
            if engine.covers(base, self.client_count):
                columns.append(self.env._("Per 1,000 clients"))
            else:
                notes.append(self._few_clients_note(sum(base.values())))
                base = {}
        if key == "category":
            before = result["breakdowns"]["before"]
            sensitive = frozenset(result["sensitive"])
            if masked and sensitive & counts.keys():
                notes.append(self._small_note())
            columns.append(self.env._("Like period before"))
        return columns, engine.TableOptions(
            masked=masked,
            sensitive=sensitive,
            base=base,
            before=before,
            warn=frozenset(str(key) for key in result["ids"]["categories_rising"])
            if key == "category"
            else frozenset(),
            style=self._style(),
            note=" ".join(filter(None, notes)),
        )

    def _few_clients_note(self, known):
        """Return why no rate is given by group of clients, or nothing.

        :param int known: clients of the base whose group is known
        """
        if not known:
            return ""
        return self.env._(
            "No rate per 1,000 clients: the client base holds this of %(known)s of the "
            "%(declared)s declared clients.",
            known=self._style().number(known),
            declared=self._style().number(self.client_count),
        )

    def _month_table(self, title, columns, counts, labels, options):
        """Return the complaints received month by month, the earliest first."""
        table = engine.count_table("month", title, columns, counts, labels, options)
        months = {label: month for month, label in labels.items()}
        rows = sorted(table.rows, key=lambda row: months[row.label])
        return engine.Table("month", title, columns, rows, table.note)

    def _branch_table(self, title, labels, result):
        """Return the flow by branch; branches without a complaint are pointed out."""
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
            style=self._style(),
            note=self.env._(
                "A branch without any complaint is a warning, not a success: its "
                "clients may not know how to complain, or not dare to."
            )
            if silent
            else "",
        )
        return engine.flow_table("branch", title, columns, lines, labels, options)

    def _table_titles(self):
        """Return {breakdown: title}."""
        return {
            "channel": self.env._("Received by channel"),
            "month": self.env._("Received by month"),
            "severity": self.env._("Received by severity"),
            "branch": self.env._("Flow by branch"),
            "gender": self.env._("Received by sex of the client"),
            "age": self.env._("Received by age of the client"),
            "zone": self.env._("Received by place of living"),
            "category": self.env._("Received by category"),
            "product": self.env._("Received by product"),
        }

    def _table_notes(self):
        """Return {breakdown: note}."""
        small = self._small_note()
        return {
            "gender": small,
            "age": small,
            "zone": small,
            "category": self.env._("A rise is pointed out from five complaints on."),
        }

    def _small_note(self):
        """Return what the marks of hidden numbers mean."""
        return self.env._(
            "Numbers from 1 to 4 that could name somebody are hidden (< 5), and with "
            "them the next smallest (***) where one alone could be found by "
            "subtraction."
        )

    def _table_labels(self, key, result):
        """Return {line: words}, ``""`` being what was not given."""
        labels = {"": self.env._("Not given"), **result["labels"].get(key, {})}
        if key == "month":
            months = result["breakdowns"]["month"]
            return {month: self._month_in_words(month) for month in months}
        if key == "severity":
            ticket = self.env["helpdesk.ticket"]
            field = ticket._fields["complaint_severity"]
            labels.update(field._description_selection(self.env))
        if key in ("gender", "zone"):
            field = self.env["res.partner"]._fields[f"mfi_{key}"]
            labels.update(field._description_selection(self.env))
        if key == "age":
            labels.update(self._age_labels())
        return labels

    def _month_in_words(self, month):
        """Return a month ``YYYY-MM`` as people say it: « février 2026 »."""
        return format_date(self.env, f"{month}-01", date_format="MMMM y")

    def _age_labels(self):
        """Return {class of age: words}."""
        return {
            "-25": self.env._("Under 25"),
            "25-34": self.env._("25 to 34"),
            "35-49": self.env._("35 to 49"),
            "50+": self.env._("50 and over"),
        }

    # ------------------------------------------------------------------
    # Notes
    # ------------------------------------------------------------------
    def _matrix_notes(self, result):
        """Return the notes: nature of the score, wording, data quality, exceptions."""
        return [
            *self._notes_of_method(),
            *self._notes_of_quality(result),
            *self._notes_of_exceptions(result),
        ]

    def _notes_of_method(self):
        """Return what the reader must know of the method."""
        notes = [
            self.env._(
                "This is a self-assessment by the institution; its score is not an "
                "SPI4 score and no authority gives it."
            ),
            self.env._(
                "Complaints and denunciations count; suggestions, requests, duplicates "
                "and entries made by mistake do not. Inadmissible and withdrawn "
                "complaints count as decided and are shown apart."
            ),
            self.env._(
                "A reopened complaint counts by its last decision; the first one is "
                "kept in its file. Delays are in calendar days, from receipt."
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

    def _notes_of_quality(self, result):
        """Return what the records lack."""
        words = {
            "no_branch": self.env._(
                "Complaints of the period without a branch: %(n)s."
            ),
            "no_category": self.env._(
                "Complaints of the period without a category: %(n)s."
            ),
            "no_channel": self.env._(
                "Complaints of the period without a channel: %(n)s."
            ),
            "no_client": self.env._(
                "Complaints of the period that name no client: %(n)s."
            ),
            "no_deadline": self.env._(
                "Complaints of the period without a promised date, left out of the "
                "share within the limit: %(n)s."
            ),
            "imported": self.env._(
                "Complaints of the period taken over from an older register, whose "
                "steps were not recorded at the time: %(n)s."
            ),
            "stock": self.env._(
                "Open before + received - decided does not give open at the end: a "
                "complaint is dated as decided before it was received."
            ),
        }
        quality = result["quality"]
        return [
            text % {"n": quality[check]}
            for check, text in words.items()
            if quality.get(check)
        ]

    def _notes_of_exceptions(self, result):
        """Return the exceptions: late complaints, silent branches, none at all."""
        notes = []
        late = result["exceptions"]
        if late["count"]:
            notes.append(
                self.env._(
                    "Complaints open and late at the end of the period: %(n)s. "
                    "The oldest promises first: %(list)s.",
                    n=late["count"],
                    list="; ".join(map(self._late_words, late["items"])),
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

    def _late_words(self, item):
        """Return one late complaint in words; a confidential one is not described."""
        place = item["branch"] or self.env._("branch not given")
        return self.env._(
            "%(number)s (%(branch)s, late by %(days)s d)",
            number=item["number"] or self.env._("confidential"),
            branch=place if item["number"] else "–",
            days=item["days"],
        )
