# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from psycopg2 import IntegrityError
from psycopg2.errors import DiskFull

from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..answer.test_acknowledgement import use_english
from ..common import NOW, ComplaintCommon


class RemindersCommon(ComplaintCommon):
    """The reminder jobs, run at fixed times; moderate complaints have 6 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_english(cls.env, cls.company.partner_id)
        cls.reminders = cls.env["mfi.complaint.reminder"]
        cls.pilots = cls.tickets._get_complaint_recipients("pilot")
        cls.company.write(
            {
                "mfi_reminders_since": "2026-01-01",
                "mfi_digest_hour": 7,
                "mfi_ack_alert": False,
            }
        )
        # Ignore mails left by other data.
        cls.reminders.search([("state", "=", "pending")]).write({"state": "void"})
        # Ignore job triggers left by other tests or data.
        cls.env.ref("mfi_complaints.ir_cron_remind").active = True

    def _create_assigned(self, **values):
        """Return a moderate complaint of 2 March, promised on 10 March at 10:00."""
        values.setdefault("complaint_severity", "moderate")
        with freeze_time(NOW):
            return self._advance(self._create_complaint(**values), "assigned")

    def _run_job(self, when):
        """Run the reminder job at a given date and time, as the scheduler does."""
        with (
            freeze_time(when),
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self.env.ref("mfi_complaints.ir_cron_remind").method_direct_trigger()
        self.env.invalidate_all()

    def _run_measure_job(self, *moments):
        """Run the job of measures and other late actions at some dates and times."""
        job = self.env.ref("mfi_complaints.ir_cron_remind_measures")
        for moment in moments:
            with freeze_time(moment), self.enter_registry_test_mode():
                job.method_direct_trigger()
        self.env.invalidate_all()

    def _run_mail_job(self, when):
        """Run the mail job at a given date and time; return the mails it queued."""
        before = self.env["mail.mail"].search([])
        with freeze_time(when), self.enter_registry_test_mode():
            self.env.ref("mfi_complaints.ir_cron_remind_mail").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["mail.mail"].search([]) - before

    def _get_alerts(self, ticket, code=None):
        """Return the alerts sent about a complaint as {(code, login)}."""
        rows = self.reminders.search([("ticket_id", "=", ticket.id)])
        rows = rows.filtered(lambda row: not code or row.code == code)
        return {(row.code, row.user_id) for row in rows}

    def _get_alerted_users(self, ticket, code):
        """Return the users who received an alert."""
        return {user for _code, user in self._get_alerts(ticket, code)}


@tagged("post_install", "-at_install")
class TestReminders(RemindersCommon):
    """Reminders at 50 %, 75 %, when late and near the limit, each sent once."""

    def test_promised_date_of_the_fixture(self):
        ticket = self._create_assigned()
        self.assertEqual(str(ticket.complaint_deadline), "2026-03-10 10:00:00")

    def test_nothing_before_half_of_the_working_time(self):
        ticket = self._create_assigned()
        self._run_job("2026-03-05 09:59:00")
        self.assertFalse(self._get_alerted_users(ticket, "first"))

    def test_first_reminder_goes_to_the_head_while_nobody_handles(self):
        ticket = self._create_assigned()
        self._run_job("2026-03-05 10:00:00")
        self.assertEqual(self._get_alerted_users(ticket, "first"), {self.head})
        self.assertIn("reminded", self._get_event_codes(ticket))

    def test_reminders_go_to_the_handler(self):
        ticket = self._create_assigned()
        with freeze_time("2026-03-03 10:00:00"):
            self._advance(ticket, "in_progress")
        self._run_job("2026-03-05 10:00:00")
        self.assertEqual(self._get_alerted_users(ticket, "first"), {self.handler})
        self._run_job("2026-03-09 15:00:00")
        self.assertEqual(self._get_alerted_users(ticket, "second"), {self.handler})

    def test_late_alerts_handler_head_and_pilot(self):
        ticket = self._create_assigned()
        with freeze_time("2026-03-03 10:00:00"):
            self._advance(ticket, "in_progress")
        self._run_job("2026-03-10 10:05:00")
        people = {self.handler, self.head, *self.pilots}
        self.assertEqual(self._get_alerted_users(ticket, "late"), people)

    def test_missed_reminders_are_not_sent_later(self):
        ticket = self._create_assigned()
        self._run_job("2026-03-10 10:05:00")
        self.assertFalse(
            self._get_alerted_users(ticket, "first")
            | self._get_alerted_users(ticket, "second")
        )
        self.assertTrue(self._get_alerted_users(ticket, "late"))

    def test_each_once_however_often_the_job_runs(self):
        ticket = self._create_assigned()
        for when in ("2026-03-05 10:00:00", "2026-03-05 10:05:00"):
            self._run_job(when)
            with freeze_time(when):
                ticket._schedule_complaint_reminders()
        self._run_job("2026-03-05 11:00:00")
        count = self.reminders.search_count(
            [("ticket_id", "=", ticket.id), ("code", "=", "first")]
        )
        self.assertEqual(count, 1)
        self.assertEqual(self._get_event_codes(ticket).count("reminded"), 1)

    def test_the_database_keeps_alerts_unique(self):
        ticket = self._create_assigned()
        self._run_job("2026-03-05 10:00:00")
        row = self.reminders.search(
            [("ticket_id", "=", ticket.id), ("code", "=", "first")]
        )
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            row.copy({"date": row.date})

    def test_the_limit_is_alerted_five_days_before(self):
        ticket = self._create_assigned()
        self.assertEqual(
            str(ticket.complaint_regulatory_deadline), "2026-04-02 23:59:59"
        )
        self._run_job("2026-03-28 23:00:00")
        self.assertFalse(self._get_alerted_users(ticket, "regulatory"))
        self._run_job("2026-03-29 00:00:00")
        self.assertEqual(
            self._get_alerted_users(ticket, "regulatory"), {self.head, *self.pilots}
        )

    def test_a_decided_complaint_reminds_nobody(self):
        ticket = self._create_assigned()
        with freeze_time("2026-03-03 10:00:00"):
            self._advance(ticket, "resolved")
        self._run_job("2026-03-20 10:00:00")
        self.assertFalse(self._get_alerted_users(ticket, "late"))
        self.assertFalse(ticket.complaint_next_alert_at)

    def test_activity_is_renewed_not_piled_up_and_closed_by_the_decision(self):
        ticket = self._create_assigned()
        with freeze_time("2026-03-03 10:00:00"):
            self._advance(ticket, "in_progress")
        for when in ("2026-03-05 10:00:00", "2026-03-09 15:00:00"):
            self._run_job(when)
        mine = ticket.activity_ids.filtered(lambda a: a.user_id == self.handler)
        self.assertEqual(len(mine), 1)
        self.assertEqual(mine.summary, "Second reminder")
        with freeze_time("2026-03-09 16:00:00"):
            self._advance(ticket, "resolved")
        self.assertFalse(ticket.activity_ids)

    def test_switching_on_sends_no_past_alerts(self):
        ticket = self._create_assigned()
        with freeze_time("2026-03-11 08:00:00"):
            self.company.mfi_reminders = False
        self._run_job("2026-03-11 08:30:00")
        self.assertFalse(self._get_alerted_users(ticket, "late"))
        with freeze_time("2026-03-12 08:00:00"):
            self.company.mfi_reminders = True
        for when in ("2026-03-12 08:30:00", "2026-03-20 08:30:00"):
            self._run_job(when)
        self.assertFalse(self._get_alerts(ticket))
        # Alerts that fall due from now on are sent.
        self._run_job("2026-03-29 08:00:00")
        self.assertTrue(self._get_alerted_users(ticket, "regulatory"))

    def test_imported_history_reminds_nobody(self):
        ticket = self._create_assigned()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_imported = TRUE WHERE id = %s",
            [ticket.id],
        )
        ticket.invalidate_recordset()
        self._run_job("2026-03-20 10:00:00")
        self.assertFalse(self._get_alerts(ticket))

    def test_a_new_complaint_is_notified_to_its_service(self):
        ticket = self._create_assigned()
        self._run_job("2026-03-02 10:05:00")
        service = {self.handler, self.other_handler, self.head}
        self.assertEqual(self._get_alerted_users(ticket, "assigned"), service)
        mails = self._run_mail_job("2026-03-02 05:00:00")
        self.assertEqual(
            set(mails.mapped("email_to")), {user.email_formatted for user in service}
        )
        self.assertNotIn("Awa", "".join(mails.mapped("body_html")))

    def test_another_service_is_notified_too(self):
        ticket = self._create_assigned()
        self._run_job("2026-03-02 10:05:00")
        other = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Savings",
                "user_id": self.stranger.id,
                "company_id": self.company.id,
            }
        )
        with freeze_time("2026-03-02 11:00:00"):
            self._with_user(ticket, self.pilot).action_assign(
                other.id, reason="Savings"
            )
        self._run_job("2026-03-02 11:05:00")
        self.assertIn(self.stranger, self._get_alerted_users(ticket, "assigned"))

    def test_restricted_reminds_only_the_service_and_the_confidential_group(self):
        with freeze_time(NOW):
            ticket = self._create_complaint(
                category_id=self.restricted.id, complaint_severity="moderate"
            )
            ticket.with_user(self.confidential).sudo(False).action_assign(self.team.id)
        self._run_job("2026-03-10 10:05:00")
        result = self._get_alerted_users(ticket, "late")
        self.assertIn(self.confidential, result)
        self.assertFalse(result & set(self.pilots))
        self.assertNotIn(self.branch_manager, result)

    def test_waiting_for_the_client_stops_only_the_internal_clock(self):
        self.company.mfi_waiting_pauses = True
        ticket = self._create_assigned()
        with freeze_time("2026-03-03 10:00:00"):
            self._advance(ticket, "in_progress")
            self._with_user(ticket, self.handler).action_wait("Awaiting the passbook")
        promised = ticket.complaint_deadline
        self._run_job("2026-03-12 10:00:00")
        self.assertFalse(
            self._get_alerts(ticket) - self._get_alerts(ticket, "assigned")
        )
        self._run_job("2026-03-29 00:00:00")
        self.assertTrue(self._get_alerted_users(ticket, "regulatory"))
        with freeze_time("2026-03-31 10:00:00"):
            self._with_user(ticket, self.handler).action_resume()
        self.assertEqual(ticket.complaint_waited_seconds, 28 * 86400)
        self.assertEqual(ticket.complaint_deadline, promised)
        self._run_job("2026-03-31 10:05:00")
        self.assertFalse(self._get_alerted_users(ticket, "late"))
        self._run_job("2026-04-07 10:05:00")
        self.assertTrue(self._get_alerted_users(ticket, "late"))
        self.assertTrue(ticket.complaint_late)

    def test_waiting_ends_with_the_decision_too(self):
        ticket = self._create_assigned()
        with freeze_time("2026-03-03 10:00:00"):
            self._advance(ticket, "in_progress")
            self._with_user(ticket, self.handler).action_wait("Awaiting the passbook")
        with freeze_time("2026-03-03 11:00:00"):
            self._advance(ticket, "resolved")
        self.assertFalse(ticket.complaint_waiting_since)
        self.assertEqual(ticket.complaint_waited_seconds, 3600)

    def test_an_appeal_has_its_own_reminders(self):
        ticket = self._create_assigned()
        self._run_job("2026-03-10 10:05:00")
        with freeze_time("2026-03-11 10:00:00"):
            self._advance(ticket, "communicated")
            self._with_user(ticket, self.collector).action_reopen("Not satisfied")
            self._with_user(ticket, self.pilot).action_assign(
                self.team.id, self.other_handler.id
            )
        self.assertEqual(str(ticket.complaint_deadline), "2026-03-19 10:00:00")
        self._run_job("2026-03-16 11:00:00")
        self.assertEqual(self._get_alerted_users(ticket, "first"), {self.other_handler})
        self._run_job("2026-03-19 10:05:00")
        late = self.reminders.search(
            [("ticket_id", "=", ticket.id), ("code", "=", "late"), ("level", "=", 1)]
        )
        self.assertIn(self.other_handler, late.user_id)

    def test_the_integrity_check_still_passes(self):
        ticket = self._create_assigned()
        self._run_job("2026-03-12 10:05:00")
        events = self.env["mfi.complaint.event"].with_user(self.controller)
        self.assertFalse(events.verify([("ticket_id", "=", ticket.id)]))

    def test_two_companies_keep_apart(self):
        other = self.env["res.company"].create({"name": "Other MFI"})
        stranger = new_test_user(
            self.env,
            "other_pilot",
            "base.group_user,mfi_complaints.group_pilot",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        ticket = self._create_assigned()
        self._run_job("2026-03-10 10:05:00")
        self.assertTrue(self._get_alerted_users(ticket, "late"))
        self.assertNotIn(stranger, self._get_alerted_users(ticket, "late"))


@tagged("post_install", "-at_install")
class TestEscalation(RemindersCommon):
    """A late complaint without any action is escalated one level at a time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env, "mfi_boss", "base.group_user,mfi_complaints.group_controller"
        )
        cls.company.mfi_management_user_id = cls.boss

    def _get_escalation_levels(self, ticket):
        """Return the escalation levels reached, in order."""
        rows = self.reminders.search(
            [("ticket_id", "=", ticket.id), ("code", "=", "escalation")],
            order="date, id",
        )
        return list(dict.fromkeys(rows.mapped("step")))

    def _create_late(self):
        """Return a complaint in progress, reported late on 10 March at 10:05."""
        ticket = self._create_assigned()
        with freeze_time("2026-03-03 10:00:00"):
            self._advance(ticket, "in_progress")
        self._run_job("2026-03-10 10:05:00")
        return ticket

    def test_one_level_at_a_time(self):
        ticket = self._create_late()
        promised = ticket.complaint_deadline
        self._run_job("2026-03-11 10:00:00")
        self.assertFalse(self._get_escalation_levels(ticket))
        branch = f"branch:{self.branch.id}"
        steps = ["head", branch, "pilot", "management"]
        # Friday's escalation is followed by Monday's, as working days count.
        days = ["11", "12", "13", "16"]
        for count, day in enumerate(days, start=1):
            self._run_job(f"2026-03-{day} 10:{5 + 5 * count:02d}:00")
            self.assertEqual(self._get_escalation_levels(ticket), steps[:count])
        self._run_job("2026-03-31 12:00:00")
        self.assertEqual(self._get_escalation_levels(ticket), steps)
        self.assertEqual(ticket.complaint_deadline, promised)
        self.assertEqual(self._get_event_codes(ticket).count("escalated"), 4)
        self.assertTrue(ticket.complaint_escalated_at)

    def test_each_level_has_an_activity(self):
        ticket = self._create_late()
        self._run_job("2026-03-11 10:10:00")
        self._run_job("2026-03-12 10:15:00")
        for user in (self.head, self.branch_manager):
            mine = ticket.activity_ids.filtered(lambda a, u=user: a.user_id == u)
            self.assertEqual(mine.summary, "Escalated to you")

    def test_missing_levels_are_skipped(self):
        self.branch.manager_id = False
        self.team.user_id = self.handler
        ticket = self._create_late()
        self._run_job("2026-03-11 10:10:00")
        self.assertEqual(self._get_escalation_levels(ticket), ["pilot"])

    def test_an_act_puts_the_next_level_off(self):
        ticket = self._create_late()
        with freeze_time("2026-03-11 09:00:00"):
            self._with_user(ticket, self.handler).action_add_addendum(
                "Waiting for the bank"
            )
        self._run_job("2026-03-11 10:10:00")
        self.assertFalse(self._get_escalation_levels(ticket))
        self._run_job("2026-03-12 09:05:00")
        self.assertEqual(self._get_escalation_levels(ticket), ["head"])

    def test_reading_is_not_an_action(self):
        ticket = self._create_late()
        with freeze_time("2026-03-11 09:00:00"):
            self._with_user(ticket, self.handler).read(["name", "description"])
        self._run_job("2026-03-11 10:10:00")
        self.assertEqual(self._get_escalation_levels(ticket), ["head"])

    def test_never_when_the_grace_period_is_zero(self):
        self.company.mfi_escalation_grace_days = 0
        ticket = self._create_late()
        self._run_job("2026-03-31 10:10:00")
        self.assertFalse(self._get_escalation_levels(ticket))

    def test_suggestions_are_not_escalated(self):
        with freeze_time(NOW):
            ticket = self._create_complaint(
                complaint_kind="suggestion", complaint_severity="moderate"
            )
            self._advance(ticket, "assigned")
        self._run_job("2026-03-10 10:05:00")
        self.assertTrue(self._get_alerted_users(ticket, "late"))
        self._run_job("2026-03-20 10:05:00")
        self.assertFalse(self._get_escalation_levels(ticket))

    def test_a_denunciation_goes_only_to_the_confidential_group(self):
        with freeze_time(NOW):
            ticket = self._create_complaint(
                self.confidential,
                complaint_kind="denunciation",
                partner_id=False,
                complaint_severity="moderate",
            )
        for day in range(10, 21):
            self._run_job(f"2026-03-{day} 12:05:00")
        result = {user for _code, user in self._get_alerts(ticket)}
        self.assertEqual(result, {self.confidential})


