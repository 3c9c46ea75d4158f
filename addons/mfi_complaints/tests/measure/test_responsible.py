# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

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
