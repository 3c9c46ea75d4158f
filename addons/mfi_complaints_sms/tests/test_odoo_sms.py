# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from ..engine.gateways import base
from ..tools.sms_api import SmsApiGateway
from .common import CLIENT_PHONE, SmsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOdooSms(SmsCommon):
    """Texts of Odoo's own buttons and templates, with several companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create(
            {"name": "Other MFI", "country_id": cls.env.ref("base.bj").id}
        )
        cls.other_gateway = cls._create_gateway(
            name="Other",
            company_id=cls.other_company.id,
            country_id=cls.env.ref("base.bj").id,
        )
        cls.other_company.mfi_sms_gateway_id = cls.other_gateway

    def _create_text(self, company, number="+221770000001"):
        """Queue one of Odoo's own texts in a company."""
        texts = self.env["sms.sms"].with_company(company)
        return texts.create({"number": number, "body": f"From {company.name}"})

    def test_company_chooses_its_gateway(self):
        self.assertIs(self.company._get_sms_api_class(), SmsApiGateway)
        self.company.mfi_sms_gateway_id = False
        self.assertIsNot(self.company._get_sms_api_class(), SmsApiGateway)

    def test_one_queue_two_companies_two_gateways(self):
        texts = self._create_text(self.company) | self._create_text(
            self.other_company, "+22997979595"
        )
        self._run_core_queue()
        messages = self.messages.search([("uuid", "in", texts.mapped("uuid"))])
        found = {message.company_id: message for message in messages}
        self.assertEqual(found[self.company].gateway_id, self.gateway)
        self.assertEqual(found[self.other_company].gateway_id, self.other_gateway)
        self.assertEqual(found[self.other_company].number, "+2290197979595")
        self.assertEqual(set(texts.mapped("state")), {"process"})

    def _run_core_queue(self):
        """Run Odoo's SMS cron."""
        with self.enter_registry_test_mode():
            cron = self.env.ref("sms.ir_cron_sms_scheduler_action")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def test_texts_of_odoo_buttons_get_their_outcome(self):
        ticket = self._create_complaint()
        ticket._message_sms(
            "Passez à l'agence", sms_numbers=[CLIENT_PHONE], put_in_queue=True
        )
        notification = self.env["mail.notification"].search(
            [("sms_number", "=", CLIENT_PHONE), ("notification_type", "=", "sms")]
        )
        self._run_core_queue()
        [message] = self._find_sent("odoo")
        self.assertEqual(notification.notification_status, "process")
        message._mark_sending()
        message._apply_send_result(base.SendResult(base.ACCEPTED, "p1"))
        self.assertEqual(notification.notification_status, "pending")
        report = base.Report(base.DELIVERED, message.uuid)
        self.messages._apply_report(self.gateway, report)
        self.assertEqual(notification.notification_status, "sent")

    def test_a_refused_text_shows_in_odoo(self):
        ticket = self._create_complaint()
        ticket._message_sms("Bonjour", sms_numbers=[CLIENT_PHONE], put_in_queue=True)
        self._run_core_queue()
        message = self._find_sent("odoo")
        message._mark_sending()
        message._apply_send_result(base.SendResult(base.REFUSED, "", base.NO_CREDIT))
        notification = self.env["mail.notification"].search(
            [("sms_number", "=", CLIENT_PHONE), ("notification_type", "=", "sms")]
        )
        self.assertEqual(notification.notification_status, "exception")
        self.assertEqual(notification.failure_type, "sms_credit")

    def test_a_wrong_number_is_refused_at_once(self):
        text = self._create_text(self.company, "12")
        self._run_core_queue()
        self.assertEqual(
            (text.state, text.failure_type), ("error", "sms_number_format")
        )
        self.assertFalse(self._find_sent("odoo"))

    def test_sent_twice_queues_once(self):
        text = self._create_text(self.company)
        api = SmsApiGateway(self.env)
        api._set_company(self.company)
        batch = [
            {
                "content": "a",
                "numbers": [{"number": "+221770000001", "uuid": text.uuid}],
            }
        ]
        for _turn in range(2):
            self.assertEqual(api._send_sms_batch(batch)[0]["state"], "processing")
        self.assertEqual(len(self._find_sent("odoo")), 1)

    def test_received_texts_stay_in_their_company(self):
        fields = {"from": "+22997979595", "text": "PLAINTE frais", "id": "b1"}
        call = self._store_call(fields, self.other_gateway)
        call._read_call_safely()
        self.assertEqual(call.message_ids.ticket_id.company_id, self.other_company)
        user = self.collector.with_company(self.company)
        visible = self.messages.with_user(user).search([])
        self.assertNotIn(call.message_ids, visible)
