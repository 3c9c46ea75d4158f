# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ...models.guard import with_process
from ...models.intake import mfi_complaint_mail
from ..common import NOW
from .common import ADDRESS, MailIntakeCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMailIntake(MailIntakeCommon):
    """Incoming mails, processed through the mail gateway."""

    # ------------------------------------------------------------------
    # First mail
    # ------------------------------------------------------------------
    def test_a_mail_becomes_a_draft_of_the_client(self):
        record = self._receive_mail(self._format_mail())
        draft = record.ticket_id
        self.assertEqual(record.state, "draft")
        self.assertEqual(draft.complaint_state, "draft")
        self.assertEqual(draft.partner_id, self.client)
        self.assertEqual(draft.mfi_branch_id, self.branch)
        self.assertEqual(draft.channel_id.complaint_code, "email")
        self.assertEqual(draft.complaint_received_at, datetime(2026, 3, 1, 9))
        self.assertIn("5,000 francs", draft.description)
        self.assertEqual(draft.number, "/")
        self.assertIn("message.eml", draft.attachment_ids.mapped("name"))

    def test_the_desk_completes_and_registers_it(self):
        draft = self._receive_mail(self._format_mail()).ticket_id
        mine = self._with_user(draft, self.collector)
        found = self.tickets.with_user(self.collector).search(
            [("complaint_waits_for_me", "=", True), ("id", "=", draft.id)]
        )
        self.assertEqual(found, mine)
        mine.category_id = self.category
        mine.action_register()
        self.assertEqual(draft.complaint_state, "registered")
        self.assertIn("attachment", self._get_event_codes(draft))

    def test_nobody_follows_and_no_access_is_given(self):
        draft = self._receive_mail(
            self._format_mail(Cc="mfi_employee@example.com")
        ).ticket_id
        self.assertFalse(draft.message_partner_ids)
        with self.assertRaises(AccessError):
            self._with_user(draft, self.employee).read(["name"])

    def test_an_unknown_sender_is_left_to_the_desk(self):
        record = self._receive_mail(
            self._format_mail(From="Moussa <m@nowhere.example>")
        )
        self.assertFalse(record.ticket_id.partner_id)
        self.assertEqual(record.ticket_id.partner_email, "m@nowhere.example")
        note = record.ticket_id.message_ids[:1].body
        self.assertIn("identify the client", note)

    def test_two_clients_with_one_address_are_not_guessed(self):
        self.client.copy(
            {"email": "awa@mail-test.example", "mfi_member_number": "T-0002"}
        )
        self.assertFalse(self._receive_mail(self._format_mail()).ticket_id.partner_id)

    def test_a_colleague_who_forwards_is_not_the_client(self):
        self.employee.partner_id.email = "agent@mail-test.example"
        record = self._receive_mail(self._format_mail(From="agent@mail-test.example"))
        self.assertFalse(record.ticket_id.partner_id)
        self.assertFalse(record.ticket_id.partner_email)

    def test_an_impossible_date_is_ignored(self):
        for date in ("Mon, 01 Jan 1990 00:00:00 +0000", "Fri, 01 Jan 2100 00:00:00 Z"):
            with self.subTest(date=date):
                draft = self._receive_mail(self._format_mail(Date=date)).ticket_id
                self.assertEqual(
                    draft.complaint_received_at, datetime.fromisoformat(NOW)
                )

    def test_an_ordinary_team_makes_ordinary_tickets(self):
        self.team.complaint_mail = False
        self.assertFalse(self._receive_mail(self._format_mail()))
        ticket = self.tickets.search([], order="id desc", limit=1)
        self.assertEqual((ticket.name, ticket.complaint_kind), ("Taken twice", False))

    # ------------------------------------------------------------------
    # Loops, automatic mails, floods
    # ------------------------------------------------------------------
    def test_machines_make_no_draft(self):
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"Precedence": "bulk"},
            {"Precedence": "auto_reply"},
            {"List_Id": "<news.example.com>", "List_Unsubscribe": "<mailto:x@y>"},
            {"Return_Path": "<>"},
            {"From": "noreply@example.com"},
            {"From": "MAILER-DAEMON@example.com"},
            {"Subject": "Réponse automatique : We have received your message"},
            {"Subject": "Absent du bureau"},
            {"From": ADDRESS},
            {"From": "plaintes@example.org"},
        ):
            with self.subTest(headers=headers):
                record = self._receive_mail(self._format_mail(**headers))
                self.assertEqual(record.state, "ignored")
                self.assertTrue(record.reason)
                self.assertFalse(record.ticket_id)

    def test_the_same_mail_twice_is_one_draft(self):
        raw = self._format_mail()
        first = self._receive_mail(raw)
        self.assertFalse(self._receive_mail(raw))
        self.assertEqual(self.mails.search_count([("sender", "=", first.sender)]), 1)

    def test_too_many_from_one_sender_are_held(self):
        self.team.complaint_mail_hourly = 2
        states = [self._receive_mail(self._format_mail()).state for _mail in range(4)]
        self.assertEqual(states, ["draft", "draft", "held", "held"])
        other = self._receive_mail(self._format_mail(From="x@elsewhere.example"))
        self.assertEqual(other.state, "draft")

    def test_a_flood_under_many_names_is_held(self):
        self.patch(mfi_complaint_mail, "SENDERS_HOURLY", 1)
        self.team.complaint_mail_hourly = 2
        self.mails.search([]).write({"date": "2026-02-01"})
        states = [
            self._receive_mail(
                self._format_mail(From=f"s{number}@mail-test.example")
            ).state
            for number in range(3)
        ]
        self.assertEqual(states, ["draft", "draft", "held"])

    def test_a_collector_makes_a_draft_of_what_was_held(self):
        record = self._receive_mail(self._format_mail(Precedence="bulk"))
        with self.assertRaises(AccessError):
            record.with_user(self.controller).action_make_draft()
        record.with_user(self.collector).action_make_draft()
        self.assertEqual(record.state, "draft")
        self.assertEqual(record.ticket_id.complaint_state, "draft")
        with self.assertRaises(UserError):
            record.with_user(self.collector).action_make_draft()

    def test_a_discarded_draft_leaves_its_mail(self):
        record = self._receive_mail(self._format_mail())
        with self.assertRaises(AccessError):
            self._with_user(record.ticket_id, self.handler).unlink()
        self._with_user(record.ticket_id, self.collector).unlink()
        self.assertEqual(record.state, "discarded")
        self.assertEqual(record.discarded_by_id, self.collector)
        self.assertTrue(record.attachment_ids.raw)

    def test_mails_of_machines_are_forgotten(self):
        record = self._receive_mail(self._format_mail(Precedence="bulk"))
        kept = self._receive_mail(self._format_mail())
        with freeze_time("2026-07-01"):
            self.mails._gc_ignored()
        self.assertFalse(record.exists())
        self.assertTrue(kept.exists())

    # ------------------------------------------------------------------
    # Hostile mails
    # ------------------------------------------------------------------
    def test_scripts_stay_text(self):
        body = "<p>Fees</p><script>alert(1)</script><img src=x onerror=alert(2)>"
        record = self._receive_mail(
            self._format_mail(
                body,
                Content_Type="text/html",
                Subject="<script>alert(3)</script>",
                From='"<img src=x onerror=alert(4)>" <x@example.com>',
            )
        )
        draft = record.ticket_id
        for text in (draft.description, *draft.message_ids.mapped("body")):
            self.assertNotIn("<script", text)
            self.assertNotIn("<img", text)
        self.assertIn("Fees", draft.description)

    def test_five_megabytes_of_html_are_bounded(self):
        body = "<div><p>They took it</p>" + "<b>&amp;" * 700_000
        record = self._receive_mail(self._format_mail(body, Content_Type="text/html"))
        self.assertEqual(record.state, "draft")
        self.assertIn("They took it", record.ticket_id.description)
        self.assertLess(len(record.ticket_id.description), 150_000)

    def test_a_wrong_charset_is_read_anyway(self):
        for charset in ("klingon", "utf-8", "ascii", "utf-7", "\x00"):
            with self.subTest(charset=charset):
                record = self._receive_mail(
                    self._format_mail(
                        b"Pr\xeal\xe8vement \xff\xfe twice",
                        Content_Type=f"text/plain; charset={charset}",
                    )
                )
                self.assertEqual(record.state, "draft", record.reason)
                self.assertIn("twice", record.ticket_id.description)
                self.team.complaint_mail_hourly = 50

    def test_headers_in_plain_bytes_are_read(self):
        for charset in ("utf-8", "latin-1"):
            head = f"From: Aïda <a@x.example>\r\nTo: {ADDRESS}\r\nSubject: Prêt\r\n\r\n"
            record = self._receive_mail(head.encode(charset) + b"x")
            self.assertEqual(record.subject, "Prêt")
            self.assertEqual(record.ticket_id.partner_name, "Aïda")

    def test_two_hundred_files(self):
        files = [self._prepare_file(f"scan{n}.png", b"x%d" % n) for n in range(200)]
        text = b"Content-Type: text/plain\r\n\r\nSee the scans"
        record = self._receive_mail(
            self._format_mail(
                self._get_parts(text, *files),
                Content_Type='multipart/mixed; boundary="B"',
            )
        )
        draft = record.ticket_id
        self.assertEqual(len(draft.attachment_ids), 11)
        self.assertIn("scan10.png", draft.message_ids[:1].body)
        self.assertIn(b"scan199.png", record.attachment_ids.raw)

    def test_a_page_as_file_does_not_run(self):
        page = self._prepare_file(
            "../../x.html", b"<html><script>alert(1)</script></html>"
        )
        record = self._receive_mail(
            self._format_mail(
                self._get_parts(b"\r\nwords", page),
                Content_Type='multipart/mixed; boundary="B"',
            )
        )
        file = record.ticket_id.attachment_ids.filtered(lambda f: "x.html" in f.name)
        self.assertEqual(file.mimetype, "text/plain")
        self.assertNotIn("/", file.name)

    def test_headers_cannot_be_injected(self):
        record = self._receive_mail(
            self._format_mail(
                Subject="=?utf-8?q?Hello=0D=0ABcc:_victim@example.com=0D=0A=0D=0AX?=",
                From="=?utf-8?q?Awa=0ABcc:_v@example.com?= <awa@mail-test.example>",
            )
        )
        draft = record.ticket_id
        self.assertNotIn("\n", draft.name + record.subject + (draft.partner_name or ""))
        self.assertEqual(draft.partner_email, "awa@mail-test.example")

    def test_what_cannot_be_read_is_kept(self):
        deep = b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
            for n in range(3000)
        )
        head = f"From: a@b.example\r\nTo: {ADDRESS}\r\n".encode()
        for raw in (
            head + deep,
            head + b"\x00\xff\xfe garbage",
            head + b"Subject: =?utf-8?b?//////?=\r\nMessage-Id: nonsense\r\n\r\n",
            head + b"Content-Type: multipart/mixed\r\n\r\nno boundary",
            head + b"Content-Transfer-Encoding: base64\r\n\r\n%%%%",
        ):
            with self.subTest(raw=raw[:90]):
                self.team.complaint_mail_hourly = 50
                record = self._receive_mail(raw)
                self.assertEqual(record.state, "draft", record.reason)
                self.assertEqual(record.attachment_ids.raw, raw)

    @mute_logger("odoo.addons.mfi_complaints.models.intake.mfi_complaint_mail")
    def test_an_internal_error_loses_nothing(self):
        self.patch(
            type(self.tickets),
            "_create_complaint_from_mail",
            lambda *_args: 1 / 0,
        )
        record = self._receive_mail(self._format_mail())
        self.assertEqual(record.state, "failed")
        self.assertTrue(record.attachment_ids.raw)

    # ------------------------------------------------------------------
    # Replies
    # ------------------------------------------------------------------
    def _receive_reply(self, ticket, **headers):
        """Receive the client's answer to the acknowledgement of a complaint."""
        reference = self._find_mails(ticket, "ack").message_id
        body = "It was 6,000.\r\n\r\nLe lundi, IMF a écrit :\r\n> Bonjour"
        return self._receive_mail(
            self._format_mail(body, In_Reply_To=reference, Subject="Re: ack", **headers)
        )

    def test_an_answer_is_an_addendum_never_an_edit(self):
        ticket = self._create_complaint()
        before = ticket.description
        messages = ticket.message_ids
        record = self._receive_reply(ticket)
        self.assertEqual((record.state, record.ticket_id), ("addendum", ticket))
        self.assertIn("addendum", self._get_event_codes(ticket))
        self.assertEqual(ticket.description, before)
        self.assertFalse(ticket.message_ids - messages)
        texts = self.env["mfi.complaint.event.text"].search(
            [("event_id.ticket_id", "=", ticket.id), ("name", "=", "addendum")]
        )
        self.assertIn("It was 6,000.", texts.value)
        self.assertNotIn("Bonjour", texts.value)
        self.assertFalse(self.env["mfi.complaint.event"].verify([]))

    def test_a_reply_to_a_closed_complaint_is_shown_to_the_collector(self):
        ticket = self._advance(self._create_complaint(), "closed")
        record = self._receive_reply(ticket)
        self.assertEqual(record.state, "addendum")
        self.assertEqual(ticket.complaint_state, "closed")
        self.assertEqual(ticket.activity_ids.user_id, self.collector)

    def test_a_number_without_proof_is_not_enough(self):
        ticket = self._create_complaint()
        stranger = self._receive_mail(
            self._format_mail(
                From="x@elsewhere.example", Subject=f"About {ticket.number}"
            )
        )
        self.assertEqual(stranger.state, "draft")
        client = self._receive_mail(self._format_mail(Subject=f"About {ticket.number}"))
        self.assertEqual((client.state, client.ticket_id), ("addendum", ticket))

    def test_a_second_mail_joins_the_draft(self):
        first = self._receive_mail(self._format_mail())
        second = self._receive_mail(
            self._format_mail("And 200 more.", References=first.message_id)
        )
        self.assertEqual(second.ticket_id, first.ticket_id)
        self.assertIn("200 more", first.ticket_id.description)
        self.assertIn("5,000", first.ticket_id.description)

    def test_answers_of_machines_add_nothing(self):
        ticket = self._create_complaint()
        record = self._receive_reply(ticket, Auto_Submitted="auto-replied")
        self.assertEqual(record.state, "ignored")
        self.assertNotIn("addendum", self._get_event_codes(ticket))

    def test_mails_to_clients_ask_for_answers_at_the_address(self):
        ticket = self._create_complaint()
        self.assertEqual(self._find_mails(ticket, "ack").reply_to, ADDRESS)

    def test_a_mail_is_read_by_those_who_read_its_complaint(self):
        ticket = self._create_complaint(category_id=self.restricted.id)
        record = self._receive_reply(ticket)
        with self.assertRaises(AccessError):
            record.with_user(self.pilot).read(["subject"])
        with self.assertRaises(AccessError):
            record.attachment_ids.with_user(self.pilot).read(["raw"])
        record.with_user(self.confidential).read(["subject"])

    def test_erasing_takes_the_original_too(self):
        ticket = self._create_complaint()
        record = self._receive_reply(ticket)
        empty = dict.fromkeys(self.mails._mfi_erasable[1], False)
        with_process(record).write(empty)
        self.assertFalse(record.sender or record.subject or record.attachment_ids)

    # ------------------------------------------------------------------
    # Bounces
    # ------------------------------------------------------------------
    def _receive_bounce(self, mail, action="failed", kind="text/rfc822-headers"):
        """Receive a server's delivery report about one of our mails."""
        report = (
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;\r\n\r\n"
            f"Final-Recipient: rfc822; awa@mail-test.example\r\nAction: {action}\r\n"
            "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 No such mailbox\r\n"
        ).encode()
        original = (
            f"Content-Type: {kind}\r\n\r\n"
            f"Message-Id: {mail.message_id}\r\nSubject: x\r\n"
        ).encode()
        text = b"Content-Type: text/plain\r\n\r\nUndelivered"
        return self._receive_mail(
            self._format_mail(
                self._get_parts(text, report, original),
                From="MAILER-DAEMON@mx.example.com",
                To="bounce@mail-test.example",
                Return_Path="<>",
                Content_Type=(
                    "multipart/report; report-type=delivery-status; boundary=B"
                ),
            )
        )

    def test_a_bounced_answer_must_be_communicated_again(self):
        ticket, mail = self._answer_by_mail()
        self.assertEqual((ticket.complaint_state, mail.state), ("communicated", "sent"))
        record = self._receive_bounce(mail)
        self.assertEqual(
            (record.state, record.ticket_id), ("bounce", ticket), record.reason
        )
        self.assertEqual(ticket.complaint_state, "resolved")
        attempt = ticket.complaint_attempt_ids
        self.assertEqual((attempt.channel, attempt.reached), ("email", False))
        self.assertIn("No such mailbox", attempt.note)
        self.assertEqual(mail.state, "exception")
        self.assertIn("answer_failed", self._get_event_codes(ticket))

    def test_a_report_with_the_whole_mail_is_read_too(self):
        ticket, mail = self._answer_by_mail()
        self._receive_bounce(mail, kind="message/rfc822")
        self.assertEqual(ticket.complaint_state, "resolved")

    def test_a_forged_report_needs_the_id_of_our_mail(self):
        ticket, mail = self._answer_by_mail()
        forged = mail.new({"message_id": "<guess@mail-test.example>"})
        self._receive_bounce(forged)
        self.assertEqual(ticket.complaint_state, "communicated")

    def test_each_company_has_its_own_mails(self):
        domain = self.team.alias_domain_id
        other = self.env["res.company"].create(
            {"name": "Other MFI", "alias_domain_id": domain.id}
        )
        self.team.company_id = other
        record = self._receive_mail(self._format_mail())
        self.assertEqual(record.company_id, other)
        self.assertEqual(record.ticket_id.company_id, other)
        with self.assertRaises(AccessError):
            record.with_user(self.collector).read(["subject"])

    def test_a_delay_changes_nothing(self):
        ticket, mail = self._answer_by_mail()
        self.assertEqual(self._receive_bounce(mail, "delayed").state, "ignored")
        self.assertEqual(ticket.complaint_state, "communicated")

    def test_a_second_notice_changes_nothing(self):
        ticket, mail = self._answer_by_mail()
        self._receive_bounce(mail)
        self._receive_bounce(mail)
        self.assertEqual(len(ticket.complaint_attempt_ids), 1)

    def test_a_bounced_acknowledgement_is_noted(self):
        ticket = self._create_complaint()
        mail = self._find_mails(ticket, "ack")
        self._receive_bounce(mail)
        self.assertEqual(self._get_event_codes(ticket)[-1], "note")
        self.assertEqual(ticket.activity_ids.user_id, self.collector)
