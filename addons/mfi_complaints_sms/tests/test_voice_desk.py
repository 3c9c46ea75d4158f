# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mfi_complaints.tests.complaint.test_code_migration import load_script

from ..models.voice.mfi_voice_event import MAX_ATTEMPTS
from .common import CLIENT_PHONE, PHONE
from .voice import VoiceCommon, make_wav


@tagged("post_install", "-at_install")
class TestVoiceDesk(VoiceCommon):
    """The desk listens, writes down the words, registers, or calls back."""

    def _write_down(self, draft, user=None, category=None):
        """Complete a draft as a collector and register it."""
        draft = self._with_user(draft, user or self.collector)
        draft.write(
            {
                "name": "Fees",
                "description": "<p>They took my money.</p>",
                "category_id": (category or self.category).id,
                "mfi_product_id": self.product.id,
            }
        )
        draft.action_register()
        return draft

    # -- deny first ---------------------------------------------------
    def test_branch_managers_handlers_and_employees_see_no_call(self):
        call = self._leave_message(caller=CLIENT_PHONE)
        for user in (self.branch_manager, self.handler, self.employee):
            with self.assertRaises(AccessError):
                call.with_user(user).read(["number"])
        with self.assertRaises(AccessError):
            call.with_user(self.controller).action_called_back()

    def test_only_officers_see_whistleblowing_calls(self):
        call = self._leave_message(kind="denunciation", caller=PHONE)
        for user in (self.collector, self.pilot, self.controller):
            self.assertFalse(self.calls.with_user(user).search([("id", "=", call.id)]))
            with self.assertRaises(AccessError):
                call.with_user(user).action_dismiss()
            with self.assertRaises(AccessError):
                call.ticket_id.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                call.attachment_id.with_user(user).read(["name"])
        found = self.calls.with_user(self.confidential).search([("id", "=", call.id)])
        self.assertEqual(found, call)
        ordinary = self._leave_message("v2", caller=PHONE)
        self.assertFalse(
            self.calls.with_user(self.confidential).search([("id", "=", ordinary.id)])
        )

    def test_the_call_of_a_restricted_complaint_is_hidden_like_it(self):
        call = self._leave_message(caller=CLIENT_PHONE)
        self.assertTrue(call.with_user(self.collector).has_access("read"))
        self._write_down(call.ticket_id, self.confidential, self.restricted)
        self.assertEqual(call.ticket_id.complaint_access, "restricted")
        self.env.invalidate_all()
        for user in (self.collector, self.pilot, self.controller):
            with self.subTest(user=user.login):
                calls = self.calls.with_user(user)
                self.assertFalse(calls.search([("id", "=", call.id)]))
                with self.assertRaises(AccessError):
                    call.with_user(user).read(["number", "note"])
        self.assertTrue(call.with_user(self.confidential).has_access("read"))

    def test_people_write_the_note_and_nothing_else(self):
        call = self._leave_message(caller=PHONE).with_user(self.collector)
        call.note = "Speaks Wolof."
        with self.assertRaises(UserError):
            call.write({"number": CLIENT_PHONE})
        with self.assertRaises(AccessError):
            call.unlink()
        with self.assertRaises(UserError):
            call.sudo().unlink()

    def test_secrets_of_a_line_are_for_administrators(self):
        for name in ("inbound_token", "callback_url", "recording_hosts"):
            with self.assertRaises(AccessError):
                self.line.with_user(self.pilot).read([name])

    # -- listening ------------------------------------------------------
    def test_a_message_is_registered_after_its_words_are_written_down(self):
        call = self._leave_message(caller=CLIENT_PHONE)
        draft = self._with_user(call.ticket_id, self.collector)
        self.assertEqual(draft.complaint_voice_files[0]["id"], call.attachment_id.id)
        with self.assertRaisesRegex(UserError, "Listen to the message"):
            draft.action_register()
        ticket = self._write_down(draft)
        self.assertEqual(call.state, "done")
        self.assertEqual(call.handled_by_id, self.collector)
        [ack] = self._find_sent("ack", number=CLIENT_PHONE)
        self.assertIn(ticket.number, ack.body)
        with self.assertRaises(UserError):
            call.attachment_id.write({"raw": b"x"})

    def test_a_message_without_a_subject_is_named_after_its_words(self):
        draft = self._leave_message(caller=CLIENT_PHONE).ticket_id
        self.assertEqual(draft.complaint_preferred_channel, "call")
        draft = self._with_user(draft, self.collector)
        draft.description = "<p>They took my money. Twice.</p>"
        draft.category_id = self.category
        draft.action_register()
        self.assertEqual(draft.name, "They took my money. Twice.")

    def test_a_client_is_found_by_the_number_of_an_earlier_plan(self):
        benin = self.env.ref("base.bj").id
        client = self.client.copy(
            {
                "phone": "+229 01 97 97 95 95",
                "country_id": benin,
                "mfi_member_number": "T-0003",
            }
        )
        line = self._create_line(provider="asterisk", country_id=benin)
        self._store_notice("start", line, call="b1", caller="97 97 95 95")
        self._process_voice()
        call = self.calls.search([("line_id", "=", line.id)])
        self.assertEqual((call.number, call.partner_id), ("+2290197979595", client))

    def test_the_file_is_in_the_journal(self):
        call = self._leave_message(caller=CLIENT_PHONE)
        self._write_down(call.ticket_id)
        self.assertIn("attachment", self._get_event_codes(call.ticket_id))

    def test_the_number_is_sent_even_if_only_texts_are_acknowledged(self):
        self.company.mfi_sms_ack = "sms"
        call = self._leave_message(caller=CLIENT_PHONE)
        self._write_down(call.ticket_id)
        self.assertEqual(len(self._find_sent("ack", number=CLIENT_PHONE)), 1)

    def test_no_text_is_sent_if_none_is_wanted(self):
        self.company.mfi_sms_ack = "none"
        call = self._leave_message(caller=CLIENT_PHONE)
        self._write_down(call.ticket_id)
        self.assertFalse(self._find_sent("ack", "voice"))

    def test_an_officer_registers_a_report(self):
        call = self._leave_message(kind="denunciation")
        draft = self._with_user(call.ticket_id, self.confidential)
        draft.write({"description": "<p>He asks for money.</p>"})
        draft.action_register()
        self.assertEqual(call.state, "done")
        self.assertFalse(self._find_sent("ack", "voice"))

    def test_a_number_of_two_clients_suggests_none(self):
        self.client.copy({"phone": CLIENT_PHONE, "mfi_member_number": "T-0002"})
        call = self._leave_message(caller=CLIENT_PHONE)
        self.assertFalse(call.ticket_id.partner_id)
        self.assertEqual(call.ticket_id.complaint_phone, CLIENT_PHONE)

    def test_a_message_outlives_an_error_of_the_program(self):
        line = self._create_line(provider="asterisk")
        step = "record.fr.complaint"
        self._store_notice(step, line, make_wav(5), call="e1", caller=PHONE)
        broken = patch.object(type(self.calls), "_apply_notice", side_effect=KeyError)
        with (
            broken,
            mute_logger("odoo.addons.mfi_complaints_sms.models.voice.mfi_voice_event"),
        ):
            for _turn in range(MAX_ATTEMPTS):
                self.notices._get_next_notices(0)._read_safely()
        self.assertIn("KeyError", line.last_error)
        self.assertFalse(self.calls.search([("line_id", "=", line.id)]))
        line.action_read_again()
        self._process_voice()
        self.assertEqual(
            self.calls.search([("line_id", "=", line.id)]).ticket_id.attachment_ids.raw,
            make_wav(5),
        )

    # -- setting aside --------------------------------------------------
    def test_a_message_that_is_no_complaint_is_set_aside_with_its_recording(self):
        call = self._leave_message(caller=PHONE)
        draft = call.ticket_id
        call.with_user(self.collector).action_dismiss()
        self.assertFalse(draft.exists())
        self.assertEqual(
            (call.state, call.handled_by_id), ("dismissed", self.collector)
        )
        self.assertEqual(call.attachment_id.raw, make_wav(72))
        self.calls._gc_dismissed_recordings()
        self.assertTrue(call.attachment_id.exists())
        call.handled_at = "2020-01-01 00:00:00"
        self.calls._gc_dismissed_recordings()
        self.assertFalse(call.attachment_id.exists())

    def test_a_registered_message_is_not_set_aside(self):
        call = self._leave_message(caller=CLIENT_PHONE)
        self._write_down(call.ticket_id)
        with self.assertRaises(UserError):
            call.with_user(self.collector).action_dismiss()

    def test_a_missed_call_is_called_back_once(self):
        call = self._leave_message(caller=PHONE, seconds=1)
        self.assertEqual(call.state, "missed")
        call.with_user(self.collector).action_called_back()
        self.assertEqual((call.state, call.handled_by_id), ("done", self.collector))
        call.with_user(self.pilot).action_called_back()
        self.assertEqual(call.handled_by_id, self.collector)

    # -- erasure --------------------------------------------------------
    def test_the_calls_of_an_erased_client_are_erased(self):
        call = self._leave_message(caller=CLIENT_PHONE, seconds=1)
        call.note = "Awa"
        self.client._erase_mfi_traces()
        self.assertFalse(call.number or call.note or call.provider_id)

    # -- settings -------------------------------------------------------
    def test_prompts_are_short_wav_or_mp3_files(self):
        language = self.line.language_ids[0]
        language.record_audio = base64.b64encode(make_wav(1))
        for wrong in (b"<svg/>", b"OggS", make_wav(1) + bytes(5 * 1024 * 1024)):
            with self.assertRaises(ValidationError):
                language.record_audio = base64.b64encode(wrong)

    def test_limits_languages_and_addresses_are_checked(self):
        twice = [(0, 0, {"lang": "fr"})]
        for values in (
            {"max_seconds": 5},
            {"hourly_limit": 0},
            {"language_ids": twice},
            {"allowed_addresses": "x"},
        ):
            with self.assertRaises(ValidationError):
                self.line.write(values)

    def test_the_words_before_the_code_are_french_where_callers_hear_french(self):
        french, wolof = self.line.language_ids
        own = self._create_line(name="Own").language_ids[0]
        self.assertIn("With this code", french.code_text)
        own.code_text = "Votre code :"
        self.env.flush_all()
        script = load_script("mfi_complaints_sms", "post-voice_code", "19.0.1.4.0")
        script.migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertIn("Avec ce code", french.code_text)
        self.assertIn("With this code", wolof.code_text)
        self.assertEqual(own.code_text, "Votre code :")

    def test_a_line_with_calls_is_archived_not_deleted(self):
        call = self._leave_message(caller=PHONE)
        with self.assertRaises(UserError):
            call.line_id.unlink()
