# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged

from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRouting(ComplaintCommon):
    """Rules choose the service; a return passes it on, at the limit to the pilot."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mfi_auto_route = True
        cls.second = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Savings",
                "company_id": cls.company.id,
                "user_ids": [(6, 0, cls.stranger.ids)],
            }
        )

    @classmethod
    def _create_rule(cls, team, sequence=10, **criteria):
        """Create a routing rule."""
        return cls.env["mfi.complaint.routing"].create(
            {
                "name": team.name,
                "team_id": team.id,
                "sequence": sequence,
                **criteria,
            }
        )

    def test_no_rule_waits_for_the_pilot(self):
        self.assertEqual(self._create_complaint().complaint_state, "registered")

    def test_first_rule_that_fits_wins(self):
        self._create_rule(self.second, 1, branch_id=self.branch.id, kind="denunciation")
        self._create_rule(self.team, 2, branch_id=self.branch.id)
        self._create_rule(self.second, 3)
        ticket = self._create_complaint()
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.complaint_state, "assigned")
        elsewhere = self._create_complaint(
            partner_id=False, complaint_phone="771112233"
        )
        self.assertEqual(elsewhere.team_id, self.second)

    def test_a_region_includes_its_branches(self):
        region = self.env["mfi.branch"].create(
            {"code": "T-REG", "name": "Louga", "level": "region"}
        )
        self.branch.parent_id = region
        self._create_rule(self.team, branch_id=region.id)
        self.assertEqual(self._create_complaint().team_id, self.team)

    def test_category_default_service(self):
        self.category.complaint_team_id = self.team
        self.assertEqual(self._create_complaint().team_id, self.team)

    def test_routing_can_be_switched_off(self):
        self._create_rule(self.team)
        self.company.mfi_auto_route = False
        self.assertEqual(self._create_complaint().complaint_state, "registered")

    def test_denunciations_and_first_contacts_are_not_routed(self):
        self._create_rule(self.team)
        settled = self._create_complaint(complaint_first_contact=True)
        self.assertEqual(settled.complaint_state, "registered")
        secret = self._create_complaint(
            user=self.confidential, complaint_kind="denunciation", partner_id=False
        )
        self.assertEqual(secret.complaint_state, "registered")

    def test_never_to_the_person_concerned(self):
        self._create_rule(self.team)
        staff = self.env["mfi.staff"].create(
            {"name": "Moussa", "code": "S9", "user_id": self.head.id}
        )
        ticket = self._create_complaint(complaint_staff_ids=[(6, 0, staff.ids)])
        self.assertEqual(ticket.complaint_state, "registered")

    def test_returned_goes_to_the_next_service_then_to_the_pilot(self):
        self._create_rule(self.team, 1)
        self._create_rule(self.second, 2)
        self.company.mfi_return_limit = 2
        ticket = self._create_complaint()
        self._with_user(ticket, self.handler).action_return("Not ours")
        self.assertEqual(ticket.team_id, self.second)
        self.assertFalse(ticket.complaint_escalated_at)
        self._with_user(ticket, self.stranger).action_return("Not ours either")
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertTrue(ticket.complaint_escalated_at)
        self.assertEqual(self._get_event_codes(ticket)[-1], "escalated")

    def test_rules_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other MFI"})
        self._create_rule(self.team, company_id=other.id)
        self.assertEqual(self._create_complaint().complaint_state, "registered")
