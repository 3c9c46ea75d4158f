# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWizards(ComplaintCommon):
    """Each wizard asks for what its step needs and makes only that step."""

    def _open_wizard(self, model, user, tickets, **context):
        """Return a wizard opened by a user from a screen of complaints."""
        opened = {
            "active_model": "helpdesk.ticket",
            "active_ids": tickets.ids,
            "active_id": tickets.ids[0],
            **context,
        }
        return Form(self.env[model].with_user(user).with_context(**opened))

    def test_a_question_shows_nothing_that_one_may_not_read(self):
        ticket = self._create_complaint(category_id=self.restricted.id)
        for model in ("mfi.complaint.addendum", "mfi.complaint.assign"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.collector).create(
                    {"ticket_ids": ticket.ids, "team_id": self.team.id}
                    if model.endswith("assign")
                    else {"ticket_ids": ticket.ids}
                )

    def test_ordinary_tickets_are_left_out(self):
        ordinary = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "Broken"}
        )
        step = self.env["mfi.complaint.reason"].create(
            {"ticket_ids": ordinary.ids, "step": "cancel", "reason": "No"}
        )
        with self.assertRaises(UserError):
            step.action_apply()

    def test_assign_several_at_once(self):
        tickets = self._create_complaint() | self._create_complaint(name="Second")
        form = self._open_wizard("mfi.complaint.assign", self.pilot, tickets)
        form.team_id = self.team
        form.user_id = self.other_handler
        form.save().action_apply()
        self.assertEqual(tickets.team_id, self.team)
        self.assertEqual(tickets.user_id, self.other_handler)

    def test_assign_suggests_what_the_rules_say(self):
        ticket = self._create_complaint()
        self.category.complaint_team_id = self.team
        form = self._open_wizard("mfi.complaint.assign", self.pilot, ticket)
        self.assertFalse(form.team_id)
        [first] = form.suggestions
        self.assertEqual((first["id"], first["name"]), (self.team.id, self.team.name))
        self.assertIn(self.category.name, first["reason"])
        self.assertFalse(form.moved)
        self.assertEqual(form.ticket_category_id, self.category)
        self.assertEqual(form.ticket_branch_id, self.branch)
        self.assertIn("5,000", form.statement)

    def test_assign_suggests_the_rule_before_the_habit(self):
        self.company.mfi_auto_route = False
        rule = self.env["mfi.complaint.routing"].create(
            {"name": "Loans of Ndiagne", "team_id": self.team.id}
        )
        other = self.team.copy({"name": "Savings", "user_ids": self.stranger.ids})
        for _rank in range(3):
            self._advance(self._create_complaint(), "assigned", team=other)
        ticket = self._create_complaint()
        form = self._open_wizard("mfi.complaint.assign", self.pilot, ticket)
        by_rule, by_habit = form.suggestions
        self.assertEqual(by_rule["id"], self.team.id)
        self.assertIn(rule.name, by_rule["reason"])
        self.assertEqual(by_habit["id"], other.id)
        self.assertIn("3 of the last 3", by_habit["reason"])

    def test_assign_never_suggests_the_committee_of_another_branch(self):
        elsewhere = self.env["mfi.branch"].create(
            {"code": "T-GUE", "name": "MEC Guéoul", "company_id": self.company.id}
        )
        for _rank in range(3):
            past = self._create_complaint(mfi_branch_id=elsewhere.id)
            self._advance(past, "assigned")
        form = self._open_wizard(
            "mfi.complaint.assign", self.pilot, self._create_complaint()
        )
        [habit] = form.suggestions
        self.assertEqual(habit["id"], self.team.id)
        self.team.mfi_branch_ids = elsewhere
        form = self._open_wizard(
            "mfi.complaint.assign", self.pilot, self._create_complaint()
        )
        self.assertFalse(form.suggestions)

    def test_assign_never_suggests_the_service_concerned(self):
        self.category.complaint_team_id = self.team
        staff = self.env["mfi.staff"].create(
            {"name": "Moussa", "code": "S9", "user_id": self.head.id}
        )
        ticket = self._create_complaint(complaint_staff_ids=[(6, 0, staff.ids)])
        form = self._open_wizard("mfi.complaint.assign", self.pilot, ticket)
        self.assertFalse(form.suggestions)

    def test_assign_hides_the_committees_of_other_branches(self):
        elsewhere = self.env["mfi.branch"].create(
            {"code": "T-GUE", "name": "MEC Guéoul", "company_id": self.company.id}
        )
        region = self.env["mfi.branch"].create(
            {"code": "T-REG", "name": "Louga", "level": "region"}
        )
        self.branch.parent_id = region
        committee = self.team.copy({"name": "Committee of Guéoul"})
        committee.mfi_branch_ids = elsewhere
        regional = self.team.copy({"name": "Regional committee"})
        regional.mfi_branch_ids = region
        ticket = self._create_complaint()
        form = self._open_wizard("mfi.complaint.assign", self.pilot, ticket)
        offered = form.service_ids[:]
        self.assertIn(self.team, offered)
        self.assertIn(regional, offered)
        self.assertNotIn(committee, offered)
        both = ticket | self._create_complaint(mfi_branch_id=elsewhere.id)
        form = self._open_wizard("mfi.complaint.assign", self.pilot, both)
        self.assertNotIn(regional, form.service_ids[:])
        self.assertNotIn(committee, form.service_ids[:])

    def test_assign_elsewhere_asks_why(self):
        ticket = self._advance(self._create_complaint(), "assigned")
        form = self._open_wizard("mfi.complaint.assign", self.pilot, ticket)
        form.team_id = self.team
        self.assertTrue(form.moved)
        with self.assertRaises(AssertionError):
            form.save()
        form.reason = "Better placed"
        form.save().action_apply()
        self.assertEqual(self._get_event_codes(ticket)[-1], "reassigned")

    def test_delegate_offers_only_the_service(self):
        ticket = self._advance(self._create_complaint(), "assigned")
        form = self._open_wizard("mfi.complaint.delegate", self.head, ticket)
        self.assertIn(self.handler, form.member_ids[:])
        self.assertNotIn(self.stranger, form.member_ids[:])
        form.user_id = self.other_handler
        form.save().action_apply()
        self.assertEqual(ticket.user_id, self.other_handler)

    def test_return_reject_cancel_ask_for_a_reason(self):
        ticket = self._advance(self._create_complaint(), "assigned")
        cases = (("return", self.handler), ("reject", self.pilot))
        for step, user in cases:
            form = self._open_wizard(
                "mfi.complaint.reason", user, ticket, default_step=step
            )
            with self.subTest(step=step), self.assertRaises(AssertionError):
                form.save()
        form.reason = "Not about us"
        form.answer = "We cannot decide about a neighbour."
        form.save().action_apply()
        self.assertEqual(ticket.complaint_state, "rejected")
        self.assertEqual(ticket.complaint_reject_reason, "Not about us")
        self.assertEqual(ticket.complaint_answer, "We cannot decide about a neighbour.")

    def test_cancel_as_a_duplicate(self):
        first, second = self._create_complaint(), self._create_complaint()
        form = self._open_wizard(
            "mfi.complaint.reason", self.pilot, second, default_step="cancel"
        )
        form.duplicate_id = first
        form.save().action_apply()
        self.assertEqual(second.duplicate_id, first)
        self.assertEqual(second.complaint_cancel_reason, "duplicate")

    def test_wait_escalate_reopen(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        asked = (("wait", self.handler), ("escalate", self.pilot))
        for step, user in asked:
            form = self._open_wizard(
                "mfi.complaint.reason", user, ticket, default_step=step
            )
            form.reason = "Why"
            form.save().action_apply()
        self.assertTrue(ticket.complaint_waiting_since)
        self.assertTrue(ticket.complaint_escalated_at)
        self._advance(ticket, "closed")
        form = self._open_wizard(
            "mfi.complaint.reason", self.collector, ticket, default_step="reopen"
        )
        form.reason = "Not paid"
        form.save().action_apply()
        self.assertEqual(ticket.complaint_appeal_level, 1)

    def test_resolve_starts_from_what_is_noted(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        self._with_user(ticket, self.handler).complaint_outcome = "partly"
        form = self._open_wizard("mfi.complaint.resolve", self.handler, ticket)
        self.assertEqual(form.outcome, "partly")
        with self.assertRaises(AssertionError):
            form.save()
        form.cause_id = self.cause
        form.corrective = "Refunded"
        self.assertTrue(form._get_modifier("preventive", "required"))
        self.assertTrue(form._get_modifier("no_preventive_reason", "invisible"))
        form.no_preventive = True
        form.no_preventive_reason = "A single slip"
        form.answer = "You have it back."
        form.save().action_apply()
        self.assertEqual(ticket.complaint_state, "resolved")
        self.assertEqual(ticket.complaint_no_preventive_reason, "A single slip")
        self.assertEqual(ticket.complaint_answer, "You have it back.")

    def test_submit_then_validate_with_a_correction(self):
        self.team.complaint_validation = True
        ticket = self._advance(self._create_complaint(), "in_progress")
        form = self._open_wizard(
            "mfi.complaint.resolve", self.handler, ticket, default_step="submit"
        )
        form.outcome = "founded"
        form.cause_id = self.cause
        form.corrective = "Refunded"
        form.preventive = "Tariff displayed"
        form.answer = "First words"
        form.save().action_apply()
        self.assertEqual(ticket.complaint_state, "to_validate")
        form = self._open_wizard(
            "mfi.complaint.resolve", self.head, ticket, default_step="validate"
        )
        self.assertEqual(form.answer, "First words")
        form.answer = "Better words"
        form.save().action_apply()
        self.assertEqual(ticket.complaint_state, "resolved")
        self.assertEqual(ticket.complaint_answer, "Better words")

    def test_attempts_then_communicated(self):
        ticket = self._advance(self._create_complaint(), "resolved")
        form = self._open_wizard("mfi.complaint.communicate", self.collector, ticket)
        self.assertEqual(form.answer, ticket.complaint_answer)
        form.result = "attempt"
        form.note = "Nobody answers"
        form.save().action_apply()
        self.assertEqual(ticket.complaint_state, "resolved")
        self.assertEqual(ticket.complaint_attempt_ids.note, "Nobody answers")
        form = self._open_wizard("mfi.complaint.communicate", self.collector, ticket)
        self.assertEqual(form.failed_count, 1)
        form.channel = "in_person"
        form.save().action_apply()
        self.assertEqual(ticket.complaint_state, "communicated")
        self.assertEqual(ticket.complaint_answer_channel, "in_person")

    def test_satisfaction_low_offers_the_appeal(self):
        ticket = self._advance(self._create_complaint(), "communicated")
        form = self._open_wizard("mfi.complaint.satisfaction", self.collector, ticket)
        with self.assertRaises(AssertionError):
            form.save()
        form.score = "2"
        self.assertTrue(form.low)
        form.next_step = "reopen"
        form.reason = "Still waiting for the refund"
        form.save().action_apply()
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertEqual(ticket.complaint_level_ids.satisfaction_score, 2)

    def test_satisfaction_refused_and_closed(self):
        ticket = self._advance(self._create_complaint(), "communicated")
        form = self._open_wizard("mfi.complaint.satisfaction", self.controller, ticket)
        form.result = "refused"
        form.save().action_apply()
        self.assertEqual(ticket.complaint_state, "closed")
        self.assertEqual(ticket.complaint_satisfaction_state, "refused")

    def test_reclassify_changes_only_what_differs(self):
        ticket = self._create_complaint()
        form = self._open_wizard("mfi.complaint.reclassify", self.pilot, ticket)
        self.assertEqual(form.category_id, self.category)
        form.severity = "serious"
        form.reason = "A large sum"
        form.save().action_apply()
        self.assertEqual(ticket.complaint_severity, "serious")
        event = ticket.complaint_event_ids.sorted("sequence")[-1]
        self.assertEqual(
            event._get_payload()["after"], {"complaint_severity": "serious"}
        )
        self.assertEqual(event.text, "A large sum")
        self.assertTrue(event.summary)

    def test_identify_lists_those_who_share_the_phone(self):
        ticket = self._create_complaint(
            partner_id=False, complaint_phone="77 123 45 67"
        )
        form = self._open_wizard("mfi.complaint.identify", self.collector, ticket)
        self.assertEqual(form.candidate_ids[:], self.client)
        form.partner_id = self.client
        form.save().action_apply()
        self.assertEqual(ticket.partner_id, self.client)

    def test_addendum_with_a_file(self):
        ticket = self._create_complaint()
        user = self.collector
        file = (
            self.env["ir.attachment"]
            .with_user(user)
            .create({"name": "receipt.txt", "datas": base64.b64encode(b"5,000")})
        )
        form = self._open_wizard("mfi.complaint.addendum", user, ticket)
        form.text = "Here is the receipt"
        form.attachment_ids.add(file)
        form.save().action_apply()
        kept = ticket.attachment_ids
        self.assertEqual((kept.name, kept.raw), ("receipt.txt", b"5,000"))
        self.assertEqual(self._get_event_codes(ticket)[-2:], ["addendum", "attachment"])

    def test_recourse(self):
        ticket = self._advance(self._create_complaint(), "closed")
        recourse = self.env["mfi.complaint.recourse"].search([], limit=1)
        form = self._open_wizard("mfi.complaint.recourse.step", self.collector, ticket)
        form.recourse_id = recourse
        form.save().action_apply()
        self.assertEqual(ticket.complaint_recourse_id, recourse)

    def test_integrity_is_the_controllers(self):
        self._create_complaint()
        with self.assertRaises(AccessError):
            self.env["mfi.complaint.integrity"].with_user(self.pilot).create({})
        check = self.env["mfi.complaint.integrity"].with_user(self.controller)
        check = check.create({"date_from": "2026-03-02", "date_to": "2026-03-02"})
        action = check.action_check()
        self.assertEqual(action["res_id"], check.id)
        self.assertEqual(check.result, "right")
        self.assertGreaterEqual(check.complaint_count, 1)

    def test_integrity_names_what_differs(self):
        ticket = self._create_complaint()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_amount = 7 WHERE id = %s",
            (ticket.id,),
        )
        self.env.invalidate_all()
        check = self.env["mfi.complaint.integrity"].with_user(self.controller)
        check = check.create({})
        check.action_check()
        self.assertEqual(check.result, "broken")
        self.assertIn(ticket.number, check.line_ids.mapped("number"))
        lines = check.line_ids
        # Like the nightly cleaning, which deletes the checks first.
        check.sudo().unlink()
        self.assertFalse(lines.exists())


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCall(ComplaintCommon):
    """The call form, from the client's number to the promised date."""

    def _open_call_form(self, user=None):
        """Return an empty call form of a collector."""
        return Form(self.env["mfi.complaint.call"].with_user(user or self.collector))

    def _get_result_values(self, action):
        """Return the values that the screen shows after a registration."""
        receipt = self.env[action["res_model"]].with_user(self.collector)
        return receipt.with_context(**action["context"]).new({})

    def test_a_guess_is_shown_and_never_chosen(self):
        self._create_complaint()
        call = self._open_call_form()
        call.partner_id = self.client
        self.assertEqual(call.branch_id, self.branch)
        self.assertEqual(call.phone, "+221771234567")
        self.assertFalse(call.product_id)
        self.assertFalse(call.category_id)
        self.assertEqual(call.product_suggestions[0]["id"], self.product.id)
        self.assertFalse(call.category_suggestions)
        call.statement = "They refused my loan."
        self.assertFalse(call.category_id)
        first = call.category_suggestions[0]
        self.assertEqual(first["id"], self.category.id)
        self.assertIn("loan", first["reason"])

    def test_words_of_clients_suggest_a_category(self):
        self.category.complaint_keywords = "koperasi, prelevement"
        call = self._open_call_form()
        call.statement = "On m'a fait deux prélèvements."
        self.assertEqual(call.category_suggestions[0]["id"], self.category.id)

    def test_past_complaints_about_the_product_suggest_a_category(self):
        for _rank in range(3):
            self._create_complaint()
        call = self._open_call_form()
        call.statement = "Something happened."
        self.assertFalse(call.category_suggestions)
        call.product_id = self.product
        first = call.category_suggestions[0]
        self.assertEqual(first["id"], self.category.id)
        self.assertIn("3 of the last 3", first["reason"])

    def test_restricted_complaints_suggest_nothing_to_the_desk(self):
        for _rank in range(3):
            self._create_complaint(category_id=self.restricted.id)
        call = self._open_call_form()
        call.product_id = self.product
        self.assertFalse(call.category_suggestions)

    def test_suggested_categories_are_on_top_of_the_list(self):
        categories = self.env["helpdesk.ticket.category"].with_user(self.collector)
        last = categories.name_search()[-1]
        likely = categories.with_context(mfi_suggestions=[{"id": last[0]}])
        self.assertEqual(likely.name_search()[0], last)
        self.assertEqual(len(likely.name_search()), len(categories.name_search()))
        for rubbish in ("x", [1, {"id": "1 OR 1"}], {"id": 1}):
            with self.subTest(rubbish=rubbish):
                odd = categories.with_context(mfi_suggestions=rubbish)
                self.assertEqual(odd.name_search(), categories.name_search())

    def test_look_alikes_show_before_saving(self):
        known = self._create_complaint()
        call = self._open_call_form()
        call.partner_id = self.client
        call.category_id = self.category
        self.assertEqual(call.similar_ids[:], known)
        self.assertEqual(call.open_ids[:], known)
        with freeze_time("2026-04-02 10:00:00"):
            later = self._open_call_form()
            later.partner_id = self.client
            later.category_id = self.category
            self.assertFalse(later.similar_ids[:])

    def test_register_and_acknowledge(self):
        call = self._open_call_form()
        call.partner_id = self.client
        call.category_id = self.category
        call.statement = "They took 5,000 francs.\nNobody told me."
        saved = call.save()
        action = saved.action_register()
        ticket = saved.ticket_id
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertEqual(ticket.name, "They took 5,000 francs.")
        self.assertEqual(ticket.complaint_phone, "+221771234567")
        receipt = self._get_result_values(action)
        self.assertRegex(receipt.number, r"^PL-2026-\d{6}$")
        self.assertEqual(str(receipt.promised_date), "2026-03-16")
        self.assertTrue(
            re.fullmatch(r"[A-Z2-9]{10}", action["context"]["default_code"])
        )
        with self.assertRaises(UserError):
            saved.action_register()

    def test_settled_at_first_contact(self):
        call = self._open_call_form()
        call.partner_id = self.client
        call.category_id = self.category
        call.statement = "What does this fee mean?"
        call.first_contact = True
        with self.assertRaises(AssertionError):
            call.save()
        call.corrective = "Explained the fee"
        saved = call.save()
        saved.action_register()
        self.assertEqual(saved.ticket_id.complaint_state, "communicated")
        self.assertEqual(saved.ticket_id.complaint_answer_channel, "call")

    def test_a_caller_who_is_not_a_client(self):
        call = self._open_call_form()
        call.partner_name = "A passer-by"
        call.phone = "77 000 00 00"
        call.category_id = self.category
        call.statement = "The guard pushed me."
        saved = call.save()
        saved.action_register()
        self.assertEqual(saved.ticket_id.partner_name, "A passer-by")
        self.assertEqual(saved.ticket_id.complaint_phone, "+221770000000")

    def test_an_unreachable_client_is_refused_with_a_message(self):
        call = self._open_call_form()
        call.category_id = self.category
        call.statement = "I will not say who I am."
        with self.assertRaises(UserError):
            call.save().action_register()

    def test_draft_to_complete_later(self):
        call = self._open_call_form()
        call.statement = "The line broke"
        call.category_id = self.category
        saved = call.save()
        action = saved.action_save_draft()
        self.assertEqual(action["res_id"], saved.ticket_id.id)
        self.assertEqual(saved.ticket_id.complaint_state, "draft")

    def test_files_come_along(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.collector)
            .create({"name": "photo.txt", "datas": base64.b64encode(b"x")})
        )
        call = self._open_call_form()
        call.partner_id = self.client
        call.category_id = self.category
        call.statement = "See the photo"
        call.attachment_ids.add(file)
        saved = call.save()
        saved.action_register()
        self.assertEqual(saved.ticket_id.attachment_ids.name, "photo.txt")

    def test_reading_out_the_receipt_acknowledges_once(self):
        ticket = self._create_complaint()
        receipt = self.env["mfi.complaint.receipt"].with_user(self.collector)
        receipt = receipt.create({"ticket_ids": ticket.ids, "channel": "in_person"})
        receipt.action_acknowledge()
        self.assertEqual(str(ticket.complaint_acknowledged_at), NOW)
        receipt.action_acknowledge_next()
        self.assertEqual(self._get_event_codes(ticket).count("acknowledged"), 1)
