# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestFirstRun(TransactionCase):
    """The checklist shows what is set up, however it was set up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, "mfi_starter", "base.group_system,mfi_complaints.group_pilot"
        )
        cls.company = cls.env["res.company"].create({"name": "New institution"})
        cls.company.country_id = False
        cls.admin.write(
            {"company_ids": [(4, cls.company.id)], "company_id": cls.company.id}
        )
        cls.steps = cls.env["mfi.first.run"].with_user(cls.admin)
        cls.steps = cls.steps.with_company(cls.company)

    def _get_states(self):
        """Return {code: state} of the current checklist."""
        action = self.steps.action_open_list()
        found = self.steps.search(action["domain"])
        return dict(found.mapped(lambda step: (step.code, step.state)))

    def _get_step(self, code):
        """Return one step of the checklist."""
        action = self.steps.action_open_list()
        return self.steps.search(action["domain"]).filtered(lambda s: s.code == code)

    def test_only_administrators(self):
        user = new_test_user(self.env, "mfi_nobody", "mfi_complaints.group_pilot")
        with self.assertRaises(AccessError):
            self.env["mfi.first.run"].with_user(user).action_open_list()

    def test_an_empty_institution_has_everything_to_do(self):
        states = self._get_states()
        for code in ("identity", "profile", "branches", "clients", "complaint"):
            self.assertEqual(states[code], "todo", code)

    def test_what_exists_is_done(self):
        self.company.write({"country_id": self.env.ref("base.sn").id, "phone": "33800"})
        self.env["mfi.branch"].create(
            {"code": "T-1", "name": "First", "company_id": self.company.id}
        )
        self.env["res.partner"].create(
            {"name": "X", "mfi_member_number": "T-9", "company_id": self.company.id}
        )
        states = self._get_states()
        for code in ("identity", "branches", "clients"):
            self.assertEqual(states[code], "done", code)
        self.assertEqual(states["complaint"], "todo")
        found = f"{self.company.name} · Senegal · {self.company.currency_id.name}"
        self.assertEqual(self._get_step("identity").found, found)

    def test_confidential_officer_and_seals_are_steps(self):
        states = self._get_states()
        self.assertEqual((states["confidential"], states["seals"]), ("todo", "todo"))
        officer = new_test_user(
            self.env,
            "mfi_officer",
            "mfi_complaints.group_confidential",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.company.mfi_seal_email = "board@example.com"
        states = self._get_states()
        self.assertEqual((states["confidential"], states["seals"]), ("done", "done"))
        officer.active = False
        self.assertEqual(self._get_states()["confidential"], "todo")

    def test_the_list_has_an_address(self):
        """A reloaded page shows the list again, not the first application."""
        action = self.env.ref("mfi_complaints.mfi_first_run_action")
        self.assertEqual(action.path, "complaint-going-live")

    def test_settings_propose_the_time_zone_of_the_country(self):
        page = self.env["res.config.settings"].with_user(self.admin)
        page = page.with_company(self.company)
        calendar = self.company.resource_calendar_id.copy({"tz": "UTC"})
        self.company.resource_calendar_id = calendar
        # The Democratic Republic of the Congo has two time zones.
        for country, zone in [("cd", "UTC"), ("bj", "Africa/Porto-Novo")]:
            self.company.country_id = self.env.ref(f"base.{country}")
            self.assertEqual(Form(page).mfi_time_zone, zone)
        self.assertEqual(self._get_states()["calendar"], "todo")
        page.create({}).execute()
        self.assertEqual(self._get_states()["calendar"], "done")
        self.company.mfi_time_zone = "Africa/Lagos"
        self.assertEqual(Form(page).mfi_time_zone, "Africa/Lagos")

    def test_applying_a_profile_is_a_step(self):
        wizard = self.env["mfi.profile.import"].with_user(self.admin)
        wizard = wizard.with_company(self.company).create({"shipped": "umoa-sfd"})
        wizard.action_preview()
        wizard.action_apply()
        self.assertEqual(self._get_states()["profile"], "done")

    def test_a_step_settled_otherwise_is_remembered(self):
        self._get_step("mail").action_skip()
        self.assertIn(self._get_states()["mail"], ("skipped", "done"))
        self.assertIn("mail", self.company.mfi_first_run_skipped)

    def test_each_step_opens_a_screen(self):
        action = self.steps.action_open_list()
        for step in self.steps.search(action["domain"]):
            with self.subTest(step=step.code):
                self.assertTrue(step.action_go()["type"].startswith("ir.actions."))

    def test_the_menu_shows_it_as_long_as_a_step_is_to_do(self):
        menu = self.env.ref("mfi_complaints.menu_first_run_top")
        self.steps.action_open_list()
        self.assertTrue(menu.active)
        codes = [code for code, state in self._get_states().items() if state == "todo"]
        self.company.mfi_first_run_skipped = ",".join(codes)
        self.steps.action_open_list()
        self.assertFalse(menu.active)
