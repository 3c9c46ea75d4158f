# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import new_test_user, tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestHome(ComplaintCommon):
    """The page that a new account opens first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.env.ref("mfi_complaints.complaint_action_desk")
        cls.dashboard = cls.env.ref("mfi_complaints.mfi_complaint_dashboard_action")

    def test_other_accounts_open_what_they_did(self):
        self.assertFalse(self.employee.action_id)

    def test_a_role_opens_its_page(self):
        for user in (self.collector, self.handler, self.branch_manager, self.pilot):
            self.assertEqual(user.action_id.id, self.desk.id, user.login)
        self.assertEqual(self._new_user("director").action_id.id, self.dashboard.id)

    def test_another_page_stays(self):
        user = new_test_user(
            self.env,
            "mfi_page",
            "base.group_user,mfi_complaints.group_collector",
            action_id=self.dashboard.id,
        )
        self.assertEqual(user.action_id.id, self.dashboard.id)

    def test_a_role_given_before_the_first_use(self):
        role = {"group_ids": [(4, self.env.ref("mfi_complaints.group_collector").id)]}
        used = new_test_user(self.env, "mfi_used", "base.group_user")
        self.env["res.users.log"].with_user(used).sudo().create({})
        (self.employee | used).write(role)
        self.assertEqual(self.employee.action_id.id, self.desk.id)
        self.assertFalse(used.action_id)

    def test_a_lost_role_takes_its_page_along(self):
        group = self.env.ref("mfi_complaints.group_collector")
        self.collector.write({"group_ids": [(3, group.id)]})
        self.assertFalse(self.collector.action_id)
        own = self.env.ref("base.action_res_users_my")
        self.handler.action_id = own.id
        group = self.env.ref("mfi_complaints.group_handler")
        self.handler.write({"group_ids": [(3, group.id)]})
        self.assertEqual(self.handler.action_id.id, own.id)
