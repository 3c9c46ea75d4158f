# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.mfi_complaints.tools import first_steps, manual

from .common import ComplaintCommon

ADDRESS = "/complaints/first-steps"


@tagged("post_install", "-at_install")
class TestFirstSteps(ComplaintCommon, HttpCase):
    """The page that tells people what their role does first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls._new_user("director")
        cls.admin = new_test_user(cls.env, "mfi_admin_only", "base.group_system")

    def _get(self, user):
        """Return the answer of the page to a user."""
        self.authenticate(user.login, user.login)
        return self.url_open(ADDRESS, allow_redirects=False)

    def _get_roles(self):
        """Return {page of the manual: a user with that role alone}."""
        return {
            "collecte": self.collector,
            "traitement": self.handler,
            "chef-de-service": self.head,
            "pilote": self.pilot,
            "controle": self.controller,
            "referent-confidentiel": self.confidential,
            "chef-agence": self.branch_manager,
            "direction": self.director,
            "consultant": self.admin,
        }

    def test_nobody_without_a_role_opens_it(self):
        answer = self.url_open(ADDRESS, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
        portal = new_test_user(self.env, "mfi_steps_portal", "base.group_portal")
        for user in (self.employee, portal):
            with self.subTest(user=user.login):
                self.assertEqual(self._get(user).status_code, 404)

    def test_each_role_finds_its_tasks_and_no_others(self):
        """Each task has its screen and its passage; the page loads nothing else."""
        for page, user in self._get_roles().items():
            with self.subTest(page=page):
                answer = self._get(user)
                self.assertEqual(answer.status_code, 200)
                for task in first_steps.TASKS[page]:
                    self.assertIn(f'href="{task.address}"', answer.text)
                    self.assertIn(f"/{page}#{task.anchor}", answer.text)
                manuals = re.findall(r"/complaints/manual/([\w-]+)", answer.text)
                own = {page} | ({"traitement"} if page == "chef-de-service" else set())
                self.assertEqual(set(manuals), own)
                self.assertNotRegex(answer.text, r"<(img|script|link)\b|https?://")
                self.assertLess(len(answer.content), 20_000)

    def test_each_role_has_at_most_five_tasks(self):
        self.assertEqual(set(first_steps.TASKS), set(self._get_roles()))
        for page, tasks in first_steps.TASKS.items():
            self.assertTrue(3 <= len(tasks) <= first_steps.MOST_TASKS, page)

    def test_each_passage_exists(self):
        for page, tasks in first_steps.TASKS.items():
            ids = re.findall(r'<h[23] id="([^"]+)"', manual.read_page(page))
            for task in tasks:
                self.assertIn(task.anchor, ids, f"{page}: {task.screen}")

    def test_each_role_may_open_its_screens(self):
        """No task leads to a refusal: neither the action nor its records."""
        for page, user in self._get_roles().items():
            for task in first_steps.TASKS[page]:
                if not task.action:
                    continue
                with self.subTest(page=page, action=task.action):
                    action = self.env.ref(task.action)
                    groups = action._fields.get("group_ids") and action.group_ids
                    self.assertTrue(not groups or groups & user.all_group_ids)
                    model = "res_model" in action._fields and action.res_model
                    if model and model in self.env:
                        self.assertTrue(
                            self.env[model].with_user(user).has_access("read")
                        )

    def test_several_roles_have_several_sections(self):
        groups = "mfi_complaints.group_collector,mfi_complaints.group_pilot"
        user = new_test_user(self.env, "mfi_two_roles", f"base.group_user,{groups}")
        text = self._get(user).text
        for page in ("collecte", "pilote"):
            self.assertIn(f'href="/complaints/manual/{page}"', text)

    def test_only_administrators_see_what_is_not_set_up(self):
        for user in (self.pilot, self.director):
            self.assertNotIn('id="set-up"', self._get(user).text)
        self.assertIn('id="set-up"', self._get(self.admin).text)

    def _read_states(self):
        """Return {name of a step: its state} on the administrator's page."""
        rows = re.findall(
            r'class="state (\w+)".*?<a class="go"[^>]*>([^<]+)</a>',
            self._get(self.admin).text.partition('id="set-up"')[2],
            re.DOTALL,
        )
        return {name: state for state, name in rows}

    def test_the_checklist_is_live(self):
        """A step is done as soon as its data exists, or is settled otherwise."""
        company = self.env["res.company"].create({"name": "New institution"})
        self.admin.write({"company_ids": [(6, 0, company.ids)], "company_id": company})
        states = self._read_states()
        self.assertEqual(states["Branches"], "todo")
        self.assertEqual(states["The institution"], "todo")
        self.env["mfi.branch"].create(
            {"code": "T-1", "name": "First", "company_id": company.id}
        )
        company.mfi_first_run_skipped = "products"
        states = self._read_states()
        self.assertEqual(states["Branches"], "done")
        self.assertIn(states["Products"], ("skipped", "done"))

    def test_the_checklist_leads_to_screens(self):
        """The same screens as the list of steps to go live."""
        text = self._get(self.admin).text
        self.assertIn('href="/odoo/action-mfi_complaints.mfi_branch_action"', text)
        self.assertIn(f'href="/odoo/res.company/{self.admin.company_id.id}"', text)

    def test_names_are_text(self):
        """A name with markup is shown, not obeyed."""
        self.collector.name = "<script>alert(1)</script>"
        text = self._get(self.collector).text
        self.assertNotIn("<script>", text)
        self.assertIn("&lt;script&gt;", text)

    def test_queries_do_not_grow_with_the_records(self):
        """As many queries for a checklist of 10 branches as of 60."""
        steps = self.env["mfi.first.run"].with_user(self.admin)
        counts = []
        for number in (10, 50):
            self.env["mfi.branch"].create(
                [
                    {"code": f"F-{number}-{index}", "name": f"MEC {index}"}
                    for index in range(number)
                ]
            )
            self.env.flush_all()
            for _turn in range(3):  # the first ones fill the caches of the process
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                steps._get_checklist()
                count = self.env.cr.sql_log_count - before
            counts.append(count)
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[1], 60)

    def test_each_role_finds_it_once_in_the_menu(self):
        action = self.env.ref("mfi_complaints.mfi_first_steps_action")
        groups = "mfi_complaints.group_director,mfi_complaints.group_pilot"
        both = new_test_user(self.env, "mfi_both", f"base.group_user,{groups}")
        for page, user in {**self._get_roles(), "both": both}.items():
            if page == "consultant":  # has the application only with another role
                continue
            with self.subTest(page=page):
                menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
                found = [m for m in menus.values() if m.get("action_id") == action.id]
                self.assertEqual(len(found), 1)
