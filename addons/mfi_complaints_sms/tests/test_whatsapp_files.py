# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
from datetime import timedelta
from unittest.mock import patch

from PIL import Image
from psycopg2.errors import DiskFull

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from ..engine.gateways import base
from ..models.inbound import mfi_sms_message_file
from ..tools import http
from .common import PHONE
from .provider import Provider
from .test_whatsapp import COMPLAINT
from .whatsapp import VOICE, WhatsAppCommon, prepare_message

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWhatsAppFiles(WhatsAppCommon):
    """Voice notes, images and documents become part of the complaint."""

    def _find_files(self, record):
        """Return the files of a record."""
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        return self.env["ir.attachment"].search(domain, order="id")

    # -- one effect -----------------------------------------------------
    def test_a_voice_note_is_a_message_to_read_with_its_file(self):
        provider = self._start_files()
        message = self._receive_file(voice=True)
        self.assertEqual((message.state, message.file_state), ("fetching", "waiting"))
        self._run_cron("ir_cron_fetch_files")
        self.assertEqual((message.state, message.file_state), ("review", "stored"))
        self.assertEqual(message.review_reason, "unclear")
        self.assertFalse(message.ticket_id)
        self.assertEqual(message.body, "[Voice note]")
        self.assertEqual(self._find_files(message).raw, VOICE)
        self.assertEqual(message.file_player[0]["kind"], "audio")
        self.assertTrue(self._find_sent("details"))
        paths = [request["path"] for request in provider.requests]
        self.assertEqual(paths, ["/media1", "/file"])
        for request in provider.requests:
            self.assertEqual(
                request["headers"]["Authorization"], "Bearer EAAJ-access-token"
            )

    def test_words_after_a_voice_note_make_one_complaint_with_the_file(self):
        self._start_files()
        message = self._receive_file(voice=True)
        self._fetch(message)
        ticket = self._receive_words(COMPLAINT).ticket_id
        self.assertEqual(message.ticket_id, ticket)
        [file] = self._find_files(ticket)
        self.assertEqual((file.raw, file.mimetype), (VOICE, "audio/ogg"))
        self.assertEqual(message.file_id, file)
        self.assertFalse(self._find_files(message))
        self.assertIn("[Voice note]", ticket.description)
        self.assertEqual(ticket.complaint_voice_files[0]["id"], file.id)
        # Once, with the statement: the file was there before the freeze.
        codes = ticket.complaint_event_ids.sorted("sequence").mapped("code")
        self.assertEqual(codes, ["registered", "attachment"])

    def test_a_voice_note_about_an_open_complaint_is_an_addition(self):
        self._start_files()
        ticket = self._receive_words(COMPLAINT).ticket_id
        message = self._receive_file(voice=True)
        self._fetch(message)
        self.assertEqual((message.ticket_id, message.state), (ticket, "done"))
        self.assertEqual(self._find_files(ticket).raw, VOICE)
        self.assertIn("attachment", ticket.complaint_event_ids.mapped("code"))

    def test_an_image_with_words_opens_a_complaint_with_the_file(self):
        self._start_files(JPEG, "image/jpeg")
        message = self._receive_file("image", mime_type="image/jpeg", caption=COMPLAINT)
        self._fetch(message)
        self.assertEqual(self._find_files(message.ticket_id).mimetype, "image/jpeg")

    def test_the_desk_makes_a_complaint_of_a_voice_note(self):
        self._start_files()
        message = self._receive_file(voice=True)
        self._fetch(message)
        message.with_user(self.collector).action_make_complaint()
        self.assertEqual(self._find_files(message.ticket_id).raw, VOICE)

    def test_the_desk_attaches_a_voice_note(self):
        self._start_files()
        ticket = self._receive_text(COMPLAINT, "+221770000009").ticket_id
        message = self._receive_file(voice=True)
        self._fetch(message)
        message.with_user(self.collector).action_attach(ticket.id)
        self.assertEqual(self._find_files(ticket).raw, VOICE)

    # -- what can go wrong ----------------------------------------------
    def test_a_file_received_twice_is_fetched_once(self):
        self._start_files()
        content = {"id": "media1", "mime_type": "audio/ogg", "voice": True}
        for _turn in range(2):
            self._receive(prepare_message("same", "audio", **content))
        self.assertEqual(
            self.messages.search_count([("file_state", "=", "waiting")]), 1
        )

    def test_huge_unknown_and_expired_files_leave_the_message_to_the_desk(self):
        limit = 1000
        for content, mimetype, status, state in (
            (b"OggS" + b"x" * limit, "audio/ogg", 200, "size"),
            (b"<html><script>alert(1)</script>", "text/html", 200, "type"),
            (b"MZ\x90\x00", "application/pdf", 200, "type"),
            (b"\x00\x00\x00\x18ftypmp42", "video/mp4", 200, "type"),
            (b"{}", "audio/ogg", 404, "gone"),
        ):
            with self.subTest(state=state, mimetype=mimetype):
                self._start_files(content, mimetype, status)
                sender = f"+2217700002{status % 100}{len(content) % 10}"
                message = self._receive_file(
                    mime_type=mimetype, voice=True, sender=sender
                )
                with patch.object(mfi_sms_message_file, "MAX_ATTACHMENT_BYTES", limit):
                    self._fetch(message)
                self.assertEqual((message.file_state, message.state), (state, "review"))
                self.assertFalse(self._find_files(message))

    def test_a_file_that_cannot_be_fetched_now_is_added_later(self):
        provider = self._start_provider([(503, "busy")])
        message = self._receive_file("image", mime_type="image/jpeg", caption=COMPLAINT)
        self._fetch(message)
        ticket = message.ticket_id
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertEqual(message.file_state, "waiting")
        self.assertEqual(
            message.file_next_at, fields.Datetime.now() + timedelta(minutes=1)
        )
        self.assertFalse(self._find_files(ticket))
        provider.close()
        self._start_files(JPEG, "image/jpeg")
        self._fetch(message)
        self.assertEqual(self._find_files(ticket).raw, JPEG)
        self.assertEqual(message.file_state, "stored")

    def test_attempts_end(self):
        self._start_provider([(503, "busy")])
        message = self._receive_file(voice=True)
        for _turn in range(len(mfi_sms_message_file.DELAYS) + 1):
            self.assertEqual(message.file_state, "waiting")
            self._fetch(message)
        self.assertEqual((message.file_state, message.state), ("network", "review"))

    def test_an_unexpected_error_leaves_the_message_to_the_desk(self):
        self._start_files()
        message = self._receive_file(voice=True)
        with (
            patch.object(type(message), "_do_file", side_effect=ZeroDivisionError),
            self.assertLogs(mfi_sms_message_file.__name__, "ERROR"),
        ):
            self._fetch(message)
        self.assertEqual((message.state, message.review_reason), ("review", "refused"))

    def test_a_full_disk_leaves_the_message_to_the_next_run(self):
        self._start_files(JPEG, "image/jpeg")
        message = self._receive_file("image", mime_type="image/jpeg", caption=COMPLAINT)
        full = patch.object(type(message), "_register_complaint", side_effect=DiskFull)
        with full, self.assertRaises(DiskFull), self.env.cr.savepoint():
            self._fetch(message)
        self.assertEqual((message.state, message.file_state), ("fetching", "waiting"))
        self._fetch(message)
        self.assertEqual(self._find_files(message.ticket_id).raw, JPEG)

    # -- where the secret goes ------------------------------------------
    def test_the_secret_goes_to_the_provider_alone(self):
        thief = Provider([(200, VOICE)])
        self.addCleanup(thief.close)
        address = f'{{"url": "{thief.url}/file", "messaging_product": "whatsapp"}}'
        self._start_provider([(200, address)])
        message = self._receive_file(voice=True)
        self._fetch(message)
        self.assertEqual(message.file_state, "address")
        self.assertFalse(thief.requests)

    def test_an_address_from_outside_never_leads_into_a_private_network(self):
        inside = Provider([(200, VOICE)])
        self.addCleanup(inside.close)
        with self.assertRaises(http.NetworkFault):
            http.fetch_file(base.Request("GET", inside.url), 1000)
        self.assertFalse(inside.requests)
        answer = http.fetch_file(base.Request("GET", inside.url), 10, public_only=False)
        self.assertEqual(answer.body, VOICE[:11])

    def test_twilio_redirects_are_followed_without_the_secret_and_never_inside(self):
        inside = Provider([(200, VOICE)])
        self.addCleanup(inside.close)
        gateway = self._create_gateway(code="whatsapp_twilio", account="AC1")
        for location in (f"{inside.url}/x", inside.url.replace("http:", "https:")):
            provider = Provider({"/M": [(307, "", {"Location": location})]})
            self.addCleanup(provider.close)
            gateway.url = provider.url
            message = self._receive_from_twilio(gateway, f"{provider.url}/M", location)
            self._fetch(message)
            self.assertIn(message.file_state, ("address", "waiting"))
        self.assertFalse(inside.requests)
        provider = Provider(
            {"/M": [(307, "", {"Location": "/stored"})], "/stored": [(200, VOICE)]}
        )
        self.addCleanup(provider.close)
        gateway.url = provider.url
        message = self._receive_from_twilio(gateway, f"{provider.url}/M", "ok")
        self._fetch(message)
        self.assertEqual(message.file_state, "stored")
        first, second = provider.requests
        self.assertIn("Authorization", first["headers"])
        self.assertNotIn("Authorization", second["headers"])

    def test_twilio_addresses_of_others_are_refused(self):
        gateway = self._create_gateway(code="whatsapp_twilio", account="AC1")
        for key, url in enumerate(("https://thief.example/M", "http://[", "x\0y")):
            message = self._receive_from_twilio(gateway, url, f"wrong{key}")
            self._fetch(message)
            self.assertEqual(message.file_state, "address", url)

    def _receive_from_twilio(self, gateway, url, key):
        """Receive a voice note from Twilio; return its message."""
        form = {
            "MessageSid": f"MM{key[-20:]}",
            "From": f"whatsapp:{PHONE}",
            "Body": "",
            "NumMedia": "1",
            "MediaUrl0": url,
            "MediaContentType0": "audio/ogg",
        }
        call = base.Call("POST", "http://h/", {}, base.encode_form(form))
        inbound = self.env["mfi.sms.inbound"]
        stored = inbound.browse(inbound._store_call(gateway, "in", call))
        stored._read_call_safely()
        return stored.message_ids

    # -- whistleblowing reports -----------------------------------------
    def test_a_report_keeps_its_image_without_the_author(self):
        image = self._make_image()
        self._start_files(image, "image/jpeg")
        message = self._receive_file(
            "image",
            mime_type="image/jpeg",
            caption="DENONCIATION le caissier vole dans la caisse chaque soir",
        )
        self._fetch(message)
        report = self.env["helpdesk.ticket"].search(
            [("complaint_kind", "=", "denunciation")], order="id desc", limit=1
        )
        [file] = self._find_files(report)
        self.assertEqual(file.name, "1.jpg")
        self.assertFalse(self._find_files(message))
        self.assertEqual((message.number, message.file_id.id), (False, False))
        self.assertFalse(message.ticket_id)

    def test_the_file_of_a_denunciation_is_held_until_its_author_chooses(self):
        image = self._make_image()
        self._start_files(image, "image/jpeg")
        message = self._receive_file(
            "image",
            mime_type="image/jpeg",
            caption="je dénonce le caissier, il vole l'argent des clients",
        )
        self._fetch(message)
        self.assertFalse(self._find_files(message))
        held = self.env["mfi.sms.held"].search([], order="id desc", limit=1)
        self.assertTrue(self._find_files(held))
        ticket = self._receive_words("PLAINTE").ticket_id
        self.assertEqual(self._find_files(ticket).raw, image)

    def test_a_file_that_follows_held_words_is_held_too(self):
        image = self._make_image()
        self._start_files(image, "image/jpeg")
        self._receive_words("je dénonce le caissier, il vole l'argent des clients")
        captioned = self._receive_file(
            "image", mime_type="image/jpeg", caption="voici mon carnet"
        )
        self._fetch(captioned)
        bare = self._receive_file("image", mime_type="image/jpeg")
        self._fetch(bare)
        for message in (captioned, bare):
            self.assertFalse(message.number or message.body)
            self.assertFalse(self._find_files(message))
        ticket = self._receive_words("PLAINTE").ticket_id
        self.assertEqual(len(self._find_files(ticket)), 2)
        self.assertIn("mon carnet", ticket.description)

    def test_a_report_takes_along_the_file_that_waited_to_be_read(self):
        self._start_files(self._make_image(), "image/jpeg")
        unclear = self._receive_file(
            "image", mime_type="image/jpeg", caption="azerty uiop"
        )
        self._fetch(unclear)
        self.assertEqual(unclear.state, "review")
        self._receive_words("DENONCIATION le caissier vole les clients")
        domain = [("complaint_kind", "=", "denunciation")]
        report = self.tickets.search(domain, order="id desc", limit=1)
        self.assertEqual(len(self._find_files(report)), 1)
        self.assertFalse(self._find_files(unclear) or unclear.number)

    def test_a_report_takes_along_the_file_that_is_being_fetched(self):
        self._start_files(self._make_image(), "image/jpeg")
        coming = self._receive_file("image", mime_type="image/jpeg")
        self.assertEqual(coming.state, "fetching")
        self._receive_words("DENONCIATION le caissier vole les clients")
        self.assertFalse(coming.number or coming.file_state)
        self._fetch(coming)
        self._fetch_secret(self.env["mfi.sms.secret.file"].search([]))
        domain = [("complaint_kind", "=", "denunciation")]
        report = self.tickets.search(domain, order="id desc", limit=1)
        self.assertEqual(len(self._find_files(report)), 1)
        self.assertEqual(coming.state, "done")

    def test_an_image_that_cannot_be_read_does_not_stop_a_report(self):
        self._start_files(b"\xff\xd8\xff\xe0 broken", "image/jpeg")
        self._receive_words("je dénonce le caissier, il vole l'argent des clients")
        self._fetch(self._receive_file("image", mime_type="image/jpeg"))
        self._receive_words("DENONCIATION")
        domain = [("complaint_kind", "=", "denunciation")]
        report = self.tickets.search(domain, order="id desc", limit=1)
        self.assertIn("caissier", report.description)
        self.assertFalse(self._find_files(report))
        texts = report.complaint_event_ids.text_ids.mapped("value")
        self.assertIn("could not be read", " ".join(filter(None, texts)))

    def test_a_held_file_still_to_fetch_follows_into_the_complaint_named(self):
        self._start_provider([(503, "busy")])
        ticket = self._receive_words("on a pris 5000 sur mon compte").ticket_id
        self._receive_words("je dénonce le caissier, il vole l'argent des clients")
        self._fetch(self._receive_file("image", mime_type="image/jpeg"))
        waiting = self.env["mfi.sms.secret.file"].search([])
        self.assertTrue(waiting.held_id)
        self._receive_words(f"PLAINTE {ticket.number}")
        self.assertEqual(waiting.ticket_id, ticket)
        waiting.write({"ticket_id": False, "held_id": False})
        self._fetch_secret(waiting)  # what it belonged to is gone: no crash
        self.assertFalse(waiting.exists())

    def test_a_report_keeps_more_than_ten_files(self):
        self._start_files(self._make_image(), "image/jpeg")
        self._receive_words("je dénonce le caissier, il vole l'argent des clients")
        for _number in range(12):
            self._fetch(self._receive_file("image", mime_type="image/jpeg"))
        self._receive_words("DENONCIATION")
        domain = [("complaint_kind", "=", "denunciation")]
        report = self.tickets.search(domain, order="id desc", limit=1)
        self.assertEqual(len(self._find_files(report)), 12)

    def test_a_file_whose_author_does_not_choose_is_forgotten(self):
        self._start_files(self._make_image(), "image/jpeg")
        message = self._receive_file(
            "image",
            mime_type="image/jpeg",
            caption="je dénonce le caissier, il vole l'argent des clients",
        )
        self._fetch(message)
        held = self.env["mfi.sms.held"].search([], order="id desc", limit=1)
        file = self._find_files(held)
        held.expires_at = fields.Datetime.now()
        self.env["mfi.sms.held"]._forget_expired()
        self.assertFalse(file.exists())

    def test_a_secret_file_that_cannot_be_fetched_now_reaches_the_report_later(self):
        provider = self._start_provider([(503, "busy")])
        message = self._receive_file(
            "image",
            mime_type="image/jpeg",
            caption="DENONCIATION le caissier vole dans la caisse chaque soir",
            sender="+221770000042",
        )
        self._fetch(message)
        report = self._find_report()
        self.assertFalse(self._find_files(report))
        self.assertFalse(message.number or message.sudo().file_reference)
        [waiting] = self.env["mfi.sms.secret.file"].search([])
        self.assertEqual(waiting.ticket_id, report)
        reply = self._find_sent("denunciation")
        reply._mark_accepted(base.SendResult(base.ACCEPTED))
        self.env.flush_all()
        self.assertFalse(self._find_tables_holding("770000042"))
        provider.close()
        self._start_files(self._make_image(), "image/jpeg")
        self._fetch_secret(waiting)
        self.assertEqual(self._find_files(report).name, "1.jpg")
        self.assertFalse(waiting.exists())

    def test_a_held_file_that_cannot_be_fetched_now_follows_the_choice(self):
        image = self._make_image()
        for choice, kind in (
            ("DENONCIATION", "denunciation"),
            ("PLAINTE", "complaint"),
        ):
            provider = self._start_provider([(503, "busy")])
            message = self._receive_file(
                "image",
                mime_type="image/jpeg",
                caption="je dénonce le caissier, il vole l'argent des clients",
            )
            self._fetch(message)
            [waiting] = self.env["mfi.sms.secret.file"].search([])
            self.assertTrue(waiting.held_id)
            self._receive_words(choice)
            self.assertEqual(waiting.ticket_id.complaint_kind, kind)
            provider.close()
            self._start_files(image, "image/jpeg")
            ticket = waiting.ticket_id
            self._fetch_secret(waiting)
            self.assertEqual(len(self._find_files(ticket)), 1, choice)

    def test_a_held_file_that_arrives_before_the_choice_is_held_too(self):
        provider = self._start_provider([(503, "busy")])
        message = self._receive_file(
            "image",
            mime_type="image/jpeg",
            caption="je dénonce le caissier, il vole l'argent des clients",
        )
        self._fetch(message)
        [waiting] = self.env["mfi.sms.secret.file"].search([])
        held = waiting.held_id
        provider.close()
        image = self._make_image()
        self._start_files(image, "image/jpeg")
        self._fetch_secret(waiting)
        self.assertEqual(self._find_files(held).raw, image)
        self.assertEqual(
            self._find_files(self._receive_words("PLAINTE").ticket_id).raw, image
        )

    def test_attempts_to_fetch_a_secret_file_end_and_the_report_says_so(self):
        self._start_provider([(503, "busy")])
        message = self._receive_file(
            "image",
            mime_type="image/jpeg",
            caption="DENONCIATION le caissier vole dans la caisse chaque soir",
        )
        self._fetch(message)
        [waiting] = self.env["mfi.sms.secret.file"].search([])
        for _turn in mfi_sms_message_file.DELAYS:
            self.assertTrue(waiting.exists())
            self._fetch_secret(waiting)
        self.assertFalse(waiting.exists())
        addenda = self._find_report().complaint_event_ids.mapped("text")
        self.assertIn("could not be fetched", "".join(addenda))

    def test_the_words_that_are_forgotten_take_their_file_along(self):
        self._start_provider([(503, "busy")])
        message = self._receive_file(
            "image",
            mime_type="image/jpeg",
            caption="je dénonce le caissier, il vole l'argent des clients",
        )
        self._fetch(message)
        [waiting] = self.env["mfi.sms.secret.file"].search([])
        waiting.held_id.expires_at = fields.Datetime.now()
        self.env["mfi.sms.held"]._forget_expired()
        self.assertFalse(waiting.exists())

    def test_the_desk_takes_a_voice_note_to_the_officers(self):
        self._start_files()
        message = self._receive_file(voice=True, sender="+221770000042")
        self._fetch(message)
        message.file_name = "Fanta Zongo.ogg"
        message.with_user(self.collector).action_make_denunciation()
        report = self._find_report()
        [file] = self._find_files(report)
        self.assertEqual((file.raw, file.name), (VOICE, "1.ogg"))
        self.env.flush_all()
        for text in ("770000042", "Fanta Zongo"):
            self.assertFalse(self._find_tables_holding(text), text)
        with self.assertRaises(AccessError):
            file.with_user(self.collector).read(["name"])

    def _find_report(self):
        """Return the latest whistleblowing report."""
        domain = [("complaint_kind", "=", "denunciation")]
        return self.tickets.search(domain, order="id desc", limit=1)

    def _fetch_secret(self, file):
        """Fetch a secret file as the cron does when it is due."""
        with self._without_commit():
            file._fetch_file()

    @staticmethod
    def _make_image():
        """Return a small JPEG image."""
        out = io.BytesIO()
        Image.new("RGB", (4, 4), "red").save(out, "JPEG")
        return out.getvalue()

    # -- rights and erasure ---------------------------------------------
    def test_only_the_desk_reads_the_file_of_a_message(self):
        self._start_files()
        message = self._receive_file(voice=True)
        self._fetch(message)
        file = self._find_files(message)
        handler = new_test_user(
            self.env, "wa_h", groups="base.group_user,mfi_complaints.group_handler"
        )
        with self.assertRaises(AccessError):
            file.with_user(handler).read(["raw"])
        self.assertEqual(file.with_user(self.collector).raw, VOICE)

    def test_the_file_is_erased_with_the_client(self):
        self._start_files()
        message = self._receive_file(voice=True)
        self._fetch(message)
        client = self.env["res.partner"].create(
            {"name": "Awa", "phone": PHONE, "mfi_member_number": "W1"}
        )
        client._erase_mfi_traces()
        self.assertFalse(self._find_files(message))
        self.assertFalse(message.body)
