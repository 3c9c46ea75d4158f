# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon

DESK = "/odoo/action-mfi_complaints.complaint_action_desk"


@tagged("post_install", "-at_install")
class TestTours(ComplaintCommon, HttpCase):
    """The screens in a browser, used step by step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cause = cls.env["mfi.complaint.cause"].create(
            {"code": "T-TOUR", "name": "Tour cause", "origin": "process"}
        )

    def test_registration_by_keyboard_only(self):
        """A call is registered and answered without using the mouse."""
        self.start_tour(
            "/odoo/action-mfi_complaints.complaint_call_action",
            "mfi_complaint_call",
            login=self.collector.login,
        )
        ticket = self.tickets.search([("partner_id", "=", self.client.id)])
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertEqual(ticket.mfi_branch_id, self.branch)
        self.assertEqual(ticket.category_id, self.category)
        self.assertEqual(ticket.create_uid, self.collector)
        self.assertTrue(ticket.complaint_acknowledged_at)

    def test_from_registration_to_archive_in_three_roles(self):
        """Pilot, handler and collector move one complaint to its end."""
        ticket = self._create_complaint()
        self.start_tour(DESK, "mfi_complaint_pilot", login=self.pilot.login)
        self.assertEqual(ticket.team_id, self.team)
        self.start_tour(DESK, "mfi_complaint_handler", login=self.handler.login)
        self.assertEqual(ticket.complaint_outcome, "founded")
        self.start_tour(DESK, "mfi_complaint_collector", login=self.collector.login)
        self.assertEqual(ticket.complaint_state, "closed")
        self.assertEqual(ticket.complaint_satisfaction_score, 5)

    def test_a_drag_that_the_process_refuses(self):
        """Dragging a card to Assigned without a service moves the card back."""
        ticket = self._create_complaint()
        self.start_tour(
            "/odoo/action-mfi_complaints.complaint_action_board",
            "mfi_complaint_drag",
            login=self.pilot.login,
        )
        self.assertEqual(ticket.complaint_state, "registered")
