# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import NOW
from .test_audit import AuditCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRecheck(AuditCommon):
    """Controllers call clients again; the client's own rating stays as it is."""

    def _call(self, ticket, user=None, **values):
        """Record a call, by default as the controller."""
        calls = self.env["mfi.complaint.recheck"].with_user(user or self.controller)
        return calls.create(
            {
                "ticket_id": ticket.id,
                "outcome": "reached",
                "satisfied": "no",
                **values,
            }
        )

    def test_others_are_refused(self):
        users = (self.employee, self.collector, self.handler, self.pilot, self.director)
        for user in (*users, self.confidential, self.branch_manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._call(self.files[0], user)

    def test_restricted_complaints_are_refused_and_hidden(self):
        with self.assertRaises(AccessError):
            self._call(self.secret)
        trusted = self._new_trusted_controller()
        call = self._call(self.secret, trusted, note="My name is Awa.")
        calls = self.env["mfi.complaint.recheck"].with_user(self.controller)
        self.assertFalse(calls.search([]))
        with self.assertRaises(AccessError):
            call.with_user(self.controller).read(["note"])

    def test_only_closed_complaints(self):
        with self.assertRaisesRegex(UserError, "closed"):
            self._call(self._create_complaint())

    def test_the_rating_of_the_client_stays(self):
        ticket = self.files[0]
        call = self._call(ticket, score="1", note=" Nobody called me. ")
        self.assertEqual(ticket.complaint_satisfaction_score, 4)
        self.assertEqual(ticket.complaint_satisfaction_state, "answered")
        self.assertEqual((call.recorded_score, call.difference), (4, "worse"))
        self.assertEqual(call.note, "Nobody called me.")
        self.assertEqual(self._get_event_codes(ticket)[-1], "rechecked")
        event = ticket.complaint_event_ids.sorted("sequence")[-1]
        self.assertNotIn("Nobody", event.payload)

    def test_nobody_chooses_what_was_recorded(self):
        call = self._call(
            self.files[0], recorded_score=1, user_id=self.pilot.id, date="2020-01-01"
        )
        self.assertEqual(call.recorded_score, 4)
        self.assertEqual(call.user_id, self.controller)
        self.assertEqual(str(call.date), NOW)

    def test_calls_do_not_change(self):
        call = self._call(self.files[0])
        for work in (
            lambda: call.sudo().write({"satisfied": "yes"}),
            call.sudo().unlink,
        ):
            with self.assertRaises(UserError):
                work()

    def test_an_answer_needs_a_client(self):
        for values in (
            {"outcome": "not_reached"},
            {"outcome": "reached", "satisfied": False},
        ):
            with (
                self.subTest(str(values)),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._call(self.files[0], **values)

    def test_differences(self):
        low, refused, *others = self.files
        self._set(low, complaint_satisfaction_score=2)
        self._set(
            refused,
            complaint_satisfaction_score=0,
            complaint_satisfaction_state="refused",
        )
        self.assertEqual(self._call(low).difference, "confirmed")
        self.assertEqual(self._call(low, satisfied="yes").difference, "better")
        self.assertEqual(self._call(refused).difference, "new")
        self._call(others[0])
        self._call(others[1], satisfied="yes")
        missed = self._call(others[2], outcome="not_reached", satisfied=False)
        self.assertEqual(missed.difference, "none")
        calls = self.env["mfi.complaint.recheck"].with_user(self.controller)
        self.assertEqual(calls.get_differences(), {"contradicted": 1, "compared": 2})

    def test_calls_of_an_audit(self):
        audit = self._draw()
        line = audit.line_ids[0]
        form = Form(
            self.env["mfi.complaint.recheck"]
            .with_user(self.controller)
            .with_context(default_line_id=line.id, default_ticket_id=line.ticket_id.id)
        )
        form.satisfied = "no"
        call = form.save()
        self.assertEqual(call.audit_id, audit)
        self.assertEqual((audit.reached_count, audit.contradicted_count), (1, 1))
        other = (self.files - line.ticket_id)[0]
        with self.assertRaisesRegex(UserError, "another complaint"):
            self._call(other, line_id=line.id)
        line.ticket_id.invalidate_recordset()
        seen = self._with_user(line.ticket_id, self.controller)
        self.assertEqual(seen.complaint_recheck_count, 1)
