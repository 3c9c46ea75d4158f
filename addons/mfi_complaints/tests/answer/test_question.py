# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import NOW, ComplaintCommon
from .test_acknowledgement import use_english


@tagged("post_install", "-at_install")
class TestQuestion(ComplaintCommon):
    """A question to the client, the wait for the reply, and what ends it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_english(cls.env, cls.company.partner_id)
        cls.client.email = "awa@example.com"
        cls.company.mfi_reminders_since = "2026-01-01"

    def _ask(self, ticket, user=None, channel="call", text="On which day was it?"):
        """Ask a question as a user, by default the collector."""
        ticket = self._with_user(ticket, user or self.collector)
        return ticket.action_ask_client(text, channel)

    def _get_codes(self, ticket):
        """Return the codes of the journal in order."""
        return ticket.complaint_event_ids.sorted("sequence").mapped("code")

    def _run_job(self, name, when):
        """Run a job at a given date and time, as the scheduler does."""
        with (
            freeze_time(when),
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self.env.ref(f"mfi_complaints.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _get_activities(self, ticket, user):
        """Return the summaries of a user's activities on a complaint."""
        mine = ticket.activity_ids.filtered(lambda a: a.user_id == user)
        return mine.mapped("summary")

    # -- deny first ---------------------------------------------------
    @freeze_time(NOW)
    def test_the_desk_and_the_service_that_handles_ask(self):
        ticket = self._create_complaint()
        for user in (self.handler, self.controller, self.stranger, self.employee):
            with self.assertRaises(UserError, msg=user.login):
                self._ask(ticket, user)
        self._advance(ticket, "in_progress")
        for user in (self.stranger, self.controller, self.employee):
            with self.assertRaises(UserError, msg=user.login):
                self._ask(ticket, user)
        self.assertFalse(ticket.complaint_waiting_since)
        for user in (self.handler, self.collector, self.pilot):
            self.assertTrue(self._ask(ticket, user))
            self.assertEqual(ticket.complaint_asked_by_id, user)

    @freeze_time(NOW)
    def test_who_handles_and_who_asked_know_of_each_other_s_questions(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        ticket = self._with_user(ticket, self.pilot)
        handler = ticket.user_id
        self.assertTrue(handler)
        asked, replied, ended = (
            "The client was asked a question",
            "The client has replied",
            "The wait for the client's reply was ended",
        )
        self._ask(ticket, handler)
        self.assertNotIn(asked, self._get_activities(ticket, handler))
        self._ask(ticket, self.collector)
        self.assertIn(asked, self._get_activities(ticket, handler))
        ticket.sudo()._end_complaint_question("sms")
        for user in (handler, self.collector):
            self.assertIn(replied, self._get_activities(ticket, user))
        self._ask(ticket, self.collector)
        self._with_user(ticket, handler).action_resume()
        self.assertIn(ended, self._get_activities(ticket, self.collector))
        self.assertNotIn(ended, self._get_activities(ticket, handler))

    @freeze_time(NOW)
    def test_a_restricted_complaint_is_asked_about_by_the_confidential_officer(self):
        ticket = self._create_complaint(
            category_id=self.restricted.id, complaint_severity="moderate"
        )
        for user in (self.collector, self.pilot):
            with self.assertRaises(UserError, msg=user.login):
                self._ask(ticket, user)
        self.assertTrue(self._ask(ticket, self.confidential))

    @freeze_time(NOW)
    def test_the_author_of_a_whistleblowing_report_is_never_asked(self):
        ticket = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        with self.assertRaises(UserError):
            self._ask(ticket, self.confidential)
        moves = self._with_user(ticket, self.confidential).complaint_moves
        self.assertNotIn("ask_client", moves)

    @freeze_time(NOW)
    def test_closed_complaints_and_drafts_are_not_asked_about(self):
        with self.assertRaises(UserError):
            self._ask(self._create_draft())
        ticket = self._advance(self._create_complaint(), "closed")
        with self.assertRaises(UserError):
            self._ask(ticket)

    @freeze_time(NOW)
    def test_a_question_needs_words_and_a_known_channel(self):
        ticket = self._create_complaint()
        for text, channel in (
            ("", "call"),
            ("  ", "call"),
            ("x" * 1001, "call"),
            ({"a": 1}, "call"),
            ("When?", "pigeon"),
            ("When?", False),
        ):
            with self.assertRaises(UserError, msg=(text, channel)):
                self._ask(ticket, text=text, channel=channel)
        self.assertFalse(ticket.complaint_asked_at)

    @freeze_time(NOW)
    def test_a_reply_needs_a_question(self):
        ticket = self._create_complaint()
        with self.assertRaises(UserError):
            self._with_user(ticket, self.collector).action_record_reply("Yes", "call")
        self.assertFalse(ticket._end_complaint_question("email"))

    # -- the wait -----------------------------------------------------
    def test_the_wait_is_measured_and_the_promise_stays(self):
        with freeze_time(NOW):
            ticket = self._create_complaint()
            promised = ticket.complaint_deadline
            self._ask(ticket)
        self.assertEqual(str(ticket.complaint_waiting_since), NOW)
        with freeze_time("2026-03-10 16:00:00"):
            self._with_user(ticket, self.collector).action_record_reply(
                "Last Monday", "call"
            )
        self.assertFalse(ticket.complaint_waiting_since)
        self.assertFalse(ticket.complaint_asked_at)
        self.assertEqual(ticket.complaint_waited_hours, 8 * 24 + 6)
        self.assertEqual(ticket.complaint_waited_days, 6)
        self.assertEqual(ticket.complaint_deadline, promised)
        self.assertEqual(self._get_codes(ticket)[-3:], ["asked", "addendum", "replied"])
        texts = ticket.complaint_event_ids.filtered(lambda e: e.code == "asked").text
        self.assertEqual(texts, "On which day was it?")
        domain = [("ticket_id", "=", ticket.id)]
        report = self.env["mfi.complaint.report"].search(domain)
        self.assertAlmostEqual(report.days_waiting, 8.25)

    def test_a_second_question_does_not_restart_the_wait(self):
        with freeze_time(NOW):
            ticket = self._create_complaint()
            self._ask(ticket)
        with freeze_time("2026-03-03 10:00:00"):
            self._ask(ticket, self.pilot, text="And where?")
        self.assertEqual(str(ticket.complaint_waiting_since), NOW)
        self.assertEqual(ticket.complaint_asked_by_id, self.pilot)

    @freeze_time(NOW)
    def test_the_question_outlives_an_assignment_and_ends_with_the_solution(self):
        ticket = self._create_complaint()
        self._ask(ticket)
        self._advance(ticket, "in_progress")
        self.assertTrue(ticket.complaint_asked_at)
        self._advance(ticket, "resolved")
        self.assertFalse(ticket.complaint_asked_at)
        self.assertFalse(ticket.complaint_waiting_since)

    @freeze_time(NOW)
    def test_the_journal_proves_the_wait(self):
        ticket = self._create_complaint()
        self._ask(ticket)
        self.env["mfi.complaint.event"].flush_model()
        domain = [("ticket_id", "=", ticket.id)]
        events = self.env["mfi.complaint.event"].with_user(self.controller)
        self.assertEqual(events.verify(domain), [])
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_asked_at = NULL WHERE id = %s",
            [ticket.id],
        )
        self.env.invalidate_all()
        fields_ = [broken["field"] for broken in events.verify(domain)]
        self.assertIn("complaint_asked_at", fields_)

    @freeze_time(NOW)
    def test_who_asked_is_told_of_the_reply(self):
        ticket = self._create_complaint()
        self._ask(ticket)
        self._with_user(ticket, self.pilot).action_record_reply("Monday", "call")
        told = self._get_activities(ticket, self.collector)
        self.assertIn("The client has replied", told)
        self.assertFalse(self._get_activities(ticket, self.pilot))

    @freeze_time(NOW)
    def test_who_notes_the_reply_is_not_told_of_it(self):
        ticket = self._create_complaint()
        self._ask(ticket)
        self._with_user(ticket, self.collector).action_record_reply("Monday", "call")
        self.assertFalse(self._get_activities(ticket, self.collector))

    # -- reminders ----------------------------------------------------
    def test_who_asked_is_told_once_that_no_reply_came(self):
        with freeze_time(NOW):
            ticket = self._create_complaint()
            self._ask(ticket)
        self._run_job("ir_cron_follow_up_questions", "2026-03-07 09:00:00")
        alerts = self.env["mfi.complaint.reminder"].search(
            [("ticket_id", "=", ticket.id), ("code", "=", "unanswered")]
        )
        self.assertFalse(alerts)
        for when in ("2026-03-07 11:00:00", "2026-03-20 11:00:00"):
            self._run_job("ir_cron_follow_up_questions", when)
        alerts = alerts.search(
            [("ticket_id", "=", ticket.id), ("code", "=", "unanswered")]
        )
        self.assertEqual(alerts.user_id, self.collector)
        self.assertEqual(len(alerts), 1)
        [summary] = self._get_activities(ticket, self.collector)
        self.assertEqual(
            summary,
            "No reply from the client · waiting for the client since 2 March 2026",
        )

    def test_nobody_is_told_after_the_reply_or_if_the_setting_is_off(self):
        with freeze_time(NOW):
            replied, off = self._create_complaint(), self._create_complaint()
            self._ask(replied)
            self._with_user(replied, self.collector).action_record_reply("Yes", "call")
            self.company.mfi_question_days = 0
            self._ask(off)
        self._run_job("ir_cron_follow_up_questions", "2026-04-07 11:00:00")
        tickets = replied | off
        self.assertFalse(
            self.env["mfi.complaint.reminder"].search(
                [("ticket_id", "in", tickets.ids), ("code", "=", "unanswered")]
            )
        )

    def test_reminders_go_on_and_say_that_the_client_is_awaited(self):
        with freeze_time(NOW):
            ticket = self._advance(
                self._create_complaint(complaint_severity="moderate"), "in_progress"
            )
            self._ask(ticket, self.handler)
        self._run_job("ir_cron_remind", "2026-03-12 10:00:00")
        [summary] = self._get_activities(ticket, self.handler)
        self.assertTrue(summary.startswith("Late · waiting for the client"), summary)

    def test_reminders_pause_if_the_institution_chose_so(self):
        self.company.mfi_waiting_pauses = True
        with freeze_time(NOW):
            ticket = self._advance(
                self._create_complaint(complaint_severity="moderate"), "in_progress"
            )
            self._ask(ticket, self.handler)
        self._run_job("ir_cron_remind", "2026-03-12 10:00:00")
        self.assertFalse(self._get_activities(ticket, self.handler))

    # -- channels and dialogs -----------------------------------------
    @freeze_time(NOW)
    def test_a_question_by_mail_is_queued_with_its_words_escaped(self):
        ticket = self._create_complaint()
        self._ask(ticket, channel="email", text="Which <b>day</b>?")
        mail = self.env["mail.mail"].search(
            [("complaint_ticket_id", "=", ticket.id)], order="id desc", limit=1
        )
        self.assertEqual(mail.complaint_purpose, "question")
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("&lt;b&gt;day&lt;/b&gt;", mail.body_html)
        self.assertIn(ticket.number, mail.subject)

    @freeze_time(NOW)
    def test_no_mail_without_an_address(self):
        self.client.email = False
        ticket = self._create_complaint()
        with self.assertRaises(UserError):
            self._ask(ticket, channel="email")

    @freeze_time(NOW)
    def test_the_dialog_starts_from_a_suggested_question(self):
        ticket = self._create_complaint(complaint_lang="en_US")
        template = self.env.ref("mfi_complaints.question_en_day")
        model = (
            self.env["mfi.complaint.ask"]
            .with_user(self.collector)
            .with_context(active_model="helpdesk.ticket", active_ids=ticket.ids)
        )
        form = Form(model)
        self.assertEqual(form.lang, "en_US")
        form.suggestion_id = template
        self.assertEqual(form.question, template.body)
        form.channel = "call"
        form.save().action_apply()
        self.assertEqual(ticket.complaint_asked_by_id, self.collector)

    @freeze_time(NOW)
    def test_the_dialog_never_shows_a_complaint_that_the_user_cannot_read(self):
        ticket = self._create_complaint()
        model = self.env["mfi.complaint.ask"].with_user(self.employee)
        with self.assertRaises(AccessError):
            model.create({"ticket_ids": [(6, 0, ticket.ids)], "question": "When?"})

    @freeze_time(NOW)
    def test_the_reply_is_noted_in_a_dialog(self):
        ticket = self._create_complaint()
        self._ask(ticket)
        model = (
            self.env["mfi.complaint.reply"]
            .with_user(self.collector)
            .with_context(active_model="helpdesk.ticket", active_ids=ticket.ids)
        )
        form = Form(model)
        form.text = "On Monday morning"
        form.save().action_apply()
        self.assertFalse(ticket.complaint_asked_at)
        texts = ticket.complaint_event_ids.mapped("text")
        self.assertIn("On Monday morning", texts)
