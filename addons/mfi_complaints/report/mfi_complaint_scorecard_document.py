# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import dataclass

from odoo import api, models
from odoo.tools import formatLang, split_every

from ..engine.dashboard_tables import PART_ROWS
from .register_pdf import render_pdf
from .scorecard_workbook import build_workbook

#: Scores of a row, in the order of the columns and of the cards.
_TOTALS = ("internal", "external", "total")
_CARDS = ("total", "internal", "external")


@dataclass(frozen=True)
class Cell:
    """One number of the scorecard, as text and as spreadsheets take it.

    :param text: what is read
    :param value: the number; ``None`` where only the text is written
    :param shape: ``score``, ``change``, ``count`` or ``word``, a text in place of a
        number
    """

    text: str
    value: float | None = None
    shape: str = "word"


class ScorecardDocument(models.AbstractModel):
    """Put the scorecard on paper and in a workbook, from the data of its screen.

    Record rules and checks are those of ``complaint_scorecard``, which is called as the
    reader: nothing is here that the screen does not show.
    """

    _name = "report.mfi_complaints.scorecard_document"
    _description = "Scorecard as a document"

    @api.model
    def _render(self, date_from, date_to, file_format):
        """Return the name of the file and its content, as bytes.

        :param date_from: first local date of the period (ISO date or ``date``)
        :param date_to: last local date, included
        :param file_format: ``pdf`` or ``xlsx``
        :raises AccessError: for users who may not open the scorecard
        :raises ValidationError: when a date cannot be
        """
        document = self._make_document(date_from, date_to)
        name = f"{document['file_name']}.{file_format}"
        if file_format == "xlsx":
            return name, build_workbook(document)
        template = "mfi_complaints.scorecard_document"
        return name, render_pdf(self.env, template, document, document["title"])

    @api.model
    def _make_document(self, date_from, date_to):
        """Return title, scope, notes, scores and definitions in the user's language."""
        data = self.env["mfi.complaint.report"].complaint_scorecard(date_from, date_to)
        title = self.env._("Scorecard of complaint handling")
        perimeter = self._get_perimeter(data)
        return {
            **self.env["res.lang"]._get_mfi_page(),
            "company": self.env.company,
            "branch": False,
            "title": title,
            "file_name": self._make_file_name(title, perimeter, data["period"]),
            "scope": self._make_scope(perimeter, data["period"]),
            "notes_title": self.env._("How the scores are computed"),
            "notes": self._make_notes(data["minimum"]),
            "perimeter": perimeter,
            "headings": self._make_headings(),
            "parts": self._make_parts(data),
            "scores": self._make_scores(data),
            "whole": self._make_row(data["whole"], data, perimeter),
            "tables": [self._make_table(table, data) for table in data["tables"]],
            "criteria_title": self.env._("Six criteria of good complaint handling"),
            "criteria": [self._make_line(line, line) for line in data["criteria"]],
        }

    # ------------------------------------------------------------------
    # What is counted, and how
    # ------------------------------------------------------------------
    def _get_perimeter(self, data):
        """Return in words what the whole is."""
        if data["wide"]:
            return self.env._("The institution")
        return self.env._("Your branches and services")

    def _make_file_name(self, title, perimeter, period):
        """Return the name of the file, without its ending."""
        document = self.env["report.mfi_complaints.dashboard_document"]
        dates = (period["from"], period["to"])
        return document._make_file_name(title, perimeter, *dates)

    def _make_scope(self, perimeter, period):
        """Return (label, text) of what is counted, by whom and when it was made."""
        document = self.env["report.mfi_complaints.dashboard_document"]
        return [
            *document._make_periods(period),
            (self.env._("Perimeter"), perimeter),
            *document._make_author(),
        ]

    def _make_notes(self, minimum):
        """Return the sentences that say how scores are computed and read."""
        document = self.env["report.mfi_complaints.dashboard_document"]
        return [
            self.env._(
                "Scores go from 0 to 100. A score is the weighted mean of its "
                "indicators. An indicator over fewer than %(minimum)s complaints is "
                "left out, and so is a score of which more than half of the weight is "
                "left out: “not enough data”. No score is computed for a person.",
                minimum=minimum,
            ),
            self.env._(
                "Trend: the difference from the previous period, which is as long. "
                "Higher is always better."
            ),
            *document._make_notes([]),
        ]

    def _make_headings(self):
        """Return {column: heading}."""
        return {
            "internal": self.env._("Internal"),
            "external": self.env._("External"),
            "total": self.env._("Total"),
            "previous": self.env._("Previous period"),
            "change": self.env._("Trend"),
            "score": self.env._("Score"),
            "indicator": self.env._("Indicator"),
            "side": self.env._("Side"),
            "weight": self.env._("Weight"),
            "cases": self.env._("Cases"),
            "definition": self.env._("Definition"),
            "criterion": self.env._("Criterion"),
            "scores": self.env._("Scores"),
            "definitions": self.env._("Definitions"),
        }

    # ------------------------------------------------------------------
    # Scores
    # ------------------------------------------------------------------
    def _make_scores(self, data):
        """Return the three scores of the whole, the total first."""
        whole, words = data["whole"], data["indicators"]["scores"]
        return [
            {
                **words[code],
                "code": code,
                "score": self._make_score(whole[code]),
                "previous": previous,
                "before": self.env._("Previous period: %(score)s", score=previous.text),
                "change": self._make_change(whole[code], whole["previous"][code]),
            }
            for code in _CARDS
            for previous in [self._make_score(whole["previous"][code])]
        ]

    def _make_table(self, table, data):
        """Return title and rows of the branches or of the services.

        Pages may end between ``blocks`` of rows.
        """
        rows = [self._make_row(row, data, row["name"]) for row in table["rows"]]
        return {
            "code": table["code"],
            "title": table["title"],
            "rows": rows,
            "blocks": list(split_every(PART_ROWS, rows, list)),
        }

    def _make_row(self, row, data, name):
        """Return the cells of one branch, service or the whole.

        :return: ``cells`` are the scores, ``parts`` those of the indicators; a row that
            must stay ``hidden`` has the reason and no cells
        """
        if row.get("hidden"):
            return {"name": name, "hidden": row["hidden"], "cells": [], "parts": []}
        previous = row["previous"]["total"]
        scores = [*(row[code] for code in _TOTALS), previous]
        return {
            "name": name,
            "hidden": "",
            "cells": [
                *(self._make_score(score) for score in scores),
                self._make_change(row["total"], previous),
            ],
            "parts": [
                self._make_part(row["indicators"].get(line["code"]))
                for line in data["indicators"]["rows"]
            ],
        }

    def _make_part(self, indicator):
        """Return the cell of one indicator, empty where the row has none."""
        return self._make_score(indicator["value"]) if indicator else Cell("")

    def _make_parts(self, data):
        """Return the indicators of both sides with their values for the whole."""
        titles = {
            "internal": (
                self.env._("Internal"),
                self.env._("Internal indicators"),
            ),
            "external": (
                self.env._("External"),
                self.env._("External indicators"),
            ),
        }
        values = data["whole"]["indicators"]
        return [
            {
                "side": side,
                "name": name,
                "title": title,
                "rows": [
                    self._make_line(line, values[line["code"]])
                    for line in data["indicators"]["rows"]
                    if line["side"] == side
                ],
            }
            for side, (name, title) in titles.items()
        ]

    def _make_line(self, line, values):
        """Return one indicator or criterion: its definition and its cells.

        :param line: ``label``, ``help``, and ``weight`` or ``sentence``
        :param values: ``value``, ``previous`` and ``cases``
        """
        cells = {
            "score": self._make_score(values["value"]),
            "previous": self._make_score(values["previous"]),
            "change": self._make_change(values["value"], values["previous"]),
            "cases": self._make_cases(values["cases"]),
        }
        return {
            "code": line["code"],
            "label": line["label"],
            "help": " ".join(filter(None, [line["help"], line.get("sentence")])),
            "weight": line.get("weight"),
            **cells,
        }

    # ------------------------------------------------------------------
    # Cells
    # ------------------------------------------------------------------
    def _make_score(self, value):
        """Return a score, or that data is missing."""
        if value is None:
            return Cell(self.env._("not enough data"))
        return Cell(self._format_number(value), value, "score")

    def _make_change(self, value, previous):
        """Return a difference with its sign and an arrow, empty if one is unknown."""
        if value is None or previous is None:
            return Cell("")
        change = round(value - previous, 1)
        text = self._format_number(abs(change))
        signs = {1: f"▲ +{text}", 0: "=", -1: f"▼ −{text}"}
        return Cell(signs[(change > 0) - (change < 0)], change, "change")

    def _make_cases(self, cases):
        """Return over how many cases a number is computed."""
        if cases is None:
            return Cell(self.env._("fewer than 5"))
        return Cell(formatLang(self.env, cases, digits=0), cases, "count")

    def _format_number(self, value):
        """Return a number with one decimal, so that columns are aligned."""
        return formatLang(self.env, value, digits=1)
