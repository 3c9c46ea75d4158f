# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import datetime, timedelta
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.sql_db import Cursor
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ...models.door import through
from ..common import NOW, ComplaintCommon

FORM = {"number": {}, "description": {}, "complaint_state": {}}
LIST = {"number": {}, "name": {}, "partner_id": {"fields": {"display_name": {}}}}


class AccessCommon(ComplaintCommon):
    """A restricted complaint, a whistleblowing report and an everyday complaint."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everyday = cls._create_complaint()
        cls.secret = cls._create_complaint(category_id=cls.restricted.id)
        cls.report = cls._create_complaint(
            cls.confidential, complaint_kind="denunciation", partner_id=False
        )
        cls.openings = cls.env["mfi.complaint.access"]
        cls.trusted = cls._new_user("controller", "trusted")
        cls.trusted.group_ids |= cls.env.ref("mfi_complaints.group_confidential")

    def _get_doors(self, ticket, user=None):
        """Return how a user opened a complaint, in alphabetical order."""
        user = user or self.confidential
        domain = [("ticket_id", "=", ticket.id), ("user_id", "=", user.id)]
        return sorted(self.openings.search(domain).mapped("door"))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAccess(AccessCommon):
    """Whatever way a confidential file is read, it is recorded, once an hour."""

    def test_others_cannot_read_the_list(self):
        users = (self.employee, self.collector, self.handler, self.pilot)
        for user in (*users, self.branch_manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.openings.with_user(user).search([])

    def test_messages_are_part_of_the_file(self):
        """In the chatter, in the inbox or read one by one."""
        for ticket in (self.secret, self.report, self.everyday):
            ticket.message_post(body="Called back", message_type="comment")
        messages = self.env["mail.message"].with_user(self.confidential)
        self.assertEqual(self._get_doors(self.secret), [])
        own = self.secret.message_ids.filtered("body")[:1]
        messages.browse(own.id).read(["subtype_id"])
        self.assertEqual(self._get_doors(self.secret), [])
        messages.browse(own.id).read(["body"])
        self.assertEqual(self._get_doors(self.secret), ["form"])
        thread = self.report.with_user(self.confidential)
        messages._message_fetch(None, thread=thread)
        self.assertEqual(self._get_doors(self.report), ["form"])
        messages._message_fetch(None, thread=self.everyday.with_user(self.collector))
        self.assertEqual(self._get_doors(self.everyday), [])

    def test_texts_of_the_journal_are_part_of_the_file(self):
        ticket = self._with_user(self.secret, self.confidential)
        ticket.action_add_addendum("Called back")
        event = ticket.sudo().complaint_event_ids.filtered("text_ids")[-1:]
        events = self.env["mfi.complaint.event"].with_user(self.confidential)
        events.browse(event.id).read(["code", "date"])
        self.assertEqual(self._get_doors(self.secret), [])
        events.browse(event.id).read(["text"])
        self.assertEqual(self._get_doors(self.secret), ["form"])

    def test_controllers_learn_nothing_of_the_file(self):
        for ticket in (self.secret, self.report):
            self._with_user(ticket, self.confidential).web_read(FORM)
        rows = self.openings.with_user(self.controller).search(
            [("user_id", "=", self.confidential.id)]
        )
        values = rows.read(["user_id", "date", "file", "door", "access"])
        files = {row["access"]: row["file"] for row in values}
        self.assertEqual(files["restricted"], self.secret.number)
        self.assertEqual(files["denunciation"], "Whistleblowing report")
        self.assertNotIn(self.report.number, json.dumps(values, default=str))
        with self.assertRaises(AccessError):
            rows.read(["ticket_id"])
        with self.assertRaises(AccessError):
            rows.search([("ticket_id.name", "ilike", "fees")])
        seen = rows.with_user(self.confidential)
        self.assertIn(self.report.number, seen.mapped("file"))

    def test_nobody_learns_who_read_about_them(self):
        staff = self.env["mfi.staff"].create(
            {"code": "T-9", "name": "The controller", "user_id": self.controller.id}
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO mfi_complaint_staff_rel (ticket_id, staff_id) "
                "VALUES (%s, %s)",
                self.secret.id,
                staff.id,
            )
        )
        self.env.invalidate_all()
        self._with_user(self.secret, self.confidential).web_read(FORM)
        domain = [("user_id", "=", self.confidential.id)]
        rows = self.openings.with_user(self.controller).search(domain)
        self.assertNotIn(self.secret.id, rows.sudo().ticket_id.ids)
        rows = self.openings.with_user(self.trusted).search(domain)
        self.assertIn(self.secret.id, rows.sudo().ticket_id.ids)

    def test_refused_readings_are_not_openings(self):
        with self.assertRaises(AccessError):
            self._with_user(self.report, self.pilot).web_read(FORM)
        self.assertFalse(self._get_doors(self.report, self.pilot))

    def test_the_form_is_recorded_once_an_hour(self):
        secret = self._with_user(self.secret, self.confidential)
        for _index in range(3):
            secret.web_read(FORM)
        self.assertEqual(self._get_doors(self.secret), ["form"])
        with freeze_time("2026-03-02 11:00:01"):
            secret.web_read(FORM)
        self.assertEqual(self._get_doors(self.secret), ["form", "form"])

    def test_lists_and_everyday_complaints_are_no_openings(self):
        tickets = self.tickets.with_user(self.confidential)
        tickets.web_search_read([("id", "=", self.secret.id)], LIST)
        self.assertFalse(self._get_doors(self.secret))
        self._with_user(self.everyday, self.confidential).web_read(FORM)
        self.assertFalse(self._get_doors(self.everyday))

    def test_programs_record_whatever_they_read(self):
        secret = through(self._with_user(self.secret, self.confidential), "api")
        secret.read(["number"])
        secret.search_read([("id", "=", self.report.id)], ["name"])
        self.assertEqual(self._get_doors(self.secret), ["api"])
        self.assertEqual(self._get_doors(self.report), ["api"])

    def test_export_print_status_and_files(self):
        self.confidential.group_ids |= self.env.ref("base.group_allow_export")
        self._with_user(self.secret, self.confidential).export_data(["number"])
        tickets = self.tickets.with_user(self.confidential)
        tickets.complaint_status(self.secret.number)
        self.env["ir.actions.report"].with_user(self.confidential)._render_qweb_html(
            "mfi_complaints.report_receipt", self.secret.ids
        )
        file = self.env["ir.attachment"].create(
            {
                "name": "proof.txt",
                "raw": b"proof",
                "res_model": "helpdesk.ticket",
                "res_id": self.secret.id,
            }
        )
        self.env["ir.binary"].with_user(self.confidential)._find_record(res_id=file.id)
        self.assertEqual(
            self._get_doors(self.secret), ["export", "file", "print", "status"]
        )
        file.with_user(self.trusted).read(["raw"])
        self.assertEqual(self._get_doors(self.secret, self.trusted), ["file"])

    def test_clients_are_not_recorded(self):
        code = self._register_complaint(category_id=self.restricted.id)
        ticket, code = code
        public = self.tickets.with_user(self.env.ref("base.public_user")).sudo()
        self.assertTrue(public.complaint_status(ticket.number, code=code))
        self.assertFalse(self.openings.search([("ticket_id", "=", ticket.id)]))

    def test_a_replica_takes_no_rows(self):
        """Reading there, the row is written when the transaction ends."""
        with patch.object(Cursor, "readonly", True):
            self._with_user(self.secret, self.confidential).web_read(FORM)
        self.assertFalse(self._get_doors(self.secret))
        with self.enter_registry_test_mode():
            self.env.cr.postcommit.run()
        self.assertEqual(self._get_doors(self.secret), ["form"])

    def test_rows_stay(self):
        self._with_user(self.secret, self.confidential).web_read(FORM)
        row = self.openings.search([("ticket_id", "=", self.secret.id)])
        for work in (lambda: row.write({"door": "api"}), row.unlink):
            with self.assertRaises(UserError):
                work()
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                SQL("DELETE FROM mfi_complaint_access WHERE id = %s", row.id)
            )

    def test_smart_button(self):
        self._with_user(self.secret, self.trusted).web_read(FORM)
        secret = self._with_user(self.secret, self.trusted)
        self.assertEqual(secret.complaint_opening_count, 1)
        action = secret.action_complaint_openings()
        self.assertEqual(
            self.openings.with_user(self.trusted).search_count(action["domain"]), 1
        )
        with self.assertRaises(AccessError):
            self._with_user(self.secret, self.collector).read(
                ["complaint_opening_count"]
            )

    def test_opening_costs_one_statement(self):
        """Everyday complaints cost nothing, confidential ones a row."""
        counts = {}
        for ticket in (self.everyday, self.secret):
            seen = self._with_user(ticket, self.confidential)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            seen.web_read({**FORM, "complaint_access": {}})
            counts[ticket] = self.env.cr.sql_log_count - before
        self.assertLessEqual(counts[self.secret] - counts[self.everyday], 2)


@tagged("post_install", "-at_install")
class TestAccessHttp(AccessCommon, HttpCase):
    """Readings over HTTP: the web client and programs with a key."""

    def setUp(self):
        super().setUp()
        # The cursors of tests ignore what runs after a transaction without writing.
        self.set_registry_readonly_mode(False)

    def test_json2_and_download(self):
        key = self.env["res.users.apikeys"].with_user(self.confidential)
        key = key._generate("rpc", "test", datetime.now() + timedelta(days=1))
        response = self.url_open(
            "/json/2/helpdesk.ticket/read",
            json={"ids": self.secret.ids, "fields": ["number"]},
            headers={"Authorization": f"bearer {key}"},
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self._get_doors(self.secret), ["api"])
        file = self.env["ir.attachment"].create(
            {
                "name": "proof.txt",
                "raw": b"proof",
                "res_model": "helpdesk.ticket",
                "res_id": self.report.id,
            }
        )
        self.authenticate(self.confidential.login, self.confidential.login)
        response = self.url_open(f"/web/content/{file.id}")
        self.assertEqual(response.content, b"proof")
        self.assertEqual(self._get_doors(self.report), ["file"])

    def test_events_know_their_door_and_address(self):
        self.authenticate(self.collector.login, self.collector.login)
        draft = self._create_draft()
        self.make_jsonrpc_request(
            "/web/dataset/call_kw/helpdesk.ticket/action_register",
            {
                "model": "helpdesk.ticket",
                "method": "action_register",
                "args": [draft.ids],
                "kwargs": {},
            },
        )
        event = draft.sudo().complaint_event_ids[:1]
        self.assertEqual((event.door, event.address), ("screen", "127.0.0.1"))
