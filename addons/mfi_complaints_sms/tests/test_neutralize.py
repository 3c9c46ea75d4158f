# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from .common import PHONE, SmsCommon


@tagged("post_install", "-at_install")
class TestNeutralize(SmsCommon):
    """A neutralized database sends no text and contains no secret."""

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
        self.env.flush_all()
        for query in get_neutralization_queries(["mfi_complaints_sms"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
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
