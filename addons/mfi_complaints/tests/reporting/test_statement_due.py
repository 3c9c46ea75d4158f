# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..common import NOW
from .statement_common import FIRST, StatementCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementDue(StatementCommon):
    """A draft and a reminder when a period has ended, once."""

    def setUp(self):
        super().setUp()
        self.statements = self.env["mfi.complaint.statement"]
        self.template.in_use = True

    def _draft(self):
        """Run the job for the company; return its new drafts of the template."""
        statements = self.statements.with_company(self.company)
        drafts = statements._draft_missing(self.company)
        return drafts.filtered(lambda record: record.template_id == self.template)

    def _get_reminders(self, record):
        """Return the users with a reminder of a statement."""
        kind = self.env.ref("mfi_complaints.mail_activity_statement")
        activities = record.activity_ids
        return activities.filtered(lambda a: a.activity_type_id == kind).user_id

    def test_draft_and_reminder_of_the_period_that_has_ended(self):
        draft = self._draft()
        self.assertEqual((draft.state, draft.date_from), ("draft", FIRST))
        self.assertFalse(draft.computed_at)
        users = self._get_reminders(draft)
        self.assertIn(self.pilot, users)
        for user in (self.controller, self.director, self.collector):
            self.assertNotIn(user, users)
        self.assertEqual(self.template.drafted_until, date(2025, 12, 31))

    def test_once(self):
        """Neither the next day nor after the draft was deleted."""
        draft = self._draft()
        self.assertFalse(self._draft())
        draft.unlink()
        with freeze_time("2026-06-30 10:00:00"):
            self.assertFalse(self._draft())
        with freeze_time("2026-07-01 10:00:00"):
            self.assertEqual(self._draft().date_from, date(2026, 1, 1))

    def test_off_by_default(self):
        self.template.in_use = False
        self.assertFalse(self._draft())
        self.assertFalse(self.template.copy().in_use)

    def test_none_for_a_period_with_a_statement(self):
        self._statement()
        self.assertFalse(self._draft())

    def test_each_company_decides(self):
        other = self.env["res.company"].create({"name": "Another institution"})
        drafts = self.statements.with_company(other)._draft_missing(other)
        self.assertFalse(drafts)
        self.template.with_company(other).in_use = True
        drafts = self.statements.with_company(other)._draft_missing(other)
        self.assertEqual(drafts.company_id, other)
        self.assertNotIn(self.pilot, self._get_reminders(drafts))
        self.assertTrue(self._draft())

    def test_filing_ends_the_reminder(self):
        draft = self._draft().with_user(self.pilot)
        draft.action_compute()
        draft.action_check()
        self.assertTrue(self._get_reminders(draft))
        draft.filing_reference = "L-1"
        draft.action_file()
        self.assertFalse(self._get_reminders(draft))

    def test_only_pilots_switch_it_on(self):
        for user in (self.director, self.controller):
            with self.assertRaises(AccessError):
                self.template.with_user(user).in_use = False
        self.template.with_user(self.pilot).in_use = False
        self.assertFalse(self._draft())

    def test_queries_do_not_grow_with_templates(self):
        """When nothing is due, ten templates cost what one costs."""
        self._draft()
        counts = []
        for number in (0, 9):
            for rank in range(number):
                self.template.copy({"name": f"Form {rank}", "in_use": True})
            self._draft()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._draft()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