@tagged("post_install", "-at_install")
class TestReminderJob(RemindersCommon):
    """The job: bounded batches, interruption, a failing complaint, parallel runs."""

    def _create_assigned_batch(self, count):
        """Return several assigned complaints."""
        tickets = self.tickets.browse()
        for _index in range(count):
            tickets |= self._create_assigned()
        return tickets

    def _run_until_fault(self, tickets, fault):
        """Process a batch until a fault stops it at the second reminder."""
        cls = self.env.registry["helpdesk.ticket"]
        original = cls._create_complaint_reminder
        calls = []

        def failing(ticket, code, levels):
            calls.append(code)
            if len(calls) == 2:
                raise fault
            return original(ticket, code, levels)

        with (
            patch.object(cls, "_create_complaint_reminder", failing),
            self.assertRaises(fault),
            freeze_time("2026-03-10 10:05:00"),
            self.env.cr.savepoint(),
        ):
            tickets._process_complaint_alert_batch()
        self.env.invalidate_all()

    def test_any_backlog_in_bounded_batches(self):
        tickets = self._create_assigned_batch(5)
        path = "odoo.addons.mfi_complaints.models.reminders.helpdesk_ticket.BATCH"
        with patch(path, 2):
            self._run_job("2026-03-10 10:05:00")
        reminders = self.reminders.search([("ticket_id", "in", tickets.ids)])
        self.assertEqual(reminders.ticket_id, tickets)
        for ticket in tickets:
            self.assertTrue(self._get_alerted_users(ticket, "late"))

    def test_killed_or_without_room_in_the_middle_then_run_again(self):
        tickets = self._create_assigned_batch(3)
        for fault in (KeyboardInterrupt, DiskFull):
            self._run_until_fault(tickets, fault)
            for ticket in tickets:
                self.assertFalse(self._get_alerted_users(ticket, "late"))
        self._run_job("2026-03-10 10:10:00")
        self._run_job("2026-03-10 10:15:00")
        for ticket in tickets:
            self.assertTrue(self._get_alerted_users(ticket, "late"))
            self.assertEqual(self._get_event_codes(ticket).count("reminded"), 1)

    @mute_logger("odoo.addons.mfi_complaints.models.reminders.helpdesk_ticket")
    def test_one_bad_complaint_does_not_stop_the_others(self):
        tickets = self._create_assigned_batch(3)
        bad = tickets[1]
        cls = self.env.registry["helpdesk.ticket"]
        original = cls._create_complaint_reminder

        def failing(ticket, code, levels):
            if ticket.id == bad.id:
                raise ValueError("broken")
            return original(ticket, code, levels)

        with patch.object(cls, "_create_complaint_reminder", failing):
            self._run_job("2026-03-10 10:05:00")
        self.assertFalse(self._get_alerted_users(bad, "late"))
        for ticket in tickets - bad:
            self.assertTrue(self._get_alerted_users(ticket, "late"))
        self.assertEqual(str(bad.complaint_next_alert_at), "2026-03-11 10:05:00")
        self._run_job("2026-03-11 10:10:00")
        self.assertTrue(self._get_alerted_users(bad, "late"))

    def test_only_what_is_due_is_read(self):
        ticket = self._create_assigned()
        self._run_job("2026-03-02 10:05:00")
        self.assertEqual(str(ticket.complaint_next_alert_at), "2026-03-05 10:00:00")


