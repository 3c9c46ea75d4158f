# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import io
from unittest.mock import patch

from pypdf import PdfReader

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ...engine import text_template
from ..common import NOW
from ..complaint.test_code_migration import load_script
from . import test_acknowledgement as acknowledgement


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAnswer(acknowledgement.ClientMailCommon):
    """The answer is stored once, proposed from templates, sent by mail or letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.templates = cls.env["mfi.complaint.answer.template"]

    def _create_resolved(self, **values):
        """Return a resolved complaint whose answer has not been communicated."""
        return self._advance(self._create_complaint(**values), "resolved")

    # ------------------------------------------------------------------
    # Templates
    # ------------------------------------------------------------------
    def test_doctests(self):
        self.assertFalse(doctest.testmod(text_template).failed)

    def test_unknown_placeholders_are_refused(self):
        for body in ("{client.name}", "{__class__}", "{Client}", "{answer}", "{}"):
            with self.subTest(body=body), self.assertRaises(ValidationError):
                self.templates.create({"name": "X", "lang": "en_US", "body": body})

    def test_a_letter_holds_the_answer(self):
        with self.assertRaisesRegex(ValidationError, "answer"):
            self.templates.create(
                {"name": "X", "lang": "en_US", "usage": "letter", "body": "{client}"}
            )

    def test_only_the_pilot_writes_templates(self):
        template = self.env.ref("mfi_complaints.answer_en_founded")
        for user in (self.collector, self.handler, self.controller):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                template.with_user(user).body = "Hello {client}"
        template.with_user(self.pilot).body = "Hello {client}"

    def test_values_are_never_read_as_placeholders(self):
        ticket = self._create_resolved(name="{number} {{ 7*7 }}")
        template = self.env.ref("mfi_complaints.answer_en_founded")
        template.body = "About {subject}"
        self.assertEqual(
            ticket._get_complaint_proposed_answer(), "About {number} {{ 7*7 }}"
        )

    def test_proposed_by_outcome(self):
        for outcome, expected in (
            ("founded", "You were right"),
            ("partly", "some of the facts"),
            ("unfounded", "no error on our side"),
        ):
            with self.subTest(outcome=outcome):
                ticket = self._advance(self._create_complaint(), "in_progress")
                handler = self._with_user(ticket, self.handler)
                handler.action_resolve(
                    self._prepare_solution(
                        complaint_outcome=outcome, complaint_answer=False
                    )
                )
                self.assertIn(expected, ticket._get_complaint_proposed_answer())

    def test_lines_without_value_are_left_out(self):
        ticket = self._create_resolved()
        text = ticket._get_complaint_proposed_answer()
        self.assertIn("What we have done: Fee refunded.", text)
        self.assertNotIn("Amount refunded", text)
        self.assertIn("complaint PL-2026-", text)
        self.assertIn("2 March 2026", text)

    def test_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        ticket = self._create_resolved(complaint_lang="fr_FR")
        text = ticket._get_complaint_proposed_answer()
        self.assertIn("Vous aviez raison", text)
        self.assertIn("2 mars 2026", text)

    def test_own_company_and_category_come_first(self):
        ticket = self._create_resolved()
        common = {"lang": "en_US", "outcome": "founded"}
        self.templates.create(
            {**common, "name": "Ours", "company_id": self.company.id, "body": "Ours"}
        )
        self.assertEqual(ticket._get_complaint_proposed_answer(), "Ours")
        self.templates.create(
            {
                **common,
                "name": "Credit",
                "company_id": self.company.id,
                "category_ids": [(6, 0, self.category.ids)],
                "body": "Credit",
            }
        )
        self.assertEqual(ticket._get_complaint_proposed_answer(), "Credit")

    def test_the_text_of_another_company_is_not_used(self):
        other = self.env["res.company"].create({"name": "Other MFI"})
        self.templates.create(
            {
                "name": "Theirs",
                "lang": "en_US",
                "outcome": "founded",
                "company_id": other.id,
                "body": "Theirs",
            }
        )
        self.assertNotEqual(
            self._create_resolved()._get_complaint_proposed_answer(), "Theirs"
        )

    def _open_resolve_wizard(self, ticket):
        """Return the wizard with which the handler resolves a complaint."""
        return (
            self.env["mfi.complaint.resolve"]
            .with_user(self.handler)
            .with_context(active_model="helpdesk.ticket", active_ids=ticket.ids)
        )

    def test_resolving_proposes_and_leaves_what_is_typed(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        form = Form(self._open_resolve_wizard(ticket))
        form.outcome = "founded"
        form.cause_id = self.cause
        form.corrective = "Fee refunded"
        self.assertIn("You were right", form.proposed_answer)
        form.outcome = "unfounded"
        self.assertIn("no error on our side", form.proposed_answer)
        form.answer = "In my own words."
        form.outcome = "founded"
        form.preventive = "Tariffs displayed"
        self.assertEqual(form.answer, "In my own words.")
        form.save().action_apply()
        self.assertEqual(ticket.complaint_answer, "In my own words.")

    def test_without_another_answer_the_proposed_one_is_kept(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        form = Form(self._open_resolve_wizard(ticket))
        form.outcome = "founded"
        form.cause_id = self.cause
        form.corrective = "Fee refunded"
        form.preventive = "Tariffs displayed"
        self.assertFalse(form.answer)
        form.save().action_apply()
        self.assertIn("Fee refunded", ticket.complaint_answer)

    def test_the_proposal_can_be_completed(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        form = Form(self._open_resolve_wizard(ticket))
        form.outcome = "founded"
        form.cause_id = self.cause
        form.corrective = "Fee refunded"
        form.preventive = "Tariffs displayed"
        step = form.save()
        action = step.action_take_proposal()
        self.assertEqual(action["res_id"], step.id)
        self.assertIn("Fee refunded", step.answer)

    # ------------------------------------------------------------------
    # By mail
    # ------------------------------------------------------------------
    def test_by_mail_needs_an_address(self):
        self.client.email = False
        ticket = self._create_resolved()
        with self.assertRaisesRegex(UserError, "address is missing"):
            self._with_user(ticket, self.collector).action_communicate(
                {"complaint_answer_channel": "email"}
            )

    def _answer_by_mail(self):
        ticket = self._create_resolved()
        self._with_user(ticket, self.collector).action_communicate(
            {"complaint_answer_channel": "email"}
        )
        return ticket

    def test_by_mail_the_answer_of_the_record(self):
        with patch.object(IrMail_Server, "send_email") as send:
            ticket = self._answer_by_mail()
        send.assert_not_called()
        mail = self._find_mails(ticket, "answer")
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(ticket.complaint_answer, mail.body_html)
        self.assertNotIn(ticket.complaint_preventive_measure, mail.body_html)
        sent = self._send_mails(mail)
        self.assertIn("refunded", sent[0].get_body(("plain", "html")).get_content())
        self.assertEqual(ticket.complaint_state, "communicated")

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_refused_mail_returns_the_complaint_to_resolved(self):
        ticket = self._answer_by_mail()
        self._send_mails(self._find_mails(ticket, "answer"), refuse=True)
        self.assertEqual(ticket.complaint_state, "resolved")
        self.assertFalse(ticket.complaint_communicated_at)
        self.assertIn("answer_failed", self._get_event_codes(ticket))
        self.assertEqual(self._find_mails(ticket, "survey").state, "cancel")

    def test_communicated_otherwise_no_answer_is_mailed(self):
        ticket = self._advance(self._create_complaint(), "communicated")
        self.assertFalse(self._find_mails(ticket, "answer"))

    # ------------------------------------------------------------------
    # By letter
    # ------------------------------------------------------------------
    def _render_html(self, tickets, user=None):
        """Print letters as a user and return their HTML."""
        reports = self.env["ir.actions.report"].with_user(user or self.collector)
        html, _kind = reports._render_qweb_pdf(
            "mfi_complaints.report_letter", tickets.ids
        )
        return html.decode()

    def test_no_letter_before_the_decision(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        with self.assertRaisesRegex(UserError, ticket.number):
            self._render_html(ticket, self.pilot)

    def test_no_letter_without_an_answer(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        self._with_user(ticket, self.handler).action_resolve(
            self._prepare_solution(complaint_answer=False)
        )
        with self.assertRaisesRegex(UserError, "needs the decision and the answer"):
            self._render_html(ticket)

    def test_several_answers_are_communicated_and_printed_at_once(self):
        tickets = self._create_resolved() | self._create_resolved()
        action = self._with_user(tickets, self.collector).action_print_letters()
        self.assertEqual(action["report_name"], "mfi_complaints.report_letter")
        for ticket in tickets:
            self.assertEqual(ticket.complaint_state, "communicated")
            self.assertEqual(ticket.complaint_answer_channel, "letter")
        html = self._render_html(tickets)
        for ticket in tickets:
            self.assertIn(ticket.number, html)
            self.assertIn("note", self._get_event_codes(ticket))
        self.assertIn("We have refunded the fee", html)

    def test_others_cannot_answer_by_letter(self):
        ticket = self._create_resolved()
        for user in (self.controller, self.stranger, self.employee):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._with_user(ticket, user).action_print_letters()
        self.assertEqual(ticket.complaint_state, "resolved")

    def test_printing_again_does_not_communicate_twice(self):
        ticket = self._create_resolved()
        for _time in range(2):
            self._with_user(ticket, self.collector).action_print_letters()
        self.assertEqual(self._get_event_codes(ticket).count("communicated"), 1)

    def test_letter_text_of_the_company(self):
        self.templates.create(
            {
                "name": "House letter",
                "lang": "en_US",
                "usage": "letter",
                "company_id": self.company.id,
                "body": "{answer}\n\nYours, {institution} <b>",
            }
        )
        html = self._render_html(self._create_resolved())
        self.assertIn(f"Yours, {self.company.name} &lt;b&gt;", html)

    def _quote_clients(self):
        """Begin the letters of the addon with the client's words."""
        for name in ("letter_en", "letter_en_thanks"):
            self.env.ref(
                f"mfi_complaints.{name}"
            ).body = "Your complaint: “{statement}”\n\n{answer}"

    def test_letter_quotes_the_client(self):
        """The client's first words stand in the letter, escaped and shortened."""
        self._quote_clients()
        words = "<p>They took 5 &lt; 6 twice.</p>" + "Very long story. " * 40
        html = self._render_html(self._create_resolved(description=words))
        self.assertIn("Your complaint: “They took 5 &lt; 6 twice.", html)
        self.assertIn("…”", html)
        self.assertLess(html.count("Very long story"), 20)

    def test_letter_without_a_quotation(self):
        """The text of the institution leaves the quotation out."""
        self.env.ref("mfi_complaints.letter_en").body = "{answer}\n\nYours"
        ticket = self._create_resolved(description="They took the fee twice.")
        self.assertNotIn("They took the fee twice", self._render_html(ticket))

    def test_nothing_confidential_is_quoted(self):
        self._quote_clients()
        ticket = self._create_resolved(description="He asked for a bribe.")
        ticket.category_id.complaint_restricted = True
        self.assertEqual(ticket.complaint_access, "restricted")
        paragraphs = str(ticket.sudo()._get_complaint_letter_paragraphs())
        self.assertNotIn("bribe", paragraphs)
        self.assertNotIn("Your complaint", paragraphs)
        self.assertIn("We have refunded the fee", paragraphs)

    def test_letters_are_updated_unless_edited(self):
        """The migration adds the quotation to the texts that nobody changed."""
        first = self.env.ref("mfi_complaints.letter_en").with_user(SUPERUSER_ID)
        other = self.env.ref("mfi_complaints.letter_fr").with_user(self.pilot)
        first.body = "{answer}\n\nAs it was"
        other.body = "{answer}\n\nBien à vous"
        self.env.flush_all()
        script = load_script("mfi_complaints", "post-letter_quote", "19.0.1.3.0")
        for _run in range(2):
            script.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertEqual(
            first.body, "Your complaint: “{statement}”\n\n{answer}\n\nAs it was"
        )
        self.assertEqual(other.body, "{answer}\n\nBien à vous")

    def test_the_pdf_is_text_on_a4(self):
        ticket = self._create_resolved()
        reports = self.env["ir.actions.report"].with_user(self.collector)
        if reports.get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is missing")
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            pdf, kind = reports.with_context(
                force_report_rendering=True
            )._render_qweb_pdf("mfi_complaints.report_letter", ticket.ids)
        self.assertEqual(kind, "pdf")
        page = PdfReader(io.BytesIO(pdf)).pages[0]
        self.assertAlmostEqual(float(page.mediabox.width), 595, delta=3)
        self.assertAlmostEqual(float(page.mediabox.height), 842, delta=3)
        text = " ".join(page.extract_text().split())
        self.assertIn("We have refunded the fee", text)
        self.assertIn(ticket.number, text)
