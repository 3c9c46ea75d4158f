# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import NOW, ComplaintCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestStaff(ComplaintCommon):
    """Staff members and their hierarchy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls.env["mfi.staff"].with_user(cls.pilot)
        cls.chief = cls._create_person("S-1", user_id=cls.head.id)
        cls.agent = cls._create_person(
            "S-2", manager_id=cls.chief.id, user_id=cls.handler.id
        )
        cls.junior = cls._create_person(
            "S-3", manager_id=cls.agent.id, user_id=cls.other_handler.id
        )

    @classmethod
    def _create_person(cls, code, **values):
        """Create a member of staff as the pilot, who maintains the list."""
        return cls.staff.create({"code": code, "name": f"Person {code}", **values})

    def test_only_the_desk_reads_and_the_pilot_writes(self):
        with self.assertRaises(AccessError):
            self.chief.with_user(self.employee).read(["name"])
        for user in (self.collector, self.handler, self.controller):
            person = self.chief.with_user(user)
            self.assertEqual(person.name, "Person S-1")
            with self.assertRaises(AccessError):
                person.write({"user_id": False})

    def test_subordinates_at_any_depth_archived_included(self):
        self.junior.active = False
        everybody = self.chief | self.agent | self.junior
        self.assertEqual(self.chief._get_with_subordinates(), everybody)
        self.assertEqual(self.agent._get_with_subordinates(), self.agent | self.junior)
        self.assertEqual(self.junior._get_with_subordinates(), self.junior)
        self.assertFalse(self.staff._get_with_subordinates())

    def test_users_concerned(self):
        users = self.agent._get_with_subordinates()._get_mfi_users()
        self.assertEqual(users, self.handler | self.other_handler)
        self.assertFalse(self._create_person("S-9")._get_mfi_users())
        self.assertFalse(self.staff._get_mfi_users())

    def test_no_loop(self):
        with self.assertRaises(UserError):
            self.chief.manager_id = self.junior

    @mute_logger("odoo.sql_db")
    def test_number_is_unique_and_dates_in_order(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._create_person(" S-1")
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._create_person("S-8", date_from="2026-02-01", date_to="2026-01-31")

    def test_namesakes_are_distinguished(self):
        self.assertEqual(self.chief.display_name, "Person S-1 (S-1)")
        self.assertIn(self.chief.id, dict(self.staff.name_search("S-1")))

    def test_a_person_named_in_a_complaint_stays(self):
        person = self._create_person("S-7")
        ticket = self._create_complaint(complaint_staff_ids=[(6, 0, person.ids)])
        with self.assertRaisesRegex(UserError, "S-7.*complaints.*Archive"):
            person.unlink()
        self.assertEqual(ticket.complaint_staff_ids, person)
        with self.assertRaisesRegex(UserError, "existing members of staff"):
            self.agent.unlink()
        self.junior.unlink()
        self.assertFalse(self.junior.exists())

    def test_a_complaint_avoids_the_person_and_subordinates(self):
        ticket = self._create_complaint(complaint_staff_ids=[(6, 0, self.agent.ids)])
        concerned = ticket._get_complaint_concerned_users()
        self.assertEqual(concerned, self.handler | self.other_handler)

    def test_a_category_in_use_stays(self):
        category = self.env["mfi.staff.category"].create({"code": "Z", "name": "Zed"})
        self.chief.category_id = category
        with self.assertRaisesRegex(UserError, "Zed.*members of staff"):
            category.unlink()
