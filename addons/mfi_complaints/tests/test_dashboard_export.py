# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
from urllib.parse import urlencode

import openpyxl
from lxml import html

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..engine.dashboard_tables import COLUMNS
from .common import NOW
from .test_dashboard import FIRST, LAST, DashboardCommon

REPORT = "mfi_complaints.dashboard_document"
PERIOD = {"from": FIRST, "to": LAST}
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
#: Lists of the data → sheet.
SHEETS = {
    "trend": "Trend",
    "branches": "Branches",
    "services": "Services",
    "categories": "Categories",
    "causes": "Root causes",
    "channels": "Channels",
}


class DocumentCommon(DashboardCommon):
    """The dashboard as a workbook and on paper, read again."""

    def _document(self, user=None):
        """Return the model of the document as a user of the default language."""
        model = self.env["report.mfi_complaints.dashboard_document"]
        return model.with_user(user or self.controller).with_context(lang="en_US")

    def _open_book(self, values, user=None):
        """Return the workbook as spreadsheet programs read it."""
        _name, content = self._document(user)._render_workbook(values)
        return openpyxl.load_workbook(io.BytesIO(content))

    def _read_sheet(self, sheet, heading):
        """Return {name of the row: values} of the table below a heading."""
        lines = list(sheet.iter_rows(values_only=True))
        start = [line[0] for line in lines].index(heading)
        width = len([name for name in lines[start] if name])
        return {line[0]: line[1:width] for line in lines[start + 1 :]}

    def _read_paper(self, values, user=None):
        """Return ({table: {name of the row: texts}}, all text) of the PDF's page."""
        reports = self.env["ir.actions.report"].with_user(user or self.controller)
        reports = reports.with_context(lang="en_US")
        page = html.fromstring(
            reports._render_qweb_html(REPORT, None, data=dict(values))[0]
        )
        tables = {}
        for row in page.iterfind(".//table[@data-table]/tbody/tr"):
            rows = tables.setdefault(row.getparent().getparent().get("data-table"), {})
            name, *texts = [cell.text_content().strip() for cell in row]
            rows[name] = texts
        return tables, " ".join(page.text_content().split())

    def _to_number(self, text):
        """Return the number that a text of the page shows, ``None`` for none."""
        if text in ("", "n/a"):
            return None
        return float(text.replace(",", "").removesuffix("%"))

    def _check_text(self, text, value, message):
        """A text of the page shows a number, rounded to one decimal as on screen."""
        number = self._to_number(text)
        if value is None:
            self.assertIsNone(number, message)
        else:
            self.assertAlmostEqual(number, value, delta=0.0501, msg=message)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardDocument(DocumentCommon):
    """Screen, workbook and paper show the same figures."""

    def test_nobody_without_a_role(self):
        with self.assertRaises(AccessError):
            self._open_book(PERIOD, self.employee)
        with self.assertRaises(AccessError):
            self._read_paper(PERIOD, self.employee)

    def test_wrong_input_gets_a_sentence(self):
        wrong = (
            {"from": "yesterday"},
            {"from": LAST, "to": FIRST},
            {"to": ["x"]},
            {"branch": "1 OR 1=1"},
            {"branch": "9" * 40},
            {"branch": [1]},
            {"product": 10**8},
            {"kind": "thing"},
            {"kind": ["complaint"]},
        )
        for values in wrong:
            for read in (self._open_book, self._read_paper):
                with self.subTest(**values), self.assertRaises(ValidationError):
                    read({**PERIOD, **values})

    def _check_cards(self, data, sheet, paper):
        """Each card stands in the workbook and on paper with all its numbers."""
        names = ("value", "numerator", "denominator", "previous")
        rows = self._read_sheet(sheet, "Figure")
        for code, card in data["cards"].items():
            label = data["labels"][code]["label"]
            words = ["n/a", None, None, "n/a"]
            expected = [
                word if card[name] is None else card[name]
                for name, word in zip(names, words, strict=True)
            ]
            self.assertEqual(list(rows[label][:4]), expected, code)
            for name, text in zip(names, paper["figures"][label], strict=True):
                self._check_text(text, card[name], (code, name))

    def _check_rows(self, code, data, book, paper):
        """Each row of a list stands in the workbook and on paper, in order."""
        sheet = book[SHEETS[code]]
        heading = {"trend": "Month"}.get(code, SHEETS[code])
        rows = self._read_sheet(sheet, heading)
        names = [row.get("month") or row["name"] or "Not stated" for row in data[code]]
        self.assertEqual(list(rows), names)
        self.assertEqual(list(paper.get(code, ())), names)
        columns = [name for name in COLUMNS[code] if name != "silent"]
        for name, row in zip(names, data[code], strict=True):
            for index, column in enumerate(columns):
                value, where = row[column], (code, name, column)
                cell = "n/a" if value is None else value
                self.assertEqual(rows[name][index], cell, where)
                self._check_text(paper[code][name][index], value, where)

    def test_same_figures_on_screen_in_workbook_and_on_paper(self):
        for seed in (21, 22):
            self._random_complaints(seed, 30)
            report = self.report.with_user(self.controller).with_context(lang="en_US")
            data = report.complaint_dashboard_screen(
                FIRST, LAST, False, False, "complaint"
            )
            book, (paper, _text) = self._open_book(PERIOD), self._read_paper(PERIOD)
            self._check_cards(data, book["Figures"], paper)
            for code in SHEETS:
                self._check_rows(code, data, book, paper)
            ages = [age["count"] for age in data["ages"]]
            rows = self._read_sheet(book["Age"], "Age")
            self.assertEqual([values[0] for values in rows.values()], ages)
            self.assertEqual(list(rows)[-1], "31 days or more")
            self.assertEqual(
                [self._to_number(texts[0]) for texts in paper["ages"].values()], ages
            )

    def test_says_what_is_counted_by_whom_and_when(self):
        """Institution, period, perimeter, author and local time are on both."""
        self.calendar.tz = "Africa/Nairobi"
        product = self.env["mfi.product"].create(
            {"code": "T-SAV", "name": "Savings book", "family": "savings"}
        )
        values = {**PERIOD, "branch": str(self.branch.id), "product": product.id}
        sheet = self._open_book(values)["Figures"]
        scope = " ".join(str(c.value) for line in sheet["A1:B12"] for c in line)
        for text in (scope, self._read_paper(values)[1]):
            for expected in (
                self.company.name,
                "10/01/2025 to 12/31/2025",
                "07/01/2025 to 09/30/2025",
                "MEC Ndiagne",
                "Savings book",
                "Complaint",
                self.controller.name,
                "1:00:00",
                "(Africa/Nairobi)",
                "Duplicates and entries by mistake are not counted.",
            ):
                self.assertIn(expected, text)

    def test_perimeter_is_counted(self):
        self._random_complaints(23, 20)
        values = {**PERIOD, "branch": self.other_branch.id}
        cards = self._dashboard(branch_id=self.other_branch.id)["cards"]
        rows = self._read_sheet(self._open_book(values)["Figures"], "Figure")
        self.assertEqual(rows["Received"][0], cards["received"]["value"])
        self.assertTrue(rows["Received"][0])
        paper, _text = self._read_paper(values)
        self.assertEqual(list(paper["branches"]), ["Other"])

    def test_hidden_rows_say_hidden(self):
        """A director sees small rows, but not their numbers."""
        for _index in range(3):
            self._create_complaint()
        sentence = "Hidden: small numbers could identify a person"
        sheet = self._open_book(MARCH, self.director)["Categories"]
        rows = self._read_sheet(sheet, "Categories")
        self.assertEqual(set(rows.values()), {("hidden", "hidden")})
        self.assertIn(sentence, [cell.value for cell in sheet["A"]])
        paper, text = self._read_paper(MARCH, self.director)
        self.assertEqual(list(paper["categories"].values()), [["hidden", "hidden"]])
        self.assertIn(sentence, text)
        sheet = self._open_book(MARCH)["Categories"]
        rows = self._read_sheet(sheet, "Categories")
        self.assertEqual([row[0] for row in rows.values()], [3])
        self.assertNotIn(sentence, [cell.value for cell in sheet["A"]])

    def test_branch_manager_compares_with_the_network(self):
        self._random_complaints(24, 40)
        network = self._dashboard(self.branch_manager)["network"]
        sheet = self._open_book(PERIOD, self.branch_manager)["Figures"]
        rows = self._read_sheet(sheet, "Figure")
        self.assertEqual(rows["Decided in time"][4], network["decided_in_time"])
        self.assertIsNone(rows["Received"][4])
        name = self.branch_manager.name
        sentence = f"Only the complaints that {name} may read are counted."
        self.assertIn(sentence, [cell.value for cell in sheet["A"]])
        self.assertNotIn("may read are counted", self._read_paper(PERIOD)[1])
        paper, text = self._read_paper(PERIOD, self.branch_manager)
        self.assertIn(sentence, text)
        self.assertEqual(list(paper["branches"]), [self.branch.name])

    def test_names_are_text(self):
        """A name that looks like a formula or a link stays text."""
        names = ('=HYPERLINK("https://x.example";"Win")', "https://x.example/gift")
        self.branch.name, self.other_branch.name = names
        self._random_complaints(25, 20)
        sheet = self._open_book(PERIOD)["Branches"]
        cells = {cell.value: cell for cell in sheet["A"]}
        for name in names:
            self.assertEqual(cells[name].data_type, "s")
            self.assertIsNone(cells[name].hyperlink)
        product = self.env["mfi.product"].create(
            {"code": "T-SAV", "name": "=1+1", "family": "savings"}
        )
        sheet = self._open_book({**PERIOD, "product": product.id})["Figures"]
        [cell] = [cell for cell in sheet["B"] if cell.value == "=1+1"]
        self.assertEqual(cell.data_type, "s")

    def test_charts_are_native(self):
        """The trend has columns and a line, rankings have bars."""
        self._random_complaints(26, 30)
        book = self._open_book(PERIOD)
        [chart] = book["Trend"]._charts
        kinds = {type(part).__name__: len(part.series) for part in chart._charts}
        self.assertEqual(kinds, {"BarChart": 2, "LineChart": 1})
        [bars] = book["Categories"]._charts
        self.assertEqual(bars.barDir, "bar")
        self.assertFalse(book["Branches"]._charts)

    def test_french(self):
        """The words are those of the reader's language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        document = self._document().with_context(lang="fr_FR")
        with self.assertRaisesRegex(ValidationError, "période"):
            document._render_workbook({"from": LAST, "to": FIRST})
        scope = dict(document._make_document(PERIOD)["scope"])
        self.assertIn("01/10/2025", str(scope))


@tagged("post_install", "-at_install")
class TestDashboardDownload(DocumentCommon, HttpCase):
    """The address of the workbook, and the two buttons of the screen."""

    def _get(self, login, **values):
        """Return the response to a request for the workbook."""
        if login:
            self.authenticate(login, login)
        return self.url_open(
            f"/complaints/dashboard.xlsx?{urlencode(values)}", allow_redirects=False
        )

    def test_refused_without_login_or_role(self):
        self.assertIn("/web/login", self._get(None, **PERIOD).headers["Location"])
        with mute_logger("odoo.http"):
            response = self._get(self.employee.login, **PERIOD)
        self.assertEqual(response.status_code, 403)

    def test_refused_for_another_company(self):
        company = self.env["res.company"].create({"name": "Another"})
        with mute_logger("odoo.http"):
            response = self._get(
                self.controller.login, companies=f"{company.id}", **PERIOD
            )
        self.assertEqual(response.status_code, 403)

    def test_wrong_input_is_a_page_with_one_sentence(self):
        wrong = (
            ({}, "YYYY-MM-DD"),
            ({**PERIOD, "to": "2025-13-45"}, "YYYY-MM-DD"),
            ({**PERIOD, "to": "2024-01-01"}, "must end on or after"),
            ({**PERIOD, "branch": "<b>"}, "does not exist"),
            ({**PERIOD, "kind": "thing"}, "Choose one of the kinds"),
        )
        for values, sentence in wrong:
            with self.subTest(**values):
                response = self._get(self.controller.login, **values)
                self.assertEqual(response.status_code, 400)
                self.assertIn("text/html", response.headers["Content-Type"])
                self.assertIn(sentence, response.text)

    def test_workbook_of_the_address(self):
        """Other parameters of the screen's address do no harm."""
        response = self._get(
            self.controller.login,
            period="quarter",
            kind="complaint",
            companies=self.company.id,
            **PERIOD,
        )
        self.assertEqual(response.status_code, 200)
        disposition = response.headers["Content-Disposition"]
        self.assertIn("attachment", disposition)
        self.assertIn("2025-10-01%20to%202025-12-31.xlsx", disposition)
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        self.assertEqual(book.sheetnames[0], "Figures")

    def test_buttons_take_what_is_on_screen(self):
        """The link has the period and the company; printing sends the same."""
        self.browser_js(
            "/odoo/complaint-dashboard?period=month&from=2026-03-01&to=2026-03-31",
            """
            const link = new URL(document.querySelector("a[name='export']").href);
            const sent = Object.fromEntries(link.searchParams);
            const send = XMLHttpRequest.prototype.send;
            XMLHttpRequest.prototype.send = function (body) {
                if (!(body instanceof FormData)) {
                    return send.call(this, body);
                }
                const [url] = JSON.parse(body.get("data"));
                const options = new URL(url, location).searchParams.get("options");
                const { from, to, kind } = JSON.parse(options);
                const printed = [from, to, kind].join(" ");
                const linked = [sent.from, sent.to, sent.kind].join(" ");
                if (
                    printed === linked &&
                    printed === "2026-03-01 2026-03-31 complaint" &&
                    sent.companies &&
                    link.pathname === "/complaints/dashboard.xlsx"
                ) {
                    console.log("test successful");
                } else {
                    console.error(`${printed} ${link}`);
                }
            };
            document.querySelector("button[name='print']").click();
            """,
            ready="!!document.querySelector('.o_mfi_card')",
            login=self.controller.login,
        )
