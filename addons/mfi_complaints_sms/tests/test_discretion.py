# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from ..engine.gateways import base
from .common import SmsCommon
from .provider import Provider

SECRET = "+221770000042"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDiscretion(SmsCommon):
    """Whoever denounces by text leaves no number, whatever the gateway does."""

    def _denounce(self, gateway=None, **fields):
        """Receive and read a denunciation; return the text that answers it."""
        values = {"from": SECRET, "text": "DENONCIATION le caissier vole", **fields}
        self._store(values, gateway)._read_safely()
        return self._sent("denunciation")[-1:]

    def _report(self, gateway, values):
        """Store and read a delivery report; return the stored call."""
        inbound = self._store(values, gateway, "status")
        inbound._read_safely()
        return inbound

    def _assert_forgotten(self):
        """Check that no row of no table holds the number."""
        self.env.flush_all()
        self.assertFalse(self._tables_holding("770000042"))

    # -- nobody sees what waits ---------------------------------------
    def test_a_reply_that_waits_shows_to_nobody(self):
        reply = self._denounce(id="w1")
        self.assertTrue(reply.number)
        for user in (self.collector, self.pilot, self.controller, self.handler):
            texts = self.messages.with_user(user)
            self.assertFalse(texts.search_count([("id", "=", reply.id)]), user.login)
            with self.assertRaises(AccessError, msg=user.login):
                texts.browse(reply.id).read(["number"])

    # -- nothing stays ------------------------------------------------
    def test_a_modem_that_sent_the_reply(self):
        gateway = self._new_gateway(code="gammu")
        reply = self._denounce(gateway, id="m1")
        self.messages._hand_over(gateway)
        self._report(gateway, {"uuid": reply.uuid, "status": "SENT"})
        self.assertEqual(reply.state, "sent")
        self._assert_forgotten()

    def test_a_modem_that_says_nothing(self):
        gateway = self._new_gateway(code="gammu")
        self._denounce(gateway, id="m2")
        self.messages._hand_over(gateway)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=20)):
            self.messages._recover_interrupted()
        self._assert_forgotten()

    def test_a_crash_while_sending(self):
        self._denounce(id="c1")._mark_sending()
        self.messages._recover_interrupted()
        self._assert_forgotten()

    def test_a_gateway_that_is_archived_meanwhile(self):
        reply = self._denounce(id="a1")
        self.gateway.active = False
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            self.messages._gc_secrets()
        self.assertEqual(reply.state, "cancelled")
        self._assert_forgotten()

    def test_a_call_that_is_repeated(self):
        reply = self._denounce(id="r1")
        reply._accept(base.Sent(base.ACCEPTED))
        self._denounce(id="r1")
        self._assert_forgotten()

    def test_a_gateway_that_names_the_number_when_it_refuses(self):
        provider = Provider([(400, f"The number {SECRET} is not valid")])
        self.addCleanup(provider.close)
        self.gateway.url = provider.url
        reply = self._denounce(id="n1")
        reply._mark_sending()
        reply._apply_sent(self.gateway._deliver(reply._outgoing()))
        self.assertEqual(reply.state, "failed")
        self._assert_forgotten()

    def test_a_report_that_names_the_number(self):
        gateway = self._new_gateway(code="africastalking")
        reply = self._denounce(gateway, id="p1")
        reply._accept(base.Sent(base.ACCEPTED, "AT1"))
        values = {"id": "AT1", "status": "Success", "phoneNumber": SECRET}
        inbound = self._report(gateway, values)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=20)):
            inbound._read_safely()
        self.assertEqual(inbound.state, "done")
        self._assert_forgotten()

    def test_the_keyword_alone(self):
        self._store({"from": SECRET, "text": "DENONCIATION", "id": "k1"})._read_safely()
        [reply] = self._sent("help")
        reply._accept(base.Sent(base.ACCEPTED))
        self._assert_forgotten()

    def test_a_wrong_code_for_a_denunciation(self):
        self._receive("DENONCIATION le caissier vole")
        ticket = self.tickets.search([("complaint_kind", "=", "denunciation")], limit=1)
        text = f"SUIVI {ticket.number} WRONGCODE1"
        self._store({"from": SECRET, "text": text, "id": "x1"})._read_safely()
        [reply] = self._sent("unknown")
        reply._accept(base.Sent(base.ACCEPTED))
        self._assert_forgotten()

    def test_a_text_is_not_attached_to_a_denunciation(self):
        self._receive("DENONCIATION le caissier vole")
        ticket = self.tickets.search([("complaint_kind", "=", "denunciation")], limit=1)
        message = self._receive("Encore le caissier", "+221770000077")
        message.write({"state": "review", "ticket_id": False})
        with self.assertRaises(UserError):
            message.sudo().action_attach(ticket.id)
