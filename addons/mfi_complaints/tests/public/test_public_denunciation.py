# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import logging

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools import log_filter
from . import common as public

STATEMENT = "The cashier keeps part of each deposit of the market women."


@tagged("post_install", "-at_install")
class TestPublicDenunciation(public.PublicCommon):
    """``/complaints/denunciation``: anonymous, and only the code opens a report."""

    def _submit_report(self, files=None, **values):
        """Send a whistleblowing report; return (response, tree, record, code)."""
        data = {
            "words": STATEMENT,
            **self._get_captcha_fields("denunciation"),
            **values,
        }
        response, tree = self._post("/complaints/denunciation", data, files)
        code = tree.xpath("string(//span[@class='code'])")
        return response, tree, self._find_newest("denunciation"), code

    def _open_report(self, code, **values):
        """Open a whistleblowing report by its code."""
        return self._post("/complaints/denunciation/follow", {"code": code, **values})

    def test_closed_when_switched_off(self):
        self.company.mfi_public_denunciation = False
        for path in ("/complaints/denunciation", "/complaints/denunciation/follow"):
            self.assertEqual(self.url_open(path).status_code, 404)

    def test_the_author_stays_anonymous(self):
        self.authenticate(self.handler.login, self.handler.login)
        response, _tree, ticket, code = self._submit_report(
            name="Awa", phone="77 123 45 67", email="awa@example.org"
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(len(code), 10)
        self.assertNotIn(code, response.url)
        for field in ("partner_id", "partner_name", "partner_email", "complaint_phone"):
            self.assertFalse(ticket[field], field)
        self.assertEqual(self._find_tables_holding(code), [])
        root = self.env.ref("base.user_root")
        self.assertEqual(ticket.create_uid | ticket.complaint_event_ids.user_id, root)
        payloads = " ".join(ticket.complaint_event_ids.mapped("payload"))
        for trace in ("127.0.0.1", "python-requests", self.handler.login):
            self.assertNotIn(trace, payloads + (ticket.description or ""))
        self.assertFalse(self.env["mfi.public.submission"].search([]))

    def test_no_session_is_made_or_changed(self):
        response = self.url_open("/complaints/denunciation")
        self.assertNotIn("Set-Cookie", response.headers)
        response, _tree, _ticket, code = self._submit_report()
        self.assertNotIn("Set-Cookie", response.headers)
        response, _tree = self._open_report(code)
        self.assertNotIn("Set-Cookie", response.headers)

    def test_the_log_keeps_no_line_of_these_pages(self):
        log_filter.install()
        logger = logging.getLogger("werkzeug")
        found = next(f for f in logger.filters if isinstance(f, log_filter.SecretPages))

        def passes(message, *args):
            return found.filter(
                logging.LogRecord("werkzeug", 20, "", 0, message, args, None)
            )

        line = '%s - - [%s] "POST /complaints/denunciation%s HTTP/1.1" 200'
        self.assertFalse(passes(line, "192.0.2.1", "now", ""))
        self.assertFalse(passes(line, "192.0.2.1", "now", "/follow"))
        self.assertTrue(passes('%s "GET /complaints HTTP/1.1"', "192.0.2.1"))

    def test_photos_lose_their_traces_and_files_their_names(self):
        photo = Image.new("RGB", (40, 30), "red")
        exif = photo.getexif()
        exif[0x010F], exif[0x9003] = "SecretPhone", "2026:03:01 10:00:00"
        raw = io.BytesIO()
        photo.save(raw, "JPEG", exif=exif, comment=b"Awa Diop")
        self.assertIn(b"SecretPhone", raw.getvalue())
        _response, _tree, ticket, _code = self._submit_report(
            files=[("files", ("awa_diop.jpg", raw.getvalue(), "image/jpeg"))]
        )
        kept = ticket.attachment_ids
        self.assertEqual(kept.name, "1.jpg")
        self.assertNotIn(b"SecretPhone", kept.raw)
        self.assertNotIn(b"Awa Diop", kept.raw)
        self.assertEqual(Image.open(io.BytesIO(kept.raw)).size, (40, 30))

    def test_a_broken_photo_is_refused(self):
        before = self._find_newest("denunciation")
        response, _tree, ticket, _code = self._submit_report(
            files=[("files", ("a.jpg", b"\xff\xd8\xff broken", "image/jpeg"))]
        )
        self.assertEqual(response.status_code, 422)
        self.assertEqual(ticket, before)

    def test_a_wrong_code_opens_nothing(self):
        _ordinary, other = self._register_complaint()
        self.env.flush_all()
        answers = set()
        for code in ("", "ABCDEFGHJK", "%", other):
            response, tree = self._open_report(code)
            self.assertEqual(response.status_code, 422)
            answers.add(tree.xpath("string(//div[@role='alert'])").strip())
        self.assertEqual(len(answers), 1)

    def test_codes_cannot_be_guessed_at_will(self):
        for _try in range(31):
            response, _tree = self._open_report("ABCDEFGHJK")
        self.assertEqual(response.status_code, 429)

    def test_messages_both_ways(self):
        _response, _tree, ticket, code = self._submit_report()
        with self.assertRaises(AccessError):
            self._with_user(ticket, self.pilot).action_denunciation_reply(
                "Who are you?"
            )
        officer = self._with_user(ticket, self.confidential)
        officer.action_denunciation_reply("On which day <b>was</b> it?")
        self.env.flush_all()
        response, tree = self._open_report(code)
        self.assertEqual(response.status_code, 200)
        self.assertIn("On which day <b>was</b> it?", self._get_text(tree))
        self.assertFalse(tree.xpath("//li//b"))
        token = tree.xpath("//input[@name='token']/@value")[0]
        for _twice in range(2):
            response, tree = self._open_report(code, words="On Monday.", token=token)
        self.env.invalidate_all()
        messages = officer.complaint_message_ids
        self.assertEqual(messages.mapped("direction"), ["officer", "author"])
        self.assertEqual(messages.mapped("seen"), [True, False])
        self.assertEqual(officer.complaint_unread_count, 1)
        officer.action_denunciation_seen()
        self.assertEqual(officer.complaint_unread_count, 0)
        self.assertEqual(self._get_event_codes(ticket).count("message"), 2)

    def test_messages_stay_and_are_covered_by_the_journal(self):
        _response, _tree, ticket, _code = self._submit_report()
        officer = self._with_user(ticket, self.confidential)
        officer.action_denunciation_reply("When was it?")
        message = ticket.complaint_message_ids
        for way in (
            lambda: message.with_user(self.confidential).write({"body": "x"}),
            lambda: message.sudo().write({"body": "x"}),
            lambda: message.sudo().unlink(),
            lambda: message.sudo().create({"ticket_id": ticket.id}),
        ):
            with self.assertRaises(UserError):
                way()
        events = self.env["mfi.complaint.event"].with_user(self.confidential)
        domain = [("ticket_id", "=", ticket.id)]
        self.assertFalse(events.verify(domain))
        self.env.cr.execute(
            "UPDATE mfi_denunciation_message SET body = 'x' WHERE id = %s", [message.id]
        )
        self.env.invalidate_all()
        self.assertTrue(events.verify(domain))

    def test_messages_go_with_the_personal_data(self):
        _response, _tree, ticket, _code = self._submit_report()
        officer = self._with_user(ticket, self.confidential)
        officer.action_denunciation_reply("When was it?")
        officer.action_reject("Not enough is known.")
        ticket.sudo()._erase_complaints("On request.", "request")
        self.assertEqual(ticket.complaint_message_ids.mapped("body"), [False])
        events = self.env["mfi.complaint.event"].with_user(self.confidential)
        self.assertFalse(events.verify([("ticket_id", "=", ticket.id)]))

    def test_only_officers_are_notified(self):
        _response, _tree, ticket, _code = self._submit_report()
        self.assertIn(self.confidential, ticket.activity_ids.user_id)
        group = self.env.ref("mfi_complaints.group_confidential")
        self.assertLessEqual(ticket.activity_ids.user_id, group.all_user_ids)
        self.assertFalse(ticket.message_partner_ids - group.all_user_ids.partner_id)

    def test_replies_are_for_denunciations(self):
        ticket = self._create_complaint()
        with self.assertRaisesRegex(UserError, "whistleblowing reports"):
            self._with_user(ticket, self.confidential).action_denunciation_reply(
                "Hello"
            )

    def test_the_reply_button(self):
        _response, _tree, ticket, _code = self._submit_report()
        wizard = self.env["mfi.denunciation.reply"].with_user(self.confidential)
        wizard.create({"ticket_id": ticket.id, "text": "When?"}).action_confirm()
        self.assertEqual(ticket.complaint_message_ids.body, "When?")
