# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasureResponsible(ComplaintCommon):
    """Branch managers and collectors carry out the measures given to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.measure = cls.env["mfi.complaint.measure"].create(
            {
                "name": "Display the tariff",
                "responsible_id": cls.branch_manager.id,
                "due_date": "2026-04-01",
            }
        )

    def test_another_may_not_mark_it_as_done(self):
        measure = self.measure.with_user(self.collector)
        self.assertFalse(measure.may_write)
        with self.assertRaises(AccessError):
            measure.proof = "Photo of the counter"
        with self.assertRaises(AccessError):
            measure.action_start()
        with self.assertRaises(AccessError) as refused:
            measure.action_cancel()
        self.assertNotIn("You carry out", str(refused.exception))

    def test_what_was_decided_stays(self):
        measure = self.measure.with_user(self.branch_manager)
        self.assertFalse(measure.may_manage)
        for values in (
            {"due_date": "2027-04-01"},
            {"responsible_id": self.collector.id},
            {"ticket_ids": [(5,)]},
            {"proof": "Photo", "name": "Nothing"},
        ):
            with self.subTest(values), self.assertRaisesRegex(AccessError, "pilot"):
                measure.write(values)
        with self.assertRaisesRegex(AccessError, "pilot"):
            measure.action_cancel()

    def test_the_responsible_marks_it_as_done(self):
        for user in (self.branch_manager, self.collector):
            self.measure.copy({"responsible_id": user.id})
            measure = self.env["mfi.complaint.measure"].with_user(user)
            measure = measure.search([("responsible_id", "=", user.id)], limit=1)
            measure.action_start()
            with self.assertRaisesRegex(UserError, "Proof"):
                measure.action_done()
            measure.proof = "Photo of the counter"
            measure.message_post(body="Done this morning")
            measure.action_done()
            self.assertEqual(measure.state, "done")

    def test_its_effect_is_checked_by_others(self):
        measure = self.measure.with_user(self.branch_manager)
        self.measure.kind = "preventive"
        measure.proof = "Photo of the counter"
        measure.action_done()
        self.assertTrue(measure.effect_check_date)
        with self.assertRaisesRegex(AccessError, "pilot"):
            measure.action_check_effect()

    def test_the_journal_covers_complaints_that_they_do_not_see(self):
        elsewhere = self.env["mfi.branch"].create(
            {"code": "T-OTH", "name": "MEC Sakal"}
        )
        ticket = self._create_complaint(mfi_branch_id=elsewhere.id)
        self.measure.ticket_ids = ticket
        self.env.invalidate_all()
        measure = self.measure.with_user(self.branch_manager)
        self.assertFalse(measure.ticket_ids)
        measure.proof = "Photo of the counter"
        measure.action_done()
        events = self.env["mfi.complaint.event"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual(events.sorted("sequence")[-1].user_id, self.branch_manager)
        self.assertEqual(events.verify([("ticket_id", "=", ticket.id)]), [])

    def test_what_serves_a_hidden_complaint_stays_secret(self):
        ticket = self._create_complaint(category_id=self.restricted.id)
        shown = self._create_complaint()
        self.measure.ticket_ids = ticket | shown
        self.env.invalidate_all()
        measure = self.measure.with_user(self.pilot)
        self.assertEqual(measure.ticket_ids, shown)
        measure.ticket_ids = False
        self.assertTrue(measure.sudo().secret)
        with self.assertRaises(AccessError):
            measure.unlink()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            measure.sudo().unlink()

    def test_the_journal_covers_measures_that_they_do_not_see(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        confidential = self._create_complaint(category_id=self.restricted.id)
        self.measure.ticket_ids = confidential
        self.env.cr.execute(
            SQL(
                "INSERT INTO mfi_complaint_measure_rel (measure_id, ticket_id) "
                "VALUES (%s, %s)",
                self.measure.id,
                ticket.id,
            )
        )
        self.env.invalidate_all()
        ticket._log_complaint_measures()
        self.env.invalidate_all()
        # The cache of a handler holds the measures that handlers may read, or none.
        handler = self._with_user(ticket, self.handler)
        field = handler._fields["complaint_measure_ids"]
        field._update_cache(handler, ())
        self._advance(ticket, "resolved")
        found = self.env["mfi.complaint.event"].verify([("ticket_id", "=", ticket.id)])
        self.assertEqual(found, [])
