# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .common import SmsCommon


@tagged("post_install", "-at_install")
class TestSmsTours(SmsCommon, HttpCase):
    """The screens in a browser, used step by step."""

    def test_price_follows_what_is_typed(self):
        ticket = self._advance(self._create_complaint(), "resolved")
        self.start_tour(
            f"/odoo/action-mfi_complaints.complaint_action_all/{ticket.id}",
            "mfi_sms_price",
            login=self.collector.login,
        )
        self.assertEqual(ticket.complaint_state, "resolved")

    def test_a_collector_answers_the_messages_to_read(self):
        ticket = self._create_complaint(name="Grievance of Awa")
        texts = ("j'ai un probleme", "c'est lundi que je viens", "qsdf hjk", "uiop ghj")
        problem, addition, nothing, secret = (
            self._receive_text(text, f"+22177000005{number}")
            for number, text in enumerate(texts)
        )
        texts = problem | addition | nothing | secret
        self.assertEqual(texts.mapped("review_reason"), ["unclear"] * 4)
        self.start_tour(
            "/odoo/action-mfi_complaints.complaint_action_desk",
            "mfi_sms_messages_to_read",
            login=self.collector.login,
        )
        self.env.invalidate_all()
        self.assertEqual(problem.ticket_id.complaint_state, "registered")
        self.assertEqual(addition.ticket_id, ticket)
        self.assertIn("addendum", ticket.complaint_event_ids.mapped("code"))
        self.assertEqual(nothing.state, "dismissed")
        self.assertFalse(nothing.ticket_id or secret.number)
        self.assertTrue(problem.number and addition.number and nothing.number)
