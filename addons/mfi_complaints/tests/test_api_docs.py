# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import json
import os
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.guard import with_process
from .answer.test_acknowledgement import use_english
from .common import ComplaintCommon

DOC = Path(__file__).resolve().parents[3] / "docs" / "api.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def shape(value):
    """Return the keys and types of a JSON value without its content."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


class ConnectedSystem(ComplaintCommon, HttpCase):
    """An account of a connected system, with that role only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls._new_user("integration")
        cls.desk = new_test_user(
            cls.env,
            "mfi_desk",
            "mfi_complaints.group_collector,mfi_complaints.group_pilot",
        )
        use_english(cls.env, cls.machine.partner_id | cls.desk.partner_id)
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls._free_codes()
        cls.branch.code = "LGA"
        cls.client.write({"mfi_member_number": "M-0042", "phone": "+221771234567"})
        cls.key = cls._create_key(cls.machine)

    @classmethod
    def _free_codes(cls):
        """Free the codes used by the examples from existing records."""
        clients = cls.env["res.partner"].with_context(active_test=False)
        numbers = [f"M-{number:04}" for number in range(42, 46)]
        clients = clients.search([("mfi_member_number", "in", numbers)])
        clients.write({"mfi_member_number": False})
        branches = cls.env["mfi.branch"].with_context(active_test=False)
        branches.search([("code", "=", "LGA")]).write({"code": "LGA-OLD"})

    @classmethod
    def _create_key(cls, user):
        """Return an API key such as the user could create."""
        keys = cls.env["res.users.apikeys"].with_user(user)
        return keys._generate("rpc", "test", datetime.now() + timedelta(days=1))

    def _call(self, method, model="helpdesk.ticket", raw=None, **body):
        """Call a method as the connected system; return (status, answer)."""
        response = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(body) if raw is None else raw,
            headers={
                "Authorization": f"bearer {self.key}",
                "Content-Type": "application/json",
            },
        )
        return response.status_code, response.json()

    def _prepare_values(self, **values):
        """Return the values that a connected system sends."""
        return {
            "description": "They took 5,000 francs",
            "channel": "phone",
            "category": "CRE",
            "member_number": "M-0042",
            **values,
        }


@tagged("post_install", "-at_install")
class TestApiDocs(ConnectedSystem):
    """The examples of ``docs/api.md``, run unchanged."""

    def _run(self, language, code, number):
        """Run one example in a separate process and return its output."""
        command = {"sh": ["bash", "-eu", "-c"], "python": [sys.executable, "-c"]}
        environment = {
            "PATH": os.environ["PATH"],
            "ODOO_URL": self.base_url(),
            "ODOO_DB": self.env.cr.dbname,
            "API_KEY": self.key,
            "DESK_KEY": self._create_key(self.desk),
            "NUMBER": number or "",
            "no_proxy": "*",
        }
        with self.allow_requests(all_requests=True):
            done = subprocess.run(
                [*command[language], code],
                capture_output=True,
                check=False,
                env=environment,
                text=True,
                timeout=120,
            )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_every_example(self):
        blocks = _BLOCK.findall(DOC.read_text(encoding="utf-8"))
        examples = [
            n for n, (kind, _c) in enumerate(blocks) if kind in ("sh", "python")
        ]
        self.assertGreaterEqual(len(examples), 9)
        number = None
        for index in examples:
            kind, code = blocks[index]
            with self.subTest(code=code[:200]):
                printed = self._run(kind, code, number)
                if kind == "sh":
                    self._compare(printed, *blocks[index + 1])
                    answer = printed.split("\n")[0]
                    found = re.search(r'"number": "(PL[^"]+)"', answer)
                    number = number or (found and found.group(1))
        self.assertTrue(number)

    def _compare(self, printed, kind, documented):
        """Compare a response with the documented one: keys, types, key phrases."""
        if kind == "json":
            wanted, got = json.loads(documented), json.loads(printed)
            self.assertEqual(shape(got), shape(wanted), printed)
            return
        self.assertEqual(kind, "text")
        readable = printed.replace("\\u201c", "“").replace("\\u201d", "”")
        for line in documented.strip().split("\n"):
            self.assertIn(line, readable)

    def test_every_documented_value_is_known_and_every_known_one_documented(self):
        text = DOC.read_text(encoding="utf-8")
        table = text.split("| value | | |")[1].split("\n\n")[0]
        named = set(
            re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", table, re.M)))
        )
        with self.assertRaisesRegex(Exception, "Known ones are") as caught:
            self.tickets._prepare_complaint_values({"nonsense": 1})
        known = set(str(caught.exception).split("are: ")[1].rstrip(".").split(", "))
        self.assertEqual(named, known - {"partner_id", "first_contact"})


