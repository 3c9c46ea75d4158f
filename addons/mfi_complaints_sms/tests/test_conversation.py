# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.mfi_complaints.tests.common import NOW

from .common import CLIENT_PHONE, PHONE, SmsCommon

LATER = "2026-03-05 10:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestConversation(SmsCommon):
    """Texts without a command: what is registered, asked, kept or left alone."""

    def _find_complaints(self, phone=PHONE):
        """Return the registered records of a phone."""
        return self.tickets.search([("complaint_phone", "=", phone)])

    # -- deny first ---------------------------------------------------
    def test_small_talk_opens_nothing(self):
        for text in (
            "ok",
            "merci",
            "?",
            "123456",
            "quel est votre horaire ?",
            "cinq",
            "très satisfait",
            "oui merci",
            "annuler ma plainte",
            "Gagnez 1 million cliquez http://bit.ly/x",
            "je denonce le chef",
        ):
            self.assertFalse(self._receive_text(text).ticket_id, text)
        self.assertFalse(self._find_complaints())

    def test_only_the_desk_handles_messages_to_read(self):
        message = self._receive_text("azerty")
        for user in (self.handler, self.controller, self.employee, self.branch_manager):
            for act in ("action_make_request", "action_mark_called"):
                with self.assertRaises(AccessError, msg=f"{user.login} {act}"):
                    getattr(message.with_user(user), act)()

    def test_nobody_reads_held_words(self):
        self._receive_text("je denonce le chef")
        held = self.env["mfi.sms.held"]
        for user in (self.pilot, self.confidential, self.collector):
            with self.assertRaises(AccessError):
                held.with_user(user).search([])

    def test_an_advert_is_answered_by_nothing(self):
        message = self._receive_text("Gagnez 1 million cliquez http://bit.ly/x")
        self.assertEqual(message.state, "dismissed")
        self.assertFalse(self._find_sent())

    def test_thanks_are_answered_by_nothing(self):
        self._receive_text("merci beaucoup")
        self.assertFalse(self._find_sent())

    def test_automatic_answers_are_limited_per_day(self):
        self.company.mfi_sms_daily_limit = 2
        for hour in range(10, 16):
            with freeze_time(f"2026-03-02 {hour}:00:00"):
                self._receive_text("AIDE")
        self.assertEqual(len(self._find_sent("help")), 2)

    # -- complaints ---------------------------------------------------
    def test_a_clear_complaint_is_registered_at_once(self):
        message = self._receive_text("on ma pri 5000 f sur mon kont")
        self.assertEqual(message.ticket_id, self._find_complaints())
        self.assertTrue(self._find_sent("ack"))

    def test_a_greeting_and_what_follows_are_one_complaint(self):
        first = self._receive_text("bonjour")
        self.assertEqual(len(self._find_sent("details")), 1)
        second = self._receive_text("on m'a pris 5000")
        ticket = self._find_complaints()
        self.assertEqual(len(ticket), 1)
        self.assertEqual((first | second).ticket_id, ticket)
        text = str(ticket.description)
        self.assertLess(text.index("bonjour"), text.index("pris 5000"))

    def test_an_unclear_text_is_kept_with_one_question(self):
        first = self._receive_text("j'ai un problème")
        self.assertEqual((first.state, first.review_reason), ("review", "unclear"))
        self._receive_text("azerty")
        self.assertEqual(len(self._find_sent("details")), 1)
        last = self._receive_text("c'était hier à l'agence de Thiès")
        ticket = self._find_complaints()
        self.assertEqual(last.ticket_id, ticket)
        self.assertEqual(first.ticket_id, ticket)
        self.assertIn("un problème", ticket.description)

    def test_texts_of_another_number_are_not_joined(self):
        other = self._receive_text("j'ai un problème", "+221770000099")
        self._receive_text("on m'a pris 5000 sur mon compte")
        self.assertFalse(other.ticket_id)
        self.assertEqual(other.state, "review")

    def test_what_nobody_reads_is_registered_as_it_stands(self):
        message = self._receive_text("j'ai un problème", CLIENT_PHONE)
        self._run_cron("ir_cron_read")
        self.assertFalse(message.ticket_id)
        with freeze_time(LATER):
            self._run_cron("ir_cron_read")
        ticket = message.ticket_id
        self.assertEqual(ticket.partner_id, self.client)
        self.assertEqual(message.state, "done")
        self.assertIn("addendum", self._get_event_codes(ticket))
        told = ticket.activity_ids.filtered(lambda one: one.user_id == self.pilot)
        summaries = told.mapped("summary")
        self.assertEqual(summaries.count("Text registered unread: check it"), 1)
        with freeze_time("2026-03-06 10:00:00"):
            self._run_cron("ir_cron_read")
        self.assertEqual(len(ticket.activity_ids & told), len(told))

    def test_several_overdue_texts_of_a_number_are_one_complaint(self):
        self._receive_text("j'ai un problème")
        self._receive_text("azerty")
        with freeze_time(LATER):
            self._run_cron("ir_cron_read")
        self.assertEqual(len(self._find_complaints()), 1)

    # -- desk ---------------------------------------------------------
    def test_one_click_per_answer(self):
        request = self._receive_text("azerty", "+221770000011")
        request.with_user(self.collector).action_make_request()
        self.assertEqual(request.ticket_id.complaint_kind, "request")
        complaint = self._receive_text("azerty", "+221770000012")
        complaint.with_user(self.collector).action_make_complaint()
        self.assertEqual(complaint.ticket_id.complaint_kind, "complaint")
        nothing = self._receive_text("azerty", "+221770000013")
        nothing.with_user(self.collector).action_dismiss()
        self.assertEqual(nothing.state, "dismissed")

    def test_a_wish_to_be_called_waits_for_the_collector(self):
        message = self._receive_text("appelez-moi svp", CLIENT_PHONE)
        self.assertEqual(message.review_reason, "call_back")
        self.assertEqual(message.partner_id, self.client)
        self.assertTrue(self._find_sent("call_back"))
        message.with_user(self.collector).action_mark_called()
        self.assertEqual(message.state, "done")
        with self.assertRaises(UserError):
            self._receive_text("azerty").with_user(self.collector).action_mark_called()

    # -- answers ------------------------------------------------------
    def test_a_score_in_words_is_recorded_once(self):
        ticket = self._receive_text("Frais indus", CLIENT_PHONE).ticket_id
        self._answer_by_sms(ticket)
        self._receive_text("OUI", CLIENT_PHONE)
        self._find_sent("survey").write({"state": "sent"})
        self._receive_text("très satisfait", CLIENT_PHONE)
        self.assertEqual(ticket.complaint_satisfaction_score, 5)
        self._receive_text("nul", CLIENT_PHONE)
        self._receive_text("1/5 merci", CLIENT_PHONE)
        self.assertEqual(ticket.complaint_satisfaction_score, 5)
        self.assertEqual(len(self._find_complaints(CLIENT_PHONE)), 1)

    def test_an_answer_is_contested_in_plain_words(self):
        ticket = self._receive_text("Frais indus", CLIENT_PHONE).ticket_id
        self._answer_by_sms(ticket)
        self._receive_text("ce n'est pas réglé", CLIENT_PHONE)
        self.assertEqual(ticket.complaint_appeal_level, 1)

    def test_the_state_is_asked_in_plain_words(self):
        ticket = self._receive_text("Frais indus").ticket_id
        self._receive_text("ou en est ma plainte svp")
        [reply] = self._find_sent("status")
        self.assertIn(ticket.number, reply.body)

    # -- withdrawal ---------------------------------------------------
    def test_a_withdrawal_is_asked_once_and_closes_nothing(self):
        ticket = self._receive_text("Frais indus").ticket_id
        state = ticket.complaint_state
        self._receive_text("annuler ma plainte")
        self._receive_text("annuler ma plainte")
        self.assertEqual(len(self._find_sent("withdrawal")), 1)
        self.assertFalse(ticket.activity_ids.filtered("summary"))
        self._receive_text("OUI")
        self.assertEqual(ticket.complaint_state, state)
        summaries = ticket.activity_ids.mapped("summary")
        self.assertIn("Withdrawn by text: decide", summaries)
        self.assertIn(self.pilot, ticket.activity_ids.user_id)
        self.assertEqual(len(self._find_sent("withdrawn")), 1)

    def test_a_withdrawal_that_is_denied_changes_nothing(self):
        ticket = self._receive_text("Frais indus").ticket_id
        self._receive_text("annuler ma plainte")
        self._receive_text("NON")
        self.assertNotIn(
            "Withdrawn by text: decide", ticket.activity_ids.mapped("summary")
        )

    # -- denunciation -------------------------------------------------
    def test_no_number_is_kept_before_the_author_chose(self):
        self._receive_text("le caissier vole les clients", "+221770000042")
        [question] = self._find_sent("choice")
        question.write({"number": False, "body": False})
        self.env.flush_all()
        self.assertFalse(self._find_tables_holding("770000042"))
        self.assertFalse(self._find_tables_holding("caissier vole"))

    def test_the_author_chooses_a_denunciation(self):
        self._receive_text("le caissier vole les clients", "+221770000042")
        before = self.tickets.search([], limit=1, order="id desc").id or 0
        self._receive_text("DENONCIATION", "+221770000042")
        ticket = self.tickets.search([("id", ">", before)])
        self.assertEqual(ticket.complaint_kind, "denunciation")
        self.assertIn("caissier vole", ticket.description)
        self.assertFalse(ticket.complaint_phone)

    def test_the_author_chooses_a_complaint(self):
        self._receive_text("le caissier vole les clients")
        self._receive_text("PLAINTE")
        ticket = self._find_complaints()
        self.assertEqual(ticket.complaint_kind, "complaint")
        self.assertIn("caissier vole", ticket.description)

    def _find_reports(self):
        """Return the whistleblowing reports."""
        return self.tickets.search([("complaint_kind", "=", "denunciation")])

    def _assert_no_number(self, number="+221770000042"):
        """Assert that no table holds a number, once the replies were sent."""
        secret = self.env["mfi.sms.message"].search([("number", "=", number)])
        self.assertFalse(secret.filtered(lambda text: text.direction == "in"))
        secret.filtered(lambda text: text.state == "queued")._erase_secret()
        self.env.flush_all()
        self.assertFalse(self._find_tables_holding(number.removeprefix("+221")))

    def test_what_follows_before_the_choice_is_held_too(self):
        number = "+221770000042"
        self._receive_text("le caissier vole les clients", number)
        told = (
            "il s'appelle Diop, guichet 3",
            "on ne me rend pas mon argent",
            "vous gardez mon nom ?",
            "merci, son prénom est Moussa",
            "Bonjour. Il habite Louga",
            "voici la preuve https://photos.example.com/xyz",
            "appelez moi je vous dirai",
            "2 caissiers volent",
            "plainte non, je veux rester anonyme",
            "PLAINTE ou DENONCIATION ?",
            "annuler ma denonciation",
        )
        for text in told:
            self._receive_text(text, number)
            self.assertFalse(self._find_reports() or self._find_complaints(number))
        self._receive_text("je choisis denonciation svp", number)
        report = self._find_reports()
        for text in ("caissier vole", "guichet 3", "Moussa", "Louga", "xyz", "2 cai"):
            self.assertIn(text, report.description)
        self._assert_no_number()

    def test_the_choice_is_asked_a_few_times_only(self):
        """Two machines would ask and answer without end."""
        number = "+221770000042"
        self._receive_text("le caissier vole les clients", number)
        self._receive_text("il s'appelle Diop", number)
        self.assertEqual(len(self._find_sent("choice")), 1)
        for _time in range(5):
            self._receive_text("oui", number)
        self.assertEqual(len(self._find_sent("choice")), 3)
        held = self.env["mfi.sms.held"].search([])
        self.assertEqual(len(held), 2)
        held[:1].write({"questions": 0})
        with freeze_time("2026-03-02 10:05:00"):
            self._receive_text("il est au guichet 3", number)
        self.assertEqual(len(self._find_sent("choice")), 4)

    def test_no_more_texts_are_held_than_anybody_writes(self):
        held, company = self.env["mfi.sms.held"], self.company
        for number in range(52):
            held._hold_words("+221770000042", f"text {number}", company)
        self.assertEqual(held.search_count([]), 50)

    def test_a_restored_database_still_opens_what_was_held(self):
        self._receive_text("le caissier vole les clients")
        # Odoo does this to a database that it loads from a backup.
        self.env["ir.config_parameter"].init(force=True)
        self._receive_text("PLAINTE")
        self.assertIn("caissier vole", self._find_complaints().description)

    def test_an_update_still_opens_what_was_held_before(self):
        parameters = self.env["ir.config_parameter"]
        secret = parameters.get_param("database.secret")
        parameters.set_param("mfi_complaints_sms.held_key", secret)
        self._receive_text("le caissier vole les clients")
        parameters.search([("key", "=", "mfi_complaints_sms.held_key")]).unlink()
        self.env["mfi.sms.held"].init()
        self._receive_text("PLAINTE")
        self.assertIn("caissier vole", self._find_complaints().description)

    def test_words_are_held_for_an_hour_at_least(self):
        self.company.mfi_sms_held_hours = 0
        self._receive_text("le caissier vole les clients")
        self.assertEqual(len(self._find_sent("choice")), 1)
        self._receive_text("PLAINTE")
        self.assertIn("caissier vole", self._find_complaints().description)

    def test_courtesies_leave_the_choice_open(self):
        number = "+221770000042"
        self._receive_text("le caissier vole les clients", number)
        self._receive_text("Merci beaucoup", number)
        self.assertEqual(self.env["mfi.sms.held"].search_count([]), 1)
        self.assertEqual(len(self._find_sent("choice")), 1)

    def test_a_choice_comes_before_any_other_question(self):
        """Neither an open question, nor an answer, nor a score takes the words."""
        ticket = self._receive_text("Frais indus", CLIENT_PHONE).ticket_id
        self._answer_by_sms(ticket)
        state = ticket.complaint_state
        self._receive_text("le caissier vole les clients", CLIENT_PHONE)
        for text in ("Non, il s'appelle Diop", "1 dénonciation", "oui", "4"):
            self._receive_text(text, CLIENT_PHONE)
        self.assertEqual(ticket.complaint_state, state)
        self.assertFalse(ticket.complaint_satisfaction_score)
        journal = ticket.complaint_event_ids.text_ids.mapped("value")
        self.assertNotIn("Diop", " ".join(filter(None, journal)))

    def test_words_beside_the_choice_are_kept_with_those_held(self):
        self._receive_text("le caissier vole les clients")
        self._receive_text("PLAINTE il s'appelle Diop")
        ticket = self._find_complaints()
        self.assertIn("caissier vole", ticket.description)
        self.assertIn("Diop", ticket.description)
        self.assertFalse(self.env["mfi.sms.held"].search([]))

    def test_a_report_takes_along_what_waited_to_be_read(self):
        number = "+221770000042"
        self._receive_text("azerty uiop 77 000 00 42", number)
        [unclear] = self.env["mfi.sms.message"].search(
            [("number", "=", number), ("state", "=", "review")]
        )
        self._receive_text("DENONCIATION le caissier vole les clients", number)
        report = self._find_reports()
        self.assertIn("azerty uiop", report.description)
        self.assertNotIn("77 000 00 42", report.description)
        self.assertFalse(unclear.number or unclear.body)
        self.assertEqual(unclear.state, "done")
        self._assert_no_number()

    def test_a_status_is_told_while_a_choice_is_awaited(self):
        ticket = self._receive_text("Frais indus").ticket_id
        self._receive_text("le caissier vole les clients")
        self._receive_text("SUIVI")
        self.assertIn(ticket.number, self._find_sent("status").body)
        self.assertTrue(self.env["mfi.sms.held"].search([]))

    def test_words_are_forgotten_without_a_choice(self):
        self._receive_text("le caissier vole les clients")
        held = self.env["mfi.sms.held"].search([])
        with freeze_time(LATER):
            self._run_cron("ir_cron_read")
            self.assertFalse(held.exists())
            self._receive_text("PLAINTE")
        self.assertFalse(self._find_complaints())
