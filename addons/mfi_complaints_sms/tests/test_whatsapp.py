# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from ..engine.gateways import base
from .common import PHONE
from .whatsapp import ACCOUNT, WhatsAppCommon, prepare_body, prepare_message, sign

COMPLAINT = "On m'a pris 5000 francs de frais sur mon compte sans rien dire"
SENT = (200, json.dumps({"messages": [{"id": "wamid.out"}]}))


@tagged("post_install", "-at_install")
class TestWhatsAppEntryPoint(WhatsAppCommon, HttpCase):
    """Calls of Meta's: the handshake, the signature, batches."""

    def _get_url(self, kind="in"):
        """Return the address of the gateway."""
        return f"/complaints/sms/{self.whatsapp.inbound_token}/{kind}"

    def _call(self, body, headers, kind="in"):
        """Post a body; return the status of the response."""
        response = self.url_open(self._get_url(kind), data=body, headers=headers)
        self.env.invalidate_all()
        return response.status_code

    def _find_stored(self):
        """Return the stored calls of the gateway."""
        domain = [("gateway_id", "=", self.whatsapp.id)]
        return self.env["mfi.sms.inbound"].search(domain)

    def test_a_wrong_signature_is_not_found_and_not_stored(self):
        body = prepare_body([prepare_message("1", body="Bonjour")])
        wrong = [{}, sign(body, "other"), sign(body + b" ")]
        for headers in wrong:
            self.assertEqual(self._call(body, headers), 404)
        self.whatsapp.app_secret = False
        self.assertEqual(self._call(body, sign(body, "")), 404)
        self.assertFalse(self._find_stored())

    def test_a_signed_call_is_stored_once_and_read(self):
        body = prepare_body([prepare_message("1", body="Été à l’agence ?")])
        for _turn in range(2):
            self.assertEqual(self._call(body, sign(body)), 200)
        for call in self._find_stored():
            call._read_call_safely()
        self.assertEqual(
            self._find_stored().message_ids.mapped("body"), ["Été à l’agence ?"]
        )

    def test_the_handshake_returns_the_challenge_for_our_token_only(self):
        for token, status, text in (
            (self.whatsapp.verify_token, 200, "1158201444"),
            ("wrong", 404, "Not found"),
        ):
            query = f"?hub.mode=subscribe&hub.verify_token={token}"
            url = f"{self._get_url()}{query}&hub.challenge=1158201444"
            response = self.url_open(url)
            self.assertEqual((response.status_code, response.text), (status, text))
            self.assertIn("text/plain", response.headers["Content-Type"])
        self.assertFalse(self._find_stored())

    def test_a_batch_larger_than_one_text_is_accepted(self):
        text = "x" * 3000
        batch = [prepare_message(str(rank), body=text) for rank in range(60)]
        body = prepare_body(batch)
        self.assertGreater(len(body), base.BODY_LIMIT)
        self.assertEqual(self._call(body, sign(body)), 200)
        [stored] = self._find_stored()
        self.assertEqual(
            len(
                self.whatsapp._get_engine().read_inbound(
                    base.Call("POST", "", {}, body)
                )
            ),
            60,
        )
        self.assertIn("wamid.59", stored.call)
        huge = b"{" + b" " * base.BATCH_LIMIT + b"}"
        self.assertEqual(self._call(huge, sign(huge)), 413)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWhatsApp(WhatsAppCommon):
    """The conversation by WhatsApp is the one by SMS, without a price."""

    # -- receiving ------------------------------------------------------
    def test_a_clear_complaint_is_registered_and_answered_by_whatsapp(self):
        ticket = self._receive_words(COMPLAINT).ticket_id
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertEqual(ticket.channel_id.complaint_code, "social_media")
        ack = self._find_sent("ack")
        self.assertEqual((ack.gateway_id, ack.parts), (self.whatsapp, 0))

    def test_commands_and_ratings_work_as_by_sms(self):
        ticket = self._receive_words(COMPLAINT).ticket_id
        self._answer_by_sms(ticket)
        self.assertEqual(self._find_sent("answer").gateway_id, self.whatsapp)
        rating = self._receive(
            prepare_message(
                "r",
                "interactive",
                type="button_reply",
                button_reply={"id": "4", "title": "4"},
            )
        ).message_ids
        self.assertEqual(rating.ticket_id, ticket)
        self.assertEqual(ticket.complaint_satisfaction_score, 4)

    def test_messages_and_reports_of_one_call_are_all_read(self):
        self._receive_words(COMPLAINT)
        ack = self._find_sent("ack")
        ack.write({"state": "sent", "provider_id": "wamid.out"})
        stored = self._receive(
            prepare_message("a", body="bonjour"),
            prepare_message("b", body="bonsoir", sender="+221770000002"),
            prepare_message("c", "reaction", message_id="wamid.out", emoji="👍"),
            statuses=[{"id": "wamid.out", "status": "delivered"}],
        )
        self.assertEqual(
            sorted(stored.message_ids.mapped("body")), ["bonjour", "bonsoir"]
        )
        reports = self.env["mfi.sms.inbound"].search([("id", ">", stored.id)])
        self.assertEqual(reports.kind, "status")
        self.assertNotIn("bonjour", reports.call)
        reports._read_call_safely()
        self.assertEqual((ack.state, reports.call), ("delivered", False))

    def test_unknown_types_are_kept_and_answered(self):
        for kind, content in (
            ("location", {"latitude": 14.7, "longitude": -17.4, "name": "Agence"}),
            ("order", {"catalog_id": "1"}),
            ("unsupported", {}),
        ):
            with self.subTest(kind=kind):
                sender = f"+2217700001{len(kind):02}"
                message = self._receive(
                    prepare_message(kind, kind, sender, **content)
                ).message_ids
                self.assertEqual(message.state, "review")
                self.assertEqual(message.review_reason, "unclear")
                self.assertTrue(self._find_sent("details", number=sender))
        place = self.messages.search([("file_kind", "=", "location")])
        self.assertEqual(place.body, "[Place] geo:14.7,-17.4 Agence")

    def test_malformed_calls_are_kept_for_a_person(self):
        inbound = self.env["mfi.sms.inbound"]
        for body in (b"", b"[]", b'{"entry": 1}', b"\xff\xfe"):
            call = base.Call("POST", "http://h/", {}, body)
            stored = inbound.browse(inbound._store_call(self.whatsapp, "in", call))
            stored._read_call_safely()
            self.assertEqual(stored.state, "malformed", body)
        for value in ("x", [1], {"messages": [1, None, {}]}, {"statuses": [None, 3]}):
            body = json.dumps({"entry": [{"changes": [{"value": value}]}]}).encode()
            call = base.Call("POST", "http://h/", {}, body)
            stored = inbound.browse(inbound._store_call(self.whatsapp, "in", call))
            stored._read_call_safely()
            self.assertEqual(stored.state, "done", value)

    # -- reports --------------------------------------------------------
    def test_a_text_that_was_read_is_delivered(self):
        ack = self._receive_words(COMPLAINT) and self._find_sent("ack")
        ack.write({"state": "sent", "provider_id": "wamid.out"})
        self._receive(statuses=[{"id": "wamid.out", "status": "read"}])
        self.assertEqual(
            (ack.state, ack.read_at), ("delivered", fields.Datetime.to_datetime(NOW))
        )
        self._receive(statuses=[{"id": "wamid.out", "status": "sent"}])
        self.assertEqual(ack.state, "delivered")

    # -- sending --------------------------------------------------------
    def _queue(self, purpose="answer", **values):
        """Queue a text by WhatsApp."""
        return self.messages._queue_text(
            {
                "purpose": purpose,
                "number": PHONE,
                "company_id": self.company.id,
                "gateway_id": self.whatsapp.id,
                "body": "Votre prêt\nest soldé",
                "lang": "fr",
                "scheduled_at": fields.Datetime.now(),
                **values,
            }
        )

    def _create_template(self, **values):
        """Create an approved template for the test text."""
        return self.env["mfi.sms.whatsapp.template"].create(
            {
                "gateway_id": self.whatsapp.id,
                "purpose": "test",
                "lang": "fr",
                "template": "avis_client",
                "values": "text company",
                **values,
            }
        )

    def _write_hours_ago(self, hours):
        """Let the client write some hours ago."""
        message = self._receive_words("merci")
        message.date = fields.Datetime.now() - timedelta(hours=hours)
        message.sent_by_client_at = False

    def test_inside_the_window_the_text_is_free(self):
        provider = self._start_provider([SENT])
        self._write_hours_ago(23)
        self._create_template()
        text = self._queue("test")
        self._send(text)
        self.assertEqual((text.state, text.provider_id), ("sent", "wamid.out"))
        [request] = provider.requests
        self.assertEqual(request["path"], f"/{ACCOUNT}/messages")
        self.assertEqual(
            request["headers"]["Authorization"], "Bearer EAAJ-access-token"
        )
        body = json.loads(request["body"])
        self.assertEqual((body["type"], body["to"]), ("text", PHONE[1:]))
        self.assertEqual(body["text"]["body"], "Votre prêt\nest soldé")

    def test_outside_the_window_the_template_is_sent(self):
        provider = self._start_provider([SENT])
        self._write_hours_ago(25)
        self._create_template()
        text = self._queue("test")
        self._send(text)
        self.assertEqual(text.state, "sent")
        content = json.loads(provider.requests[0]["body"])["template"]
        self.assertEqual(content["name"], "avis_client")
        values = [item["text"] for item in content["components"][0]["parameters"]]
        self.assertEqual(values, ["Votre prêt est soldé", self.company.name])

    def test_without_a_template_the_sms_gateway_sends(self):
        provider = self._start_provider([SENT])
        self._write_hours_ago(25)
        self.whatsapp.fallback_gateway_id = self.gateway
        text = self._queue("test")
        self._send(text)
        self.assertEqual((text.state, text.gateway_id), ("queued", self.gateway))
        self.assertEqual((text.body, text.parts), ("Votre pret\nest soldé", 1))
        self.assertFalse(provider.requests)

    def test_without_an_sms_gateway_the_text_fails_with_a_sentence(self):
        self._write_hours_ago(25)
        text = self._queue("test")
        self._send(text)
        self.assertEqual((text.state, text.failure), ("failed", "window"))
        self.assertIn("has not written for 24 hours", text.detail)

    def test_what_the_client_wrote_to_another_gateway_does_not_count(self):
        self._receive_text("merci")
        self.assertFalse(self._queue("test")._is_in_window())

    def test_a_refusal_of_the_window_leads_to_the_sms_gateway_once(self):
        self._start_provider(
            [(400, json.dumps({"error": {"code": 131047, "message": "Re-engagement"}}))]
        )
        self._write_hours_ago(1)
        self.whatsapp.fallback_gateway_id = self.gateway
        text = self._queue("test")
        self._send(text)
        self.assertEqual((text.state, text.gateway_id), ("queued", self.gateway))
        self.assertTrue(text.outside_window)

    def test_a_report_of_the_window_leads_to_the_template_once(self):
        self._start_provider([SENT])
        self._write_hours_ago(1)
        self._create_template()
        text = self._queue("test")
        self._send(text)
        report = {
            "id": "wamid.out",
            "biz_opaque_callback_data": text.uuid,
            "status": "failed",
            "errors": [{"code": 131047, "title": "Re-engagement message"}],
        }
        for _turn in range(2):
            self._receive(statuses=[report])
            self.assertEqual((text.state, text.outside_window), ("queued", True))
        self._send(text)
        self.assertEqual(text.state, "sent")
        self._receive(statuses=[report])
        self.assertEqual((text.state, text.failure), ("failed", "window"))

    def test_a_text_sent_again_is_free_once_the_client_has_written(self):
        provider = self._start_provider([SENT])
        self._write_hours_ago(25)
        text = self._queue("test")
        self._send(text)
        self.assertEqual(text.state, "failed")
        self._write_hours_ago(0)
        text.with_user(self.collector).action_retry()
        self._send(text)
        self.assertEqual(text.state, "sent")
        self.assertEqual(json.loads(provider.requests[0]["body"])["type"], "text")

    def test_every_documented_refusal(self):
        for code, state, reason in (
            (130429, base.RETRY, base.TOO_FAST),
            (131056, base.RETRY, base.TOO_FAST),
            (131000, base.RETRY, base.UNREACHABLE),
            (190, base.REFUSED, base.BAD_ACCESS),
            (131026, base.REFUSED, base.BAD_NUMBER),
            (132001, base.REFUSED, base.BAD_TEMPLATE),
            (999999, base.REFUSED, base.OTHER),
        ):
            with self.subTest(code=code):
                answer = (400, json.dumps({"error": {"code": code, "message": "x"}}))
                self._start_provider([answer])
                sent = self.whatsapp._deliver_text(base.Outgoing("u", PHONE, "x"))
                self.assertEqual((sent.state, sent.reason), (state, reason))

    # -- settings -------------------------------------------------------
    def test_the_test_wizard_says_what_happens_outside_the_window(self):
        wizards = self.env["mfi.sms.test"]
        wizard = wizards.create({"gateway_id": self.whatsapp.id, "number": PHONE})
        self.assertEqual(wizard.action_send()["params"]["type"], "danger")
        self.whatsapp.fallback_gateway_id = self.gateway
        wizard = wizards.create({"gateway_id": self.whatsapp.id, "number": PHONE})
        notification = wizard.action_send()["params"]
        self.assertIn(self.gateway.name, notification["message"])

    def test_invalid_settings_are_refused(self):
        for values in (
            {"account": "+221330000000"},
            {"fallback_gateway_id": self._create_whatsapp().id},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._create_whatsapp(**values)
        with self.assertRaises(ValidationError):
            self._create_template(values="number nom")

    def test_only_administrators_read_the_app_secret_and_write_templates(self):
        template = self._create_template()
        pilot = new_test_user(
            self.env, "wa_pilot", groups="base.group_user,mfi_complaints.group_pilot"
        )
        with self.assertRaises(AccessError):
            self.whatsapp.with_user(pilot).read(["app_secret"])
        with self.assertRaises(AccessError):
            template.with_user(pilot).write({"template": "x"})
        self.assertEqual(template.with_user(pilot).template, "avis_client")
        collector = new_test_user(
            self.env, "wa_coll", groups="base.group_user,mfi_complaints.group_collector"
        )
        with self.assertRaises(AccessError):
            template.with_user(collector).read(["template"])
        # The gateway itself stays readable, without its secrets and templates.
        [values] = self.whatsapp.with_user(collector).read()
        hidden = {"app_secret", "verify_token", "whatsapp_template_ids"}
        self.assertFalse(hidden & set(values))

    # -- Twilio ---------------------------------------------------------
    def test_twilio_receives_sends_and_reports(self):
        gateway = self._create_gateway(
            code="whatsapp_twilio", account="AC1", sender="+14155238886"
        )
        form = {
            "MessageSid": "SM1",
            "From": f"whatsapp:{PHONE}",
            "To": "whatsapp:+14155238886",
            "Body": COMPLAINT,
            "NumMedia": "0",
            "WaId": PHONE[1:],
        }
        call = base.Call("POST", "http://h/", {}, base.encode_form(form))
        inbound = self.env["mfi.sms.inbound"]
        stored = inbound.browse(inbound._store_call(gateway, "in", call))
        stored._read_call_safely()
        ticket = stored.message_ids.ticket_id
        self.assertEqual(ticket.complaint_phone, PHONE)
        ack = self._find_sent("ack")
        self.whatsapp = gateway
        provider = self._start_provider([(201, '{"sid": "SM2", "status": "queued"}')])
        self._send(ack)
        self.assertEqual(provider.requests[0]["form"]["To"], [f"whatsapp:{PHONE}"])
        form = {"MessageSid": "SM2", "MessageStatus": "read"}
        call = base.Call("POST", "http://h/", {}, base.encode_form(form))
        stored = inbound.browse(inbound._store_call(gateway, "status", call))
        stored._read_call_safely()
        self.assertEqual((ack.state, bool(ack.read_at)), ("delivered", True))
