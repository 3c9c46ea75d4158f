# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.engine import tracking_code
from odoo.addons.mfi_complaints.tests.common import NOW

from ..engine.gateways import base
from .common import SmsCommon
from .provider import Provider

SECRET = "+221770000042"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDiscretion(SmsCommon):
    """Authors of whistleblowing reports leave no number, whatever the gateway does."""

    def _denounce(self, gateway=None, **fields):
        """Receive a whistleblowing report; return the reply to it."""
        values = {"from": SECRET, "text": "DENONCIATION le caissier vole", **fields}
        self._store_call(values, gateway)._read_call_safely()
        return self._find_sent("denunciation")[-1:]

    def _store_report(self, gateway, values):
        """Store and process a delivery report; return the stored call."""
        inbound = self._store_call(values, gateway, "status")
        inbound._read_call_safely()
        return inbound

    def _assert_forgotten(self):
        """Assert that no row of any table contains the number."""
        self.env.flush_all()
        self.assertFalse(self._find_tables_holding("770000042"))

    # -- access -------------------------------------------------------
    def test_nobody_can_read_a_queued_reply(self):
        reply = self._denounce(id="w1")
        self.assertTrue(reply.number)
        for user in (self.collector, self.pilot, self.controller, self.handler):
            texts = self.messages.with_user(user)
            self.assertFalse(texts.search_count([("id", "=", reply.id)]), user.login)
            with self.assertRaises(AccessError, msg=user.login):
                texts.browse(reply.id).read(["number"])

    # -- erasure ------------------------------------------------------
    def test_a_modem_that_sent_the_reply(self):
        gateway = self._create_gateway(code="gammu")
        reply = self._denounce(gateway, id="m1")
        self.messages._fetch_for_modem(gateway)
        self._store_report(gateway, {"uuid": reply.uuid, "status": "SENT"})
        self.assertEqual(reply.state, "sent")
        self._assert_forgotten()

    def test_a_modem_that_never_reports(self):
        gateway = self._create_gateway(code="gammu")
        self._denounce(gateway, id="m2")
        self.messages._fetch_for_modem(gateway)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=20)):
            self.messages._recover_interrupted()
        self._assert_forgotten()

    def test_a_crash_while_sending(self):
        self._denounce(id="c1")._mark_sending()
        self.messages._recover_interrupted()
        self._assert_forgotten()

    def test_a_gateway_archived_meanwhile(self):
        reply = self._denounce(id="a1")
        self.gateway.active = False
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            self.messages._gc_secrets()
        self.assertEqual(reply.state, "cancelled")
        self._assert_forgotten()

    def test_a_repeated_call(self):
        reply = self._denounce(id="r1")
        reply._mark_accepted(base.SendResult(base.ACCEPTED))
        self._denounce(id="r1")
        self._assert_forgotten()

    def test_a_refusal_that_contains_the_number(self):
        provider = Provider([(400, f"The number {SECRET} is not valid")])
        self.addCleanup(provider.close)
        self.gateway.url = provider.url
        reply = self._denounce(id="n1")
        reply._mark_sending()
        reply._apply_send_result(self.gateway._deliver_text(reply._prepare_outgoing()))
        self.assertEqual(reply.state, "failed")
        self._assert_forgotten()

    def test_a_report_that_contains_the_number(self):
        gateway = self._create_gateway(code="africastalking")
        reply = self._denounce(gateway, id="p1")
        reply._mark_accepted(base.SendResult(base.ACCEPTED, "AT1"))
        values = {"id": "AT1", "status": "Success", "phoneNumber": SECRET}
        inbound = self._store_report(gateway, values)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=20)):
            inbound._read_call_safely()
        self.assertEqual(inbound.state, "done")
        self._assert_forgotten()

    def test_the_keyword_alone(self):
        self._store_call(
            {"from": SECRET, "text": "DENONCIATION", "id": "k1"}
        )._read_call_safely()
        [reply] = self._find_sent("help")
        reply._mark_accepted(base.SendResult(base.ACCEPTED))
        self._assert_forgotten()

    def test_the_reference_of_a_report_is_recognised_however_it_is_typed(self):
        self._receive_text("DENONCIATION le caissier vole")
        ticket = self.tickets.search([("complaint_kind", "=", "denunciation")], limit=1)
        reply = self._find_sent("denunciation")
        [code] = set(tracking_code.find_candidates(reply._get_full_text()))
        typed = ticket.number.lower().replace("-", " ")
        for number, text in enumerate(
            (f"SUIVI {ticket.number} {code}", f"{typed} {code}")
        ):
            sender = f"+22177000070{number}"
            self._receive_text(text, sender)
            message = self.messages.search([("direction", "=", "in")], limit=1)
            self.assertFalse(message.number, text)
            self.assertFalse(message.body, text)
            reply = self._find_sent("status")[-1:]
            self.assertIn(ticket.number, reply.body, text)

    def test_words_about_a_report_wait_for_their_author_s_choice(self):
        self._receive_text("DENONCIATION le caissier vole")
        ticket = self.tickets.search([("complaint_kind", "=", "denunciation")], limit=1)
        text = f"{ticket.number} il recommence tous les jours au guichet"
        self._receive_text(text, "+221770000071")
        message = self.messages.search([("direction", "=", "in")], limit=1)
        self.assertFalse(message.number)
        self.assertFalse(message.body)
        self.assertEqual(len(self._find_sent("choice")), 1)

    def test_a_wrong_code_for_a_denunciation(self):
        self._receive_text("DENONCIATION le caissier vole")
        ticket = self.tickets.search([("complaint_kind", "=", "denunciation")], limit=1)
        text = f"SUIVI {ticket.number} WRONGCODE1"
        self._store_call({"from": SECRET, "text": text, "id": "x1"})._read_call_safely()
        [reply] = self._find_sent("unknown")
        reply._mark_accepted(base.SendResult(base.ACCEPTED))
        self._assert_forgotten()

    def test_a_text_cannot_be_attached_to_a_denunciation(self):
        self._receive_text("DENONCIATION le caissier vole")
        ticket = self.tickets.search([("complaint_kind", "=", "denunciation")], limit=1)
        message = self._receive_text("Encore le caissier", "+221770000077")
        message.write({"state": "review", "ticket_id": False})
        with self.assertRaises(UserError):
            message.sudo().action_attach(ticket.id)
