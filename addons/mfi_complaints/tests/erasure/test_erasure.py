# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..common import NOW, ComplaintCommon

#: Texts found only in this client's data, to trace copies in other tables.
NAME = "Zzmarker Fatou"
PHONE = "+221776543219"
EMAIL = "zzmarker.fatou@example.com"
NUMBER = "ZZMARKER-77"
STATEMENT = "zzmarkerwords"
MARKERS = ("zzmarker", "776543219")
LATER = "2028-03-02 10:00:00"


class ErasureCommon(ComplaintCommon):
    """A closed complaint that left data in many tables."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("mfi_complaints.group_confidential")
        cls.marked = cls.env["res.partner"].create(
            {
                "name": NAME,
                "mfi_member_number": NUMBER,
                "mfi_branch_id": cls.branch.id,
                "mfi_gender": "female",
                "mfi_birth_year": 1984,
                "mfi_zone": "rural",
                "phone": PHONE,
                "email": EMAIL,
                "street": f"{STATEMENT} street",
                "comment": f"<p>{STATEMENT}</p>",
                "company_id": cls.company.id,
                "country_id": cls.env.ref("base.sn").id,
            }
        )

    @classmethod
    def _create_marked_draft(cls, **values):
        """Return a draft with a marker in each free text."""
        return cls._create_draft(
            name=f"Fees {STATEMENT}",
            description=f"<p>{STATEMENT} said {NAME}</p>",
            partner_id=cls.marked.id,
            **values,
        )

    @classmethod
    def _create_marked_complaint(cls, state="closed"):
        """Create a complaint with data in every table and move it to a state."""
        draft = cls._create_marked_draft()
        cls.env["ir.attachment"].create(
            {
                "name": f"{STATEMENT}.txt",
                "raw": STATEMENT.encode(),
                "res_model": "helpdesk.ticket",
                "res_id": draft.id,
            }
        )
        draft.action_register()
        ticket = draft.sudo()
        cls._with_user(ticket, cls.collector).action_add_addendum(f"{STATEMENT} more")
        cls._advance(ticket, "assigned")
        cls._advance(ticket, "in_progress")
        cls._with_user(ticket, cls.handler).message_post(
            body=f"Call {NAME}: {STATEMENT}",
            attachments=[(f"{STATEMENT}-2.txt", STATEMENT.encode())],
        )
        if state == "in_progress":
            return ticket
        handler = cls._with_user(ticket, cls.handler)
        handler.action_resolve(
            cls._prepare_solution(
                complaint_answer=f"Dear {NAME}, {STATEMENT}",
                complaint_corrective_measure=f"{STATEMENT} refunded",
            )
        )
        collector = cls._with_user(ticket, cls.collector)
        collector.action_record_attempt("call", False, f"{STATEMENT} not at home")
        collector.action_communicate({"complaint_answer_channel": "email"})
        collector.action_record_satisfaction(2, "answered", f"{STATEMENT} unhappy")
        collector.action_reopen(f"{STATEMENT} contests")
        cls._with_user(ticket, cls.pilot).action_assign(cls.team.id)
        other = cls._with_user(ticket, cls.other_handler)
        other.action_start()
        other.action_resolve(
            cls._prepare_solution(complaint_answer=f"{STATEMENT} second")
        )
        collector.action_communicate({"complaint_answer_channel": "email"})
        collector.action_record_satisfaction(4, "answered", f"{STATEMENT} fine")
        collector.action_close()
        return ticket

    def _find_marked_columns(self):
        """Return {(table, column)} of the whole database that contain a marker."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT c.table_name, c.column_name FROM information_schema.columns c "
                "JOIN information_schema.tables t USING (table_schema, table_name) "
                "WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' "
                "AND c.data_type IN ('text', 'character varying', 'jsonb', 'json') "
            )
        )
        found = set()
        for table, column in self.env.cr.fetchall():
            for marker in MARKERS:
                self.env.cr.execute(
                    SQL(
                        "SELECT 1 FROM %s WHERE %s::text ILIKE %s LIMIT 1",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        f"%{marker}%",
                    )
                )
                if self.env.cr.fetchone():
                    found.add((table, column))
        return found

    def _get_figures(self):
        """Return the complaint's values in the statistics."""
        self.env.flush_all()
        rows = self.env["mfi.complaint.report"]._read_group(
            [("branch_id", "=", self.branch.id)],
            [
                "kind",
                "category_id",
                "channel_id",
                "outcome",
                "gender",
                "zone",
                "severity",
                "received_at:day",
                "resolved_at:day",
            ],
            ["__count", "satisfaction:avg"],
        )
        return [tuple(getattr(value, "id", value) for value in row) for row in rows]

    def _verify_journal(self):
        """Return the problems that the integrity check finds."""
        return self.env["mfi.complaint.event"].verify()

    def _open_wizard(self, user, **values):
        """Return the erasure wizard opened by a user."""
        wizards = self.env["mfi.complaint.erasure"].with_user(user)
        return wizards.create(
            {"reason": "Written request", "confirmed": True, **values}
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestErasure(ErasureCommon):
    """What is erased, what stays, who can erase, and what is never erased."""

    # ------------------------------------------------------------------
    # Refused
    # ------------------------------------------------------------------
    def test_only_pilot_and_confidential_may_ask(self):
        ticket = self._create_marked_complaint()
        for role in ("collector", "handler", "controller", "branch_manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._open_wizard(getattr(self, role), ticket_ids=[(6, 0, ticket.ids)])

    def test_open_complaints_are_not_erased(self):
        ticket = self._create_marked_complaint("in_progress")
        wizard = self._open_wizard(self.pilot, ticket_ids=[(6, 0, ticket.ids)])
        self.assertEqual(wizard.erasable_count, 0)
        self.assertIn("still open", wizard.obstacles)
        with self.assertRaisesRegex(UserError, "nothing to erase"):
            wizard.action_erase()
        with self.assertRaisesRegex(UserError, "still open"):
            ticket._erase_complaints("x", "request")
        self.assertEqual(ticket.partner_id, self.marked)

    def test_reason_and_confirmation_are_asked_for(self):
        ticket = self._create_marked_complaint()
        for values in ({"reason": " "}, {"confirmed": False}):
            wizard = self._open_wizard(
                self.pilot, ticket_ids=[(6, 0, ticket.ids)], **values
            )
            with self.assertRaises(UserError):
                wizard.action_erase()
        self.assertFalse(ticket.complaint_erased_at)

    def test_a_complaint_on_legal_hold_is_not_erased(self):
        ticket = self._create_marked_complaint()
        with self.assertRaises(UserError):
            self._with_user(ticket, self.collector).action_hold("Court")
        self._with_user(ticket, self.controller).action_hold("Court of Louga")
        self.assertIn("held", self._get_event_codes(ticket))
        with self.assertRaisesRegex(UserError, "legal hold"):
            ticket._erase_complaints("x", "request")
        self._with_user(ticket, self.pilot).action_release("Judged")
        ticket._erase_complaints("x", "request")
        self.assertTrue(ticket.complaint_erased_at)

    def test_the_pilot_erases_no_denunciation(self):
        ticket = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        self._with_user(ticket, self.confidential).action_cancel(
            "By mistake", cause="error"
        )
        wizard = self._open_wizard(self.confidential, ticket_ids=[(6, 0, ticket.ids)])
        with self.assertRaises(AccessError):
            self._open_wizard(self.pilot, ticket_ids=[(6, 0, ticket.ids)])
        self.assertFalse(ticket.complaint_erased_at)
        wizard.action_erase()
        self.assertTrue(ticket.complaint_erased_at)

    # ------------------------------------------------------------------
    # Erased
    # ------------------------------------------------------------------
    def test_the_person_is_erased_from_the_complaint_everywhere(self):
        ticket = self._create_marked_complaint()
        self.assertEqual(self._verify_journal(), [])
        before = self._find_marked_columns()
        for location in (
            ("helpdesk_ticket", "description"),
            ("mail_message", "body"),
            ("mfi_complaint_event_text", "value"),
            ("mfi_complaint_attempt", "note"),
            ("mfi_complaint_level", "answer"),
            ("ir_attachment", "name"),
        ):
            self.assertIn(location, before)
        wizard = self._open_wizard(self.pilot, ticket_ids=[(6, 0, ticket.ids)])
        self.assertEqual((wizard.erasable_count, wizard.file_count), (1, 2))
        self.assertTrue(wizard.message_count)
        wizard.action_erase()
        left = {
            location
            for location in self._find_marked_columns()
            if location[0] != "res_partner"
        }
        self.assertEqual(left, set())
        # The client's own record is not erased: nobody asked for that.
        self.assertEqual(self.marked.name, NAME)

    def test_figures_and_journal_stay(self):
        ticket = self._create_marked_complaint()
        figures, number = self._get_figures(), ticket.number
        events = len(ticket.complaint_event_ids)
        ticket._erase_complaints("Written request", "request")
        self.assertEqual(self._get_figures(), figures)
        self.assertEqual(ticket.number, number)
        self.assertEqual(len(ticket.complaint_event_ids), events + 1)
        self.assertEqual(self._get_event_codes(ticket)[-1], "erased")
        self.assertEqual(self._verify_journal(), [])
        self.env["mfi.complaint.seal"]._cron_seal()
        self.assertEqual(self._verify_journal(), [])

    def test_what_remains_is_still_covered(self):
        ticket = self._create_marked_complaint()
        ticket._erase_complaints("Written request", "request")
        self.env.flush_all()
        for change in (
            SQL("complaint_outcome = 'unfounded'"),
            SQL("complaint_answer = 'Another answer'"),
            SQL("complaint_salt = NULL"),
        ):
            with self.subTest(change=change.code):
                self.env.cr.execute(SQL("SAVEPOINT tamper"))
                self.env.cr.execute(
                    SQL(
                        "UPDATE helpdesk_ticket SET %s WHERE id = %s", change, ticket.id
                    )
                )
                self.env.invalidate_all()
                self.assertTrue(self._verify_journal())
                self.env.cr.execute(SQL("ROLLBACK TO SAVEPOINT tamper"))
                self.env.invalidate_all()
        text = ticket.complaint_event_ids.text_ids.filtered(lambda row: not row.value)
        self.env.cr.execute(
            SQL(
                "UPDATE mfi_complaint_event_text SET value = 'x' WHERE id = %s",
                text[0].id,
            )
        )
        self.env.invalidate_all()
        self.assertEqual(
            [broken["code"] for broken in self._verify_journal()], ["text"]
        )

    def test_messages_of_a_denunciation_go_too(self):
        ticket = self._create_complaint(
            self.confidential,
            complaint_kind="denunciation",
            name=f"Theft {STATEMENT}",
            description=f"<p>{STATEMENT}</p>",
            partner_id=False,
        )
        ticket._create_complaint_secret_message(f"{STATEMENT} again")
        officer = self._with_user(ticket, self.confidential)
        officer.action_denunciation_reply(f"Where, {STATEMENT}?")
        officer.action_cancel(f"{STATEMENT} mistaken", cause="error")
        self.assertIn(("mfi_denunciation_message", "body"), self._find_marked_columns())
        self.assertEqual(self._verify_journal(), [])
        ticket._erase_complaints("Written request", "request")
        left = {
            location
            for location in self._find_marked_columns()
            if location[0] != "res_partner"
        }
        self.assertEqual(left, set())
        self.assertEqual(self._verify_journal(), [])

    def test_nothing_more_can_be_done_with_it(self):
        ticket = self._create_marked_complaint()
        ticket._erase_complaints("Written request", "request")
        self.assertEqual(self._with_user(ticket, self.pilot).complaint_moves, ",,")
        with self.assertRaisesRegex(UserError, "erased"):
            self._with_user(ticket, self.collector).action_reopen("Again")
        with self.assertRaisesRegex(UserError, "erased already"):
            ticket._erase_complaints("Again", "request")
        tickets = self.tickets.with_user(self.env.ref("base.public_user")).sudo()
        self.assertEqual(tickets.complaint_status(ticket.number, PHONE), {})
        self.assertFalse(ticket.complaint_code_digest)

    def test_similar_clients_share_one_placeholder(self):
        tickets = self._create_marked_complaint()
        twin = self.marked.copy({"name": "Zztwin", "mfi_member_number": "ZZ-2"})
        twin.write({"mfi_gender": "female", "mfi_birth_year": 1984})
        twin.mfi_zone = "rural"
        tickets |= self._advance(self._create_complaint(partner_id=twin.id), "closed")
        tickets._erase_complaints("Written request", "request")
        client = tickets.partner_id
        self.assertEqual(len(client), 1)
        self.assertFalse(client.active or client.mfi_member_number or client.phone)

    # ------------------------------------------------------------------
    # The client
    # ------------------------------------------------------------------
    def test_the_client_goes_from_the_whole_database(self):
        self._create_marked_complaint()
        self.marked.message_post(body=f"Note on {STATEMENT}")
        wizard = self._open_wizard(
            self.pilot, scope="client", partner_id=self.marked.id, ticket_ids=False
        )
        self.assertEqual(wizard.erasable_count, 1)
        wizard.action_erase()
        self.assertEqual(self._find_marked_columns(), set())
        self.assertFalse(self.marked.active)
        self.assertEqual(self._verify_journal(), [])
        line = self.env["mfi.erasure"].search([], limit=1)
        self.assertEqual((line.complaint_count, line.client_count), (1, 1))

    def _create_import_job(self, target, company=None):
        """Create an import whose file, samples and errors name the marked client."""
        titles = {
            "clients": "N° membre;Nom;Tél.",
            "complaints": "N° plainte;Reçue le;Objet",
            "products": "Code;Nom",
        }
        row = ";".join([NUMBER, NAME, STATEMENT][: titles[target].count(";") + 1])
        content = base64.b64encode(f"{titles[target]}\n{row}".encode())
        job = self.env["mfi.import.job"].create(
            {
                "file": content,
                "target": target,
                "company_id": (company or self.company).id,
            }
        )
        if target != "products":
            job._create_errors([{"line": 2, "column": "name", "reason": f"“{NAME}”"}])
            job.error_count = 1
        return job

    def test_files_of_ended_imports_forget_the_client(self):
        """Of ended imports only the figures stay; other imports do not change."""
        other = self.env["res.company"].create({"name": "Second institution"})
        ended = [self._create_import_job("clients") for _state in range(3)]
        for job, state in zip(ended, ("done", "failed", "cancelled"), strict=True):
            job._set_ended(state)
        past = self._create_import_job("complaints")
        past._set_ended("done")
        kept = [
            self._create_import_job("clients"),
            self._create_import_job("clients", other),
        ]
        kept[1]._set_ended("done")
        products = self._create_import_job("products")
        products._set_ended("done")
        self.assertTrue(past.error_file and past.column_ids[0].sample)
        self._open_wizard(
            self.pilot, scope="client", partner_id=self.marked.id
        ).action_erase()
        self.env.invalidate_all()
        for job in (*ended, past):
            self.assertFalse(job.file or job.data or job.error_file or job.error_ids)
            self.assertFalse(any(job.column_ids.mapped("sample")))
            self.assertEqual((job.row_count, job.error_count), (1, 1))
        for job in (*kept, products):
            self.assertTrue(job.file and job.data)
        self.assertTrue(kept[1].error_ids)

    def test_a_client_of_no_company_is_forgotten_in_all(self):
        other = self.env["res.company"].create({"name": "Second institution"})
        job = self._create_import_job("clients", other)
        job._set_ended("done")
        self.marked.company_id = False
        self.marked._erase_mfi_client("Written request")
        self.assertFalse(job.file or job.data or job.error_file)

    def test_a_client_with_an_open_or_held_complaint_stays(self):
        ticket = self._create_marked_complaint()
        draft = self._create_marked_draft()
        wizard = self._open_wizard(
            self.pilot, scope="client", partner_id=self.marked.id
        )
        self.assertEqual(wizard.erasable_count, 0)
        self.assertIn("still open", wizard.obstacles)
        with self.assertRaisesRegex(UserError, "still open"):
            wizard.action_erase()
        draft.sudo().unlink()
        self._with_user(ticket, self.pilot).action_hold("Court")
        with self.assertRaisesRegex(UserError, "legal hold"):
            self.marked._erase_mfi_client("x")
        self.assertFalse(ticket.complaint_erased_at)

    def test_an_account_or_the_institution_is_not_a_client(self):
        for partner in (self.pilot.partner_id, self.company.partner_id):
            with self.assertRaises(UserError):
                partner._erase_mfi_client("x")

    def test_only_the_pilot_erases_a_client(self):
        wizard = self._open_wizard(
            self.confidential, scope="client", partner_id=self.marked.id
        )
        with self.assertRaises(AccessError):
            wizard.action_erase()
        self.assertEqual(self.marked.name, NAME)


@tagged("post_install", "-at_install")
class TestRetention(ErasureCommon):
    """The daily job erases in bounded batches after the retention period."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.env.ref("mfi_complaints.ir_cron_erase")
        cls.job.active = True

    def _run_job(self, when):
        """Run the job at a given date and time."""
        with (
            freeze_time(when),
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self.job.method_direct_trigger()
        self.env.invalidate_all()

    def test_never_by_default(self):
        with freeze_time(NOW):
            ticket = self._create_marked_complaint()
        self._run_job(LATER)
        self.assertFalse(ticket.complaint_erased_at)

    def test_after_the_period_and_not_before(self):
        self.company.mfi_retention_months = 12
        with freeze_time(NOW):
            ticket = self._create_marked_complaint()
            open_ = self._create_marked_complaint("in_progress")
            kept = self._create_marked_complaint()
            self._with_user(kept, self.pilot).action_hold("Court")
        self._run_job("2027-03-02 09:59:00")
        self.assertFalse(ticket.complaint_erased_at)
        self._run_job("2027-03-02 10:01:00")
        self.assertTrue(ticket.complaint_erased_at)
        self.assertFalse(open_.complaint_erased_at or kept.complaint_erased_at)
        self.assertEqual(self._verify_journal(), [])
        line = self.env["mfi.erasure"].search([("basis", "=", "period")], limit=1)
        self.assertEqual(line.complaint_count, 1)

    def test_by_day_on_request_counts_days_of_the_institution(self):
        with freeze_time(NOW):
            ticket = self._create_marked_complaint()
        values = {"scope": "period", "ticket_ids": False}
        wizard = self._open_wizard(
            self.pilot, before=fields.Date.to_date("2026-03-02"), **values
        )
        self.assertNotIn(ticket, wizard.erasable_ids)
        wizard = self._open_wizard(
            self.pilot, before=fields.Date.to_date("2026-03-03"), **values
        )
        self.assertIn(ticket, wizard.erasable_ids)

    def test_one_that_fails_does_not_stop_the_others(self):
        self.company.mfi_retention_months = 1
        with freeze_time(NOW):
            bad, good = self._create_marked_complaint(), self._create_marked_complaint()
        erase = type(self.tickets)._erase_complaint

        broken = UserError("broken")

        def fail(ticket, reason, basis):
            if ticket.id == bad.id:
                raise broken
            return erase(ticket, reason, basis)

        self.patch(type(self.tickets), "_erase_complaint", fail)
        with mute_logger("odoo.addons.mfi_complaints.models.erasure.helpdesk_ticket"):
            self._run_job(LATER)
        self.assertFalse(bad.complaint_erased_at)
        self.assertTrue(good.complaint_erased_at)
