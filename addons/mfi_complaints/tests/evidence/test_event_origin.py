# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ...models.door import through
from ..common import NOW, ComplaintCommon

LIST = {
    "date": {},
    "ticket_id": {"fields": {"display_name": {}}},
    "code": {},
    "user_id": {"fields": {"display_name": {}}},
    "to_state": {},
    "summary": {},
    "text": {},
    "door": {},
    "address": {},
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEventOrigin(ComplaintCommon):
    """Where events come from, and the search over the whole journal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._advance(cls._create_complaint(), "closed")
        cls.events = cls.env["mfi.complaint.event"].with_user(cls.controller)

    def test_the_door_is_recorded_beside_the_chain(self):
        ticket = through(self._with_user(self.ticket, self.collector), "mail")
        ticket.action_add_addendum("By mail.")
        event = self.ticket.complaint_event_ids.sorted("sequence")[-1]
        self.assertEqual(event.door, "mail")
        first = self.ticket.complaint_event_ids.sorted("sequence")[0]
        self.assertEqual((first.door, first.address), ("job", False))
        self.assertNotIn("door", event.payload)
        self.assertFalse(self.events.verify([("ticket_id", "=", self.ticket.id)]))

    def test_callers_cannot_name_a_door(self):
        ticket = self._with_user(self.ticket, self.collector)
        ticket = ticket.with_context(mfi_complaints_door="mail")
        ticket.action_add_addendum("On screen.")
        event = self.ticket.complaint_event_ids.sorted("sequence")[-1]
        self.assertEqual(event.door, "job")

    def test_older_events_stay_valid_without_a_door(self):
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE mfi_complaint_event DISABLE TRIGGER USER;"
            "UPDATE mfi_complaint_event SET door = NULL, address = NULL;"
            "ALTER TABLE mfi_complaint_event ENABLE TRIGGER USER"
        )
        self.env.invalidate_all()
        self.assertFalse(self.events.verify([("ticket_id", "=", self.ticket.id)]))

    def test_addresses_are_for_the_control(self):
        event = self.ticket.complaint_event_ids[:1]
        for user in (self.collector, self.pilot, self.branch_manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                event.with_user(user).read(["address"])
        event.with_user(self.controller).read(["address"])

    def test_nobody_writes_or_deletes(self):
        event = self.events.search([("ticket_id", "=", self.ticket.id)], limit=1)
        with self.assertRaises(UserError):
            event.write({"door": "api"})
        with self.assertRaises(AccessError):
            event.unlink()

    def test_events_of_restricted_complaints_stay_hidden(self):
        secret = self._create_complaint(category_id=self.restricted.id)
        self.assertFalse(self.events.search([("ticket_id", "=", secret.id)]))
        officer = self.events.with_user(self.confidential)
        self.assertTrue(officer.search([("ticket_id", "=", secret.id)]))

    def test_the_search_costs_the_same_for_many_events(self):
        for _index in range(6):
            self._advance(self._create_complaint(), "closed")
        self.env.flush_all()
        counts = []
        self.events.web_search_read([], LIST, limit=5)
        for limit in (8, 48):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = self.events.web_search_read([], LIST, limit=limit, order="date desc")
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(rows["records"]), limit)
        self.assertLessEqual(counts[1], counts[0] + 6)  # names of further kinds
