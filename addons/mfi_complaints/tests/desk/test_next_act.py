# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, new_test_user, tagged

from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNextAct(ComplaintCommon):
    """The first line of the help: who must do what by when, by name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.handler.name = "Moussa Ba"
        cls.head.name = "Fatou Sow"
        cls.collector.name = "Binta Fall"
        cls.pilot.name = "Omar Sy"
        cls.confidential.name = "Nafi Gueye"
        # Users of the database with the same roles would be named too.
        for role in ("collector", "pilot", "confidential", "controller"):
            group = cls.env.ref(f"mfi_complaints.group_{role}")
            others = group.user_ids - getattr(cls, role)
            others.write({"group_ids": [(3, group.id)]})

    def _get_first_line(self, ticket, user):
        """Return the first line of the help as a user reads it."""
        ticket.invalidate_recordset()
        return self._with_user(ticket, user).complaint_help.split("\n")[0]

    def test_each_state_names_who_is_next(self):
        self.team.complaint_validation = True
        ticket = self._create_complaint()
        self.assertEqual(
            self._get_first_line(ticket, self.collector),
            "Omar Sy must assign the complaint to a service by 16 March 2026.",
        )
        self._advance(ticket, "assigned")
        self.assertEqual(
            self._get_first_line(ticket, self.collector),
            "Fatou Sow (Credit committee) must handle the complaint by 16 March 2026.",
        )
        self._advance(ticket, "in_progress")
        self.assertEqual(
            self._get_first_line(ticket, self.pilot),
            "Moussa Ba (Credit committee) must handle the complaint by 16 March 2026.",
        )
        self._with_user(ticket, self.handler).action_submit(self._prepare_solution())
        self.assertEqual(
            self._get_first_line(ticket, self.handler),
            "Fatou Sow (Credit committee) must validate the solution by 16 March 2026.",
        )
        self._with_user(ticket, self.head).action_validate()
        self.assertEqual(
            self._get_first_line(ticket, self.handler),
            "Binta Fall must communicate the answer to the client by 16 March 2026.",
        )
        self._advance(ticket, "communicated")
        self.assertEqual(
            self._get_first_line(ticket, self.controller),
            "Binta Fall must ask whether the client is satisfied.",
        )
        self._advance(ticket, "closed")
        self.assertEqual(
            self._get_first_line(ticket, self.controller),
            "No further step is needed.",
        )

    def test_a_draft_waits_for_its_author(self):
        draft = self._create_draft()
        self.assertIn("Binta Fall must complete", draft.complaint_help)

    def test_late_is_said(self):
        ticket = self._advance(self._create_complaint(), "assigned")
        with freeze_time("2026-03-17 10:00:00"):
            self.assertEqual(
                self._get_first_line(ticket, self.pilot),
                "Fatou Sow (Credit committee) must handle the complaint. "
                "Promised for 16 March 2026: 1 day late.",
            )
        with freeze_time("2026-03-19 10:00:00"):
            self.assertIn("3 days late", self._get_first_line(ticket, self.pilot))

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        ticket = self._create_complaint()
        french = self._with_user(ticket, self.pilot).with_context(lang="fr_FR")
        self.assertIn("16 mars 2026", french.complaint_help.split("\n")[0])

    def test_a_wait_is_said(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        self._with_user(ticket, self.handler).action_wait("The receipt")
        self.assertIn("reply is awaited", self._get_first_line(ticket, self.pilot))

    def test_the_person_concerned_is_not_named(self):
        staff = self.env["mfi.staff"].create(
            {"name": "Fatou Sow", "code": "S9", "user_id": self.head.id}
        )
        ticket = self._advance(self._create_complaint(), "assigned")
        ticket.env.cr.execute(
            "INSERT INTO mfi_complaint_staff_rel (ticket_id, staff_id) VALUES (%s, %s)",
            (ticket.id, staff.id),
        )
        line = self._get_first_line(ticket, self.pilot)
        self.assertNotIn("Fatou", line)
        self.assertIn("A member of the service", line)

    def test_a_restricted_complaint_names_no_officer_to_its_service(self):
        ticket = self._create_complaint(category_id=self.restricted.id)
        own = self._get_first_line(ticket, self.confidential)
        self.assertIn("Nafi Gueye must assign", own)
        self._with_user(ticket, self.confidential).action_assign(self.team.id)
        self._with_user(ticket, self.handler).action_start()
        self._with_user(ticket, self.handler).action_resolve(self._prepare_solution())
        line = self._get_first_line(ticket, self.handler)
        self.assertNotIn("Nafi", line)
        self.assertIn("A confidential officer must communicate", line)

    def test_a_report_is_nobody_elses_task(self):
        ticket = self._create_complaint(
            user=self.confidential, complaint_kind="denunciation", partner_id=False
        )
        line = self._get_first_line(ticket, self.confidential)
        self.assertIn("Nafi Gueye must assign the whistleblowing report", line)
        for name in ("Omar", "Binta", "Fatou"):
            self.assertNotIn(name, line)

    def test_clients_read_no_name(self):
        portal = new_test_user(self.env, "mfi_client_portal", "base.group_portal")
        ticket = self._advance(self._create_complaint(), "in_progress")
        ticket.invalidate_recordset()
        line = ticket.with_user(portal).sudo()._get_complaint_next_act()
        for name in ("Moussa", "Fatou"):
            self.assertNotIn(name, line)

    def test_many_people_are_named_by_their_role(self):
        for rank in range(3):
            self._new_user("pilot", f"pilot_{rank}")
        ticket = self._create_complaint()
        self.assertIn("The pilot must assign", self._get_first_line(ticket, self.pilot))

    def test_satisfaction_is_measured_by_another_than_the_handler(self):
        ticket = self._create_complaint(complaint_first_contact=True)
        own = self._with_user(ticket, self.collector)
        own.action_resolve(self._prepare_solution())
        own.action_communicate({"complaint_answer_channel": "call"})
        line = self._get_first_line(ticket, self.controller)
        self.assertNotIn("Binta", line)
        self.assertIn(self.controller.name, line)
