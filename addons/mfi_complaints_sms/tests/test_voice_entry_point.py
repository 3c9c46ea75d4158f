# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.tests import HttpCase, tagged

from ..engine.voice import audio
from .common import CLIENT_PHONE, PHONE
from .provider import Provider
from .voice import VoiceCommon, make_wav


@tagged("post_install", "-at_install")
class TestVoiceEntryPoint(VoiceCommon, HttpCase):
    """Calls of providers as they document them, through the entry point."""

    def _get_url(self, path="call", line=None, token=None):
        """Return an address of a line."""
        token = token or (line or self.line).inbound_token
        return f"/complaints/voice/{token}/{path}"

    def _post(self, path="call", line=None, token=None, **values):
        """Post a notice as a provider does; return the response."""
        url = self._get_url(path, line, token)
        response = self.url_open(url, data=values or {"x": ""}, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def _notify(self, path="call", call="ATVId_1", **values):
        """Post a notice of Africa's Talking."""
        known = {
            "sessionId": call,
            "isActive": "1",
            "direction": "Inbound",
            "callerNumber": CLIENT_PHONE,
            "destinationNumber": "+221338000000",
        }
        return self._post(path, **{**known, **values})

    def _find_calls(self, line=None):
        """Return the calls of a line."""
        return self.calls.search([("line_id", "=", (line or self.line).id)])

    def _serve_recording(self, answer):
        """Serve a recording from a local server that the line may fetch from."""
        server = Provider([answer])
        self.addCleanup(server.close)
        self.line.recording_hosts = server.url
        return server

    # -- deny first ---------------------------------------------------
    def test_a_wrong_token_is_not_found_and_nothing_is_stored(self):
        for token in ("x", "a" * 32, "a" * 5000, "%00" * 8, "é" * 20):
            for path in ("call", "step/language", "recording/1/record.fr.complaint"):
                self.assertEqual(self._post(path, token=token).status_code, 404)
        self.assertFalse(self.notices.search([]))

    def test_an_archived_line_and_an_old_token_are_not_found(self):
        old = self.line.inbound_token
        self.line.action_new_token()
        self.assertEqual(self._post(token=old, sessionId="a").status_code, 404)
        self.line.active = False
        self.assertEqual(self._notify().status_code, 404)

    def test_only_listed_addresses_can_call(self):
        self.line.allowed_addresses = "41.82.0.0/16"
        self.assertEqual(self._notify().status_code, 404)
        self.line.allowed_addresses = "127.0.0.0/8"
        self.assertEqual(self._notify().status_code, 200)

    def test_an_oversized_notice_is_refused(self):
        self.assertEqual(self._notify(x="a" * 200000).status_code, 413)

    def test_a_notice_without_a_call_is_refused_and_shown_on_the_line(self):
        self.assertIn("<Reject/>", self._post(isActive="1").text)
        self.assertIn("sessionId", self.line.last_error)
        self.assertFalse(self.notices.search([]))

    def test_a_flood_of_calls_is_refused(self):
        self.line.hourly_limit = 2
        answers = [self._notify(call=f"ATVId_{n}").text for n in range(3)]
        self.assertEqual(
            ["<Reject/>" in text for text in answers], [False, False, True]
        )

    def test_only_a_telephone_server_can_upload(self):
        path = "recording/1/record.fr.complaint"
        url = self._get_url(path)
        headers = {"Content-Type": "audio/wav"}
        response = self.url_open(url, data=make_wav(3), headers=headers)
        self.assertEqual(response.status_code, 404)
        line = self._create_line(provider="asterisk")
        url = self._get_url(path, line)
        for body, status in (
            (b"<html>", 415),
            (make_wav(3) + bytes(audio.MAX_BYTES), 413),
        ):
            response = self.url_open(url, data=body, headers=headers)
            self.assertEqual(response.status_code, status)

    # -- Africa's Talking ----------------------------------------------
    def test_a_call_is_guided_to_the_beep(self):
        first = self._notify().text
        self.assertIn("<GetDigits", first)
        self.assertIn("/step/language", first)
        second = self._notify("step/language", dtmfDigits="2").text
        self.assertIn("/step/kind.wo", second)
        third = self._notify("step/kind.wo", dtmfDigits="1").text
        self.assertIn('maxLength="120"', third)
        self.assertIn("/step/record.wo.complaint", third)
        last = self._notify("step/record.wo.complaint", recordingUrl="https://x/1.mp3")
        self.assertIn("<Say>", last.text)
        self.assertNotIn("<Record", last.text)
        self.assertEqual(self._notify(isActive="0", durationInSeconds="80").text, "")

    def test_a_message_becomes_a_draft_with_its_file(self):
        server = self._serve_recording((200, make_wav(72)))
        self._notify()
        self._notify("step/language", dtmfDigits="1")
        self._notify("step/record.fr.complaint", recordingUrl=f"{server.url}/r/1.mp3")
        self._notify(isActive="0", durationInSeconds="80")
        self._process_voice()
        call = self._find_calls()
        draft = call.ticket_id
        self.assertEqual((call.state, call.message_seconds), ("listen", 72))
        self.assertEqual(draft.complaint_state, "draft")
        self.assertEqual(draft.channel_id.complaint_code, "voice")
        self.assertEqual(draft.partner_id, self.client)
        self.assertEqual(draft.complaint_phone, CLIENT_PHONE)
        self.assertIn("1 min 12 s", draft.description)
        self.assertEqual(draft.attachment_ids.raw, make_wav(72))
        self.assertEqual(draft.attachment_ids.mimetype, "audio/wav")
        self.assertEqual(len(self._find_sent("voice", number=CLIENT_PHONE)), 1)
        self.assertFalse(self.notices.search([("content", "!=", False)]))

    def test_duplicates_and_any_order_give_one_draft(self):
        server = self._serve_recording((200, make_wav(5)))
        url = f"{server.url}/1.wav"
        self._notify(isActive="0", durationInSeconds="9", recordingUrl=url)
        self._process_voice()
        self._notify("step/record.fr.complaint", recordingUrl=url)
        self._notify("step/record.fr.complaint", recordingUrl=url)
        self._notify()
        self._process_voice()
        self._notify(isActive="0", durationInSeconds="9", recordingUrl=url)
        self._process_voice()
        self.assertEqual(len(self._find_calls()), 1)
        self.assertEqual(len(server.requests), 1)
        domain = [("complaint_call_ids", "in", self._find_calls().ids)]
        self.assertEqual(self.env["helpdesk.ticket"].search_count(domain), 1)
        self.assertEqual(self._find_calls().lang, "fr")

    def test_a_recording_elsewhere_is_not_fetched(self):
        server = self._serve_recording((200, make_wav(5)))
        self.line.recording_hosts = "africastalking.com"
        self._notify("step/record.fr.complaint", recordingUrl=f"{server.url}/1.wav")
        self._process_voice()
        self.assertEqual(self._find_calls().state, "failed")
        self.assertFalse(server.requests)

    def test_redirects_pages_and_huge_files_are_not_kept(self):
        big = make_wav(3) + bytes(audio.MAX_BYTES)
        for number, answer in enumerate(
            (
                (302, b"", {"Location": "http://127.0.0.1:1/"}),
                (200, b"<html>no</html>"),
                (200, big),
            )
        ):
            server = self._serve_recording(answer)
            self._notify(
                "step/record.fr.complaint",
                call=f"ATVId_bad{number}",
                recordingUrl=f"{server.url}/1.wav",
            )
            self._process_voice()
            self.assertEqual(self._find_calls()[0].state, "failed", answer[0])
            self.assertTrue(self._find_calls()[0].error)
        self.assertFalse(self._find_calls().ticket_id)

    def test_a_recording_that_is_not_ready_is_fetched_later(self):
        server = Provider([(503, b""), (404, b""), (200, make_wav(4))])
        self.addCleanup(server.close)
        self.line.recording_hosts = server.url
        self._notify("step/record.fr.complaint", recordingUrl=f"{server.url}/1.wav")
        for state in ("fetching", "fetching", "listen"):
            self._process_voice()
            call = self._find_calls()
            self.assertEqual(call.state, state)
            call.next_attempt_at = "2020-01-01 00:00:00"
        self.assertEqual(call.attempts, 2)

    # -- denunciation ---------------------------------------------------
    def test_a_whistleblower_leaves_no_number_anywhere(self):
        server = self._serve_recording((200, make_wav(30)))
        caller = "+221770009876"
        self._notify(callerNumber=caller)
        self._notify("step/language", dtmfDigits="1", callerNumber=caller)
        self._notify("step/kind.fr", dtmfDigits="2", callerNumber=caller)
        self._notify(
            "step/record.fr.denunciation",
            recordingUrl=f"{server.url}/1.wav",
            callerNumber=caller,
        )
        self._process_voice()
        self._notify(isActive="0", durationInSeconds="40", callerNumber=caller)
        self._process_voice()
        call = self._find_calls()
        self.assertEqual((call.kind, call.state), ("denunciation", "listen"))
        self.assertFalse(call.number or call.partner_id or call.provider_id)
        self.assertEqual(call.started_at.hour, 0)
        self.assertEqual(call.ticket_id.complaint_access, "denunciation")
        self.assertFalse(self._find_sent("voice"))
        self.env.flush_all()
        self.assertEqual(self._find_tables_holding("70009876"), [])
        self.assertEqual(self._find_tables_holding("ATVId_1"), [])

    def test_the_choice_of_a_whistleblower_is_stored_without_a_number(self):
        self._notify("step/kind.fr", dtmfDigits="2")
        self.assertNotIn(CLIENT_PHONE[4:], self.notices.search([]).content)

    def _report(self, call="ATVId_1", **values):
        """Leave a whistleblowing report by Africa's Talking; return the last answer."""
        server = self._serve_recording((200, make_wav(30)))
        values["recordingUrl"] = f"{server.url}/1.wav"
        return self._notify("step/record.fr.denunciation", call, **values).text

    def _find_spelled(self, answer):
        """Return the codes that an answer spells."""
        spelled = re.findall(r"<Say>((?:[A-Z0-9]\. ?){10})</Say>", answer)
        return [re.sub(r"[. ]", "", code) for code in spelled]

    def test_a_whistleblower_hears_a_code_twice_that_follows_the_report(self):
        answer = self._report()
        code, again = self._find_spelled(answer)
        self.assertEqual(code, again)
        self.assertIn("follow your report", answer)
        self._process_voice()
        call = self._find_calls()
        self.env.flush_all()
        self.assertFalse(self._find_tables_holding(code))
        draft = self._with_user(call.ticket_id, self.confidential)
        draft.description = "<p>He asks for money.</p>"
        self.assertFalse(draft.action_register()["tracking_code"])
        found = self.tickets._find_complaint_by_secret_code(code)
        self.assertEqual(found, call.ticket_id)

    def test_the_last_code_counts_when_the_provider_asks_again(self):
        self._report()
        self._process_voice()
        code = self._find_spelled(self._report())[0]
        self._process_voice()
        draft = self._find_calls().ticket_id
        self.assertTrue(draft._is_complaint_code(code))

    def test_a_caller_cannot_choose_the_code(self):
        digest = self.tickets._get_complaint_secret_digest("AAAAAAAAAA")
        self._notify("step/kind.fr", dtmfDigits="2", code_digest=digest)
        self._notify("step/record.fr.denunciation", code_digest=digest)
        self._report(code_digest=digest)
        self._process_voice()
        draft = self._find_calls().ticket_id
        self.assertTrue(draft.sudo().complaint_code_digest)
        self.assertFalse(draft._is_complaint_code("AAAAAAAAAA"))

    def test_only_a_whistleblower_hears_a_code(self):
        server = self._serve_recording((200, make_wav(30)))
        answer = self._notify(
            "step/record.fr.complaint", recordingUrl=f"{server.url}/1.wav"
        )
        self.assertFalse(self._find_spelled(answer.text))
        self.line.offers_denunciation = False
        self.assertFalse(self._find_spelled(self._report("ATVId_2")))

    def test_asterisk_receives_the_code_to_spell(self):
        line = self._create_line(provider="asterisk")
        answer = self._post(
            line=line, call="1.2", step="record.fr.denunciation", event="recorded"
        ).text
        action, _step, _seconds, sound, code, prompt = answer.split(",")
        self.assertEqual((action, sound, prompt), ("end", "fr-thanks", "fr-code"))
        url = self._get_url("recording/1.2/record.fr.denunciation", line)
        self.url_open(url, data=make_wav(9), headers={"Content-Type": "audio/wav"})
        self._process_voice()
        self.assertTrue(self._find_calls(line).ticket_id._is_complaint_code(code))

    # -- hanging up -----------------------------------------------------
    def test_a_call_without_words_is_called_back(self):
        self._notify(callerNumber=PHONE)
        self._notify(callerNumber=PHONE, isActive="0", durationInSeconds="4")
        self._process_voice()
        call = self._find_calls()
        self.assertEqual(call.state, "ongoing")
        call.ended_at = "2020-01-01 00:00:00"
        self._process_voice()
        self.assertEqual((call.state, call.number), ("missed", PHONE))
        self.assertFalse(call.ticket_id)

    def test_a_message_of_one_second_has_no_words(self):
        server = self._serve_recording((200, make_wav(1)))
        self._notify("step/record.fr.complaint", recordingUrl=f"{server.url}/1.wav")
        self._process_voice()
        self.assertEqual(self._find_calls().state, "missed")
        self.assertFalse(self._find_calls().ticket_id)

    def test_a_withheld_number_cannot_be_called_back(self):
        self._notify(callerNumber="anonymous", isActive="0")
        self._process_voice()
        self._find_calls().ended_at = "2020-01-01 00:00:00"
        self._process_voice()
        self.assertEqual(self._find_calls().state, "empty")

    # -- Asterisk -------------------------------------------------------
    def test_asterisk_is_guided_by_lines_and_uploads(self):
        line = self._create_line(provider="asterisk")
        known = {"call": "1767225600.12", "caller": "77 123 45 67", "line": line}
        answers = [
            self._post(**known, step="start").text,
            self._post(**known, step="language", digit="1").text,
            self._post(**known, step="kind.fr", digit="").text,
            self._post(**known, step="record.fr.complaint", event="recorded").text,
        ]
        self.assertEqual(
            answers,
            [
                "menu,language,8,language",
                "menu,kind.fr,8,fr-kind",
                "record,record.fr.complaint,120,fr-record",
                "end,,0,fr-thanks",
            ],
        )
        url = self._get_url("recording/1767225600.12/record.fr.complaint", line)
        headers = {"Content-Type": "audio/wav"}
        response = self.url_open(url, data=make_wav(6), headers=headers)
        self.assertEqual(response.status_code, 200)
        self._post(**known, event="end", seconds="20")
        self._process_voice()
        call = self._find_calls(line)
        self.assertEqual((call.number, call.partner_id), (CLIENT_PHONE, self.client))
        self.assertEqual((call.state, call.seconds), ("listen", 20))
        self.assertEqual(call.ticket_id.attachment_ids.raw, make_wav(6))

    # -- prompts --------------------------------------------------------
    def test_uploaded_prompts_are_played(self):
        language = self.line.language_ids[0]
        files = self.env["ir.attachment"]
        files.create(
            {
                "name": "record_audio",
                "raw": make_wav(2),
                "res_model": language._name,
                "res_id": language.id,
                "res_field": "record_audio",
            }
        )
        language.invalidate_recordset()
        answer = self._notify("step/kind.fr", dtmfDigits="1").text
        path = f"audio/{language.id}/record"
        self.assertIn(f'<Play url="{self.line._get_url(path)}"/>', answer)
        played = self.url_open(self._get_url(path))
        self.assertEqual(played.content, make_wav(2))
        self.assertEqual(played.headers["Content-Type"], "audio/wav")
        for wrong in (f"audio/{language.id}/lang", "audio/0/language", "audio/9/kind"):
            self.assertEqual(self.url_open(self._get_url(wrong)).status_code, 404)
