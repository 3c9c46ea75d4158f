# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import importlib.util

from odoo.modules import get_module_path
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from ...engine import tracking_code
from ..answer.test_acknowledgement import ClientMailCommon
from ..common import NOW

CODE = "K7QX2M9PAB"
SECRET = "P3HTNW8ZKD"


def load_script(addon, name, version="19.0.1.2.0"):
    """Return a migration script of an addon as a module."""
    path = f"{get_module_path(addon)}/migrations/{version}/{name}.py"
    spec = importlib.util.spec_from_file_location("migration_script", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCodeMigration(ClientMailCommon):
    """Databases with codes in clear: codes go on working, and nobody reads them."""

    def setUp(self):
        super().setUp()
        self.ticket = self._create_complaint()
        self.secret = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        self.mail = self._find_mails(self.ticket, "ack")
        self.env.flush_all()
        self._restore_earlier_version()

    def _restore_earlier_version(self):
        """Store codes as the earlier version did."""
        execute = self.env.cr.execute
        execute(
            "ALTER TABLE helpdesk_ticket "
            "ADD COLUMN IF NOT EXISTS complaint_tracking_code varchar, "
            "ADD COLUMN IF NOT EXISTS complaint_tracking_hash varchar"
        )
        for ticket, code in ((self.ticket, CODE), (self.secret, SECRET)):
            execute(
                SQL(
                    "UPDATE helpdesk_ticket SET complaint_tracking_hash = %s, "
                    "complaint_code_digest = NULL "
                    "WHERE id = %s",
                    hashlib.sha256(code.encode()).hexdigest(),
                    ticket.id,
                )
            )
        execute(
            SQL(
                "UPDATE helpdesk_ticket SET complaint_tracking_code = %s WHERE id = %s",
                CODE,
                self.ticket.id,
            )
        )
        execute(
            SQL(
                "UPDATE mail_mail SET complaint_code = NULL, "
                "body_html = replace(body_html, %s, %s) WHERE id = %s",
                tracking_code.MASK,
                CODE,
                self.mail.id,
            )
        )
        self.env.invalidate_all()

    def _migrate(self):
        """Run both scripts."""
        for name in ("post-tracking_codes", "end-tracking_codes"):
            load_script("mfi_complaints", name).migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()

    def test_codes_go_on_working_and_are_read_nowhere(self):
        self.assertFalse(self.ticket._is_complaint_code(CODE))
        self.mail.state = "sent"
        self.env.flush_all()
        self._migrate()
        self.assertTrue(self.ticket._is_complaint_code(CODE))
        self.assertEqual(
            self.tickets._find_complaint_by_secret_code(SECRET), self.secret
        )
        for column in ("complaint_tracking_code", "complaint_tracking_hash"):
            self.assertFalse(column_exists(self.env.cr, "helpdesk_ticket", column))
        self.assertEqual(self._find_tables_holding(CODE), [])

    def test_a_mail_in_the_queue_is_still_sent_with_its_code(self):
        self._migrate()
        self.assertNotIn(CODE, self.mail.body_html)
        [sent] = self._send_mails(self.mail)
        self.assertIn(CODE, sent.get_body(("html",)).get_content())

    def test_a_second_run_changes_nothing(self):
        self._migrate()
        before = self.ticket.complaint_code_digest
        self._migrate()
        self.assertEqual(self.ticket.complaint_code_digest, before)

    def test_saved_choices_of_removed_fields_are_forgotten(self):
        filters = self.env["ir.filters"].create(
            [
                {
                    "name": name,
                    "model_id": "helpdesk.ticket",
                    "context": f"{{'group_by': ['{field}']}}",
                }
                for name, field in (("Codes", "access_token"), ("Mine", "user_id"))
            ]
        )
        self.env.flush_all()
        self._migrate()
        self.assertEqual(filters.exists().mapped("name"), ["Mine"])
