# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ...engine import hash_chain
from ...models import clock
from ...models.guard import with_process
from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestJournal(ComplaintCommon):
    """The chain is valid, the database refuses changes, the check names tampering."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events = cls.env["mfi.complaint.event"].with_user(cls.controller)
        cls.ticket = cls._create_draft()
        cls.ticket = cls.ticket.sudo()
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "receipt.txt",
                "raw": b"receipt",
                "res_model": "helpdesk.ticket",
                "res_id": cls.ticket.id,
            }
        )
        cls.ticket.with_user(cls.collector).action_register()
        cls._advance(cls.ticket, "resolved")
        cls._with_user(cls.ticket, cls.collector).action_record_attempt("call")
        cls._with_user(cls.ticket, cls.collector).action_add_addendum("Called twice")

    def _tamper(self, table, sql, trigger=False):
        """Change a table directly in the database."""
        self.env.flush_all()
        if trigger:
            self._set_triggers(table, "DISABLE")
        self.env.cr.execute(sql)
        if trigger:
            self._set_triggers(table, "ENABLE")
        self.env.invalidate_all()

    def _set_triggers(self, table, how):
        """Switch a table's triggers on or off, which only a database owner can do."""
        self.env.cr.execute(
            SQL("ALTER TABLE %s %s TRIGGER USER", SQL.identifier(table), SQL(how))
        )

    def _get_problem_codes(self, domain=None):
        """Return the codes of the problems found in the complaint and its seals."""
        found = self.events.verify(domain or [("ticket_id", "=", self.ticket.id)])
        return {broken["code"] for broken in found}

    def test_what_an_identified_client_completes_is_no_alteration(self):
        ticket = self._create_complaint(
            partner_id=False, complaint_phone="+221771234599"
        )
        self.assertFalse(ticket.complaint_lang)
        self.client.write({"lang": "en_US", "email": "awa@example.com"})
        self._with_user(ticket, self.pilot).action_identify(self.client.id)
        self.assertEqual(ticket.complaint_lang, "en_US")
        self.assertEqual(
            self._get_problem_codes([("ticket_id", "=", ticket.id)]), set()
        )

    def test_chain_is_whole(self):
        events = self.ticket.complaint_event_ids.sorted("sequence")
        self.assertEqual(events.mapped("sequence"), list(range(1, len(events) + 1)))
        self.assertEqual(events[0].previous_hash, hash_chain.GENESIS)
        for previous, event in zip(events, events[1:], strict=False):
            self.assertEqual(event.previous_hash, previous.hash)
        self.assertEqual(self.ticket.complaint_head_hash, events[-1].hash)
        self.assertEqual(self._get_problem_codes(), set())

    def test_an_event_is_named_by_what_happened(self):
        """The heading of an event is not its technical code."""
        event = self._create_complaint().complaint_event_ids[0]
        selection = dict(event._fields["code"]._description_selection(self.env))
        self.assertEqual(event.display_name, selection[event.code])
        self.assertNotEqual(event.display_name, event.code)

    def test_no_personal_text_in_the_chain(self):
        payloads = " ".join(self.ticket.complaint_event_ids.mapped("payload"))
        for expected in ("Awa", "771234567", "francs", "Called twice", "T-0001"):
            self.assertNotIn(expected, payloads)

    def test_database_refuses(self):
        for statement in (
            SQL("UPDATE mfi_complaint_event SET code = 'closed'"),
            SQL("DELETE FROM mfi_complaint_event"),
            SQL("TRUNCATE mfi_complaint_event CASCADE"),
        ):
            with self.subTest(statement=statement.code), mute_logger("odoo.sql_db"):
                with self.assertRaisesRegex(psycopg2.Error, "never changed"):
                    with self.env.cr.savepoint():
                        self.env.cr.execute(statement)

    def test_check_is_not_for_everybody(self):
        for user in (self.collector, self.handler, self.employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["mfi.complaint.event"].with_user(user).verify([])

    def test_tampered_event_is_named(self):
        event = self.ticket.complaint_event_ids.sorted("sequence")[1]
        self._tamper(
            "mfi_complaint_event",
            SQL("UPDATE mfi_complaint_event SET user_id = 1 WHERE id = %s", event.id),
            trigger=True,
        )
        [broken] = self.events.verify([("ticket_id", "=", self.ticket.id)])
        self.assertEqual(broken["code"], "hash")
        self.assertEqual(broken["sequence"], 2)
        self.assertEqual(broken["number"], self.ticket.number)
        self.assertIn(self.ticket.number, broken["message"])

    def test_backdated_recording_is_named(self):
        event = self.ticket.complaint_event_ids.sorted("sequence")[1]
        self._tamper(
            "mfi_complaint_event",
            SQL(
                "UPDATE mfi_complaint_event SET recorded_at = '2020-01-01' "
                "WHERE id = %s",
                event.id,
            ),
            trigger=True,
        )
        self.assertEqual(self._get_problem_codes(), {"hash"})

    def test_history_says_when_it_was_recorded(self):
        then = datetime(2015, 6, 1, 9)
        draft = self._create_draft(complaint_received_at="2015-06-01 08:00:00")
        clock.at(draft, then).action_register()
        event = draft.sudo().complaint_event_ids[:1]
        self.assertEqual(event.date, then)
        self.assertEqual(event._get_payload()["recorded"], NOW)
        seal = self.env["mfi.complaint.seal"]._create_company_seal(
            self.company, date(2026, 3, 2)
        )
        self.assertIn(draft.sudo().number, seal.content)
        self.assertEqual(self._get_problem_codes([]), set())

    def test_removed_event_is_named(self):
        event = self.ticket.complaint_event_ids.sorted("sequence")[2]
        self._tamper(
            "mfi_complaint_event",
            SQL("DELETE FROM mfi_complaint_event WHERE id = %s", event.id),
            trigger=True,
        )
        self.assertIn("gap", self._get_problem_codes())

    def test_removed_last_event_is_named(self):
        event = self.ticket.complaint_event_ids.sorted("sequence")[-1]
        self._tamper(
            "mfi_complaint_event_text",
            SQL("DELETE FROM mfi_complaint_event_text WHERE event_id = %s", event.id),
        )
        self._tamper(
            "mfi_complaint_event",
            SQL("DELETE FROM mfi_complaint_event WHERE id = %s", event.id),
            trigger=True,
        )
        self.assertIn("head", self._get_problem_codes())

    def test_rehashed_event_breaks_the_next_link(self):
        """Recomputing one hash still breaks the link of the next event."""
        event = self.ticket.complaint_event_ids.sorted("sequence")[1]
        link = event._get_chain_link()
        forged = link._replace(user=1, hash="")
        self._tamper(
            "mfi_complaint_event",
            SQL(
                "UPDATE mfi_complaint_event SET user_id = 1, hash = %s WHERE id = %s",
                hash_chain.compute_event_hash(forged),
                event.id,
            ),
            trigger=True,
        )
        self.assertEqual(self._get_problem_codes(), {"link"})

    def test_tampered_statement_is_named_by_field(self):
        columns = {
            "name": SQL("name = 'Other'"),
            "description": SQL("description = '<p>Other</p>'"),
            "complaint_phone": SQL("complaint_phone = '+221770000000'"),
            "complaint_received_at": SQL("complaint_received_at = '2020-01-01'"),
            "complaint_deadline": SQL("complaint_deadline = '2030-01-01'"),
            "complaint_outcome": SQL("complaint_outcome = 'unfounded'"),
            "complaint_answer": SQL("complaint_answer = 'Other'"),
            "partner_id": SQL("partner_id = 1"),
            "number": SQL("number = 'PL-2026-999999'"),
        }
        for field, change in columns.items():
            with self.subTest(field=field), self.env.cr.savepoint() as savepoint:
                self._tamper(
                    "helpdesk_ticket",
                    SQL(
                        "UPDATE helpdesk_ticket SET %s WHERE id = %s",
                        change,
                        self.ticket.id,
                    ),
                )
                found = self.events.verify([("ticket_id", "=", self.ticket.id)])
                self.assertEqual([f["field"] for f in found], [field])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_tampered_state_is_named(self):
        self._tamper(
            "helpdesk_ticket",
            SQL(
                "UPDATE helpdesk_ticket SET complaint_state = 'closed' WHERE id = %s",
                self.ticket.id,
            ),
        )
        self.assertIn("state", self._get_problem_codes())

    def test_tampered_related_rows_are_named(self):
        """Files, texts and attempts are covered by the journal's digest."""
        attempt = self.ticket.complaint_attempt_ids
        text = self.ticket.complaint_event_ids.text_ids[:1]
        for table, change, code in (
            (
                "ir_attachment",
                SQL("UPDATE ir_attachment SET name = 'x' WHERE id = %s", self.file.id),
                "value",
            ),
            (
                "ir_attachment",
                SQL("DELETE FROM ir_attachment WHERE id = %s", self.file.id),
                "missing",
            ),
            (
                "mfi_complaint_attempt",
                SQL(
                    "UPDATE mfi_complaint_attempt SET reached = true WHERE id = %s",
                    attempt.id,
                ),
                "value",
            ),
            (
                "mfi_complaint_event_text",
                SQL(
                    "UPDATE mfi_complaint_event_text SET value = 'x' WHERE id = %s",
                    text.id,
                ),
                "text",
            ),
        ):
            with self.subTest(table=table, code=code):
                with self.env.cr.savepoint() as savepoint:
                    self._tamper(table, change)
                    self.assertEqual(self._get_problem_codes(), {code})
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_measures_are_covered(self):
        measure = self.env["mfi.complaint.measure"].create(
            {
                "name": "Display the tariff",
                "kind": "preventive",
                "due_date": "2026-04-01",
                "ticket_ids": [(4, self.ticket.id)],
            }
        )
        self.assertEqual(self._get_event_codes(self.ticket)[-1], "measure")
        self.assertEqual(self._get_problem_codes(), set())
        self._tamper(
            "mfi_complaint_measure",
            SQL(
                "UPDATE mfi_complaint_measure SET state = 'done' WHERE id = %s",
                measure.id,
            ),
        )
        self.assertEqual(self._get_problem_codes(), {"value"})

    def test_the_day_of_a_measure_is_that_of_its_recording(self):
        measures = clock.at(
            self.env["mfi.complaint.measure"], datetime(2025, 5, 6, 10, 0)
        )
        values = {"name": "Display the tariff", "due_date": "2025-06-01"}
        measure = measures.create({**values, "opened_date": "2024-01-01"})
        self.assertEqual(measure.opened_date, date(2025, 5, 6))
        with self.assertRaisesRegex(UserError, "does not change"):
            measure.write({"opened_date": "2024-01-01"})

    def test_link_to_a_measure_is_covered(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        handler = self._with_user(ticket, self.handler)
        measure = {"name": "Train the cashier", "due_date": "2026-04-01"}
        handler.write({"complaint_measure_ids": [(0, 0, measure)]})
        self.assertEqual(self._get_event_codes(ticket)[-1], "measure")
        self._advance(ticket, "resolved")
        domain = [("ticket_id", "=", ticket.id)]
        self.assertEqual(self._get_problem_codes(domain), set())
        self._tamper(
            "mfi_complaint_measure_rel",
            SQL(
                "DELETE FROM mfi_complaint_measure_rel WHERE ticket_id = %s", ticket.id
            ),
        )
        self.assertEqual(self._get_problem_codes(domain), {"value"})

    def test_earlier_decisions_and_messages_are_covered(self):
        self._advance(self.ticket, "closed")
        self._with_user(self.ticket, self.collector).message_post(
            body="Called", message_type="comment"
        )
        self._with_user(self.ticket, self.collector).action_reopen("Not paid")
        self.assertEqual(self._get_problem_codes(), set())
        for table, change in (
            (
                "mfi_complaint_level",
                SQL(
                    "UPDATE mfi_complaint_level SET outcome = 'unfounded' "
                    "WHERE ticket_id = %s",
                    self.ticket.id,
                ),
            ),
            (
                "mail_message",
                SQL(
                    "UPDATE mail_message SET body = 'x' WHERE model = "
                    "'helpdesk.ticket' AND message_type = 'comment' AND res_id = %s",
                    self.ticket.id,
                ),
            ),
        ):
            with self.subTest(table=table), self.env.cr.savepoint() as savepoint:
                self._tamper(table, change)
                self.assertEqual(self._get_problem_codes(), {"value"})
                savepoint.rollback()
                self.env.invalidate_all()

    def test_seal_shows_a_complaint_that_was_removed(self):
        seals = self.env["mfi.complaint.seal"]
        seal = seals._create_company_seal(self.company, date(2026, 3, 2))
        self.assertIn(self.ticket.number, seal.content)
        self.assertEqual(self._get_problem_codes([]), set())
        self.assertFalse(seals._create_company_seal(self.company, date(2026, 3, 2)))
        number, ticket_id = self.ticket.number, self.ticket.id
        self._delete_complaint(ticket_id)
        [broken] = self.events.verify([])
        self.assertEqual(broken["code"], "removed")
        self.assertEqual(broken["number"], number)

    def _delete_complaint(self, ticket_id):
        """Delete every row of a complaint, as a database owner could."""
        self.env.flush_all()
        self._set_triggers("mfi_complaint_event", "DISABLE")
        for statement in (
            SQL(
                "DELETE FROM mfi_complaint_event_text WHERE event_id IN "
                "(SELECT id FROM mfi_complaint_event WHERE ticket_id = %s)",
                ticket_id,
            ),
            SQL("DELETE FROM mfi_complaint_event WHERE ticket_id = %s", ticket_id),
            SQL("DELETE FROM mfi_complaint_attempt WHERE ticket_id = %s", ticket_id),
            SQL("DELETE FROM helpdesk_ticket WHERE id = %s", ticket_id),
        ):
            self.env.cr.execute(statement)
        self._set_triggers("mfi_complaint_event", "ENABLE")
        self.env.invalidate_all()

    def test_seals_are_chained_and_kept(self):
        seals = self.env["mfi.complaint.seal"]
        first = seals._create_company_seal(self.company, date(2026, 3, 2))
        second = seals._create_company_seal(self.company, date(2026, 3, 3))
        self.assertEqual(second.previous_hash, first.hash)
        self.assertEqual(second.chain_count, 0)
        for attempt in (
            lambda: first.write({"content": ""}),
            lambda: first.unlink(),
            lambda: seals.create({"company_id": self.company.id, "day": "2026-01-01"}),
        ):
            with self.assertRaises(UserError):
                attempt()
        self._tamper(
            "mfi_complaint_seal",
            SQL(
                "UPDATE mfi_complaint_seal SET complaint_count = 9 WHERE id = %s",
                first.id,
            ),
            trigger=True,
        )
        self.assertEqual(self._get_problem_codes([]), {"seal_hash"})

    def test_cron_seals_up_to_yesterday(self):
        with freeze_time("2026-03-03 02:00:00"):
            self.env["mfi.complaint.seal"]._cron_seal()
        seal = self.env["mfi.complaint.seal"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.assertEqual(seal.day, date(2026, 3, 2))

    def test_texts_emptied_outside_the_journal_are_named(self):
        """Emptied salts and texts are reported unless an event records the erasure."""
        with_process(self.ticket.complaint_event_ids.text_ids).write({"value": False})
        self._tamper(
            "helpdesk_ticket",
            SQL(
                "UPDATE helpdesk_ticket SET complaint_salt = NULL, name = 'Erased' "
                "WHERE id = %s",
                self.ticket.id,
            ),
        )
        self.assertEqual(self._get_problem_codes(), {"unsalted"})

    def test_query_count_of_the_check_does_not_grow(self):
        """Checking 3 or 6 complaints takes the same number of queries."""
        tickets = self.tickets
        for _number in range(6):
            tickets |= self._create_complaint()
        self.env.flush_all()
        counts = [self._count_check_queries(tickets[:size]) for size in (3, 6)]
        self.assertEqual(counts[0], counts[1])

    def _count_check_queries(self, tickets):
        """Return the number of queries of a check, with warm caches."""
        domain = [("ticket_id", "in", tickets.ids)]
        self.assertEqual(self.events.verify(domain), [])
        before = self.env.cr.sql_log_count
        self.events.verify(domain)
        return self.env.cr.sql_log_count - before
