# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ...engine import process
from ..common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLifecycle(ComplaintCommon):
    """Each move is refused where it must be and made by the least privileged role."""

    def test_register_names_everything_that_is_missing(self):
        draft = self._create_draft(
            partner_id=False, channel_id=False, category_id=False, description="<p/>"
        )
        with self.assertRaises(UserError) as refusal:
            draft.action_register()
        message = str(refusal.exception)
        for word in ("statement", "channel", "category", "client"):
            self.assertIn(word, message)
        self.assertEqual(draft.complaint_state, "draft")

    def test_register_refuses_a_receipt_in_the_future(self):
        draft = self._create_draft(complaint_received_at="2026-03-02 10:00:01")
        with self.assertRaisesRegex(UserError, "future"):
            draft.action_register()

    def test_register_assigns_number_date_and_code(self):
        result = self._create_draft().action_register()
        ticket = self.tickets.search([("number", "=", result["number"])])
        self.assertRegex(result["number"], r"^PL-2026-\d{6}$")
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertEqual(ticket.stage_id.complaint_state, "registered")
        self.assertEqual(ticket.mfi_branch_id, self.branch)
        self.assertEqual(ticket.mfi_member_number, "T-0001")
        self.assertEqual(ticket.complaint_phone, "+221771234567")
        self.assertEqual(len(result["tracking_code"]), 10)
        self.assertEqual(result["deadline"], "2026-03-16")

    def test_values_entered_by_hand_keep_the_clients_others(self):
        """Phone and number come from the client even if the branch is entered."""
        other = self.env["mfi.branch"].create({"code": "T-GUE", "name": "MEC Gueoul"})
        draft = self._create_draft(mfi_branch_id=other.id)
        self.assertEqual(draft.mfi_branch_id, other)
        self.assertEqual(draft.complaint_phone, "+221771234567")
        self.assertEqual(draft.mfi_member_number, "T-0001")
        draft = self._create_draft(complaint_phone="77 999 88 77")
        self.assertEqual(draft.complaint_phone, "+221779998877")
        self.assertEqual(draft.mfi_branch_id, self.branch)

    def test_client_record_may_change_the_statement_does_not(self):
        ticket = self._create_complaint()
        self.client.write({"phone": "+221770000001", "mfi_member_number": "T-0009"})
        self.env.flush_all()
        self.assertEqual(ticket.complaint_phone, "+221771234567")
        self.assertEqual(ticket.mfi_member_number, "T-0001")

    def test_whole_life(self):
        ticket = self._create_complaint()
        self._advance(ticket, "closed")
        self.assertEqual(ticket.complaint_state, "closed")
        self.assertEqual(ticket.complaint_satisfaction_score, 4)
        self.assertEqual(ticket.stage_id.complaint_state, "closed")
        self.assertEqual(
            self._get_event_codes(ticket),
            [
                "registered",
                "assigned",
                "started",
                "resolved",
                "communicated",
                "satisfaction",
                "closed",
            ],
        )

    def test_assign_is_the_pilots(self):
        ticket = self._create_complaint()
        for user in (self.collector, self.handler, self.controller):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._with_user(ticket, user).action_assign(self.team.id)
        self._with_user(ticket, self.pilot).action_assign(self.team.id)
        self.assertEqual(ticket.team_id, self.team)

    def test_start_is_for_members_of_the_service(self):
        ticket = self._advance(self._create_complaint(), "assigned")
        for user in (self.pilot, self.collector):
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "reserved for"):
                    self._with_user(ticket, user).action_start()
        self._with_user(ticket, self.handler).action_start()
        self.assertEqual(ticket.user_id, self.handler)

    def test_resolve_asks_for_outcome_cause_and_both_measures(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        with self.assertRaises(UserError) as refusal:
            self._with_user(ticket, self.handler).action_resolve()
        for word in ("outcome", "root cause", "corrective", "preventive"):
            self.assertIn(word, str(refusal.exception))

    def test_resolve_takes_findings_and_nothing_else(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        handler = self._with_user(ticket, self.handler)
        for wrong in (
            {"name": "Other"},
            {"complaint_state": "closed"},
            {"complaint_measure_ids": [(0, 0, {"name": "x"})]},
            {"complaint_outcome": "perhaps"},
        ):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                handler.action_resolve(self._prepare_solution(**wrong))
        self.assertEqual(ticket.complaint_state, "in_progress")

    def test_validation_by_the_head(self):
        self.team.complaint_validation = True
        ticket = self._advance(self._create_complaint(), "in_progress")
        handler = self._with_user(ticket, self.handler)
        with self.assertRaisesRegex(UserError, "validation"):
            handler.action_resolve(self._prepare_solution())
        handler.action_submit(self._prepare_solution())
        with self.assertRaisesRegex(UserError, "head"):
            handler.action_validate()
        head = self._with_user(ticket, self.head)
        with self.assertRaisesRegex(UserError, "reason"):
            head.action_send_back()
        head.action_send_back("Say what was refunded.")
        handler.action_submit()
        head.action_validate()
        self.assertEqual(ticket.complaint_state, "resolved")

    def test_return_and_limit(self):
        self.category.complaint_team_id = self.team
        ticket = self._create_complaint()
        self.assertEqual(ticket.complaint_state, "assigned")
        with self.assertRaisesRegex(UserError, "reason"):
            self._with_user(ticket, self.handler).action_return()
        self._with_user(ticket, self.handler).action_return("Not ours")
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertFalse(ticket.team_id)
        self.assertEqual(ticket.complaint_return_count, 1)

    def test_satisfaction_not_by_the_handler(self):
        self.handler.group_ids += self.env.ref("mfi_complaints.group_collector")
        ticket = self._advance(self._create_complaint(), "communicated")
        with self.assertRaisesRegex(UserError, "Another person"):
            self._with_user(ticket, self.handler).action_record_satisfaction(5)
        for wrong in (0, 6, "x", None, True):
            with self.subTest(score=wrong), self.assertRaisesRegex(UserError, "1 to 5"):
                self._with_user(ticket, self.collector).action_record_satisfaction(
                    wrong
                )

    def test_close_needs_satisfaction(self):
        ticket = self._advance(self._create_complaint(), "communicated")
        with self.assertRaisesRegex(UserError, "satisfaction"):
            self._with_user(ticket, self.collector).action_close()
        self._with_user(ticket, self.collector).action_record_satisfaction(
            state="refused"
        )
        self._with_user(ticket, self.collector).action_close()

    def test_reopen_archives_the_decision_and_needs_another_person(self):
        ticket = self._advance(self._create_complaint(), "closed")
        with self.assertRaisesRegex(UserError, "reason"):
            self._with_user(ticket, self.collector).action_reopen()
        self._with_user(ticket, self.collector).action_reopen(
            "The refund did not arrive"
        )
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertEqual(ticket.complaint_appeal_level, 1)
        level = ticket.complaint_level_ids
        self.assertEqual(level.user_id, self.handler)
        self.assertEqual(level.outcome, "founded")
        self.assertFalse(ticket.complaint_outcome)
        self._with_user(ticket, self.pilot).action_assign(self.team.id)
        handler = self._with_user(ticket, self.handler)
        with self.assertRaisesRegex(UserError, "another person"):
            handler.action_start()
        self.assertNotIn(",start,", handler.complaint_moves, "nor is the button there")
        self.assertIn("another person", handler.complaint_help)
        other = self._with_user(ticket, self.other_handler)
        self.assertIn(",start,", other.complaint_moves)
        other.action_start()

    def test_appeals_end(self):
        self.company.mfi_appeal_levels = 0
        ticket = self._advance(self._create_complaint(), "closed")
        with self.assertRaisesRegex(UserError, "external recourse"):
            self._with_user(ticket, self.collector).action_reopen("Still wrong")

    def test_reject_and_communicate(self):
        ticket = self._create_complaint()
        pilot = self._with_user(ticket, self.pilot)
        with self.assertRaisesRegex(UserError, "reason"):
            pilot.action_reject()
        pilot.action_reject("Not our institution")
        self.assertEqual(ticket.complaint_answer, "Not our institution")
        self._with_user(ticket, self.collector).action_communicate(
            {"complaint_answer_channel": "letter"}
        )
        self.assertEqual(ticket.complaint_state, "rejected")
        self.assertTrue(ticket.complaint_communicated_at)

    def test_cancel_as_duplicate_keeps_the_link(self):
        first, second = self._create_complaint(), self._create_complaint()
        self._with_user(second, self.pilot).action_cancel(duplicate_of=first.id)
        self.assertEqual(second.duplicate_id, first)
        self.assertEqual(second.complaint_cancel_reason, "duplicate")

    def test_first_contact(self):
        ticket = self._create_complaint()
        with self.assertRaisesRegex(UserError, "first contact"):
            self._with_user(ticket, self.collector).action_resolve(
                self._prepare_solution()
            )
        ticket = self._create_complaint(complaint_first_contact=True)
        self._with_user(ticket, self.collector).action_resolve(
            {
                "complaint_outcome": "founded",
                "complaint_corrective_measure": "Explained the tariff.",
            }
        )
        self.assertEqual(ticket.complaint_state, "resolved")

    def test_request_is_answered_without_investigation(self):
        ticket = self._create_complaint(
            complaint_kind="request", category_id=False, partner_id=False
        )
        collector = self._with_user(ticket, self.collector)
        with self.assertRaisesRegex(UserError, "answer"):
            collector.action_resolve()
        collector.action_resolve({"complaint_answer": "We open at eight."})
        collector.action_close()
        self.assertEqual(ticket.complaint_state, "closed")

    def test_unreachable(self):
        ticket = self._advance(self._create_complaint(), "resolved")
        collector = self._with_user(ticket, self.collector)
        for count in range(3):
            with self.assertRaisesRegex(UserError, "3 failed attempts"):
                collector.action_give_up()
            collector.action_record_attempt("call", note=f"No answer {count}")
        collector.action_give_up()
        self.assertEqual(ticket.complaint_satisfaction_state, "unreachable")
        collector.action_close()

    def test_every_illegal_move_is_refused(self):
        """In each state, each move that table MOVES does not list is refused."""
        ticket = self._create_complaint()
        for state in process.STATES:
            for code in process.CODES:
                case = process.Case(state=state)
                if process.find_move(code, case):
                    continue
                with self.subTest(state=state, move=code):
                    found = process.get_problems(code, case, set(process.ROLES))
                    self.assertEqual(found[0].code, "state")
        with self.assertRaisesRegex(UserError, "needs: Communicated"):
            self._with_user(ticket, self.collector).action_close()
