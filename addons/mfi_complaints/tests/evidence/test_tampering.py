# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ...engine import hash_chain
from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTampering(ComplaintCommon):
    """The check names what a database owner hides, moves or inserts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events = cls.env["mfi.complaint.event"].with_user(cls.controller)
        cls.draft = cls._create_draft()
        cls.draft.message_post(body="Noted before", message_type="comment")
        cls.draft.action_register()
        cls.ticket = cls._advance(cls.draft.sudo(), "in_progress")
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "receipt.txt",
                "raw": b"receipt",
                "res_model": "helpdesk.ticket",
                "res_id": cls.ticket.id,
            }
        )
        cls.message = cls._with_user(cls.ticket, cls.handler).message_post(
            body="Called", message_type="comment"
        )
        cls._advance(cls.ticket, "communicated")
        cls._with_user(cls.ticket, cls.collector).action_record_attempt("call", True)
        cls._with_user(cls.ticket, cls.collector).action_add_addendum("Called twice")
        cls.other = cls._create_complaint()

    def _find_problems(self, *changes, tables=()):
        """Return the problems found as (code, field) after database changes."""
        with self.env.cr.savepoint() as savepoint:
            self.env.flush_all()
            for table in tables:
                self._disable_triggers(table)
            for change in changes:
                self.env.cr.execute(change)
            self.env.invalidate_all()
            found = self.events.verify()
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertTrue(all(problem["message"] for problem in found))
        return {(problem["code"], problem["field"]) for problem in found}

    def _disable_triggers(self, table):
        """Switch off the triggers of a table, which only a database owner can do."""
        self.env.cr.execute(
            SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table))
        )

    def _format_update(self, table, row, **values):
        """Return the SQL statement that changes one row."""
        pairs = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        )
        return SQL("UPDATE %s SET %s WHERE id = %s", SQL.identifier(table), pairs, row)

    def test_digests_of_a_later_version_are_no_differences(self):
        """A database that a later version has used is not called altered."""
        digest = hash_chain.digest
        collector = self._with_user(self.ticket, self.collector)
        with patch.object(hash_chain, "digest", lambda *a: f"2:{digest(*a)}"):
            collector.action_add_addendum("Called again")
            self._create_complaint()
        found = self._find_problems()
        self.assertEqual({code for code, _field in found}, {"version"})

    def test_columns_have_the_form_that_the_journal_digests(self):
        """The check reads rows, the journal digests records: both give the same."""
        tickets = self.ticket | self.other
        self.env.flush_all()
        records = self.events.sudo()._read_checked_records(tickets.ids)
        for ticket, record in zip(tickets, records, strict=True):
            texts = record.get_texts()
            self.assertGreater(len(texts), 50)
            for name, text in texts.items():
                with self.subTest(field=name, ticket=ticket.number):
                    expected = ticket.sudo()._get_complaint_digest_value(name)
                    self.assertEqual(text, hash_chain.canonical(expected))

    def test_what_is_read_as_rows_is_named_like_a_record(self):
        """Values of each type of column, and links, are compared with the journal."""
        for name, value in (
            ("complaint_received_at", "2026-03-01 08:00:00.5"),
            ("complaint_incident_date", "2020-01-01"),
            ("complaint_first_contact", True),
            ("complaint_amount", 12.5),
            ("partner_name", 'Awa "the other"'),
            ("partner_id", self.env.company.partner_id.id),
            ("description", "<p>Other</p>"),
        ):
            with self.subTest(field=name):
                change = self._format_update(
                    "helpdesk_ticket", self.other.id, **{name: value}
                )
                self.assertEqual(self._find_problems(change), {("value", name)})
        measure = self.env["mfi.complaint.measure"].create(
            {"name": "Display the tariff", "due_date": "2026-04-01"}
        )
        link = SQL(
            "INSERT INTO mfi_complaint_measure_rel (ticket_id, measure_id) "
            "VALUES (%s, %s)",
            self.other.id,
            measure.id,
        )
        self.assertEqual(
            self._find_problems(link), {("unnoted", "complaint_measure_ids")}
        )

    def test_each_column_of_an_event_is_covered_side_by_side(self):
        """Events are read side by side: no change, and no shift from one to another."""
        first, second = self.ticket.sudo().complaint_event_ids.sorted("sequence")[:2]
        backslash = f'{first.payload[:-1]},"a":"\\\\n"}}'
        for values in (
            {"code": f"{first.code}\n{second.code}"},
            {"code": f'{first.code}"'},
            {"from_state": f"{first.from_state}\n"},
            {"to_state": "draft"},
            {"user_id": self.stranger.id},
            {"date": "2026-03-01 08:00:00"},
            {"payload": f"{first.payload}\n{second.payload}"},
            {"payload": backslash},
            {"previous_hash": second.hash},
            {"hash": f"{first.hash}\n{second.hash}"},
            {"user_id": None},
            {"company_id": None},
            {"recorded_at": None},
        ):
            with self.subTest(values=values):
                changes = [
                    SQL(
                        "ALTER TABLE mfi_complaint_event ALTER COLUMN %s DROP NOT NULL",
                        SQL.identifier(name),
                    )
                    for name in values
                ]
                changes.append(
                    self._format_update("mfi_complaint_event", first.id, **values)
                )
                found = self._find_problems(*changes, tables=["mfi_complaint_event"])
                self.assertIn(("hash", ""), found)

    def test_quoted_payloads_pass_the_check(self):
        """What must be quoted in JSON is followed event by event, to the same end."""
        payload = {"note": 'Back\\slash "quoted"\n\x01 line', "name": "Zoé"}
        self.other._log_complaint_event("note", payload)
        self.assertEqual(self._find_problems(), set())
        event = self.other.sudo().complaint_event_ids.sorted("sequence")[-1]
        change = self._format_update(
            "mfi_complaint_event", event.id, payload=event.payload.replace("Zo", "Za")
        )
        found = self._find_problems(change, tables=["mfi_complaint_event"])
        self.assertEqual(found, {("hash", "")})

    def test_the_recording_date_of_an_imported_event_is_covered(self):
        """Not even a recording date that equals the date of the event is right then."""
        self.other._log_complaint_event("note", {"recorded": "2026-03-02 08:00:00"})
        self.assertEqual(self._find_problems(), {("hash", "")})
        event = self.other.sudo().complaint_event_ids.sorted("sequence")[-1]
        right = self._format_update(
            "mfi_complaint_event", event.id, recorded_at="2026-03-02 08:00:00"
        )
        found = self._find_problems(right, tables=["mfi_complaint_event"])
        self.assertEqual(found, set())

    def test_texts_of_every_kind_have_the_form_of_the_journal(self):
        """PostgreSQL and Python write the same canonical JSON of a text."""
        signs = [*range(1, 0x20), 0x22, 0x5C, 0x7F, 0x85, 0xA0, 0x2028, 0xFEFF, 0x1F600]
        subject = "".join(map(chr, signs))
        other = self._create_complaint(name=subject, partner_name=subject)
        self.assertEqual(other.partner_name, subject)
        self.assertEqual(self._find_problems(), set())

    def test_chains_that_need_a_closer_look_are_read_together(self):
        """The queries of the check do not depend on how many chains are broken."""
        tickets = [self._create_complaint() for _number in range(6)]
        self._disable_triggers("mfi_complaint_event")
        counts = []
        for broken in (tickets[:1], tickets):
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "UPDATE mfi_complaint_event SET code = 'note' "
                    "WHERE sequence = 1 AND ticket_id = ANY(%s)",
                    [ticket.id for ticket in broken],
                )
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self.events.verify()), len(broken))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_nothing_is_named_for_nothing(self):
        self.assertEqual(self._find_problems(), set())

    def test_a_complaint_disguised_as_a_draft_is_named(self):
        """Its journal or its registration date shows that it is not a draft."""
        disguise = {"complaint_state": "draft", "complaint_head_sequence": 0}
        hidden = self._format_update("helpdesk_ticket", self.ticket.id, **disguise)
        self.assertIn(("head", ""), self._find_problems(hidden))
        kind = self._format_update(
            "helpdesk_ticket",
            self.ticket.id,
            complaint_kind=None,
            complaint_head_sequence=0,
        )
        self.assertIn(("head", ""), self._find_problems(kind))
        gone = [
            SQL(
                "DELETE FROM mfi_complaint_event_text WHERE event_id IN "
                "(SELECT id FROM mfi_complaint_event WHERE ticket_id = %s)",
                self.ticket.id,
            ),
            SQL("DELETE FROM mfi_complaint_event WHERE ticket_id = %s", self.ticket.id),
        ]
        self.assertIn(
            ("no_journal", ""),
            self._find_problems(hidden, *gone, tables=["mfi_complaint_event"]),
        )

    def test_changes_without_an_event_are_named(self):
        for name, value in (
            ("complaint_acknowledged_at", "2026-03-01 08:00:00"),
            ("complaint_satisfaction_score", 5),
            ("complaint_appeal_level", 2),
            ("complaint_legal_hold", True),
            ("complaint_escalated_at", "2026-03-01 08:00:00"),
            ("complaint_imported", True),
            ("complaint_access", "restricted"),
            ("complaint_todo", None),
            ("complaint_todo", ""),
            ("duplicate_id", self.other.id),
        ):
            with self.subTest(field=name):
                change = self._format_update(
                    "helpdesk_ticket", self.ticket.id, **{name: value}
                )
                self.assertIn(("unnoted", name), self._find_problems(change))

    def test_hiding_and_moving_to_another_company_are_named(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        archived = self._format_update("helpdesk_ticket", self.ticket.id, active=False)
        self.assertIn(("value", "active"), self._find_problems(archived))
        moved = self._format_update(
            "helpdesk_ticket", self.ticket.id, company_id=company.id
        )
        self.assertIn(("value", "company_id"), self._find_problems(moved))
        event = self.ticket.complaint_event_ids[:1]
        moved = self._format_update(
            "mfi_complaint_event", event.id, company_id=company.id
        )
        found = self._find_problems(moved, tables=["mfi_complaint_event"])
        self.assertEqual(found, {("hash", "")})

    def test_findings_written_in_the_form_are_covered(self):
        """The service writes them field by field; the decision freezes all of them."""
        ticket = self._advance(self._create_complaint(), "in_progress")
        handler = self._with_user(ticket, self.handler)
        handler.write(self._prepare_solution())
        handler.action_resolve()
        for name, value in (
            ("complaint_outcome", "unfounded"),
            ("complaint_corrective_measure", "Nothing"),
            ("complaint_answer", "No"),
        ):
            with self.subTest(field=name):
                change = self._format_update(
                    "helpdesk_ticket", ticket.id, **{name: value}
                )
                self.assertEqual(self._find_problems(change), {("value", name)})

    def test_findings_corrected_by_the_head_pass_the_check(self):
        self.team.complaint_validation = True
        ticket = self._advance(self._create_complaint(), "in_progress")
        self._with_user(ticket, self.handler).action_submit(self._prepare_solution())
        head = self._with_user(ticket, self.head)
        head.write({"complaint_answer": "We refund you and apologise."})
        head.action_validate()
        self.assertEqual(self._find_problems(), set())

    def test_rows_moved_to_another_complaint_are_named(self):
        attempt = self.ticket.complaint_attempt_ids
        for table, row, prefix, change in (
            ("ir_attachment", self.file, "attachment", {"res_id": self.other.id}),
            ("ir_attachment", self.file, "attachment", {"res_field": "image"}),
            ("mail_message", self.message, "message", {"res_id": self.other.id}),
            ("mail_message", self.message, "message", {"model": "res.partner"}),
            (
                "mfi_complaint_attempt",
                attempt,
                "attempt",
                {"ticket_id": self.other.id},
            ),
        ):
            with self.subTest(table=table, change=change):
                found = self._find_problems(
                    self._format_update(table, row.id, **change)
                )
                self.assertIn(("missing", f"{prefix}:{row.id}"), found)

    def test_inserted_rows_are_named(self):
        for name, change in (
            (
                "attachment",
                SQL(
                    "INSERT INTO ir_attachment (name, type, res_model, res_id) "
                    "VALUES ('forged', 'binary', 'helpdesk.ticket', %s)",
                    self.ticket.id,
                ),
            ),
            (
                "message",
                SQL(
                    "INSERT INTO mail_message (model, res_id, message_type, body) "
                    "VALUES ('helpdesk.ticket', %s, 'comment', 'forged')",
                    self.ticket.id,
                ),
            ),
            (
                "attempt",
                SQL(
                    "INSERT INTO mfi_complaint_attempt (ticket_id, date, channel, "
                    "user_id) VALUES (%s, '2026-03-01', 'call', %s)",
                    self.ticket.id,
                    self.collector.id,
                ),
            ),
        ):
            with self.subTest(row=name):
                [(code, field)] = self._find_problems(change)
                self.assertEqual((code, field.split(":")[0]), ("unknown", name))

    def test_inserted_or_duplicate_texts_are_named(self):
        event = self.ticket.complaint_event_ids.filtered("text_ids")[:1]
        for name, value in (("note", "forged"), ("addendum", "Called twice")):
            with self.subTest(name=name):
                change = SQL(
                    "INSERT INTO mfi_complaint_event_text (event_id, name, value) "
                    "VALUES (%s, %s, %s)",
                    event.id,
                    name,
                    value,
                )
                self.assertEqual(self._find_problems(change), {("text", name)})

    def test_unreadable_data_is_named_and_stops_nothing(self):
        event = self.ticket.complaint_event_ids[:1]
        for payload in ("{", "[]", '{"digests":7}', '{"digests":{"attempt:x":"y"}}'):
            with self.subTest(payload=payload):
                change = self._format_update(
                    "mfi_complaint_event", event.id, payload=payload
                )
                found = self._find_problems(change, tables=["mfi_complaint_event"])
                self.assertIn(("hash", ""), found)

    def test_each_column_of_a_seal_is_named(self):
        seals = self.env["mfi.complaint.seal"]
        with freeze_time("2026-03-03 10:00:00"):
            seals._create_company_seal(self.company, date(2026, 3, 2))
        with freeze_time("2026-03-04 10:00:00"):
            seal = seals._create_company_seal(self.company, date(2026, 3, 3))
            for values in (
                {"content": "x y"},
                {"chain_count": 7},
                {"complaint_count": 7},
                {"since": "2026-01-01"},
                {"until": "2026-05-01"},
            ):
                with self.subTest(values=values):
                    change = self._format_update(
                        "mfi_complaint_seal", seal.id, **values
                    )
                    found = self._find_problems(change, tables=["mfi_complaint_seal"])
                    self.assertIn(("seal_hash", "2026-03-03"), found)

    def test_a_last_seal_that_was_removed_is_named(self):
        seals = self.env["mfi.complaint.seal"]
        with freeze_time("2026-03-03 10:00:00"):
            seals._create_company_seal(self.company, date(2026, 3, 2))
            self._with_user(self.ticket, self.collector).action_add_addendum(
                "And again"
            )
        with freeze_time("2026-03-04 10:00:00"):
            last = seals._create_company_seal(self.company, date(2026, 3, 3))
        gone = SQL("DELETE FROM mfi_complaint_seal WHERE id = %s", last.id)
        with freeze_time("2026-03-06 10:00:00"):
            self.assertEqual(self._find_problems(), set())
            found = self._find_problems(gone, tables=["mfi_complaint_seal"])
            self.assertIn(("unsealed", "2026-03-02"), found)
