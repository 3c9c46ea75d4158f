# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from .common import PHONE, SmsCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDesk(SmsCommon):
    """Actions of the queue screen: retry, attach, create a complaint, dismiss."""

    def _receive_odd_text(self, text="Bonus recu", sender="4040"):
        """Receive a text that needs a person's decision."""
        message = self._receive_text(text, sender)
        self.assertEqual(message.state, "review")
        return message.with_user(self.collector)

    # -- deny first ---------------------------------------------------
    def test_other_roles_cannot_handle_the_queue(self):
        message = self._receive_odd_text()
        for user in (self.handler, self.controller, self.employee, self.branch_manager):
            texts = message.with_user(user)
            for act in ("action_dismiss", "action_make_complaint", "action_retry"):
                with self.assertRaises(AccessError, msg=f"{user.login} {act}"):
                    getattr(texts, act)()

    def test_actions_in_the_wrong_state_raise_a_user_error(self):
        queued = self.messages._queue_from_template("help", PHONE, self.company)
        queued = queued.with_user(self.collector)
        for act in ("action_retry", "action_dismiss", "action_make_complaint"):
            with self.assertRaises(UserError):
                getattr(queued, act)()
        with self.assertRaises(UserError):
            self._receive_odd_text().action_cancel()

    def test_a_registered_text_cannot_be_dismissed(self):
        message = self._receive_text("Frais indus")
        self.assertEqual(message.review_reason, "identify")
        with self.assertRaises(UserError):
            message.with_user(self.collector).action_dismiss()

    def test_texts_attach_only_to_readable_complaints(self):
        secret = self._create_complaint(category_id=self.restricted.id)
        with self.assertRaises(AccessError):
            self._receive_odd_text().action_attach(secret.id)

    # -- actions ------------------------------------------------------
    def test_not_a_complaint(self):
        message = self._receive_odd_text()
        message.action_dismiss()
        self.assertEqual(message.state, "dismissed")

    def test_create_a_complaint(self):
        message = self._receive_odd_text("Le guichet 4 ferme a 10 h", "ORANGE")
        message.action_make_complaint()
        self.assertTrue(message.ticket_id)
        self.assertIn("guichet 4", message.ticket_id.description)

    def test_attach(self):
        ticket = self._create_complaint()
        message = self._receive_odd_text("Suite de ma plainte", "1313")
        wizard = self.env["mfi.sms.attach"].with_user(self.collector)
        wizard = wizard.create({"message_ids": message.ids, "ticket_id": ticket.id})
        wizard.action_attach()
        self.assertEqual(message.ticket_id, ticket)
        self.assertEqual(message.state, "done")
        self.assertIn("addendum", self._get_event_codes(ticket))

    def test_likely_complaints_are_offered(self):
        ticket = self._receive_text("Frais indus").ticket_id
        message = self._receive_text("5")
        self.assertEqual(message.review_reason, "nothing")
        wizard = self.env["mfi.sms.attach"].with_user(self.collector)
        wizard = wizard.create({"message_ids": message.ids, "ticket_id": ticket.id})
        self.assertIn(ticket, wizard.likely_ids)
        self.assertEqual(wizard.suggestions[0]["id"], ticket.id)

    def test_texts_in_languages_that_nobody_uses_are_filtered(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        users = self.env["res.users"].with_context(active_test=False)
        users.search([]).write({"lang": "fr_FR"})
        self.company.partner_id.lang = "fr_FR"
        texts = self.env["mfi.sms.template"]
        texts.create({"purpose": "test", "lang": "wo", "body": "Salaam"})
        used = texts.search([("in_use", "=", True)])
        self.assertEqual(set(used.mapped("lang")), {"fr", "wo"})
        french = used.filtered(lambda text: text.lang == "fr")[:1]
        self.assertEqual(french.with_context(lang="fr_FR").lang_name, "Français")
        self.assertTrue(french.in_use)

    def test_retry(self):
        message = self.messages._queue_from_template("help", PHONE, self.company)
        message._mark_failed("credit", "no balance")
        message.with_user(self.collector).action_retry()
        self.assertEqual((message.state, message.attempts), ("queued", 0))
        self.assertFalse(message.failure)

    def test_cancel(self):
        message = self.messages._queue_from_template("help", PHONE, self.company)
        message.with_user(self.collector).action_cancel()
        self.assertEqual(message.state, "cancelled")

    def test_figures_by_gateway_and_month(self):
        for _turn in range(3):
            self.messages._queue_from_template("help", PHONE, self.company)
        rows = self.messages.with_user(self.controller)._read_group(
            [("direction", "=", "out")],
            ["gateway_id", "date:month"],
            ["__count", "parts:sum"],
        )
        [row] = [row for row in rows if row[0] == self.gateway]
        self.assertEqual((str(row[1])[:7], row[2], row[3]), ("2026-03", 3, 3))

    def test_texts_show_on_the_complaint(self):
        ticket = self._receive_text("Frais indus").ticket_id
        seen = self._with_user(ticket, self.collector)
        self.assertEqual(seen.complaint_sms_count, 2)
        action = seen.action_open_sms()
        self.assertEqual(action["domain"], [("ticket_id", "=", ticket.id)])
