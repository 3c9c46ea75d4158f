# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
from collections import Counter
from datetime import date, timedelta
from statistics import median

import openpyxl

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools.pdf import PdfFileReader

from ...engine import statement as engine
from ...models.reporting.selections import DIMENSIONS, MEASURES
from ...report.statement_counts import DIMENSIONS as COLUMNS
from ..common import NOW
from .statement_common import FIRST, LAST, StatementCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementFigures(StatementCommon):
    """The figures against a count by hand, and the records behind them."""

    def _recount(self, tickets, first, last):
        """Return the counts of the period, by hand."""
        found = Counter()
        days, severities, branches = [], Counter(), Counter()
        for t in tickets:
            received = self._local(t.complaint_received_at)
            decided = self._local(t.complaint_resolved_at)
            if received < first and not (decided and decided < first):
                found["carried_over"] += 1
            if first <= received <= last:
                found["received"] += 1
                branches[t.mfi_branch_id.name] += 1
            if decided and first <= decided <= last:
                found["decided"] += 1
                found[f"outcome_{t.complaint_outcome}"] += 1
                days.append((decided - received).days)
            if received <= last and not (decided and decided <= last):
                found["open"] += 1
                severities[t.complaint_severity] += 1
        return found, days, branches, severities

    def _check_against_recount(self):
        tickets = self._random_complaints(11, 80)
        statement = self._computed()
        found, days, branches, _severities = self._recount(tickets, FIRST, LAST)
        for code, measure in (
            ("1.1", "carried_over"),
            ("1.2", "received"),
            ("1.3", "decided"),
            ("1.4", "open"),
        ):
            self.assertEqual(self._value(statement, code), found[measure], measure)
        self.assertEqual(self._value(statement, "1.5"), median(days))
        parts = statement.line_ids.filtered(
            lambda line: line.kind == "split" and line.dimension == "branch"
        )
        self.assertEqual({p.name: p.figure["value"] for p in parts}, dict(branches))
        before = self._recount(tickets, date(2025, 1, 1), date(2025, 6, 30))[0]
        for code, measure in (("1.1", "carried_over"), ("1.2", "received")):
            figure = self._line(statement, code).figure
            self.assertEqual(figure["previous"], before[measure], measure)
            self.assertEqual(figure["difference"], found[measure] - before[measure])
        return statement

    def test_figures_against_a_recount(self):
        self._check_against_recount()

    def test_figures_in_a_zone_with_summer_time(self):
        self.calendar.tz = "Europe/Paris"
        self._check_against_recount()

    def test_outcomes_against_a_recount(self):
        tickets = self._random_complaints(12, 60)
        self.template.row_ids = [Command.clear()] + [
            self._row(measure, measure, measure=measure) for measure, _label in MEASURES
        ]
        statement = self._computed()
        found = self._recount(tickets, FIRST, LAST)[0]
        for outcome in ("founded", "partly", "unfounded"):
            code = f"outcome_{outcome}"
            self.assertEqual(self._value(statement, code), found[code], code)
        cards = self._dashboard(first=str(FIRST), last=str(LAST))["cards"]
        for code, card in cards.items():
            figure = self._line(statement, code).figure
            for name in ("value", "numerator", "denominator"):
                self.assertEqual(figure[name], card[name], code)

    def test_flow_balances(self):
        """Carried over + received − decided is what is open at the end."""
        self._random_complaints(13, 60)
        statement = self._computed()
        counts = {
            name: self._value(statement, code)
            for name, code in (
                ("carried_over", "1.1"),
                ("received", "1.2"),
                ("decided", "1.3"),
                ("open", "1.4"),
            )
        }
        self.assertEqual(engine.get_balance_gap(counts), 0)

    def test_opening_is_the_closing_of_the_period_before(self):
        self._random_complaints(14, 60)
        before = self._computed(date_from=date(2025, 1, 1))
        after = self._computed()
        self.assertEqual(self._value(after, "1.1"), self._value(before, "1.4"))
        for code in ("1.1", "1.2", "1.3", "1.4", "1.6"):
            previous = self._line(after, code).figure["previous"]
            self.assertEqual(previous, self._value(before, code), code)

    def test_inadmissible_and_withdrawn(self):
        self.template.row_ids = [
            Command.clear(),
            self._row("1", "Inadmissible", measure="inadmissible"),
            self._row("2", "Withdrawn", measure="withdrawn"),
        ]
        for method in ("action_reject", "action_cancel"):
            ticket = self._create_complaint()
            getattr(self._with_user(ticket, self.pilot), method)("Not our product")
            self._set(
                ticket,
                complaint_received_at="2025-10-06 10:00:00",
                complaint_resolved_at="2025-10-08 10:00:00",
            )
        statement = self._computed()
        self.assertEqual(
            [self._value(statement, "1"), self._value(statement, "2")], [1, 1]
        )

    def test_regulatory_limit(self):
        """Neither a decision nor an answer after the limit counts; others do not."""
        self.template.row_ids = [Command.clear()] + [
            self._row(measure, measure, measure=measure)
            for measure in (
                "decided_in_regulatory_time",
                "answered_in_regulatory_time",
                "answered_in_time",
            )
        ]
        decided, limit = "2025-10-20 10:00:00", "2025-10-25 10:00:00"
        for answered, limit_ in (
            ("2025-10-25 10:00:00", limit),
            ("2025-10-25 10:00:01", limit),
            (None, limit),
            (decided, None),
        ):
            self._set(
                self._create_complaint(),
                complaint_received_at="2025-10-06 10:00:00",
                complaint_resolved_at=decided,
                complaint_communicated_at=answered,
                complaint_deadline="2025-10-15 10:00:00",
                complaint_regulatory_deadline=limit_,
                complaint_state="communicated" if answered else "resolved",
            )
        statement = self._computed()
        figures = {
            line.code: (line.figure["numerator"], line.figure["denominator"])
            for line in statement.line_ids
        }
        self.assertEqual(
            figures,
            {
                "decided_in_regulatory_time": (3, 3),
                "answered_in_regulatory_time": (1, 3),
                "answered_in_time": (0, 4),
            },
        )
        report = self.report.with_user(self.pilot)
        for line in statement.line_ids:
            domain = line.action_open_records()["domain"]
            count = report.search_count(domain)
            self.assertEqual(count, line.figure["numerator"], line.code)

    def test_every_figure_opens_its_records(self):
        self._random_complaints(15, 60)
        self.template.row_ids = [Command.clear()] + [
            self._row(
                f"{rank}-{measure}", measure, measure=measure, dimension=dimension
            )
            for rank, (dimension, _name) in enumerate(DIMENSIONS)
            for measure in ("received", "late", "answered_in_time", "carried_over")
        ]
        statement = self._computed()
        report = self.report.with_user(self.pilot)
        lines = statement.line_ids
        self.assertGreater(len(lines.filtered(lambda line: line.kind == "split")), 60)
        for line in lines:
            action = line.action_open_records()
            count = report.search_count(action["domain"])
            self.assertEqual(count, line.figure["numerator"], line.name)
            self.assertEqual(action["name"], line.name)

    def test_every_dimension_sums_up(self):
        self._random_complaints(16, 40)
        self.template.row_ids = [Command.clear()] + [
            self._row(dimension, name, measure="received", dimension=dimension)
            for dimension, name in DIMENSIONS
        ]
        self.assertEqual(set(COLUMNS), {code for code, _name in DIMENSIONS})
        statement = self._computed()
        for code, _name in DIMENSIONS:
            parts = statement.line_ids.filtered(
                lambda line, code=code: line.kind == "split" and line.dimension == code
            )
            total = sum(part.figure["value"] for part in parts)
            self.assertEqual(total, self._value(statement, code), code)

    def test_restricted_complaints_count_without_their_subject(self):
        """All who prepare a statement get the same figures."""
        received = {"complaint_received_at": "2025-10-06 10:00:00"}
        self._set(self._create_complaint(), **received)
        self._set(self._create_complaint(category_id=self.restricted.id), **received)
        self.template.row_ids = [
            Command.clear(),
            self._row("1", "Subject", measure="received", dimension="category"),
        ]
        for user, hidden in ((self.pilot, True), (self.controller, True)):
            statement = self._computed(user)
            self.assertEqual(self._value(statement, "1"), 2)
            parts = statement.line_ids.filtered(lambda line: line.kind == "split")
            self.assertEqual(
                [(p.name, p.figure["value"]) for p in parts],
                [
                    (self.category.display_name, 1),
                    ("Restricted complaints (not broken down)", 1),
                ],
            )
            self.assertNotIn(self.restricted.name, str(statement.figures))
            action = self._line(statement, "1").action_open_records()
            self.assertIn("1 restricted", action["name"])
            shown = self.report.with_user(user).search_count(action["domain"])
            self.assertEqual(shown, 1)
        self.template.split_restricted = True
        names = self._computed().line_ids.mapped("name")
        self.assertIn(self.restricted.display_name, names)

    def test_denunciations_are_not_counted(self):
        ticket = self._create_complaint()
        self._set(
            ticket,
            complaint_received_at="2025-10-06 10:00:00",
            complaint_kind="denunciation",
            complaint_access="denunciation",
        )
        self.assertEqual(self._value(self._computed(), "1.2"), 0)

    def test_other_companies_are_not_counted(self):
        self._random_complaints(17, 10)
        other = self.env["res.company"].create({"name": "Another institution"})
        self.pilot.company_ids |= other
        statement = self._computed(company_id=other.id)
        self.assertEqual(self._value(statement, "1.2"), 0)
        self.assertEqual(statement.figures["company"], "Another institution")

    def test_number_of_queries_does_not_grow(self):
        self._computed().unlink()
        numbers = []
        for count in (2, 20):
            self._random_complaints(18, count)
            self.env.flush_all()
            self.env.invalidate_all()
            report = self.report.with_user(self.pilot)
            before = self.env.cr.sql_log_count
            report._read_statement(
                self.company, FIRST, LAST, {"branch", "category"}, False
            )
            numbers.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*numbers)
        self.assertLess(numbers[0], 5)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementDocument(StatementCommon):
    """Screen, stored figures, workbook and paper show the same."""

    def test_same_figures_everywhere(self):
        self._random_complaints(21, 40)
        statement = self._computed(comment="Two branches were closed.")
        lines = statement.line_ids
        stored = statement.figures["lines"]
        self.assertEqual(lines.mapped("name"), [line["name"] for line in stored])
        for line, values in zip(lines, stored, strict=True):
            for name in line.figure:
                self.assertEqual(line.figure[name], values[name])
        self._check_workbook(statement)
        self._check_paper(statement)

    def _check_workbook(self, statement):
        """Compare the cells of the workbook with the screen."""
        book = openpyxl.load_workbook(io.BytesIO(statement._render_file("xlsx")))
        rows = [row[:7] for row in book.active.iter_rows(values_only=True)]
        start = [row[0] for row in rows].index("No.") + 1
        for line, row in zip(statement.line_ids, rows[start:], strict=False):
            figure = line.figure
            self.assertEqual((row[0] or "", row[1]), (line.code or "", line.name))
            if line.kind == "heading":
                continue
            numbers = [figure["value"], figure["previous"], figure["difference"]]
            cells = [None if cell == "n/a" else cell for cell in row[2:3] + row[4:6]]
            self.assertEqual(cells, numbers, line.name)
            self.assertEqual(row[6] or "", line.mark or "")

    def _check_paper(self, statement):
        """Compare the text of the PDF with the screen."""
        reader = PdfFileReader(io.BytesIO(statement._render_file("pdf")), strict=False)
        pages = [
            reader.getPage(index).extract_text() for index in range(len(reader.pages))
        ]
        text = " ".join(" ".join(pages).split()).replace("\N{NO-BREAK SPACE}", " ")
        for line in statement.line_ids.filtered(lambda line: line.kind == "figure"):
            shown = " ".join(
                part
                for part in (
                    line.code,
                    line.name,
                    line.value_text,
                    line.detail,
                    line.previous_text,
                    line.difference_text,
                )
                if part
            )
            self.assertIn(shown.replace("\N{NO-BREAK SPACE}", " "), text)
        self.assertIn("Draft: not checked yet", text)
        self.assertIn("To verify: 5 of 6 rows", text)
        self.assertIn("Two branches were closed.", text)

    def test_rows_say_what_is_not_verified(self):
        statement = self._computed()
        self.assertEqual(self._line(statement, "1.1").mark, "To verify")
        self.assertFalse(self._line(statement, "1.3").mark)
        self.assertEqual(statement.unverified_count, 5)

    def test_statement_speaks_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.template.with_context(lang="fr_FR").name = "Formulaire"
        statement = self._computed(lang="fr_FR")
        self.assertIn("Formulaire", statement.name)
        self.assertEqual(statement.figures["template"], "Formulaire")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementPeriod(StatementCommon):
    """The period is a whole one of the template, in the time zone of the company."""

    def test_latest_period_that_has_ended(self):
        statement = self._statement()
        self.assertEqual((statement.date_from, statement.date_to), (FIRST, LAST))
        self.assertEqual(statement.name, "Test form – half-year 2 of 2025")
        self.template.period_length = "quarter"
        self.assertEqual(self._statement().name, "Test form – quarter 4 of 2025")
        self.assertEqual((statement.date_from, statement.date_to), (FIRST, LAST))

    def test_period_of_the_company_zone(self):
        """At 23:30 UTC on 31 March, April has begun in Nairobi."""
        self.template.period_length = "quarter"
        self.calendar.tz = "Africa/Nairobi"
        with freeze_time("2026-03-31 23:30:00"):
            statement = self._statement()
        self.assertEqual(statement.date_to, date(2026, 3, 31))

    def test_a_period_begins_on_its_first_day(self):
        with self.assertRaisesRegex(ValidationError, "first day of a period"):
            self._statement(date_from=FIRST + timedelta(days=3))

    def test_other_inputs_make_figures_obsolete(self):
        statement = self._computed()
        statement.date_from = date(2025, 1, 1)
        self.assertFalse(statement.computed_at)
        self.assertFalse(statement.line_ids)
        with self.assertRaisesRegex(UserError, "Compute the figures first"):
            statement.action_check()

    def test_empty_template_is_refused(self):
        self.template.row_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "no rows"):
            self._computed()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementTemplates(StatementCommon):
    """The templates that come with the program."""

    def test_templates_load_and_compute(self):
        for name, length, verified in (
            ("umoa", "half_year", False),
            ("cobac", "half_year", False),
            ("own", "quarter", True),
        ):
            template = self.env.ref(f"mfi_complaints.statement_template_{name}")
            self.assertEqual(template.period_length, length)
            self.assertEqual(template.verified, verified)
            self.assertTrue(template.source)
            self.assertFalse(template.unmapped_count)
            rows = template.row_ids.filtered(lambda row: row.row_type == "figure")
            self.assertEqual(set(rows.mapped("verified")), {verified})
            statement = self._computed(template_id=template.id)
            statement.action_check()
            self.assertEqual(statement.state, "checked")

    def test_copy_is_to_be_verified(self):
        template = self.env.ref("mfi_complaints.statement_template_own")
        copy = template.with_user(self.pilot).with_context(lang="en_US").copy()
        self.assertEqual(copy.name, f"{template.name} (copy)")
        self.assertEqual(len(copy.row_ids), len(template.row_ids))
        self.assertFalse(copy.verified)

    def test_heading_has_no_measure(self):
        row = self.template.row_ids[1]
        row.row_type = "heading"
        self.assertFalse(row.measure)

    def test_only_pilots_change_templates(self):
        for user in (self.controller, self.director):
            own = self.template.with_user(user)
            self.assertTrue(own.name)
            with self.assertRaises(AccessError):
                own.name = "Mine"
        self.template.with_user(self.pilot).name = "Ours"
