# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .rights import GUARDED, read_rights
from .rights_drafts import DraftsCommon
from .rights_records import SECRET
from .rights_ways import Answer, Json2, Screens

#: Users who do not have the screens of employees.
OUTSIDE = ("portal", "public")
FILES = ("/web/content/%s", "/web/image/%s", "/web/content/ir.attachment/%s/raw")
PAPERS = ("report_receipt", "report_letter")


@tagged("post_install", "-at_install")
class TestRightsHttp(DraftsCommon, HttpCase):
    """What the tables keep from other methods, downloads, papers and the chatter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = read_rights(cls.ADDON, "rights_cases")

    def _log_in(self, name):
        """Open the session of a user, or that of a visitor."""
        login = None if name == "public" else self.users[name].login
        self.authenticate(login, login)

    def _get_cell(self, model, case, name):
        """Return the cell of the table of cases."""
        for row in self.rows:
            if (row["model"], row["case"]) == (model, case):
                return row[name]
        return ""

    @mute_logger("odoo.http")
    def test_confidential_files_are_not_changed(self):
        """Nor does the refusal tell the file's number."""
        calls = {
            "write": {"vals": {"complaint_answer": "Forged."}},
            "message_post": {"body": "Hello"},
            "action_add_addendum": {"text": "Hello"},
            "unlink": {},
        }
        for way in (Json2(self), Screens(self)):
            for case in ("restricted", "denunciation", "denunciation closed"):
                for name in self.users:
                    if self._get_cell("helpdesk.ticket", case, name):
                        continue
                    for method, arguments in calls.items():
                        with self.subTest(case=case, user=name, method=method):
                            ticket = self.cases[case]
                            self._check_refused(way, name, ticket, method, arguments)

    def _check_refused(self, way, name, ticket, method, arguments):
        """Call a method of a complaint, which must be refused."""
        answer = way.call(name, ticket._name, method, ticket.ids, **arguments)
        # The messages of a complaint are frozen before its deletion is refused.
        guard = GUARDED if method == "unlink" else None
        self.assertIn(answer.status, (way.get_refusal(name), guard), answer.value)
        self.assertNotIn(ticket.number, str(answer.value))
        self.assertTrue(ticket.exists())

    @mute_logger("odoo.http")
    def test_the_web_server_gives_the_same_answers(self):
        """What the tables hand to the application directly, it hands over as well."""
        way = Json2(self)
        for case in ("everyday", "denunciation"):
            ticket = self.cases[case]
            for name in ("collector", "confidential", "employee", "portal", "public"):
                with self.subTest(case=case, user=name):
                    answer = way.call(
                        name, ticket._name, "read", ticket.ids, fields=["name"]
                    )
                    told = self._read_through_socket(way, name, ticket)
                    self.assertEqual(told, answer)

    def _read_through_socket(self, way, name, ticket):
        """Read the subject of a complaint over JSON-2; return the answer."""
        key = way.keys.get(name)
        response = self.url_open(
            f"/json/2/{ticket._name}/read",
            json={"ids": ticket.ids, "fields": ["name"]},
            headers={"Authorization": f"bearer {key}"} if key else {},
        )
        return Answer(response.status_code, response.json())

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
        screens = Screens(self)
        for name in self.users:
            for case in ("everyday", "restricted", "denunciation", "concerning"):
                with self.subTest(case=case, user=name):
                    self._check_chatter(screens, case, name)

    def _check_chatter(self, screens, case, name):
        """Read the messages of a complaint as the chatter and as its program do."""
        ticket = self.cases[case]
        allowed = "r" in self._get_cell("mail.message", case, name)
        message = self.records["mail.message", case]
        chatter = screens.post(
            name,
            "/mail/thread/messages",
            thread_model=ticket._name,
            thread_id=ticket.id,
        )
        read = screens.call(name, message._name, "read", message.ids, fields=["body"])
        for answer in (chatter, str(read.value)):
            shown = f"{SECRET} #{ticket.id}#" in answer
            self.assertEqual(shown, allowed, answer)
