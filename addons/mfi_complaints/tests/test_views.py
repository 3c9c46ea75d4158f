# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, ComplaintCommon

FORM = "mfi_complaints.complaint_view_form"
LIST = "mfi_complaints.complaint_view_list"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestViews(ComplaintCommon):
    """What the screens show to each role, and their number of queries."""

    def test_complaints_open_in_their_own_form(self):
        ticket = self._create_complaint()
        ordinary = self.tickets.create({"name": "Printer", "description": "Broken"})
        ours = self.env.ref(FORM).id
        self.assertEqual(ticket.get_formview_id(), ours)
        self.assertNotEqual(ordinary.get_formview_id(), ours)

    def test_the_helpdesk_form_leads_to_ours(self):
        """The address of a ticket opens the helpdesk's form."""
        form = self.env.ref("helpdesk_mgmt.ticket_view_form")
        arch = self.tickets.get_view(form.id, "form")["arch"]
        self.assertIn('name="get_formview_action"', arch)
        self.assertIn('invisible="not complaint_kind"', arch)

    def test_lists_are_cards_on_a_phone(self):
        """A board with a column per state would open on an empty column."""
        for name, grouped in (("archives", False), ("open", False), ("board", True)):
            action = self.env.ref(f"mfi_complaints.complaint_action_{name}")
            view = action.view_ids.filtered(lambda v: v.view_mode == "kanban").view_id
            arch = self.tickets.get_view(view.id, "kanban")["arch"]
            self.assertEqual('default_group_by="stage_id"' in arch, grouped, name)

    def test_days_are_formatted(self):
        """In French, the first day is "1er" on pages, in letters and in mails."""
        self.env["res.lang"]._activate_lang("fr_FR")
        widget = self.env["ir.qweb.field.mfi_day"].with_context(lang="fr_FR")
        first = fields.Date.to_date("2026-12-01")
        self.assertEqual(widget.value_to_html(first, {}), "1er décembre 2026")
        template = self.env.ref("mfi_complaints.mail_template_ack")
        self.assertIn("'widget': 'mfi_day'", template.body_html)

    def test_buttons_follow_the_person(self):
        ticket = self._advance(self._create_complaint(), "assigned")
        self.assertIn(",start,", self._with_user(ticket, self.handler).complaint_moves)
        self.assertNotIn(",start,", self._with_user(ticket, self.pilot).complaint_moves)

    def test_only_drafts_and_the_reserved_space_are_open(self):
        draft = self._create_draft()
        self.assertEqual(draft.complaint_editable, "statement")
        ticket = self._create_complaint()
        self.assertFalse(self._with_user(ticket, self.pilot).complaint_editable)
        self._advance(ticket, "in_progress")
        self.assertEqual(
            self._with_user(ticket, self.handler).complaint_editable, "treatment"
        )
        self.assertFalse(self._with_user(ticket, self.collector).complaint_editable)

    def test_form_writes_a_draft_then_is_locked(self):
        tickets = self.tickets.with_user(self.collector)
        tickets = tickets.with_context(default_complaint_kind="complaint")
        form = Form(tickets, view=FORM)
        form.name = "Fees not explained"
        form.description = "<p>They took 5,000 francs.</p>"
        form.partner_id = self.client
        form.category_id = self.category
        form.channel_id = self.channel
        draft = form.save()
        self.assertEqual(draft.mfi_branch_id, self.branch)
        action = draft.action_register_open()
        self.assertEqual(action["res_model"], "mfi.complaint.receipt")
        locked = Form(draft, view=FORM)
        with self.assertRaises(AssertionError):
            locked.name = "Something else"

    def test_what_registration_requires_looks_required(self):
        tickets = self.tickets.with_user(self.collector)
        tickets = tickets.with_context(default_complaint_kind="complaint")
        form = Form(tickets, view=FORM)
        for name in ("name", "description", "category_id", "channel_id"):
            with self.subTest(field=name):
                self.assertTrue(form._get_modifier(name, "required"))
        form.complaint_kind = "suggestion"
        self.assertFalse(form._get_modifier("category_id", "required"))

    def test_a_draft_from_elsewhere_gets_suggestions_and_no_category(self):
        draft = self._create_draft(
            category_id=False, description="<p>You refused my <b>loan</b>.</p>"
        )
        first = draft.complaint_category_suggestions[0]
        self.assertEqual(first["id"], self.category.id)
        self.assertFalse(draft.category_id)
        draft.category_id = self.category
        self.assertFalse(draft.complaint_category_suggestions)

    def test_a_refusal_names_everything_missing_and_its_place(self):
        draft = self._create_draft(
            category_id=False, channel_id=False, partner_id=False
        )
        with self.assertRaises(UserError) as refused:
            draft.action_register()
        lines = str(refused.exception).split("\n")
        self.assertEqual(len(lines), 3)
        for line in lines:
            self.assertIn("(Where: Client and facts)", line)
        ticket = self._advance(self._create_complaint(), "in_progress")
        with self.assertRaises(UserError) as refused:
            self._with_user(ticket, self.handler).action_resolve()
        text = str(refused.exception)
        self.assertIn("Write the preventive measure", text)
        self.assertNotIn("say why", text)
        self.assertEqual(text.count("(Where: Handling)"), 4)

    def test_languages_are_named_for_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = self.env["helpdesk.ticket"].with_context(lang="fr_FR")
        self.assertIn(("en_US", "Anglais"), french._selection_complaint_lang())
        self.assertIn(("fr_FR", "French"), self.tickets._selection_complaint_lang())
        templates = self.env["mfi.complaint.answer.template"]
        names = dict(templates._selection_lang())
        self.assertEqual(names["fr_CA"], "French (Canada)")

    def test_texts_in_languages_that_nobody_uses_are_filtered(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        users = self.env["res.users"].with_context(active_test=False)
        users.search([]).write({"lang": "fr_FR"})
        self.company.partner_id.lang = "fr_FR"
        templates = self.env["mfi.complaint.answer.template"]
        used = templates.search([("in_use", "=", True)])
        self.assertEqual(set(used.mapped("lang")), {"fr_FR"})
        self.assertIn(
            "en_US", templates.search([("in_use", "=", False)]).mapped("lang")
        )
        self.assertTrue(used[0].in_use)

    def test_help_shows_who_and_what_is_missing(self):
        ticket = self._advance(self._create_complaint(), "in_progress")
        why = self._with_user(ticket, self.handler)._get_complaint_message
        missing = why("resolve", type("Problem", (), {"code": "outcome"})())
        self.assertIn(missing, self._with_user(ticket, self.handler).complaint_help)
        self.assertNotIn(missing, self._with_user(ticket, self.pilot).complaint_help)

    def test_every_step_that_help_names_has_a_label(self):
        labels = self.tickets._get_complaint_move_labels()
        for code in labels:
            self.assertTrue(hasattr(self.tickets, f"action_{code}"), code)

    def test_countdown_text_and_colour(self):
        ticket = self._create_complaint()
        self.assertEqual(ticket.complaint_due, "ahead")
        ahead = ticket.complaint_countdown
        self.assertIn("14", ahead)
        with freeze_time("2026-03-18 10:00:00"):
            ticket.invalidate_recordset()
            self.assertEqual(ticket.complaint_due, "late")
            self.assertIn("2", ticket.complaint_countdown)
            self._advance(ticket, "resolved")
            ticket.invalidate_recordset()
            self.assertEqual(ticket.complaint_due, "late")
            self.assertIn("to communicate: 2 days late", ticket.complaint_countdown)
            self.assertEqual(ticket.complaint_countdown_short, "2 days late")
            self._advance(ticket, "communicated")
            ticket.invalidate_recordset()
            self.assertEqual(ticket.complaint_due, "broken")
            self.assertEqual(ticket.complaint_countdown, "Answered 2 days late")
            self.assertEqual(ticket.complaint_countdown_short, "Answered late")

    def test_a_decision_alone_keeps_no_promise(self):
        """The badge turns green once the client has the answer, never before."""
        ticket = self._advance(self._create_complaint(), "resolved")
        self.assertEqual(ticket.complaint_due, "ahead")
        self.assertEqual(ticket.complaint_countdown, "Decided, to communicate")
        self._advance(ticket, "communicated")
        self.assertEqual(ticket.complaint_due, "kept")
        self.assertEqual(ticket.complaint_countdown, "Answered on time")
        self.assertEqual(ticket.complaint_countdown_short, "In good time")

    def test_ended_attempts_are_not_called_an_answer(self):
        """The promise is kept, but the badge and the client read no answer."""
        ticket = self._advance(self._create_complaint(), "resolved")
        collector = self._with_user(ticket, self.collector)
        for _count in range(3):
            collector.action_record_attempt("call")
        collector.action_give_up()
        self.assertEqual(ticket.complaint_due, "kept")
        self.assertEqual(
            ticket.complaint_countdown, "Unreachable: attempts ended on time"
        )
        words = ticket._get_complaint_public_status()["state_words"]
        self.assertIn("could not reach you", words)

    def test_cancelled_and_inadmissible_keep_no_promise(self):
        cancelled, rejected = self._create_complaint(), self._create_complaint()
        self._with_user(cancelled, self.pilot).action_cancel("The client gave up")
        self.assertEqual(cancelled.complaint_due, "none")
        self.assertFalse(cancelled.complaint_countdown)
        self._with_user(rejected, self.pilot).action_reject("Not our client")
        self.assertEqual(rejected.complaint_due, "ahead")
        self.assertEqual(rejected.complaint_countdown, "Decided, to communicate")
        self.assertEqual(rejected.complaint_countdown_short, "To communicate")

    def test_a_complaint_is_not_shared_by_a_link(self):
        """Neither the menu of the form nor a call gives the link."""
        options = {"toolbar": True}
        tickets = self.tickets.with_user(self.pilot)
        share = self.env.ref("helpdesk_mgmt.model_helpdesk_ticket_action_share")
        for name, offered in ((FORM, False), ("helpdesk_mgmt.ticket_view_form", True)):
            views = [(self.env.ref(name).id, "form")]
            toolbar = tickets.get_views(views, options)["views"]["form"]["toolbar"]
            found = share.id in [action["id"] for action in toolbar["action"]]
            self.assertEqual(found, offered, name)
        ticket = self._create_complaint()
        context = {"active_id": ticket.id, "active_model": ticket._name}
        for user in (self.collector, self.pilot):
            mine = self._with_user(ticket, user).with_context(**context)
            with self.assertRaisesRegex(UserError, "link"):
                mine.action_share()

    def test_lists_of_complaints_neither_copy_nor_archive(self):
        """Every list of ours leaves out what a register does not do; others keep it."""
        tickets = self.tickets.with_user(self.pilot)
        duplicate = self.env.ref("helpdesk_mgmt.action_duplicate_ticket")
        for name, offered in (
            ("mfi_complaints.complaint_view_list", False),
            ("mfi_complaints.complaint_archives_view_list", False),
            ("helpdesk_mgmt.ticket_view_tree", True),
        ):
            views = [(self.env.ref(name).id, "list"), (False, "search")]
            shown = tickets.get_views(views, {"toolbar": True})
            actions = shown["views"]["list"]["toolbar"]["action"]
            self.assertEqual(duplicate.id in [a["id"] for a in actions], offered, name)
            active = shown["models"]["helpdesk.ticket"]["fields"]["active"]
            self.assertEqual(not active["readonly"], offered, name)

    def test_a_draft_says_that_it_is_one(self):
        """Links, window titles and the trail name it, instead of a slash."""
        draft = self._create_draft(name="Fees")
        self.assertEqual(draft.display_name, "Draft - Fees")
        draft.with_user(self.collector).action_register()
        self.assertEqual(draft.display_name, f"{draft.number} - Fees")

    def test_numbers_are_shown_by_the_widget_of_drafts(self):
        """No list or card of complaints shows the slash of a draft."""
        for name in ("list", "kanban", "activity"):
            view = self.env.ref(f"mfi_complaints.complaint_view_{name}")
            arch = self.tickets.get_view(view.id, name)["arch"]
            for node in etree.fromstring(arch).iterfind(".//field[@name='number']"):
                with self.subTest(view=name):
                    self.assertEqual(node.get("widget"), "mfi_number")

    def test_desk_shows_each_user_what_is_waiting(self):
        ticket = self._create_complaint()
        mine = [("complaint_waits_for_me", "=", True), ("id", "=", ticket.id)]
        turns = (
            ("registered", self.pilot, self.handler),
            ("assigned", self.handler, self.pilot),
            ("in_progress", self.handler, self.other_handler),
            ("resolved", self.collector, self.handler),
            ("communicated", self.controller, self.pilot),
        )
        for state, turn, other in turns:
            self._advance(ticket, state)
            with self.subTest(state=state):
                self.assertTrue(self.tickets.with_user(turn).search(mine))
                self.assertFalse(self.tickets.with_user(other).search(mine))
                self.assertTrue(self._with_user(ticket, turn).complaint_waits_for_me)
        self._advance(ticket, "closed")
        self.assertFalse(ticket.complaint_todo)

    def test_figures_count_what_their_filters_show(self):
        ticket = self._create_complaint()
        tickets = self.tickets.with_user(self.pilot)
        before = {tile["filter"]: tile["count"] for tile in self._get_figures(tickets)}
        self._create_complaint(name="Another")
        after = {tile["filter"]: tile["count"] for tile in self._get_figures(tickets)}
        self.assertEqual(after["filter_assign"], before["filter_assign"] + 1)
        self.assertEqual(after["filter_mine"], before["filter_mine"] + 1)
        shown = tickets.search_count([("complaint_todo", "=", "assign")])
        self.assertEqual(after["filter_assign"], shown)
        search = self.env.ref("mfi_complaints.complaint_view_search").arch
        for name in after:
            if not name.startswith("sms_"):  # these open another list
                self.assertIn(f'name="{name}"', search)
        self.assertTrue(ticket)

    def test_figures_are_counted_in_one_query(self):
        tickets = self.tickets.with_user(self.pilot)
        parts = {"mine": tickets._get_complaint_todo_domain()}
        before = tickets._count_complaint_tasks(parts)[1]["mine"]
        self._create_complaint()
        self.env.flush_all()
        with self.assertQueryCount(1):
            tasks, counts = tickets._count_complaint_tasks(parts)
        self.assertEqual(counts["mine"], before + 1)
        self.assertEqual(tasks["assign"], counts["mine"])

    def _get_figures(self, tickets):
        """Return the figures of the desk, counted again."""
        self.env.flush_all()
        return tickets.complaint_desk_figures()

    def test_nobody_else_gets_figures(self):
        self.assertEqual(
            [
                tile["count"]
                for tile in self.tickets.with_user(
                    self.employee
                ).complaint_desk_figures()
            ],
            [0] * 10,
        )

    def test_a_drag_makes_the_move_or_says_why_not(self):
        ticket = self._advance(self._create_complaint(), "assigned")
        stages = self.env["helpdesk.ticket.stage"]
        started = stages.search([("complaint_state", "=", "in_progress")], limit=1)
        with self.assertRaises(UserError):
            self._with_user(ticket, self.pilot).with_user(self.handler).write(
                {"stage_id": stages.search([("complaint_state", "=", "closed")]).id}
            )
        self._with_user(ticket, self.handler).write({"stage_id": started.id})
        self.assertEqual(ticket.complaint_state, "in_progress")

    def test_board_shows_only_the_stages_of_complaints(self):
        groups = (
            self.tickets.with_user(self.pilot)
            .with_context(default_complaint_kind="complaint", read_group_expand=True)
            .web_read_group([("complaint_kind", "!=", False)], ["stage_id"])["groups"]
        )
        stages = self.env["helpdesk.ticket.stage"].browse(
            [group["stage_id"][0] for group in groups if group["stage_id"]]
        )
        self.assertEqual(len(stages), 10)
        self.assertTrue(all(stages.mapped("complaint_state")))

    def test_client_card_counts_the_other_complaints(self):
        ticket = self._create_complaint()
        self._create_complaint(name="Second")
        seen = self._with_user(ticket, self.collector)
        self.assertEqual(seen.complaint_client_count, 1)
        action = seen.action_complaint_client()
        found = self.tickets.with_user(self.collector).search(action["domain"])
        self.assertEqual(found.mapped("name"), ["Second"])

    def test_a_list_of_80_costs_few_queries(self):
        for number in range(80):
            self._create_complaint(name=f"Complaint {number}")
        view = self.tickets.with_user(self.pilot).get_view(self.env.ref(LIST).id)
        spec = {
            name: {"fields": {"display_name": {}}}
            if self.tickets._fields[name].relational
            else {}
            for name in view["models"]["helpdesk.ticket"]
            if name in self.tickets._fields
        }
        tickets = self.tickets.with_user(self.pilot)
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("complaint_kind", "=", "complaint")]
        with self.assertQueryCount(30):
            rows = tickets.web_search_read(domain, spec, limit=80)
        self.assertEqual(len(rows["records"]), 80)

    def test_the_timeline_costs_the_same_for_many_events(self):
        ticket = self._advance(self._create_complaint(), "closed")
        for number in range(20):
            self._with_user(ticket, self.collector).action_add_addendum(
                f"Note {number}"
            )
        events = self._with_user(ticket, self.controller).complaint_event_ids
        events = events.browse(events.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(24):
            events.read(["code", "date", "user_id", "summary", "text"])
        self.assertEqual(len(events), 27)
