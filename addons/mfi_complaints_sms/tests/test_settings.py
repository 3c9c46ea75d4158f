# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from ..engine import charset
from ..models.message.mfi_sms_template import PLACEHOLDERS, PURPOSES
from .common import CLIENT_PHONE, SmsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSettings(SmsCommon):
    """Changes to texts, keywords and company settings apply at once."""

    def test_the_gateway_is_a_step_to_go_live(self):
        """A gateway that only simulates sends nothing: the step is still to do."""

        def read_state():
            steps = self.env["mfi.first.run"]._get_checklist()
            return next(step["state"] for step in steps if step["code"] == "sms")

        gateways = self.env["mfi.sms.gateway"].search([])
        gateways.active = False
        self.assertEqual(read_state(), "todo")
        gateway = self.gateway.copy({"code": "simulated", "active": True})
        self.assertEqual(read_state(), "todo")
        gateway.code = "kannel"
        self.assertEqual(read_state(), "done")

    def test_addresses_that_a_provider_cannot_reach_are_told(self):
        parameters = self.env["ir.config_parameter"]
        for address, is_local in (
            ("http://127.0.0.1:8069", True),
            ("https://plaintes.example.com", False),
        ):
            parameters.set_param("web.base.url", address)
            self.gateway.invalidate_recordset()
            self.assertEqual(self.gateway.has_local_urls, is_local, address)

    def test_every_purpose_has_a_french_and_an_english_text(self):
        for purpose, _label in PURPOSES:
            for lang in ("fr_FR", "en_US"):
                text, used = self.env["mfi.sms.template"]._render_text(
                    purpose, lang, self.company, PLACEHOLDERS
                )
                self.assertTrue(text, f"{purpose} {lang}")
                self.assertEqual(used, lang[:2])

    def test_default_texts_use_gsm7_and_few_parts(self):
        texts = self.env["mfi.sms.template"].search([("company_id", "=", False)])
        for template in texts:
            self.assertEqual(charset.find_ucs2_chars(template.body), [], template.body)
            self.assertLessEqual(template.parts, 2, template.body)

    def test_preview_shows_parts_price_and_costly_letters(self):
        template = self.env["mfi.sms.template"].create(
            {"purpose": "help", "lang": "wo", "body": "Prêt " + "a" * 80}
        )
        self.assertEqual((template.parts, template.price), (1, 15.0))
        self.gateway.transliterate = False
        template.invalidate_recordset()
        self.assertEqual((template.parts, template.price), (2, 30.0))
        self.assertEqual(template.foreign, "ê")

    def test_unknown_placeholders_and_languages_are_refused(self):
        values = {"purpose": "help", "lang": "wo", "body": "x"}
        for wrong in ({"body": "{nom}"}, {"lang": "Wolof!"}, {"lang": "x"}):
            with self.assertRaises(ValidationError):
                self.env["mfi.sms.template"].create({**values, **wrong})
        for value in ("", ",,", "5"):
            with self.assertRaises(ValidationError):
                self.env["mfi.sms.keyword"].create(
                    {"meaning": "help", "lang": "wo", "words": value}
                )

    def test_the_text_of_a_company_takes_precedence(self):
        self.env["mfi.sms.template"].create(
            {
                "purpose": "help",
                "lang": "fr",
                "body": "Appelez le 33 800.",
                "company_id": self.company.id,
            }
        )
        self._receive_text("AIDE")
        self.assertEqual(self._find_sent("help").body, "Appelez le 33 800.")

    def test_keyword_changes_apply_at_once(self):
        keyword = self.env["mfi.sms.keyword"].search(
            [("meaning", "=", "help"), ("lang", "=", "fr")]
        )
        keyword.words = "SECOURS, AZIMUT"
        self._receive_text("azimut")
        self.assertEqual(len(self._find_sent("help")), 1)
        keyword.words = "SECOURS"
        self._receive_text("azimut")
        self.assertEqual(len(self._find_sent("help")), 1)

    def test_category_of_texts(self):
        self.company.mfi_sms_category_id = self.category
        self.assertEqual(
            self._receive_text("Frais indus").ticket_id.category_id, self.category
        )

    def test_each_text_is_a_complaint_with_a_window_of_zero(self):
        self.company.mfi_sms_addendum_hours = 0
        first = self._receive_text("Frais indus")
        second = self._receive_text("Guichet fermé")
        self.assertNotEqual(first.ticket_id, second.ticket_id)

    def test_days_to_rate_or_contest(self):
        ticket = self._receive_text("Frais indus", CLIENT_PHONE).ticket_id
        self._answer_by_sms(ticket)
        self.company.mfi_sms_contest_days = 10
        with freeze_time("2026-03-20 10:00:00"):
            message = self._receive_text("4", CLIENT_PHONE)
        self.assertEqual(message.review_reason, "nothing")
        self.assertFalse(ticket.complaint_satisfaction_score)

    def test_survey_setting(self):
        self.company.mfi_sms_survey = False
        self._answer_by_sms(self._create_complaint())
        self.assertFalse(self._find_sent("survey"))

    def test_invalid_settings_are_refused(self):
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
