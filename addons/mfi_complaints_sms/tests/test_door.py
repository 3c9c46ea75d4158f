# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import hmac
import json
from urllib.parse import urlencode

from odoo.tests import HttpCase, tagged

from ..engine import envelope
from .common import PHONE, SmsCommon


@tagged("post_install", "-at_install")
class TestDoor(SmsCommon, HttpCase):
    """What gateways call: checked, stored first, answered as each one wants."""

    def _url(self, gateway=None, door="in", token=None):
        """Return the address of a door."""
        token = token or (gateway or self.gateway).inbound_token
        return f"/complaints/sms/{token}/{door}"

    def _call(self, url, **options):
        """Call the door; return the answer."""
        response = self.url_open(url, allow_redirects=False, **options)
        self.env.invalidate_all()
        return response

    def _stored(self, gateway=None):
        """Return the calls stored of a gateway, latest first."""
        domain = [("gateway_id", "=", (gateway or self.gateway).id)]
        return self.env["mfi.sms.inbound"].search(domain)

    # -- deny first ---------------------------------------------------
    def test_wrong_token_is_not_found_and_not_stored(self):
        for token in ("x", "a" * 32, "a" * 5000, "..%2f..", "%00" * 8, "é" * 20):
            response = self._call(self._url(token=token) + "?from=1&text=a")
            self.assertEqual(response.status_code, 404)
        self.assertFalse(self._stored())

    def test_archived_gateway_is_not_found(self):
        self.gateway.active = False
        self.assertEqual(self._call(self._url() + "?from=1&text=a").status_code, 404)

    def test_old_token_stops_working_at_once(self):
        old = self._url()
        self.assertEqual(self._call(old + "?from=1&text=a").status_code, 200)
        self.gateway.action_new_token()
        self.assertEqual(self._call(old + "?from=1&text=a").status_code, 404)
        self.assertEqual(self._call(self._url() + "?from=1&text=a").status_code, 200)

    def test_only_listed_addresses_may_call(self):
        self.gateway.allowed_addresses = "41.82.0.0/16\n10.0.0.1"
        self.assertEqual(self._call(self._url() + "?from=1&text=a").status_code, 404)
        self.gateway.allowed_addresses = "127.0.0.0/8"
        self.assertEqual(self._call(self._url() + "?from=1&text=a").status_code, 200)

    def test_an_address_may_come_written_as_version_6(self):
        self.gateway.allowed_addresses = "41.82.0.0/16"
        self.assertTrue(self.gateway._admits("::ffff:41.82.3.4"))
        self.assertFalse(self.gateway._admits("::ffff:41.83.3.4"))
        self.assertFalse(self.gateway._admits("2001:db8::1"))

    def test_an_oversized_body_is_refused(self):
        response = self._call(self._url(), data=b"a" * 200000, timeout=20)
        self.assertEqual(response.status_code, 413)

    def test_other_methods_are_refused(self):
        response = self.opener.put(self.base_url() + self._url(), timeout=10)
        self.assertEqual(response.status_code, 405)

    def test_texts_to_send_are_given_to_modems_alone(self):
        response = self._call(self._url(door="out"), data={"a": "1"})
        self.assertEqual(response.status_code, 404)

    # -- Twilio -------------------------------------------------------
    def _twilio(self):
        """Return a Twilio gateway."""
        return self._new_gateway(code="twilio", secret="token12345", account="AC1")

    def _signature(self, url, form, secret="token12345"):
        """Sign a form as the provider documents."""
        text = url + "".join(key + form[key] for key in sorted(form))
        mac = hmac.new(secret.encode(), text.encode(), hashlib.sha1)
        return base64.b64encode(mac.digest()).decode()

    def test_twilio_signature_is_checked(self):
        gateway = self._twilio()
        form = {"MessageSid": "SM1", "From": PHONE, "To": "4040", "Body": "Frais été"}
        url = self._url(gateway)
        for signature in ("", "wrong", self._signature(url, form, "other")):
            headers = {"X-Twilio-Signature": signature}
            response = self._call(url, data=form, headers=headers)
            self.assertEqual(response.status_code, 404)
        self.assertFalse(self._stored(gateway))
        headers = {"X-Twilio-Signature": self._signature(self.base_url() + url, form)}
        response = self._call(url, data=form, headers=headers)
        self.assertEqual(response.status_code, 200)
        self.assertIn("text/xml", response.headers["Content-Type"])
        self.assertIn("<Response/>", response.text)
        self._stored(gateway)._read_safely()
        self.assertEqual(self._stored(gateway).message_ids.body, "Frais été")

    def test_twilio_form_that_cannot_be_read_is_not_signed(self):
        gateway = self._twilio()
        headers = {"X-Twilio-Signature": "x"}
        many = {f"f{rank}": "1" for rank in range(300)}
        for sent in (
            {"data": many},
            {"files": {k: (None, v) for k, v in many.items()}},
        ):
            response = self._call(self._url(gateway), headers=headers, **sent)
            self.assertEqual(response.status_code, 404)
        self.assertFalse(self._stored(gateway))

    def test_twilio_signature_over_the_public_address(self):
        gateway = self._twilio()
        form = {"MessageSid": "SM2", "From": PHONE, "Body": "Frais"}
        headers = {"X-Twilio-Signature": self._signature(gateway.inbound_url, form)}
        response = self._call(self._url(gateway), data=form, headers=headers)
        self.assertEqual(response.status_code, 200)

    # -- each gateway's shape and acknowledgement ------------------------
    SHAPES = (
        (
            "kannel",
            "GET",
            {"from": PHONE, "to": "4040", "text": "Frais", "id": "k1"},
            b"",
        ),
        (
            "africastalking",
            "form",
            {
                "id": "a1",
                "from": PHONE,
                "to": "4040",
                "text": "Frais",
                "date": "2026-03-02T10:00:00Z",
                "linkId": "L",
            },
            b"",
        ),
        (
            "orange",
            "json",
            {
                "inboundSMSMessageNotification": {
                    "callbackData": "c",
                    "inboundSMSMessage": {
                        "dateTime": "Mon, 02 Mar 2026 10:00:00 +0000",
                        "destinationAddress": "tel:+2210000",
                        "messageId": "o1",
                        "message": "Frais",
                        "senderAddress": f"tel:{PHONE}",
                    },
                }
            },
            b"",
        ),
        (
            "infobip",
            "json",
            {
                "results": [
                    {
                        "messageId": "i1",
                        "from": PHONE[1:],
                        "to": "4040",
                        "text": "Frais",
                        "receivedAt": "2026-03-02T10:00:00.000+0000",
                    }
                ],
                "messageCount": 1,
            },
            b"",
        ),
        (
            "jasmin",
            "form",
            {
                "id": "j1",
                "from": PHONE[1:],
                "to": "4040",
                "origin-connector": "op",
                "coding": "0",
                "content": "Frais",
                "binary": "4672616973",
            },
            b"ACK/Jasmin",
        ),
        ("hubtel", "json", {"From": PHONE, "Content": "Frais", "MessageId": "h1"}, b""),
        ("gammu", "form", {"from": PHONE, "text": "Frais", "id": "g1"}, b""),
        ("smstools", "form", {"from": PHONE[1:], "text": "Frais", "id": "s1"}, b""),
        ("gammu", "parts", {"from": PHONE, "text": "Frais", "id": "g2"}, b""),
    )

    def test_every_gateway_brings_a_complaint(self):
        for code, shape, fields, ack in self.SHAPES:
            gateway = self._new_gateway(code=code)
            response = self._send(self._url(gateway), shape, fields)
            self.assertEqual(response.status_code, 200, code)
            self.assertEqual(response.content, ack, code)
            inbound = self._stored(gateway)
            inbound._read_safely()
            message = inbound.message_ids
            self.assertEqual(message.number, PHONE, code)
            self.assertEqual(message.body, "Frais", code)
            self.assertTrue(message.provider_id, code)
            self.assertTrue(message.ticket_id or message.state == "done", code)

    def _send(self, url, shape, fields):
        """Call as a gateway does: query, form, form of several parts or JSON."""
        if shape == "GET":
            return self._call(f"{url}?{urlencode(fields)}")
        if shape == "form":
            return self._call(url, data=fields)
        if shape == "parts":
            parts = {name: (None, value) for name, value in fields.items()}
            return self._call(url, files=parts)
        headers = {"Content-Type": "application/json"}
        return self._call(url, data=json.dumps(fields), headers=headers)

    def test_generic_gateway_is_described_by_settings_alone(self):
        gateway = self._new_gateway(
            code="generic",
            generic_in_list="data.sms",
            generic_in_fields="sender = msisdn\ntext = body.content\nid = ref",
            generic_ack_body='{"status": "received"}',
            generic_ack_type="json",
        )
        body = {
            "data": {
                "sms": [
                    {"msisdn": 221770000001, "body": {"content": "Frais"}, "ref": 7},
                    {"msisdn": "+221770000002", "body": {"content": "Vol"}, "ref": 8},
                ]
            }
        }
        response = self._send(self._url(gateway), "json", body)
        self.assertEqual(response.json(), {"status": "received"})
        self._stored(gateway)._read_safely()
        messages = self._stored(gateway).message_ids
        self.assertEqual(sorted(messages.mapped("body")), ["Frais", "Vol"])

    # -- charsets -----------------------------------------------------
    def test_words_survive_every_charset(self):
        words = "Prêt refusé à l’agence : 5 000 F"
        cases = (
            (words.encode("utf-16-be"), "UTF-16BE"),
            (words.encode(), "UTF-8"),
            (words.replace("’", "'").encode("latin-1"), "ISO-8859-1"),
        )
        for index, (raw, name) in enumerate(cases):
            query = urlencode(
                {"from": PHONE, "text": raw, "charset": name, "id": f"c{index}"}
            )
            self._call(f"{self._url()}?{query}")
            self._stored()[:1]._read_safely()
            message = self._stored()[:1].message_ids
            self.assertEqual(message.body.replace("’", "'"), words.replace("’", "'"))

    def test_a_latin_form_keeps_its_letters(self):
        gateway = self._new_gateway(code="gammu")
        body = b"from=%2B221770000001&text=pr%EAt+refus%E9&id=l1"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._call(self._url(gateway), data=body, headers=headers)
        self._stored(gateway)._read_safely()
        self.assertEqual(self._stored(gateway).message_ids.body, "prêt refusé")

    # -- malformed ----------------------------------------------------
    def test_malformed_calls_are_kept_and_never_a_server_error(self):
        gateway = self._new_gateway(code="infobip")
        bodies = (
            b"",
            b"{",
            b"[]",
            b'{"results": 3}',
            b"\xff\xfe\x00",
            b"null",
            b"a=b",
            b'{"results": [{"from": {}, "text": "x"}]}',
            b"[" * 3000,
        )
        for body in bodies:
            headers = {"Content-Type": "application/json"}
            url = f"{self.base_url()}{self._url(gateway)}"
            response = self.opener.post(url, data=body, headers=headers, timeout=10)
            self.assertEqual(response.status_code, 200, body[:20])
        self.env.invalidate_all()
        calls = self._stored(gateway)
        self.assertEqual(len(calls), len(bodies))
        for call in calls:
            call._read_safely()
        self.assertEqual(set(calls.mapped("state")), {"malformed"})
        self.assertTrue(all(calls.mapped("error")))

    def test_a_malformed_call_can_be_read_again_after_correction(self):
        gateway = self._new_gateway(code="generic")
        self._call(f"{self._url(gateway)}?numero=%2B221770000001&message=Frais")
        call = self._stored(gateway)
        call._read_safely()
        self.assertEqual(call.state, "malformed")
        self.assertIn("message=Frais", call.content)
        gateway.generic_in_fields = "sender = numero\ntext = message"
        call.with_user(self.pilot).action_retry()
        call._read_safely()
        self.assertEqual(call.state, "done")
        self.assertTrue(call.message_ids.ticket_id)

    def test_the_secret_is_stored_nowhere_with_the_call(self):
        self._call(self._url() + "?from=%2B221770000001&text=a&id=1")
        self.assertNotIn(self.gateway.inbound_token, self._stored().call)
        self.assertEqual(envelope.unpack(self._stored().call).fields()["text"], "a")

    # -- reports ------------------------------------------------------
    def test_a_report_moves_a_text(self):
        message = self.messages._queue("help", PHONE, self.company, lang="fr")
        message.state = "sent"
        query = urlencode({"uuid": message.uuid, "status": "1"})
        response = self._call(f"{self._url(door='status')}?{query}")
        self.assertEqual(response.status_code, 200)
        self._stored()._read_safely()
        self.assertEqual(message.state, "delivered")
        self.assertTrue(message.delivered_at)

    # -- modem --------------------------------------------------------
    def test_a_modem_fetches_each_text_once(self):
        gateway = self._new_gateway(code="gammu")
        message = self.messages._queue(
            "help", PHONE, self.company, gateway=gateway, lang="fr"
        )
        first = self._call(self._url(gateway, "out"), data={"a": "1"}).json()
        second = self._call(self._url(gateway, "out"), data={"a": "1"}).json()
        self.assertEqual(
            first, [{"uuid": message.uuid, "to": PHONE, "text": message.body}]
        )
        self.assertEqual(second, [])
        self.assertEqual(message.state, "sending")
        form = {"uuid": message.uuid, "status": "SENT"}
        self._call(self._url(gateway, "status"), data=form)
        self._stored(gateway)[:1]._read_safely()
        self.assertEqual(message.state, "sent")
