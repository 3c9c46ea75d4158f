# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, format_datetime, formatLang
from odoo.tools.translate import LazyTranslate

from ..engine import dashboard_tables, report_chart, report_sentences
from ..models.clock import now
from .register_pdf import print_html

_lt = LazyTranslate(__name__)
#: Kind of report → title.
TITLES = {
    "branch": _lt("Branch sheet of complaints"),
    "board": _lt("Board page on complaints"),
}
#: Sentence of the engine → its words.
SENTENCES = {
    "none_received": _lt(
        "No complaint was received in this period: this is a warning, not a success. "
        "Check that clients know how to complain, and dare to."
    ),
    "one_received": _lt(
        "Only one complaint was received: this is too few for a percentage."
    ),
    "few_received": _lt(
        "Only %(received)s complaints were received: this is too few for a percentage."
    ),
    "none_due": _lt(
        "%(received)s complaints were received; none of their answers was due yet."
    ),
    "few_due": _lt(
        "%(received)s complaints were received, and only %(due)s of their answers were "
        "due: this is too few for a percentage."
    ),
    "kept": _lt(
        "Of %(received)s complaints received, %(kept)s had their answer by the "
        "promised date (%(rate)s %%)."
    ),
    "kept_before": _lt(
        "Of %(received)s complaints received, %(kept)s had their answer by the "
        "promised date (%(rate)s %%), against %(before_rate)s %% in the previous "
        "period (%(before_kept)s of %(before_due)s)."
    ),
    "kept_of_due": _lt(
        "%(received)s complaints were received. Of the %(due)s answers that were due, "
        "%(kept)s came by the promised date (%(rate)s %%)."
    ),
    "kept_of_due_before": _lt(
        "%(received)s complaints were received. Of the %(due)s answers that were due, "
        "%(kept)s came by the promised date (%(rate)s %%), against %(before_rate)s %% "
        "in the previous period (%(before_kept)s of %(before_due)s)."
    ),
    "none_decided": _lt("No complaint was decided in this period."),
    "one_decided": _lt(
        "Only one complaint was decided: this is too few for a usual delay."
    ),
    "few_decided": _lt(
        "Only %(decided)s complaints were decided: this is too few for a usual delay."
    ),
    "median": _lt("Of the %(decided)s complaints decided, half took at most %(days)s."),
    "median_and_p90": _lt(
        "Of the %(decided)s complaints decided, half took at most %(days)s, and nine "
        "out of ten at most %(most_days)s."
    ),
    "none_open": _lt("No complaint was open at the end of the period."),
    "one_open": _lt(
        "One complaint was open at the end of the period; its promised date had not "
        "passed."
    ),
    "one_late": _lt(
        "One complaint was open at the end of the period, after its promised date."
    ),
    "open": _lt(
        "%(open)s complaints were open at the end of the period, none of them after "
        "its promised date."
    ),
    "open_and_late": _lt(
        "%(open)s complaints were open at the end of the period, %(late)s of them "
        "after the promised date."
    ),
}
#: Figures in large type on the page for the board.
CARDS = (
    "received",
    "decided",
    "open",
    "late",
    "answered_in_time",
    "median_days",
    "satisfaction",
    "appeals",
)
#: Kind of report → tables below the trend, with their largest number of rows.
TABLES = {
    "branch": {"figures": 20, "categories": 5, "causes": 5, "ages": 4},
    "board": {"branches": 8, "categories": 5, "causes": 5},
}
#: Width and height of the trend, in points.
#: Recommendations named on the page for the board.
RECOMMENDATIONS = 5
_CHART = (640, 180)


