# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from psycopg2.errors import DiskFull

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ...models.evidence import mfi_complaint_check
from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCheck(ComplaintCommon):
    """The check of everything in the background: who, resuming, result."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaints = cls.tickets
        for _number in range(5):
            cls.complaints |= cls._create_complaint()
        cls.checks = cls.env["mfi.complaint.check"]
        cls.env.flush_all()

    def _start(self):
        """Start a check as the controller, with the wizard's button."""
        wizard = self.env["mfi.complaint.integrity"].with_user(self.controller)
        action = wizard.create({}).action_check_all()
        return self.checks.browse(action["res_id"])

    def _run(self, check, batches):
        """Run some batches of two complaints."""
        with patch.object(mfi_complaint_check, "BATCH", 2):
            for _number in range(batches):
                check._run_safely()
                self.env.flush_all()

    def _alter(self, ticket):
        """Change a frozen value as the owner of the database could."""
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_amount = 7 WHERE id = %s",
            (ticket.id,),
        )
        self.env.invalidate_all()

    def test_only_roles_that_check_may_start_or_write_one(self):
        for user in (self.collector, self.pilot, self.handler):
            with self.assertRaises(AccessError):
                self.checks.with_user(user)._start()
            with self.assertRaises(AccessError):
                self.checks.with_user(user).search([])
        check = self._start().with_user(self.controller)
        with self.assertRaises(AccessError):
            check.write({"state": "done"})
        with self.assertRaises(AccessError):
            check.line_ids.create({"check_id": check.id})

    def test_it_runs_by_batches_and_resumes_at_its_position(self):
        check = self._start()
        self.assertEqual((check.state, check.user_id), ("queued", self.controller))
        self._run(check, 1)
        self.assertEqual((check.state, check.checked_count), ("running", 2))
        self.assertGreater(check.progress, 0)
        self.assertLess(check.progress, 100)
        position = check.position
        self._run(check, 1)
        self.assertGreater(check.position, position)
        with self.enter_registry_test_mode():
            self.env.ref("mfi_complaints.ir_cron_check").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((check.state, check.result), ("done", "right"))
        self.assertEqual(check.checked_count, check.total_count)
        self.assertEqual(check.progress, 100)

    def test_a_second_start_shows_the_check_at_work(self):
        check = self._start()
        self.assertEqual(self._start(), check)

    def test_differences_are_named_and_kept_in_the_history(self):
        self._alter(self.complaints[3])
        check = self._start()
        self._run(check, 20)
        self.assertEqual((check.state, check.result), ("done", "broken"))
        self.assertEqual(check.line_ids.mapped("number"), [self.complaints[3].number])
        later = self._start()
        self.assertNotEqual(later, check)

    def test_only_the_first_differences_are_kept(self):
        for ticket in self.complaints:
            self._alter(ticket)
        check = self._start()
        with patch.object(mfi_complaint_check, "MAX_LINES", 3):
            self._run(check, 20)
        self.assertEqual((check.break_count, len(check.line_ids)), (5, 3))

    def test_a_full_disk_leaves_it_to_the_next_run(self):
        check = self._start()
        self._run(check, 1)
        events = self.registry["mfi.complaint.event"]
        with (
            patch.object(events, "_check_batch", side_effect=DiskFull),
            self.assertRaises(DiskFull),
        ):
            check._run_safely()
        self.assertEqual((check.state, check.checked_count), ("running", 2))

    def test_an_unexpected_error_interrupts_it_and_it_can_be_resumed(self):
        check = self._start()
        self._run(check, 1)
        events = self.registry["mfi.complaint.event"]
        logger = "odoo.addons.mfi_complaints.models.evidence.mfi_complaint_check"
        with (
            patch.object(events, "_check_batch", side_effect=KeyError("x")),
            self.assertLogs(logger, "ERROR"),
        ):
            check._run_safely()
        self.assertEqual((check.state, check.checked_count), ("failed", 2))
        check.with_user(self.controller).action_resume()
        self._run(check, 20)
        self.assertEqual((check.state, check.result), ("done", "right"))
        with self.assertRaises(AccessError):
            check.with_user(self.pilot).action_resume()

    def test_naming_many_broken_complaints_takes_no_query_for_each(self):
        events = self.env["mfi.complaint.event"].with_user(self.controller)
        domain = [("ticket_id", "in", self.complaints.ids)]
        counts = []
        for tickets in (self.complaints[:1], self.complaints):
            for ticket in tickets:
                self._alter(ticket)
            events.verify(domain)
            before = self.env.cr.sql_log_count
            found = events.verify(domain)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(found), len(tickets))
        self.assertLessEqual(counts[1], counts[0])
