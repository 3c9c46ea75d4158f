# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import file_open

from ..models.clock import at, now
from ..models.mfi_complaint_demo import DEMO_FILE
from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestDemo(ComplaintCommon):
    """The demo data is consistent, and its simulated clock cannot be used otherwise."""

    def test_the_story_counts_13_complaints_of_which_2_are_pending(self):
        with file_open(DEMO_FILE) as stream:
            history = json.load(stream)["history"]["complaints"]
        self.assertEqual(len(history), 13)
        ends = [result["steps"][-1][2] for result in history]
        self.assertEqual(ends.count("close"), 11)
        self.assertTrue(all(result["at"].startswith("2015-") for result in history))

    def test_actions_happen_at_the_simulated_time(self):
        when = datetime(2015, 2, 10, 10, 20)
        tickets = at(self.tickets.with_user(self.collector), when)
        result = tickets.complaint_register(
            {
                "description": "Two hours at the counter",
                "channel": "counter",
                "category": "ACC",
                "branch": "T-NDI",
                "member_number": "T-0001",
            }
        )
        self.assertRegex(result["number"], r"^PL-2015-\d{6}$")
        ticket = self.tickets.search([("number", "=", result["number"])])
        self.assertEqual(ticket.complaint_registered_at, when)
        self.assertEqual(ticket.complaint_event_ids.mapped("date"), [when])
        self.assertEqual(ticket.complaint_phone, "+221771234567")

    def test_external_calls_cannot_set_the_clock(self):
        forged = self.tickets.with_context(mfi_complaints_clock="2015-02-10 10:20:00")
        self.assertGreater(now(forged), fields.Datetime.now() - timedelta(minutes=1))
        with self.assertRaises(ValueError):
            at(self.tickets, fields.Datetime.now() + timedelta(days=1))
