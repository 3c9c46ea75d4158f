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
