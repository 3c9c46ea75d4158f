# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.mfi_complaints.tests.common import ComplaintCommon

from ..engine.gateways import base

PHONE = "+221770000001"
CLIENT_PHONE = "+221771234567"


class SmsCommon(ComplaintCommon):
    """A company with one gateway, and helpers to receive and send texts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = cls._create_gateway()
        cls.company.mfi_sms_gateway_id = cls.gateway
        cls.messages = cls.env["mfi.sms.message"]

    @classmethod
    def _create_gateway(cls, **values):
        """Create a gateway in Senegal whose address nothing listens to."""
        return cls.env["mfi.sms.gateway"].create(
            {
                "name": "Test",
                "code": "kannel",
                "url": "http://127.0.0.1:9",
                "account": "user",
                "secret": "s3cret-pass",
                "sender": "4040",
                "country_id": cls.env.ref("base.sn").id,
                "price": 15.0,
                **values,
            }
        )

    def _store_call(self, fields, gateway=None, kind="in"):
        """Store a call as the entry point does; return its record."""
        query = base.encode_query(fields)
        call = base.Call("GET", f"http://host/complaints/sms/x/in?{query}")
        inbound = self.env["mfi.sms.inbound"]
        return inbound.browse(inbound._store_call(gateway or self.gateway, kind, call))

    def _receive_text(self, text, sender=PHONE, **fields):
        """Receive and process one text; return its message."""
        self._serial = getattr(self, "_serial", 0) + 1
        values = {"from": sender, "to": "4040", "text": text, "charset": "UTF-8"}
        values["id"] = f"id-{self._serial}"
        inbound = self._store_call({**values, **fields})
        inbound._read_call_safely()
        self.assertIn(inbound.state, ("done", "new"), inbound.error)
        return inbound.message_ids[:1] or self.messages.search([], limit=1)

    def _find_sent(self, *purposes, number=None):
        """Return the outgoing texts with these purposes, oldest first."""
        domain = [("direction", "=", "out"), ("company_id", "=", self.company.id)]
        if purposes:
            domain.append(("purpose", "in", purposes))
        if number:
            domain.append(("number", "=", number))
        return self.messages.search(domain, order="id")

    def _run_cron(self, xmlid):
        """Run one of the crons as the server does."""
        with self.enter_registry_test_mode():
            cron = self.env.ref(f"mfi_complaints_sms.{xmlid}")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def _answer_by_sms(self, ticket):
        """Move a complaint up to an answer communicated by text."""
        self._advance(ticket, "resolved")
        self._with_user(ticket, self.collector).action_communicate(
            {"complaint_answer_channel": "sms"}
        )
        return ticket
