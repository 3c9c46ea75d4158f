# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import CLIENT_PHONE, SmsCommon
from .voice import VoiceCommon


class LeafletNumbers:
    """Helpers to read the numbers that posters name and those that they leave out."""

    def _get_numbers(self, *kinds):
        """Return the numbers of some kinds."""
        contacts = self.company._get_mfi_leaflet_contacts(self.branch)
        return [item.number for item in contacts if item.kind in kinds]

    def _get_notes(self):
        """Return what is left out, as the pilot reads it."""
        wizard = self.env["mfi.complaint.leaflet"].with_user(self.pilot)
        return wizard.create({"lang": "en_US"}).notes or ""


@tagged("post_install", "-at_install")
class TestLeafletTexts(LeafletNumbers, SmsCommon):
    """Posters name a number for texts only once a text has arrived there."""

    def test_a_number_without_any_text_is_left_out(self):
        self.assertEqual(self._get_numbers("sms", "whatsapp"), [])
        self.assertIn("4040 is left out", self._get_notes())

    def test_a_number_with_texts_is_named(self):
        self._receive_text("PLAINTE my account")
        self.assertEqual(self._get_numbers("sms"), ["4040"])
        self.assertNotIn("4040", self._get_notes())

    def test_closed_gateways_are_left_out(self):
        self._receive_text("PLAINTE my account")
        self.gateway.active = False
        self.assertEqual(self._get_numbers("sms"), [])
        self.gateway.active = True
        self.gateway.code = "simulated"
        self.assertEqual(self._get_numbers("sms"), [])

    def test_a_name_cannot_be_answered(self):
        self._receive_text("PLAINTE my account")
        self.gateway.sender = "MUTUELLE"
        self.assertEqual(self._get_numbers("sms"), [])
        self.assertNotIn("MUTUELLE", self._get_notes())

    def test_whatsapp(self):
        self._receive_text("PLAINTE my account")
        self.gateway.write(
            {"code": "whatsapp_twilio", "sender": "whatsapp:+221770004040"}
        )
        self.assertEqual(self._get_numbers("whatsapp"), ["+221770004040"])
        self.assertEqual(self._get_numbers("sms"), [])

    def test_branch_manager_gets_the_numbers_too(self):
        self._receive_text("PLAINTE my account")
        wizards = self.env["mfi.complaint.leaflet"].with_user(self.branch_manager)
        wizard = wizards.create({"lang": "en_US"})
        leaf = wizard.company_id._get_mfi_leaflet(wizard.branch_id, "en_US")
        self.assertIn("4040", [contact.number for contact, _text in leaf["contacts"]])

    def test_number_of_queries(self):
        def count(gateways):
            for index in range(gateways):
                self._create_gateway(name=f"Gateway {index}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_numbers("sms")
            return self.env.cr.sql_log_count - before

        count(1)
        few = count(9)
        self.assertEqual(count(90), few)


@tagged("post_install", "-at_install")
class TestLeafletVoice(LeafletNumbers, VoiceCommon):
    """Posters name a voice line only once somebody has called it."""

    def test_a_line_without_calls_is_left_out(self):
        self.line.number = "33 800 11 11"
        self.assertEqual(self._get_numbers("voice"), [])
        self.assertIn("33 800 11 11 is left out: no call", self._get_notes())

    def test_a_line_without_a_number_is_no_line_yet(self):
        self.assertNotIn("no call has arrived", self._get_notes())

    def test_a_line_with_calls_is_named(self):
        call = self._leave_message(caller=CLIENT_PHONE)
        call.line_id.number = "33 800 11 11"
        self.assertEqual(self._get_numbers("voice"), ["33 800 11 11"])
        self.assertNotIn("33 800 11 11", self._get_notes())
        leaf = self.company._get_mfi_leaflet(self.branch, "en_US")
        texts = [text for contact, text in leaf["contacts"] if contact.kind == "voice"]
        self.assertEqual(texts, ["Leave a spoken message"])

    def test_a_long_text_is_refused(self):
        with self.assertRaises(ValidationError):
            self.company.mfi_leaflet_voice = "x" * 61
