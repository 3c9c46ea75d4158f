# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.mfi_complaints.models.complaint.rule_lookups import use_lookups
from odoo.addons.mfi_complaints.models.desk import helpdesk_ticket_search

from ..common import NOW, ComplaintCommon

KIND = Domain("complaint_kind", "!=", False)
OPEN = KIND & Domain("complaint_todo", "!=", False)
LATEST = "complaint_received_at desc, id desc"
PROMISED = "complaint_deadline, id"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFlatSearches(ComplaintCommon):
    """Lists and searches read an index, whoever reads and however much is closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._create_complaint(name="Barrier closed at noon")
        cls.second = cls._create_complaint(name="Fee taken twice")
        cls.env.flush_all()

    def _keep_indexes(self, *names):
        """Drop the other indexes: in a small table, one is as good as the other.

        What remains to be shown is that PostgreSQL can use these for the search.
        """
        kept = [f"helpdesk_ticket_complaint_{name}_idx" for name in names]
        rows = self.env.execute_query(
            SQL(
                "SELECT indexname FROM pg_indexes WHERE tablename = 'helpdesk_ticket' "
                "AND indexname <> ALL(%s) AND indexname <> 'helpdesk_ticket_pkey'",
                kept,
            )
        )
        for (name,) in rows:
            self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))

    def _get_plan(self, query):
        """Return the plan of a query for a table that is too large to be read whole."""
        self.env.flush_all()
        for setting in ("enable_seqscan", "enable_sort"):
            self.env.cr.execute(SQL("SET LOCAL %s = off", SQL.identifier(setting)))
        [*lines] = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        return "\n".join(line for (line,) in lines)

    def _assert_index(self, index, user, domain, order):
        """Check that a user's list is read in its order from an index."""
        tickets = self.tickets.with_user(user)
        plan = self._get_plan(tickets._search(domain, limit=80, order=order))
        self.assertIn(f"helpdesk_ticket_complaint_{index}_idx", plan)
        self.assertNotIn("Sort", plan)

    def _find(self, field, text, user=None):
        """Return the complaints that a search box finds for a user."""
        return self.tickets.with_user(user or self.pilot).search(
            [(field, "ilike", text)]
        )

    # ------------------------------------------------------------------
    # Order and plans
    # ------------------------------------------------------------------
    def test_complaints_come_latest_first_and_tickets_by_priority(self):
        self.second.sudo().priority = "0"
        tickets = self.tickets.with_user(self.pilot)
        found = tickets.search([("complaint_kind", "=", "complaint")], limit=2)
        self.assertEqual(found, self.second | self.first)
        self.assertEqual(found[0], self.second)
        ordinary = self.tickets.create(
            [
                {"name": "Low", "description": "a", "priority": "0"},
                {"name": "High", "description": "a", "priority": "3"},
            ]
        )
        self.assertEqual(
            self.tickets.search([("id", "in", ordinary.ids)]), ordinary[::-1]
        )

    def test_lists_of_the_whole_institution(self):
        self._keep_indexes("latest", "open")
        for user in (self.pilot, self.collector, self.controller, self.confidential):
            with self.subTest(user=user.login):
                self._assert_index("latest", user, KIND, LATEST)
                self._assert_index("open", user, OPEN, PROMISED)

    def test_archives(self):
        self._keep_indexes("archives")
        closed = KIND & Domain("complaint_todo", "=", False)
        self._assert_index("archives", self.pilot, closed, LATEST)

    def test_late_complaints_are_found_among_the_open_ones(self):
        self._keep_indexes("latest", "open")
        late = Domain("complaint_late", "=", True)
        self._assert_index("open", self.pilot, late, PROMISED)

    def test_lists_of_one_branch_or_service(self):
        self._keep_indexes("branch_latest", "branch_open", "team_latest", "team_open")
        for user, index in ((self.branch_manager, "branch"), (self.handler, "team")):
            with self.subTest(user=user.login):
                self._assert_index(f"{index}_latest", user, KIND, LATEST)
                self._assert_index(f"{index}_open", user, OPEN, PROMISED)

    def test_the_rules_do_not_count_branches_and_services_a_second_time(self):
        # Otherwise PostgreSQL sorts all complaints of a branch for a list of 80.
        paths = ("mfi_branch_id.manager_ids", "team_id.user_ids", "team_id.user_id")
        for path in paths:
            condition = Domain(path, "in", self.handler.ids).map_conditions(use_lookups)
            with self.subTest(path=path):
                plan = self._get_filter_plan(path.split(".")[0], condition)
                self.assertIn("rows=500 ", plan)

    def _get_filter_plan(self, column, condition):
        """Return the first line of the plan that filters 1,000 values of a column."""
        [(plan,), *_details] = self.env.execute_query(
            SQL(
                "EXPLAIN SELECT FROM generate_series(1, 1000) AS ticket(%s) WHERE %s",
                SQL.identifier(column),
                condition._to_sql(self.tickets, "ticket", None),
            )
        )
        return plan

    def test_the_figures_of_the_desk_read_only_the_index_of_open_complaints(self):
        self._keep_indexes("open")
        self.env.cr.execute(SQL("SET LOCAL enable_bitmapscan = off"))
        tickets = self.tickets.with_user(self.pilot)
        for domain in (OPEN, tickets._get_complaint_todo_domain()):
            plan = self._get_plan(tickets._search(domain))
            self.assertIn("Index Only Scan", plan)
            self.assertIn("helpdesk_ticket_complaint_open_idx", plan)

    def test_the_figures_of_one_branch_or_service_read_only_its_index(self):
        self._keep_indexes("open", "task", "branch_open", "team_open")
        self.env.cr.execute(SQL("SET LOCAL enable_bitmapscan = off"))
        for user, index in ((self.branch_manager, "branch"), (self.handler, "team")):
            with self.subTest(user=user.login):
                query = self._get_figures_query(user)
                plan = self._get_plan(query)
                name = f"helpdesk_ticket_complaint_{index}_open_idx"
                self.assertIn(f"Index Only Scan using {name}", plan)
                self.assertIn("Index Cond", plan)

    def _get_figures_query(self, user):
        """Return the query of the complaints that the desk of a user counts."""
        tickets, queries = self.tickets.with_user(user), []
        search = type(tickets)._search

        def note(*args, **kwargs):
            queries.append(search(*args, **kwargs))
            return queries[-1]

        with patch.object(type(tickets), "_search", note):
            tickets._count_complaint_tasks({})
        [query] = queries
        query.groupby = None
        return query

    def test_worklists_begin_with_the_first_complaints_of_a_task(self):
        self._keep_indexes("task")
        mine = Domain("complaint_waits_for_me", "=", True)
        for user, task in (
            (self.pilot, "assign"),
            (self.collector, "communicate"),
            (self.controller, "satisfaction"),
            (self.handler, "treat"),
        ):
            with self.subTest(user=user.login):
                group = KIND & mine & Domain("complaint_todo", "=", task)
                self._assert_index("task", user, group, PROMISED)

    def test_the_tasks_of_a_worklist_are_counted_from_an_index(self):
        self._keep_indexes("task")
        self.env.cr.execute(SQL("SET LOCAL enable_bitmapscan = off"))
        tickets = self.tickets.with_user(self.pilot)
        plan = self._get_plan(tickets._search([("complaint_waits_for_me", "=", True)]))
        self.assertIn("Index Only Scan using helpdesk_ticket_complaint_task_idx", plan)
        self.assertIn("Index Cond: (complaint_todo = ANY ('{complete,assign}'", plan)

    def test_the_worklist_of_confidential_officers_has_its_own_index(self):
        self._keep_indexes("open", "restricted_open")
        mine = KIND & Domain("complaint_waits_for_me", "=", True)
        self._assert_index("restricted_open", self.confidential, mine, PROMISED)

    def test_filters_that_may_find_few_have_an_index(self):
        user = self.confidential
        for index, condition in {
            "appealed": ("complaint_appeal_level", ">", 0),
            "escalated": ("complaint_escalated_at", "!=", False),
            "dissatisfied": ("complaint_satisfaction_score", "in", [1, 2]),
            "unidentified": ("partner_id", "=", False),
            "imported": ("complaint_imported", "=", True),
            "restricted": ("complaint_access", "=", "restricted"),
        }.items():
            with self.subTest(index=index), self.env.cr.savepoint() as undo:
                self._keep_indexes(index)
                self._assert_index(index, user, KIND & Domain(*condition), LATEST)
                undo.rollback()

    def test_a_list_by_promised_date_without_its_filter_has_an_index(self):
        self._keep_indexes("promised")
        self._assert_index("promised", self.pilot, KIND, PROMISED)

    def test_the_complaints_of_a_period_are_sorted(self):
        """Those of last month are at the end of the index of promised dates."""
        self._keep_indexes("promised", "received")
        month = Domain("complaint_received_at", ">=", "2026-03-01")
        tickets = self.tickets.with_user(self.pilot)
        plan = self._get_plan(tickets._search(KIND & month, order=PROMISED, limit=80))
        self.assertIn("Sort", plan)
        self.assertIn("helpdesk_ticket_complaint_received_idx", plan)
        found = tickets.search(KIND & month, order="complaint_deadline desc")
        self.assertEqual(found.sorted("complaint_deadline", reverse=True), found)

    def test_the_columns_of_the_board_are_read_in_their_order(self):
        self._keep_indexes("open", "stage_open")
        column = OPEN & Domain("stage_id", "=", self.first.sudo().stage_id.id)
        self._assert_index("stage_open", self.pilot, column, PROMISED)

    def test_the_groups_of_the_board_are_counted_from_the_same_index(self):
        self._keep_indexes("open")
        self.env.cr.execute(SQL("SET LOCAL enable_bitmapscan = off"))
        query = self.tickets.with_user(self.pilot)._search(OPEN)
        query.groupby = SQL.identifier(query.table, "stage_id")
        self.env.flush_all()
        self.env.cr.execute(SQL("SET LOCAL enable_seqscan = off"))
        rows = self.env.execute_query(
            SQL("EXPLAIN %s", query.select(query.groupby, SQL("count(*)")))
        )
        plan = "\n".join(line for (line,) in rows)
        self.assertIn("Index Only Scan using helpdesk_ticket_complaint_open_idx", plan)

    def test_words_have_an_index(self):
        if not self.env.registry.has_trigram:
            return
        self._keep_indexes("words", "partner", "member")
        self.env.cr.execute(SQL("SET LOCAL enable_indexscan = off"))
        for field, text in (
            ("complaint_text_search", "barrier"),
            ("complaint_client_search", "diop"),
            ("description", "francs"),
            ("complaint_answer", "refunded"),
        ):
            with self.subTest(field=field):
                domain = KIND & Domain(field, "ilike", text)
                plan = self._get_plan(self.tickets.sudo()._search(domain))
                self.assertIn("helpdesk_ticket_complaint_words_idx", plan)

    def test_the_end_of_a_number_has_an_index(self):
        self._keep_indexes("ending")
        self.env.cr.execute(SQL("SET LOCAL enable_indexscan = off"))
        self.patch(helpdesk_ticket_search, "MAX_LISTED", 0)
        counter = self.first.number.rpartition("-")[2]
        domain = Domain("complaint_text_search", "ilike", counter)
        plan = self._get_plan(self.tickets.with_user(self.pilot)._search(domain))
        self.assertIn("helpdesk_ticket_complaint_ending_idx", plan)

    def test_whole_words_of_a_written_name_have_an_index(self):
        """The trigrams of a whole name are not searched if its words are found."""
        if not self.env.registry.has_trigram:
            return
        self._create_complaint(
            partner_id=False,
            partner_name="Zeynab Touré",
            complaint_phone="+221765550001",
        )
        self._keep_indexes("words", "partner", "member")
        self.env.cr.execute(SQL("SET LOCAL enable_indexscan = off"))
        domain = KIND & Domain("complaint_client_search", "ilike", "zeynab Touré")
        plan = self._get_plan(self.tickets.sudo()._search(domain))
        self.assertIn("helpdesk_ticket_complaint_words_idx", plan)
        self.assertIn("string_to_array", plan)
        self.assertNotIn("~~*", plan)

    # ------------------------------------------------------------------
    # What the search boxes find
    # ------------------------------------------------------------------
    def _suggest(self, user, text, **options):
        """Return the tickets that a field of other documents suggests to a user."""
        pairs = self.tickets.with_user(user).name_search(text, **options)
        for number, name in pairs:
            self.assertEqual(name, self.tickets.browse(number).sudo().display_name)
        return self.tickets.browse(number for number, _name in pairs)

    def test_documents_suggest_complaints_then_ordinary_tickets(self):
        ordinary = self.tickets.create({"name": "Fee of a printer", "description": "a"})
        officer = self.pilot
        officer.group_ids |= self.env.ref("helpdesk_mgmt.group_helpdesk_user")
        later = self._create_complaint(name="A fee again")
        found = self._suggest(officer, "fee")
        self.assertEqual(found[:2], later | self.second)
        self.assertEqual(found[0], later)
        self.assertEqual(found[-1], ordinary)
        self.assertEqual(self._suggest(officer, "fee", limit=1), later)
        self.assertEqual(self._suggest(officer, self.first.number), self.first)
        self.assertEqual(self._suggest(officer, ordinary.number), ordinary)
        others = [("id", "!=", later.id)]
        self.assertEqual(self._suggest(officer, "fee", domain=others)[0], self.second)
        self.assertIn(self.first, self._suggest(officer, ""))
        named = [("display_name", "ilike", "fee")]
        self.assertEqual(self.tickets.search(named) & found, found)

    def test_documents_suggest_only_what_the_user_reads(self):
        values = {"name": "Fee of a fraud", "category_id": self.restricted.id}
        secret = self._create_complaint(**values)
        self.assertNotIn(secret, self._suggest(self.collector, "fee"))
        self.assertFalse(self._suggest(self.collector, secret.number))
        self.assertFalse(self._suggest(self.employee, "fee"))
        self.assertIn(secret, self._suggest(self.confidential, "fee"))

    def test_my_service(self):
        mine = [("complaint_in_my_service", "=", True), *KIND]
        ticket = self._advance(self.first, "assigned")
        for user, found in ((self.handler, ticket), (self.pilot, self.tickets)):
            with self.subTest(user=user.login):
                tickets = self.tickets.with_user(user)
                self.assertEqual(tickets.search(mine), found)
                shown = tickets.search(list(KIND)).filtered("complaint_in_my_service")
                self.assertEqual(shown, found)
        others = [("complaint_in_my_service", "=", False), ("id", "in", ticket.ids)]
        self.assertFalse(self.tickets.with_user(self.handler).search(others))
        self.assertEqual(self.tickets.with_user(self.pilot).search(others), ticket)

    def test_a_whole_number_finds_that_complaint_only(self):
        number = self.first.number
        self.assertEqual(self._find("complaint_text_search", number), self.first)
        lower = f"  {number.lower()} "
        self.assertEqual(self._find("complaint_text_search", lower), self.first)

    def test_parts_of_a_number_and_words_of_the_subject(self):
        counter = self.first.number.rpartition("-")[2]
        self.assertIn(self.first, self._find("complaint_text_search", counter))
        # A short text is padded with zeros: whatever number the database has reached.
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET number = 'PL-2026-900042' WHERE id = %s",
                self.first.id,
            )
        )
        self.first.invalidate_recordset(["number"])
        self.assertIn(self.first, self._find("complaint_text_search", "42"))
        self.assertNotIn(self.first, self._find("complaint_text_search", "00"))
        self.assertEqual(self._find("complaint_text_search", "barrier"), self.first)
        self.assertFalse(self._find("complaint_text_search", "no such words"))
        self.assertFalse(self._find("complaint_text_search", "%%%"))

    def test_clients_are_found_by_phone_number_and_name(self):
        other = self._create_complaint(
            partner_id=False,
            partner_name="Zeynab Touré",
            complaint_phone="+221765550001",
        )
        both = self.first | self.second
        for text in ("+221771234567", "77 123 45 67", "T-0001", "awa diop", "Awa"):
            with self.subTest(text=text):
                found = self._find("complaint_client_search", text)
                self.assertEqual(found & (both | other), both)
        for text in (
            "+221 76 555 00 01",
            "76 555 00",
            "zeynab",
            "ZEYNAB  TOURÉ",
            "Touré Zeynab",
            "eynab Tou",
        ):
            with self.subTest(text=text):
                self.assertEqual(self._find("complaint_client_search", text), other)

    def test_the_end_of_a_number_comes_before_its_parts(self):
        """A year alone is a part of the numbers of that year, not a counter."""
        first, second = self.first.sudo(), self.second.sudo()
        self.env.flush_all()
        self._set_number(first, "PL-2026-002025")
        self._set_number(second, "PL-2025-900026")
        for text, expected in (
            ("2025", first | second),
            ("002025", first),
            ("26-002025", first),
            ("-2025", second),
            ("026", second),
            ("26", second),
            ("2026-0", first),
        ):
            with self.subTest(text=text):
                found = self._find("complaint_text_search", text)
                self.assertEqual(found.sudo() & (first | second), expected)
        self.assertFalse(self._find("complaint_text_search", "002025", self.stranger))

    def _set_number(self, ticket, number):
        """Change the number of a complaint, as only the database can."""
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET number = %s WHERE id = %s",
                number,
                ticket.id,
            )
        )
        ticket.invalidate_recordset()

    def test_a_search_finds_nothing_that_the_user_may_not_read(self):
        number = self.first.number
        self.assertFalse(self._find("complaint_text_search", number, self.stranger))
        self.assertEqual(
            self._find("complaint_text_search", number, self.branch_manager), self.first
        )

    def test_ordinary_tickets_are_not_found(self):
        self.tickets.create({"name": "Barrier broken", "description": "a"})
        self.assertEqual(self._find("complaint_text_search", "barrier"), self.first)

    # ------------------------------------------------------------------
    # Branches and services
    # ------------------------------------------------------------------
    def test_a_change_of_branch_or_service_applies_at_once(self):
        self._advance(self.first, "assigned")
        for user, change in (
            (
                self.handler,
                lambda: self.team.write({"user_ids": [(3, self.handler.id)]}),
            ),
            (self.branch_manager, lambda: self.branch.write({"manager_id": False})),
        ):
            tickets = self.tickets.with_user(user)
            self.assertIn(self.first, tickets.search(KIND))
            change()
            self.assertNotIn(self.first, tickets.search(KIND))
            self.assertFalse(self.first.with_user(user).sudo(False).has_access("read"))

    def test_staff_named_in_a_complaint_do_not_find_it(self):
        self.assertIn(self.first, self.tickets.with_user(self.pilot).search(KIND))
        staff = self.env["mfi.staff"].create(
            {"name": "Pilot", "code": "T-P", "user_id": self.pilot.id, "active": False}
        )
        named = self._create_draft(complaint_staff_ids=[(6, 0, staff.ids)])
        named.with_user(self.collector).action_register()
        self.assertNotIn(named, self.tickets.with_user(self.pilot).search(KIND))
        self.assertFalse(named.with_user(self.pilot).sudo(False).has_access("read"))
        staff.user_id = False
        self.assertIn(named, self.tickets.with_user(self.pilot).search(KIND))
