# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from ..tools import http
from .common import PHONE
from .voice import VoiceCommon
from .whatsapp import WhatsAppCommon


@tagged("post_install", "-at_install")
class TestNeutralize(VoiceCommon, WhatsAppCommon):
    """A neutralized database sends no text and contains no secret."""

    def _neutralize(self):
        """Do to the database what Odoo does to a neutralized copy."""
        self.env.flush_all()
        for query in get_neutralization_queries(["mfi_complaints_sms"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()

    def test_secrets_and_queue_are_gone(self):
        self.gateway.write(
            {
                "access_token": "tok",
                "app_secret": "signs",
                "generic_send_url": "https://op.test/send?key=secret",
                "generic_send_headers": "X: secret",
                "generic_send_body": "key=secret",
            }
        )
        line = self.env["mfi.voice.line"].create({"name": "Voice"})
        message = self.messages._queue_from_template("help", PHONE, self.company)
        self._neutralize()
        gateway = self.gateway
        for name in (
            "secret",
            "account",
            "access_token",
            "app_secret",
            "inbound_token",
            "inbound_digest",
            "generic_send_url",
            "generic_send_headers",
            "generic_send_body",
            "active",
        ):
            self.assertFalse(gateway[name], name)
        self.assertFalse(self.company.mfi_sms_gateway_id)
        self.assertEqual(message.state, "cancelled")
        for name in ("inbound_token", "inbound_digest", "active"):
            self.assertFalse(line[name], name)

    def test_nothing_is_fetched(self):
        message = self._receive_file()
        self._store_call({"from": PHONE, "text": "PLAINTE", "id": "late"})
        call = self._leave_message()
        call.write({"state": "fetching", "recording_url": "http://127.0.0.1:9/r"})
        self._receive_text("le caissier vole les clients", "+221770000042")
        secret = self.env["mfi.sms.secret.file"]
        values = {"gateway_id": self.whatsapp.id, "reference": "media1"}
        secret.create({**values, "next_at": NOW})
        self._store_notice("start", call="late")
        with patch.object(http, "send_request") as request:
            self._neutralize()
            self._run_cron("ir_cron_read")
            self._run_cron("ir_cron_fetch_files")
            self._process_voice()
        request.assert_not_called()
        self.assertEqual((message.state, message.file_state), ("review", "network"))
        self.assertEqual(call.state, "failed")
        self.assertFalse(secret.search([]) or self.env["mfi.sms.held"].search([]))
