# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mfi_complaints.tests.common import NOW

from .common import CLIENT_PHONE, PHONE, SmsCommon

SECRETS = (
    "account",
    "secret",
    "inbound_token",
    "inbound_digest",
    "inbound_url",
    "status_url",
    "kannel_conf",
    "access_token",
    "generic_send_url",
    "generic_send_headers",
    "generic_send_body",
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSecurity(SmsCommon):
    """Access rights, with denied cases first."""

    def _get_users(self):
        """Return one user per role."""
        return (
            self.collector,
            self.handler,
            self.controller,
            self.pilot,
            self.confidential,
            self.branch_manager,
            self.employee,
        )

    def test_only_administrators_read_secrets(self):
        for user in self._get_users():
            gateway = self.gateway.with_user(user)
            for name in SECRETS:
                with self.assertRaises(AccessError, msg=f"{user.login} {name}"):
                    gateway.read([name])
        admin = new_test_user(self.env, "mfi_admin", "base.group_system")
        self.assertEqual(self.gateway.with_user(admin).secret, "s3cret-pass")

    def test_only_administrators_write_gateways(self):
        for user in self._get_users():
            with self.assertRaises(AccessError):
                self.gateway.with_user(user).write({"url": "http://evil.test"})
            with self.assertRaises(AccessError):
                self.gateway.with_user(user).action_new_token()

    def test_users_cannot_write_texts(self):
        message = self._receive_text("Frais indus")
        admin = new_test_user(self.env, "mfi_admin", "base.group_system")
        for user in (*self._get_users(), admin):
            texts = message.with_user(user)
            with self.assertRaises(AccessError):
                texts.write({"body": "autre"})
            with self.assertRaises(AccessError):
                texts.create({"direction": "in", "state": "done", "company_id": 1})
            with self.assertRaises(AccessError):
                texts.unlink()

    def test_texts_cannot_be_deleted_even_in_sudo(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._receive_text("Frais indus").sudo().unlink()

    def test_texts_have_the_access_rules_of_their_complaint(self):
        ticket = self._create_complaint(category_id=self.restricted.id)
        ack = self._find_sent("ack", number=CLIENT_PHONE)
        self.assertEqual(ack.ticket_id, ticket)
        for user in (self.collector, self.controller, self.stranger, self.employee):
            self.assertFalse(self._is_readable(ack, user), user.login)
        self.assertTrue(self._is_readable(ack, self.confidential))

    def _is_readable(self, message, user):
        """Return whether a user can read a text, both by reading and by searching."""
        texts = message.with_user(user)
        allowed = texts.has_access("read")
        try:
            found = bool(texts.search([("id", "=", message.id)]))
        except AccessError:
            found = False
        self.assertEqual(allowed, found)
        return allowed

    def test_only_the_desk_reads_texts_without_a_complaint(self):
        message = self._receive_text("Bonus", "4040")
        for user in (self.handler, self.employee, self.branch_manager):
            self.assertFalse(self._is_readable(message, user), user.login)
        for user in (self.collector, self.pilot, self.controller):
            self.assertTrue(self._is_readable(message, user), user.login)

    def test_nobody_reads_the_text_of_a_denunciation(self):
        self._receive_text("DENONCIATION le caissier detourne")
        for user in self._get_users():
            try:
                texts = self.messages.with_user(user).search_read(
                    [], ["body", "ticket_id"]
                )
            except AccessError:
                continue
            for text in texts:
                self.assertNotIn("caissier", text["body"] or "")
                self.assertFalse(text["ticket_id"])

    def test_only_pilots_read_calls(self):
        inbound = self._store_call({"from": PHONE, "text": "a"})
        for user in (self.collector, self.handler, self.controller, self.employee):
            self.assertFalse(inbound.with_user(user).has_access("read"), user.login)
        self.assertTrue(inbound.with_user(self.pilot).has_access("read"))
        with self.assertRaises(AccessError):
            inbound.with_user(self.pilot).read(["call"])
        with self.assertRaises(AccessError):
            inbound.with_user(self.pilot).write({"state": "done"})

    def test_internal_methods_are_private(self):
        for name in (
            "_queue_from_template",
            "_receive_text",
            "_store_call",
            "_deliver_text",
            "_cron_send",
        ):
            self.assertTrue(name.startswith("_"))

    @mute_logger("odoo.addons.mfi_complaints_sms.models.inbound.mfi_sms_inbound")
    def test_an_unexpected_error_loses_nothing(self):
        inbound = self._store_call({"from": PHONE, "text": "PLAINTE frais", "id": "x1"})
        self.env.cr.execute("ALTER TABLE mfi_sms_keyword RENAME TO mfi_sms_gone")
        self.env.registry.clear_cache()
        inbound._read_call_safely()
        self.env.cr.execute("ALTER TABLE mfi_sms_gone RENAME TO mfi_sms_keyword")
        self.assertEqual(inbound.state, "malformed")
        self.assertTrue(inbound.call)
        inbound.with_user(self.pilot).action_retry()
        inbound._read_call_safely()
        self.assertEqual(inbound.state, "done")
        self.assertTrue(inbound.message_ids.ticket_id)
