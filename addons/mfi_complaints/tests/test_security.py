# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import NOW, ComplaintCommon

ROLES = (
    "collector",
    "handler",
    "stranger",
    "head",
    "controller",
    "pilot",
    "confidential",
    "branch_manager",
    "employee",
    "portal",
    "public",
)
#: Roles that can read a complaint, by kind and state.
MAY_READ = {
    "open draft": {
        "collector",
        "controller",
        "pilot",
        "confidential",
        "branch_manager",
    },
    "open registered": {
        "collector",
        "controller",
        "pilot",
        "confidential",
        "branch_manager",
    },
    "open assigned": {
        "collector",
        "controller",
        "pilot",
        "confidential",
        "branch_manager",
        "handler",
        "head",
    },
    "restricted draft": {"collector", "confidential"},
    "restricted registered": {"confidential"},
    "restricted assigned": {"confidential", "handler", "head"},
    "denunciation registered": {"confidential"},
    "denunciation assigned": {"confidential"},
}
#: Roles that can write it directly; all other changes go through the moves.
MAY_WRITE = {
    "open draft": {"collector", "pilot", "confidential"},
    "open registered": set(),
    "open assigned": {"handler", "head"},
    "restricted draft": {"collector", "confidential"},
    "restricted registered": set(),
    "restricted assigned": {"handler", "head"},
    "denunciation registered": set(),
    "denunciation assigned": {"confidential"},
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSecurity(ComplaintCommon):
    """One table of role × operation × case; every cell is tested."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "mfi_portal", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        cls.cases = cls._setup_cases()

    @classmethod
    def _setup_cases(cls):
        """Return one complaint per case of the table, in superuser mode."""
        secret = {
            "complaint_kind": "denunciation",
            "partner_id": False,
            "user": cls.confidential,
        }
        cases = {
            "open draft": cls._create_draft(),
            "open registered": cls._create_complaint(),
            "open assigned": cls._advance(cls._create_complaint(), "assigned"),
            "restricted draft": cls._create_draft(category_id=cls.restricted.id),
            "restricted registered": cls._create_complaint(
                category_id=cls.restricted.id
            ),
            "denunciation registered": cls._create_complaint(**secret),
        }
        for name, values in (
            ("restricted assigned", {"category_id": cls.restricted.id}),
            ("denunciation assigned", secret),
        ):
            ticket = cls._create_complaint(**values)
            cls._with_user(ticket, cls.confidential).action_assign(cls.team.id)
            cases[name] = ticket
        return {name: ticket.sudo() for name, ticket in cases.items()}

    def test_table_of_reading(self):
        for case, readers in MAY_READ.items():
            for role in ROLES:
                with self.subTest(case=case, role=role):
                    ticket = self._with_user(self.cases[case], getattr(self, role))
                    self.assertEqual(ticket.has_access("read"), role in readers)

    def test_table_of_searching(self):
        """Unreadable complaints are not found, counted, grouped or exported."""
        for case, readers in MAY_READ.items():
            for role in set(ROLES) - {"public"}:
                with self.subTest(case=case, role=role):
                    user = getattr(self, role)
                    tickets = self.tickets.with_user(user)
                    domain = [("id", "=", self.cases[case].id)]
                    expected = int(role in readers)
                    self.assertEqual(tickets.search_count(domain), expected)
                    groups = tickets._read_group(domain, ["category_id"], ["__count"])
                    self.assertEqual(bool(groups), bool(expected))

    def test_table_of_writing(self):
        for case, writers in MAY_WRITE.items():
            for role in ROLES:
                with self.subTest(case=case, role=role):
                    ticket = self._with_user(self.cases[case], getattr(self, role))
                    self.assertEqual(ticket.has_access("write"), role in writers)

    def test_table_of_the_journal(self):
        """The journal, attempts and texts follow the read access of their complaint."""
        for case, readers in MAY_READ.items():
            events = self.cases[case].complaint_event_ids
            for role in ROLES:
                if not events:
                    continue
                with self.subTest(case=case, role=role):
                    seen = events.with_user(getattr(self, role)).sudo(False)
                    self.assertEqual(seen.has_access("read"), role in readers)
                    self.assertFalse(seen.has_access("write"))
                    self.assertFalse(seen.has_access("unlink"))

    def test_messages_follow_the_complaint(self):
        ticket = self.cases["restricted assigned"]
        message = ticket.with_user(self.handler).sudo(False).message_post(body="Found")
        for role in ("collector", "pilot", "controller", "branch_manager", "employee"):
            with self.subTest(role=role):
                seen = message.with_user(getattr(self, role)).sudo(False)
                self.assertFalse(seen.has_access("read"))

    def test_attachments_follow_the_complaint(self):
        ticket = self.cases["denunciation registered"]
        file = self.env["ir.attachment"].create(
            {
                "name": "proof.txt",
                "raw": b"x",
                "res_model": "helpdesk.ticket",
                "res_id": ticket.id,
            }
        )
        for role in ("pilot", "controller", "head", "employee"):
            with self.subTest(role=role):
                seen = file.with_user(getattr(self, role)).sudo(False)
                self.assertFalse(seen.has_access("read"))

    def test_following_gives_no_access(self):
        """In the helpdesk a follower can read a ticket; this does not apply here."""
        ticket = self.cases["open registered"]
        for user in (self.employee, self.stranger):
            ticket.message_subscribe(partner_ids=user.partner_id.ids)
            with self.subTest(user=user.login):
                self.assertNotIn(user.partner_id, ticket.message_partner_ids)
        ticket.env["mail.followers"].create(
            {
                "res_model": "helpdesk.ticket",
                "res_id": ticket.id,
                "partner_id": self.employee.partner_id.id,
            }
        )
        self.assertFalse(self._with_user(ticket, self.employee).has_access("read"))

    def test_notifications_reach_only_those_who_may_read(self):
        ticket = self.cases["open registered"]
        message = ticket.message_post(
            body="Sensitive",
            message_type="comment",
            partner_ids=(self.employee | self.controller).partner_id.ids,
        )
        self.assertEqual(
            message.notification_ids.res_partner_id, self.controller.partner_id
        )

    def test_helpdesk_users_and_managers_see_no_more(self):
        """Groups of the helpdesk do not extend the rights of a role."""
        for group in ("user_own", "user_team", "user", "manager"):
            user = new_test_user(
                self.env, f"hd_{group}", f"helpdesk_mgmt.group_helpdesk_{group}"
            )
            with self.subTest(group=group):
                found = self.tickets.with_user(user).search(
                    [("complaint_kind", "!=", False)]
                )
                self.assertFalse(found)

    def test_ordinary_tickets_stay_the_helpdesks(self):
        ticket = self.tickets.create({"name": "Printer", "description": "x"})
        user = new_test_user(self.env, "hd_plain", "helpdesk_mgmt.group_helpdesk_user")
        self.assertTrue(self._with_user(ticket, user).has_access("write"))
        for role in ("collector", "handler", "controller", "confidential"):
            with self.subTest(role=role):
                seen = self._with_user(ticket, getattr(self, role))
                self.assertFalse(seen.has_access("read"))

    def test_the_person_concerned_sees_and_gets_nothing(self):
        staff = self.env["mfi.staff"].create(
            {"name": "Moussa", "code": "S1", "user_id": self.head.id}
        )
        under = self.env["mfi.staff"].create(
            {
                "name": "Ibra",
                "code": "S2",
                "user_id": self.handler.id,
                "manager_id": staff.id,
            }
        )
        ticket = self._create_complaint(complaint_staff_ids=[(6, 0, under.ids)])
        pilot = self._with_user(ticket, self.pilot)
        with self.assertRaisesRegex(UserError, "concerns"):
            pilot.action_assign(self.team.id, user_id=self.handler.id)
        pilot.action_assign(self.team.id)
        self.assertFalse(self._with_user(ticket, self.handler).has_access("read"))
        ticket = self._create_complaint(complaint_staff_ids=[(6, 0, staff.ids)])
        with self.assertRaisesRegex(UserError, "concerns"):
            self._with_user(ticket, self.pilot).action_assign(self.team.id)

    def test_own_concern_is_registered_by_a_colleague(self):
        staff = self.env["mfi.staff"].create(
            {"name": "Codou", "code": "S3", "user_id": self.collector.id}
        )
        draft = self._create_draft(complaint_staff_ids=[(6, 0, staff.ids)])
        with self.assertRaisesRegex(UserError, "colleague"):
            draft.action_register()

    def test_denunciation_is_registered_only_by_the_confidential_group(self):
        for role in ("collector", "pilot"):
            with self.subTest(role=role), self.assertRaisesRegex(UserError, "officer"):
                self._create_draft(
                    user=getattr(self, role),
                    complaint_kind="denunciation",
                    partner_id=False,
                )
        draft = self._create_draft()
        with self.assertRaises(UserError):
            draft.write({"complaint_kind": "denunciation"})

    def test_denunciation_keeps_no_identity(self):
        ticket = self._create_complaint(
            user=self.confidential,
            complaint_kind="denunciation",
            complaint_phone="771234567",
        )
        for field in (
            "partner_id",
            "partner_name",
            "partner_email",
            "complaint_phone",
            "mfi_member_number",
        ):
            with self.subTest(field=field):
                self.assertFalse(ticket[field])
        self.assertTrue(ticket.complaint_code_digest)

    def test_moves_ask_for_read_access_first(self):
        ticket = self.cases["restricted registered"]
        for role in ("pilot", "collector", "controller", "stranger", "employee"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._with_user(ticket, getattr(self, role)).action_assign(self.team.id)

    def test_public_may_not_write_stages(self):
        stage = self.env["helpdesk.ticket.stage"].search([], limit=1)
        self.assertFalse(stage.with_user(self.public).sudo(False).has_access("write"))

    def test_stages_of_complaints_and_tickets_are_separate(self):
        """An ordinary ticket only has the helpdesk's stages."""
        stages = self.env["helpdesk.ticket.stage"]
        team = self.env["helpdesk.ticket.team"]
        self.assertFalse(team._get_applicable_stages().filtered("complaint_state"))
        self.assertFalse(self.team._get_applicable_stages().filtered("complaint_state"))
        for user in (self.portal, self.public):
            seen = stages.with_user(user).search([])
            self.assertTrue(seen)
            self.assertFalse(seen.filtered("complaint_state"))
        tickets = self.tickets
        for domain, complaint in (
            ([("complaint_kind", "=", False)], False),
            ([("complaint_kind", "!=", False)], True),
        ):
            shown = tickets._read_group_stage_ids(stages, domain)
            self.assertEqual(
                set(map(bool, shown.mapped("complaint_state"))), {complaint}
            )

    def test_salt_and_code_digest_are_for_nobody(self):
        ticket = self.cases["open registered"]
        for field in ("complaint_salt", "complaint_code_digest"):
            for role in ("pilot", "controller", "confidential"):
                with self.subTest(field=field, role=role):
                    with self.assertRaises(AccessError):
                        self._with_user(ticket, getattr(self, role)).read([field])

    def test_other_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other MFI"})
        pilot = new_test_user(
            self.env,
            "mfi_other_pilot",
            "base.group_user,mfi_complaints.group_pilot",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        ticket = self.cases["open registered"]
        self.assertFalse(self._with_user(ticket, pilot).has_access("read"))
        events = ticket.complaint_event_ids.with_user(pilot).sudo(False)
        self.assertFalse(events.has_access("read"))
        with self.assertRaises(UserError):
            team = self.env["helpdesk.ticket.team"].create(
                {"name": "Elsewhere", "company_id": other.id}
            )
            self._with_user(ticket, self.pilot).action_assign(team.id)

    def test_a_colleague_is_checked_in_their_own_companies(self):
        """A user of two institutions can assign work to a user of one of them."""
        company = self.env["res.company"].create({"name": "Other institution"})
        self.collector.company_ids |= company
        both = [self.company.id, company.id]
        ticket = self._advance(self._create_complaint(), "communicated")
        collector = self._with_user(ticket, self.collector)
        collector = collector.with_context(allowed_company_ids=both)
        collector.action_record_satisfaction(1)
        self.assertIn(self.controller, ticket.activity_ids.user_id)

    def test_status_needs_a_proof(self):
        result = self._create_draft().action_register()
        number, code = result["number"], result["tracking_code"]
        stranger = self.tickets.with_user(self.employee)
        for proof in ({}, {"phone": "770000000"}, {"code": "AAAAAAAAAA"}):
            with self.subTest(proof=proof):
                self.assertEqual(stranger.complaint_status(number, **proof), {})
        for proof in ({"phone": "77 123 45 67"}, {"code": code.lower()}):
            with self.subTest(proof=proof):
                status = stranger.complaint_status(number, **proof)
                self.assertEqual(status["state"], "registered")
        self.assertEqual(stranger.complaint_status("PL-2026-999999", code=code), {})
