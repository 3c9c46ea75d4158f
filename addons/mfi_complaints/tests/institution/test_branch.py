# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import NOW, ComplaintCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestBranch(ComplaintCommon):
    """The network with its regions, branches and managers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branches = cls.env["mfi.branch"].with_user(cls.pilot)
        cls.network = cls._create_branch("UFM", "network")
        cls.region = cls._create_branch("LOU", "region", cls.network)
        cls.gueoul = cls._create_branch("GUE", "branch", cls.region)

    @classmethod
    def _create_branch(cls, code, level="branch", parent=None, **values):
        """Create a branch as the pilot, who maintains the list."""
        return cls.branches.create(
            {
                "code": code,
                "name": f"MEC {code}",
                "level": level,
                "parent_id": parent and parent.id,
                **values,
            }
        )

    def test_only_pilot_and_administrator_keep_the_list(self):
        for user in (self.employee, self.collector, self.handler, self.controller):
            branch = self.gueoul.with_user(user)
            self.assertEqual(branch.name, "MEC GUE")
            with self.assertRaises(AccessError):
                branch.write({"name": "Mine"})
            with self.assertRaises(AccessError):
                branch.create({"code": "X", "name": "X"})
            with self.assertRaises(AccessError):
                branch.unlink()
        self.gueoul.with_user(self.env.ref("base.user_admin")).name = "MEC Gueoul"

    def test_no_loop(self):
        regions = self.region | self._create_branch("R2", "region", self.region)
        with self.assertRaisesRegex(UserError, "belong to itself|recursive|Recursion"):
            regions[0].parent_id = regions[1]
        with self.assertRaises(UserError):
            regions[0].parent_id = regions[0]

    def test_levels_go_down(self):
        with self.assertRaisesRegex(ValidationError, "MEC LOU.*MEC B2"):
            self.region.parent_id = self._create_branch("B2")
        with self.assertRaisesRegex(ValidationError, "cannot belong"):
            self._create_branch("N2", "network", self.gueoul)
        point_of_service = self._create_branch("PS", "branch", self.gueoul)
        self.assertEqual(point_of_service.parent_id, self.gueoul)

    def test_turning_a_parent_into_a_lower_level_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "MEC LOU"):
            self.network.level = "branch"

    @mute_logger("odoo.sql_db")
    def test_code_is_unique_in_a_company(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._create_branch(" GUE ")
        other = self.env["res.company"].create({"name": "Other MFI"})
        self.env["mfi.branch"].create(
            {"code": "GUE", "name": "Theirs", "company_id": other.id}
        )

    def test_code_is_cleaned(self):
        self.assertEqual(self._create_branch("  A  1 ").code, "A 1")

    @mute_logger("odoo.sql_db")
    def test_client_count_is_not_negative(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.gueoul.active_client_count = -1
            self.env.flush_all()

    def test_parent_stays_in_the_company(self):
        other = self.env["res.company"].create({"name": "Other MFI"})
        theirs = self.env["mfi.branch"].create(
            {"code": "T", "name": "Theirs", "level": "network", "company_id": other.id}
        )
        with self.assertRaises(UserError):
            self.gueoul.sudo().parent_id = theirs

    def test_other_companies_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Other MFI"})
        theirs = self.env["mfi.branch"].create(
            {"code": "T", "name": "Theirs", "company_id": other.id}
        )
        self.assertFalse(self.branches.search([("id", "=", theirs.id)]))

    # ------------------------------------------------------------------
    # Managers
    # ------------------------------------------------------------------
    def test_managers_go_up_the_tree(self):
        top = new_test_user(self.env, "mfi_top", "base.group_user")
        local = new_test_user(self.env, "mfi_local", "base.group_user")
        self.network.manager_id = top
        self.gueoul.manager_id = local
        self.assertEqual(self.gueoul.manager_ids, top | local)
        self.assertEqual(self.region.manager_ids, top)
        new = self._create_branch("NEW", "branch", self.region)
        self.assertEqual(new.manager_ids, top)
        self.network.manager_id = False
        self.assertEqual(self.gueoul.manager_ids, local)
        self.assertFalse(new.manager_ids)

    def test_managers_follow_a_move(self):
        top = new_test_user(self.env, "mfi_top", "base.group_user")
        other = self._create_branch("N2", "network", manager_id=top.id)
        self.region.parent_id = other
        self.assertEqual(self.gueoul.manager_ids, top)
        found = self.branches.search([("manager_ids", "in", top.ids)])
        self.assertEqual(found, other | self.region | self.gueoul)

    def test_naming_a_manager_gives_the_role_and_no_more(self):
        user = new_test_user(self.env, "mfi_new_manager", "base.group_user")
        before = user.all_group_ids
        self.gueoul.manager_id = user
        role = self.env.ref("mfi_complaints.group_branch_manager")
        self.assertEqual(user.all_group_ids - before, role)

    def test_naming_a_manager_at_creation_gives_the_role(self):
        user = new_test_user(self.env, "mfi_new_manager", "base.group_user")
        self._create_branch("N", manager_id=user.id)
        self.assertTrue(user.has_group("mfi_complaints.group_branch_manager"))

    def test_a_portal_account_manages_nothing(self):
        user = new_test_user(self.env, "mfi_portal", "base.group_portal")
        with self.assertRaisesRegex(UserError, "portal|user types"):
            self.gueoul.manager_id = user
        self.assertFalse(user.has_group("mfi_complaints.group_branch_manager"))

    def test_a_manager_reads_the_complaints_of_lower_branches(self):
        ticket = self._create_complaint(mfi_branch_id=self.gueoul.id)
        boss = new_test_user(self.env, "mfi_boss", "base.group_user")
        tickets = self.env["helpdesk.ticket"].with_user(boss)
        self.assertFalse(tickets.search([("id", "=", ticket.id)]))
        self.region.manager_id = boss
        self.assertTrue(tickets.search([("id", "=", ticket.id)]))
        self.region.manager_id = False
        self.assertFalse(tickets.search([("id", "=", ticket.id)]))

    # ------------------------------------------------------------------
    # Deletion
    # ------------------------------------------------------------------
    def test_a_branch_used_by_complaints_stays(self):
        branch = self._create_branch("USED")
        self._create_complaint(mfi_branch_id=branch.id)
        with self.assertRaisesRegex(UserError, "MEC USED.*complaints.*Archive"):
            branch.unlink()
        branch.active = False

    def test_a_branch_used_by_an_unreadable_complaint_stays(self):
        branch = self._create_branch("USED")
        self._create_complaint(mfi_branch_id=branch.id, category_id=self.restricted.id)
        with self.assertRaisesRegex(UserError, "MEC USED.*complaints"):
            branch.unlink()

    def test_a_branch_with_clients_staff_or_branches_stays(self):
        with self.assertRaisesRegex(UserError, "MEC LOU.*other branches"):
            self.region.unlink()
        branch = self._create_branch("C")
        self.client.mfi_branch_id = branch
        with self.assertRaisesRegex(UserError, "MEC C.*clients"):
            branch.unlink()
        self.client.mfi_branch_id = False
        person = self.env["mfi.staff"].create(
            {"name": "Modou", "code": "1", "branch_id": branch.id}
        )
        with self.assertRaisesRegex(UserError, "MEC C.*members of staff"):
            branch.unlink()
        person.unlink()
        branch.unlink()

    def test_a_whole_unused_region_may_go(self):
        (self.region | self.gueoul).unlink()
        self.assertFalse((self.region | self.gueoul).exists())

    def test_found_by_code_or_name(self):
        for text in ("gue", "MEC GUE"):
            self.assertIn((self.gueoul.id, "MEC GUE"), self.branches.name_search(text))
