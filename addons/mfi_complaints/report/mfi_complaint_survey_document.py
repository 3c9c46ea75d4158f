# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import format_date, formatLang
from odoo.tools.translate import LazyTranslate

from .register_pdf import render_pdf
from .survey_workbook import build_workbook

_lt = LazyTranslate(__name__)
#: Table → its title.
TITLES = {
    "total": _lt("Whole sample"),
    "phase": _lt("By phase"),
    "question": _lt("By question"),
    "stratum": _lt("By stratum"),
    "stratum_2": _lt("By second stratum"),
    "branch": _lt("Between branches"),
    "choice": _lt("Your own questions"),
}
#: Columns of a table: name → heading.
COLUMNS = {
    "name": "",
    "answers": _lt("Answers"),
    "response_rate": _lt("Response rate"),
    "score": _lt("Mean score"),
    "score_interval": _lt("95 % interval"),
    "satisfied": _lt("Satisfied clients"),
    "satisfied_interval": _lt("95 % interval"),
    "difference": _lt("Change"),
    "remark": "",
}
_RATES = ("stratum", "stratum_2", "branch")
#: Columns of the table of choices, whose share has another heading.
_CHOICE_COLUMNS = ("name", "answers", "satisfied", "satisfied_interval", "remark")


class SurveyDocument(models.AbstractModel):
    """Put the results of a survey on the screen, on paper and in a workbook."""

    _name = "report.mfi_complaints.survey_document"
    _description = "Results of a survey as a document"

    def _render(self, survey, file_format):
        """Return the results as ``pdf`` or ``xlsx``, as bytes."""
        document = self._make_document(survey)
        if file_format == "xlsx":
            return build_workbook(document)
        template = "mfi_complaints.survey_document"
        return render_pdf(self.env, template, document, document["title"])

    def _render_html(self, survey):
        """Return the results for the screen."""
        return self.env["ir.qweb"]._render(
            "mfi_complaints.survey_results", self._make_document(survey)
        )

    def _make_document(self, survey):
        """Return title, facts, tables and notes of the results, as plain values."""
        results = survey.get_results()
        shown = {name: rows for name, rows in results["tables"].items() if rows}
        if survey.stratify_by == "none":
            shown.pop("stratum", None)
        return {
            **self.env["res.lang"]._get_mfi_page(),
            "title": survey.name,
            "sheet": self.env._("Results"),
            "warning": self._make_warning(survey, results),
            "facts": self._make_facts(survey, results),
            "tables": [
                self._make_table(name, rows, results["compared_with"])
                for name, rows in shown.items()
            ],
            "comments_title": self.env._("In the clients' own words"),
            "comments": results["comments"],
            "actions_title": self.env._("Actions"),
            "actions": self._make_actions(survey),
            "notes_title": self.env._("Notes"),
            "notes": self._make_notes(results),
        }

    def _make_warning(self, survey, results):
        """Return why there are no results, or not representative ones, else nothing."""
        if survey.state != "closed":
            return self.env._(
                "The results appear once the interviews are closed: before, they could "
                "tell what one person answered."
            )
        if results["representative"]:
            return ""
        return self.env._(
            "Not representative: fewer than 30 answers, or fewer than 30 % of the "
            "people asked. The figures describe those who answered."
        )

    def _make_facts(self, survey, results):
        """Return (label, text) of the sample and what came of it."""
        labels = {
            name: dict(survey._fields[name]._description_selection(self.env))
            for name in ("population", "stratify_by")
        }
        strata = survey._get_strata() or ["none"]
        period = self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, survey.date_from),
            last=format_date(self.env, survey.date_to),
        )
        facts = [
            (self.env._("Institution"), survey.company_id.name),
            (self.env._("Population"), labels["population"][survey.population]),
            (self.env._("Period"), period if survey.population != "clients" else ""),
            (
                self.env._("Strata"),
                " × ".join(labels["stratify_by"][name] for name in strata),
            ),
            (self.env._("People in the population"), str(results["population"])),
            (self.env._("People drawn"), self._make_drawn(results)),
            (self.env._("Answers"), str(results["answered"])),
            (self.env._("Response rate"), self._format_rate(results["response_rate"])),
            (self.env._("Compared with"), results["compared_with"]),
        ]
        return [(label, text) for label, text in facts if text]

    def _make_drawn(self, results):
        """Return how many people were drawn, and why some did not answer."""
        return self.env._(
            "%(drawn)s (refused: %(refused)s, unreachable: %(unreachable)s, not "
            "concerned: %(outside)s)",
            drawn=results["drawn"],
            refused=results["refused"],
            unreachable=results["unreachable"],
            outside=results["not_concerned"],
        )

    def _make_table(self, name, rows, compared):
        """Return title, headings and rows of one table."""
        columns = self._get_columns(name, compared)
        headings = (
            {**COLUMNS, "satisfied": _lt("Share")} if name == "choice" else COLUMNS
        )
        return {
            "name": name,
            "title": self.env._(TITLES[name]),
            "columns": columns,
            "headings": [
                self.env._(headings[column]) if headings[column] else ""
                for column in columns
            ],
            "rows": [self._make_row(row, columns) for row in rows],
        }

    def _get_columns(self, name, compared):
        """Return the names of the columns of a table."""
        if name == "choice":
            return list(_CHOICE_COLUMNS)
        return [
            column
            for column in COLUMNS
            if (column != "response_rate" or name in _RATES)
            and (column != "difference" or compared)
        ]

    def _make_row(self, row, columns):
        """Return one row: texts by column, and numbers for spreadsheets."""
        texts = {
            "name": row["name"],
            "answers": str(row["answers"]) if row["answers"] is not None else "",
            "response_rate": self._format_rate(row.get("response_rate")),
            "score": self._format_score(row["score"]),
            "score_interval": self._format_interval(row, "score", self._format_score),
            "satisfied": self._format_rate(row["satisfied"]),
            "satisfied_interval": self._format_interval(
                row, "satisfied", self._format_rate
            ),
            "difference": self._format_difference(row["difference"]),
            "remark": self._make_remark(row),
        }
        return {"cells": [texts[column] for column in columns], "values": row}

    def _make_remark(self, row):
        """Return what there is to say about a row, empty if nothing."""
        if row["hidden"]:
            return self.env._("Hidden: too few answers")
        remarks = []
        if row["changed"]:
            remarks.append(self.env._("More than chance"))
        if row["differs"]:
            remarks.append(self.env._("Differs from the other branches"))
        return " · ".join(remarks)

    def _make_actions(self, survey):
        """Return (action, owner, date, status) of what follows from the survey."""
        # sudo: actions are shown to readers of results who may not open measures
        measures = survey.sudo().measure_ids
        states = dict(measures._fields["state"]._description_selection(self.env))
        return [
            (
                measure.name,
                measure.responsible_id.name,
                format_date(self.env, measure.due_date),
                states[measure.state],
            )
            for measure in measures
        ]

    def _make_notes(self, results):
        """Return the sentences that are needed to understand the results."""
        notes = self._make_figure_notes()
        if results["comments"]:
            notes.append(
                self.env._(
                    "Comments are shown in alphabetical order, without branch or "
                    "stratum. Phone numbers and e-mail addresses are replaced by “…”; "
                    "what a client tells may still show who it is."
                )
            )
        return notes

    def _make_figure_notes(self):
        """Return the sentences that are needed to understand the figures."""
        return [
            self.env._(
                "Scores are from 1, not at all, to 5, entirely. Satisfied clients: a "
                "mean score of 4 or more. Change: since the earlier survey."
            ),
            self.env._(
                "Each answer is weighted by the people of its stratum. Intervals: "
                "stratified random sample with finite population correction (Cochran); "
                "Wilson's for proportions. People who did not answer may think "
                "otherwise."
            ),
            self.env._(
                "Answers are anonymous. Rows with fewer than 5 answers are hidden, and "
                "others from which they could be found."
            ),
            self.env._(
                "“More than chance”: the difference is larger than what the sample "
                "alone would explain in 19 cases of 20."
            ),
        ]

    def _format_rate(self, value):
        """Return a share in per cent."""
        if value is None:
            return ""
        return f"{formatLang(self.env, 100 * value, digits=1)}\u00a0%"

    def _format_score(self, value):
        """Return a score with two decimals."""
        return "" if value is None else formatLang(self.env, value, digits=2)

    def _format_difference(self, value):
        """Return a difference with its sign."""
        if value is None:
            return ""
        return f"{'+' if value >= 0 else '−'}{self._format_score(abs(value))}"

    def _format_interval(self, row, name, format_):
        """Return both ends of an interval."""
        if row[f"{name}_low"] is None:
            return ""
        return self.env._(
            "%(low)s to %(high)s",
            low=format_(row[f"{name}_low"]),
            high=format_(row[f"{name}_high"]),
        )