@tagged("post_install", "-at_install")
class TestReminderMails(RemindersCommon):
    """One digest per user and day, or one mail each; none for settled complaints."""

    def test_one_digest_a_day_and_person(self):
        first, second = self._create_assigned(), self._create_assigned()
        self._run_job("2026-03-10 10:05:00")
        self.assertFalse(
            self._run_mail_job("2026-03-11 06:59:00").filtered(
                lambda mail: mail.email_to == self.pilot.email_formatted
            )
        )
        mails = self._run_mail_job("2026-03-11 07:00:00").filtered(
            lambda mail: mail.email_to == self.pilot.email_formatted
        )
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails.state, "outgoing")
        for ticket in (first, second):
            self.assertIn(ticket.number, mails.body_html)
        self._run_job("2026-03-11 10:10:00")
        again = self._run_mail_job("2026-03-11 11:00:00")
        self.assertNotIn(self.pilot.email_formatted, again.mapped("email_to"))

    def test_one_by_one_when_set(self):
        self.company.mfi_reminder_mode = "single"
        self._create_assigned()
        self._create_assigned()
        self._run_job("2026-03-10 10:05:00")
        mails = self._run_mail_job("2026-03-10 10:10:00").filtered(
            lambda mail: mail.email_to == self.pilot.email_formatted
        )
        self.assertEqual(len(mails), 2)

    def test_digest_speaks_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.pilot.lang = "fr_FR"
        self._create_assigned()
        self._run_job("2026-03-10 10:05:00")
        mails = self._run_mail_job("2026-03-11 07:00:00").filtered(
            lambda mail: mail.email_to == self.pilot.email_formatted
        )
        self.assertIn("10/03/2026", mails.body_html)

    def test_what_was_decided_meanwhile_is_left_out(self):
        ticket = self._create_assigned()
        self._run_job("2026-03-10 10:05:00")
        with freeze_time("2026-03-10 16:00:00"):
            self._advance(ticket, "resolved")
        mails = self._run_mail_job("2026-03-11 07:00:00")
        self.assertNotIn(ticket.number, "".join(mails.mapped("body_html")))

    def test_users_without_read_access_get_no_mail(self):
        ticket = self._create_assigned()
        self._run_job("2026-03-10 10:05:00")
        self.team.write({"user_id": self.other_handler.id, "user_ids": [(5,)]})
        mails = self._run_mail_job("2026-03-11 07:00:00")
        result = mails.filtered(lambda mail: ticket.number in mail.body_html)
        self.assertNotIn(self.head.email_formatted, result.mapped("email_to"))

    @mute_logger(
        "odoo.addons.mfi_complaints.models.reminders.mfi_complaint_reminder_mail"
    )
    def test_one_person_who_fails_does_not_stop_the_others(self):
        self._create_assigned()
        self._run_job("2026-03-10 10:05:00")
        cls = self.env.registry["mfi.complaint.reminder"]
        original = cls._queue_mail

        def failing(rows, company, user):
            if user == self.head:
                raise ValueError("broken")
            return original(rows, company, user)

        with patch.object(cls, "_queue_mail", failing):
            mails = self._run_mail_job("2026-03-11 07:00:00")
        self.assertIn(self.pilot.email_formatted, mails.mapped("email_to"))
        self.assertNotIn(self.head.email_formatted, mails.mapped("email_to"))
        again = self._run_mail_job("2026-03-11 07:10:00")
        self.assertEqual(set(again.mapped("email_to")), {self.head.email_formatted})

    def test_mails_are_queued_by_two_runs_once(self):
        self._create_assigned()
        self._run_job("2026-03-10 10:05:00")
        self.assertTrue(self._run_mail_job("2026-03-11 07:00:00"))
        self.assertFalse(self._run_mail_job("2026-03-11 07:10:00"))


