# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import re
from datetime import date, datetime, time
from unittest.mock import patch

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape as unescape_text

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import html2plaintext, mute_logger
from odoo.tools.pdf import PdfFileReader

from ..engine import register
from ..report import mfi_complaint_register as lines_module
from ..report.register_workbook import RegisterWorkbook
from ..wizards import mfi_complaint_register as wizard_module
from .common import NOW
from .test_dashboard import DashboardCommon

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def _unescape(value):
    """Return the value of a cell as Excel shows it."""
    return unescape_text(value) if isinstance(value, str) else value


class RegisterCommon(DashboardCommon):
    """Complaints received in March 2026, and registers of that month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = cls.env["mfi.complaint.register.log"]

    def _wizard(self, user=None, **values):
        """Return a register as a user asks for it."""
        wizards = self.env["mfi.complaint.register"].with_user(user or self.controller)
        return wizards.create({"date_from": FIRST, "date_to": LAST, **values})

    def _lines(self, user=None, **values):
        """Return the lines of a register as {column: cell}, and its digest."""
        wizard = self._wizard(user, **values)
        digest = register.Digest()
        columns = wizard._get_columns()
        lines = [
            dict(zip(columns, cells, strict=True))
            for cells in wizard._iter_lines(digest)
        ]
        return lines, digest.hex

    def _numbers(self, user=None, **values):
        """Return the numbers of the complaints that a user's register lists."""
        return [line["number"] for line in self._lines(user, **values)[0]]

    def _sheet(self, wizard):
        """Return the rows of a register as a workbook, and its log."""
        with wizard._render("xlsx") as file:
            book = load_workbook(io.BytesIO(file.read()))
        rows = [list(row) for row in book.active.iter_rows()]
        return rows, self.logs.search([], limit=1)

    def _closed(self):
        """Return a complaint that went through the whole process, with fixed dates."""
        ticket = self._advance(self._create_complaint(), "closed")
        return self._set(
            ticket,
            complaint_received_at=datetime(2026, 3, 1, 23, 30),
            complaint_acknowledged_at=datetime(2026, 3, 2, 9),
            complaint_deadline=datetime(2026, 3, 16, 17),
            complaint_resolved_at=datetime(2026, 3, 4, 12),
            complaint_communicated_at=datetime(2026, 3, 5, 12),
            complaint_appeal_level=1,
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRegisterRights(RegisterCommon):
    """Who gets which lines."""

    def test_users_without_a_role_are_refused(self):
        for user in (self.employee, self.handler, self.collector):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._wizard(user)

    def test_only_the_creator_has_the_wizard(self):
        wizard = self._wizard(self.controller)
        with self.assertRaises(AccessError):
            wizard.with_user(self.pilot)._render("xlsx")
        self.assertFalse(self.logs.search([]))

    def test_branch_manager_gets_own_branches_only(self):
        own = self._create_complaint()
        other = self._create_complaint(mfi_branch_id=self.other_branch.id)
        self.assertEqual(self._numbers(self.branch_manager), [own.number])
        self.assertEqual(
            self._numbers(self.branch_manager, branch_id=self.other_branch.id), []
        )
        self.assertEqual(self._numbers(branch_id=self.other_branch.id), [other.number])

    def test_branches_to_choose_from(self):
        wizard = self._wizard(self.branch_manager)
        self.assertEqual(wizard.allowed_branch_ids, self.branch)
        wizard = self._wizard(self.controller)
        self.assertIn(self.branch, wizard.allowed_branch_ids)
        self.assertIn(self.other_branch, wizard.allowed_branch_ids)

    def test_perimeter_names_the_branches_of_a_manager(self):
        wizard = self._wizard(self.branch_manager)
        self.assertEqual(wizard._get_perimeter_text(), "MEC Ndiagne, Complaint")

    def test_restricted_and_denunciations_are_not_listed(self):
        everyday = self._create_complaint()
        restricted = self._create_complaint(category_id=self.restricted.id)
        report = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        for user in (self.pilot, self.controller, self.director):
            with self.subTest(user.login):
                self.assertEqual(self._numbers(user), [everyday.number])
        self.assertEqual(
            set(self._numbers(self.confidential)), {everyday.number, restricted.number}
        )
        self.assertNotIn(report.number, self._numbers(self.confidential))

    def test_denunciations_are_counted_for_the_confidential_group(self):
        self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        table = self._wizard(self.confidential)._get_totals_table()
        self.assertEqual(table[0], ["", "Complaint", "Whistleblowing report"])
        self.assertEqual(table[1], ["Received", "0", "1"])
        for user in (self.pilot, self.controller, self.director, self.branch_manager):
            with self.subTest(user.login):
                table = self._wizard(user)._get_totals_table()
                self.assertEqual(table[0], ["", "Complaint"])

    def test_director_gets_no_names_whatever_is_asked(self):
        self._closed()
        wizard = self._wizard(self.director, anonymised=False)
        self.assertTrue(wizard.is_anonymised)
        self.assertFalse(register.PERSONAL & set(wizard._get_columns()))
        self.assertEqual(len(self._numbers(self.director)), 1)
        own = self.tickets.with_user(self.director)
        self.assertFalse(own.search([("complaint_kind", "!=", False)]))

    def test_director_who_manages_a_branch_gets_no_names(self):
        self.director.group_ids += self.env.ref("mfi_complaints.group_branch_manager")
        self.assertTrue(self._wizard(self.director).is_anonymised)
        self.director.group_ids += self.env.ref("mfi_complaints.group_controller")
        self.assertFalse(self._wizard(self.director).is_anonymised)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRegisterLines(RegisterCommon):
    """Cells against the records, and the digest."""

    def test_cells(self):
        ticket = self._closed()
        [line], _digest = self._lines()
        self.assertEqual(
            line,
            {
                "line": 1,
                "number": ticket.number,
                "received_on": date(2026, 3, 1),
                "channel": self.channel.name,
                "branch": "MEC Ndiagne",
                "product": "Group loan",
                "category": self.category.name,
                "severity": dict(ticket._fields["complaint_severity"].selection)[
                    ticket.complaint_severity
                ],
                "client": "Awa Diop",
                "member_number": "T-0001",
                "statement": "Fees not explained\nThey took 5,000 francs.",
                "service": "Credit committee",
                "acknowledged_on": date(2026, 3, 2),
                "promised_on": date(2026, 3, 16),
                "decided_on": date(2026, 3, 4),
                "outcome": "Founded",
                "corrective": "Fee refunded.",
                "preventive": "Tariff displayed at the counter.",
                "communicated_on": date(2026, 3, 5),
                "answer_channel": "Phone call",
                "satisfaction": "4/5",
                "appeal_level": 1,
                "status": "Closed",
                "decision_days": 3,
            },
        )

    def test_days_are_those_of_the_institution(self):
        ticket = self._closed()
        self.calendar.tz = "Asia/Tokyo"
        [line], _digest = self._lines()
        self.assertEqual(line["received_on"], date(2026, 3, 2))
        self.assertEqual(line["decision_days"], 2)
        self._set(ticket, complaint_received_at=datetime(2026, 2, 28, 15, 0))
        self.assertEqual(self._numbers(), [ticket.number])
        self._set(ticket, complaint_received_at=datetime(2026, 2, 28, 14, 59))
        self.assertEqual(self._numbers(), [])

    def test_order_is_by_day_and_number_across_batches(self):
        late, early, other = (self._create_complaint() for _index in range(3))
        self._set(late, complaint_received_at=datetime(2026, 3, 2, 9))
        self._set(other, complaint_received_at=datetime(2026, 3, 1, 8))
        self._set(early, complaint_received_at=datetime(2026, 3, 1, 12))
        with patch.object(lines_module, "BATCH", 2):
            lines, _digest = self._lines()
        self.assertEqual(
            [line["number"] for line in lines],
            [early.number, other.number, late.number],
        )
        self.assertEqual([line["line"] for line in lines], [1, 2, 3])

    def test_other_kinds_on_demand(self):
        complaint = self._create_complaint()
        suggestion = self._create_complaint(complaint_kind="suggestion")
        self.assertEqual(self._numbers(), [complaint.number])
        lines, _digest = self._lines(with_suggestions=True)
        kinds = {line["number"]: line["kind"] for line in lines}
        self.assertEqual(
            kinds, {complaint.number: "Complaint", suggestion.number: "Suggestion"}
        )

    def test_no_preventive_measure_gives_the_reason(self):
        ticket = self._closed()
        self._set(
            ticket,
            complaint_preventive_measure=None,
            complaint_no_preventive_reason="A single case",
        )
        [line], _digest = self._lines()
        self.assertEqual(line["preventive"], "None needed: A single case")

    def test_anonymised_contains_nobody(self):
        ticket = self._closed()
        self._set(
            ticket,
            complaint_corrective_measure="Awa Diop (T-0001) repaid on 77 123 45 67",
        )
        rows, _log = self._sheet(self._wizard(anonymised=True))
        text = "\n".join(str(cell.value) for row in rows for cell in row)
        self.assertIn(ticket.number, text)
        self.assertIn("repaid on", text)
        for secret in ("Awa", "Diop", "T-0001", "123", "5,000", "Fees not"):
            self.assertNotIn(secret, text)

    def test_digest_compares_prints(self):
        ticket = self._closed()
        before = self._lines()[1]
        self.assertEqual(self._lines(self.pilot)[1], before)
        self._set(ticket, complaint_appeal_level=2)
        self.assertNotEqual(self._lines()[1], before)
        self._set(ticket, complaint_appeal_level=1)
        self.assertEqual(self._lines()[1], before)
        self.assertNotEqual(self._lines(anonymised=True)[1], before)

    def test_queries_do_not_depend_on_the_number_of_lines(self):
        clients = self.client.copy({"mfi_member_number": "T-0002", "name": "Binta Sy"})
        for client in (self.client, clients, self.client):
            self._create_complaint(partner_id=client.id)

        wizard = self._wizard()
        report, columns = wizard._get_report(), wizard._get_columns()
        domain = wizard._get_lines_domain()

        def count(size):
            self.env.flush_all()
            self.env.invalidate_all()
            with patch.object(lines_module, "BATCH", size):
                before = self.env.cr.sql_log_count
                list(report._iter_register_lines(domain, columns))
                return self.env.cr.sql_log_count - before

        count(20)  # fills the caches of the registry
        three = count(20)
        for _index in range(9):
            self._create_complaint()
        one_batch = count(20)
        self.assertEqual(one_batch, three)
        per_batch = count(6) - one_batch
        self.assertEqual(count(4), one_batch + 2 * per_batch)
        self.assertLessEqual(per_batch, 4)

    def test_lines_of_several_months_are_in_order(self):
        moments = (
            datetime(2026, 4, 1, 0, 5),
            datetime(2026, 2, 28, 23, 55),
            datetime(2026, 3, 31, 23, 55),
            datetime(2026, 1, 15, 12),
            datetime(2026, 5, 1, 12),
        )
        tickets = [
            self._set(self._create_complaint(), complaint_received_at=moment)
            for moment in moments
        ]
        period = {"date_from": date(2026, 1, 15), "date_to": date(2026, 4, 30)}
        expected = [tickets[index].number for index in (3, 1, 2, 0)]
        self.assertEqual(self._numbers(**period), expected)
        self.assertEqual(self._numbers(date_from=date(2026, 6, 1), date_to=LAST), [])

    def test_lines_leave_nothing_in_memory(self):
        tickets = self._create_complaint() | self._create_complaint()
        for ticket in tickets:
            self._set(ticket, partner_name=None)
        self.env.invalidate_all()
        wizard = self._wizard()
        report = wizard._get_report()
        with patch.object(lines_module, "BATCH", 1):
            lines = list(
                report._iter_register_lines(
                    wizard._get_lines_domain(), wizard._get_columns()
                )
            )
        self.assertEqual(len(lines), 2)
        for model, name, ids in (
            (tickets, "description", tickets.ids),
            (self.client, "name", self.client.ids),
        ):
            with self.subTest(name):
                cached = model._fields[name]._get_cache(wizard.env)
                self.assertFalse(set(ids) & set(cached))

    def test_client_without_a_name_on_the_complaint(self):
        ticket = self._closed()
        self._set(ticket, partner_name=None)
        [line], _digest = self._lines()
        self.assertEqual(line["client"], "Awa Diop")
        self._set(ticket, complaint_corrective_measure="Awa was refunded")
        [line], _digest = self._lines(anonymised=True)
        self.assertEqual(line["corrective"], "… was refunded")

    def test_batches_are_read_through_the_rules_on_complaints(self):
        everyday = self._create_complaint()
        restricted = self._create_complaint(category_id=self.restricted.id)
        report = self.env["mfi.complaint.report"].with_user(self.controller)
        columns = register.get_columns()
        rows = report._read_register_rows((everyday | restricted).ids, columns)
        self.assertEqual([row["id"] for row in rows], everyday.ids)
        report = report.with_user(self.employee)
        self.assertFalse(report._read_register_rows(everyday.ids, columns))

    def test_simple_statements_are_read_as_by_odoo(self):
        for html in (
            "Text",
            "a  b   c\n d ",
            "<p>One</p>",
            "<p>One<br></p>",
            "<p>One  <br>two<br/> three<br /></p><p></p><p>Four</p>",
            "<p>Line\nbreak</p><p>5&nbsp;000</p>",
            "<p>  </p><p>a</p>",
            "<p>a\u00a0b c’est «\u00a0oui\u00a0»</p>",
        ):
            with self.subTest(html):
                self.assertEqual(lines_module._get_body(html), html2plaintext(html))

    def test_totals_are_those_of_the_dashboard(self):
        self._random_complaints(seed=7, number=40)
        first, last = date(2025, 10, 1), date(2025, 12, 31)
        wizard = self._wizard(date_from=first, date_to=last)
        cards = self._dashboard(first=first, last=last)["cards"]
        totals = wizard._get_report()._get_register_totals(
            first, last, wizard.branch_id, ["complaint"]
        )
        for code, figure in totals["complaint"].items():
            with self.subTest(code):
                card = cards[code]
                expected = {name: card[name] for name in figure.as_dict()}
                self.assertEqual(figure.as_dict(), expected)
        self.assertGreater(cards["decided_in_time"]["denominator"], 0)
        self.assertEqual(cards["received"]["value"], wizard.line_count)
        row = dict(table[:2] for table in wizard._get_totals_table())
        card = cards["answered_in_time"]
        self.assertEqual(
            row["Answered in time"],
            f"{card['numerator']} / {card['denominator']} ({card['value']:.1f} %)",
        )

    def test_period_must_be_in_order(self):
        wizard = self._wizard(date_from=LAST, date_to=FIRST)
        self.assertEqual(wizard.line_count, 0)
        with self.assertRaises(ValidationError):
            wizard.action_print()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRegisterFiles(RegisterCommon, HttpCase):
    """The workbook, the PDF, the log and the download."""

    def test_lines_of_a_sheet_are_the_cells_that_were_given(self):
        cells = ["=1+1", "a & <b>\nc", "  kept ", "_x0041_", "", None, 0, 7]
        cells += [date(2026, 3, 2), date(1900, 1, 31), "é😀\t"]
        file = io.BytesIO()
        book = RegisterWorkbook(file, "Lines")
        names = [f"column {index}" for index in range(len(cells))]
        headings = {name: name for name in names}
        book.write_lines(names, headings, [cells, cells[::-1]])
        book.write_notes(["After"])
        book.close()
        first, second, _empty, after = list(load_workbook(file).active.iter_rows())[1:]
        expected = [
            datetime.combine(cell, time()) if isinstance(cell, date) else cell or None
            for cell in cells
        ]
        expected[6] = 0
        self.assertEqual([_unescape(cell.value) for cell in first], expected)
        self.assertEqual([_unescape(cell.value) for cell in second], expected[::-1])
        self.assertEqual(first[0].data_type, "s")
        self.assertEqual(first[0].alignment.vertical, "top")
        self.assertEqual(after[0].value, "After")

    def test_workbook(self):
        ticket = self._closed()
        rows, log = self._sheet(self._wizard())
        values = [[cell.value for cell in row] for row in rows]
        head = next(index for index, row in enumerate(values) if row[0] == "No.")
        line = rows[head + 1]
        self.assertEqual(line[1].value, ticket.number)
        self.assertEqual(line[2].value, datetime(2026, 3, 1))
        self.assertEqual(values[head][-1], "Days to decision")
        self.assertEqual(line[-1].value, 3)
        flat = [row[0] for row in values]
        self.assertIn(log.hash, flat)
        self.assertIn(f"Institution: {self.company.name}", flat)
        self.assertIn("Received: 03/01/2026 to 03/31/2026", flat)
        self.assertIn("Perimeter: All branches, Complaint", flat)
        self.assertIn(f"Printed by: {self.controller.name}", flat)
        self.assertIn("Printed on: 03/02/2026 at 10:00 (Africa/Dakar)", flat)

    def test_digest_can_be_computed_from_the_workbook(self):
        self._closed()
        rows, log = self._sheet(self._wizard())
        values = [[cell.value for cell in row] for row in rows]
        head = next(index for index, row in enumerate(values) if row[0] == "No.")
        cells = [
            value.date() if isinstance(value, datetime) else value
            for value in values[head + 1]
        ]
        digest = register.Digest()
        digest.add(cells)
        self.assertEqual(digest.hex, log.hash)

    def test_texts_stay_texts(self):
        evil = '=HYPERLINK("http://example.com")'
        for text in (evil, "https://example.com/x", "@SUM(1)", "{=1+1}"):
            ticket = self._closed()
            self._set(ticket, complaint_corrective_measure=text)
            self.client.name = text
            self._set(ticket, partner_name=text)
            rows, _log = self._sheet(self._wizard())
            cells = [cell for row in rows for cell in row if cell.value == text]
            with self.subTest(text):
                self.assertGreaterEqual(len(cells), 2)
                self.assertEqual({cell.data_type for cell in cells}, {"s"})
                self.assertFalse([cell for cell in cells if cell.hyperlink])

    def test_every_print_is_logged(self):
        self._create_complaint()
        _rows, log = self._sheet(self._wizard(self.branch_manager, anonymised=True))
        self.assertEqual(log.user_id, self.branch_manager)
        self.assertEqual(log.company_id, self.company)
        self.assertEqual(log.date, datetime.fromisoformat(NOW))
        self.assertEqual((log.date_from, log.date_to), (FIRST, LAST))
        self.assertEqual(log.perimeter, "MEC Ndiagne, Complaint, without names")
        self.assertEqual((log.line_count, log.anonymised), (1, True))
        self.assertEqual(log.file_format, "xlsx")
        self.assertEqual(len(log.hash), 64)

    def test_log_is_read_by_few_and_changed_by_nobody(self):
        _rows, log = self._sheet(self._wizard())
        for user in (self.branch_manager, self.director, self.employee, self.handler):
            with self.subTest(user.login), self.assertRaises(AccessError):
                log.with_user(user).read(["hash"])
        for user in (self.controller, self.pilot):
            self.assertTrue(log.with_user(user).read(["hash"]))
            with self.assertRaises(AccessError):
                log.with_user(user).unlink()
        with self.assertRaises(UserError):
            log.sudo().unlink()
        with self.assertRaises(UserError):
            log.sudo().write({"line_count": 0})
        with self.assertRaises(UserError):
            log.sudo().create({"hash": "0"})

    def test_pdf_has_its_lines_digest_and_page_numbers(self):
        ticket = self._closed()
        with self._wizard(file_format="pdf")._render("pdf") as file:
            pages = PdfFileReader(io.BytesIO(file.read()), strict=False)
        log = self.logs.search([], limit=1)
        count = pages.getNumPages()
        page = pages.getPage(0)
        self.assertGreater(page.mediaBox.getWidth(), page.mediaBox.getHeight())
        text = re.sub(r"\s+", "", page.extract_text())
        self.assertIn(re.sub(r"\s+", "", ticket.number), text)
        self.assertIn(f"Page1of{count}", text)
        self.assertIn(f"SHA-256{log.hash[:16]}", text)
        self.assertEqual((log.file_format, log.line_count), ("pdf", 1))

    def test_pdf_refuses_too_many_lines_in_one_sentence(self):
        self._create_complaint()
        self._create_complaint()
        wizard = self._wizard(file_format="pdf")
        message = "This register has 2 lines, and a PDF can hold 1: choose XLSX."
        with patch.object(wizard_module, "PDF_LIMIT", 1):
            for attempt in (wizard.action_print, lambda: wizard._render("pdf")):
                with self.assertRaisesRegex(UserError, f"^{re.escape(message)}$"):
                    attempt()
            wizard.file_format = "xlsx"
            self.assertTrue(wizard.action_print())
        self.assertEqual(wizard_module.PDF_LIMIT, 2000)

    @mute_logger("odoo.http")
    def test_download(self):
        ticket = self._create_complaint()
        wizard = self._wizard(self.pilot)
        url = wizard.action_print()["url"]
        self.assertEqual(url, f"/complaints/register/{wizard.id}.xlsx")
        for user in (self.employee, self.controller):
            user.password = user.login
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(url).status_code, 404)
        self.pilot.password = self.pilot.login
        self.authenticate(self.pilot.login, self.pilot.login)
        self.assertEqual(self.url_open(f"{url}m").status_code, 404)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("register_2026-03-01", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        book = load_workbook(io.BytesIO(answer.content))
        found = [row[1] for row in book.active.iter_rows(values_only=True)]
        self.assertIn(ticket.number, found)
        self.assertEqual(len(self.logs.search([])), 1)
