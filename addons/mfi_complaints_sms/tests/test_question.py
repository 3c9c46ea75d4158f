# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from .common import CLIENT_PHONE, PHONE, SmsCommon

QUESTION = "Quel jour est-ce arrivé ?"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestQuestion(SmsCommon):
    """A question to the client by text, and the text that replies to it."""

    def _ask(self, ticket, user=None, text=QUESTION):
        """Ask a question by text as a user, by default the collector."""
        ticket = self._with_user(ticket, user or self.collector)
        return ticket.action_ask_client(text, "sms")

    def _create_asked(self, **values):
        """Return a registered complaint of the client, asked about by text."""
        ticket = self._create_complaint(**values)
        self._ask(ticket)
        return ticket

    def _get_additions(self, ticket):
        """Return the texts added to a complaint."""
        events = ticket.complaint_event_ids.filtered(lambda e: e.code == "addendum")
        return events.mapped("text")

    # -- deny first ---------------------------------------------------
    def test_nobody_else_asks_by_text(self):
        ticket = self._create_complaint()
        for user in (self.handler, self.controller, self.branch_manager):
            with self.assertRaises(UserError, msg=user.login):
                self._ask(ticket, user)
        self.assertFalse(self._find_sent("ask"))

    def test_without_number_or_gateway_nothing_is_asked(self):
        other = self.env["res.partner"].create({"name": "Sans téléphone"})
        ticket = self._create_complaint(partner_id=other.id)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._ask(ticket)
        ticket = self._create_complaint()
        self.company.mfi_sms_gateway_id = False
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._ask(ticket)
        self.env.invalidate_all()
        self.assertFalse(ticket.complaint_asked_at)

    def test_another_number_does_not_reply(self):
        ticket = self._create_asked()
        self._receive_text("lundi dernier", sender=PHONE)
        self.assertTrue(ticket.complaint_asked_at)

    # -- asking -------------------------------------------------------
    def test_the_text_is_queued_with_number_and_institution(self):
        ticket = self._create_asked()
        text = self._find_sent("ask")
        self.assertEqual(text.state, "queued")
        self.assertEqual(text.number, CLIENT_PHONE)
        for part in (ticket.number, "Quel jour", self.company.name):
            self.assertIn(part, text.body)

    def test_a_tracking_code_in_the_question_is_masked(self):
        receipt = self.tickets.with_user(self.collector).complaint_register(
            {
                "kind": "complaint",
                "name": "Frais",
                "description": "Frais",
                "channel": "phone",
                "category": "CRE",
                "phone": CLIENT_PHONE,
            }
        )
        ticket = self.tickets.search([("number", "=", receipt["number"])])
        code = receipt["tracking_code"]
        self._ask(ticket, text=f"Votre code est-il {code} ?")
        self.assertNotIn(code, self._find_sent("ask").body)

    def test_who_asked_is_told_that_the_text_did_not_arrive(self):
        ticket = self._create_asked()
        self._find_sent("ask")._mark_failed("number")
        self.assertEqual(ticket.activity_ids.user_id, self.collector)
        self.assertTrue(ticket.complaint_asked_at)

    def test_the_dialog_shows_the_text_and_its_price(self):
        ticket = self._create_complaint()
        model = (
            self.env["mfi.complaint.ask"]
            .with_user(self.collector)
            .with_context(active_model="helpdesk.ticket", active_ids=ticket.ids)
        )
        form = Form(model)
        self.assertEqual(form.channel, "sms")
        self.assertFalse(form.sms_text)
        form.question = QUESTION
        self.assertIn(ticket.number, form.sms_text)
        self.assertIn("1 SMS", form.sms_summary)
        form.save().action_apply()
        self.assertEqual(self._find_sent("ask").body, form.sms_text)

    # -- replying -----------------------------------------------------
    def test_what_the_client_writes_is_the_reply(self):
        for text in (
            "lundi dernier",
            "5",
            "123456",
            "oui",
            "non",
            "on m'a pris 5000 a l'agence",
            "quel reçu ?",
        ):
            ticket = self._create_asked()
            message = self._receive_text(text, sender=CLIENT_PHONE)
            self.assertEqual(message.ticket_id, ticket, text)
            self.assertIn(text, self._get_additions(ticket))
            self.assertFalse(ticket.complaint_waiting_since, text)

    def test_the_reply_opens_no_complaint_and_is_confirmed(self):
        ticket = self._create_asked()
        count = self.tickets.search_count([("complaint_phone", "=", CLIENT_PHONE)])
        self._receive_text("on m'a volé 5000 au guichet", sender=CLIENT_PHONE)
        domain = [("complaint_phone", "=", CLIENT_PHONE)]
        self.assertEqual(self.tickets.search_count(domain), count)
        self.assertEqual(len(self._find_sent("replied")), 1)
        self.assertIn(ticket.number, self._find_sent("replied").body)

    def test_who_asked_is_told(self):
        ticket = self._create_asked()
        self._receive_text("lundi dernier", sender=CLIENT_PHONE)
        self.assertEqual(ticket.activity_ids.user_id, self.collector)

    def test_commands_and_small_talk_are_not_the_reply(self):
        ticket = self._create_asked()
        for text in ("bonjour", "merci", "SUIVI", "STOP", "AIDE", "appelez-moi"):
            self._receive_text(text, sender=CLIENT_PHONE)
            self.assertTrue(ticket.complaint_asked_at, text)

    def test_words_of_whistleblowing_are_not_added_to_the_complaint(self):
        ticket = self._create_asked()
        self._receive_text("je denonce le chef", sender=CLIENT_PHONE)
        self.assertTrue(ticket.complaint_asked_at)
        self.assertFalse(self._get_additions(ticket))

    def test_a_score_that_is_awaited_is_not_the_reply(self):
        answered = self._answer_by_sms(self._create_complaint())
        ticket = self._create_asked()
        self._receive_text("5", sender=CLIENT_PHONE)
        self.assertEqual(answered.complaint_satisfaction_score, 5)
        self.assertTrue(ticket.complaint_asked_at)

    def test_a_withdrawal_is_still_confirmed_once(self):
        ticket = self._create_asked()
        self._receive_text("annuler ma plainte", sender=CLIENT_PHONE)
        self.assertEqual(len(self._find_sent("withdrawal")), 1)
        self._receive_text("oui", sender=CLIENT_PHONE)
        self.assertEqual(len(self._find_sent("withdrawn")), 1)
        self.assertEqual(ticket.complaint_state, "registered")

    def test_the_complaint_named_in_the_text_gets_the_reply(self):
        first, second = self._create_asked(), self._create_asked()
        self._receive_text(f"{first.number} : lundi", sender=CLIENT_PHONE)
        self.assertFalse(first.complaint_asked_at)
        self.assertTrue(second.complaint_asked_at)
