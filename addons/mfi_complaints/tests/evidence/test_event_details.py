# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEventDetails(ComplaintCommon):
    """What an event records is shown as labels and values, never as JSON."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_complaint()

    def _find(self, code, user=None):
        """Return the last event of a kind, as a controller reads it."""
        events = self.env["mfi.complaint.event"].with_user(user or self.controller)
        domain = [("ticket_id", "=", self.ticket.id), ("code", "=", code)]
        return events.search(domain, limit=1)

    def test_choices_are_shown_by_their_labels(self):
        event = self._find("registered")
        self.assertIn("Kind", event.details)
        self.assertIn(">Complaint<", event.details)
        self.assertNotIn("{", event.details)

    def test_sealed_fields_are_named(self):
        event = self._find("registered")
        labels = self.ticket._fields
        for name in ("description", "category_id"):
            label = labels[name]._description_string(self.env)
            self.assertIn(label, event.sealed_fields)
        self.assertNotIn(event._get_payload()["digests"]["name"], event.details)

    def test_records_are_shown_by_name(self):
        self._advance(self.ticket, "assigned")
        self.assertIn(self.ticket.team_id.name, self._find("assigned").details)

    def test_the_state_of_a_measure_is_no_result(self):
        self.env["mfi.complaint.measure"].create(
            {
                "name": "Display the tariff",
                "due_date": "2026-04-01",
                "ticket_ids": self.ticket.ids,
            }
        )
        lines = dict(self._find("measure")._get_detail_lines())
        self.assertEqual(lines["Status of the measure"], "Planned")
        self.assertNotIn("Result", lines)

    def test_a_correction_shows_both_values(self):
        other = self.env["helpdesk.ticket.category"].create({"name": "Fees <b>"})
        before = self.ticket.category_id.display_name
        self._with_user(self.ticket, self.pilot).action_reclassify(
            {"category_id": other.id}, "Wrong category"
        )
        self.assertIn(f"{before} → Fees &lt;b&gt;", self._find("reclassified").details)

    def test_dates_are_in_the_readers_time_zone(self):
        event = self._find("registered").sudo().new({"code": "note"})
        event.payload = '{"recorded":"2026-03-02 23:30:00"}'
        shown = event.with_context(tz="Africa/Nairobi").details
        self.assertIn("03/03/2026", shown)
        self.assertIn("2:30:00", shown)

    def test_unknown_content_is_shown_and_bounded(self):
        event = self.env["mfi.complaint.event"].new({"code": "note"})
        event.payload = '{"other":"<script>' + "x" * 2000 + '"}'
        self.assertIn("other", event.details)
        self.assertIn("&lt;script&gt;", event.details)
        self.assertLess(len(event.details), 1000)
