# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo.tests import HttpCase, tagged

from . import test_http
from .common import ComplaintCommon

DEEP = 200_000
#: Bodies that no program should send, by name.
BODIES = {
    "nested lists": b"[" * DEEP,
    "nested and closed": b'{"values": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "nested objects": b'{"a":' * DEEP,
    "half the parser's depth": b'{"values": {"description": %s%s}}'
    % (b"[" * 480, b"]" * 480),
    "deep staff": b'{"values": {"staff": %s%s}}' % (b"[" * 90, b"]" * 90),
    "huge integer": b'{"values": {"partner_id": 1%s}}' % (b"0" * 4000),
    "endless integer": b'{"values": {"partner_id": 1%s}}' % (b"0" * 100_000),
    "huge amount": b'{"values": {"amount": 1%s}}' % (b"0" * 4000),
    "huge exponent": b'{"values": {"amount": 1e999}}',
    "not a number": b'{"values": {"amount": NaN}}',
    "infinity": b'{"values": {"amount": -Infinity}}',
    "same key twice": b'{"values": {"amount": 1}, "values": {"amount": [[2]]}}',
    "invalid UTF-8": b'{"values": {"description": "\xff\xfe"}}',
    "cut in the middle": b'{"values": {"desc',
    "list": b"[1, 2]",
    "number": b"7",
    "huge ids": b'{"ids": [%s], "values": {}}' % (b"9" * 40),
    "nested ids": b'{"ids": [[[[1]]]], "values": {}}',
    "huge context": b'{"context": %s%s, "values": {}}' % (b"[" * 90, b"]" * 90),
}


@tagged("post_install", "-at_install")
class TestHostileJson(ComplaintCommon, HttpCase):
    """Whatever the body of a call, it is the caller's mistake, not the server's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = test_http.TestJson2._create_key.__func__(cls, cls.collector)

    def _post(self, path, body):
        """Send a body as JSON to an address; return the response."""
        headers = {
            "Authorization": f"bearer {self.key}",
            "Content-Type": "application/json",
        }
        return self.url_open(path, data=body, headers=headers, timeout=60)

    def test_hostile_bodies_are_the_callers_fault(self):
        for method in ("complaint_register", "complaint_status"):
            for name, body in BODIES.items():
                with self.subTest(method=method, body=name):
                    response = self._post(f"/json/2/helpdesk.ticket/{method}", body)
                    self.assertEqual(
                        response.status_code // 100, 4, response.text[:200]
                    )

    def test_a_body_nested_too_deeply_is_a_bad_request(self):
        for name in ("nested lists", "nested and closed", "nested objects"):
            with self.subTest(body=name):
                response = self._post(
                    "/json/2/helpdesk.ticket/complaint_register", BODIES[name]
                )
                self.assertEqual(response.status_code, 400)
                self.assertIn("nested too deeply", response.json()["message"])

    def test_hostile_values_for_a_record(self):
        ticket = self._create_complaint()
        for name, body in BODIES.items():
            if b'"values"' not in body or b'"ids"' in body:
                continue
            body = b'{"ids": [%d], "reason": "x", %s' % (ticket.id, body[1:])
            with self.subTest(body=name):
                response = self._post("/json/2/helpdesk.ticket/action_reclassify", body)
                self.assertEqual(response.status_code // 100, 4, response.text[:200])

    def test_a_good_body_still_registers(self):
        body = json.dumps(
            {
                "values": {
                    "description": "They took 5,000 francs",
                    "channel": "phone",
                    "category": "CRE",
                    "member_number": "T-0001",
                }
            }
        )
        path = "/json/2/helpdesk.ticket/complaint_register"
        self.assertEqual(self._post(path, body).status_code, 200)
