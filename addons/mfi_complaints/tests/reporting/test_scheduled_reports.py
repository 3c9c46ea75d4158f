# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
from unittest.mock import patch

from psycopg2 import IntegrityError
from psycopg2.errors import DiskFull
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import NOW
from .schedule_common import PDF, ScheduleCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRecipients(ScheduleCommon):
    """Managers of branches are recipients without being added."""

    def test_managers_are_found(self):
        pairs = [(line.branch_id, line.user_id) for line in self.lines]
        self.assertIn((self.branch, self.branch_manager), pairs)
        self.assertIn((self.other_branch, self.other_manager), pairs)

    def test_new_manager_replaces_the_former(self):
        line = self.lines.filtered(lambda line: line.branch_id == self.branch)
        line.unsubscribed = True
        self.branch.manager_id = self.other_manager
        line = self.sheet.recipient_ids.filtered(
            lambda line: line.branch_id == self.branch
        )
        self.assertEqual(line.user_id, self.other_manager)
        self.assertFalse(line.unsubscribed)

    def test_only_pilots_subscribe_again(self):
        line = self.lines[0]
        line.unsubscribed = True
        admin = self._new_employee("mfi_admin_again")
        admin.group_ids |= self.env.ref("base.group_system")
        with self.assertRaises(AccessError):
            line.with_user(admin).unsubscribed = False
        self.assertTrue(line.unsubscribed)
        line.with_user(self.pilot).unsubscribed = False
        self.assertFalse(line.unsubscribed_at)
        queued = self.sheet._queue_sendings(*self.sheet._get_last_period())
        self.assertIn(line, queued.recipient_id)

    def test_lists_are_cards_on_a_phone(self):
        for name in ("schedule", "sending"):
            action = self.env.ref(f"mfi_complaints.mfi_complaint_report_{name}_action")
            self.assertIn("kanban", action.view_mode.split(","))
            model = self.env[action.res_model].with_user(self.pilot)
            self.assertIn("fw-bold", model.get_view(view_type="kanban")["arch"])

    def test_unsubscribed_manager_stays_so(self):
        line = self.lines[0]
        line.unsubscribed = True
        self.sheet._sync_branch_recipients()
        self.assertTrue(line.exists().unsubscribed)
        self.assertTrue(line.unsubscribed_at)
        self.assertEqual(self.sheet.unsubscribed_count, 1)

    def test_archived_branch_has_no_sheet(self):
        self.branch.active = False
        self.assertNotIn(self.branch, self.sheet.recipient_ids.branch_id)

    def test_nobody_is_added_to_the_sheet_by_hand(self):
        with self.assertRaises(ValidationError):
            self.sheet.write({"recipient_ids": [(0, 0, {"user_id": self.director.id})]})

    def test_page_with_recipients_does_not_become_a_sheet(self):
        board = self._create_board(self.director)
        with self.assertRaises(ValidationError):
            board.kind = "branch"

    def test_portal_account_is_no_user(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "mfi_portal_report",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        with self.assertRaises(ValidationError):
            self._create_board(portal)

    def test_form_of_the_pilot(self):
        form = Form(self.schedules.with_user(self.pilot))
        form.name = "Page"
        form.kind = "board"
        form.frequency = "quarter"
        with form.recipient_ids.new() as line:
            line.partner_id = self.outsider
        self.assertEqual(form.save().recipient_ids.email, "board@example.com")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSending(ScheduleCommon):
    """Each recipient gets the report of a period once, whatever happens."""

    def test_killed_between_two_recipients(self):
        """The job continues with the recipient at whom it stopped."""
        self._run(60, 0)
        self.assertEqual(len(self._get_mails(self.sheet)), 1)
        self.assertEqual(len(self._get_log(self.sheet)), len(self.lines))
        self._run()
        mails = self._get_mails(self.sheet)
        self.assertEqual(
            sorted(mails.mapped("email_to")), sorted(self.lines.mapped("email"))
        )
        self.assertEqual(self._run(), 0)
        self.assertEqual(self._get_mails(self.sheet), mails)

    def test_killed_while_a_report_is_made(self):
        """What was not committed is done again, and only that."""
        self.sheet._queue_sendings(*self.sheet._get_last_period())
        sending = self._get_log(self.sheet)[0]
        with (
            self.assertRaises(SystemExit),
            patch.object(self.registry["mail.mail"], "create", side_effect=SystemExit),
            patch.object(
                self.registry["ir.actions.report"],
                "_run_wkhtmltopdf",
                return_value=PDF,
            ),
            self.env.cr.savepoint(),
        ):
            sending._try_queue_mail()
        sending.invalidate_recordset()
        self.assertEqual((sending.state, sending.prepared_at), ("queued", False))
        self.assertEqual(self._run(), len(self.lines))

    def test_a_second_sending_is_refused_by_the_database(self):
        period = self.sheet._get_last_period()
        self.sheet._queue_sendings(*period)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.log.create(self.lines[0]._prepare_sending(*period))

    def test_only_on_its_day_and_when_switched_on(self):
        with freeze_time("2026-03-01 10:00:00"):
            self.assertEqual(self._run(), 0)
        self.sheet.active = False
        self.assertEqual(self._run(), 0)
        with freeze_time("2026-03-20 10:00:00"):
            self.sheet.active = True
            self.assertEqual(self._run(), 0, "a day of sending that had passed")
            self.assertEqual(str(self.sheet.next_date), "2026-04-02")
        with freeze_time("2026-04-02 10:00:00"):
            self.assertEqual(self._run(), len(self.lines))
        self.assertEqual(str(self._get_log(self.sheet)[0].date_from), "2026-03-01")

    def test_quarter(self):
        board = self._create_board(self.director, frequency="quarter")
        self.sheet.active = False
        board.active_since = "2026-01-03"
        self.assertEqual(self._run(), 0, "its day of sending was the day before")
        board.active_since = "2026-01-02"
        self.assertEqual(self._run(), 1)
        sending = self._get_log(board)
        self.assertEqual(str(sending.date_from), "2025-10-01")
        self.assertEqual(str(sending.date_to), "2025-12-31")

    def test_mail_has_the_document_and_a_way_out(self):
        self._run()
        mail = self._get_mails(self.sheet)[0]
        sending = mail.complaint_sending_id
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.attachment_ids.raw, PDF)
        self.assertEqual(base64.b64decode(sending.document), PDF)
        self.assertIn("2026-02-01 to 2026-02-28.pdf", mail.attachment_ids.name)
        self.assertIn(sending.branch_id.name, mail.attachment_ids.name)
        url = sending.recipient_id._get_unsubscribe_url()
        self.assertIn(url.partition("?")[0], mail.body_html)
        self.assertIn(url, mail.headers)
        self.assertFalse(mail.model, "no reader of the log reads the mail by it")

    def test_in_the_language_of_the_recipient(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.outsider.lang = "fr_FR"
        board = self._create_board(self.outsider, self.director)
        board.with_context(lang="fr_FR").intro = "Voici le trimestre."
        self._run()
        outside, inside = self._get_mails(board).sorted("email_to")
        self.assertIn("Voici le trimestre.", outside.body_html)
        self.assertIn("28/02/2026", outside.subject)
        self.assertIn("02/28/2026", inside.subject)

    def test_mail_server_decides_whether_it_was_sent(self):
        self._run()
        mails = self._get_mails(self.sheet)
        good, bad = mails[0], mails[1]
        good_log, bad_log = good.complaint_sending_id, bad.complaint_sending_id
        good._postprocess_sent_message([], [])
        bad._postprocess_sent_message(
            [], [], failure_type="mail_smtp", failure_reason="550 No such user"
        )
        self.assertEqual(good_log.state, "sent")
        self.assertTrue(good_log.date)
        self.assertEqual(bad_log.state, "failed")
        self.assertIn("550 No such user", bad_log.reason)
        self.assertEqual(self.sheet.failed_count, 1)

    def test_send_again(self):
        board = self._create_board(self.handler)
        self._run()
        sending = self._get_log(board)
        self.assertEqual(sending.state, "failed")
        self.handler.group_ids |= self.env.ref("mfi_complaints.group_director")
        sending.with_user(self.pilot).action_send_again()
        self.assertEqual((sending.state, sending.reason), ("queued", False))
        with self.assertRaises(UserError):
            sending.with_user(self.pilot).action_send_again()
        self._run()
        self.assertEqual(len(self._get_mails(board)), 1)
        self.assertEqual((sending.state, sending.reason), ("queued", False))

    def test_send_now_once(self):
        sheet = self.sheet.with_user(self.pilot)
        sheet.active = False
        action = sheet.action_send_now()
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(sheet.action_send_now()["params"]["type"], "info")
        self.assertEqual(self._run(), len(self.lines))
        self.assertEqual(self._run(), 0)

    def test_send_now_needs_recipients(self):
        board = self._create_board()
        with self.assertRaises(UserError):
            board.with_user(self.pilot).action_send_now()

    def test_reasons_of_failures(self):
        """What stops one recipient is said, and does not stop the others."""
        nobody = self._new_employee("mfi_nobody")
        gone = self._new_employee("mfi_gone")
        gone.active = False
        silent = self.env["res.partner"].create({"name": "Without address"})
        board = self._create_board(nobody, gone, silent, self.director)
        board._queue_sendings(*board._get_last_period())
        late = self.env["mfi.complaint.report.recipient"].create(
            {"schedule_id": board.id, "partner_id": self.outsider.id}
        )
        board._queue_sendings(*board._get_last_period())
        late.unsubscribed = True
        self._run()
        reasons = [sending.reason or "" for sending in self._get_log(board)]
        for reason, words in zip(
            reasons,
            ("no role", "archived", "no e-mail address", "", "unsubscribed"),
            strict=True,
        ):
            self.assertIn(words, reason)
        self.assertEqual(self._get_mails(board).email_to, self.director.email)
        self.assertFalse(self._get_log(board)[0].document)

    def test_error_in_the_program_is_logged_and_said(self):
        with (
            mute_logger(
                "odoo.addons.mfi_complaints.models.reporting."
                "mfi_complaint_report_sending_mail"
            ),
            patch.object(
                self.registry["mfi.complaint.report.page"],
                "_render_pdf",
                side_effect=ValueError("secret"),
            ),
        ):
            self._run()
        states = {(s.state, s.reason) for s in self._get_log(self.sheet)}
        [(state, reason)] = states
        self.assertEqual(state, "failed")
        self.assertNotIn("secret", reason)

    def test_a_full_disk_leaves_it_to_the_next_run(self):
        sheet = self.sheet
        sheet._queue_sendings(*sheet._get_last_period())
        sending = self._get_log(sheet)[:1]
        pages = self.registry["mfi.complaint.report.page"]
        with (
            patch.object(pages, "_render_pdf", side_effect=DiskFull),
            self.assertRaises(DiskFull),
        ):
            sending._try_queue_mail()
        self.assertEqual((sending.state, sending.reason), ("queued", False))

    def test_neutralized_copy_sends_nothing(self):
        self.sheet._queue_sendings(*self.sheet._get_last_period())
        self.env.flush_all()
        for query in get_neutralization_queries(["mfi_complaints"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.sheet.active)
        self.assertEqual(set(self._get_log(self.sheet).mapped("state")), {"failed"})
        self.sheet.active = True
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("database.is_neutralized", True)
        self.assertEqual(self._run(), 0)
        with self.assertRaises(UserError):
            self.sheet.action_send_now()

    def test_the_log_stays(self):
        self._run()
        with self.assertRaises(UserError):
            self._get_log(self.sheet).unlink()
        with self.assertRaises(UserError):
            self.sheet.unlink()
        line = self.lines[0]
        sending = self._get_log(self.sheet).filtered(lambda s: s.recipient_id == line)
        name = line.name
        line.unlink()
        self.assertEqual(sending.name, name)

    def test_number_of_queries_does_not_grow(self):
        """Recording the sendings takes as many queries for many recipients."""
        people = self.env["res.partner"].create(
            [{"name": f"P{i}", "email": f"p{i}@example.com"} for i in range(40)]
        )
        counts = []
        for number in (5, 35):
            board = self._create_board(*people[:number])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            board._queue_sendings(*board._get_last_period())
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRights(ScheduleCommon):
    """Who configures, who reads the log, and whose figures are in a report."""

    def test_roles(self):
        self._run()
        sending = self._get_log(self.sheet)[0]
        records = self.sheet, self.lines[0], sending
        readers = ("pilot", "controller", "director")
        denied = ("branch_manager", "collector", "handler", "confidential", "employee")
        for role in denied:
            for record in records:
                with self.subTest(role=role, model=record._name):
                    user = getattr(self, role)
                    self.assertFalse(record.with_user(user).has_access("read"))
        for role in readers:
            for record in records:
                own = record.with_user(getattr(self, role))
                writes = role == "pilot" and record != sending
                with self.subTest(role=role, model=record._name):
                    self.assertTrue(own.has_access("read"))
                    for operation in ("write", "create", "unlink"):
                        self.assertEqual(own.has_access(operation), writes)

    def test_buttons_are_refused_to_readers(self):
        self._run()
        sending = self._get_log(self.sheet)[0]
        sending._fail("x")
        for user in (self.controller, self.director):
            with self.assertRaises(AccessError):
                self.sheet.with_user(user).action_send_now()
            with self.assertRaises(AccessError):
                sending.with_user(user).action_send_again()

    def test_director_does_not_read_the_documents(self):
        """They may show small numbers, which are hidden from directors."""
        self._run()
        sending = self._get_log(self.sheet)[0]
        self.assertTrue(sending.with_user(self.controller).document)
        with self.assertRaises(AccessError):
            sending.with_user(self.director).read(["document"])
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", sending._name), ("res_field", "=", "document")],
            limit=1,
        )
        self.assertFalse(attachment.with_user(self.director).has_access("read"))

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Another"})
        other = self._create_schedule("board", company_id=company.id)
        self.assertFalse(other.with_user(self.pilot).has_access("read"))

    def test_manager_gets_the_own_branch(self):
        self._receive(6)
        self._receive(7, mfi_branch_id=self.other_branch.id)
        page = self._make_page(self.branch_manager, "branch", self.branch)
        figures = page["tables"][0]["table"]
        received = {row.name: row.cells[0].value for row in figures.rows}["received"]
        self.assertEqual(received, 6)
        self.assertEqual(figures.columns[-1], "network")
        self.assertEqual(page["perimeter"], self.branch.name)

    def test_manager_gets_nothing_else(self):
        for kind, branch in (("branch", self.other_branch), ("board", None)):
            with self.subTest(kind=kind), self.assertRaises(AccessError):
                self._make_page(self.branch_manager, kind, branch)

    def test_no_role_no_figure(self):
        for user in (self.employee, self.handler):
            with self.assertRaises(AccessError):
                self._make_page(user, "board")

    def test_network_beside_the_sheet_of_a_pilot(self):
        """A manager who counts everything has the network beside the sheet too."""
        self._receive(6)
        page = self._make_page(self.pilot, "branch", self.branch)
        figures = page["tables"][0]["table"]
        own = self._make_page(self.branch_manager, "branch", self.branch)
        self.assertEqual(figures.rows, own["tables"][0]["table"].rows)

    def test_restricted_cases_do_not_leave(self):
        self._receive(6)
        self._receive(2, complaint_access="restricted")
        for user in (self.confidential, self.controller):
            page = self._make_page(user, "board")
            self.assertEqual(page["cards"][0]["value"], "6")

    def test_small_rows_are_hidden_from_everybody(self):
        self._receive(6)
        self._receive(2, mfi_branch_id=self.other_branch.id)
        for user in (self.controller, self.director, self.env.ref("base.user_root")):
            page = self._make_page(user, "board")
            branches = page["tables"][0]["table"]
            hidden = {row.name: row.cells[0].hidden for row in branches.rows}
            self.assertTrue(hidden["Other"], user.login)
            self.assertIn("Hidden", page["notes"][-1])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPage(ScheduleCommon):
    """The page says what the dashboard shows, and no more."""

    def _read_pdf(self, page, kind, branch=None):
        """Return the number of pages and the text of the PDF."""
        first, last = self.sheet._get_last_period()
        _name, content = page._render_pdf(kind, first, last, branch and branch.id)
        reader = PdfReader(io.BytesIO(content))
        text = " ".join(sheet.extract_text() for sheet in reader.pages)
        return len(reader.pages), " ".join(text.split())

    def test_no_complaint_is_a_warning(self):
        page = self._make_page(self.branch_manager, "branch", self.branch)
        self.assertIn("a warning, not a success", page["sentences"][0])
        self.assertEqual(len(page["sentences"]), 3)

    def test_few_complaints_have_no_percentage(self):
        self._receive(4)
        page = self._make_page(self.branch_manager, "branch", self.branch)
        self.assertEqual(
            page["sentences"],
            [
                "Only 4 complaints were received: this is too few for a percentage.",
                "No complaint was decided in this period.",
                "4 complaints were open at the end of the period, 4 of them after the "
                "promised date.",
            ],
        )

    def test_pdf_shows_the_dashboard(self):
        """Numbers of the PDF are those of the dashboard; it is one page."""
        self._random_complaints(31, 40)
        with freeze_time("2025-12-01 10:00:00"):
            first, last = self.sheet._get_last_period()
            data = self.report.with_user(self.director).complaint_dashboard(first, last)
            cards = data["cards"]
            self.assertGreater(cards["received"]["value"], 0)
            page = self.env["mfi.complaint.report.page"].with_user(self.director)
            page = page.with_context(lang="en_US")
            pages, text = self._read_pdf(page, "board")
            self.assertEqual(pages, 1)
            for code, name in (
                ("received", "Received"),
                ("decided", "Decided"),
                ("open", "Open"),
                ("late", "Late"),
            ):
                self.assertIn(f"{name} {cards[code]['value']} Previous", text)
            for row in data["trend"]:
                month = f"{row['month'][5:]}/{row['month'][2:4]}"
                self.assertIn(month, text)

    def test_sheet_is_one_page(self):
        self._random_complaints(32, 40)
        page = self.env["mfi.complaint.report.page"].with_user(self.branch_manager)
        with freeze_time("2025-12-01 10:00:00"):
            pages, text = self._read_pdf(
                page.with_context(lang="en_US"), "branch", self.branch
            )
        self.assertEqual(pages, 1)
        self.assertIn(self.branch.name, text)
        self.assertIn("Network", text)

    def test_every_sentence_has_its_words(self):
        """Each sentence of the engine can be said with its values."""
        page = self.env["mfi.complaint.report.page"]
        for received in (0, 1, 4, 9):
            for due in {0, min(received, 3), received}:
                for before in (0, 8):
                    for decided in (0, 1, 4, 6, 12):
                        for still, late in ((0, 0), (1, 0), (1, 1), (6, 0), (6, 2)):
                            cards = {
                                "received": {"value": received},
                                "answered_in_time": {
                                    "numerator": due,
                                    "denominator": due,
                                    "previous_numerator": before,
                                    "previous_denominator": before,
                                },
                                "median_days": {"value": 1, "denominator": decided},
                                "p90_days": {"value": 2.5},
                                "open": {"value": still},
                                "late": {"value": late},
                            }
                            for text in page._make_sentences(cards):
                                self.assertNotIn("%(", text)
                                self.assertNotIn("%%", text)
