# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time
from unittest.mock import patch

from odoo.tests import tagged

from ...engine import public_form, tracking_code
from . import common as public

PHONE = "+221 77 123 45 67"


@tagged("post_install", "-at_install")
class TestPublicTrack(public.PublicCommon):
    """``/complaints/track``: only a number with a proof shows a complaint."""

    def setUp(self):
        super().setUp()
        self.ticket, self.code = self._register_complaint(complaint_phone=PHONE)
        self.env.flush_all()

    def _open_complaint(self, number, proof):
        """Request a complaint; return (response, tree)."""
        self.url_open("/complaints/track")
        return self._post("/complaints/track", {"number": number, "proof": proof})

    def _submit_action(self, **data):
        """Submit an action of the page that is shown."""
        page = self.url_open("/complaints/followed")
        token = public.html.fromstring(page.text).xpath(
            "//input[@name='csrf_token']/@value"
        )
        data["csrf_token"] = token[0] if token else ""
        return self._post("/complaints/followed", data)

    def test_wrong_pairs_get_one_sentence(self):
        draft = self._create_draft(complaint_phone=PHONE)
        secret = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        answers = set()
        for number, proof in (
            (self.ticket.number, "77 000 00 00"),
            (self.ticket.number, "ABCDEFGHJK"),
            (self.ticket.number, ""),
            ("PL-2026-999999", "77 123 45 67"),
            (secret.number, "77 123 45 67"),
            (draft.number, "77 123 45 67"),
            ("/", "77 123 45 67"),
            ("' OR 1=1 --", "%"),
        ):
            response, tree = self._open_complaint(number, proof)
            self.assertEqual(response.status_code, 422)
            answers.add(tree.xpath("string(//div[@role='alert'])").strip())
            self.assertIn(
                "/complaints/track", self.url_open("/complaints/followed").url
            )
        self.assertEqual(len(answers), 1)

    def test_phone_or_code_opens(self):
        for proof in ("77 123 45 67", self.code.lower()):
            with self.subTest(proof=proof):
                response, tree = self._open_complaint(self.ticket.number.lower(), proof)
                self.assertEqual(response.status_code, 200)
                text = self._get_text(tree)
                self.assertIn(self.ticket.number, text)
                self.assertIn("We have received it.", text)
                self.assertNotIn(self.client.name, text)
                self.assertNotIn("francs", text)

    def test_nobody_examines_it_before_somebody_does(self):
        """Assigned to a service is not yet opened by anybody."""
        for state, sentence in (
            ("assigned", "It has been sent to the service in charge."),
            ("in_progress", "Someone is examining it."),
        ):
            self._advance(self.ticket, state)
            self.env.flush_all()
            _response, tree = self._open_complaint(self.ticket.number, PHONE)
            self.assertIn(sentence, self._get_text(tree))

    def test_the_answer_is_shown_once_communicated(self):
        self._advance(self.ticket, "resolved")
        self.env.flush_all()
        _response, tree = self._open_complaint(self.ticket.number, PHONE)
        self.assertNotIn("refunded the fee", self._get_text(tree))
        self.assertIn("Answer promised by", self._get_text(tree))
        self._advance(self.ticket, "communicated")
        self.env.flush_all()
        _response, tree = self._open_complaint(self.ticket.number, PHONE)
        self.assertIn("refunded the fee", self._get_text(tree))
        self.assertNotIn("Answer promised by", self._get_text(tree))

    def test_a_denunciation_is_not_followed_here(self):
        secret = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        with patch.object(type(secret), "_is_complaint_proven", return_value=True):
            response, _tree = self._open_complaint(secret.number, "x")
        self.assertEqual(response.status_code, 422)

    def test_after_many_tries_phones_open_nothing_but_the_code_does(self):
        for _try in range(20):
            self._open_complaint(self.ticket.number, "77 000 00 00")
        response, _tree = self._open_complaint(self.ticket.number, PHONE)
        self.assertEqual(response.status_code, 422)
        response, _tree = self._open_complaint(self.ticket.number, self.code)
        self.assertEqual(response.status_code, 200)

    def test_an_address_has_its_limit(self):
        limits = self.env["mfi.public.limit"].sudo()
        for _try in range(60):
            limits._count_use("track", "127.0.0.1")
        response, _tree = self._open_complaint(self.ticket.number, PHONE)
        self.assertEqual(response.status_code, 429)

    def test_without_proof_nothing_is_done(self):
        self._submit_action(act="addendum", words="I add this.")
        self.assertNotIn("addendum", self._get_event_codes(self.ticket))

    def test_a_forged_request_does_nothing(self):
        self._open_complaint(self.ticket.number, PHONE)
        data = {"act": "addendum", "words": "I add this.", "csrf_token": "forged"}
        response = self.url_open("/complaints/followed", data=data)
        self.assertEqual(response.status_code, 400)
        self.assertNotIn("addendum", self._get_event_codes(self.ticket))

    def test_the_proof_does_not_hold_for_ever(self):
        self._open_complaint(self.ticket.number, PHONE)
        later = time.time() + 3600
        with patch("odoo.addons.mfi_complaints.controllers.tracking.time") as clock:
            clock.time.return_value = later
            response = self.url_open("/complaints/followed")
        self.assertIn("/complaints/track", response.url)

    def test_leaving_forgets(self):
        self._open_complaint(self.ticket.number, PHONE)
        self.url_open("/complaints/leave")
        response = self.url_open("/complaints/followed")
        self.assertIn("/complaints/track", response.url)

    def test_addendum(self):
        self._open_complaint(self.ticket.number, PHONE)
        response, _tree = self._submit_action(
            act="addendum", words="<b>It</b> happened again."
        )
        self.assertEqual(response.status_code, 200)
        self.env.invalidate_all()
        event = self.ticket.complaint_event_ids.filtered(lambda e: e.code == "addendum")
        self.assertEqual(event.text, "<b>It</b> happened again.")
        self.assertNotIn("again", self.ticket.description)
        for _again in range(5):
            response, tree = self._submit_action(act="addendum", words="More.")
        self.assertEqual(response.status_code, 422)
        self.assertIn("enough for today", self._get_text(tree))

    def test_satisfaction_and_appeal(self):
        self._advance(self.ticket, "communicated")
        self.env.flush_all()
        self._open_complaint(self.ticket.number, PHONE)
        response, _tree = self._submit_action(act="rate", rate="9")
        self.assertEqual(response.status_code, 422)
        response, tree = self._submit_action(act="rate", rate="2", feedback="Slow.")
        self.assertIn("opinion has been recorded", self._get_text(tree))
        self.env.invalidate_all()
        self.assertEqual(self.ticket.complaint_satisfaction_score, 2)
        self.assertEqual(self.ticket.complaint_satisfaction_comment, "Slow.")
        response, _tree = self._submit_action(act="rate", rate="5")
        self.assertEqual(response.status_code, 422)
        response, _tree = self._submit_action(act="appeal", words="  ")
        self.assertEqual(response.status_code, 422)
        response, tree = self._submit_action(
            act="appeal", words="The fee was taken again."
        )
        self.assertIn("another person", self._get_text(tree))
        self.env.invalidate_all()
        self.assertEqual(self.ticket.complaint_appeal_level, 1)

    def test_without_cookies_one_still_reads(self):
        response = self.url_open(
            "/complaints/track",
            data={"number": self.ticket.number, "proof": PHONE},
            cookies={},
        )
        self.assertEqual(response.status_code, 200)
        self.assertIn(self.ticket.number, response.text)
        self.assertNotIn("csrf_token", response.text)

    def test_same_work_whatever_is_wrong(self):
        """An unknown number also costs a digest and the parsing of the phone."""
        models = "odoo.addons.mfi_complaints.models.public.helpdesk_ticket"
        with (
            patch.object(tracking_code, "hide", return_value="") as digest,
            patch(f"{models}.to_e164", return_value=None) as phone,
        ):
            self.tickets._find_complaint_public("PL-1", "77", "ABCDEFGHJK")
        self.assertTrue(digest.called and phone.called)

    def test_length_of_text_is_bounded(self):
        self._open_complaint(self.ticket.number, PHONE)
        self._submit_action(act="addendum", words="x" * 9000)
        self.env.invalidate_all()
        event = self.ticket.complaint_event_ids.filtered(lambda e: e.code == "addendum")
        self.assertLessEqual(len(event.text), public_form.STATEMENT_MAX)