@tagged("post_install", "-at_install")
class TestMeasureReminders(RemindersCommon):
    """Overdue measures remind the responsible user once per due date."""

    def _create_measure(self, **values):
        with freeze_time(NOW):
            return self.env["mfi.complaint.measure"].create(
                {
                    "name": "Display the tariff",
                    "kind": "preventive",
                    "responsible_id": self.handler.id,
                    "due_date": "2026-03-06",
                    "company_id": self.company.id,
                    **values,
                }
            )

    def _find_reminders(self, measure, code="measure_overdue"):
        return self.reminders.search(
            [("measure_id", "=", measure.id), ("code", "=", code)]
        )

    def test_reminded_once_per_due_date(self):
        measure = self._create_measure()
        self._run_measure_job("2026-03-06 12:00:00")
        self.assertFalse(self._find_reminders(measure))
        for when in ("2026-03-07 08:00:00", "2026-03-08 08:00:00"):
            self._run_measure_job(when)
        self.assertEqual(self._find_reminders(measure).user_id, self.handler)
        self.assertEqual(len(self._find_reminders(measure)), 1)
        self.assertEqual(measure.activity_ids.summary, "Measure overdue")
        with freeze_time("2026-03-08 09:00:00"):
            measure.due_date = "2026-03-10"
        self._run_measure_job("2026-03-11 08:00:00")
        self.assertEqual(len(self._find_reminders(measure)), 2)

    def test_done_in_time_reminds_nobody(self):
        measure = self._create_measure()
        with freeze_time("2026-03-05 08:00:00"):
            measure.proof = "Photo of the counter"
            measure.action_done()
        self._run_measure_job("2026-03-09 08:00:00")
        self.assertFalse(self._find_reminders(measure))

    def test_effect_to_check(self):
        measure = self._create_measure(effect_check_date="2026-03-20")
        with freeze_time("2026-03-05 08:00:00"):
            measure.proof = "Photo of the counter"
            measure.action_done()
        self._run_measure_job("2026-03-20 08:00:00")
        self.assertEqual(
            self._find_reminders(measure, "effect_check").user_id, self.handler
        )

    def test_digest_names_the_measure(self):
        measure = self._create_measure()
        self._run_measure_job("2026-03-09 06:00:00")
        mails = self._run_mail_job("2026-03-09 07:00:00")
        self.assertIn(measure.name, "".join(mails.mapped("body_html")))