@tagged("post_install", "-at_install")
class TestConnectedSystem(ConnectedSystem):
    """The rights of the role, and the responses to wrong input."""

    def _register(self, **values):
        """Register a complaint as the connected system; return the response."""
        status, result = self._call(
            "complaint_register", values=self._prepare_values(**values)
        )
        self.assertEqual(status, 200, result)
        return result

    def test_it_reads_nothing(self):
        result = self._register()
        ticket = self.tickets.search([("number", "=", result["number"])])
        for model, method, body in (
            ("helpdesk.ticket", "search_read", {"domain": [], "fields": ["name"]}),
            ("helpdesk.ticket", "read", {"ids": ticket.ids, "fields": ["name"]}),
            ("helpdesk.ticket", "write", {"ids": ticket.ids, "vals": {"name": "x"}}),
            ("helpdesk.ticket", "action_start", {"ids": ticket.ids}),
            ("helpdesk.ticket", "action_close", {"ids": ticket.ids}),
            (
                "helpdesk.ticket",
                "action_add_addendum",
                {"ids": ticket.ids, "text": "x"},
            ),
            ("helpdesk.ticket", "create", {"vals_list": [{"name": "x"}]}),
            ("mfi.complaint.event", "search_read", {"domain": [], "fields": ["code"]}),
            ("mfi.complaint.mail", "search_read", {"domain": [], "fields": ["sender"]}),
            ("mfi.staff", "search_read", {"domain": [], "fields": ["name"]}),
        ):
            with self.subTest(model=model, method=method):
                status, answer = self._call(method, model, **body)
                self.assertTrue(status != 200 or answer == [], answer)

    def test_it_reads_no_contact(self):
        """It reads neither clients nor colleagues, unlike employees."""
        self.client.message_subscribe(self.client.ids)
        for model, domain in (
            ("res.partner", [("mfi_member_number", "!=", False)]),
            ("res.partner", [("phone", "ilike", "77")]),
            ("res.users", [("id", "=", self.pilot.id)]),
            ("mail.followers", [("partner_id", "=", self.client.id)]),
            ("mfi.branch", []),
        ):
            with self.subTest(model=model, domain=domain):
                self.assertTrue(self.env[model].with_user(self.pilot).search(domain))
                result = self._call("search_count", model, domain=domain)
                self.assertEqual(result, (200, 0))
        ids = self.client.ids
        for method, body in (
            ("read", {"ids": ids, "fields": ["name"]}),
            ("name_search", {"name": self.client.name, "domain": [("id", "in", ids)]}),
            ("web_search_read", {"domain": [], "specification": {"phone": {}}}),
        ):
            with self.subTest(method=method), mute_logger("odoo.http"):
                _status, answer = self._call(method, "res.partner", **body)
                self.assertNotIn(self.client.name, json.dumps(answer))
                self.assertNotIn("1234567", json.dumps(answer))

    def test_people_read_contacts_as_before(self):
        """This includes accounts with both this role and another role."""
        both = new_test_user(
            self.env,
            "mfi_both",
            "mfi_complaints.group_integration,mfi_complaints.group_collector",
        )
        for user in (self.employee, self.collector, self.pilot, both):
            with self.subTest(user=user.login):
                self.assertEqual(self.client.with_user(user).name, "Awa Diop")
                self.assertEqual(self.branch.with_user(user).name, "MEC Ndiagne")
                self.assertEqual(self.pilot.with_user(user).login, self.pilot.login)

    def test_it_opens_its_own_pages(self):
        """The account logs in like any other and creates its key in its preferences."""
        mine = self.machine.with_user(self.machine)
        self.assertEqual(mine.partner_id.name, self.machine.name)
        self.assertTrue(mine.company_id.partner_id.display_name)
        self.machine.password = self.machine.login
        self.authenticate(self.machine.login, self.machine.login)
        self.assertEqual(self.url_open("/odoo").status_code, 200)
        asked = ["init_messaging", "failures", "systray_get_activities"]
        store = self.make_jsonrpc_request("/mail/data", {"fetch_params": asked})
        self.assertIn("Store", store)
        view = mine.env.ref("base.view_users_form_simple_modif")
        names = list(mine.get_view(view.id, "form")["models"]["res.users"])
        self.assertEqual(mine.web_read({name: {} for name in names})[0]["id"], mine.id)

    def test_it_denounces_nothing(self):
        status, _answer = self._call(
            "complaint_register", values=self._prepare_values(kind="denunciation")
        )
        self.assertEqual(status, 403)

    def test_it_follows_its_own_and_others_only_with_proof(self):
        result = self._register()
        _status, answer = self._call("complaint_status", number=result["number"])
        self.assertEqual(answer["number"], result["number"])
        other = self._create_complaint()
        self.assertEqual(self._call("complaint_status", number=other.number), (200, {}))
        _status, answer = self._call(
            "complaint_status", number=other.number, phone="77 123 45 67"
        )
        self.assertEqual(answer["number"], other.number)

    def test_the_journal_names_the_account(self):
        result = self._register()
        ticket = self.tickets.search([("number", "=", result["number"])])
        event = ticket.complaint_event_ids.sorted("sequence")[:1]
        self.assertEqual((event.code, event.user_id), ("registered", self.machine))

    def test_same_key_same_values(self):
        first = self._register(idempotency_key="k-1")
        second = self._register(idempotency_key="k-1")
        self.assertEqual(first["number"], second["number"])
        self.assertEqual(first["deadline"], second["deadline"])
        self.assertFalse(second["tracking_code"])

    def test_same_key_other_values(self):
        first = self._register(idempotency_key="k-2")
        status, answer = self._call(
            "complaint_register",
            values=self._prepare_values(idempotency_key="k-2", amount=5),
        )
        self.assertEqual(status, 422)
        self.assertIn(first["number"], answer["message"])
        self.assertIn("new key", answer["message"])

    def test_wrong_shapes_get_one_sentence(self):
        for values, word in (
            ([1, 2], "object"),
            ("text", "object"),
            (None, "object"),
            ({"description": ["a", "b"]}, "description"),
            ({"description": "x" * 10_000_000}, "20000"),
            ({"description": {"a": {"b": {"c": []}}}}, "description"),
            ({"staff": json.loads("[" * 400 + "]" * 400)}, "staff"),
            ({"kind": ["complaint"]}, "kind"),
            ({"kind": "nonsense"}, "nonsense"),
            ({"partner_id": "1 OR 1=1"}, "partner_id"),
            ({"partner_id": 10**30, "member_number": None}, "client"),
            ({"partner_id": 2**30, "member_number": None}, "client"),
            ({"lang": ["fr_FR"]}, "lang"),
            ({"staff": "abc"}, "staff"),
            ({"staff": [["a"]]}, "staff"),
            ({"attachments": "abc"}, "attachments"),
            ({"attachments": ["abc"]}, "attachments"),
            ({"attachments": [{"name": "x"}] * 11}, "attachments"),
            ({"attachments": [{"name": ["x"], "content": 5}]}, "base64"),
            ({"amount": True}, "amount"),
            ({"category": 7}, "category"),
            ({"first_contact": "yes" * 99}, "first_contact"),
            ({"received_at": 12345}, "date"),
            ({"incident_date": "2026-02-31"}, "date"),
        ):
            with self.subTest(values=str(values)[:60]):
                if isinstance(values, dict):
                    values = self._prepare_values(**values)
                status, answer = self._call("complaint_register", values=values)
                self.assertEqual(status, 422, answer)
                self.assertIn(word, answer["message"])
                self.assertNotIn("Traceback", answer["message"])

    def test_characters_that_no_database_keeps(self):
        """NUL and half a surrogate pair get one message, wherever they occur."""
        own = base64.b64encode(b"text").decode()
        for bad in ("a\0b", "\ud800", "a\udfff"):
            for key, value in (
                *((key, bad) for key in ("description", "name", "contact_name")),
                *((key, bad) for key in ("email", "phone", "member_number", "kind")),
                *((key, bad) for key in ("channel", "category", "branch", "product")),
                *((key, bad) for key in ("severity", "lang", "preferred_channel")),
                *((key, bad) for key in ("idempotency_key", "partner_id", "amount")),
                *((key, bad) for key in ("incident_date", "received_at")),
                ("staff", [bad]),
                ("attachments", [{"name": bad, "content": own}]),
                ("attachments", [{"name": "x", "content": bad}]),
                ("attachments", [{"name": {"x": [bad]}, "content": own}]),
                (bad, "x"),
            ):
                with self.subTest(key=ascii(key), bad=ascii(bad)):
                    status, answer = self._call(
                        "complaint_register",
                        values=self._prepare_values(**{key: value}),
                    )
                    self.assertEqual(status, 422, answer)
                    self.assertIn("character", answer["message"])
                    self.assertIn("values" if key == bad else key, answer["message"])
            for key in ("number", "phone", "code"):
                with self.subTest(status=key, bad=ascii(bad)):
                    asked = {"number": "PL-2026-000001", key: bad}
                    status, answer = self._call("complaint_status", **asked)
                    self.assertEqual(status, 422, answer)
                    self.assertIn(key, answer["message"])

    def test_other_strange_characters_are_taken(self):
        """Control characters, an unassigned character and an emoji are accepted."""
        for strange in ("a\1b", "a\x0bb", "a\ufffeb", "\U0010ffff", "😀"):
            with self.subTest(strange=ascii(strange)):
                self._register(description=f"They took it {strange}", name=strange)

    def test_amounts_beyond_reason(self):
        # Written as text: some of these numbers exceed Python's range.
        for number in ("NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400, "-1"):
            with self.subTest(number=number[:20]):
                body = json.dumps({"values": self._prepare_values(amount="@")})
                raw = body.replace('"@"', number)
                status, answer = self._call("complaint_register", raw=raw)
                self.assertEqual(status, 422, answer)
                self.assertIn("amount", answer["message"])
        self._register(amount=10**13)
        self._register(amount=12.5)

    def test_dates_that_cannot_be(self):
        for values, word in (
            ({"incident_date": "0001-01-01"}, "long ago"),
            ({"incident_date": "9999-12-31"}, "later than the receipt"),
            (
                {"incident_date": "2026-03-03", "received_at": "2026-03-02 09:00:00"},
                "later than the receipt",
            ),
            ({"received_at": "0001-01-01 00:00:00"}, "long ago"),
            ({"received_at": "0001-01-01T00:00:00+05:00"}, "date"),
            ({"received_at": "9999-12-31T23:59:59-05:00"}, "date"),
            ({"received_at": "1800-01-01 00:00:00"}, "long ago"),
            ({"received_at": "2026-03-02T09:00:00+99:99"}, "date"),
            ({"received_at": "2026-03-02T09:00:00 tomorrow"}, "date"),
        ):
            with self.subTest(values=values):
                status, answer = self._call(
                    "complaint_register", values=self._prepare_values(**values)
                )
                self.assertEqual(status, 422, answer)
                self.assertIn(word, answer["message"])
        self._register(incident_date="2026-03-02", received_at="2026-03-02 09:00:00")

    def test_offsets_become_utc(self):
        for given, kept in (
            ("2026-03-01T23:30:00-05:00", datetime(2026, 3, 2, 4, 30)),
            ("2026-03-02T00:30:00+01:00", datetime(2026, 3, 1, 23, 30)),
            ("2026-03-02T09:30:00Z", datetime(2026, 3, 2, 9, 30)),
            ("2026-03-02T09:30:00.250Z", datetime(2026, 3, 2, 9, 30)),
            ("2026-03-02 09:30:00", datetime(2026, 3, 2, 9, 30)),
        ):
            with self.subTest(given=given):
                result = self._register(received_at=given)
                ticket = self.tickets.search([("number", "=", result["number"])])
                self.assertEqual(ticket.complaint_received_at, kept)

    def test_the_only_way_to_answer_must_work(self):
        alone = {"member_number": None, "phone": "12"}
        status, answer = self._call(
            "complaint_register", values=self._prepare_values(**alone)
        )
        self.assertEqual(status, 422, answer)
        self.assertIn("phone number", answer["message"])
        self._register(phone="12")
        self._register(**{**alone, "email": "awa@example.org"})
        self._register(**{**alone, "kind": "suggestion"})
        self._register(**{**alone, "phone": "+221 77 123 45 67"})

    def test_a_bad_cell_is_an_error_of_its_row(self):
        bad = ("A\0wa", "\ud800", True, {"a": 1}, ["a"], float("nan"))
        rows = [{"member_number": "M-0043", "name": "Fatou Sow"}]
        rows += [{"member_number": "M-0044", "name": cell} for cell in bad]
        rows += [{"member_number": cell, "name": "Modou Fall"} for cell in bad]
        rows += [
            {"member_number": "M-0045", "name": "Awa Ba", "gender": cell}
            for cell in bad
        ]
        status, result = self._call("mfi_import_clients", "res.partner", rows=rows)
        self.assertEqual(status, 200, result)
        self.assertEqual((result["created"], result["updated"]), (1, 0))
        wrong = {(e["line"], e["column"]) for e in result["errors"]}
        columns = ["name"] * 6 + ["member_number"] * 6 + ["gender"] * 6
        self.assertLessEqual(set(enumerate(columns, 2)), wrong)

    def test_unknown_codes_name_the_value_and_the_choice(self):
        status, answer = self._call(
            "complaint_register", values=self._prepare_values(channel="pigeon")
        )
        self.assertEqual(status, 422)
        for word in ("pigeon", "channel", "phone", "counter"):
            self.assertIn(word, answer["message"])

    @mute_logger("odoo.http")
    def test_invalid_json(self):
        self.assertEqual(self._call("complaint_register", raw="{nope")[0], 400)


@tagged("post_install", "-at_install")
class TestTwoAtOnce(TransactionCase):
    """Two simultaneous calls with one key, in separate transactions."""

    def test_the_second_finds_the_first(self):
        values = {
            "description": "The counter closed early",
            "channel": "phone",
            "category": "ACC",
            "phone": "+221771234567",
            "idempotency_key": "two-at-once",
        }
        with self.registry.cursor() as first, self.registry.cursor() as second:
            mine = api.Environment(first, SUPERUSER_ID, {})["helpdesk.ticket"]
            other = api.Environment(second, SUPERUSER_ID, {})["helpdesk.ticket"]
            # Both have searched for the key before either has written.
            self.assertFalse(mine._find_complaint_by_key("two-at-once"))
            self.assertFalse(other._find_complaint_by_key("two-at-once"))
            draft = with_process(mine).create(mine._prepare_complaint_values(values))
            first.commit()
            self.addCleanup(self._delete_draft, draft.id)
            with self.assertRaises(ConcurrencyError), mute_logger("odoo.sql_db"):
                other._register_complaint_sudo(values)
            # The server retries such a call from the start.
            second.rollback()
            other.env.invalidate_all()
            self.assertEqual(other._find_complaint_by_key("two-at-once").id, draft.id)
            result = other._register_complaint_sudo(values)
            self.assertEqual(result["number"], draft.number)

    def _delete_draft(self, draft_id):
        """Delete the draft, so that the test leaves nothing behind."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["helpdesk.ticket"].browse(draft_id).unlink()
