# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

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

    def test_a_wrong_argument_is_named(self):
        """Whatever method it is for, and however deep inside the method fails."""
        ticket = self._create_complaint()
        ids, whole = {"ids": [ticket.id]}, {"domain": []}
        calls = {
            "ids": ("action_start", {"ids": [True]}),
            "text": ("action_add_addendum", {**ids, "text": [[]]}),
            "specification": ("web_read", {**ids, "specification": 0}),
            "fields": ("search_read", {"fields": [[]]}),
            "partner_id": ("action_identify", {**ids, "partner_id": "x"}),
            "nome": ("create", {"vals_list": {"nome": "x"}}),
            "domain": ("search_count", {"domain": [["id", "nan", 0]]}),
            "groupby": ("web_read_group", {"groupby": [], "aggregates": [], **whole}),
            "nan": ("name_search", {"name": "x", "operator": "nan"}),
            "=cmd|": ("search_read", {"fields": ["=cmd|' /C calc'!A0"]}),
            "category_id": (
                "action_reclassify",
                {**ids, "values": {"category_id": 1.5}},
            ),
            "complaint_deadline": (
                "create",
                {"vals_list": {"complaint_deadline": "due"}},
            ),
            "one record": ("action_identify", {"ids": [], "partner_id": 1}),
            "views": ("get_views", {"views": [["list"]]}),
            "must be a list": ("default_get", {"fields_list": False}),
            "nombre": ("search_read", {"order": "nombre, number", "domain": []}),
            "message_type": ("message_post", {**ids, "message_type": []}),
            "attachments": ("message_post", {**ids, "attachments": [None]}),
        }
        self._check_refusals(calls)

    def test_what_a_list_cannot_be_made_of_is_named(self):
        """Fields, conditions and groups that exist, with what they cannot be."""
        calls = {
            "complaint_state": [["complaint_state", "=like", ["a"]]],
            "complaint_head_sequence": [["complaint_head_sequence", "in", ["a"]]],
            "complaint_received_at": [["complaint_received_at", ">", 7]],
            "description": [["description", "in", [["x"]]]],
        }
        calls = {
            name: ("search_count", {"domain": domain}) for name, domain in calls.items()
        }
        for name, group in (("message_ids", "message_ids"), ("'x'", "create_date:x")):
            arguments = {"domain": [], "groupby": [group], "aggregates": []}
            calls[name] = ("formatted_read_group", arguments)
        self._check_refusals(calls)

    def _check_refusals(self, calls):
        """Check that each call is refused with a sentence that holds a text.

        :param calls: {text: (method of complaints, arguments)}
        """
        for name, (method, arguments) in calls.items():
            with self.subTest(method=method, name=name), mute_logger("odoo.sql_db"):
                body = json.dumps(arguments).encode()
                response = self._post(f"/json/2/helpdesk.ticket/{method}", body)
                self.assertEqual(response.status_code, 422, response.text[:300])
                self.assertIn(name, response.json()["message"])

    def test_a_wrong_argument_of_a_screen_is_named(self):
        """The screens' own route answers 200; the error in it tells what it was."""
        ticket = self._create_complaint()
        self.authenticate(self.pilot.login, self.pilot.login)
        calls = {
            "reason": ("action_wait", [[ticket.id]], {"reason": 7}),
            "text": ("action_add_addendum", [[ticket.id], [[]]], {}),
            "vals": ("web_save", [[]], {"vals": "x", "specification": {}}),
            "ids": ("action_start", [True], {}),
            "default": ("copy", [[ticket.id]], {"default": "x"}),
            "args": ("action_start", 7, {}),
            "kwargs": ("action_start", [[ticket.id]], 7),
        }
        for name, (method, args, kwargs) in calls.items():
            with self.subTest(method=method, name=name), mute_logger("odoo.http"):
                error = self._call_screen(method, args, kwargs)
                self.assertEqual(error["name"], "odoo.exceptions.UserError")
                self.assertIn(f"“{name}”", error["message"])

    def test_a_sentence_that_cannot_be_encoded(self):
        """A refusal that quotes an unpaired surrogate is a refusal as well."""
        self.authenticate(self.pilot.login, self.pilot.login)
        for arguments in ({"order": "\ud800"}, {"domain": [["\ud800", "=", 1]]}):
            with self.subTest(arguments=arguments), mute_logger("odoo.http"):
                error = self._call_screen("search_read", [], arguments)
                self.assertEqual(error["name"], "werkzeug.exceptions.BadRequest")
        body = b'{"domain": [], "order": "\\ud800"}'
        response = self._post("/json/2/helpdesk.ticket/search_read", body)
        self.assertEqual(response.status_code // 100, 4)

    def _call_screen(self, method, args, kwargs):
        """Call a method of complaints as a screen does; return its error."""
        path = f"/web/dataset/call_kw/helpdesk.ticket/{method}"
        call = {"model": "helpdesk.ticket", "method": method}
        params = {**call, "args": args, "kwargs": kwargs}
        answer = self.url_open(path, json={"params": params}).json()
        return answer["error"]["data"]

    def test_an_error_of_the_program_is_no_fault_of_the_caller(self):
        body = json.dumps({"values": {"description": "x"}}).encode()
        tickets = self.registry["helpdesk.ticket"]
        broken = patch.object(
            tickets, "complaint_register", lambda *_args, **_kw: 1 + ""
        )
        with broken, mute_logger("odoo.http"):
            path = "/json/2/helpdesk.ticket/complaint_register"
            self.assertEqual(self._post(path, body).status_code, 500)

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


@tagged("post_install", "-at_install")
class TestHostilePages(ComplaintCommon, HttpCase):
    """Addresses and forms that no browser sends are the caller's mistake too."""

    def _post(self, path, **fields):
        """Send a form with the token of the session; return the response."""
        self.authenticate(self.pilot.login, self.pilot.login)
        data = {**fields, "csrf_token": http.Request.csrf_token(self)}
        return self.url_open(path, data=data)

    def test_what_the_database_cannot_store_is_a_bad_request(self):
        self.authenticate(self.pilot.login, self.pilot.login)
        for path in (
            "/complaints/track/%00",
            "/nothing/%00",
            "/rate/%00/5",
            "/my/complaints/%00",
            "/survey/start/x?answer_token=%00",
            f"/complaints/statement/{9**40}.pdf",
            f"/mfi_spi4_report/{9**40}/workbook",
        ):
            with self.subTest(path=path), mute_logger("odoo.sql_db"):
                self.assertEqual(self.url_open(path).status_code // 100, 4)

    def test_a_token_that_cannot_be_one(self):
        self.authenticate(self.pilot.login, self.pilot.login)
        answer = self.url_open("/my/complaints/new", data={"csrf_token": "é" * 40})
        self.assertEqual(answer.status_code, 400)

    def test_what_is_no_pivot_table(self):
        whole = {
            "title": "Complaints",
            "model": "helpdesk.ticket",
            "measure_count": 1,
            "col_group_headers": [[{"title": "Total", "width": 1, "height": 1}]],
            "measure_headers": [{"title": "Count", "is_bold": False}],
            "rows": [{"title": "Louga", "indent": 0, "values": [{"value": 3}]}],
        }
        endless = [[{"title": "Total", "width": 1, "height": 10**18}]]
        for damage in (
            *({"title": 7}, {"rows": [1]}, {"rows": None}),
            {"rows": [{"title": "Louga", "indent": 2**63, "values": []}]},
            *({"measure_count": "x"}, {"measure_headers": [{}]}),
            {"measure_count": 0, "col_group_headers": endless},
        ):
            with self.subTest(damage=damage):
                text = json.dumps({**whole, **damage})
                answer = self._post("/web/pivot/export_xlsx", data=text)
                self.assertEqual(answer.status_code, 422)
        for text in ("", "[", "7", "[" * 100_000):
            with self.subTest(text=text[:5]):
                answer = self._post("/web/pivot/export_xlsx", data=text)
                self.assertEqual(answer.status_code, 422)
        text = json.dumps({**whole, "title": "A" * 70_000})
        answer = self._post("/web/pivot/export_xlsx", data=text)
        self.assertEqual(answer.status_code, 200)
        self.assertLess(len(answer.headers["Content-Disposition"]), 1000)

    def test_what_names_no_report(self):
        for text in ("", "[", "7", "[]", '["/x", 1]', "[false, 8]", "[" * 100_000):
            with self.subTest(text=text[:5]):
                answer = self._post("/report/download", data=text)
                self.assertEqual(answer.status_code, 400)
        address = "/report/pdf/mfi_complaints.dashboard_document"
        data = json.dumps([address, "x"])
        answer = self._post("/report/download", data=data)
        self.assertEqual(answer.status_code // 100, 2)
        for context in ("[", "7", '{"lang": [7]}', '{"lang": {"a": 1}}'):
            with self.subTest(context=context):
                answer = self._post("/report/download", data=data, context=context)
                self.assertEqual(answer.status_code, 400)
