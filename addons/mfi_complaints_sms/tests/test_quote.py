# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.tests import Form, freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from ..tools import http
from .common import SmsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestQuote(SmsCommon):
    """A text shows its length, its letters and its price before it is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.env["helpdesk.ticket"]

    def _open_answer(self, user=None, answer="Votre prêt est accordé."):
        """Open the wizard of a resolved complaint, with the answer by SMS."""
        self.ticket = self.ticket or self._advance(self._create_complaint(), "resolved")
        wizards = self.env["mfi.complaint.communicate"].with_user(
            user or self.collector
        )
        form = Form(
            wizards.with_context(
                active_model="helpdesk.ticket", active_ids=self.ticket.ids
            )
        )
        form.channel = "sms"
        form.answer = answer
        return form

    # -- in the wizard ------------------------------------------------
    def test_price_is_shown_before_sending(self):
        form = self._open_answer()
        self.assertIn("Votre pret est accordé.", form.sms_text)
        self.assertIn(self.ticket.number, form.sms_text)
        parts = int(form.sms_summary.partition(", ")[2].partition(" SMS")[0])
        self.assertIn("GSM-7", form.sms_summary)
        self.assertIn(f"{parts * 15}", form.sms_summary)
        self.assertIn(self.gateway.currency_id.symbol, form.sms_summary)

    def test_what_is_shown_is_what_is_sent(self):
        form = self._open_answer()
        shown, summary = form.sms_text, form.sms_summary
        form.save().action_apply()
        sent = self._find_sent("answer", "recourse")
        self.assertEqual("\n\n".join(sent.mapped("body")), shown)
        self.assertIn(f" {sum(sent.mapped('parts'))} SMS", summary)

    def test_replaced_letters_are_named(self):
        form = self._open_answer(answer="Ŋaar, prêt, cœur, ñett")
        self.assertEqual(form.sms_replaced, "Ŋ → N, ê → e, œ → oe")
        self.assertFalse(form.sms_foreign)

    def test_letters_are_kept_on_request_and_cost_more(self):
        form = self._open_answer(answer="Ŋaar ak ñett. " * 6)
        plain = form.sms_summary
        form.sms_plain = False
        self.assertIn("UCS-2", form.sms_summary)
        self.assertNotEqual(form.sms_summary, plain)
        self.assertIn("Ŋ", form.sms_foreign)
        self.assertNotIn("ñ", form.sms_foreign)
        self.assertGreater(form.sms_saved, 0)
        self.assertFalse(form.sms_replaced)
        form.save().action_apply()
        self.assertIn("Ŋaar", self._find_sent("answer").body)

    def test_letters_without_equivalent_are_kept_and_named(self):
        form = self._open_answer(answer="Jërëjëf 🙂")
        self.assertIn("Jërëjëf 🙂", form.sms_text)
        self.assertIn("🙂", form.sms_foreign)
        self.assertIn("UCS-2", form.sms_summary)

    def test_a_simulated_gateway_prices_and_sends_nothing(self):
        """The text is accepted; the network is not used."""
        self.gateway.code = "simulated"
        form = self._open_answer()
        self.assertIn(self.gateway.currency_id.symbol, form.sms_summary)
        form.save().action_apply()
        with patch.object(http, "send_request") as request:
            self._run_cron("ir_cron_send")
        request.assert_not_called()
        self.assertEqual(set(self._find_sent("answer").mapped("state")), {"sent"})
        self.assertEqual(self.gateway.state, "working")

    def test_no_price_without_a_price(self):
        self.gateway.price = 0
        form = self._open_answer()
        self.assertIn("SMS", form.sms_summary)
        self.assertNotIn(self.gateway.currency_id.symbol, form.sms_summary)

    def test_price_below_the_smallest_coin_is_exact(self):
        self.gateway.price = 0.0435
        self.assertIn("0.0435", self.gateway._format_cost(1))

    def test_shortened_text_is_announced(self):
        self.gateway.max_parts = 1
        form = self._open_answer(answer="Votre plainte est fondée. " * 20)
        self.assertTrue(form.sms_text.partition("\n\n")[0].endswith("..."))
        self.assertIn("too long", form.sms_warning)

    def test_language_without_texts_is_announced(self):
        self.assertFalse(self._open_answer().sms_warning)
        self.env["res.lang"]._activate_lang("pt_PT")
        ticket = self._create_complaint(complaint_lang="pt_PT")
        self.ticket = self._advance(ticket, "resolved")
        self.assertIn("(pt)", self._open_answer().sms_warning)

    def test_without_gateway_the_reason_is_given(self):
        self.company.mfi_sms_gateway_id = False
        warning = self._open_answer().sms_warning
        self.assertIn("No text can be sent: no SMS gateway", warning)
        self.assertNotIn("phone", warning)

    def test_other_channels_show_no_price(self):
        form = self._open_answer()
        form.channel = "call"
        self.assertFalse(form.sms_summary)
        self.assertFalse(form.sms_text)

    def test_tracking_code_is_not_shown(self):
        answers = self.env["mfi.sms.template"].search([("purpose", "=", "answer")])
        answers.body = "{number}: {answer} {code}"
        form = self._open_answer()
        code = self.ticket.sudo().complaint_tracking_code or "none"
        self.assertNotIn(code, form.sms_text)
        self.assertIn("XXXXXXXXXX", form.sms_text)

    def test_complaints_that_one_may_not_read_are_not_shown(self):
        ticket = self._create_complaint(category_id=self.restricted.id)
        wizards = self.env["mfi.complaint.communicate"].with_user(self.collector)
        wizard = wizards.new(
            {"ticket_ids": ticket.ids, "channel": "sms", "answer": "x"}
        )
        self.assertFalse(wizard.sms_text)
        self.assertFalse(wizard.sms_summary)

    # -- in the templates ---------------------------------------------
    def test_template_shows_the_price_with_examples(self):
        template = self.env["mfi.sms.template"].search(
            [("purpose", "=", "ack"), ("lang", "=", "fr")]
        )
        template.body = "Reçu : {number}, réponse le {date}. Prêt."
        self.assertIn("PL-2026-000123", template.preview)
        self.assertIn("15", template.summary)
        self.assertEqual(template.replaced, "ç → c, ê → e")

    def test_template_is_spelled_in_plain_letters_at_once(self):
        self.gateway.transliterate = False
        template = self.env["mfi.sms.template"].search(
            [("purpose", "=", "ack"), ("lang", "=", "fr")]
        )
        template.body = "Plainte {number} reçue. " * 4
        self.assertEqual(template.encoding, "ucs2")
        self.assertGreater(template.saved, 0)
        template.action_spell_plainly()
        self.assertEqual(template.body, "Plainte {number} recue. " * 4)
        self.assertEqual(template.encoding, "gsm7")
        self.assertFalse(template.saved)

    def test_test_text_shows_its_price(self):
        test = self.env["mfi.sms.test"].new(
            {"gateway_id": self.gateway.id, "body": "Prêt"}
        )
        self.assertIn("15", test.summary)
        self.assertEqual(test.replaced, "ê → e")
