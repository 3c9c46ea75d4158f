# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from ..engine.gateways import base
from ..models.outbound import mfi_sms_message
from .common import CLIENT_PHONE, PHONE, SmsCommon
from .provider import Provider

RECOURSE = {"recourse": "OQSF, 33 849 95 95", "number": "PL-2026-000001"}
ACCEPTED = (202, "0: Accepted for delivery")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOutbound(SmsCommon):
    """The texts that a complaint's moves queue, and their outcome."""

    def _start_provider(self, *answers):
        """Connect the gateway to a provider that gives these answers."""
        provider = Provider(list(answers))
        self.addCleanup(provider.close)
        self.gateway.url = provider.url
        return provider

    def _run_send_cron(self, at=NOW):
        """Run the sending cron at a date and time."""
        with freeze_time(at):
            self._run_cron("ir_cron_send")

    # -- texts of each move -------------------------------------------
    def test_acknowledgement_by_setting(self):
        self.company.mfi_sms_ack = "none"
        self._create_complaint()
        self.company.mfi_sms_ack = "sms"
        self._create_complaint()
        self.assertFalse(self._find_sent("ack"))
        self.company.mfi_sms_ack = "all"
        ticket = self._create_complaint()
        [ack] = self._find_sent("ack")
        self.assertEqual(ack.number, CLIENT_PHONE)
        self.assertIn(ticket.number, ack.body)

    def test_no_phone_no_text(self):
        self.client.phone = False
        self._create_complaint()
        self.assertFalse(self._find_sent())

    def test_acknowledged_once_the_gateway_accepted_it(self):
        self._start_provider(ACCEPTED)
        ticket = self._create_complaint()
        self.assertFalse(ticket.complaint_acknowledged_at)
        self._run_send_cron()
        self.assertTrue(ticket.complaint_acknowledged_at)
        self.assertIn("acknowledged", self._get_event_codes(ticket))

    def test_service_notice_holds_neither_client_nor_statement(self):
        self.handler.partner_id.phone = "+221770000007"
        ticket = self._create_complaint(description="<p>Secret words</p>")
        self._advance(ticket, "assigned")
        notice = self._find_sent("notice", number="+221770000007")
        self.assertEqual(len(notice), 1)
        self.assertIn(ticket.number, notice.body)
        for private in ("Secret", self.client.name, CLIENT_PHONE):
            self.assertNotIn(private, notice.body)
        self.company.mfi_sms_notice = False
        self._advance(self._create_complaint(), "assigned")
        self.assertEqual(len(self._find_sent("notice", number="+221770000007")), 1)

    def test_the_person_concerned_is_not_notified(self):
        self.handler.partner_id.phone = "+221770000007"
        self.head.partner_id.phone = "+221770000008"
        staff = self.env["mfi.staff"].create(
            {"name": "X", "code": "X1", "user_id": self.handler.id}
        )
        ticket = self._create_complaint(complaint_staff_ids=[(6, 0, staff.ids)])
        self._advance(ticket, "assigned", handler=self.head)
        self.assertFalse(self._find_sent("notice", number="+221770000007"))
        self.assertTrue(self._find_sent("notice", number="+221770000008"))

    def test_one_reminder_before_the_promised_date(self):
        self.handler.partner_id.phone = "+221770000007"
        ticket = self._advance(self._create_complaint(), "in_progress")
        self._run_cron("ir_cron_remind")
        self.assertFalse(self._find_sent("reminder"))
        near = ticket.complaint_deadline - timedelta(hours=20)
        with freeze_time(near):
            self._run_cron("ir_cron_remind")
            self._run_cron("ir_cron_remind")
        self.assertEqual(len(self._find_sent("reminder", number="+221770000007")), 1)

    def test_answer_by_text(self):
        ticket = self._answer_by_sms(self._create_complaint())
        [answer] = self._find_sent("answer")
        self.assertIn(ticket.complaint_answer, answer.body)
        [survey] = self._find_sent("survey")
        self.assertEqual(
            survey.scheduled_at, fields.Datetime.to_datetime(NOW) + timedelta(hours=24)
        )

    def test_answer_by_text_needs_a_phone_and_a_gateway(self):
        ticket = self._advance(self._create_complaint(), "resolved")
        self.company.mfi_sms_gateway_id = False
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._with_user(ticket, self.collector).action_communicate(
                {"complaint_answer_channel": "sms"}
            )
        self.assertEqual(ticket.complaint_state, "resolved")

    def test_other_channels_send_no_answer(self):
        self._advance(self._create_complaint(), "communicated")
        self.assertFalse(self._find_sent("answer"))

    def test_rejection_by_text(self):
        ticket = self._create_complaint()
        self._with_user(ticket, self.pilot).action_reject("Hors de notre domaine")
        self._with_user(ticket, self.collector).action_communicate(
            {"complaint_answer_channel": "sms"}
        )
        self.assertIn("Hors de notre domaine", self._find_sent("rejected").body)

    def test_survey_is_cancelled_when_the_score_is_already_recorded(self):
        provider = self._start_provider(ACCEPTED)
        ticket = self._answer_by_sms(self._create_complaint())
        self._run_send_cron()
        sent = len(provider.requests)
        self._with_user(ticket, self.collector).action_record_satisfaction(5)
        self._run_send_cron("2026-03-03 10:00:01")
        self.assertEqual(self._find_sent("survey").state, "cancelled")
        self.assertEqual(len(provider.requests), sent)

    # -- spelling -----------------------------------------------------
    def test_transliteration_is_optional(self):
        values = {"answer": "Le prêt a été annulé", "number": "1"}
        simple = self.messages._queue_from_template(
            "answer", PHONE, self.company, values=values
        )
        self.assertIn("pret a été", simple.body)
        self.gateway.transliterate = False
        exact = self.messages._queue_from_template(
            "answer", PHONE, self.company, values=values
        )
        self.assertIn("prêt a été", exact.body)
        self.assertGreater(exact.parts, simple.parts)

    def test_maximum_length(self):
        self.gateway.max_parts = 2
        values = {"answer": "a" * 2000}
        text = self.messages._queue_from_template(
            "answer", PHONE, self.company, values=values
        )
        self.assertEqual(text.parts, 2)

    # -- when ---------------------------------------------------------
    def test_quiet_hours(self):
        with freeze_time("2026-03-02 22:30:00"):
            late = self.messages._queue_from_template("notice", PHONE, self.company)
            reply = self.messages._queue_from_template("help", PHONE, self.company)
        self.assertEqual(str(late.scheduled_at), "2026-03-03 07:00:00")
        self.assertEqual(str(reply.scheduled_at), "2026-03-02 22:30:00")

    def test_quiet_hours_apply_to_texts_that_waited(self):
        provider = self._start_provider(ACCEPTED)
        with freeze_time("2026-03-02 20:30:00"):
            late = self.messages._queue_from_template(
                "recourse", PHONE, self.company, values=RECOURSE
            )
            reply = self.messages._queue_from_template("help", PHONE, self.company)
        self._run_send_cron("2026-03-02 22:00:00")
        self.assertEqual(len(provider.requests), 1)
        self.assertEqual((reply.state, late.state), ("sent", "queued"))
        self.assertEqual((late.attempts, late.failure), (0, False))
        self.assertEqual(str(late.scheduled_at), "2026-03-03 07:00:00")
        self._run_send_cron("2026-03-03 07:00:10")
        self.assertEqual(late.state, "sent")

    def test_quiet_hours_apply_to_modems(self):
        self.gateway.code = "gammu"
        with freeze_time("2026-03-02 20:30:00"):
            late = self.messages._queue_from_template(
                "recourse", PHONE, self.company, values=RECOURSE
            )
        with freeze_time("2026-03-02 22:00:00"):
            self.assertEqual(self.messages._fetch_for_modem(self.gateway), [])
        with freeze_time("2026-03-03 07:00:10"):
            self.assertEqual(len(self.messages._fetch_for_modem(self.gateway)), 1)
        self.assertEqual(late.state, "sending")

    def test_a_full_batch_triggers_the_next_one(self):
        self._start_provider(ACCEPTED)
        for _turn in range(3):
            self.messages._queue_from_template("help", PHONE, self.company)
        with (
            patch.object(mfi_sms_message, "BATCH", 2),
            patch.object(type(self.messages), "_trigger_send_cron") as wake,
        ):
            self._run_send_cron()
            wake.assert_called_once_with()
            self._run_send_cron()
            wake.assert_called_once_with()

    def test_rate_of_the_gateway(self):
        provider = self._start_provider(ACCEPTED)
        self.gateway.rate_per_minute = 2
        for _turn in range(5):
            self.messages._queue_from_template("help", PHONE, self.company)
        self._run_send_cron()
        self.assertEqual(len(provider.requests), 2)
        self._run_send_cron("2026-03-02 10:00:30")
        self.assertEqual(len(provider.requests), 2)
        self._run_send_cron("2026-03-02 10:01:10")
        self.assertEqual(len(provider.requests), 4)

    # -- once ---------------------------------------------------------
    def test_sent_once(self):
        provider = self._start_provider(ACCEPTED)
        message = self.messages._queue_from_template("help", PHONE, self.company)
        self._run_send_cron()
        self._run_send_cron()
        self.assertEqual(len(provider.requests), 1)
        self.assertEqual(message.state, "sent")
        self.assertEqual(message.cost, 15.0 * message.parts)

    def test_network_fault_is_retried_with_back_off(self):
        provider = self._start_provider((503, "busy"), (500, "oops"), ACCEPTED)
        message = self.messages._queue_from_template("help", PHONE, self.company)
        self._run_send_cron()
        self.assertEqual((message.state, message.attempts), ("queued", 1))
        self.assertEqual(str(message.scheduled_at), "2026-03-02 10:01:00")
        self._run_send_cron("2026-03-02 10:00:30")
        self.assertEqual(len(provider.requests), 1)
        self._run_send_cron("2026-03-02 10:01:30")
        self.assertEqual(message.attempts, 2)
        self._run_send_cron("2026-03-02 10:10:00")
        self.assertEqual((message.state, message.attempts), ("sent", 3))

    def test_refusal_is_not_retried(self):
        provider = self._start_provider((403, "Authorization failed"))
        message = self.messages._queue_from_template("help", PHONE, self.company)
        self._run_send_cron()
        self._run_send_cron("2026-03-02 12:00:00")
        self.assertEqual((message.state, message.failure), ("failed", "access"))
        self.assertEqual(len(provider.requests), 1)

    def test_gives_up_after_the_last_try(self):
        self._start_provider((503, "busy"))
        message = self.messages._queue_from_template("help", PHONE, self.company)
        for hour in range(10, 23):
            self._run_send_cron(f"2026-03-02 {hour}:59:00")
        for hour in range(10, 23):
            self._run_send_cron(f"2026-03-03 {hour}:59:00")
        self.assertEqual((message.state, message.failure), ("failed", "network"))

    def test_a_dead_gateway_does_not_block_the_queue(self):
        provider = self._start_provider((503, "busy"))
        for _turn in range(10):
            self.messages._queue_from_template("help", PHONE, self.company)
        other = self._create_gateway(name="Other")
        alive = Provider([ACCEPTED])
        self.addCleanup(alive.close)
        other.url = alive.url
        self.messages._queue_from_template("help", PHONE, self.company, gateway=other)
        self._run_send_cron()
        self.assertEqual(len(provider.requests), 3)
        self.assertEqual(len(alive.requests), 1)

    def test_unparseable_answers_do_not_stop_the_queue(self):
        self._start_provider((500, b"\x00\x01\xff"), (200, b"\x00\xfe\x00garbage"))
        first = self.messages._queue_from_template("help", PHONE, self.company)
        second = self.messages._queue_from_template("help", PHONE, self.company)
        self._run_send_cron()
        self.assertEqual((first.state, first.failure), ("queued", "network"))
        self.assertEqual((second.state, second.failure), ("failed", "other"))

    def test_interrupted_sending_is_not_repeated(self):
        provider = self._start_provider(ACCEPTED)
        message = self.messages._queue_from_template("help", PHONE, self.company)
        message._mark_sending()
        self._run_send_cron()
        self.assertEqual(message.state, "uncertain")
        self.assertFalse(provider.requests)
        self.messages._apply_report(
            self.gateway, base.Report(base.DELIVERED, message.uuid)
        )
        self.assertEqual(message.state, "delivered")

    def test_a_request_without_an_answer_is_not_repeated(self):
        """The gateway may have sent the text before the connection broke."""
        provider = self._start_provider("drop")
        message = self.messages._queue_from_template("help", PHONE, self.company)
        self._run_send_cron()
        self._run_send_cron("2026-03-02 23:59:00")
        self.assertEqual((message.state, message.failure), ("uncertain", "network"))
        self.assertEqual(len(provider.requests), 1)
        report = base.Report(base.DELIVERED, message.uuid)
        self.messages._apply_report(self.gateway, report)
        self.assertEqual((message.state, message.failure), ("delivered", False))

    def test_a_failing_gateway_is_tried_with_one_text(self):
        provider = self._start_provider("drop")
        messages = self.messages
        for _turn in range(6):
            messages |= self.messages._queue_from_template("help", PHONE, self.company)
        self._run_send_cron()
        self.assertEqual(len(provider.requests), 3)
        self._run_send_cron()
        self.assertEqual(len(provider.requests), 4)
        self.assertEqual(messages.mapped("state").count("queued"), 2)

    # -- reports ------------------------------------------------------
    def test_reports_never_go_backwards(self):
        message = self.messages._queue_from_template("help", PHONE, self.company)
        message.write({"state": "sent", "provider_id": "p1"})
        for state, expected in (
            (base.DELIVERED, "delivered"),
            (base.SENT, "delivered"),
            (base.FAILED, "delivered"),
        ):
            report = base.Report(state, "", "p1")
            self.assertTrue(self.messages._apply_report(self.gateway, report))
            self.assertEqual(message.state, expected)

    def test_reports_of_another_gateway_change_nothing(self):
        message = self.messages._queue_from_template("help", PHONE, self.company)
        other = self._create_gateway(name="Other")
        report = base.Report(base.FAILED, message.uuid)
        self.assertFalse(self.messages._apply_report(other, report))
        self.assertEqual(message.state, "queued")

    def test_a_failed_answer_returns_the_complaint(self):
        ticket = self._answer_by_sms(self._create_complaint())
        answer = self._find_sent("answer")
        answer.write({"state": "sent"})
        report = base.Report(base.FAILED, answer.uuid, "", "UNDELIV", "absent")
        self.messages._apply_report(self.gateway, report)
        self.assertEqual(answer.failure, "report")
        self.assertEqual(ticket.complaint_state, "resolved")
        self.assertIn("answer_failed", self._get_event_codes(ticket))
        with self.assertRaises(UserError):
            answer.with_user(self.collector).action_retry()

    def test_a_late_report_of_a_replaced_answer_changes_nothing(self):
        ticket = self._answer_by_sms(self._create_complaint())
        first = self._find_sent("answer")
        first.write({"state": "sent"})
        self._answer_again(ticket)
        report = base.Report(base.FAILED, first.uuid, "", "EXPIRED", "absent")
        self.messages._apply_report(self.gateway, report)
        self.assertEqual(first.state, "failed")
        self.assertEqual(ticket.complaint_state, "communicated")

    def test_a_replaced_answer_is_not_sent(self):
        provider = self._start_provider(ACCEPTED)
        ticket = self._answer_by_sms(self._create_complaint())
        self._answer_again(ticket)
        with freeze_time("2026-03-04 10:00:00"):
            self.assertFalse(self._find_sent("answer")._is_still_relevant())
        self.assertFalse(provider.requests)

    def _answer_again(self, ticket):
        """Reopen a complaint and communicate a new answer by phone, two days later."""
        with freeze_time("2026-03-04 09:00:00"):
            ticket.sudo()._action_complaint_reopen("Pas d'accord", system=True)
            self._advance(ticket, "communicated", handler=self.other_handler)

    def test_a_report_of_a_modem_acknowledges(self):
        self.gateway.code = "gammu"
        ticket = self._create_complaint()
        self.messages._fetch_for_modem(self.gateway)
        ack = self._find_sent("ack")
        self.assertEqual(ack.state, "sending")
        self.messages._apply_report(self.gateway, base.Report(base.SENT, ack.uuid))
        self.assertTrue(ticket.complaint_acknowledged_at)
        self.assertEqual(ack.cost, 15.0 * ack.parts)
        self.assertEqual(self.gateway.state, "working")

    def test_a_refused_answer_returns_the_complaint(self):
        self._start_provider((403, "no"))
        ticket = self._answer_by_sms(self._create_complaint())
        self._run_send_cron()
        self.assertEqual(ticket.complaint_state, "resolved")

    def test_an_early_report_waits_for_its_text(self):
        inbound = self._store_call({"uuid": "nobody", "status": "1"}, kind="status")
        inbound._read_call_safely()
        self.assertEqual(inbound.state, "new")
        with freeze_time("2026-03-02 10:30:00"):
            inbound._read_call_safely()
        self.assertEqual(inbound.state, "done")
