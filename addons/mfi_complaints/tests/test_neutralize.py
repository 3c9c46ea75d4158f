# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import freeze_time, new_test_user, tagged

from .common import NOW, ComplaintCommon
from .public.common import PublicCommon

NOTICE = "Test copy: what you write here does not reach the institution."


class NeutralizeCommon(ComplaintCommon):
    """Helper that neutralizes the database of the test."""

    def _neutralize(self):
        """Do what Odoo does with a copy for tests."""
        self.env.flush_all()
        for query in get_neutralization_queries(["base", "mfi_complaints"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNeutralize(NeutralizeCommon):
    """A neutralized copy sends nothing, reads nothing and has no key to its doors."""

    def test_seals_reach_nobody(self):
        self.company.mfi_seal_email = "auditor@example.com"
        self._create_complaint()
        self._neutralize()
        queue = self.env["mail.mail"].sudo()
        before = queue.search_count([])
        with freeze_time("2026-03-03 03:00:00"):
            self.env["mfi.complaint.seal"]._cron_seal()
        self.assertTrue(self.env["mfi.complaint.seal"].search([]))
        self.assertEqual(queue.search_count([]), before)

    def test_mails_that_waited_stay(self):
        mail = self.env["mail.mail"].create(
            {"body_html": "Code **********", "complaint_code": "AAAAA-BBBBB"}
        )
        sent = self.env["mail.mail"].create({"body_html": "x", "state": "sent"})
        self._neutralize()
        self.assertEqual((mail.state, sent.state), ("cancel", "sent"))
        self.assertFalse(mail.complaint_code)

    def test_no_file_is_read(self):
        source = self.env["mfi.import.source"].create(
            {
                "name": "Core banking",
                "pull": "url",
                "url": "https://user:secret@bank.example.com/clients.csv",
            }
        )
        self._neutralize()
        self.assertFalse(source.pull or source.url or source.folder)

    def test_keys_are_gone(self):
        parameters = self.env["ir.config_parameter"]
        self.env["mfi.complaint.health"]._replace_token()
        system = new_test_user(
            self.env, "bank", "base.group_user,mfi_complaints.group_integration"
        )
        keys = self.env["res.users.apikeys"]
        for user in (system, self.pilot):
            until = fields.Datetime.now() + timedelta(days=1)
            keys.with_user(user)._generate("rpc", "key", until)
        self._neutralize()
        self.assertFalse(parameters.get_param("mfi_complaints.health_token"))
        owners = keys.sudo().search([]).user_id
        self.assertNotIn(system, owners)
        self.assertIn(self.pilot, owners)


@tagged("post_install", "-at_install")
class TestPublicNotice(PublicCommon, NeutralizeCommon):
    """Clients see on each public page that it is a copy."""

    PAGES = ("/complaints", "/complaints/track", "/complaints/denunciation")

    def test_notice(self):
        for page in self.PAGES:
            self.assertNotIn(NOTICE, self.url_open(page).text, page)
        self._neutralize()
        for page in self.PAGES:
            self.assertIn(NOTICE, self.url_open(page).text, page)
