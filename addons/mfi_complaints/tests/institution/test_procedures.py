# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

from docx import Document
from docx.enum.text import WD_COLOR_INDEX

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ...report.procedures_docx import DOCX
from ..common import NOW, ComplaintCommon

ADDRESS = "/complaints/procedures.docx"


def _iter_paragraphs(document):
    """Yield the paragraphs of a document, those of its tables too."""
    yield from document.paragraphs
    for table in document.tables:
        for cell in (cell for row in table.rows for cell in row.cells):
            yield from cell.paragraphs


def _read_text(document):
    """Return the whole text of a document."""
    return "\n".join(paragraph.text for paragraph in _iter_paragraphs(document))


def _read_gaps(document):
    """Return the highlighted texts of a document, those of the first page aside."""
    box = document.tables[0].rows[0].cells[0]
    first_page = {run.text for line in box.paragraphs for run in line.runs}
    return {
        run.text
        for paragraph in _iter_paragraphs(document)
        for run in paragraph.runs
        if run.font.highlight_color == WD_COLOR_INDEX.YELLOW
    } - first_page


class ProceduresCommon(ComplaintCommon):
    """An institution in Dakar, and its manual as the pilot gets it."""

    def _open(self, user=None):
        """Return the manual as a user gets it, opened."""
        manuals = self.env["mfi.complaint.procedures"].with_user(user or self.pilot)
        _name, content = manuals.render(self.company)
        return Document(io.BytesIO(content))

    def _text(self):
        """Return the text of the pilot's manual."""
        return _read_text(self._open())


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestProcedures(ProceduresCommon):
    """The procedures manual says what is set, and marks what is not."""

    def test_the_desk_cannot_have_it_written(self):
        """Only pilots and administrators get it, and only of their institution."""
        for user in (
            self.employee,
            self.collector,
            self.handler,
            self.head,
            self.controller,
            self.confidential,
            self.branch_manager,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._open(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["mfi.complaint.procedures"].with_user(user).action_download()
        other = self.env["res.company"].create({"name": "Another institution"})
        manuals = self.env["mfi.complaint.procedures"].with_user(self.pilot)
        with self.assertRaises(AccessError):
            manuals.render(other)

    def test_a_pilot_and_an_administrator_can(self):
        admin = new_test_user(self.env, "mfi_settings", "base.group_system")
        for user in (self.pilot, admin):
            document = self._open(user)
            self.assertEqual(document.core_properties.author, self.company.name)
            self.assertIn("Draft to be validated", _read_text(document))

    def test_the_menu_downloads_it(self):
        """The action of the menu, run by the pilot; a collector may not run it."""
        action = self.env.ref("mfi_complaints.mfi_complaint_procedures_action")
        url = action.with_user(self.pilot).run()["url"]
        self.assertEqual(url, f"{ADDRESS}?company={self.company.id}")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            action.with_user(self.collector).run()

    def test_settings_appear(self):
        self.company.write({"phone": "+221 33 800 00 00", "mfi_appeal_levels": 4})
        text = self._text()
        for words in (
            self.company.name,
            "+221 33 800 00 00",
            "Africa/Dakar",
            "MEC Ndiagne",
            "Credit committee",
            self.channel.name,
            self.category.complete_name,
            self.collector.name,
            "up to 4 times",
        ):
            self.assertIn(words, text)

    def test_a_change_of_setting_changes_it(self):
        """The sentence changes, and the fingerprint with it."""
        self.company.mfi_retention_months = 60
        before = self._text()
        self.assertIn("erased 60 calendar months after the end", before)
        self.assertEqual(before, self._text())
        self.company.mfi_retention_months = 24
        after = self._text()
        self.assertIn("erased 24 calendar months after the end", after)
        self.assertNotEqual(self._get_fingerprint(before), self._get_fingerprint(after))

    def _get_fingerprint(self, text):
        """Return the fingerprint under the title."""
        line = next(line for line in text.splitlines() if "settings " in line)
        return line.rpartition("settings ")[2]

    def test_delays_have_their_unit(self):
        """Working and calendar days are told apart, as configured."""
        rules = self.env["mfi.complaint.deadline.rule"]
        rules.search([]).active = False
        rules.create(
            {
                "name": "Fraud first",
                "category_id": self.restricted.id,
                "ack_delay": 4,
                "ack_unit": "hours",
                "resolution_delay": 15,
                "resolution_unit": "days",
            }
        )
        text = self._text()
        for words in ("Fraud first", "4 working hours", "15 calendar days"):
            self.assertIn(words, text)

    def test_what_is_missing_is_marked_and_listed(self):
        """Each gap is highlighted in its place and listed on the first page."""
        self.company.write({"phone": False, "mfi_retention_months": 0})
        document = self._open()
        gaps = _read_gaps(document)
        phone = "a telephone number for complaints"
        self.assertIn(f"To be completed: {phone}", gaps)
        self.assertIn("To be completed: how long personal data is kept", gaps)
        box = document.tables[0].rows[0].cells[0].text
        self.assertIn(f"Chapter 2: {phone}", box)
        self.assertIn(f"Chapter 4: {phone}", box)
        self.company.phone = "+221 33 800 00 00"
        self.assertNotIn(f"To be completed: {phone}", _read_gaps(self._open()))

    def test_a_toll_free_number_is_a_telephone_number(self):
        """It is named, and without another number no telephone is missing."""
        self.company.write({"phone": False, "mfi_free_phone": "800 00 12 12"})
        document = self._open()
        text = _read_text(document)
        self.assertIn("Toll-free number\n800 00 12 12", text)
        self.assertNotIn("Telephone of the institution", text)
        gaps = _read_gaps(document)
        self.assertNotIn("To be completed: a telephone number for complaints", gaps)
        self.company.phone = "+221 33 800 00 00"
        text = self._text()
        self.assertIn("Toll-free number\n800 00 12 12", text)
        self.assertIn("Telephone of the institution\n+221 33 800 00 00", text)

    def test_nobody_has_approved_it(self):
        """However complete the settings, the approval is left to the institution."""
        gaps = _read_gaps(self._open())
        self.assertIn("To be completed: the body that approves this manual", gaps)
        self.assertIn("To be completed: the date of approval", gaps)

    def test_confidential_officers_are_counted_not_named(self):
        self.confidential.name = "Penda Sow"
        text = self._text()
        self.assertNotIn("Penda Sow", text)
        self.assertIn("not named in this manual", text)

    def test_pages_switched_off_are_not_announced(self):
        self._set_base_url("https://plaintes.example.org")
        self.company.write({"mfi_public_form": False, "mfi_public_denunciation": False})
        self.assertNotIn("/complaints/denunciation", self._text())
        self.company.mfi_public_denunciation = True
        address = "https://plaintes.example.org/complaints/denunciation"
        self.assertIn(address, self._text())

    def _set_base_url(self, address):
        """Set the address of the server."""
        self.env["ir.config_parameter"].set_param("web.base.url", address)

    def test_an_address_of_the_server_alone_is_none(self):
        """A server that is not yet on the Internet has no address to print."""
        self.company.mfi_public_form = True
        for host in ("localhost", "127.0.1.1"):
            self._set_base_url(f"http://{host}:8069")
            document = self._open()
            with self.subTest(host):
                self.assertNotIn(host, _read_text(document))
                gaps = _read_gaps(document)
                self.assertIn("To be completed: the public address of the pages", gaps)

    def test_the_form_of_numbers_is_shown_by_an_example(self):
        self.company.mfi_number_pattern = "REC-{yy}-{number:04d}"
        self.assertIn("a number such as REC-26-0001;", self._text())

    def test_routing_rules_are_named(self):
        self.assertIn("No routing rule is set", self._text())
        self.env["mfi.complaint.routing"].create(
            {
                "name": "Loans first",
                "category_id": self.category.id,
                "team_id": self.team.id,
            }
        )
        text = self._text()
        self.assertIn("Loans first", text)
        self.assertNotIn("No routing rule is set", text)

    def test_hostile_text_stays_text(self):
        """Markup, percent signs and control characters neither break nor act."""
        self.branch.name = "100 % <b>MEC</b> %(name)s \x0b&amp;"
        text = self._text()
        self.assertIn("100 % <b>MEC</b> %(name)s &amp;", text)

    def test_texts_of_the_institution_stay_within_bounds(self):
        self.company.mfi_public_promise = "z" * 100000
        self.assertLess(self._text().count("z"), 5000)

    def test_other_institutions_do_not_appear(self):
        other = self.env["res.company"].create({"name": "Another institution"})
        self.env["mfi.branch"].create(
            {"code": "X-1", "name": "Foreign branch", "company_id": other.id}
        )
        self.assertNotIn("Foreign branch", self._text())

    def test_queries_do_not_grow_with_the_institution(self):
        """As many queries for 10 branches, categories and people as for 60."""
        self._text()
        ten, sixty = self._count_queries(10), self._count_queries(50)
        self.assertLessEqual(sixty, ten)
        self.assertLess(ten, 80)

    def _count_queries(self, number):
        """Return the number of queries of a manual after adding records."""
        start = self.env["mfi.branch"].search_count([])
        names = range(start, start + number)
        managers = self.env["res.users"].create(
            [
                {
                    "name": f"Manager {index}",
                    "login": f"mfi_manager_{index}",
                    "group_ids": [(4, self.env.ref("base.group_user").id)],
                }
                for index in names
            ]
        )
        self.env["mfi.branch"].create(
            [
                {"code": f"Q-{index}", "name": f"MEC {index}", "manager_id": user.id}
                for index, user in zip(names, managers, strict=True)
            ]
        )
        self.env["helpdesk.ticket.category"].create(
            [
                {
                    "name": f"Category {index}",
                    "complaint_code": f"Q{index}",
                    "parent_id": self.category.id,
                    "complaint_team_id": self.team.id,
                }
                for index in names
            ]
        )
        self.env.flush_all()
        counts = []
        for _turn in range(4):  # the first ones fill the caches of the process
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._text()
            counts.append(self.env.cr.sql_log_count - before)
        return min(counts)  # another thread may empty these caches at any time


@tagged("post_install", "-at_install")
class TestProceduresHttp(ProceduresCommon, HttpCase):
    """The address of the manual."""

    def _get(self, user, query=""):
        """Return the answer of the address to a user."""
        self.authenticate(user.login, user.login)
        return self.url_open(ADDRESS + query, allow_redirects=False)

    def test_a_collector_finds_nothing(self):
        for user in (self.employee, self.collector, self.controller):
            with self.subTest(user=user.login):
                self.assertEqual(self._get(user).status_code, 404)

    def test_visitors_log_in(self):
        answer = self.url_open(ADDRESS, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_only_companies_of_the_user(self):
        other = self.env["res.company"].create({"name": "Another institution"})
        for query in (f"?company={other.id}", "?company=0", "?company=x%00"):
            with self.subTest(query=query):
                self.assertEqual(self._get(self.pilot, query).status_code, 404)

    def test_the_pilot_downloads_a_document(self):
        answer = self._get(self.pilot, f"?company={self.company.id}")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], DOCX)
        self.assertIn(".docx", answer.headers["Content-Disposition"])
        document = Document(io.BytesIO(answer.content))
        self.assertIn(self.company.name, _read_text(document))
