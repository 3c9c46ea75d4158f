# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..common import NOW, ComplaintCommon

#: Words that only this client's record holds, wherever the program may copy them.
NAME = "Zzmarker Fatou"
PHONE = "+221776543219"
EMAIL = "zzmarker.fatou@example.com"
NUMBER = "ZZMARKER-77"
WORDS = "zzmarkerwords"
MARKERS = ("zzmarker", "776543219")
LATER = "2028-03-02 10:00:00"


class ErasureCommon(ComplaintCommon):
    """One complaint that left traces everywhere, closed."""

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
                "street": f"{WORDS} street",
                "comment": f"<p>{WORDS}</p>",
                "company_id": cls.company.id,
                "country_id": cls.env.ref("base.sn").id,
            }
        )

    @classmethod
    def _marked_draft(cls, **values):
        """A draft whose every free text holds a marker."""
        return cls._create_draft(
            name=f"Fees {WORDS}",
            description=f"<p>{WORDS} said {NAME}</p>",
            partner_id=cls.marked.id,
            **values,
        )

    @classmethod
    def _marked_complaint(cls, state="closed"):
        """Take a complaint with traces in every table up to a state."""
        draft = cls._marked_draft()
        cls.env["ir.attachment"].create(
            {
                "name": f"{WORDS}.txt",
                "raw": WORDS.encode(),
                "res_model": "helpdesk.ticket",
                "res_id": draft.id,
            }
        )
        draft.action_register()
        ticket = draft.sudo()
        cls._as(ticket, cls.collector).action_add_addendum(f"{WORDS} more")
        cls._walk(ticket, "assigned")
        cls._walk(ticket, "in_progress")
        cls._as(ticket, cls.handler).message_post(
            body=f"Call {NAME}: {WORDS}",
            attachments=[(f"{WORDS}-2.txt", WORDS.encode())],
        )
        if state == "in_progress":
            return ticket
        handler = cls._as(ticket, cls.handler)
        handler.action_resolve(
            cls._solution(
                complaint_answer=f"Dear {NAME}, {WORDS}",
                complaint_corrective_measure=f"{WORDS} refunded",
            )
        )
        collector = cls._as(ticket, cls.collector)
        collector.action_record_attempt("call", False, f"{WORDS} not at home")
        collector.action_communicate({"complaint_answer_channel": "email"})
        collector.action_record_satisfaction(2, "answered", f"{WORDS} unhappy")
        collector.action_reopen(f"{WORDS} contests")
        cls._as(ticket, cls.pilot).action_assign(cls.team.id)
        other = cls._as(ticket, cls.other_handler)
        other.action_start()
        other.action_resolve(cls._solution(complaint_answer=f"{WORDS} second"))
        collector.action_communicate({"complaint_answer_channel": "email"})
        collector.action_record_satisfaction(4, "answered", f"{WORDS} fine")
        collector.action_close()
        return ticket

    def _places(self):
        """Return {(table, column)} in which a marker stands, in the whole database."""
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

    def _figures(self):
        """Return what the statistics say of the complaint."""
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

    def _verify(self):
        """Return the broken places of the journal."""
        return self.env["mfi.complaint.event"].verify()

    def _wizard(self, user, **values):
        """Return the question as a user asks it."""
        wizards = self.env["mfi.complaint.erasure"].with_user(user)
        return wizards.create(
            {"reason": "Written request", "confirmed": True, **values}
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestErasure(ErasureCommon):
    """What goes, what stays, who may, and what is never touched."""

    # ------------------------------------------------------------------
    # Refused
    # ------------------------------------------------------------------
    def test_only_pilot_and_confidential_may_ask(self):
        ticket = self._marked_complaint()
        for role in ("collector", "handler", "controller", "branch_manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._wizard(getattr(self, role), ticket_ids=[(6, 0, ticket.ids)])

    def test_nothing_open_is_touched(self):
        ticket = self._marked_complaint("in_progress")
        wizard = self._wizard(self.pilot, ticket_ids=[(6, 0, ticket.ids)])
        self.assertEqual(wizard.erasable_count, 0)
        self.assertIn("still open", wizard.obstacles)
        with self.assertRaisesRegex(UserError, "nothing to erase"):
            wizard.action_erase()
        with self.assertRaisesRegex(UserError, "still open"):
            ticket._erase_complaints("x", "request")
        self.assertEqual(ticket.partner_id, self.marked)

    def test_reason_and_confirmation_are_asked_for(self):
        ticket = self._marked_complaint()
        for values in ({"reason": " "}, {"confirmed": False}):
            wizard = self._wizard(self.pilot, ticket_ids=[(6, 0, ticket.ids)], **values)
            with self.assertRaises(UserError):
                wizard.action_erase()
        self.assertFalse(ticket.complaint_erased_at)

    def test_a_kept_complaint_is_left_alone(self):
        ticket = self._marked_complaint()
        with self.assertRaises(UserError):
            self._as(ticket, self.collector).action_hold("Court")
        self._as(ticket, self.controller).action_hold("Court of Louga")
        self.assertIn("held", self._codes(ticket))
        with self.assertRaisesRegex(UserError, "legal hold"):
            ticket._erase_complaints("x", "request")
        self._as(ticket, self.pilot).action_release("Judged")
        ticket._erase_complaints("x", "request")
        self.assertTrue(ticket.complaint_erased_at)

    def test_the_pilot_erases_no_denunciation(self):
        ticket = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        self._as(ticket, self.confidential).action_cancel("By mistake", cause="error")
        wizard = self._wizard(self.confidential, ticket_ids=[(6, 0, ticket.ids)])
        with self.assertRaises(AccessError):
            self._wizard(self.pilot, ticket_ids=[(6, 0, ticket.ids)])
        self.assertFalse(ticket.complaint_erased_at)
        wizard.action_erase()
        self.assertTrue(ticket.complaint_erased_at)

    # ------------------------------------------------------------------
    # Done
    # ------------------------------------------------------------------
    def test_the_complaint_loses_the_person_everywhere(self):
        ticket = self._marked_complaint()
        self.assertEqual(self._verify(), [])
        before = self._places()
        for place in (
            ("helpdesk_ticket", "description"),
            ("mail_message", "body"),
            ("mfi_complaint_event_text", "value"),
            ("mfi_complaint_attempt", "note"),
            ("mfi_complaint_level", "answer"),
            ("ir_attachment", "name"),
        ):
            self.assertIn(place, before)
        wizard = self._wizard(self.pilot, ticket_ids=[(6, 0, ticket.ids)])
        self.assertEqual((wizard.erasable_count, wizard.file_count), (1, 2))
        self.assertTrue(wizard.message_count)
        wizard.action_erase()
        left = {place for place in self._places() if place[0] != "res_partner"}
        self.assertEqual(left, set())
        # The client goes on being one: nobody asked for that.
        self.assertEqual(self.marked.name, NAME)

    def test_figures_and_journal_stay(self):
        ticket = self._marked_complaint()
        figures, number = self._figures(), ticket.number
        events = len(ticket.complaint_event_ids)
        ticket._erase_complaints("Written request", "request")
        self.assertEqual(self._figures(), figures)
        self.assertEqual(ticket.number, number)
        self.assertEqual(len(ticket.complaint_event_ids), events + 1)
        self.assertEqual(self._codes(ticket)[-1], "erased")
        self.assertEqual(self._verify(), [])
        self.env["mfi.complaint.seal"]._cron_seal()
        self.assertEqual(self._verify(), [])

    def test_what_remains_is_still_vouched_for(self):
        ticket = self._marked_complaint()
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
                self.assertTrue(self._verify())
                self.env.cr.execute(SQL("ROLLBACK TO SAVEPOINT tamper"))
                self.env.invalidate_all()
        words = ticket.complaint_event_ids.text_ids.filtered(lambda row: not row.value)
        self.env.cr.execute(
            SQL(
                "UPDATE mfi_complaint_event_text SET value = 'x' WHERE id = %s",
                words[0].id,
            )
        )
        self.env.invalidate_all()
        self.assertEqual([broken["code"] for broken in self._verify()], ["text"])

    def test_messages_of_a_denunciation_go_too(self):
        ticket = self._create_complaint(
            self.confidential,
            complaint_kind="denunciation",
            name=f"Theft {WORDS}",
            description=f"<p>{WORDS}</p>",
            partner_id=False,
        )
        ticket._create_complaint_secret_message(f"{WORDS} again")
        officer = self._as(ticket, self.confidential)
        officer.action_denunciation_reply(f"Where, {WORDS}?")
        officer.action_cancel(f"{WORDS} mistaken", cause="error")
        self.assertIn(("mfi_denunciation_message", "body"), self._places())
        self.assertEqual(self._verify(), [])
        ticket._erase_complaints("Written request", "request")
        left = {place for place in self._places() if place[0] != "res_partner"}
        self.assertEqual(left, set())
        self.assertEqual(self._verify(), [])

    def test_nothing_more_can_be_done_with_it(self):
        ticket = self._marked_complaint()
        code = ticket.complaint_tracking_code
        ticket._erase_complaints("Written request", "request")
        self.assertEqual(self._as(ticket, self.pilot).complaint_moves, ",,")
        with self.assertRaisesRegex(UserError, "erased"):
            self._as(ticket, self.collector).action_reopen("Again")
        with self.assertRaisesRegex(UserError, "erased already"):
            ticket._erase_complaints("Again", "request")
        tickets = self.tickets.with_user(self.env.ref("base.public_user")).sudo()
        self.assertEqual(tickets.complaint_status(ticket.number, PHONE), {})
        self.assertEqual(tickets.complaint_status(ticket.number, code=code), {})

    def test_clients_alike_share_one_placeholder(self):
        tickets = self._marked_complaint()
        twin = self.marked.copy({"name": "Zztwin", "mfi_member_number": "ZZ-2"})
        twin.write({"mfi_gender": "female", "mfi_birth_year": 1984})
        twin.mfi_zone = "rural"
        tickets |= self._walk(self._create_complaint(partner_id=twin.id), "closed")
        tickets._erase_complaints("Written request", "request")
        client = tickets.partner_id
        self.assertEqual(len(client), 1)
        self.assertFalse(client.active or client.mfi_member_number or client.phone)

    # ------------------------------------------------------------------
    # The client
    # ------------------------------------------------------------------
    def test_the_client_goes_from_the_whole_database(self):
        self._marked_complaint()
        self.marked.message_post(body=f"Note on {WORDS}")
        wizard = self._wizard(
            self.pilot, scope="client", partner_id=self.marked.id, ticket_ids=False
        )
        self.assertEqual(wizard.erasable_count, 1)
        wizard.action_erase()
        self.assertEqual(self._places(), set())
        self.assertFalse(self.marked.active)
        self.assertEqual(self._verify(), [])
        line = self.env["mfi.erasure"].search([], limit=1)
        self.assertEqual((line.complaint_count, line.client_count), (1, 1))

    def _import_job(self, target, company=None):
        """An import whose file, samples and errors name the marked client."""
        titles = {
            "clients": "N° membre;Nom;Tél.",
            "complaints": "N° plainte;Reçue le;Objet",
            "products": "Code;Nom",
        }
        row = ";".join([NUMBER, NAME, WORDS][: titles[target].count(";") + 1])
        content = base64.b64encode(f"{titles[target]}\n{row}".encode())
        job = self.env["mfi.import.job"].create(
            {
                "file": content,
                "target": target,
                "company_id": (company or self.company).id,
            }
        )
        if target != "products":
            job._note_errors([{"line": 2, "column": "name", "reason": f"“{NAME}”"}])
            job.error_count = 1
        return job

    def test_files_of_ended_imports_forget_the_client(self):
        """Nothing of an ended file stays but its figures; the others are left alone."""
        other = self.env["res.company"].create({"name": "Second institution"})
        ended = [self._import_job("clients") for _state in range(3)]
        for job, state in zip(ended, ("done", "failed", "cancelled"), strict=True):
            job._end(state)
        past = self._import_job("complaints")
        past._end("done")
        kept = [self._import_job("clients"), self._import_job("clients", other)]
        kept[1]._end("done")
        products = self._import_job("products")
        products._end("done")
        self.assertTrue(past.error_file and past.column_ids[0].sample)
        self._wizard(
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
        job = self._import_job("clients", other)
        job._end("done")
        self.marked.company_id = False
        self.marked._erase_mfi_client("Written request")
        self.assertFalse(job.file or job.data or job.error_file)

    def test_a_client_with_an_open_or_kept_complaint_stays(self):
        ticket = self._marked_complaint()
        draft = self._marked_draft()
        wizard = self._wizard(self.pilot, scope="client", partner_id=self.marked.id)
        self.assertEqual(wizard.erasable_count, 0)
        self.assertIn("still open", wizard.obstacles)
        with self.assertRaisesRegex(UserError, "still open"):
            wizard.action_erase()
        draft.sudo().unlink()
        self._as(ticket, self.pilot).action_hold("Court")
        with self.assertRaisesRegex(UserError, "legal hold"):
            self.marked._erase_mfi_client("x")
        self.assertFalse(ticket.complaint_erased_at)

    def test_an_account_or_the_institution_is_no_client(self):
        for partner in (self.pilot.partner_id, self.company.partner_id):
            with self.assertRaises(UserError):
                partner._erase_mfi_client("x")

    def test_only_the_pilot_erases_a_client(self):
        wizard = self._wizard(
            self.confidential, scope="client", partner_id=self.marked.id
        )
        with self.assertRaises(AccessError):
            wizard.action_erase()
        self.assertEqual(self.marked.name, NAME)


@tagged("post_install", "-at_install")
class TestRetention(ErasureCommon):
    """The daily job: after the period, in bounded batches, nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.env.ref("mfi_complaints.ir_cron_erase")
        cls.job.active = True

    def _run(self, moment):
        """Run the job at a moment."""
        with (
            freeze_time(moment),
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self.job.method_direct_trigger()
        self.env.invalidate_all()

    def test_never_by_default(self):
        with freeze_time(NOW):
            ticket = self._marked_complaint()
        self._run(LATER)
        self.assertFalse(ticket.complaint_erased_at)

    def test_after_the_period_and_not_before(self):
        self.company.mfi_retention_months = 12
        with freeze_time(NOW):
            ticket = self._marked_complaint()
            open_ = self._marked_complaint("in_progress")
            kept = self._marked_complaint()
            self._as(kept, self.pilot).action_hold("Court")
        self._run("2027-03-02 09:59:00")
        self.assertFalse(ticket.complaint_erased_at)
        self._run("2027-03-02 10:01:00")
        self.assertTrue(ticket.complaint_erased_at)
        self.assertFalse(open_.complaint_erased_at or kept.complaint_erased_at)
        self.assertEqual(self._verify(), [])
        line = self.env["mfi.erasure"].search([("basis", "=", "period")], limit=1)
        self.assertEqual(line.complaint_count, 1)

    def test_by_day_on_request_counts_days_of_the_institution(self):
        with freeze_time(NOW):
            ticket = self._marked_complaint()
        values = {"scope": "period", "ticket_ids": False}
        wizard = self._wizard(
            self.pilot, before=fields.Date.to_date("2026-03-02"), **values
        )
        self.assertNotIn(ticket, wizard.erasable_ids)
        wizard = self._wizard(
            self.pilot, before=fields.Date.to_date("2026-03-03"), **values
        )
        self.assertIn(ticket, wizard.erasable_ids)

    def test_one_that_fails_does_not_stop_the_others(self):
        self.company.mfi_retention_months = 1
        with freeze_time(NOW):
            bad, good = self._marked_complaint(), self._marked_complaint()
        erase = type(self.tickets)._erase_complaint

        broken = UserError("broken")

        def fail(ticket, reason, basis):
            if ticket.id == bad.id:
                raise broken
            return erase(ticket, reason, basis)

        self.patch(type(self.tickets), "_erase_complaint", fail)
        with mute_logger("odoo.addons.mfi_complaints.models.erasure.helpdesk_ticket"):
            self._run(LATER)
        self.assertFalse(bad.complaint_erased_at)
        self.assertTrue(good.complaint_erased_at)
