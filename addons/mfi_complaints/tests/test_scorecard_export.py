# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
from unittest.mock import patch
from urllib.parse import urlencode

import openpyxl
from lxml import html
from reportlab.pdfgen import canvas

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..tools.xlsx import XLSX
from .common import NOW
from .test_dashboard import FIRST, LAST
from .test_scorecard import ScorecardCommon

PERIOD = {"from": FIRST, "to": LAST}
SMALL = "Hidden: small numbers could identify a person"


class ScorecardDocumentCommon(ScorecardCommon):
    """The scorecard as a workbook and on paper, read again."""

    def _document(self, user=None):
        """Return the model of the document as a user of the default language."""
        model = self.env["report.mfi_complaints.scorecard_document"]
        return model.with_user(user or self.controller).with_context(lang="en_US")

    def _open_book(self, user=None):
        """Return the workbook as spreadsheet programs read it."""
        _name, content = self._document(user)._render(FIRST, LAST, "xlsx")
        return openpyxl.load_workbook(io.BytesIO(content))

    def _read_rows(self, sheet, heading):
        """Return {name of the row: {column: value}} of the table below a heading."""
        lines = list(sheet.iter_rows(values_only=True))
        start = [line[0] for line in lines].index(heading)
        rows = {}
        for line in lines[start + 1 :]:
            if line[0] is None:
                break
            rows[line[0]] = dict(zip(lines[start][1:], line[1:], strict=True))
        return rows

    def _read_paper(self, user=None):
        """Return ({table: {name of the row: texts}}, all text) of the PDF's page."""
        document = self._document(user)
        values = document._make_document(FIRST, LAST)
        page = html.fromstring(
            document.env["ir.qweb"]._render("mfi_complaints.scorecard_document", values)
        )
        tables = {}
        for row in page.iterfind(".//table[@data-table]/tbody/tr"):
            rows = tables.setdefault(row.getparent().getparent().get("data-table"), {})
            name, *texts = [" ".join(cell.text_content().split()) for cell in row]
            rows[row.get("data-line") or name] = texts
        return tables, " ".join(page.text_content().split())


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestScorecardDocument(ScorecardDocumentCommon):
    """Screen, workbook and paper show the same scores, and to the same users."""

    def test_others_are_refused(self):
        for user in (self.employee, self.collector, self.handler, self.stranger):
            for file_format in ("pdf", "xlsx"):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    self._document(user)._render(FIRST, LAST, file_format)

    def test_wrong_dates_get_a_sentence(self):
        for dates in ((LAST, FIRST), ("yesterday", LAST), (None, None)):
            with self.subTest(dates), self.assertRaises(ValidationError):
                self._document()._render(*dates, "xlsx")

    def test_branch_manager_gets_own_branches(self):
        self._set(self.complaints[0], mfi_branch_id=self.other_branch.id)
        sheet = self._open_book(self.branch_manager)["Scores"]
        self.assertEqual(list(self._read_rows(sheet, "Branches")), [self.branch.name])
        texts = [cell.value for line in sheet for cell in line]
        self.assertNotIn(self.other_branch.name, texts)
        self.assertIn("Your branches and services", texts)
        tables, text = self._read_paper(self.branch_manager)
        self.assertEqual(list(tables["branch"]), [self.branch.name])
        self.assertNotIn("criteria", tables)
        name = self.branch_manager.name
        self.assertIn(f"Only the complaints that {name} may read are counted.", text)

    def test_no_row_is_a_person(self):
        self.team.write({"user_ids": [(6, 0, self.head.ids)]})
        reason = "Hidden: this service is one person"
        for user in (self.controller, self.director):
            sheet = self._open_book(user)["Scores"]
            row = self._read_rows(sheet, "Services")[self.team.name]
            self.assertEqual({*row.values()} - {None}, {reason})
            tables, _text = self._read_paper(user)
            self.assertEqual(tables["team"][self.team.name], [reason])
        for user in (self.pilot, self.confidential, self.head):
            tables, text = self._read_paper(user)
            self.assertEqual(len(tables["team"][self.team.name]), 5)
            self.assertNotIn(reason, text)

    def test_small_numbers_are_hidden_from_who_only_counts(self):
        for ticket in self.complaints[:3]:
            self._set(ticket, mfi_branch_id=self.other_branch.id)
        tables, _text = self._read_paper(self.director)
        self.assertEqual(tables["branch"][self.other_branch.name], [SMALL])
        sheet = self._open_book(self.director)["Scores"]
        row = self._read_rows(sheet, "Branches")[self.other_branch.name]
        self.assertEqual({*row.values()} - {None}, {SMALL})
        tables, _text = self._read_paper()
        words = ["not enough data"] * 4 + [""]
        self.assertEqual(tables["branch"][self.other_branch.name], words)

    def test_same_scores_on_screen_in_workbook_and_on_paper(self):
        late, appealed = self.complaints[:2]
        self._set(late, complaint_deadline="2025-11-05 10:00:00")
        self._set(appealed, complaint_appeal_level=1)
        data, book = self._scorecard(), self._open_book()
        tables, _text = self._read_paper()
        labels = {row["label"]: row["code"] for row in data["indicators"]["rows"]}
        for code, title, record in (
            ("branch", "Branches", self.branch),
            ("team", "Services", self.team),
        ):
            row = self._find_row(data, code, record)
            cells = self._read_rows(book["Scores"], title)[record.name]
            scores = [row[name] for name in ("internal", "external", "total")]
            self.assertEqual(
                [cells[name] for name in ("Internal", "External", "Total")], scores
            )
            self.assertNotIn(None, scores)
            self.assertEqual(
                [float(text) for text in tables[code][record.name][:3]], scores
            )
            for label, indicator in labels.items():
                found = row["indicators"].get(indicator, {}).get("value")
                self.assertEqual(cells[label], found, label)
        whole = self._read_rows(book["Scores"], "The institution")["The institution"]
        self.assertEqual(whole["Total"], data["whole"]["total"])

    def test_each_indicator_has_its_definition_and_weight(self):
        data, sheet = self._scorecard(), self._open_book()["Definitions"]
        rows = self._read_rows(sheet, "Indicator")
        tables, text = self._read_paper()
        for line in data["indicators"]["rows"]:
            values = data["whole"]["indicators"][line["code"]]
            row = rows[line["label"]]
            self.assertEqual(row["Weight"], line["weight"])
            self.assertEqual(row["Definition"], line["help"])
            self.assertEqual((row["Score"], row["Cases"]), (values["value"], 12))
            self.assertEqual(row["Side"].lower(), line["side"])
            self.assertIn(line["help"], text)
            weight, score, *_others = tables[line["side"]][line["code"]]
            self.assertEqual(int(weight), line["weight"])
            self.assertEqual(float(score), values["value"])
        for line in data["criteria"]:
            self.assertIn(line["help"], rows[line["label"]]["Definition"])
            self.assertIn(line["code"], tables["criteria"])

    def test_trend(self):
        """The period before is as long; higher is better, and has an arrow."""
        for index, ticket in enumerate(self.complaints):
            if index < 6:
                self._set(ticket, complaint_deadline="2025-11-05 10:00:00")
        self._move_copies_before()
        data, sheet = self._scorecard(), self._open_book()["Scores"]
        change = data["whole"]["change"]
        self.assertLess(change, 0)
        row = self._read_rows(sheet, "The institution")["The institution"]
        self.assertEqual(row["Trend"], change)
        self.assertEqual(row["Previous period"], data["whole"]["previous"]["total"])
        _tables, text = self._read_paper()
        self.assertIn(f"▼ −{abs(change):.1f}", text)
        self.assertIn("07/01/2025 to 09/30/2025", text)

    def _move_copies_before(self):
        """Create twelve complaints of the period before, all in time."""
        values = {
            "complaint_received_at": "2025-08-03 10:00:00",
            "complaint_deadline": "2025-08-20 10:00:00",
            "complaint_first_act_at": "2025-08-04 10:00:00",
            "complaint_resolved_at": "2025-08-10 10:00:00",
            "complaint_communicated_at": "2025-08-11 10:00:00",
            "complaint_state": "communicated",
            "complaint_outcome": "founded",
            "complaint_satisfaction_state": "answered",
            "complaint_satisfaction_score": 5,
            "team_id": self.team.id,
        }
        for _index in range(12):
            self._set(self._create_complaint(), **values)

    def test_names_are_text(self):
        """A name that looks like a formula or a tag stays text."""
        self.branch.name = '=HYPERLINK("https://x.example";"Win")'
        self.team.name = "<script>alert(1)</script>"
        sheet = self._open_book()["Scores"]
        cells = {cell.value: cell for cell in sheet["A"]}
        for name in (self.branch.name, self.team.name):
            self.assertEqual(cells[name].data_type, "s")
            self.assertIsNone(cells[name].hyperlink)
        tables, _text = self._read_paper()
        self.assertIn(self.team.name, tables["team"])

    def test_says_what_is_counted_by_whom_and_when(self):
        self.calendar.tz = "Africa/Nairobi"
        sheet = self._open_book()["Scores"]
        scope = " ".join(str(c.value) for line in sheet["A1:B12"] for c in line)
        for text in (scope, self._read_paper()[1]):
            for expected in (
                self.company.name,
                "10/01/2025 to 12/31/2025",
                "07/01/2025 to 09/30/2025",
                self.controller.name,
                "(Africa/Nairobi)",
                "fewer than 10 complaints",
            ):
                self.assertIn(expected, text)

    def test_queries_do_not_grow_with_branches(self):
        def count_queries(file_format):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._document()._render(FIRST, LAST, file_format)
            return self.env.cr.sql_log_count - before

        reports = self.registry["ir.actions.report"]
        self.startPatcher(
            patch.object(reports, "_run_wkhtmltopdf", return_value=self._get_pdf())
        )
        few = {}
        for file_format in ("pdf", "xlsx"):
            count_queries(file_format)
            few[file_format] = count_queries(file_format)
        branches = self.env["mfi.branch"].create(
            [
                {"code": f"T-{n}", "name": f"B{n}", "company_id": self.company.id}
                for n in range(12)
            ]
        )
        for ticket, branch in zip(self.complaints, branches, strict=True):
            self._set(ticket, mfi_branch_id=branch.id)
        for file_format, queries in few.items():
            count_queries(file_format)
            self.assertLessEqual(count_queries(file_format), queries, file_format)

    def _get_pdf(self):
        """Return a PDF of one empty page."""
        stream = io.BytesIO()
        page = canvas.Canvas(stream)
        page.showPage()
        page.save()
        return stream.getvalue()