class MfiComplaintReportPage(models.AbstractModel):
    """The scheduled reports as PDF: one page made from the data of the dashboard.

    Rights are those of the user who calls, and the words are in the language of the
    context. Only everyday complaints are counted, because the page leaves the
    application.
    """

    _name = "mfi.complaint.report.page"
    _description = "Page of a Scheduled Report"

    @api.model
    def _render_pdf(self, kind, first, last, branch_id=False):
        """Return the name of the file, without its ending, and the PDF.

        :param kind: ``branch`` or ``board``
        :param first: first local date of the period
        :param last: last local date, included
        :param branch_id: branch or region of the sheet of a branch manager
        :raises UserError: in one sentence, when the user may not count this
        """
        page = self._make_page(kind, first, last, branch_id)
        html = self.env["ir.qweb"]._render("mfi_complaints.scheduled_report_page", page)
        return page["file_name"], print_html(self.env, html, "paperformat_complaint")

    @api.model
    def _make_page(self, kind, first, last, branch_id=False):
        """Return the values of the page; see :meth:`_render_pdf`."""
        branch = self._check_perimeter(kind, branch_id)
        data = self._read_data(kind, first, last, branch)
        tables = {table.code: table for table in dashboard_tables.make_tables(data)}
        document = self.env["report.mfi_complaints.dashboard_document"]
        title = self.env._(TITLES[kind])
        perimeter = branch.name or self.env._("All branches")
        return {
            **self.env["res.lang"]._get_mfi_page(),
            "company": self.env.company,
            "title": title,
            "perimeter": perimeter,
            "period": document._format_period(first, last),
            "sentences": self._make_sentences(data["cards"]),
            "cards": self._make_cards(data["cards"]) if kind == "board" else [],
            "trend": report_chart.make_trend(data["trend"], *_CHART),
            "tables": [
                self._cut_table(tables[code], limit)
                for code, limit in TABLES[kind].items()
            ],
            "labels": document._make_labels(),
            "format_cell": document._format_cell,
            "recommendations": self._make_recommendations(kind),
            "cost": kind == "board"
            and self.env["mfi.complaint.report"]._get_dashboard_cost(last.year),
            "notes": self._make_notes(tables.values(), data["period"]),
            "file_name": document._make_file_name(title, perimeter, first, last),
        }

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------
    def _check_perimeter(self, kind, branch_id):
        """Return the branch of the report, after checking that the user may count it.

        :raises AccessError: when the user has no right to the figures
        """
        # sudo: names and managers of branches are no secrets
        branch = self.env["mfi.branch"].sudo().browse(branch_id or []).exists()
        user = self.env.user
        if not self.env["mfi.complaint.report"].has_access("read"):
            raise AccessError(
                self.env._(
                    "%(user)s has no role that gives access to the dashboard.",
                    user=user.name,
                )
            )
        if kind == "branch" and not branch:
            raise UserError(
                self.env._("Choose the branch: no branch has a manager yet.")
            )
        everything = user._can_read_all_complaints()
        if not everything and (kind == "board" or user not in branch.manager_ids):
            raise AccessError(
                self.env._(
                    "%(user)s may not count the complaints of %(perimeter)s.",
                    user=user.name,
                    perimeter=branch.name or self.env._("All branches"),
                )
            )
        return branch if kind == "branch" else branch.browse()

    def _read_data(self, kind, first, last, branch):
        """Return the data of the dashboard; a sheet has the network beside it."""
        report = self.env["mfi.complaint.report"].with_context(
            mfi_everyday=True, mfi_hide_small=kind == "board"
        )
        data = report.complaint_dashboard(first, last, branch.id or None)
        if kind == "branch" and data["network"] is None:
            scope = report._get_dashboard_scope(first, last)
            data["network"] = report._read_dashboard_network(scope, None, "complaint")
        return data

    def _cut_table(self, table, limit):
        """Return a table with its first rows, and how many rows are left out."""
        return {
            "table": dashboard_tables.Table(
                table.code, table.columns, table.rows[:limit]
            ),
            "more": max(len(table.rows) - limit, 0),
        }

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------
    def _make_sentences(self, cards):
        """Return the three sentences in the language of the context."""
        result = []
        for sentence in report_sentences.get_sentences(cards):
            values = {
                name: self._format_days(value) if name.endswith("days") else value
                for name, value in sentence.values.items()
            }
            text = self.env._(SENTENCES[sentence.code])
            result.append(text % values)
        return result

    def _format_days(self, days):
        """Return a number of days in words."""
        if days == 1:
            return self.env._("1 day")
        digits = 0 if float(days).is_integer() else 1
        text = formatLang(self.env, days, digits=digits)
        return self.env._("%(days)s days", days=text)

    def _make_cards(self, cards):
        """Return the figures in large type: label, value, cases and previous value."""
        document = self.env["report.mfi_complaints.dashboard_document"]
        labels = document._make_labels()
        return [
            {
                "label": labels["rows"][code],
                "value": self._format_value(cards[code]["value"], cards[code]["shape"]),
                "cases": self._format_cases(cards[code]),
                "previous": self._format_value(
                    cards[code]["previous"], cards[code]["shape"]
                ),
            }
            for code in CARDS
        ]

    def _format_value(self, value, shape):
        """Return a figure as text, as the dashboard shows it."""
        document = self.env["report.mfi_complaints.dashboard_document"]
        cell = dashboard_tables.Cell(value, shape)
        return document._format_cell(cell, {"none": self.env._("n/a")})

    def _format_cases(self, card):
        """Return numerator and denominator of a rate, or the cases of a percentile."""
        if card["shape"] == "rate":
            return self.env._(
                "%(numerator)s of %(denominator)s",
                numerator=card["numerator"],
                denominator=card["denominator"],
            )
        if card["shape"] == "percentile":
            return self.env._("over %(count)s decisions", count=card["denominator"])
        return ""

    def _make_recommendations(self, kind):
        """Return a sentence per recommendation that waits for an answer, oldest first.

        Only the page for the board names them, at most :data:`RECOMMENDATIONS`, and
        says how many others there are.
        """
        if kind != "board":
            return []
        # sudo: recommendations name no client, and the board decides on them
        records = self.env["mfi.complaint.recommendation"].sudo()
        domain = [("company_id", "=", self.env.company.id), ("state", "=", "open")]
        found = records.search(domain, order="due_date, id")
        texts = [
            self.env._(
                "“%(name)s”: made on %(made)s, answer due on %(due)s.",
                name=record.name,
                made=format_date(self.env, record.made_on),
                due=format_date(self.env, record.due_date),
            )
            for record in found[:RECOMMENDATIONS]
        ]
        if more := found[RECOMMENDATIONS:]:
            texts.append(
                self.env._("Others without an answer: %(count)s.", count=len(more))
            )
        return texts

    def _make_notes(self, tables, period):
        """Return the sentences that are needed to understand the numbers."""
        document = self.env["report.mfi_complaints.dashboard_document"]
        zone = self.env.company._get_mfi_tz().key
        before = document._format_period(period["previous_from"], period["previous_to"])
        notes = [
            self.env._("Previous period: %(period)s.", period=before),
            self.env._(
                "Everyday complaints only: restricted cases, whistleblowing reports, "
                "duplicates and entries by mistake are not counted. Days are calendar "
                "days."
            ),
            self.env._(
                "Made on %(moment)s (%(zone)s).",
                moment=format_datetime(self.env, now(self), tz=zone),
                zone=zone,
            ),
        ]
        if any(table.has_hidden for table in tables):
            notes.append(self.env._("Hidden: small numbers could identify a person"))
        return notes
