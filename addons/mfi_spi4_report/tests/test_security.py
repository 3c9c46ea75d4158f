# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import NOW, Spi4Common

REGISTERS = (
    "mfi.awareness.action",
    "mfi.training.session",
    "mfi.complaint.manual",
    "mfi.complaint.review",
    "mfi.complaint.control",
)
REPORT = ("mfi.spi4.assessment", "mfi.spi4.answer", "mfi.spi4.signature")
GRID = ("mfi.spi4.grid", "mfi.spi4.indicator", "mfi.spi4.practice", "mfi.spi4.kpi")
OPERATIONS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSecurity(Spi4Common):
    """Access rights by role, beginning with what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "mfi_portal", "base.group_portal")
        cls.auditor_elsewhere = cls._new_user("controller", "elsewhere")
        cls.other = cls.env["res.company"].create({"name": "Other MFI"})
        cls.auditor_elsewhere.write(
            {"company_id": cls.other.id, "company_ids": [(6, 0, cls.other.ids)]}
        )
        cls._create_case("2025-05-05 10:00:00")
        cls.assessment = cls._create_computed()

    def _get_rights(self, model, user):
        """Return the operations allowed to a user on a model, as letters of "rwcd"."""
        records = self.env[model].with_user(user)
        return "".join(
            operation[0] if operation != "unlink" else "d"
            for operation in OPERATIONS
            if records.has_access(operation)
        )

    def test_no_rights_outside_the_application(self):
        for user in (self.portal, self.employee):
            for model in (*REGISTERS, *REPORT, *GRID, "mfi.spi4.grid.import"):
                with self.subTest(user=user.login, model=model):
                    self.assertEqual(self._get_rights(model, user), "")

    def test_no_rights_on_the_report_for_the_complaint_desk(self):
        for user in (self.collector, self.handler, self.head, self.branch_manager):
            for model in (*REPORT, *GRID):
                with self.subTest(user=user.login, model=model):
                    self.assertEqual(self._get_rights(model, user), "")

    def test_table_of_rights(self):
        table = {
            "mfi.spi4.assessment": ("rwcd", "rwcd", "r"),
            "mfi.spi4.answer": ("rwcd", "rwcd", "r"),
            "mfi.spi4.signature": ("r", "r", "r"),
            "mfi.spi4.grid": ("rwc", "rwcd", "r"),
            "mfi.spi4.kpi": ("r", "rw", "r"),
            "mfi.complaint.review": ("rwcd", "rwcd", "r"),
            "mfi.complaint.control": ("rwcd", "rwcd", "r"),
        }
        users = (self.controller, self.pilot, self.confidential)
        for model, rights in table.items():
            for user, expected in zip(users, rights, strict=True):
                with self.subTest(user=user.login, model=model):
                    self.assertEqual(self._get_rights(model, user), expected)

    def test_reader_cannot_compute_or_sign(self):
        report = self.assessment.with_user(self.confidential)
        for act in (
            report.action_compute,
            report.action_review,
            report.action_sign,
            report.action_evidence_pack,
        ):
            with self.assertRaises(AccessError):
                act()
        report.action_open_records("K1")

    def test_user_without_access_opens_no_records(self):
        with self.assertRaises(AccessError):
            self.assessment.with_user(self.handler).action_open_records("K1")

    def test_other_company_sees_nothing(self):
        there = self.auditor_elsewhere
        for model in (*REGISTERS, "mfi.spi4.assessment", "mfi.spi4.answer"):
            found = self.env[model].with_user(there).search([])
            self.assertFalse(found, model)
        with self.assertRaises(AccessError):
            self.assessment.with_user(there).read(["name"])
        with self.assertRaises(AccessError):
            self.assessment.with_user(there).action_open_records("K1")

    def test_imported_grid_stays_in_its_company(self):
        grid = self.env["mfi.spi4.grid"].create(
            {"name": "Official", "edition": "2014", "company_id": self.company.id}
        )
        there = self.env["mfi.spi4.grid"].with_user(self.auditor_elsewhere)
        self.assertNotIn(grid, there.search([]))
        self.assertTrue(there.search([("company_id", "=", False)]))

    def test_default_branches_of_a_branch_manager(self):
        mine = self.env["mfi.branch"].create(
            {"code": "S-9", "name": "Mine too", "manager_id": self.branch_manager.id}
        )
        for model in ("mfi.awareness.action", "mfi.training.session"):
            entries = self.env[model]
            entry = entries.with_user(self.branch_manager).create({"name": "Fair"})
            self.assertEqual(entry.branch_ids, mine)
            network = entries.with_user(self.pilot).create({"name": "Radio"})
            self.assertFalse(network.branch_ids)

    def test_branch_manager_writes_only_for_managed_branches(self):
        mine = self.env["mfi.branch"].create(
            {"code": "S-8", "name": "Mine", "manager_id": self.branch_manager.id}
        )
        model = self.env["mfi.awareness.action"].with_user(self.branch_manager)
        own = model.create({"name": "Meeting", "branch_ids": [(6, 0, mine.ids)]})
        own.people_reached = 40
        network = self.env["mfi.awareness.action"].create({"name": "Radio"})
        elsewhere = self.env["mfi.awareness.action"].create(
            {"name": "Elsewhere", "branch_ids": [(6, 0, self.branches[0].ids)]}
        )
        self.assertEqual(model.search([]), own | network)
        with self.assertRaises(AccessError):
            network.with_user(self.branch_manager).name = "Mine now"
        with self.assertRaises(AccessError):
            elsewhere.with_user(self.branch_manager).read(["name"])
        with self.assertRaises(AccessError):
            model.create(
                {"name": "Not mine", "branch_ids": [(6, 0, self.branches[0].ids)]}
            )
        with self.assertRaises(AccessError):
            own.unlink()

    def test_audited_files_are_restricted_like_their_complaint(self):
        secret = self._create_case(
            "2025-05-05 10:00:00", "2025-05-06 10:00:00", complaint_kind="denunciation"
        )
        open_ = self._create_case("2025-05-05 10:00:00", "2025-05-06 10:00:00")
        control = self.env["mfi.complaint.control"].create(
            {
                "name": "Audit",
                "period_from": "2025-01-01",
                "period_to": "2025-12-31",
                "line_ids": [
                    (0, 0, {"ticket_id": secret.id}),
                    (0, 0, {"ticket_id": open_.id}),
                ],
            }
        )
        self.env.invalidate_all()
        seen = control.with_user(self.controller).line_ids
        self.assertEqual(seen.ticket_id.ids, open_.ids)
