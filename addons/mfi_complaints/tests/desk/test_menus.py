# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import new_test_user, tagged

from ..common import ComplaintCommon

LONGEST = 8
ROOT = "mfi_complaints.menu_root"
ROLES = (
    "branch_manager",
    "collector",
    "confidential",
    "controller",
    "director",
    "handler",
    "pilot",
)


@tagged("post_install", "-at_install")
class TestMenus(ComplaintCommon):
    """What each role finds in the menu."""

    def _get_menus(self, user):
        """Return {xmlid: {"name", "children": xmlids}} of the application's menu."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        ids = {menu.get("xmlid"): key for key, menu in menus.items()}
        result, todo = {}, [ids[ROOT]]
        while todo:
            menu = menus[todo.pop()]
            todo += menu["children"]
            children = [menus[child]["xmlid"] for child in menu["children"]]
            result[menu["xmlid"]] = {"name": menu["name"], "children": children}
        return result

    def _get_all_roles_user(self):
        """Return an administrator who has every role, as in a small institution."""
        groups = [f"mfi_complaints.group_{role}" for role in ROLES]
        groups = ",".join(["base.group_system", *groups])
        return new_test_user(self.env, "mfi_all_roles", groups)

    def test_no_menu_has_more_than_eight_entries(self):
        """The administrator has all roles, so no other user has longer menus."""
        self.env["mfi.first.run"]._update_menu(True)
        for xmlid, menu in self._get_menus(self._get_all_roles_user()).items():
            self.assertLessEqual(len(menu["children"]), LONGEST, xmlid)

    def test_entries_of_one_menu_have_different_names(self):
        menus = self._get_menus(self._get_all_roles_user())
        for xmlid, menu in menus.items():
            names = [menus[child]["name"] for child in menu["children"]]
            self.assertEqual(len(set(names)), len(names), f"{xmlid}: {names}")

    def test_nobody_finds_what_they_cannot_use(self):
        """Configuration, confidential cases and calls are for those who may."""
        for user, name, found in (
            (self.handler, "menu_configuration", False),
            (self.collector, "menu_configuration", False),
            (self.branch_manager, "menu_call", False),
            (self.controller, "menu_team", False),
            (self.controller, "menu_erase", False),
            (self.controller, "menu_integrity", True),
            (self.pilot, "menu_integrity", False),
            (self.pilot, "menu_erasure_control", True),
            (self.pilot, "menu_complaints_confidential", False),
            (self.pilot, "menu_team", True),
            (self.pilot, "menu_procedures", True),
            (self.controller, "menu_procedures", False),
            (self.confidential, "menu_complaints_confidential", True),
            (self.handler, "menu_intake", False),
            (self.handler, "menu_measures", True),
        ):
            menus = self._get_menus(user)
            self.assertEqual(
                f"mfi_complaints.{name}" in menus, found, f"{user.login}: {name}"
            )

    def test_statistics_have_one_entry_for_complaints(self):
        menus = self._get_menus(self.pilot)
        names = menus["mfi_complaints.menu_statistics"]["children"]
        self.assertIn("mfi_complaints.menu_reporting_statistics", names)
        self.assertFalse(self.env.ref("mfi_complaints.menu_analysis", False))
