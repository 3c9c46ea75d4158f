# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..common import NOW
from ..test_dashboard import DashboardCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestExceptions(DashboardCommon):
    """Each kind of exception is found, once, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.regular = cls._advance(cls._create_complaint(), "closed")

    def _get_kinds(self, ticket, user=None):
        """Return the kinds of exceptions that a user sees on a complaint."""
        exceptions = self.env["mfi.complaint.exception"]
        exceptions = exceptions.with_user(user or self.controller)
        rows = exceptions.search([("ticket_id", "=", ticket.id)])
        return sorted(rows.mapped("kind"))

    def test_others_are_refused(self):
        exceptions = self.env["mfi.complaint.exception"]
        for user in (self.employee, self.collector, self.handler, self.director):
            with self.subTest(user.login), self.assertRaises(AccessError):
                exceptions.with_user(user).search([])

    def test_a_regular_complaint_has_none(self):
        self.assertEqual(self._get_kinds(self.regular), [])

    def test_restricted_complaints_do_not_show(self):
        ticket = self._create_complaint(category_id=self.restricted.id)
        self._set(ticket, complaint_received_at=datetime(2026, 1, 1))
        self.assertEqual(self._get_kinds(ticket), [])
        groups = self.env["mfi.complaint.exception"].with_user(self.controller)
        rows = groups._read_group([], ["kind"], ["__count"])
        self.assertNotIn("backdated", dict(rows))

    def test_backdated(self):
        for received, kinds in (
            (datetime(2026, 2, 23, 10), []),
            (datetime(2026, 2, 23, 9), ["backdated"]),
        ):
            self._set(self.regular, complaint_received_at=received)
            self.assertEqual(self._get_kinds(self.regular), kinds)
        self._set(self.regular, complaint_imported=True)
        self.assertEqual(self._get_kinds(self.regular), [])

    def test_unmeasured(self):
        self._set(self.regular, complaint_satisfaction_state="unreachable")
        self.assertEqual(self._get_kinds(self.regular), ["unmeasured"])

    def test_answers_without_a_trace(self):
        self._set(self.regular, complaint_answer_channel="letter")
        self.assertEqual(self._get_kinds(self.regular), ["unproven"])
        self.regular._log_complaint_letter_printed()
        self.assertEqual(self._get_kinds(self.regular), [])
        self._set(self.regular, complaint_answer_channel=None)
        self.assertEqual(self._get_kinds(self.regular), ["unproven"])
        ticket = self._advance(self._create_complaint(), "communicated")
        self._with_user(ticket, self.collector).action_record_attempt("call")
        self._set(ticket, complaint_answer_channel=None)
        self.assertEqual(self._get_kinds(ticket), [])

    def test_acts_of_the_journal(self):
        ticket = self._create_complaint()
        self._with_user(ticket, self.pilot).action_reclassify(
            {"complaint_severity": "serious"}, "More serious than thought."
        )
        self._with_user(self.regular, self.collector).action_reopen("Not satisfied.")
        paused = self._advance(self._create_complaint(), "in_progress")
        self._with_user(paused, self.handler).action_wait("Waits for a paper.")
        self.assertEqual(self._get_kinds(ticket), ["reclassified"])
        self.assertEqual(self._get_kinds(self.regular), ["reopened"])
        self.assertEqual(self._get_kinds(paused, self.pilot), ["paused"])
        row = self.env["mfi.complaint.exception"].search([("kind", "=", "paused")])
        row = row.filtered(lambda line: line.ticket_id == paused)
        self.assertEqual((row.user_id, row.branch_id), (self.handler, self.branch))

    def test_ids_are_unique_and_counts_cost_the_same(self):
        self._set(
            self.regular,
            complaint_satisfaction_state="refused",
            complaint_answer_channel="letter",
            complaint_received_at=datetime(2025, 1, 1),
        )
        exceptions = self.env["mfi.complaint.exception"].with_user(self.controller)
        rows = exceptions.search([])
        self.assertEqual(len(set(rows.ids)), len(rows.ids))
        exceptions._read_group([], ["kind", "branch_id"], ["__count"])
        with self.assertQueryCount(2):
            exceptions._read_group(
                [("date", ">=", "2026-03-01")], ["kind", "branch_id"], ["__count"]
            )

    def test_opening_a_line_opens_the_complaint(self):
        self._set(self.regular, complaint_satisfaction_state="refused")
        rows = self.env["mfi.complaint.exception"].with_user(self.controller)
        row = rows.search([("ticket_id", "=", self.regular.id)])
        action = row.action_open_ticket()
        self.assertEqual(action["res_model"], "helpdesk.ticket")
        self.assertEqual(action["res_id"], self.regular.id)
