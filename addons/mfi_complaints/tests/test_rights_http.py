# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .rights import read_rights
from .rights_records import ADDON, SECRET, RecordsCommon

#: Users who have neither an API key nor the screens of employees.
OUTSIDE = ("portal", "public")
#: Users whose rights are the widest outside the complaint desk.
WIDE = ("employee", "connected", "director", "administrator")
FILES = ("/web/content/%s", "/web/image/%s", "/web/content/ir.attachment/%s/raw")
#: Cases whose denied cells are all tried by reading as well as by searching.
SECRET_CASES = ("restricted", "denunciation")
PAPERS = ("report_receipt", "report_letter")


@tagged("post_install", "-at_install")
class TestRightsHttp(RecordsCommon, HttpCase):
    """The tables of rights, tried from outside: JSON-2, screens, files, papers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {
            name: cls._create_key(user)
            for name, user in cls.users.items()
            if name not in OUTSIDE
        }
        cls.rows = read_rights(ADDON, "rights_cases")

    @classmethod
    def _create_key(cls, user):
        """Return an API key of a user."""
        keys = cls.env["res.users.apikeys"].with_user(user)
        return keys._generate("rpc", "test", datetime.now() + timedelta(days=1))

    def _call(self, name, model, method, **body):
        """Call a method over JSON-2; return (status, answer)."""
        response = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(body),
            headers={
                "Authorization": f"bearer {self.keys[name]}",
                "Content-Type": "application/json",
            },
        )
        return response.status_code, response.json()

    def _post_json(self, path, **params):
        """Call a route of the screens in the session; return the text of the answer."""
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        headers = {"Content-Type": "application/json"}
        return self.url_open(path, data=json.dumps(body), headers=headers).text

    def _log_in(self, name):
        """Open the session of a user, or that of a visitor."""
        login = None if name == "public" else self.users[name].login
        self.authenticate(login, login)

    def _get_ids(self, model, name):
        """Return (ids that the table lets a user read, all other ids) of a model."""
        readable, denied = set(), set()
        for row in self.rows:
            if row["model"] == model:
                record = self.records[model, row["case"]]
                (readable if "r" in row[name] else denied).add(record.id)
        return readable, denied

    def _get_cell(self, model, case, name):
        """Return the cell of the table of cases."""
        for row in self.rows:
            if (row["model"], row["case"]) == (model, case):
                return row[name]
        return ""

    @mute_logger("odoo.http")
    def test_json2_reads_what_the_table_says(self):
        for model in dict.fromkeys(row["model"] for row in self.rows):
            for name in self.keys:
                with self.subTest(model=model, user=name):
                    self._check_json2(model, name)

    def _check_json2(self, model, name):
        """Compare what a user finds over JSON-2 with the table; reading must agree."""
        readable, denied = self._get_ids(model, name)
        ids = sorted(readable | denied)
        domain = [["id", "in", ids]]
        context = {"active_test": False}
        status, answer = self._call(
            name, model, "search", domain=domain, context=context
        )
        self.assertIn(status, (200, 403), answer)
        self.assertEqual(set(answer if status == 200 else ()), readable)
        secret = {
            self.records[model, row["case"]].id
            for row in self.rows
            if row["model"] == model and row["case"] in SECRET_CASES
        }
        for record in sorted(denied & secret):
            fields = ["display_name"]
            status, answer = self._call(
                name, model, "read", ids=[record], fields=fields
            )
            self.assertEqual(status, 403, answer)

    @mute_logger("odoo.http")
    def test_json2_opens_no_model_to_those_outside_the_desk(self):
        for row in read_rights(ADDON):
            for name in WIDE:
                with self.subTest(model=row["model"], user=name):
                    status, _answer = self._call(
                        name, row["model"], "search_count", domain=[]
                    )
                    self.assertEqual(status, 200 if "r" in row[name] else 403)

    @mute_logger("odoo.http")
    def test_json2_changes_no_confidential_file(self):
        """Nor does the refusal tell the file's number."""
        calls = {
            "write": {"vals": {"complaint_answer": "Forged."}},
            "message_post": {"body": "Hello"},
            "action_add_addendum": {"text": "Hello"},
            "unlink": {},
        }
        for case in ("restricted", "denunciation", "denunciation closed"):
            for name in self.keys:
                if self._get_cell("helpdesk.ticket", case, name):
                    continue
                for method, body in calls.items():
                    with self.subTest(case=case, user=name, method=method):
                        self._check_refused(name, self.cases[case], method, **body)

    def _check_refused(self, name, ticket, method, **body):
        """Call a method of a complaint over JSON-2, which must be refused."""
        status, answer = self._call(name, ticket._name, method, ids=ticket.ids, **body)
        # The messages of a complaint are frozen before its deletion is refused.
        self.assertIn(status, (403, 422) if method == "unlink" else (403,), answer)
        self.assertNotIn(ticket.number, str(answer))
        self.assertTrue(ticket.exists())

    @mute_logger("odoo.http")
    def test_files_and_papers(self):
        for name in self.users:
            self._log_in(name)
            for case in ("everyday", "restricted", "denunciation", "concerning"):
                with self.subTest(case=case, user=name):
                    self._check_files(case, name)
                    self._check_papers(case, name)

    def _check_files(self, case, name):
        """Download the file of a complaint in each way."""
        allowed = "r" in self._get_cell("ir.attachment", case, name)
        file = self.records["ir.attachment", case]
        for path in FILES:
            response = self.url_open(path % file.id)
            if not allowed:
                self.assertNotIn(b"took", response.content)
                # Pages for images answer with a picture in the place of the file.
                self.assertTrue(path == FILES[1] or response.status_code == 404)
            elif path != FILES[1]:
                self.assertEqual(response.content, b"took")

    def _check_papers(self, case, name):
        """Print the papers of a complaint."""
        ticket = self.cases[case]
        allowed = "r" in self._get_cell(ticket._name, case, name)
        for report in PAPERS:
            path = f"/report/html/mfi_complaints.{report}/{ticket.id}"
            response = self.url_open(path)
            if name in OUTSIDE or not allowed:
                self.assertNotIn(ticket.number, response.text)
            else:
                self.assertIn(ticket.number, response.text)

    @mute_logger("odoo.http")
    def test_chatter_and_journal_on_screen(self):
        for name in self.users:
            self._log_in(name)
            for case in ("everyday", "restricted", "denunciation", "concerning"):
                with self.subTest(case=case, user=name):
                    self._check_chatter(case, name)

    def _check_chatter(self, case, name):
        """Read the messages of a complaint as the chatter and as its program do."""
        ticket = self.cases[case]
        allowed = "r" in self._get_cell("mail.message", case, name)
        message = self.records["mail.message", case]
        answers = [
            self._post_json(
                "/mail/thread/messages",
                thread_model=ticket._name,
                thread_id=ticket.id,
            ),
            self._post_json(
                "/web/dataset/call_kw/mail.message/read",
                model="mail.message",
                method="read",
                args=[message.ids, ["body"]],
                kwargs={},
            ),
        ]
        for answer in answers:
            shown = f"{SECRET} #{ticket.id}#" in answer
            self.assertEqual(shown, allowed, answer)
