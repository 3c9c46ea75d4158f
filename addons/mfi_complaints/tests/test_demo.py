# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import file_open

from ..models.clock import at, now
from ..models.mfi_complaint_demo import _FILE
from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestDemo(ComplaintCommon):
    """The demonstration is read, never needed; its clock cannot be forged."""

    def test_the_story_counts_13_complaints_of_which_2_are_pending(self):
        with file_open(_FILE) as stream:
            history = json.load(stream)["history"]["complaints"]
        self.assertEqual(len(history), 13)
        ends = [told["steps"][-1][2] for told in history]
        self.assertEqual(ends.count("close"), 11)
        self.assertTrue(all(told["at"].startswith("2015-") for told in history))

    def test_acts_happen_at_their_moment(self):
        moment = datetime(2015, 2, 10, 10, 20)
        tickets = at(self.tickets.with_user(self.collector), moment)
        told = tickets.complaint_register(
            {
                "description": "Two hours at the counter",
                "channel": "counter",
                "category": "ACC",
                "branch": "T-NDI",
                "member_number": "T-0001",
            }
        )
        self.assertRegex(told["number"], r"^PL-2015-\d{6}$")
        ticket = self.tickets.search([("number", "=", told["number"])])
        self.assertEqual(ticket.complaint_registered_at, moment)
        self.assertEqual(ticket.complaint_event_ids.mapped("date"), [moment])
        self.assertEqual(ticket.complaint_phone, "+221771234567")

    def test_nobody_outside_turns_the_clock(self):
        forged = self.tickets.with_context(mfi_complaints_clock="2015-02-10 10:20:00")
        self.assertGreater(now(forged), fields.Datetime.now() - timedelta(minutes=1))
        with self.assertRaises(ValueError):
            at(self.tickets, fields.Datetime.now() + timedelta(days=1))
