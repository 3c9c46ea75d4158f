# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ...engine import tracking_code
from .. import smtp_sink
from ..common import NOW, ComplaintCommon


def use_english(env, partners):
    """Set the language of partners and of test users to English."""
    env["res.lang"]._activate_lang("en_US")
    partners |= env["res.users"].search([("login", "=like", "mfi%")]).partner_id
    partners.write({"lang": "en_US"})


class ClientMailCommon(ComplaintCommon):
    """Complaints of a client with an e-mail address, and the mails about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_english(cls.env, cls.company.partner_id | cls.client)
        cls.client.email = "Awa Diop <awa@example.com>"
        cls.company.write(
            {"email": "plaintes@example.org", "phone": "+221 33 800 00 00"}
        )

    def _find_mails(self, ticket, purpose):
        """Return the mails of one purpose about a complaint."""
        return self.env["mail.mail"].search(
            [
                ("complaint_ticket_id", "=", ticket.id),
                ("complaint_purpose", "=", purpose),
            ]
        )

    def _send_mails(self, mails, refuse=False):
        """Send mails through a test mail server; return the messages it accepted."""
        with smtp_sink.SmtpSink(refuse=refuse) as sink:
            self.env["ir.mail_server"].create(
                {"name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": sink.port}
            )
            with patch.object(IrMail_Server, "_disable_send", lambda server: False):
                mails.send()
        return sink.messages


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAcknowledgement(ClientMailCommon):
    """The client gets the number and promised date by mail or on a printed receipt."""

    def test_without_an_address_nothing_is_queued(self):
        self.client.email = False
        ticket = self._create_complaint()
        self.assertFalse(self._find_mails(ticket, "ack"))
        self.assertFalse(ticket.complaint_acknowledged_at)

    def test_a_malformed_address_queues_nothing(self):
        self.client.email = False
        ticket = self._create_complaint(partner_email="awa at home")
        self.assertFalse(self._find_mails(ticket, "ack"))

    def test_an_error_of_the_database_is_no_mistake_of_the_caller(self):
        """The call can be repeated; nobody repeats a call that was refused."""
        full = psycopg2.errors.DiskFull("No space left on device")
        refused = UserError("Failed to render QWeb template")
        refused.__cause__ = full
        templates = type(self.env["mail.template"])
        with patch.object(templates, "_render_field", side_effect=refused):
            with self.assertRaises(psycopg2.errors.DiskFull):
                self._create_complaint()

    def test_switched_off_nothing_is_queued(self):
        self.company.mfi_ack_mail = False
        self.assertFalse(self._find_mails(self._create_complaint(), "ack"))

    def test_queued_not_sent_inside_the_registration(self):
        with patch.object(IrMail_Server, "send_email") as send:
            ticket = self._create_complaint()
        send.assert_not_called()
        mail = self._find_mails(ticket, "ack")
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.email_to, "awa@example.com")
        self.assertFalse(ticket.complaint_acknowledged_at)

    def test_the_mail_contains_what_the_client_needs(self):
        recourse = self.env["mfi.complaint.recourse"].create(
            {"name": "The Mediator", "phone": "33 111", "company_id": self.company.id}
        )
        ticket = self._create_complaint()
        mail = self._find_mails(ticket, "ack")
        for part in (
            ticket.number,
            "Awa Diop",
            "2 March 2026",
            "16 March 2026",
            "/complaints/track",
            f"<strong>{tracking_code.MASK}</strong>",
            "free of charge",
            "never has consequences",
            recourse.name,
        ):
            self.assertIn(part, mail.body_html)
        self.assertIn(ticket.number, mail.subject)
        self.assertIn("plaintes@example.org", mail.email_from)

    def test_the_code_stays_out_of_the_discussion(self):
        ticket, code = self._register_complaint()
        self.assertFalse(
            ticket.message_ids.filtered(lambda message: code in (message.body or ""))
        )

    def test_text_of_the_client_is_escaped(self):
        ticket = self._create_complaint(partner_name="<script>alert(1)</script>")
        self.assertNotIn("<script>", self._find_mails(ticket, "ack").body_html)

    def test_a_denunciation_is_never_acknowledged_by_mail(self):
        ticket = self._create_complaint(
            self.confidential,
            complaint_kind="denunciation",
            partner_id=False,
            partner_email="who@example.com",
        )
        self.assertFalse(self._find_mails(ticket, "ack"))
        self.assertFalse(ticket._get_complaint_client_email())

    def test_it_counts_once_the_mail_has_left(self):
        ticket = self._create_complaint()
        sent = self._send_mails(self._find_mails(ticket, "ack"))
        self.assertEqual(len(sent), 1)
        self.assertEqual(sent[0]["To"], "awa@example.com")
        self.assertIn(ticket.number, str(sent[0]["Subject"]))
        self.assertEqual(sent[0]["Auto-Submitted"], "auto-generated")
        self.assertIn(
            "16 March 2026", sent[0].get_body(("plain", "html")).get_content()
        )
        self.assertEqual(str(ticket.complaint_acknowledged_at), NOW)
        self.assertEqual(self._get_event_codes(ticket).count("acknowledged"), 1)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_refused_mail_does_not_count(self):
        ticket = self._create_complaint()
        self.assertFalse(self._send_mails(self._find_mails(ticket, "ack"), refuse=True))
        self.assertEqual(self._find_mails(ticket, "ack").state, "exception")
        self.assertFalse(ticket.complaint_acknowledged_at)

    def test_identifying_the_client_acknowledges(self):
        ticket = self._create_complaint(
            partner_id=False, complaint_phone="+221770000000"
        )
        self.assertFalse(self._find_mails(ticket, "ack"))
        self._with_user(ticket, self.collector).action_identify(self.client.id)
        self.assertTrue(self._find_mails(ticket, "ack"))

    def test_the_language_of_the_complaint(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("mfi_complaints.mail_template_ack")
        template.with_context(lang="fr_FR").subject = "Reçue : {{ object.number }}"
        ticket = self._create_complaint(complaint_lang="fr_FR")
        mail = self._find_mails(ticket, "ack")
        self.assertEqual(mail.subject, f"Reçue : {ticket.number}")
        self.assertIn("16 mars 2026", mail.body_html)

    # ------------------------------------------------------------------
    # Receipt
    # ------------------------------------------------------------------
    def _print_report(self, ticket, user, report="report_receipt"):
        """Print a report as a user and return its HTML."""
        reports = self.env["ir.actions.report"].with_user(user)
        html, _kind = reports._render_qweb_pdf(f"mfi_complaints.{report}", ticket.ids)
        return html.decode()

    def test_receipt_of_a_draft_or_a_denunciation_is_refused(self):
        draft = self._create_draft()
        with self.assertRaisesRegex(UserError, "no number yet"):
            draft.action_print_receipt()
        secret = self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )
        with self.assertRaisesRegex(UserError, "nothing is printed"):
            self._print_report(secret, self.confidential)

    def test_receipt_needs_read_access(self):
        ticket = self._create_complaint()
        with self.assertRaises(AccessError):
            self._print_report(ticket, self.employee)
        self.assertFalse(ticket.complaint_acknowledged_at)

    def test_printing_the_receipt_acknowledges_once(self):
        ticket, code = self._register_complaint()
        html = self._print_report(ticket, self.collector)
        for part in (ticket.number, "16 March 2026", "2 March 2026", "free of charge"):
            self.assertIn(part, html)
        self.assertIn("DejaVu Sans", html)
        self.assertNotIn(code, html)
        self.assertEqual(str(ticket.complaint_acknowledged_at), NOW)
        event = ticket.complaint_event_ids.filtered(lambda e: e.code == "acknowledged")
        self.assertEqual(event._get_payload()["channel"], "receipt")
        self._print_report(ticket, self.collector)
        self.assertEqual(self._get_event_codes(ticket).count("acknowledged"), 1)

    def test_the_controller_prints_without_acknowledging(self):
        ticket = self._create_complaint()
        self._print_report(ticket, self.controller)
        self.assertFalse(ticket.complaint_acknowledged_at)

    def test_receipt_in_the_clients_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        ticket = self._create_complaint(complaint_lang="fr_FR")
        self.assertIn("16 mars 2026", self._print_report(ticket, self.collector))

    def test_empty_form_needs_no_complaint(self):
        reports = self.env["ir.actions.report"].with_user(self.collector)
        html, _kind = reports._render_qweb_pdf("mfi_complaints.report_blank_form", [])
        self.assertIn("DejaVu Sans", html.decode())
        self.assertIn(self.company.name, html.decode())
