# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from ..engine import charset
from ..models.message.mfi_sms_template import BLANKS, PURPOSES
from .common import CLIENT_PHONE, SmsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSettings(SmsCommon):
    """Texts, keywords and company settings: each changes what happens, at once."""

    def test_every_purpose_is_written_in_french_and_english(self):
        for purpose, _label in PURPOSES:
            for lang in ("fr_FR", "en_US"):
                text, used = self.env["mfi.sms.template"]._render(
                    purpose, lang, self.company, BLANKS
                )
                self.assertTrue(text, f"{purpose} {lang}")
                self.assertEqual(used, lang[:2])

    def test_shipped_texts_use_plain_letters_and_few_parts(self):
        texts = self.env["mfi.sms.template"].search([("company_id", "=", False)])
        for template in texts:
            self.assertEqual(charset.foreign_chars(template.body), [], template.body)
            self.assertLessEqual(template.parts, 2, template.body)

    def test_preview_tells_parts_price_and_costly_letters(self):
        template = self.env["mfi.sms.template"].create(
            {"purpose": "help", "lang": "wo", "body": "Prêt " + "a" * 80}
        )
        self.assertEqual((template.parts, template.price), (1, 15.0))
        self.gateway.transliterate = False
        template.invalidate_recordset()
        self.assertEqual((template.parts, template.price), (2, 30.0))
        self.assertEqual(template.foreign, "ê")

    def test_unknown_blanks_and_languages_are_refused(self):
        values = {"purpose": "help", "lang": "wo", "body": "x"}
        for wrong in ({"body": "{nom}"}, {"lang": "Wolof!"}, {"lang": "x"}):
            with self.assertRaises(ValidationError):
                self.env["mfi.sms.template"].create({**values, **wrong})
        for words in ("", ",,", "5"):
            with self.assertRaises(ValidationError):
                self.env["mfi.sms.keyword"].create(
                    {"meaning": "help", "lang": "wo", "words": words}
                )

    def test_a_companys_own_text_comes_first(self):
        self.env["mfi.sms.template"].create(
            {
                "purpose": "help",
                "lang": "fr",
                "body": "Appelez le 33 800.",
                "company_id": self.company.id,
            }
        )
        self._receive("AIDE")
        self.assertEqual(self._sent("help").body, "Appelez le 33 800.")

    def test_keywords_change_at_once(self):
        keyword = self.env["mfi.sms.keyword"].search(
            [("meaning", "=", "help"), ("lang", "=", "fr")]
        )
        keyword.words = "SECOURS"
        self._receive("secours")
        self.assertEqual(len(self._sent("help")), 1)
        self._receive("aide")
        self.assertEqual(len(self._sent("help")), 1)

    def test_category_of_texts(self):
        self.company.mfi_sms_category_id = self.category
        self.assertEqual(
            self._receive("Frais indus").ticket_id.category_id, self.category
        )

    def test_window_of_zero_makes_each_text_a_complaint(self):
        self.company.mfi_sms_addendum_hours = 0
        first, second = self._receive("Frais"), self._receive("Guichet")
        self.assertNotEqual(first.ticket_id, second.ticket_id)

    def test_days_to_rate_or_contest(self):
        ticket = self._receive("Frais indus", CLIENT_PHONE).ticket_id
        self._answered_by_sms(ticket)
        self.company.mfi_sms_contest_days = 10
        with freeze_time("2026-03-20 10:00:00"):
            message = self._receive("4", CLIENT_PHONE)
        self.assertEqual(message.review_reason, "nothing")
        self.assertFalse(ticket.complaint_satisfaction_score)

    def test_survey_setting(self):
        self.company.mfi_sms_survey = False
        self._answered_by_sms(self._create_complaint())
        self.assertFalse(self._sent("survey"))

    def test_impossible_settings_are_refused(self):
        for values in (
            {"mfi_sms_quiet_from": 25},
            {"mfi_sms_quiet_from": 0, "mfi_sms_quiet_to": 24},
            {"mfi_sms_hourly_limit": -1},
            {"mfi_sms_addendum_hours": 100000},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.company.write(values)

    def test_settings_page_writes_the_company(self):
        settings = self.env["res.config.settings"].create(
            {"mfi_sms_hourly_limit": 9, "mfi_sms_ack": "sms"}
        )
        settings.execute()
        self.assertEqual(self.company.mfi_sms_hourly_limit, 9)
        self.assertEqual(self.company.mfi_sms_ack, "sms")
