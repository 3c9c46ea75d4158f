# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.mfi_complaints.models import clock

from .common import NOW, Spi4Common


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRegisters(Spi4Common):
    """The evidence registers: awareness, training, procedures, reviews, audits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mfi.staff"].search([]).active = False
        cls.staff = cls.env["mfi.staff"].create(
            [
                {
                    "name": f"Person {rank}",
                    "code": f"S-{rank}",
                    "branch_id": cls.branches[rank % 2].id,
                    "date_from": "2020-01-01",
                    "date_to": "2025-06-30" if rank == 4 else False,
                }
                for rank in range(5)
            ]
        )

    def _create_entry(self, model, **values):
        """Create a register entry as the controller."""
        return self.env[model].with_user(self.controller).create(values)

    def _compute_figures(self, **values):
        """Return all figures of the year."""
        return self._create_computed(**values).sudo().result["figures"]

    def test_measures_count_in_the_period_of_their_decision(self):
        measures = self.env["mfi.complaint.measure"]
        for instant in (datetime(2025, 5, 6), datetime(2024, 5, 6)):
            clock.at(measures, instant).create(
                {"name": "Display the tariff", "due_date": "2025-06-01"}
            )
        assessment = self._create_computed()
        figures = assessment.sudo().result["figures"]
        self.assertEqual(figures["K19.opened"]["value"], 1)
        self.assertEqual(self._count_records(assessment, "K19.opened"), 1)

    # ------------------------------------------------------------------
    # Awareness
    # ------------------------------------------------------------------
    def test_coverage_of_branches(self):
        self._create_entry(
            "mfi.awareness.action",
            name="Poster",
            date="2025-03-01",
            branch_ids=[(6, 0, self.branches[0].ids)],
            people_reached=30,
        )
        figures = self._compute_figures()
        self.assertEqual(figures["R1"]["numerator"], 1)
        self.assertEqual(figures["R1"]["denominator"], 3)
        self.assertEqual(figures["R1.people"]["value"], 30)

    def test_action_of_a_region_covers_its_branches(self):
        self._create_entry(
            "mfi.awareness.action",
            name="Meeting",
            date="2025-03-01",
            branch_ids=[(6, 0, self.region.ids)],
        )
        self.assertEqual(self._compute_figures()["R1"]["numerator"], 2)

    def test_action_without_branch_covers_the_network(self):
        self._create_entry("mfi.awareness.action", name="Radio", date="2025-03-01")
        self.assertEqual(self._compute_figures()["R1"]["value"], 100.0)

    def test_lasting_action_counts_until_its_end(self):
        self._create_entry(
            "mfi.awareness.action",
            name="Poster",
            date="2024-03-01",
            date_end="2025-01-01",
        )
        self._create_entry("mfi.awareness.action", name="Past", date="2024-03-01")
        self._create_entry("mfi.awareness.action", name="Future", date="2026-01-01")
        self._create_entry(
            "mfi.awareness.action", name="Plan", date="2025-05-01", state="planned"
        )
        self.assertEqual(self._compute_figures()["R1.actions"]["value"], 1)

    def test_negative_number_of_people_is_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self._create_entry("mfi.awareness.action", name="x", people_reached=-1)

    # ------------------------------------------------------------------
    # Training
    # ------------------------------------------------------------------
    def _create_session(self, day, staff, **values):
        """Create a session that some members of staff attended."""
        return self._create_entry(
            "mfi.training.session",
            name="Procedures",
            date=day,
            participant_ids=[(0, 0, {"staff_id": person.id}) for person in staff],
            **values,
        )

    def test_share_of_staff_trained(self):
        self._create_session("2025-02-01", self.staff[:2])
        self._create_session("2025-09-01", self.staff[1] | self.staff[4])
        k20 = self._compute_figures()["K20"]
        # Person 4 left in June: neither in the numerator nor in the denominator.
        self.assertEqual((k20["numerator"], k20["denominator"]), (2, 4))
        self.assertEqual(k20["value"], 50.0)

    def test_absent_people_are_not_trained(self):
        session = self._create_session("2025-02-01", self.staff[:2])
        session.participant_ids[0].present = False
        self.assertEqual(session.participant_count, 1)
        self.assertEqual(self._compute_figures()["K20"]["numerator"], 1)

    def test_short_period_looks_back_twelve_months(self):
        self._create_session("2025-02-01", self.staff[0])
        figures = self._compute_figures(date_from="2025-12-01")
        self.assertEqual(figures["K20"]["numerator"], 1)
        self._create_session("2024-11-30", self.staff[1])
        self.assertEqual(
            self._compute_figures(date_from="2025-12-01")["K20"]["numerator"], 1
        )

    def test_share_by_branch(self):
        self._create_session("2025-02-01", self.staff[0])
        k20 = self._compute_figures(branch_ids=self.branches[0].ids)["K20"]
        self.assertEqual((k20["numerator"], k20["denominator"]), (1, 2))

    def test_staff_must_be_in_the_register(self):
        with self.assertRaises(ValidationError):
            self._create_entry(
                "mfi.training.session",
                name="x",
                participant_ids=[(0, 0, {"name": "Unknown", "role": "staff"})],
            )
        session = self._create_entry(
            "mfi.training.session",
            name="x",
            participant_ids=[(0, 0, {"name": "President", "role": "elected"})],
        )
        self.assertEqual(session.participant_count, 1)

    def test_form_copies_the_name_from_the_register(self):
        form = Form(self.env["mfi.training.session"].with_user(self.controller))
        form.name = "Procedures"
        with form.participant_ids.new() as line:
            line.staff_id = self.staff[0]
        session = form.save()
        self.assertEqual(session.participant_ids.name, "Person 0")
        self.assertEqual(session.participant_ids.branch_id, self.branches[0])

    # ------------------------------------------------------------------
    # Manual, reviews, audits
    # ------------------------------------------------------------------
    def test_manual_counts_once_approved_and_in_force(self):
        manual = self._create_entry(
            "mfi.complaint.manual", name="Manual", date="2025-01-10"
        )
        self.assertEqual(self._compute_figures()["R2"]["value"], 0)
        manual.approval_date = "2025-02-01"
        self.assertEqual(self._compute_figures()["R2"]["value"], 1)
        self.assertIn("02/01/2025", manual._get_evidence_reference())
        manual.end_date = "2025-06-01"
        self.assertEqual(self._compute_figures()["R2"]["value"], 0)

    def test_reviews_by_management_and_by_the_board(self):
        for level, day, state in (
            ("management", "2025-03-31", "done"),
            ("management", "2025-09-30", "done"),
            ("management", "2025-12-31", "planned"),
            ("board", "2025-12-15", "done"),
            ("board", "2024-12-15", "done"),
        ):
            self._create_entry(
                "mfi.complaint.review", name="R", level=level, date=day, state=state
            )
        figures = self._compute_figures()
        self.assertEqual(figures["R3"]["value"], 2)
        self.assertEqual(figures["R4"]["value"], 1)

    def test_review_keeps_the_figures_presented(self):
        self._create_case("2025-05-05 10:00:00", "2025-05-08 10:00:00")
        review = self._create_entry("mfi.complaint.review", name="Half-year")
        with self.assertRaises(ValidationError):
            review.action_take_figures()
        review.write({"period_from": "2025-01-01", "period_to": "2025-06-30"})
        review.action_take_figures()
        self.assertIn("K1 Complaints received: 1", review.figures_seen)
        self.assertIn("K5 Resolution rate: 100.0%", review.figures_seen)
        seen = review.figures_seen
        self._create_case("2025-05-05 10:00:00")
        self.assertEqual(review.figures_seen, seen)

    def test_review_period_must_be_in_order(self):
        with self.assertRaises(ValidationError):
            self._create_entry(
                "mfi.complaint.review",
                name="x",
                period_from="2025-02-01",
                period_to="2025-01-01",
            )

    def test_audit_draws_a_sample(self):
        cases = self.env["helpdesk.ticket"]
        for _rank in range(8):
            cases |= self._create_case("2025-05-05 10:00:00", "2025-05-08 10:00:00")
        self._create_case("2025-05-05 10:00:00")
        control = self._create_entry(
            "mfi.complaint.control",
            name="Audit",
            date="2025-12-01",
            period_from="2025-01-01",
            period_to="2025-12-31",
            sample_size=5,
        )
        control.action_draw_sample()
        self.assertEqual(len(control.line_ids), 5)
        self.assertLess(control.line_ids.ticket_id, cases)
        with self.assertRaises(UserError):
            control.action_draw_sample()
        self.assertEqual(self._compute_figures()["R5"]["value"], 0)
        control.line_ids[:4].result = "conform"
        control.line_ids[4].result = "not_conform"
        figures = self._compute_figures()
        self.assertEqual(figures["R5"]["value"], 5)
        self.assertEqual(figures["R5.conform"]["value"], 80.0)

    def _complete_audit(self):
        """Return a completed audit of four files, one of them not conform."""
        for _rank in range(6):
            self._create_case("2025-05-05 10:00:00", "2025-05-08 10:00:00")
        audit = self._create_entry(
            "mfi.complaint.audit",
            name="Files of May",
            date_basis="received",
            date_from="2025-05-01",
            date_to="2025-05-31",
            size=4,
        )
        audit.action_draw()
        audit.line_ids[:3].result = "conform"
        audit.line_ids[3].write({"result": "not_conform", "finding": "No date"})
        audit.action_done()
        return audit

    def test_audit_of_the_controller_counts_once_completed(self):
        audit = self._complete_audit()
        control = self.env["mfi.complaint.control"].search(
            [("audit_id", "=", audit.id)]
        )
        self.assertEqual(control.line_ids.ticket_id, audit.line_ids.ticket_id)
        self.assertEqual(control.date, date(2026, 3, 2))
        control.with_user(self.controller).date = "2025-12-01"
        figures = self._compute_figures()
        self.assertEqual(figures["R5"]["value"], 4)
        self.assertEqual(figures["R5.conform"]["value"], 75.0)
        audit._enter_in_register()
        self.assertEqual(len(control.search([("audit_id", "=", audit.id)])), 1)

    def test_entry_of_an_audit_keeps_its_findings(self):
        audit = self._complete_audit()
        control = self.env["mfi.complaint.control"].search(
            [("audit_id", "=", audit.id)]
        )
        control = control.with_user(self.controller)
        other = self._create_case("2025-05-05 10:00:00", "2025-05-08 10:00:00")
        file = {"control_id": control.id, "ticket_id": other.id, "result": "conform"}
        for change in (
            lambda: control.line_ids[0].write({"result": "partly"}),
            lambda: control.line_ids[0].unlink(),
            lambda: control.line_ids.create(file),
            control.unlink,
            control.action_draw_sample,
        ):
            with self.assertRaises(UserError):
                change()

    def test_audit_without_decided_complaints(self):
        control = self._create_entry(
            "mfi.complaint.control",
            name="Audit",
            period_from="2001-01-01",
            period_to="2001-12-31",
        )
        with self.assertRaisesRegex(UserError, "change its dates"):
            control.action_draw_sample()

    def test_measures(self):
        ticket = self._create_case(
            "2025-05-05 10:00:00", "2025-05-08 10:00:00", complaint_outcome="founded"
        )
        self._create_case(
            "2025-05-05 10:00:00", "2025-05-08 10:00:00", complaint_outcome="partly"
        )
        measure = self.env["mfi.complaint.measure"].create(
            {
                "name": "Refund",
                "due_date": "2025-06-01",
                "ticket_ids": [(6, 0, ticket.ids)],
            }
        )
        figures = self._compute_figures()
        self.assertEqual(figures["K19"]["numerator"], 1)
        self.assertEqual(figures["K19"]["denominator"], 2)
        self.assertEqual(figures["K19.overdue"]["value"], 1)
        measure._write_step({"state": "done", "done_date": date(2025, 5, 30)})
        figures = self._compute_figures()
        self.assertEqual(figures["K19.overdue"]["value"], 0)
        self.assertEqual(figures["K19.done"]["value"], 1)

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------
    def test_reminder_is_scheduled_once_before_the_date(self):
        soon = self._create_entry(
            "mfi.complaint.manual", name="Manual", next_date="2026-03-10"
        )
        later = self._create_entry(
            "mfi.complaint.manual", name="Other", next_date="2026-06-10"
        )
        with self.enter_registry_test_mode():
            cron = self.env.ref("mfi_spi4_report.ir_cron_remind_evidence")
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(len(soon.activity_ids), 1)
        self.assertEqual(soon.activity_ids.user_id, self.controller)
        self.assertEqual(soon.activity_ids.date_deadline, date(2026, 3, 10))
        self.assertFalse(later.activity_ids)

    def test_reminder_follows_the_company_setting(self):
        self.company.mfi_spi4_reminder_days = 3
        soon = self._create_entry(
            "mfi.complaint.manual", name="Manual", next_date="2026-03-10"
        )
        self.env["mfi.evidence.mixin"]._cron_remind()
        self.assertFalse(soon.activity_ids)

    def test_reminder_of_actions_still_to_do(self):
        todo = self._create_entry(
            "mfi.spi4.action", name="Train", date_due="2026-03-05"
        )
        done = self._create_entry(
            "mfi.spi4.action", name="Print", date_due="2026-03-05"
        )
        done.action_done()
        self.env["mfi.evidence.mixin"]._cron_remind()
        self.assertEqual(len(todo.activity_ids), 1)
        self.assertFalse(done.activity_ids)
        todo.action_done()
        self.assertFalse(todo.activity_ids)
