# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.mfi_complaints.engine import profile
from odoo.addons.mfi_complaints.tests.common import NOW

from .common import CLIENT_PHONE, SmsCommon

STATEMENT = "zzmarkerwords"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestErasure(SmsCommon):
    """Texts are erased with the person; their count and cost stay for the figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("mfi_complaints.group_confidential")

    def _close_by_text(self):
        """Receive a complaint by text, answer it by text and close it."""
        ticket = self._receive_text(f"PLAINTE {STATEMENT}", CLIENT_PHONE).ticket_id
        self._answer_by_sms(ticket)
        self._receive_text("4", CLIENT_PHONE)
        self._with_user(ticket, self.collector).action_close()
        return ticket

    def _find_marked_tables(self):
        """Return the tables of texts that hold the statement or the phone."""
        self.env.flush_all()
        found = set()
        for table in (
            "mfi_sms_message",
            "mfi_sms_inbound",
            "mfi_sms_optout",
            "sms_sms",
        ):
            self.env.cr.execute(
                SQL(
                    "SELECT 1 FROM %s AS t WHERE t::text ILIKE ANY(%s) LIMIT 1",
                    SQL.identifier(table),
                    [f"%{STATEMENT}%", f"%{CLIENT_PHONE[4:]}%"],
                )
            )
            if self.env.cr.fetchone():
                found.add(table)
        return found

    def test_texts_of_an_erased_complaint_are_erased(self):
        ticket = self._close_by_text()
        count = len(ticket.complaint_sms_ids)
        self.assertLessEqual(
            {"mfi_sms_message", "mfi_sms_inbound"}, self._find_marked_tables()
        )
        ticket._erase_complaints("Written request", "request")
        texts = ticket.complaint_sms_ids
        self.assertEqual(len(texts), count)
        self.assertFalse(any(texts.mapped("body")) or any(texts.mapped("number")))
        self.assertFalse(any(texts.inbound_id.mapped("call")))
        self.assertEqual(self.env["mfi.complaint.event"].verify(), [])

    def test_an_erased_client_leaves_no_text(self):
        self._close_by_text()
        self._receive_text("STOP", CLIENT_PHONE)
        self._receive_text("AIDE", CLIENT_PHONE)
        self.client._erase_mfi_client("Written request")
        self.assertEqual(self._find_marked_tables(), set())

    def _send_after(self, erase):
        """Erase, then send; return the states of erased texts, and of the others."""
        self._receive_text("AIDE", "+221770000077")
        queued = self.messages.search(self.messages._get_due_domain())
        erase()
        erased = queued.filtered(lambda text: not text.number)
        self.gateway.code = "simulated"
        self._run_cron("ir_cron_send")
        self.gateway.code = "kannel"
        return set(erased.mapped("state")), set((queued - erased).mapped("state"))

    def test_texts_erased_while_queued_hold_up_no_others(self):
        ticket = self._close_by_text()
        states = self._send_after(lambda: ticket._erase_complaints("Asked", "request"))
        self.assertEqual(states, ({"cancelled"}, {"sent"}))
        self._receive_text("AIDE", CLIENT_PHONE)
        states = self._send_after(lambda: self.client._erase_mfi_client("Asked"))
        self.assertEqual(states, ({"cancelled"}, {"sent"}))

    def test_an_open_complaint_keeps_its_texts(self):
        ticket = self._receive_text(f"PLAINTE {STATEMENT}", CLIENT_PHONE).ticket_id
        self.assertTrue(self.client._get_mfi_erasure_obstacle())
        self.assertTrue(all(ticket.complaint_sms_ids.mapped("number")))


@tagged("post_install", "-at_install")
class TestProfile(SmsCommon):
    """Texts and keywords are exported with the configuration, the gateway is not."""

    def test_texts_and_keywords_are_exported_without_the_gateway(self):
        admin = new_test_user(
            self.env, "mfi_sms_admin", "base.group_system,mfi_complaints.group_pilot"
        )
        other = self.env["res.company"].create({"name": "Second institution"})
        self.env["mfi.sms.template"].create(
            {
                "purpose": "help",
                "lang": "wo",
                "body": "Woote {phone}",
                "company_id": self.company.id,
            }
        )
        profiles = self.env["mfi.profile"].with_user(admin)
        text = profiles._export_profile(self.company, "T")
        for secret in ("s3cret-pass", "mfi_sms_gateway_id", "127.0.0.1"):
            self.assertNotIn(secret, text)
        doc = profile.read(text)
        self.assertIn("help/wo", [row["key"] for row in doc["sms_texts"]])
        self.assertTrue(doc["sms_keywords"])
        self.assertIn("mfi_sms_quiet_from", doc["settings"])
        doc["settings"]["mfi_sms_quiet_from"] = 20
        for expected in (True, False):
            read = profiles._read_profile(json.dumps(doc))
            self.assertEqual(bool(profiles._import_profile(read, other)), expected)
        self.assertEqual(other.mfi_sms_quiet_from, 20)
        text = self.env["mfi.sms.template"]._render_text(
            "help", "wo", other, {"phone": "33"}
        )
        self.assertEqual(text[0], "Woote 33")
