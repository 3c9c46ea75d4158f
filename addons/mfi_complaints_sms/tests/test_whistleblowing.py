# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from .voice import VoiceCommon

SECRET = "+221770000042"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWhistleblowing(VoiceCommon):
    """Whoever reads or hears a whistleblowing report takes it to the officers."""

    def _find_report(self):
        """Return the latest whistleblowing report."""
        domain = [("complaint_kind", "=", "denunciation")]
        return self.tickets.search(domain, order="id desc", limit=1)

    def _assert_forgotten(self, *texts):
        """Assert that no row of any table contains the number, nor these texts."""
        self.env.flush_all()
        for text in ("770000042", "77 000 00 42", *texts):
            self.assertFalse(self._find_tables_holding(text), text)

    def _assert_secret(self, report, user):
        """Assert that a user cannot read a report, but an officer can."""
        with self.assertRaises(AccessError):
            report.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            report.attachment_ids.with_user(user).read(["name"])
        self._with_user(report, self.confidential).read(["description"])

    def _register(self, report):
        """Register a report as an officer, with the words that were heard."""
        report = self._with_user(report, self.confidential)
        report.description = "<p>He takes money for each loan.</p>"
        report.action_register()
        return report

    # -- deny first ---------------------------------------------------
    def test_only_the_desk_takes_messages_to_the_officers(self):
        message = self._receive_text("azerty uiop", SECRET)
        for user in (self.handler, self.controller, self.branch_manager, self.employee):
            with self.assertRaises(AccessError, msg=user.login):
                message.with_user(user).action_make_denunciation()
        call = self._leave_message(caller=SECRET)
        for user in (self.handler, self.branch_manager, self.controller, self.employee):
            with self.assertRaises(AccessError, msg=user.login):
                call.with_user(user).action_make_denunciation()

    def test_what_is_registered_or_handled_stays(self):
        message = self._receive_text("on a pris 5000 sur mon compte", SECRET)
        self.assertTrue(message.ticket_id)
        message.state = "review"
        with self.assertRaises(UserError):
            message.with_user(self.collector).action_make_denunciation()
        done = self._receive_text("merci", "+221770000043")
        with self.assertRaises(UserError):
            done.with_user(self.collector).action_make_denunciation()
        missed = self._leave_message(caller=SECRET, seconds=1)
        with self.assertRaises(UserError):
            missed.with_user(self.collector).action_make_denunciation()

    # -- messages -----------------------------------------------------
    def test_a_text_leaves_no_number(self):
        self._receive_text("bonsoir", SECRET)
        message = self._receive_text("voyez 77 000 00 42, azerty uiop", SECRET)
        self.assertEqual(message.state, "review")
        self.assertTrue(self._find_sent("details", number=SECRET))
        message.with_user(self.collector).action_make_denunciation()
        report = self._find_report()
        self.assertEqual(report.complaint_state, "draft")
        self.assertIn("bonsoir", report.description)
        self.assertIn("azerty uiop", report.description)
        self.assertFalse(report.partner_id or report.complaint_phone)
        self._assert_forgotten()
        self.assertFalse(message.ticket_id)
        self.assertFalse(self._find_sent("denunciation", "ack"))
        with self.assertRaises(AccessError):
            report.with_user(self.collector).read(["name"])

    def test_officers_are_told_and_the_journal_says_who_recognised_the_report(self):
        message = self._receive_text("azerty uiop", SECRET)
        message.with_user(self.collector).action_make_denunciation()
        report = self._find_report()
        self.assertIn(self.confidential, report.activity_ids.user_id)
        self._register(report)
        note = report.complaint_event_ids.filtered(lambda event: event.code == "note")
        self.assertEqual(note._get_payload(), {"recognised_by": self.collector.id})
        self.assertIn(self.collector.name, str(note.details))
        self.assertFalse(self.env["mfi.complaint.event"].verify([]))
        self._assert_forgotten()

    # -- calls ----------------------------------------------------------
    def test_a_recording_leaves_no_number(self):
        self.client.phone = SECRET
        call = self._leave_message(caller=SECRET)
        old, data = call.ticket_id, call.attachment_id.raw
        self.assertEqual(old.partner_id, self.client)
        self.client.phone = False
        old.with_user(self.collector).description = "<p>Awa 77 000 00 42 says that</p>"
        call.with_user(self.collector).note = "Awa, 770000042"
        action = call.with_user(self.collector).action_make_denunciation()
        self.assertEqual(action["res_model"], "mfi.voice.call")
        report = call.ticket_id
        self.assertFalse(old.exists())
        self.assertEqual(
            (report.complaint_kind, report.complaint_state), ("denunciation", "draft")
        )
        self.assertEqual(report.attachment_ids.raw, data)
        self.assertEqual((call.kind, call.state), ("denunciation", "listen"))
        self.assertFalse(call.number or call.partner_id or call.note)
        self.assertEqual(call.started_at.hour, 0)
        self._assert_forgotten("Awa 77", "Awa, 77")
        self._assert_secret(report, self.collector)
        with self.assertRaises(AccessError):
            call.with_user(self.collector).read(["state"])

    def test_an_officer_writes_the_recording_down_and_registers(self):
        call = self._leave_message(caller=SECRET)
        call.with_user(self.pilot).action_make_denunciation()
        report = call.ticket_id
        with self.assertRaisesRegex(UserError, "Listen to the message"):
            self._with_user(report, self.confidential).action_register()
        self._register(report)
        self.assertEqual(call.state, "done")
        codes = report.complaint_event_ids.sorted("sequence").mapped("code")
        self.assertEqual(codes[0], "registered")
        self.assertIn("note", codes)
        self._assert_forgotten()

    def test_the_text_that_confirmed_a_recording_is_not_sent(self):
        call = self._leave_message(caller=SECRET)
        [receipt] = self._find_sent("voice", number=SECRET)
        call.with_user(self.collector).action_make_denunciation()
        self.assertEqual((receipt.state, receipt.number), ("cancelled", False))
