# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, Spi4Common


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlans(Spi4Common):
    """Plans of awareness and training: targets, what was done, what is late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls._new_user("director")
        cls.branches[0].manager_id = cls.branch_manager
        cls.awareness = cls._create_plan("awareness")
        cls.training = cls._create_plan("training")
        cls.line = cls._create_line(
            cls.awareness, branch_id=cls.branches[0].id, target_people=100
        )

    @classmethod
    def _create_plan(cls, kind, year=2026):
        """Create a plan as the pilot."""
        plans = cls.env["mfi.complaint.plan"].with_user(cls.pilot)
        return plans.create({"kind": kind, "year": year}).sudo()

    @classmethod
    def _create_line(cls, plan, **values):
        """Create a line of a plan, due in the first quarter, as the pilot."""
        lines = cls.env["mfi.complaint.plan.line"].with_user(cls.pilot)
        values = {"name": "Radio", "quarter": "1", "target_sessions": 2, **values}
        return lines.create({"plan_id": plan.id, **values}).sudo()

    def _create_action(self, people, **values):
        """Create an awareness action of the line as the controller."""
        return (
            self.env["mfi.awareness.action"]
            .with_user(self.controller)
            .create(
                {
                    "name": "Radio",
                    "date": "2026-02-01",
                    "people_reached": people,
                    "plan_line_id": self.line.id,
                    **values,
                }
            )
        )

    def test_others_are_refused(self):
        for user in (self.employee, self.collector, self.handler):
            for record in (self.awareness, self.line):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    record.with_user(user).read(["progress"])
        for user in (self.branch_manager, self.confidential, self.director):
            self.line.with_user(user).read(["name", "progress", "done_people"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.line.with_user(user).write({"target_people": 1})

    def test_branch_manager_sees_own_branch_and_the_network(self):
        other = self._create_line(self.awareness, branch_id=self.branches[1].id)
        whole = self._create_line(self.awareness)
        lines = self.env["mfi.complaint.plan.line"].with_user(self.branch_manager)
        self.assertEqual(
            lines.search([("plan_id", "=", self.awareness.id)]), self.line | whole
        )
        with self.assertRaises(AccessError):
            other.with_user(self.branch_manager).read(["name"])

    def test_what_took_place_is_counted(self):
        self.assertEqual((self.line.progress, self.line.state), (0, "planned"))
        self._create_action(40)
        self._create_action(500, state="planned")
        self._create_action(900, plan_line_id=False)
        self.assertEqual((self.line.done_sessions, self.line.done_people), (1, 40))
        self.assertEqual((self.line.progress, self.line.state), (40, "started"))
        self._create_action(70)
        self.assertEqual((self.line.progress, self.line.state), (100, "done"))
        self.assertEqual(self.awareness.progress, 100)

    def test_a_branch_manager_sees_the_progress_of_the_network(self):
        """Actions of other branches count, though the manager may not read them."""
        line = self._create_line(self.awareness, target_sessions=1)
        self._create_action(9, plan_line_id=line.id, branch_ids=self.branches[1].ids)
        self.env.invalidate_all()
        self.assertEqual(line.with_user(self.branch_manager).progress, 100)

    def test_training_counts_who_was_present(self):
        line = self._create_line(self.training, target_sessions=1, target_people=4)
        self.env["mfi.training.session"].with_user(self.controller).create(
            {
                "name": "Procedures",
                "date": "2026-02-01",
                "plan_line_id": line.id,
                "participant_ids": [
                    (0, 0, {"role": "elected", "name": "Awa"}),
                    (0, 0, {"role": "committee", "name": "Modou"}),
                    (0, 0, {"role": "other", "name": "Absent", "present": False}),
                ],
            }
        )
        self.assertEqual((line.done_sessions, line.done_people), (1, 2))
        self.assertEqual(line.progress, 50)

    def test_late_lines_are_found(self):
        plans = self.env["mfi.complaint.plan"].with_user(self.controller)
        late = [("line_ids.state", "=", "late"), ("id", "=", self.awareness.id)]
        self.assertFalse(plans.search(late))
        with freeze_time("2026-04-01 10:00:00"):
            self.env.invalidate_all()
            self.assertEqual(self.line.state, "late")
            self.assertEqual(plans.search(late).late_count, 1)

    def test_a_record_belongs_to_a_plan_of_its_kind(self):
        line = self._create_line(self.training)
        with self.assertRaises(ValidationError):
            self._create_action(1, plan_line_id=line.id)

    def test_one_plan_of_a_kind_and_year(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._create_plan("awareness")

    def test_a_line_has_a_target(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._create_line(self.awareness, target_sessions=0)

    def test_queries_do_not_grow_with_lines(self):
        def count_queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plan = self.awareness.with_user(self.controller)
            plan.line_ids.read(["progress", "state", "done_people"])
            return self.env.cr.sql_log_count - before

        count_queries()
        few = count_queries()
        for _index in range(20):
            self._create_line(self.awareness)
        count_queries()
        self.assertLessEqual(count_queries(), few)
