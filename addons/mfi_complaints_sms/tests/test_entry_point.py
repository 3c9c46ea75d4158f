# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import hmac
import json
from urllib.parse import urlencode

from odoo.tests import HttpCase, tagged

from ..engine import raw_call
from .common import PHONE, SmsCommon


@tagged("post_install", "-at_install")
class TestEntryPoint(SmsCommon, HttpCase):
    """Calls of gateways: checked, stored, then answered as each gateway expects."""

    def _get_url(self, gateway=None, kind="in", token=None):
        """Return an address of a gateway (``in``, ``status`` or ``out``)."""
        token = token or (gateway or self.gateway).inbound_token
        return f"/complaints/sms/{token}/{kind}"

    def _call_url(self, url, **options):
        """Call an address; return the response."""
        response = self.url_open(url, allow_redirects=False, **options)
        self.env.invalidate_all()
        return response

    def _find_stored(self, gateway=None):
        """Return the stored calls of a gateway, latest first."""
        domain = [("gateway_id", "=", (gateway or self.gateway).id)]
        return self.env["mfi.sms.inbound"].search(domain)

    # -- deny first ---------------------------------------------------
    def test_wrong_token_is_not_found_and_not_stored(self):
        for token in ("x", "a" * 32, "a" * 5000, "..%2f..", "%00" * 8, "é" * 20):
            response = self._call_url(self._get_url(token=token) + "?from=1&text=a")
            self.assertEqual(response.status_code, 404)
        self.assertFalse(self._find_stored())

    def test_archived_gateway_is_not_found(self):
        self.gateway.active = False
        self.assertEqual(
            self._call_url(self._get_url() + "?from=1&text=a").status_code, 404
        )

    def test_old_token_stops_working_at_once(self):
        old = self._get_url()
        self.assertEqual(self._call_url(old + "?from=1&text=a").status_code, 200)
        self.gateway.action_new_token()
        self.assertEqual(self._call_url(old + "?from=1&text=a").status_code, 404)
        self.assertEqual(
            self._call_url(self._get_url() + "?from=1&text=a").status_code, 200
        )

    def test_only_listed_addresses_can_call(self):
        self.gateway.allowed_addresses = "41.82.0.0/16\n10.0.0.1"
        self.assertEqual(
            self._call_url(self._get_url() + "?from=1&text=a").status_code, 404
        )
        self.gateway.allowed_addresses = "127.0.0.0/8"
        self.assertEqual(
            self._call_url(self._get_url() + "?from=1&text=a").status_code, 200
        )

    def test_ipv4_addresses_mapped_to_ipv6_are_recognised(self):
        self.gateway.allowed_addresses = "41.82.0.0/16"
        self.assertTrue(self.gateway._is_address_allowed("::ffff:41.82.3.4"))
        self.assertFalse(self.gateway._is_address_allowed("::ffff:41.83.3.4"))
        self.assertFalse(self.gateway._is_address_allowed("2001:db8::1"))

    def test_an_oversized_body_is_refused(self):
        response = self._call_url(self._get_url(), data=b"a" * 200000, timeout=20)
        self.assertEqual(response.status_code, 413)

    def test_other_methods_are_refused(self):
        response = self.opener.put(self.base_url() + self._get_url(), timeout=10)
        self.assertEqual(response.status_code, 405)

    def test_only_modems_can_fetch_texts(self):
        response = self._call_url(self._get_url(kind="out"), data={"a": "1"})
        self.assertEqual(response.status_code, 404)

    # -- Twilio -------------------------------------------------------
    def _create_twilio_gateway(self):
        """Create a Twilio gateway."""
        return self._create_gateway(code="twilio", secret="token12345", account="AC1")

    def _sign(self, url, form, secret="token12345"):
        """Return the signature of a form, as documented by the provider."""
        text = url + "".join(key + form[key] for key in sorted(form))
        mac = hmac.new(secret.encode(), text.encode(), hashlib.sha1)
        return base64.b64encode(mac.digest()).decode()

    def test_twilio_signature_is_checked(self):
        gateway = self._create_twilio_gateway()
        form = {"MessageSid": "SM1", "From": PHONE, "To": "4040", "Body": "Frais été"}
        url = self._get_url(gateway)
        for signature in ("", "wrong", self._sign(url, form, "other")):
            headers = {"X-Twilio-Signature": signature}
            response = self._call_url(url, data=form, headers=headers)
            self.assertEqual(response.status_code, 404)
        self.assertFalse(self._find_stored(gateway))
        headers = {"X-Twilio-Signature": self._sign(self.base_url() + url, form)}
        response = self._call_url(url, data=form, headers=headers)
        self.assertEqual(response.status_code, 200)
        self.assertIn("text/xml", response.headers["Content-Type"])
        self.assertIn("<Response/>", response.text)
        self._find_stored(gateway)._read_call_safely()
        self.assertEqual(self._find_stored(gateway).message_ids.body, "Frais été")

    def test_unreadable_twilio_forms_have_no_valid_signature(self):
        gateway = self._create_twilio_gateway()
        headers = {"X-Twilio-Signature": "x"}
        many = {f"f{rank}": "1" for rank in range(300)}
        for sent in (
            {"data": many},
            {"files": {k: (None, v) for k, v in many.items()}},
        ):
            response = self._call_url(self._get_url(gateway), headers=headers, **sent)
            self.assertEqual(response.status_code, 404)
        self.assertFalse(self._find_stored(gateway))

    def test_twilio_signature_over_the_public_address(self):
        gateway = self._create_twilio_gateway()
        form = {"MessageSid": "SM2", "From": PHONE, "Body": "Frais"}
        headers = {"X-Twilio-Signature": self._sign(gateway.inbound_url, form)}
        response = self._call_url(self._get_url(gateway), data=form, headers=headers)
        self.assertEqual(response.status_code, 200)

    # -- each gateway's format and acknowledgement -----------------------
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

    def test_a_call_of_each_gateway_becomes_a_message(self):
        for code, shape, fields, ack in self.SHAPES:
            gateway = self._create_gateway(code=code)
            response = self._send_shape(self._get_url(gateway), shape, fields)
            self.assertEqual(response.status_code, 200, code)
            self.assertEqual(response.content, ack, code)
            inbound = self._find_stored(gateway)
            inbound._read_call_safely()
            message = inbound.message_ids
            self.assertEqual(message.number, PHONE, code)
            self.assertEqual(message.body, "Frais", code)
            self.assertTrue(message.provider_id, code)
            # One word is not clearly a complaint: a person reads it.
            self.assertEqual(message.review_reason, "unclear", code)

    def _send_shape(self, url, shape, fields):
        """Call as a gateway does: query, form, multipart form or JSON."""
        if shape == "GET":
            return self._call_url(f"{url}?{urlencode(fields)}")
        if shape == "form":
            return self._call_url(url, data=fields)
        if shape == "parts":
            parts = {name: (None, value) for name, value in fields.items()}
            return self._call_url(url, files=parts)
        headers = {"Content-Type": "application/json"}
        return self._call_url(url, data=json.dumps(fields), headers=headers)

    def test_generic_gateway_needs_only_settings(self):
        gateway = self._create_gateway(
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
                    {
                        "msisdn": "+221770000002",
                        "body": {"content": "Guichet"},
                        "ref": 8,
                    },
                ]
            }
        }
        response = self._send_shape(self._get_url(gateway), "json", body)
        self.assertEqual(response.json(), {"status": "received"})
        self._find_stored(gateway)._read_call_safely()
        messages = self._find_stored(gateway).message_ids
        self.assertEqual(sorted(messages.mapped("body")), ["Frais", "Guichet"])

    # -- charsets -----------------------------------------------------
    def test_text_survives_every_charset(self):
        text = "Prêt refusé à l’agence : 5 000 F"
        cases = (
            (text.encode("utf-16-be"), "UTF-16BE"),
            (text.encode(), "UTF-8"),
            (text.replace("’", "'").encode("latin-1"), "ISO-8859-1"),
        )
        for index, (raw, name) in enumerate(cases):
            query = urlencode(
                {"from": PHONE, "text": raw, "charset": name, "id": f"c{index}"}
            )
            self._call_url(f"{self._get_url()}?{query}")
            self._find_stored()[:1]._read_call_safely()
            message = self._find_stored()[:1].message_ids
            self.assertEqual(message.body.replace("’", "'"), text.replace("’", "'"))

    def test_a_latin_form_keeps_its_letters(self):
        gateway = self._create_gateway(code="gammu")
        body = b"from=%2B221770000001&text=pr%EAt+refus%E9&id=l1"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._call_url(self._get_url(gateway), data=body, headers=headers)
        self._find_stored(gateway)._read_call_safely()
        self.assertEqual(self._find_stored(gateway).message_ids.body, "prêt refusé")

    # -- malformed ----------------------------------------------------
    def test_malformed_calls_are_kept_without_a_server_error(self):
        gateway = self._create_gateway(code="infobip")
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
            url = f"{self.base_url()}{self._get_url(gateway)}"
            response = self.opener.post(url, data=body, headers=headers, timeout=10)
            self.assertEqual(response.status_code, 200, body[:20])
        self.env.invalidate_all()
        calls = self._find_stored(gateway)
        self.assertEqual(len(calls), len(bodies))
        for call in calls:
            call._read_call_safely()
        self.assertEqual(set(calls.mapped("state")), {"malformed"})
        self.assertTrue(all(calls.mapped("error")))

    def test_a_malformed_call_can_be_read_again_after_correction(self):
        gateway = self._create_gateway(code="generic")
        self._call_url(
            f"{self._get_url(gateway)}?numero=%2B221770000001&message=PLAINTE+frais"
        )
        call = self._find_stored(gateway)
        call._read_call_safely()
        self.assertEqual(call.state, "malformed")
        self.assertIn("message=PLAINTE", call.content)
        gateway.generic_in_fields = "sender = numero\ntext = message"
        call.with_user(self.pilot).action_retry()
        call._read_call_safely()
        self.assertEqual(call.state, "done")
        self.assertTrue(call.message_ids.ticket_id)

    def test_the_secret_is_not_stored_with_the_call(self):
        self._call_url(self._get_url() + "?from=%2B221770000001&text=a&id=1")
        self.assertNotIn(self.gateway.inbound_token, self._find_stored().call)
        self.assertEqual(
            raw_call.load_call(self._find_stored().call).get_fields()["text"], "a"
        )

    # -- reports ------------------------------------------------------
    def test_a_report_changes_the_state_of_a_text(self):
        message = self.messages._queue_from_template(
            "help", PHONE, self.company, lang="fr"
        )
        message.state = "sent"
        query = urlencode({"uuid": message.uuid, "status": "1"})
        response = self._call_url(f"{self._get_url(kind='status')}?{query}")
        self.assertEqual(response.status_code, 200)
        self._find_stored()._read_call_safely()
        self.assertEqual(message.state, "delivered")
        self.assertTrue(message.delivered_at)

    # -- modem --------------------------------------------------------
    def test_a_modem_fetches_each_text_once(self):
        gateway = self._create_gateway(code="gammu")
        message = self.messages._queue_from_template(
            "help", PHONE, self.company, gateway=gateway, lang="fr"
        )
        first = self._call_url(self._get_url(gateway, "out"), data={"a": "1"}).json()
        second = self._call_url(self._get_url(gateway, "out"), data={"a": "1"}).json()
        self.assertEqual(
            first, [{"uuid": message.uuid, "to": PHONE, "text": message.body}]
        )
        self.assertEqual(second, [])
        self.assertEqual(message.state, "sending")
        form = {"uuid": message.uuid, "status": "SENT"}
        self._call_url(self._get_url(gateway, "status"), data=form)
        self._find_stored(gateway)[:1]._read_call_safely()
        self.assertEqual(message.state, "sent")
