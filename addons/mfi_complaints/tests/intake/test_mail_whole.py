# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..common import NOW
from .common import MailIntakeCommon

WORDS = "L’agence m’a repris 50 €"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMailArrivesWhole(MailIntakeCommon):
    """What clients write arrives as it was, or the draft says what is missing."""

    def _get_note(self, ticket):
        """Return the notes on a draft as text."""
        return " ".join(ticket.message_ids.mapped("body"))

    def _get_addendum(self, ticket):
        """Return the text of the last addendum in the journal."""
        texts = self.env["mfi.complaint.event.text"].search(
            [("event_id.ticket_id", "=", ticket.id), ("name", "=", "addendum")],
            order="id desc",
            limit=1,
        )
        return texts.value

    def _receive_answer(self, ticket, body, **headers):
        """Receive the client's reply to the answer of a complaint."""
        reference = self._find_mails(ticket, "answer").message_id
        return self._receive_mail(
            self._format_mail(
                body,
                In_Reply_To=reference,
                Content_Type="text/plain; charset=utf-8",
                **headers,
            )
        )

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------
    def test_windows_letters_are_kept_everywhere(self):
        subject = "=?iso-8859-1?Q?L=92agence?="
        record = self._receive_mail(
            self._format_mail(
                WORDS.encode("cp1252"),
                Content_Type="text/plain; charset=iso-8859-1",
                Subject=subject,
                From="=?iso-8859-1?Q?A=EFda_d=92Or?= <aida@mail-test.example>",
            )
        )
        draft = record.ticket_id
        self.assertIn(WORDS, draft.description)
        self.assertEqual(draft.name, "L’agence")
        self.assertEqual(draft.partner_name, "Aïda d’Or")
        self.assertEqual(record.text, WORDS)
        self.assertNotIn("could not be read", self._get_note(draft))

    def test_lost_letters_are_said(self):
        record = self._receive_mail(
            self._format_mail(b"Frais \x81", Content_Type="text/plain")
        )
        self.assertIn("Frais \ufffd", record.ticket_id.description)
        self.assertIn("could not be read", self._get_note(record.ticket_id))

    def test_controls_never_enter_a_record(self):
        self.assertIn("L’or", self.tickets._format_complaint_text("L\x92or"))
        ticket = self._advance(self._create_complaint(), "resolved")
        ticket._add_complaint_addendum("L\x92or \x81", system=True)
        self.assertEqual(self._get_addendum(ticket), "L’or \ufffd")

    def test_a_page_without_words_is_not_without_text(self):
        page = '<html><body><img src="cid:1"></body></html>'
        record = self._receive_mail(self._format_mail(page, Content_Type="text/html"))
        self.assertIn("could not be read", record.ticket_id.description)
        empty = self._receive_mail(self._format_mail(""))
        self.assertIn("no text", empty.ticket_id.description)

    def test_outlook_is_named_when_its_file_stays_closed(self):
        file = self._prepare_file("winmail.dat", b"x\x9f>\x22broken")
        record = self._receive_mail(
            self._format_mail(
                self._get_parts(b"\r\nwords", file),
                Content_Type='multipart/mixed; boundary="B"',
            )
        )
        self.assertIn("Outlook", self._get_note(record.ticket_id))

    # ------------------------------------------------------------------
    # Quotations
    # ------------------------------------------------------------------
    def test_a_quotation_is_left_out_and_stays_one_click_away(self):
        ticket, _mail = self._answer_by_mail()
        body = f"{WORDS}\n\nDe : IMF\nEnvoyé : lundi\nÀ : Awa\nObjet : x\n\nBonjour Awa"
        record = self._receive_answer(ticket, body)
        addendum = self._get_addendum(ticket)
        self.assertIn(WORDS, addendum)
        self.assertNotIn("Bonjour Awa", addendum)
        self.assertIn("left out", addendum)
        self.assertIn("Bonjour Awa", record.text)
        action = self._with_user(ticket, self.collector).action_open_received_mails()
        self.assertEqual(action["res_id"], record.id)

    def test_answers_between_quoted_lines_are_kept(self):
        ticket, _mail = self._answer_by_mail()
        body = "> Are you satisfied?\nNo, not at all.\n> Why?\nI paid twice."
        self._receive_answer(ticket, body)
        self.assertIn(body, self._get_addendum(ticket))

    def test_a_sentence_of_the_client_cuts_nothing(self):
        ticket, _mail = self._answer_by_mail()
        body = "Votre agent m'a écrit :\nPayez encore.\n-----\nJe conteste."
        self._receive_answer(ticket, body)
        self.assertIn(body, self._get_addendum(ticket))

    def test_new_words_inside_our_own_letter_are_kept(self):
        ticket, mail = self._answer_by_mail()
        mail.body_html = "<p>Dear client</p><p>We found</p><p>no error</p><p>Bye</p>"
        head = "See below.\n\nFrom: MFI\nSent: Monday\nTo: Awa\nSubject: x\n\n"
        body = f"{head}Dear client\nWe found\nno error\nTHIS IS FALSE\nBye"
        self._receive_answer(ticket, body)
        self.assertIn("THIS IS FALSE", self._get_addendum(ticket))

    def test_the_whole_text_is_read_by_those_who_read_the_mail(self):
        ticket, _mail = self._answer_by_mail()
        record = self._receive_answer(ticket, WORDS)
        with self.assertRaises(AccessError):
            record.with_user(self.employee).read(["text"])
        with self.assertRaises(AccessError):
            self._with_user(ticket, self.handler).read(
                ["complaint_received_mail_count"]
            )
        mine = self._with_user(ticket, self.collector)
        self.assertEqual(mine.complaint_received_mail_count, 1)

    # ------------------------------------------------------------------
    # People and machines
    # ------------------------------------------------------------------
    def test_headers_of_servers_make_nobody_a_machine(self):
        for headers in (
            {"X_Auto_Response_Suppress": "All"},
            {"List_Id": "<plaintes.example.com>"},
            {"List_Id": "<plaintes.example.com>", "Precedence": "list"},
            {"From": "postmaster@example.com"},
        ):
            with self.subTest(headers=headers):
                record = self._receive_mail(self._format_mail(**headers))
                self.assertEqual(record.state, "draft", record.reason)

    def test_absence_notices_add_nothing(self):
        ticket, _mail = self._answer_by_mail()
        record = self._receive_answer(
            ticket, "Je suis absent.", Subject="Réponse automatique : x"
        )
        self.assertEqual(record.state, "ignored")
        self.assertNotIn("addendum", self._get_event_codes(ticket))

    # ------------------------------------------------------------------
    # Notices in plain words
    # ------------------------------------------------------------------
    def _receive_plain_notice(self, text, **headers):
        """Receive a notice of a mail server in plain words."""
        head = {
            "From": "MAILER-DAEMON@mx.example.com",
            "To": "bounce@mail-test.example",
            "Return_Path": "<>",
            "Subject": "failure notice",
            **headers,
        }
        return self._receive_mail(self._format_mail(text, **head))

    def test_a_plain_bounce_finds_the_answer(self):
        ticket, mail = self._answer_by_mail()
        record = self._receive_plain_notice(
            "I'm afraid I wasn't able to deliver your message.\n\n"
            "<awa@mail-test.example>:\n550 5.1.1 No such mailbox\n\n"
            f"--- Below this line is a copy.\n\nMessage-ID: {mail.message_id}\n"
        )
        self.assertEqual((record.state, record.ticket_id), ("bounce", ticket))
        self.assertEqual(ticket.complaint_state, "resolved")
        self.assertIn("No such mailbox", ticket.complaint_attempt_ids.note)

    def _receive_exchange_notice(self, address, subject):
        """Receive a notice of an old Exchange server, which returns no Message-Id."""
        return self._receive_plain_notice(
            "Your message did not reach some or all of the intended recipients.\n\n"
            f"      Subject:  {subject}\n\n      {address} on 3/2/2026\n        #5.1.1",
            From="postmaster@client.example",
            Subject=f"Undeliverable: {subject}",
        )

    def test_a_bounce_without_id_finds_the_answer_by_address_and_subject(self):
        ticket, mail = self._answer_by_mail()
        self._receive_exchange_notice(mail.email_to, mail.subject)
        self.assertEqual(ticket.complaint_state, "resolved")
        self.assertEqual(mail.state, "exception")

    def test_the_address_or_the_subject_alone_proves_nothing(self):
        ticket, mail = self._answer_by_mail()
        self._receive_exchange_notice(mail.email_to, "Our answer")
        self._receive_exchange_notice("x@elsewhere.example", mail.subject)
        self.assertEqual(ticket.complaint_state, "communicated")

    def test_an_old_mail_does_not_bounce(self):
        ticket, mail = self._answer_by_mail()
        with freeze_time("2026-04-20"):
            self._receive_exchange_notice(mail.email_to, mail.subject)
        self.assertEqual(ticket.complaint_state, "communicated")

    def test_a_plain_notice_of_a_delay_changes_nothing(self):
        ticket, mail = self._answer_by_mail()
        self._receive_plain_notice(
            "A message that you sent has not yet been delivered.\n"
            f"Message-ID: {mail.message_id}"
        )
        self.assertEqual(ticket.complaint_state, "communicated")

    # ------------------------------------------------------------------
    # The sender's word
    # ------------------------------------------------------------------
    def test_another_text_under_a_known_id_is_kept(self):
        first = self._receive_mail(self._format_mail("First", Message_Id="<same@x>"))
        second = self._receive_mail(self._format_mail("Other", Message_Id="<same@x>"))
        self.assertEqual(second.state, "draft")
        self.assertNotEqual(second.ticket_id, first.ticket_id)
        self.assertIn("Other", second.ticket_id.description)
        self.assertIn("same Message-ID", self._get_note(second.ticket_id))
        self.assertNotIn("same Message-ID", self._get_note(first.ticket_id))
        again = self._format_mail("Other", Message_Id="<same@x>", Received="a; b")
        self.assertFalse(self._receive_mail(again))

    def test_a_far_date_does_not_backdate(self):
        record = self._receive_mail(
            self._format_mail(
                Date="Tue, 10 Feb 2026 09:00:00 +0000",
                Received="from a by mx.mail-test.example; "
                "Mon, 2 Mar 2026 08:00:00 +0000",
            )
        )
        draft = record.ticket_id
        self.assertEqual(draft.complaint_received_at, datetime(2026, 3, 2, 8))
        note = self._get_note(draft)
        self.assertIn("02/10/2026", note)
        self.assertIn("03/02/2026", note)

    def test_a_sender_in_one_encoded_word_is_found(self):
        record = self._receive_mail(
            self._format_mail(From="=?utf-8?Q?Awa_=3Cawa=40mail-test.example=3E?=")
        )
        self.assertEqual(record.ticket_id.partner_id, self.client)
