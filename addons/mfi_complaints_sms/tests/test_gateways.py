# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import time
from unittest.mock import patch
from urllib.parse import quote, quote_plus

from odoo.exceptions import UserError, ValidationError
from odoo.tests import common, tagged

from odoo.addons.mfi_complaints.tools import network

from ..engine.gateways import base
from .common import PHONE, SmsCommon
from .provider import Provider

OUT = base.Outgoing("uuid0001", PHONE, "Prêt remboursé", "http://odoo.test/status")


def _to_json(value):
    """Return a value as JSON text."""
    return json.dumps(value)


@tagged("post_install", "-at_install")
class TestGateways(SmsCommon):
    """Requests and answers of each gateway, with a server that simulates it."""

    #: code → values of the account
    ACCOUNTS = {
        "kannel": {},
        "africastalking": {},
        "orange": {"sender": "+2210000", "sender_name": "MEC"},
        "twilio": {"account": "AC1"},
        "infobip": {},
        "jasmin": {},
        "hubtel": {},
        "whatsapp_meta": {"account": "106540352242922"},
        "whatsapp_twilio": {"account": "AC1"},
        "generic": {
            "generic_send_type": "json",
            "generic_send_headers": "Authorization: Bearer {secret}",
            "generic_send_body": '{"to": "{to}", "msg": "{text}", "ref": "{uuid}"}',
            "generic_success_pattern": '"ok": *true',
            "generic_id_pattern": "json:id",
        },
    }
    #: code → [(status, body, state, reason)]
    ANSWERS = {
        "kannel": [
            (202, "0: Accepted for delivery", "accepted", ""),
            (202, "3: Queued for later delivery", "accepted", ""),
            (403, "Authorization failed for sendsms", "refused", "access"),
            (400, "Sender missing and no global set, rejected", "refused", "other"),
            (404, "Temporal failure, try again later.", "retry", "network"),
            (503, "Temporal failure", "retry", "network"),
            (200, "<html>login</html>", "refused", "other"),
            (302, "", "refused", "other"),
        ],
        "africastalking": [
            (
                201,
                _to_json(
                    {
                        "SMSMessageData": {
                            "Message": "Sent to 1/1",
                            "Recipients": [
                                {
                                    "statusCode": 101,
                                    "number": PHONE,
                                    "status": "Success",
                                    "cost": "XOF 15.0000",
                                    "messageId": "ATXid_1",
                                }
                            ],
                        }
                    }
                ),
                "accepted",
                "",
            ),
            (
                201,
                _to_json(
                    {
                        "SMSMessageData": {
                            "Recipients": [{"statusCode": 405, "status": "NoBalance"}]
                        }
                    }
                ),
                "refused",
                "credit",
            ),
            (
                201,
                _to_json(
                    {
                        "SMSMessageData": {
                            "Recipients": [{"statusCode": 403, "status": "Invalid"}]
                        }
                    }
                ),
                "refused",
                "number",
            ),
            (
                201,
                _to_json(
                    {
                        "SMSMessageData": {
                            "Recipients": [{"statusCode": 501, "status": "Gateway"}]
                        }
                    }
                ),
                "retry",
                "network",
            ),
            (401, "The supplied authentication is invalid", "refused", "access"),
            (500, "oops", "retry", "network"),
            (200, "garbage", "refused", "other"),
            (301, "", "refused", "other"),
        ],
        "orange": [
            (
                201,
                _to_json(
                    {
                        "outboundSMSMessageRequest": {
                            "resourceURL": "https://x/requests/req-1"
                        }
                    }
                ),
                "accepted",
                "",
            ),
            (
                400,
                _to_json(
                    {
                        "requestError": {
                            "serviceException": {
                                "messageId": "SVC0004",
                                "text": "No valid addresses",
                            }
                        }
                    }
                ),
                "refused",
                "number",
            ),
            (
                403,
                _to_json(
                    {
                        "requestError": {
                            "policyException": {"messageId": "POL0001", "text": "no"}
                        }
                    }
                ),
                "refused",
                "access",
            ),
            (502, "bad gateway", "retry", "network"),
            (200, "garbage", "refused", "other"),
            (307, "", "refused", "other"),
        ],
        "twilio": [
            (201, _to_json({"sid": "SM1", "status": "queued"}), "accepted", ""),
            (
                400,
                _to_json({"code": 21211, "message": "Invalid To"}),
                "refused",
                "number",
            ),
            (401, _to_json({"code": 20003, "message": "Auth"}), "refused", "access"),
            (400, _to_json({"code": 21606, "message": "From"}), "refused", "sender"),
            (429, _to_json({"code": 20429, "message": "slow"}), "retry", "rate"),
            (500, "{}", "retry", "network"),
            (200, "garbage", "refused", "other"),
            (302, "", "refused", "other"),
        ],
        "infobip": [
            (
                200,
                _to_json(
                    {"messages": [{"messageId": "uuid0001", "status": {"groupId": 1}}]}
                ),
                "accepted",
                "",
            ),
            (
                200,
                _to_json(
                    {
                        "messages": [
                            {
                                "status": {
                                    "groupId": 5,
                                    "name": "REJECTED_NOT_ENOUGH_CREDITS",
                                }
                            }
                        ]
                    }
                ),
                "refused",
                "credit",
            ),
            (
                401,
                _to_json(
                    {"requestError": {"serviceException": {"text": "Invalid login"}}}
                ),
                "refused",
                "access",
            ),
            (503, "", "retry", "network"),
            (200, "[]", "refused", "other"),
            (308, "", "refused", "other"),
        ],
        "jasmin": [
            (200, 'Success "07033084-5cfd"', "accepted", ""),
            (403, 'Error "Authentication failure for username:x"', "refused", "access"),
            (403, 'Error "User throughput exceeded"', "retry", "rate"),
            (403, 'Error "Authorization failed for user"', "refused", "access"),
            (412, 'Error "No route found"', "refused", "other"),
            (500, 'Error "Cannot send submit_sm"', "retry", "network"),
            (200, "garbage", "refused", "other"),
            (302, "", "refused", "other"),
        ],
        "hubtel": [
            (
                201,
                _to_json({"rate": 0.03, "messageId": "h1", "status": 0}),
                "accepted",
                "",
            ),
            (
                400,
                _to_json({"status": 2, "statusDescription": "bad"}),
                "refused",
                "number",
            ),
            (200, _to_json({"status": 5}), "refused", "credit"),
            (401, "", "refused", "access"),
            (500, "", "retry", "network"),
            (200, "garbage", "refused", "other"),
            (302, "", "refused", "other"),
        ],
        "whatsapp_meta": [
            (200, _to_json({"messages": [{"id": "wamid.1"}]}), "accepted", ""),
            (401, _to_json({"error": {"code": 190}}), "refused", "access"),
            (400, _to_json({"error": {"code": 131047}}), "refused", "window"),
            (400, _to_json({"error": {"code": 130429}}), "retry", "rate"),
            (500, _to_json({"error": {"code": 131000}}), "retry", "network"),
            (503, "", "retry", "network"),
            (200, "garbage", "refused", "other"),
            (302, "", "refused", "other"),
        ],
        "whatsapp_twilio": [
            (201, _to_json({"sid": "SM1", "status": "queued"}), "accepted", ""),
            (400, _to_json({"code": 63016, "message": "x"}), "refused", "window"),
            (400, _to_json({"code": 63024, "message": "x"}), "refused", "number"),
            (400, _to_json({"code": 63018, "message": "x"}), "retry", "rate"),
            (401, _to_json({"code": 20003, "message": "Auth"}), "refused", "access"),
            (500, "{}", "retry", "network"),
            (200, "garbage", "refused", "other"),
            (302, "", "refused", "other"),
        ],
        "generic": [
            (200, '{"ok": true, "id": 77}', "accepted", ""),
            (200, '{"ok": false, "error": "solde"}', "refused", "other"),
            (401, "no", "refused", "access"),
            (429, "slow", "retry", "rate"),
            (500, "oops", "retry", "network"),
            (200, "garbage", "refused", "other"),
            (302, "", "refused", "other"),
        ],
    }

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Allow requests to the loopback, with their own timeout."""
        if r.url.startswith("http://127.0.0.1:"):
            return common._super_send(s, r, **kw)
        return super()._request_handler(s, r, **kw)

    def _start_provider(self, answers):
        """Start a provider with these answers, stopped at the end of the test."""
        provider = Provider(answers)
        self.addCleanup(provider.close)
        return provider

    def _create_account(self, code, provider):
        """Create a gateway of this kind that sends to the provider."""
        values = dict(self.ACCOUNTS[code])
        if code == "generic":
            values["generic_send_url"] = f"{provider.url}/send"
        return self._create_gateway(code=code, url=provider.url, **values)

    def _get_scripts(self, code, answers):
        """Return a provider's answers, with those for the token if it needs one."""
        if code != "orange":
            return answers
        token = (200, _to_json({"access_token": "tok", "expires_in": 3600}))
        return {"/oauth": [token], "/smsmessaging": answers}

    def test_every_answer_of_every_gateway(self):
        for code, answers in self.ANSWERS.items():
            for status, body, state, reason in answers:
                with self.subTest(code=code, status=status, body=body[:40]):
                    script = [(status, body, {"Location": "http://127.0.0.1:1/"})]
                    provider = self._start_provider(self._get_scripts(code, script))
                    sent = self._create_account(code, provider)._deliver_text(OUT)
                    self.assertEqual((sent.state, sent.reason), (state, reason))

    def test_a_redirect_is_never_followed(self):
        thief = self._start_provider([(200, "0: Accepted for delivery")])
        provider = self._start_provider([(302, "", {"Location": thief.url})])
        self.assertEqual(
            self._create_account("kannel", provider)._deliver_text(OUT).state,
            base.REFUSED,
        )
        self.assertFalse(thief.requests)

    def test_network_faults_leave_a_doubt_and_reveal_no_secret(self):
        for script in (["drop"], ["hang"]):
            for code in self.ACCOUNTS:
                with self.subTest(script=script, code=code):
                    provider = self._start_provider(self._get_scripts(code, script))
                    gateway = self._create_account(code, provider)
                    with patch.object(network, "TIMEOUT", 0.2):
                        sent = gateway._deliver_text(OUT)
                    self.assertEqual(sent.state, base.UNCERTAIN)
                    self.assertEqual(gateway.state, "failing")
                    self.assertNotIn("s3cret-pass", gateway.last_error)
                    self.assertNotIn("s3cret-pass", sent.detail)

    def test_a_gateway_that_does_not_listen(self):
        sent = self._create_gateway(url="http://127.0.0.1:9")._deliver_text(OUT)
        self.assertEqual((sent.state, sent.code), (base.RETRY, "connect"))

    def test_a_long_answer_is_truncated(self):
        provider = self._start_provider([(200, b"x" * 3_000_000)])
        sent = self._create_account("kannel", provider)._deliver_text(OUT)
        self.assertEqual(sent.state, base.REFUSED)
        self.assertLessEqual(len(sent.detail), 300)

    def test_a_slow_answer_is_interrupted(self):
        drips = {
            "body": b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
            "headers": b"HTTP/1.1 200 OK\r\nX: ",
        }
        for section, head in drips.items():
            with self.subTest(section=section):
                provider = self._start_provider([("drip", head)])
                gateway = self._create_account("kannel", provider)
                started = time.monotonic()
                with patch.object(network, "TOTAL_TIMEOUT", 0.5):
                    sent = gateway._deliver_text(OUT)
                self.assertLess(time.monotonic() - started, 3)
                self.assertEqual((sent.state, sent.code), (base.UNCERTAIN, "timeout"))

    def test_a_secret_that_the_gateway_repeats_is_not_kept(self):
        for secret in ("s3cret/p@ss word", "plain-secret"):
            for shown in (secret, quote(secret, safe=""), quote_plus(secret)):
                with self.subTest(shown=shown):
                    provider = self._start_provider(
                        [(404, f"/sendsms?password={shown}&to=1")]
                    )
                    gateway = self._create_account("kannel", provider)
                    gateway.secret = secret
                    gateway._deliver_text(OUT)
                    self.assertNotIn(shown, gateway.last_error)

    # -- what is sent -------------------------------------------------
    def test_kannel_request(self):
        provider = self._start_provider([(202, "0: Accepted for delivery")])
        self._create_account("kannel", provider)._deliver_text(OUT)
        [request] = provider.requests
        query = request["query"]
        self.assertEqual(request["path"], "/cgi-bin/sendsms")
        self.assertEqual(query["to"], [PHONE])
        self.assertEqual(query["text"], ["Prêt remboursé"])
        self.assertEqual((query["charset"], query["coding"]), (["UTF-8"], ["2"]))
        self.assertIn("uuid=uuid0001&status=%d", query["dlr-url"][0])

    def test_orange_fetches_its_token_once_and_renews_it(self):
        token = (200, _to_json({"access_token": "tok", "expires_in": 3600}))
        accepted = (
            201,
            _to_json({"outboundSMSMessageRequest": {"resourceURL": "https://x/r/1"}}),
        )
        scripts = {
            "/oauth": [token],
            "/smsmessaging": [accepted, accepted, (401, "{}"), accepted],
        }
        provider = self._start_provider(scripts)
        gateway = self._create_account("orange", provider)
        for _turn in range(3):
            self.assertEqual(gateway._deliver_text(OUT).state, base.ACCEPTED)
        paths = [request["path"][:6] for request in provider.requests]
        self.assertEqual(
            paths, ["/oauth", "/smsme", "/smsme", "/smsme", "/oauth", "/smsme"]
        )
        last = provider.requests[-1]
        self.assertEqual(last["headers"]["Authorization"], "Bearer tok")
        body = json.loads(last["body"])["outboundSMSMessageRequest"]
        self.assertEqual(body["address"], f"tel:{PHONE}")
        self.assertEqual(body["senderName"], "MEC")

    def test_orange_token_refused(self):
        provider = self._start_provider(
            {"/oauth": [(401, '{"error": "invalid_client"}')]}
        )
        sent = self._create_account("orange", provider)._deliver_text(OUT)
        self.assertEqual((sent.state, sent.reason), (base.REFUSED, base.BAD_ACCESS))

    def test_jasmin_request(self):
        provider = self._start_provider([(200, 'Success "1"')])
        self._create_account("jasmin", provider)._deliver_text(OUT)
        form = provider.requests[0]["form"]
        text = bytes.fromhex(form["hex-content"][0]).decode("utf-16-be")
        self.assertEqual(text, "Prêt remboursé")
        self.assertEqual((form["coding"], form["dlr-level"]), (["8"], ["3"]))

    def test_infobip_uses_our_uuid(self):
        provider = self._start_provider([(200, "{}")])
        self._create_account("infobip", provider)._deliver_text(OUT)
        body = json.loads(provider.requests[0]["body"])["messages"][0]
        self.assertEqual(body["destinations"][0]["messageId"], "uuid0001")
        self.assertEqual(
            provider.requests[0]["headers"]["Authorization"], "App s3cret-pass"
        )

    def test_twilio_and_africastalking_requests(self):
        provider = self._start_provider([(201, '{"sid": "SM1"}')])
        self._create_account("twilio", provider)._deliver_text(OUT)
        self._create_account("africastalking", provider)._deliver_text(OUT)
        twilio, africa = provider.requests
        self.assertEqual(twilio["path"], "/2010-04-01/Accounts/AC1/Messages.json")
        self.assertEqual(twilio["form"]["StatusCallback"], ["http://odoo.test/status"])
        self.assertEqual(
            africa["headers"]["Apikey" if "Apikey" in africa["headers"] else "apiKey"],
            "s3cret-pass",
        )
        self.assertEqual(africa["form"]["to"], [PHONE])

    def test_generic_escapes_values(self):
        provider = self._start_provider([(200, '{"ok": true, "id": 5}')])
        gateway = self._create_account("generic", provider)
        text = 'Il a dit "non"\nà l’agence\\'
        sent = gateway._deliver_text(base.Outgoing("u", PHONE, text))
        self.assertEqual(sent.provider_id, "5")
        body = json.loads(provider.requests[0]["body"])
        self.assertEqual(body, {"to": PHONE, "msg": text, "ref": "u"})

    def test_generic_without_an_address_is_refused_at_once(self):
        gateway = self._create_gateway(code="generic", url=False)
        self.assertEqual(gateway._deliver_text(OUT).code, "settings")

    # -- settings -----------------------------------------------------
    def test_invalid_gateway_settings_are_refused(self):
        wrong = (
            {"code": "generic", "generic_id_pattern": "("},
            {"code": "generic", "generic_in_fields": "sender = a"},
            {"url": "ftp://x"},
            {"allowed_addresses": "nowhere"},
            {"inbound_token": "short"},
            {"inbound_token": "with/slash/in/the/middle/of/it"},
            {"rate_per_minute": -1},
        )
        for values in wrong:
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._create_gateway(**values)

    def test_balance(self):
        provider = self._start_provider(
            {"/version1/user": [(200, '{"UserData": {"balance": "KES 17.50"}}')]}
        )
        gateway = self._create_account("africastalking", provider)
        gateway.action_refresh_balance()
        self.assertEqual(gateway.balance, "KES 17.50")
        with self.assertRaises(UserError):
            self._create_account("kannel", provider).action_refresh_balance()

    def test_test_wizard_shows_the_answer_of_the_gateway(self):
        provider = self._start_provider(
            [(202, "0: Accepted for delivery"), (403, "no")]
        )
        gateway = self._create_account("kannel", provider)
        wizards = self.env["mfi.sms.test"]
        for expected in ("success", "danger"):
            wizard = wizards.create({"gateway_id": gateway.id, "number": PHONE})
            notification = wizard.action_send()["params"]
            self.assertEqual(notification["type"], expected)
        self.assertEqual(gateway.state, "failing")
        self.assertEqual(self._find_sent("test").mapped("state"), ["sent", "failed"])
