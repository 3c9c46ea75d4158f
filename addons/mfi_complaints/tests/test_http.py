# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import datetime, timedelta

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestJson2(ComplaintCommon, HttpCase):
    """The rights of each role, tested over HTTP with an API key."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {
            user.login: cls._create_key(user)
            for user in (cls.collector, cls.handler, cls.pilot, cls.employee)
        }

    @classmethod
    def _create_key(cls, user):
        """Return an API key of a user."""
        keys = cls.env["res.users.apikeys"].with_user(user)
        tomorrow = datetime.now() + timedelta(days=1)
        return keys._generate("rpc", "test", tomorrow)

    def _call(self, user, method, model="helpdesk.ticket", **body):
        """Call a method over JSON-2; return (status, answer)."""
        response = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(body),
            headers={
                "Authorization": f"bearer {self.keys[user.login]}",
                "Content-Type": "application/json",
            },
        )
        return response.status_code, response.json()

    def test_dashboard(self):
        """Other systems read the figures with a role that counts, nobody else."""
        self._create_complaint()
        call = {
            "model": "mfi.complaint.report",
            "date_from": "2000-01-01",
            "date_to": "2001-01-01",
        }
        status, answer = self._call(self.employee, "complaint_dashboard", **call)
        self.assertEqual(status, 403, answer)
        status, answer = self._call(self.pilot, "complaint_dashboard", **call)
        self.assertEqual(status, 200, answer)
        self.assertEqual(answer["cards"]["received"]["value"], 0)
        call["date_from"] = "yesterday"
        status, answer = self._call(self.pilot, "complaint_dashboard", **call)
        self.assertEqual(status, 422)
        self.assertIn("YYYY-MM-DD", answer["message"])

    def _prepare_values(self, **values):
        """Return the values that a connected system sends."""
        return {
            "description": "They took 5,000 francs <script>alert(1)</script>",
            "channel": "phone",
            "category": "CRE",
            "member_number": "T-0001",
            "product": "T-CRE",
            **values,
        }

    def test_register_is_for_collectors(self):
        for user in (self.handler, self.employee):
            status, answer = self._call(
                user, "complaint_register", values=self._prepare_values()
            )
            self.assertEqual(status, 403)
            self.assertIn("collectors", answer["message"])

    def test_register_and_follow(self):
        status, result = self._call(
            self.collector, "complaint_register", values=self._prepare_values()
        )
        self.assertEqual(status, 200, result)
        ticket = self.tickets.search([("number", "=", result["number"])])
        self.assertEqual(ticket.partner_id, self.client)
        self.assertEqual(ticket.mfi_branch_id, self.branch)
        self.assertNotIn("<script>", ticket.description)
        status, answer = self._call(
            self.employee,
            "complaint_status",
            number=result["number"],
            code=result["tracking_code"],
        )
        self.assertEqual((status, answer["state"]), (200, "registered"))

    def test_same_key_makes_one_complaint(self):
        values = self._prepare_values(idempotency_key="cbs-1")
        _status, first = self._call(self.collector, "complaint_register", values=values)
        _status, second = self._call(
            self.collector, "complaint_register", values=values
        )
        self.assertEqual(first["number"], second["number"])
        self.assertFalse(second["tracking_code"])

    def test_bad_values_get_one_clear_sentence(self):
        for wrong, word in (
            ({"category": "NOPE"}, "NOPE"),
            ({"member_number": "X-1"}, "X-1"),
            ({"received_at": "yesterday"}, "date"),
            ({"received_at": "2999-01-01 00:00:00"}, "future"),
            ({"received_at": "9999-12-31 23:59:59"}, "future"),
            ({"severity": "huge"}, "severity"),
            ({"unknown": 1}, "unknown"),
            ({"description": ""}, "statement"),
            ({"description": "x" * 20001}, "20000"),
            ({"amount": "many"}, "amount"),
            ({"staff": ["nobody"]}, "nobody"),
            ({"attachments": [{"name": "x", "content": "%%"}]}, "base64"),
        ):
            with self.subTest(wrong=wrong):
                status, answer = self._call(
                    self.collector,
                    "complaint_register",
                    values=self._prepare_values(**wrong),
                )
                self.assertEqual(status, 422, answer)
                self.assertIn(word.lower(), answer["message"].lower())

    def test_no_other_way_to_write(self):
        """Writing, deleting, private methods and forged contexts are refused."""
        ticket = self._create_complaint()
        self.env.flush_all()
        for user in (self.collector, self.handler, self.pilot, self.employee):
            for method, body in (
                ("write", {"vals": {"name": "x"}}),
                ("write", {"vals": {"complaint_state": "closed"}}),
                (
                    "write",
                    {
                        "vals": {"name": "x"},
                        "context": {"mfi_complaints_process": True},
                    },
                ),
                ("unlink", {}),
                ("_apply_complaint_move", {"code": "close"}),
                ("action_close", {}),
                ("action_start", {}),
            ):
                with self.subTest(user=user.login, method=method, body=body):
                    status, _answer = self._call(user, method, ids=ticket.ids, **body)
                    self.assertGreaterEqual(status, 400)
        self.env.invalidate_all()
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertEqual(ticket.name, "Fees not explained")

    def test_private_methods_are_refused(self):
        status, _answer = self._call(
            self.pilot, "_register_complaint_sudo", values=self._prepare_values()
        )
        self.assertGreaterEqual(status, 400)

    def test_process_over_json(self):
        ticket = self._create_complaint()
        for user, method, body in (
            (self.pilot, "action_assign", {"team_id": self.team.id}),
            (self.handler, "action_start", {}),
            (self.handler, "action_resolve", {"values": self._prepare_solution()}),
            (
                self.collector,
                "action_communicate",
                {"values": {"complaint_answer_channel": "call"}},
            ),
            (self.collector, "action_record_satisfaction", {"score": 5}),
            (self.collector, "action_close", {}),
        ):
            status, answer = self._call(user, method, ids=ticket.ids, **body)
            self.assertEqual(status, 200, answer)
        self.env.invalidate_all()
        self.assertEqual(ticket.complaint_state, "closed")


@tagged("post_install", "-at_install")
class TestPortalClose(ComplaintCommon, HttpCase):
    """The helpdesk's route let any user close any ticket; this is fixed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "mfi_owner", "base.group_portal")
        cls.intruder = new_test_user(cls.env, "mfi_intruder", "base.group_portal")
        cls.done = cls.env["helpdesk.ticket.stage"].search(
            [("close_from_portal", "=", True)], limit=1
        )
        cls.plain = cls.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "x",
                "partner_id": cls.owner.partner_id.id,
            }
        )

    def _close(self, ticket, method="post"):
        """Request the closing of a ticket as the logged-in user."""
        data = {
            "ticket_id": ticket.id,
            "stage_id": self.done.id,
            "csrf_token": http.Request.csrf_token(self),
        }
        if method == "get":
            return self.url_open(
                f"/ticket/close?ticket_id={ticket.id}&stage_id={self.done.id}"
            )
        return self.url_open("/ticket/close", data=data, allow_redirects=False)

    def test_intruder_cannot_close(self):
        self.authenticate("mfi_intruder", "mfi_intruder")
        self.assertEqual(self._close(self.plain).status_code, 404)
        self.assertFalse(self.plain.closed)

    def test_fetching_closes_nothing(self):
        self.authenticate("mfi_owner", "mfi_owner")
        self._close(self.plain, "get")
        self.assertFalse(self.plain.closed)

    def test_owner_closes(self):
        self.authenticate("mfi_owner", "mfi_owner")
        self.assertEqual(self._close(self.plain).status_code, 302)
        self.assertTrue(self.plain.closed)

    def test_complaint_is_not_closed_this_way(self):
        ticket = self._create_complaint(partner_id=self.owner.partner_id.id)
        self.authenticate("mfi_owner", "mfi_owner")
        self.assertEqual(self._close(ticket).status_code, 404)
        self.assertEqual(ticket.complaint_state, "registered")

    def test_invalid_input_is_not_an_error(self):
        self.authenticate("mfi_owner", "mfi_owner")
        for ticket_id in ("", "x", "-1", "999999999"):
            with self.subTest(ticket_id=ticket_id):
                response = self.url_open(
                    "/ticket/close",
                    data={
                        "ticket_id": ticket_id,
                        "stage_id": self.done.id,
                        "csrf_token": http.Request.csrf_token(self),
                    },
                )
                self.assertEqual(response.status_code, 404)

    def test_other_fields_are_ignored(self):
        self.authenticate("mfi_owner", "mfi_owner")
        for fields in ({"stage_id": ""}, {"team_id": "x"}):
            with self.subTest(fields=fields):
                token = {"csrf_token": http.Request.csrf_token(self)}
                data = {"ticket_id": self.plain.id, **fields, **token}
                response = self.url_open(
                    "/ticket/close", data=data, allow_redirects=False
                )
                self.assertEqual(response.status_code, 302)
                self.assertFalse(self.plain.closed)
