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
    """What a complaint's moves send, and what becomes of each text."""

    def _serve(self, *answers):
        """Let the gateway talk to a provider that plays these answers."""
        provider = Provider(list(answers))
        self.addCleanup(provider.close)
        self.gateway.url = provider.url
        return provider

    def _send(self, at=NOW):
        """Run the sending cron at a moment."""
        with freeze_time(at):
            self._run("ir_cron_send")

    # -- who is told what ---------------------------------------------
    def test_acknowledgement_by_setting(self):
        self.company.mfi_sms_ack = "none"
        self._create_complaint()
        self.company.mfi_sms_ack = "sms"
        self._create_complaint()
        self.assertFalse(self._sent("ack"))
        self.company.mfi_sms_ack = "all"
        ticket = self._create_complaint()
        [ack] = self._sent("ack")
        self.assertEqual(ack.number, CLIENT_PHONE)
        self.assertIn(ticket.number, ack.body)

    def test_no_phone_no_text(self):
        self.client.phone = False
        self._create_complaint()
        self.assertFalse(self._sent())

    def test_acknowledged_once_the_gateway_took_it(self):
        self._serve(ACCEPTED)
        ticket = self._create_complaint()
        self.assertFalse(ticket.complaint_acknowledged_at)
        self._send()
        self.assertTrue(ticket.complaint_acknowledged_at)
        self.assertIn("acknowledged", self._codes(ticket))

    def test_service_is_told_without_client_nor_words(self):
        self.handler.partner_id.phone = "+221770000007"
        ticket = self._create_complaint(description="<p>Secret words</p>")
        self._walk(ticket, "assigned")
        notice = self._sent("notice", number="+221770000007")
        self.assertEqual(len(notice), 1)
        self.assertIn(ticket.number, notice.body)
        for private in ("Secret", self.client.name, CLIENT_PHONE):
            self.assertNotIn(private, notice.body)
        self.company.mfi_sms_notice = False
        self._walk(self._create_complaint(), "assigned")
        self.assertEqual(len(self._sent("notice", number="+221770000007")), 1)

    def test_the_person_concerned_is_not_told(self):
        self.handler.partner_id.phone = "+221770000007"
        self.head.partner_id.phone = "+221770000008"
        staff = self.env["mfi.staff"].create(
            {"name": "X", "code": "X1", "user_id": self.handler.id}
        )
        ticket = self._create_complaint(complaint_staff_ids=[(6, 0, staff.ids)])
        self._walk(ticket, "assigned", handler=self.head)
        self.assertFalse(self._sent("notice", number="+221770000007"))
        self.assertTrue(self._sent("notice", number="+221770000008"))

    def test_reminder_once_before_the_promise(self):
        self.handler.partner_id.phone = "+221770000007"
        ticket = self._walk(self._create_complaint(), "in_progress")
        self._run("ir_cron_remind")
        self.assertFalse(self._sent("reminder"))
        near = ticket.complaint_deadline - timedelta(hours=20)
        with freeze_time(near):
            self._run("ir_cron_remind")
            self._run("ir_cron_remind")
        self.assertEqual(len(self._sent("reminder", number="+221770000007")), 1)

    def test_answer_by_text(self):
        ticket = self._answered_by_sms(self._create_complaint())
        [answer] = self._sent("answer")
        self.assertIn(ticket.complaint_answer, answer.body)
        [survey] = self._sent("survey")
        self.assertEqual(
            survey.scheduled_at, fields.Datetime.to_datetime(NOW) + timedelta(hours=24)
        )

    def test_answer_by_text_needs_a_phone_and_a_gateway(self):
        ticket = self._walk(self._create_complaint(), "resolved")
        self.company.mfi_sms_gateway_id = False
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._as(ticket, self.collector).action_communicate(
                {"complaint_answer_channel": "sms"}
            )
        self.assertEqual(ticket.complaint_state, "resolved")

    def test_other_channels_send_no_answer(self):
        self._walk(self._create_complaint(), "communicated")
        self.assertFalse(self._sent("answer"))

    def test_rejection_is_told(self):
        ticket = self._create_complaint()
        self._as(ticket, self.pilot).action_reject("Hors de notre domaine")
        self._as(ticket, self.collector).action_communicate(
            {"complaint_answer_channel": "sms"}
        )
        self.assertIn("Hors de notre domaine", self._sent("rejected").body)

    def test_survey_is_dropped_when_the_score_came_otherwise(self):
        provider = self._serve(ACCEPTED)
        ticket = self._answered_by_sms(self._create_complaint())
        self._send()
        sent = len(provider.requests)
        self._as(ticket, self.collector).action_record_satisfaction(5)
        self._send("2026-03-03 10:00:01")
        self.assertEqual(self._sent("survey").state, "cancelled")
        self.assertEqual(len(provider.requests), sent)

    # -- spelling -----------------------------------------------------
    def test_plain_letters_are_an_option(self):
        values = {"answer": "Le prêt a été annulé", "number": "1"}
        plain = self.messages._queue("answer", PHONE, self.company, values=values)
        self.assertIn("pret a été", plain.body)
        self.gateway.transliterate = False
        exact = self.messages._queue("answer", PHONE, self.company, values=values)
        self.assertIn("prêt a été", exact.body)
        self.assertGreater(exact.parts, plain.parts)

    def test_longest_text(self):
        self.gateway.max_parts = 2
        values = {"answer": "a" * 2000}
        text = self.messages._queue("answer", PHONE, self.company, values=values)
        self.assertEqual(text.parts, 2)

    # -- when ---------------------------------------------------------
    def test_quiet_hours(self):
        with freeze_time("2026-03-02 22:30:00"):
            late = self.messages._queue("notice", PHONE, self.company)
            reply = self.messages._queue("help", PHONE, self.company)
        self.assertEqual(str(late.scheduled_at), "2026-03-03 07:00:00")
        self.assertEqual(str(reply.scheduled_at), "2026-03-02 22:30:00")

    def test_quiet_hours_hold_for_what_waited(self):
        provider = self._serve(ACCEPTED)
        with freeze_time("2026-03-02 20:30:00"):
            late = self.messages._queue(
                "recourse", PHONE, self.company, values=RECOURSE
            )
            reply = self.messages._queue("help", PHONE, self.company)
        self._send("2026-03-02 22:00:00")
        self.assertEqual(len(provider.requests), 1)
        self.assertEqual((reply.state, late.state), ("sent", "queued"))
        self.assertEqual((late.attempts, late.failure), (0, False))
        self.assertEqual(str(late.scheduled_at), "2026-03-03 07:00:00")
        self._send("2026-03-03 07:00:10")
        self.assertEqual(late.state, "sent")

    def test_quiet_hours_hold_for_modems(self):
        self.gateway.code = "gammu"
        with freeze_time("2026-03-02 20:30:00"):
            late = self.messages._queue(
                "recourse", PHONE, self.company, values=RECOURSE
            )
        with freeze_time("2026-03-02 22:00:00"):
            self.assertEqual(self.messages._hand_over(self.gateway), [])
        with freeze_time("2026-03-03 07:00:10"):
            self.assertEqual(len(self.messages._hand_over(self.gateway)), 1)
        self.assertEqual(late.state, "sending")

    def test_more_than_a_batch_leaves_at_once(self):
        self._serve(ACCEPTED)
        for _turn in range(3):
            self.messages._queue("help", PHONE, self.company)
        with (
            patch.object(mfi_sms_message, "BATCH", 2),
            patch.object(type(self.messages), "_wake_sender") as wake,
        ):
            self._send()
            wake.assert_called_once_with()
            self._send()
            wake.assert_called_once_with()

    def test_rate_of_the_gateway(self):
        provider = self._serve(ACCEPTED)
        self.gateway.rate_per_minute = 2
        for _turn in range(5):
            self.messages._queue("help", PHONE, self.company)
        self._send()
        self.assertEqual(len(provider.requests), 2)
        self._send("2026-03-02 10:00:30")
        self.assertEqual(len(provider.requests), 2)
        self._send("2026-03-02 10:01:10")
        self.assertEqual(len(provider.requests), 4)

    # -- once ---------------------------------------------------------
    def test_sent_once(self):
        provider = self._serve(ACCEPTED)
        message = self.messages._queue("help", PHONE, self.company)
        self._send()
        self._send()
        self.assertEqual(len(provider.requests), 1)
        self.assertEqual(message.state, "sent")
        self.assertEqual(message.cost, 15.0 * message.parts)

    def test_network_fault_is_retried_with_back_off(self):
        provider = self._serve((503, "busy"), "drop", ACCEPTED)
        message = self.messages._queue("help", PHONE, self.company)
        self._send()
        self.assertEqual((message.state, message.attempts), ("queued", 1))
        self.assertEqual(str(message.scheduled_at), "2026-03-02 10:01:00")
        self._send("2026-03-02 10:00:30")
        self.assertEqual(len(provider.requests), 1)
        self._send("2026-03-02 10:01:30")
        self.assertEqual(message.attempts, 2)
        self._send("2026-03-02 10:10:00")
        self.assertEqual((message.state, message.attempts), ("sent", 3))

    def test_refusal_is_not_retried(self):
        provider = self._serve((403, "Authorization failed"))
        message = self.messages._queue("help", PHONE, self.company)
        self._send()
        self._send("2026-03-02 12:00:00")
        self.assertEqual((message.state, message.failure), ("failed", "access"))
        self.assertEqual(len(provider.requests), 1)

    def test_gives_up_after_the_last_try(self):
        self._serve((503, "busy"))
        message = self.messages._queue("help", PHONE, self.company)
        for hour in range(10, 23):
            self._send(f"2026-03-02 {hour}:59:00")
        for hour in range(10, 23):
            self._send(f"2026-03-03 {hour}:59:00")
        self.assertEqual((message.state, message.failure), ("failed", "network"))

    def test_a_dead_gateway_does_not_hold_the_queue(self):
        provider = self._serve((503, "busy"))
        for _turn in range(10):
            self.messages._queue("help", PHONE, self.company)
        other = self._new_gateway(name="Other")
        alive = Provider([ACCEPTED])
        self.addCleanup(alive.close)
        other.url = alive.url
        self.messages._queue("help", PHONE, self.company, gateway=other)
        self._send()
        self.assertEqual(len(provider.requests), 3)
        self.assertEqual(len(alive.requests), 1)

    def test_garbage_from_a_gateway_does_not_stop_the_queue(self):
        self._serve((500, b"\x00\x01\xff"), (200, b"\x00\xfe\x00garbage"))
        first = self.messages._queue("help", PHONE, self.company)
        second = self.messages._queue("help", PHONE, self.company)
        self._send()
        self.assertEqual((first.state, first.failure), ("queued", "network"))
        self.assertEqual((second.state, second.failure), ("failed", "other"))

    def test_interrupted_sending_is_shown_not_repeated(self):
        provider = self._serve(ACCEPTED)
        message = self.messages._queue("help", PHONE, self.company)
        message._mark_sending()
        self._send()
        self.assertEqual(message.state, "uncertain")
        self.assertFalse(provider.requests)
        self.messages._apply_report(
            self.gateway, base.Report(base.DELIVERED, message.uuid)
        )
        self.assertEqual(message.state, "delivered")

    # -- reports ------------------------------------------------------
    def test_reports_never_go_backwards(self):
        message = self.messages._queue("help", PHONE, self.company)
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
        message = self.messages._queue("help", PHONE, self.company)
        other = self._new_gateway(name="Other")
        report = base.Report(base.FAILED, message.uuid)
        self.assertFalse(self.messages._apply_report(other, report))
        self.assertEqual(message.state, "queued")

    def test_a_failed_answer_returns_the_complaint(self):
        ticket = self._answered_by_sms(self._create_complaint())
        answer = self._sent("answer")
        answer.write({"state": "sent"})
        report = base.Report(base.FAILED, answer.uuid, "", "UNDELIV", "absent")
        self.messages._apply_report(self.gateway, report)
        self.assertEqual(answer.failure, "report")
        self.assertEqual(ticket.complaint_state, "resolved")
        self.assertIn("answer_failed", self._codes(ticket))
        with self.assertRaises(UserError):
            answer.with_user(self.collector).action_retry()

    def test_a_late_report_of_a_replaced_answer_changes_nothing(self):
        ticket = self._answered_by_sms(self._create_complaint())
        first = self._sent("answer")
        first.write({"state": "sent"})
        self._answer_again(ticket)
        report = base.Report(base.FAILED, first.uuid, "", "EXPIRED", "absent")
        self.messages._apply_report(self.gateway, report)
        self.assertEqual(first.state, "failed")
        self.assertEqual(ticket.complaint_state, "communicated")

    def test_a_replaced_answer_no_longer_leaves(self):
        provider = self._serve(ACCEPTED)
        ticket = self._answered_by_sms(self._create_complaint())
        self._answer_again(ticket)
        with freeze_time("2026-03-04 10:00:00"):
            self.assertFalse(self._sent("answer")._still_wanted())
        self.assertFalse(provider.requests)

    def _answer_again(self, ticket):
        """Reopen a complaint and tell its new answer by phone, two days later."""
        with freeze_time("2026-03-04 09:00:00"):
            ticket.sudo()._action_complaint_reopen("Pas d'accord", system=True)
            self._walk(ticket, "communicated", handler=self.other_handler)

    def test_a_modem_that_sent_it_acknowledges(self):
        self.gateway.code = "gammu"
        ticket = self._create_complaint()
        self.messages._hand_over(self.gateway)
        ack = self._sent("ack")
        self.assertEqual(ack.state, "sending")
        self.messages._apply_report(self.gateway, base.Report(base.SENT, ack.uuid))
        self.assertTrue(ticket.complaint_acknowledged_at)
        self.assertEqual(ack.cost, 15.0 * ack.parts)
        self.assertEqual(self.gateway.state, "working")

    def test_a_refused_answer_returns_the_complaint(self):
        self._serve((403, "no"))
        ticket = self._answered_by_sms(self._create_complaint())
        self._send()
        self.assertEqual(ticket.complaint_state, "resolved")

    def test_an_early_report_waits_for_its_text(self):
        inbound = self._store({"uuid": "nobody", "status": "1"}, kind="status")
        inbound._read_safely()
        self.assertEqual(inbound.state, "new")
        with freeze_time("2026-03-02 10:30:00"):
            inbound._read_safely()
        self.assertEqual(inbound.state, "done")