@tagged("post_install", "-at_install")
class TestScorecardDownload(ScorecardDocumentCommon, HttpCase):
    """The address of the files, and the two buttons of the screen."""

    def _get(self, login, file_format="xlsx", **values):
        """Return the response to a request for a file."""
        if login:
            self.authenticate(login, login)
        return self.url_open(
            f"/complaints/scorecard.{file_format}?{urlencode(values)}",
            allow_redirects=False,
        )

    def test_refused_without_login_or_role(self):
        self.assertIn("/web/login", self._get(None, **PERIOD).headers["Location"])
        for file_format in ("pdf", "xlsx"):
            with mute_logger("odoo.http"):
                response = self._get(self.handler.login, file_format, **PERIOD)
            self.assertEqual(response.status_code, 403)

    def test_refused_for_another_company(self):
        company = self.env["res.company"].create({"name": "Another"})
        with mute_logger("odoo.http"):
            response = self._get(
                self.controller.login, companies=f"{company.id}", **PERIOD
            )
        self.assertEqual(response.status_code, 403)

    def test_wrong_input(self):
        wrong = (
            ({}, "YYYY-MM-DD"),
            ({**PERIOD, "to": "2025-13-45"}, "YYYY-MM-DD"),
            ({**PERIOD, "to": "2024-01-01"}, "must end on or after"),
        )
        for values, sentence in wrong:
            with self.subTest(**values):
                response = self._get(self.controller.login, **values)
                self.assertEqual(response.status_code, 400)
                self.assertIn(sentence, response.text)
        response = self._get(self.controller.login, "docx", **PERIOD)
        self.assertEqual(response.status_code, 404)

    def test_files_of_the_address(self):
        """Unknown parameters do no harm; the name tells the period."""
        for file_format, kind in (("pdf", "application/pdf"), ("xlsx", XLSX)):
            response = self._get(
                self.branch_manager.login,
                file_format,
                period="quarter",
                branch="9 OR 1=1",
                companies=self.company.id,
                **PERIOD,
            )
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.headers["Content-Type"], kind)
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            name = response.headers["Content-Disposition"]
            self.assertIn(f"2025-10-01%20to%202025-12-31.{file_format}", name)
        self.assertTrue(response.content.startswith(b"PK"))

    def test_buttons_take_what_is_on_screen(self):
        self.browser_js(
            "/odoo/action-mfi_complaints.mfi_complaint_scorecard_action"
            "?period=month&from=2026-03-01&to=2026-03-31",
            """
            const links = ["pdf", "xlsx"].map(
                (name) => new URL(document.querySelector(`a[name='${name}']`).href)
            );
            const sent = links.map((link) => [
                link.pathname,
                link.searchParams.get("from"),
                link.searchParams.get("to"),
                Boolean(link.searchParams.get("companies")),
            ].join(" ")).join(", ");
            const expected = ["pdf", "xlsx"].map(
                (name) => `/complaints/scorecard.${name} 2026-03-01 2026-03-31 true`
            ).join(", ");
            if (sent === expected) {
                console.log("test successful");
            } else {
                console.error(sent);
            }
            """,
            ready="!!document.querySelector('.o_mfi_scorecard .o_mfi_card')",
            login=self.controller.login,
        )
