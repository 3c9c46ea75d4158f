# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from urllib.parse import unquote_plus

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.mfi_complaints.engine import tracking_code
from odoo.addons.mfi_complaints.tests.common import NOW
from odoo.addons.mfi_complaints.tests.complaint.test_code_migration import load_script

from ..engine.gateways import base
from .common import PHONE, SmsCommon
from .provider import Provider

CODE = "K7QX2M9PAB"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCode(SmsCommon):
    """The acknowledgement brings the tracking code; the kept text shows a mask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mfi_sms_ack = "all"

    def _queue_ack(self):
        """Register a complaint; return (acknowledgement, tracking code)."""
        _ticket, code = self._register_complaint()
        return self._find_sent("ack")[-1:], code

    def test_the_network_gets_the_code_and_the_record_a_mask(self):
        provider = Provider([(202, "0: Accepted for delivery")])
        self.addCleanup(provider.close)
        self.gateway.url = provider.url
        ack, code = self._queue_ack()
        self.assertNotIn(code, ack.body)
        self.assertIn(tracking_code.MASK, ack.body)
        self._run_cron("ir_cron_send")
        self.assertEqual(ack.state, "sent")
        self.assertIn(code, unquote_plus(str(provider.requests)))
        self.env.flush_all()
        self.assertFalse(self._find_tables_holding(code))

    def test_no_role_reads_the_code_in_the_queue(self):
        ack, _code = self._queue_ack()
        for user in (self.pilot, self.collector, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ack.with_user(user).read(["code_to_send"])

    def test_a_modem_gets_the_code(self):
        ack, code = self._queue_ack()
        self.gateway.write({"code": "gammu"})
        texts = self.messages._fetch_for_modem(self.gateway)
        [text] = [text["text"] for text in texts if text["uuid"] == ack.uuid]
        self.assertIn(code, text)

    def test_what_the_gateway_repeats_is_masked(self):
        ack, code = self._queue_ack()
        ack._mark_sending()
        ack._apply_send_result(base.SendResult(base.REFUSED, detail=f"bad: {code}"))
        self.assertEqual(ack.state, "failed")
        self.assertIn(tracking_code.MASK, ack.detail)
        self.assertEqual(ack.code_to_send, code)
        ack._gc_codes()
        self.assertTrue(ack.code_to_send)
        with freeze_time("2026-03-20 10:00:00"):
            ack._gc_codes()
        self.env.flush_all()
        self.assertFalse(self._find_tables_holding(code))

    def test_a_cancelled_text_keeps_no_code(self):
        ack, _code = self._queue_ack()
        ack.state = "cancelled"
        ack._gc_codes()
        self.assertFalse(ack.code_to_send)

    def test_later_texts_have_no_code(self):
        ticket, code = self._register_complaint()
        self._answer_by_sms(ticket)
        others = self.messages.search([("ticket_id", "=", ticket.id)])
        others -= self._find_sent("ack")
        self.assertTrue(others)
        self.assertFalse(others.filtered("code_to_send"))
        self.assertFalse(others.filtered(lambda text: code in (text.body or "")))

    def test_the_code_of_a_whistleblower_is_erased_once_sent(self):
        self._receive_text("DENONCIATION le caissier")
        sent = self._find_sent("denunciation")
        [code] = tracking_code.find_candidates(sent._get_full_text())
        self.assertTrue(self.tickets._find_complaint_by_secret_code(code))
        self.assertNotIn(code, sent.body)
        sent._mark_accepted(base.SendResult(base.ACCEPTED))
        self.env.flush_all()
        self.assertFalse(self._find_tables_holding(code))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCodeMigration(SmsCommon):
    """Texts kept with a code in clear are masked."""

    def setUp(self):
        super().setUp()
        self.company.mfi_sms_ack = "all"
        self.ticket = self._create_complaint()
        self.ack = self._find_sent("ack")
        self.asked = self._receive_text("Bonjour")
        self.asked.body = f"SUIVI {self.ticket.number} k7qx-2m9p-ab"
        self.env.flush_all()
        execute = self.env.cr.execute
        execute(
            "ALTER TABLE helpdesk_ticket "
            "ADD COLUMN IF NOT EXISTS complaint_tracking_code varchar"
        )
        execute(
            SQL(
                "UPDATE helpdesk_ticket SET complaint_tracking_code = %s WHERE id = %s",
                CODE,
                self.ticket.id,
            )
        )
        execute(
            SQL(
                "UPDATE mfi_sms_message SET code_to_send = NULL, "
                "body = replace(body, %s, %s) WHERE id = %s",
                tracking_code.MASK,
                CODE,
                self.ack.id,
            )
        )
        self.env.invalidate_all()

    def _migrate(self):
        """Run the script of this addon."""
        script = load_script("mfi_complaints_sms", "post-tracking_codes")
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_a_queued_text_is_masked_and_still_sent_with_its_code(self):
        self._migrate()
        self.assertNotIn(CODE, self.ack.body)
        self.assertIn(CODE, self.ack._get_full_text())

    def test_a_sent_text_is_masked_for_good(self):
        self.ack.state = "delivered"
        self.env.flush_all()
        self._migrate()
        self.assertNotIn(CODE, self.ack._get_full_text())

    def test_a_question_with_a_code_is_masked_with_its_call(self):
        call = self.asked.inbound_id
        self.assertTrue(call.call)
        self._migrate()
        self.assertEqual(
            self.asked.body, f"SUIVI {self.ticket.number} {tracking_code.MASK}"
        )
        self.assertFalse(call.call)
        self.assertEqual(self.asked.number, PHONE)
