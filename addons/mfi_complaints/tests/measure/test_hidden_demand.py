# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import NOW
from ..test_dashboard import DashboardCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHiddenDemand(DashboardCommon):
    """What the client really wanted: written by the service, frozen, counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.apology = cls.env.ref("mfi_complaints.mfi_complaint_hidden_demand_apology")
        cls.money = cls.env.ref("mfi_complaints.mfi_complaint_hidden_demand_money")
        cls.ticket = cls._create_complaint(mfi_branch_id=cls.branch.id)

    def _resolve(self, **values):
        """Resolve the complaint through the dialog."""
        ticket = self.ticket.with_user(self.handler)
        wizard = self.env["mfi.complaint.resolve"].with_user(self.handler)
        wizard = wizard.with_context(active_model=ticket._name, active_ids=ticket.ids)
        wizard.create(
            {
                "ticket_ids": ticket.ids,
                "outcome": "founded",
                "cause_id": self.cause.id,
                "corrective": "Fee refunded.",
                "preventive": "Tariff displayed.",
                "answer": "We apologise.",
                **values,
            }
        ).action_apply()

    def test_only_the_service_writes_it_while_it_handles(self):
        values = {"complaint_hidden_demand_id": self.apology.id}
        with self.assertRaises(UserError):
            self.ticket.with_user(self.collector).write(values)
        self._advance(self.ticket, "in_progress")
        for user in (self.collector, self.stranger, self.pilot, self.controller):
            with self.subTest(user.login), self.assertRaises(UserError):
                self.ticket.with_user(user).write(values)
        self.ticket.with_user(self.handler).write(values)
        self._resolve(hidden_demand_id=self.apology.id, hidden_demand_note="By whom")
        self.assertEqual(self.ticket.complaint_hidden_demand_note, "By whom")
        with self.assertRaises(UserError):
            self.ticket.with_user(self.handler).write(
                {"complaint_hidden_demand_id": self.money.id}
            )

    def test_the_journal_notices_a_change(self):
        self._advance(self.ticket, "in_progress")
        self._resolve(hidden_demand_id=self.apology.id)
        events = self.env["mfi.complaint.event"]
        domain = [("ticket_id", "=", self.ticket.id)]
        self.assertFalse(events.verify(domain))
        self._set(self.ticket, complaint_hidden_demand_id=self.money.id)
        fields = [place.get("field") for place in events.verify(domain)]
        self.assertEqual(fields, ["complaint_hidden_demand_id"])

    def test_statistics_follow_what_was_written(self):
        """Read without a flush: the view names the columns that it depends on."""
        self._advance(self.ticket, "in_progress")
        self.ticket.with_user(self.handler).complaint_hidden_demand_id = self.money
        line = self.report.search([("ticket_id", "=", self.ticket.id)])
        self.assertEqual(line.hidden_demand_id, self.money)
        dashboard = self._dashboard(first="2026-01-01", last="2026-03-31")
        self.assertEqual(
            [(r["id"], r["received"]) for r in dashboard["hidden_demands"]],
            [(self.money.id, 1)],
        )

    def test_one_in_use_stays(self):
        self._advance(self.ticket, "in_progress")
        self.ticket.with_user(self.handler).complaint_hidden_demand_id = self.money
        with self.assertRaises(UserError):
            self.money.with_user(self.pilot).unlink()
        with self.assertRaises(AccessError):
            self.money.with_user(self.handler).write({"name": "x"})
