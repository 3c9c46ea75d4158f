# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import contextlib
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import common, freeze_time, tagged

from ...engine import time_stamp
from ..common import NOW, ComplaintCommon
from ..tsa import Authority


class StampCommon(ComplaintCommon):
    """A local authority that stamps the seals of the institution."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.close)
        cls.stamps = cls.env["mfi.complaint.seal.stamp"]

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Allow requests to the loopback."""
        if r.url.startswith("http://127.0.0.1:"):
            return common._super_send(s, r, **kw)
        return super()._request_handler(s, r, **kw)

    def _seal(self, day="2026-03-03"):
        """Seal the events of the day before; return the newest seal."""
        with freeze_time(f"{day} 03:00:00"):
            self.env["mfi.complaint.seal"]._cron_seal()
        domain = [("company_id", "=", self.company.id)]
        return self.env["mfi.complaint.seal"].search(domain, limit=1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSealStamp(StampCommon):
    """Time stamps of the seals, and what happens without an answer."""

    def setUp(self):
        super().setUp()
        self.authority.answer = None
        self.company.mfi_seal_tsa_url = self.authority.url
        self._create_complaint()
        self.seal = self._seal()

    # -- deny first ---------------------------------------------------
    def test_nobody_writes_time_stamps(self):
        stamp = self.stamps._stamp_newest(self.company)
        for user in (self.controller, self.env.ref("base.user_admin")):
            with self.assertRaises(UserError):
                stamp.with_user(user).write({"authority": "x"})
            with self.assertRaises(UserError):
                stamp.with_user(user).unlink()
        with self.assertRaises(UserError):
            stamp.sudo().write({"authority": "x"})
        for user in (self.collector, self.handler, self.branch_manager, self.employee):
            with self.assertRaises(AccessError):
                stamp.with_user(user).read(["token"])
        self.assertTrue(stamp.with_user(self.controller).token)

    def test_only_addresses_are_accepted(self):
        for url in ("ftp://tsa.example.com", "tsa.example.com", "http://"):
            with self.assertRaises(ValidationError):
                self.company.mfi_seal_tsa_url = url

    def test_without_an_address_nothing_is_requested(self):
        self.company.mfi_seal_tsa_url = False
        before = len(self.authority.queries)
        with self.enter_registry_test_mode():
            self.env.ref("mfi_complaints.ir_cron_stamp").method_direct_trigger()
        self.assertEqual(len(self.authority.queries), before)
        self.assertFalse(self.seal.stamp_ids)

    # -- then allow ---------------------------------------------------
    def test_the_newest_seal_is_stamped_once(self):
        with self.enter_registry_test_mode():
            for _run in range(2):
                self.env.ref("mfi_complaints.ir_cron_stamp").method_direct_trigger()
        self.env.invalidate_all()
        stamp = self.seal.stamp_ids
        self.assertEqual(len(stamp), 1)
        self.assertEqual(stamp.authority, "127.0.0.1")
        self.assertEqual(stamp.filename, f"{self.seal.hash}.tsr")
        # The authority has its own clock, which no test can set.
        self.assertGreater(stamp.stamped_at, fields.Datetime.now() - timedelta(days=1))
        self.assertIn(bytes.fromhex(self.seal.hash), base64.b64decode(stamp.token))

    def test_only_the_hash_leaves(self):
        self.stamps._stamp_newest(self.company)
        query = time_stamp.tsp.TimeStampReq.load(self.authority.queries[-1])
        imprint = query["message_imprint"]["hashed_message"].native
        self.assertEqual(imprint.hex(), self.seal.hash)
        self.assertLess(len(self.authority.queries[-1]), 100)

    def test_sealing_goes_on_without_an_answer(self):
        garbage = b"0" * 100
        self.stamps._stamp_newest(self.company)
        other = base64.b64decode(self.seal.stamp_ids.token)
        self._create_complaint()
        with freeze_time("2026-03-03 12:00:00"):
            self._create_complaint()
        newest = self._seal("2026-03-04")
        self.assertNotEqual(newest, self.seal)
        for answer, sentence in (
            ((500, b""), "answers with an error"),
            ((200, garbage), "no time stamp"),
            ((200, other), "stamped something else"),
        ):
            self.authority.answer = answer
            self.assertFalse(self.stamps._stamp_newest(self.company))
            self.assertIn(sentence, self.company.mfi_seal_tsa_state)
        self.company.mfi_seal_tsa_url = "http://127.0.0.1:9/tsr"
        self.assertFalse(self.stamps._stamp_newest(self.company))
        self.assertIn("does not answer", self.company.mfi_seal_tsa_state)
        self.authority.answer = None
        self.company.mfi_seal_tsa_url = self.authority.url
        self.assertTrue(self.stamps._stamp_newest(self.company))
        self.assertFalse(self.company.mfi_seal_tsa_state)
        self.assertEqual(newest.stamp_ids.seal_id, newest)

    def test_an_answer_to_another_request_is_refused(self):
        self.stamps._stamp_newest(self.company)
        answer = base64.b64decode(self.seal.stamp_ids.token)
        with self.assertRaises(time_stamp.StampError) as caught:
            time_stamp.read_time(answer, self.seal.hash, 7)
        self.assertEqual(caught.exception.code, "other_request")

    def test_no_answer_however_damaged_is_an_error_of_the_program(self):
        self.stamps._stamp_newest(self.company)
        answer = base64.b64decode(self.seal.stamp_ids.token)
        query = time_stamp.tsp.TimeStampReq.load(self.authority.queries[-1])
        nonce = query["nonce"].native
        time_stamp.read_time(answer, self.seal.hash, nonce)
        for at in range(0, len(answer), 7):
            damaged = answer[:at] + bytes([answer[at] ^ 0x55]) + answer[at + 1 :]
            for data in (damaged, answer[:at]):
                with contextlib.suppress(time_stamp.StampError):
                    time_stamp.read_time(data, self.seal.hash, nonce)
