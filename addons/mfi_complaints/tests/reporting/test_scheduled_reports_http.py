# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .schedule_common import PDF, ScheduleCommon


@tagged("post_install", "-at_install")
class TestScheduledReportsHttp(ScheduleCommon, HttpCase):
    """The preview, the page to unsubscribe, and the names of PDF files."""

    def setUp(self):
        super().setUp()
        reports = self.registry["ir.actions.report"]
        patcher = patch.object(reports, "_run_wkhtmltopdf", return_value=PDF)
        self.startPatcher(patcher)

    def _get_path(self, line):
        """Return path and query of the link in a recipient's mail."""
        url = urlsplit(line._get_unsubscribe_url())
        return f"{url.path}?{url.query}"

    def test_opening_the_link_changes_nothing(self):
        """Mail programs open links by themselves."""
        line = self.lines[0]
        response = self.url_open(self._get_path(line))
        self.assertEqual(response.status_code, 200)
        self.assertIn("<form", response.text)
        self.assertNotIn(line.email, response.text)
        self.assertFalse(line.unsubscribed)

    def test_confirmation_unsubscribes(self):
        line, other = self.lines[:2]
        response = self.url_open(self._get_path(line), data={"x": "1"})
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("<form", response.text)
        self.assertTrue(line.unsubscribed)
        self.assertTrue(line.unsubscribed_at)
        self.assertFalse(other.unsubscribed)
        queued = self.sheet._queue_sendings(*self.sheet._get_last_period())
        self.assertNotIn(line, queued.recipient_id)
        self.assertIn(other, queued.recipient_id)

    def test_one_click_of_mail_programs(self):
        line = self.lines[0]
        self.url_open(self._get_path(line), data={"List-Unsubscribe": "One-Click"})
        self.assertTrue(line.unsubscribed)

    def test_forged_links(self):
        """A link of somebody else, a changed one and an unknown number are refused."""
        line, other = self.lines[:2]
        token = line._get_token()
        base = "/complaints/reports/unsubscribe"
        for path in (
            f"{base}/{other.id}/{token}",
            f"{base}/{line.id}/{token[:-1]}x",
            f"{base}/{line.id}/{'é' * 64}",
            f"{base}/{line.id}/{'a' * 4000}",
            f"{base}/99999999/{token}",
        ):
            with self.subTest(path=path[-90:]):
                response = self.url_open(path, data={"x": "1"})
                self.assertEqual(response.status_code, 404)
        self.assertFalse(line.unsubscribed or other.unsubscribed)

    def test_preview(self):
        self.authenticate(self.pilot.login, self.pilot.login)
        line = self.lines.filtered(lambda line: line.branch_id == self.branch)
        for query in ("", f"?recipient={line.id}", "?recipient=x"):
            response = self.url_open(
                f"/complaints/reports/{self.sheet.id}/preview.pdf{query}"
            )
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.content, PDF)
        response = self.url_open(line.with_user(self.pilot).action_preview()["url"])
        name = unquote(response.headers["Content-Disposition"])
        self.assertIn(f"Branch sheet of complaints - {self.branch.name} - ", name)
        self.assertFalse(self._get_log(self.sheet))

    def test_preview_refused(self):
        path = f"/complaints/reports/{self.sheet.id}/preview.pdf"
        response = self.url_open(path, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        for user in (self.branch_manager, self.handler):
            self.authenticate(user.login, user.login)
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(path).status_code, 403)
        self.authenticate(self.pilot.login, self.pilot.login)
        missing = self.url_open("/complaints/reports/99999999/preview.pdf")
        self.assertEqual(missing.status_code, 404)

    def test_administrator_without_a_role_gets_no_figures(self):
        """The administrator configures, but previews only with a role."""
        admin = self._new_employee("mfi_admin_report")
        admin.group_ids |= self.env.ref("base.group_system")
        self.authenticate(admin.login, admin.login)
        response = self.url_open(f"/complaints/reports/{self.sheet.id}/preview.pdf")
        self.assertEqual(response.status_code, 403)
        self.assertIn("no role", response.text)

    def test_dashboard_is_named_after_perimeter_and_period(self):
        self.authenticate(self.controller.login, self.controller.login)
        options = {
            "from": "2026-01-01",
            "to": "2026-01-31",
            "branch": self.branch.id,
            "kind": "complaint",
        }
        report = "/report/pdf/mfi_complaints.dashboard_document"
        address = f"{report}?options={json.dumps(options)}&context=%7B%7D"
        response = self.url_open(
            "/report/download",
            data={
                "data": json.dumps([address, "qweb-pdf"]),
                "csrf_token": Request.csrf_token(self),
            },
        )
        self.assertEqual(response.status_code, 200)
        name = unquote(response.headers["Content-Disposition"])
        self.assertIn(
            f"Dashboard of complaints - {self.branch.name} - "
            "2026-01-01 to 2026-01-31.pdf",
            name,
        )
