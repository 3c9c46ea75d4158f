# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBoxOpening(ComplaintCommon):
    """A suggestion box of a branch, its openings and its reminders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = cls.env["mfi.suggestion.box"].create(
            {
                "name": "Box of the hall",
                "branch_id": cls.branch.id,
                "installed_on": "2026-02-20",
                "frequency_days": 7,
            }
        )
        cls.openings = cls.env["mfi.box.opening"].with_user(cls.collector)

    def _create_opening(self, **values):
        """Record an opening as the collector."""
        return self.openings.create(
            {
                "box_id": self.box.id,
                "witness_names": "Fatou Sow\nModou Fall",
                "slip_count": 3,
                "complaint_count": 1,
                "suggestion_count": 1,
                "unreadable_count": 1,
                **values,
            }
        )

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------
    def test_who_records(self):
        opening = self._create_opening()
        for user in (self.handler, self.controller, self.branch_manager, self.employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.openings.with_user(user).create({"box_id": self.box.id})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                opening.with_user(user).action_confirm()
        with self.assertRaises(AccessError):
            self.box.with_user(self.collector).frequency_days = 0

    def test_named_after_branch_and_localised_date(self):
        self.assertEqual(
            self._create_opening(date="2026-02-27").name,
            f"{self.branch.name} - Box of the hall - 02/27/2026",
        )

    def test_branch_managers_read_their_own(self):
        opening = self._create_opening()
        opening.with_user(self.branch_manager).read(["slip_count"])
        self.branch.manager_id = False
        with self.assertRaises(AccessError):
            opening.with_user(self.branch_manager).read(["slip_count"])
        with self.assertRaises(AccessError):
            self.box.with_user(self.branch_manager).read(["name"])

    # ------------------------------------------------------------------
    # Confirming
    # ------------------------------------------------------------------
    def test_an_opening_needs_two_witnesses(self):
        opening = self._create_opening(witness_names="  \n")
        with self.assertRaisesRegex(UserError, "witness"):
            opening.action_confirm()

    def test_slips_add_up(self):
        opening = self._create_opening(slip_count=5)
        with self.assertRaisesRegex(UserError, "5 slips found, but 3"):
            opening.action_confirm()

    def test_wrong_numbers_and_days(self):
        for wrong in ({"slip_count": -1}, {"date": "2026-03-03"}):
            with self.subTest(wrong=wrong), self.assertRaises(ValidationError):
                self._create_opening(**wrong)

    def test_confirmed_is_fixed(self):
        opening = self._create_opening()
        opening.action_confirm()
        self.assertEqual(opening.state, "confirmed")
        self.assertIn("Modou Fall", opening.message_ids[:1].body)
        for change in (
            {"slip_count": 9},
            {"witness_names": "Nobody"},
            {"state": "draft"},
            {"date": "2026-03-01"},
            {"attachment_ids": [(5,)]},
        ):
            with self.subTest(change=change), self.assertRaises(UserError):
                opening.write(change)
            with self.subTest(change=change), self.assertRaises(UserError):
                opening.with_user(self.pilot).write(change)
        with self.assertRaises(UserError):
            opening.unlink()
        with self.assertRaises(UserError):
            self.box.unlink()

    def test_nothing_is_created_confirmed(self):
        opening = self._create_opening(state="confirmed", witness_names=False)
        self.assertEqual(opening.state, "draft")
        with self.assertRaises(UserError):
            opening.write({"state": "confirmed"})

    def test_an_empty_box_is_an_opening_too(self):
        opening = self._create_opening(
            slip_count=0, complaint_count=0, suggestion_count=0, unreadable_count=0
        )
        opening.action_confirm()
        self.assertEqual(self.box.last_opening, date(2026, 3, 2))

    def test_photos_are_read_with_their_opening(self):
        photo = self.env["ir.attachment"].with_user(self.collector)
        photo = photo.create({"name": "photo.jpg", "raw": b"x"})
        opening = self._create_opening(attachment_ids=[(4, photo.id)])
        self.assertEqual((photo.res_model, photo.res_id), (opening._name, opening.id))
        photo.with_user(self.branch_manager).read(["name"])
        with self.assertRaises(AccessError):
            photo.with_user(self.employee).read(["raw"])

    # ------------------------------------------------------------------
    # Slips
    # ------------------------------------------------------------------
    def test_found_and_registered_are_compared(self):
        opening = self._create_opening()
        opening.action_confirm()
        self.assertEqual((opening.registered_count, opening.missing_count), (0, 2))
        action = opening.action_type_slips()
        batch = self.env["mfi.paper.batch"].with_user(self.collector)
        batch = batch.browse(action["res_id"])
        self.assertEqual(batch.branch_id, self.branch)
        self.assertEqual(batch.channel_id.complaint_code, "suggestion_box")
        self.assertEqual(opening.action_type_slips()["res_id"], batch.id)
        batch.line_ids.create(
            {
                "batch_id": batch.id,
                "words": "The queue is long",
                "phone": "771112233",
                "category_id": self.category.id,
            }
        )
        batch.action_register()
        self.assertEqual((opening.registered_count, opening.missing_count), (1, 1))

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------
    def test_due_is_counted_from_the_last_confirmed_opening(self):
        self.assertEqual(self.box.next_due, date(2026, 2, 27))
        opening = self._create_opening()
        self.assertEqual(self.box.next_due, date(2026, 2, 27))
        opening.action_confirm()
        self.assertEqual(self.box.next_due, date(2026, 3, 9))
        self.box.frequency_days = 0
        self.assertFalse(self.box.next_due)

    def test_the_branch_manager_is_reminded_once_until_it_is_opened(self):
        boxes = self.env["mfi.suggestion.box"]
        boxes._cron_remind()
        boxes._cron_remind()
        self.assertEqual(self.box.activity_ids.user_id, self.branch_manager)
        self.assertEqual(len(self.box.activity_ids), 1)
        self._create_opening().action_confirm()
        self.assertFalse(self.box.activity_ids)
        boxes._cron_remind()
        self.assertFalse(self.box.activity_ids)

    def test_without_a_manager_the_pilots_are_reminded(self):
        self.branch.manager_id = False
        self.env["mfi.suggestion.box"]._cron_remind()
        self.assertIn(self.pilot, self.box.activity_ids.user_id)

    def test_a_box_in_time_or_without_frequency_reminds_nobody(self):
        self.box.frequency_days = 0
        self.env["mfi.suggestion.box"]._cron_remind()
        self.assertFalse(self.box.activity_ids)
        self.box.frequency_days = 30
        self.env["mfi.suggestion.box"]._cron_remind()
        self.assertFalse(self.box.activity_ids)

    def test_overdue_is_found(self):
        boxes = self.env["mfi.suggestion.box"]
        self.assertTrue(self.box.overdue)
        self.assertIn(self.box, boxes.search([("overdue", "=", True)]))
        self._create_opening().action_confirm()
        self.assertNotIn(self.box, boxes.search([("overdue", "=", True)]))

    def test_the_minutes_name_what_was_found(self):
        opening = self._create_opening(note="The lock is broken")
        opening.action_confirm()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "mfi_complaints.report_box_opening", opening.ids
        )
        for word in ("Box of the hall", "MEC Ndiagne", "Fatou Sow", "lock is broken"):
            self.assertIn(word, html.decode())
