# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import io
from datetime import date

import openpyxl
import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ...models.guard import with_process
from ..common import NOW
from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementSteps(StatementCommon):
    """Draft, checked, filed."""

    def test_steps_name_who_and_when(self):
        statement = self._computed(self.controller)
        self.assertEqual(statement.prepared_by_id, self.controller)
        statement.with_user(self.pilot).action_check()
        self.assertEqual(statement.checked_by_id, self.pilot)
        self.assertEqual(str(statement.checked_at), NOW)
        statement.filing_reference = "L-2026-17"
        statement.action_file()
        self.assertEqual(statement.filed_by_id, self.controller)
        self.assertEqual(statement.sent_on, date(2026, 3, 2))

    def test_rows_without_a_measure_are_refused(self):
        self.template.row_ids[2].measure = False
        statement = self._computed()
        self.assertEqual(self._line(statement, "1.2").mark, "No measure chosen")
        with self.assertRaisesRegex(UserError, r"for these rows.*: 1\.2\."):
            statement.action_check()
        self.template.row_ids[2].measure = "received"
        statement.action_compute()
        statement.action_check()

    def test_a_period_that_has_not_ended_is_refused(self):
        statement = self._computed(date_from=date(2026, 1, 1))
        with self.assertRaisesRegex(UserError, "has not ended"):
            statement.action_check()

    def test_checked_figures_stay(self):
        statement = self._computed()
        statement.action_check()
        for values in (
            {"comment": "x"},
            {"date_from": date(2025, 1, 1)},
            {"state": "draft"},
            {"figures": {}},
        ):
            with self.assertRaises(UserError):
                statement.write(values)
        with self.assertRaises(UserError):
            statement.action_compute()
        with self.assertRaises(UserError):
            statement.unlink()
        statement.action_draft()
        statement.comment = "x"
        statement.unlink()

    def test_filing_needs_a_check_and_a_reference(self):
        statement = self._computed()
        with self.assertRaisesRegex(UserError, "this step needs “Checked”"):
            statement.action_file()
        statement.action_check()
        with self.assertRaisesRegex(UserError, "reference of the sending"):
            statement.action_file()

    def test_values_of_the_steps_cannot_be_given(self):
        statement = self._statement(state="filed", figures={"lines": []})
        self.assertEqual(statement.state, "draft")
        self.assertFalse(statement.figures)
        with self.assertRaisesRegex(UserError, "only through the buttons"):
            statement.sudo().write({"state": "filed"})
        line = {"statement_id": statement.id, "kind": "figure", "name": "x"}
        with self.assertRaisesRegex(UserError, "computed, not entered"):
            self.env["mfi.complaint.statement.line"].create(line)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementFiled(StatementCommon):
    """What was filed stays as it was."""

    def test_files_and_their_hashes(self):
        statement = self._filed()
        for name, head in (("pdf", b"%PDF"), ("xlsx", b"PK")):
            content = statement[f"{name}_attachment_id"].raw
            self.assertTrue(content.startswith(head))
            self.assertEqual(
                statement[f"{name}_hash"], hashlib.sha256(content).hexdigest()
            )
            self.assertEqual(statement._render_file(name), content)

    def test_nobody_changes_a_filed_statement(self):
        statement = self._filed()
        for record in (statement, statement.sudo(), with_process(statement.sudo())):
            for values in ({"comment": "x"}, {"state": "draft"}, {"sent_on": False}):
                with self.assertRaisesRegex(UserError, "neither be changed"):
                    record.write(values)
            with self.assertRaisesRegex(UserError, "neither be changed"):
                record.unlink()
        for record in (statement.line_ids[1], statement.line_ids[1].sudo()):
            with self.assertRaises(UserError):
                record.name = "x"
            with self.assertRaises(UserError):
                record.unlink()
        with self.assertRaises(UserError):
            statement.action_compute()
        statement.message_post(body="The regulator has confirmed receipt.")

    def test_nobody_changes_filed_lines_within_the_process(self):
        statement = self._filed()
        lines = with_process(statement.line_ids.sudo())
        with self.assertRaisesRegex(UserError, "neither be changed"):
            lines[1].name = "x"
        with self.assertRaisesRegex(UserError, "neither be changed"):
            lines.unlink()
        with self.assertRaisesRegex(UserError, "neither be changed"):
            lines.create({"statement_id": statement.id, "kind": "figure", "name": "x"})

    def test_nobody_changes_filed_files(self):
        statement = self._filed()
        for file in (statement.pdf_attachment_id, statement.xlsx_attachment_id):
            for record in (file, file.sudo()):
                for values in ({"raw": b"x"}, {"name": "x"}, {"res_id": 0}):
                    with self.assertRaisesRegex(UserError, "neither be changed"):
                        record.write(values)
                with self.assertRaisesRegex(UserError, "neither be changed"):
                    record.unlink()

    def test_filed_files_move_to_another_storage(self):
        statement = self._filed()
        files = statement.pdf_attachment_id | statement.xlsx_attachment_id
        hashes = statement._get_current_hashes()
        for storage in ("db", "file"):
            self.env["ir.config_parameter"].set_param("ir_attachment.location", storage)
            files.sudo()._migrate()
            self.assertEqual(all(f.store_fname for f in files), storage == "file")
            self.assertEqual(statement._get_current_hashes(), hashes)

    def test_figures_stay_when_complaints_change(self):
        self._random_complaints(31, 10)
        statement = self._filed()
        value = self._value(statement, "1.2")
        self._set(self._create_complaint(), complaint_received_at="2025-10-06 10:00:00")
        statement.invalidate_recordset()
        self.assertEqual(self._value(statement, "1.2"), value)
        action = self._line(statement, "1.2").action_open_records()
        self.assertIn(f"{value} counted on", action["name"])

    def test_double_filing_is_refused_with_one_sentence(self):
        filed = self._filed()
        second = self._computed()
        second.action_check()
        second.filing_reference = "L-2"
        with self.assertRaisesRegex(UserError, "is already filed: to correct it"):
            second.action_file()
        self._file_correction(filed)
        with self.assertRaisesRegex(UserError, "is already filed"):
            second.action_file()

    def _file_correction(self, filed):
        """File a correction of a statement."""
        draft = filed.browse(filed.action_replace()["res_id"])
        self.assertEqual(draft.replaces_id, filed)
        self.assertEqual(filed.action_replace()["res_id"], draft.id)
        draft.action_compute()
        draft.action_check()
        draft.filing_reference = "L-2026-18"
        draft.action_file()
        return draft

    def test_corrections_form_a_chain(self):
        filed = self._filed()
        self.assertFalse(filed.is_replaced)
        first = self._file_correction(filed)
        self.assertTrue(filed.is_replaced)
        second = self._file_correction(first)
        self.assertEqual(second.replaces_id.replaces_id, filed)
        fork = self._computed(replaces_id=filed.id)
        fork.action_check()
        fork.filing_reference = "L-3"
        with self.assertRaisesRegex(UserError, "is already filed"):
            fork.action_file()

    def test_database_refuses_a_second_one(self):
        """Two users who file at the same moment."""
        self._filed()
        second = self._computed()
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE mfi_complaint_statement SET state = 'filed' WHERE id = %s",
                    second.id,
                )
            )

    def test_correction_is_of_the_same_period(self):
        filed = self._filed()
        with self.assertRaisesRegex(ValidationError, "same template and period"):
            self._statement(replaces_id=filed.id, date_from=date(2025, 1, 1))
        draft = self._statement(date_from=date(2025, 1, 1))
        with self.assertRaisesRegex(ValidationError, "only replace a filed one"):
            self._statement(replaces_id=draft.id, date_from=date(2025, 1, 1))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementJournal(StatementCommon):
    """The journal of filed statements, and the integrity check."""

    def _verify(self):
        """Return what the integrity check says of statements."""
        events = self.env["mfi.complaint.event"].with_user(self.controller)
        found = events.with_context(lang="en_US").verify([])
        return [item["message"] for item in found if item["code"] == "statement"]

    def _execute(self, query):
        """Change the database behind the program's back."""
        self.env.flush_all()
        self.env.cr.execute(query)
        self.env.invalidate_all()

    def test_entries_form_a_chain(self):
        first = self._filed()
        second = self._filed(date_from=date(2025, 1, 1))
        entries = self.env["mfi.complaint.statement.filing"].search(
            [("statement_id", "in", (first | second).ids)], order="sequence"
        )
        self.assertEqual(entries.statement_id, first | second)
        self.assertEqual(entries[1].previous_hash, entries[0].hash)
        self.assertEqual(entries[0].figures_hash, first.figures_hash)
        self.assertEqual(self._verify(), [])

    def test_altered_figures_are_found(self):
        statement = self._filed()
        self._execute(
            SQL(
                "UPDATE mfi_complaint_statement SET comment = 'x' WHERE id = %s",
                statement.id,
            )
        )
        self.assertEqual(
            self._verify(), [f"“{statement.name}” differs from what was filed."]
        )

    def test_altered_lines_and_files_are_found(self):
        statement = self._filed()
        self._execute(
            SQL(
                "UPDATE mfi_complaint_statement_line SET name = 'x' WHERE id = %s",
                statement.line_ids[1].id,
            )
        )
        self.assertEqual(len(self._verify()), 1)

    def test_database_refuses_to_change_the_journal(self):
        statement = self._filed()
        filings = self.env["mfi.complaint.statement.filing"]
        entry = filings.search([("statement_id", "=", statement.id)])
        for query in (
            SQL("UPDATE mfi_complaint_statement_filing SET hash = 'x'"),
            SQL("DELETE FROM mfi_complaint_statement_filing"),
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)
        with self.assertRaises(UserError):
            entry.hash = "x"
        with self.assertRaises(UserError):
            entry.unlink()
        with self.assertRaises(UserError):
            filings.create({"company_id": self.company.id})


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementRights(StatementCommon):
    """Who sees, prepares and files statements."""

    def test_others_see_nothing(self):
        statement = self._computed()
        others = (
            self.collector,
            self.handler,
            self.head,
            self.confidential,
            self.branch_manager,
            self.employee,
        )
        for user in others:
            own = statement.with_user(user)
            for attempt in (
                lambda own=own: own.read(["name"]),
                lambda own=own: own.line_ids.read(["name"]),
                lambda own=own: own.action_check(),
                lambda own=own: own._render_file("pdf"),
                lambda user=user: self._statement(user),
            ):
                with self.assertRaises(AccessError, msg=user.login):
                    attempt()

    def test_director_reads_and_changes_nothing(self):
        statement = self._computed().with_user(self.director)
        self.assertEqual(statement.line_ids[1].value_text, "0")
        self.assertTrue(statement._render_file("xlsx"))
        self.assertFalse(any(statement.line_ids.mapped("can_open")))
        with self.assertRaises(AccessError):
            statement.line_ids[1].action_open_records()
        for attempt in (
            lambda: statement.write({"comment": "x"}),
            statement.action_compute,
            statement.action_check,
            statement.action_file,
            statement.unlink,
            lambda: self._statement(self.director),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_controller_and_pilot_write(self):
        for user in (self.controller, self.pilot):
            statement = self._computed(user)
            statement.action_check()
            self.assertEqual(statement.checked_by_id, user)

    def test_other_company_sees_nothing(self):
        statement = self._computed()
        other = self.env["res.company"].create({"name": "Another institution"})
        pilot = new_test_user(
            self.env,
            "pilot_elsewhere",
            "base.group_user,mfi_complaints.group_pilot",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        own = statement.with_user(pilot).with_company(other)
        self.assertFalse(own.search([("id", "=", statement.id)]))
        with self.assertRaises(AccessError):
            own.read(["name"])

    def test_menus(self):
        menus = {
            user: self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            for user in (self.director, self.pilot, self.controller, self.collector)
        }
        seen = self.env.ref("mfi_complaints.menu_statement").id
        templates = self.env.ref("mfi_complaints.menu_statement_template").id
        self.assertEqual([seen in ids for ids in menus.values()], [1, 1, 1, 0])
        self.assertEqual([templates in ids for ids in menus.values()], [0, 1, 0, 0])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementSmallNumbers(StatementCommon):
    """Directors do not see parts of a breakdown that rest on few complaints."""

    def setUp(self):
        super().setUp()
        for branch, number in ((self.branch, 7), (self.other_branch, 3)):
            for _index in range(number):
                self._set(
                    self._create_complaint(),
                    complaint_received_at="2025-11-03 10:00:00",
                    mfi_branch_id=branch.id,
                )
        self.statement = self._filed()

    def _get_parts(self, user):
        """Return the parts by branch as a user sees them."""
        lines = self.statement.with_user(user).line_ids
        return lines.filtered(
            lambda line: line.kind == "split" and line.dimension == "branch"
        )

    def test_on_screen(self):
        """The other part is hidden too: the whole would give it away."""
        parts = self._get_parts(self.pilot)
        self.assertEqual(parts.mapped("value_text"), ["7", "3"])
        parts = self._get_parts(self.director)
        self.assertEqual(parts.mapped("value_text"), ["hidden", "hidden"])
        for name in ("detail", "difference_text"):
            self.assertFalse(any(parts.mapped(name)), name)
        self.assertEqual(parts.mapped("previous_text"), ["0", "0"])
        whole = self._line(self.statement.with_user(self.director), "1.2")
        self.assertEqual(whole.value_text, "10")

    def test_figures_are_not_readable(self):
        own = self.statement.with_user(self.director)
        for records, name in (
            (own, "figures"),
            (own, "pdf_attachment_id"),
            (own, "xlsx_attachment_id"),
            (own.line_ids, "figure"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                records.read([name])

    def test_in_the_copy(self):
        shown = {}
        for user in (self.pilot, self.director):
            content = self.statement.with_user(user)._render_file("xlsx")
            sheet = openpyxl.load_workbook(io.BytesIO(content)).active
            rows = list(sheet.iter_rows(values_only=True))
            shown[user] = [r[2] for r in rows if r[1] == self.other_branch.name]
        self.assertEqual(shown, {self.pilot: [3], self.director: ["hidden"]})

    def test_filed_files_stay_closed(self):
        file = self.statement.pdf_attachment_id
        self.assertTrue(file.with_user(self.pilot).sudo(False).raw)
        own = file.with_user(self.director).sudo(False)
        with self.assertRaises(AccessError):
            own.read(["datas"])
        self.assertFalse(own.search([("id", "=", file.id)]))

    def test_rates_of_few_complaints(self):
        """How many complaints are behind a previous rate is not known."""
        self.template.row_ids = [
            Command.clear(),
            self._row("1", "Rate", measure="first_act_48h", dimension="branch"),
        ]
        for branch in (self.branch, self.other_branch):
            for day in ("2024-11-04", "2025-05-05") * 5:
                self._set(
                    self._create_complaint(),
                    complaint_received_at=f"{day} 10:00:00",
                    mfi_branch_id=branch.id,
                )
        statement = self._computed(date_from=date(2025, 1, 1))
        for user, previous in ((self.pilot, "100.0"), (self.director, "hidden")):
            parts = statement.with_user(user).line_ids.filtered(
                lambda line: line.kind == "split"
            )
            self.assertEqual(len(parts), 2)
            for part in parts:
                self.assertIn("100.0", part.value_text)
                self.assertIn(previous, part.previous_text)


@tagged("post_install", "-at_install")
class TestStatementDownload(StatementCommon, HttpCase):
    """The files over HTTP."""

    def _get(self, statement, file_format, user=None):
        """Return the answer for one file."""
        login = user.login if user else None
        self.authenticate(login, login)
        return self.url_open(f"/complaints/statement/{statement.id}.{file_format}")

    @mute_logger("odoo.http", "werkzeug")
    def test_download(self):
        statement = self._filed(date_from=date(2025, 7, 1))
        for user in (self.pilot, self.director):
            for name in ("pdf", "xlsx"):
                answer = self._get(statement, name, user)
                self.assertEqual(answer.status_code, 200)
                filed = statement[f"{name}_attachment_id"].sudo().raw
                self.assertEqual(answer.content == filed, user == self.pilot)
        for user, name in (
            (self.collector, "pdf"),
            (self.branch_manager, "xlsx"),
            (self.pilot, "exe"),
        ):
            self.assertEqual(self._get(statement, name, user).status_code, 404)
        self.authenticate(self.pilot.login, self.pilot.login)
        answer = self.url_open("/complaints/statement/99999999.pdf")
        self.assertEqual(answer.status_code, 404)

    def test_nobody_without_an_account(self):
        statement = self._filed(date_from=date(2025, 7, 1))
        self.authenticate(None, None)
        answer = self.url_open(f"/complaints/statement/{statement.id}.pdf")
        self.assertIn("/web/login", answer.url)
