# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..common import NOW
from .alert_common import MONDAY, AlertCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAlertKinds(AlertCommon):
    """Each kind of alert on data that triggers it, and on data that does not."""

    def test_spike(self):
        branches = self._create_branches(10)
        self._insert_past(branches)
        self.assertFalse(self._evaluate("spike"))
        self._insert(branches[3], 1, 14, complaint_severity="minor")
        alert = self._evaluate("spike")
        self.assertEqual(alert.branch_id, branches[3])
        self.assertEqual(alert.category_id, self.category)
        self.assertEqual(alert.product_id, self.product)
        self.assertEqual(alert.figures["count"], 18)
        self.assertAlmostEqual(alert.figures["expected"], 4, delta=1)
        self.assertEqual(alert.date_to, MONDAY - timedelta(days=1))
        self.assertEqual(alert.period, "2026-W09")
        self.assertIn("18", alert.why)
        self.assertIn("Explained by the past", alert.figures_text)

    def test_a_season_of_the_whole_network_is_no_spike(self):
        branches = self._create_branches(10)
        self._insert_past(branches)
        for branch in branches:
            self._insert(branch, 1, 6, complaint_severity="minor")
        self.assertFalse(self._evaluate("spike"))

    def test_restricted_complaints_never_count(self):
        branches = self._create_branches(10)
        self._insert_past(branches)
        for access, kind in (("restricted", "complaint"), ("denunciation",) * 2):
            columns = {"complaint_access": access, "complaint_kind": kind}
            self._insert(branches[3], 1, 20, **columns)
        self.assertFalse(self._evaluate("spike", "returns", "satisfaction", "load"))

    def test_silent_branch(self):
        branches = self._create_branches(10)
        self._insert_past(branches[:8])
        self._insert_past(branches[8], until=14)
        branches[9].active_client_count = 5
        alerts = self._evaluate("silent")
        self.assertEqual(alerts.branch_id, branches[8])
        self.assertEqual(alerts.figures["count"], 0)
        self.assertGreater(alerts.figures["expected"], 8)
        self.assertIn("dare", alerts.why)

    def test_a_branch_that_never_had_a_complaint_is_silent(self):
        branches = self._create_branches(10)
        self._insert_past(branches[:9])
        self.assertEqual(self._evaluate("silent").branch_id, branches[9])

    def test_silence_ends_by_itself(self):
        branches = self._create_branches(10)
        self._insert_past(branches[:9])
        alert = self._evaluate("silent")
        for week in range(1, 66):
            self._insert(branches[9], week)
        self.assertFalse(self._evaluate("silent"))
        self.assertEqual(alert.state, "over")

    def test_returns(self):
        branches = self._create_branches(1)
        self._insert_past(branches, 2)
        self.assertFalse(self._evaluate("returns"))
        self._insert(branches, 1, 9, complaint_return_count=1)
        alert = self._evaluate("returns")
        self.assertEqual(alert.category_id, self.category)
        self.assertEqual((alert.figures["count"], alert.figures["cases"]), (9, 25))
        self.assertEqual(self._count_opened(alert), 9)

    def test_satisfaction(self):
        branches = self._create_branches(1)
        good = {"complaint_satisfaction_score": 5}
        for week in range(1, 60):
            self._insert(branches, week, 1, **good, **self._decided(week))
        self.assertFalse(self._evaluate("satisfaction"))
        bad = {"complaint_satisfaction_score": 2, "complaint_severity": "minor"}
        self._insert(branches, 2, 8, **bad, **self._decided(2))
        alert = self._evaluate("satisfaction")
        self.assertEqual(alert.branch_id, branches)
        self.assertEqual(alert.figures["count"], 8)
        self.assertEqual(self._count_opened(alert), 8)

    def test_appeals(self):
        branches = self._create_branches(1)
        team = {"team_id": self.team.id}
        for week in range(1, 60):
            self._insert(branches, week, 1, **team, **self._decided(week))
        self.assertFalse(self._evaluate("appeals"))
        appealed = {"complaint_appeal_level": 1, "complaint_severity": "minor"}
        ids = self._insert(branches, 3, 6, **team, **appealed, **self._decided(3))
        for ticket_id in ids:
            self._insert_event(ticket_id, "reopened", MONDAY - timedelta(days=3))
        alert = self._evaluate("appeals")
        self.assertEqual(alert.team_id, self.team)
        self.assertEqual(alert.figures["count"], 6)
        # An appeal clears the date of the decision.
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET complaint_resolved_at = NULL WHERE id = %s",
                ids[0],
            )
        )
        self.assertEqual(self._count_opened(alert), 6)

    def test_load(self):
        branches = self._create_branches(1)
        columns = {"team_id": self.team.id, "complaint_state": "in_progress"}
        late, later = f"{MONDAY} 09:00:00", "2026-03-20 09:00:00"
        self._insert(branches, 2, 6, complaint_deadline=later, **columns)
        self.assertFalse(self._evaluate("load"))
        self._insert(branches, 3, 4, complaint_deadline=late, **columns)
        self.assertFalse(self._evaluate("load"))
        soon = "2026-03-04 09:00:00"
        self._insert(branches, 4, 2, complaint_deadline=soon, **columns)
        alert = self._evaluate("load")
        self.assertEqual(alert.team_id, self.team)
        self.assertEqual((alert.figures["count"], alert.figures["past"]), (4, 2))
        self.assertEqual(alert.figures_text, "Late: 4\nOpen: 12\nDue soon: 2")
        self.assertIn(self.head, alert.recipient_ids)

    def test_recurrence(self):
        branches = self._create_branches(1)
        measure = self._create_effective_measure()
        measure.branch_id = branches
        cause = {"complaint_cause_id": self.cause.id}
        self._insert(branches, 6, 1, **cause)
        self.assertFalse(self._evaluate("recurrence"))
        self._insert(branches, 2, 5, **cause)
        alert = self._evaluate("recurrence")
        self.assertEqual((alert.measure_id, alert.cause_id), (measure, self.cause))
        self.assertIn("declared effective", alert.why)
        # The day of the check, another branch and a duplicate do not count.
        self._insert(branches, 5, 1, complaint_received_at="2026-02-01 10:00", **cause)
        self._insert(self.branch, 2, 1, **cause)
        self._insert(branches, 2, 1, complaint_cancel_reason="duplicate", **cause)
        self.assertEqual(self._count_opened(alert), alert.figures["count"])

    def test_a_measure_without_effect_does_not_recur(self):
        branches = self._create_branches(1)
        self._create_effective_measure(effect="none")
        self._insert(branches, 2, 9, complaint_cause_id=self.cause.id)
        self.assertFalse(self._evaluate("recurrence"))

    def test_confidential_cases_have_their_own_kind(self):
        branches = self._create_branches(1)
        late = f"{MONDAY} 09:00:00"
        self._insert(
            branches,
            2,
            2,
            complaint_access="restricted",
            complaint_state="assigned",
            complaint_deadline=late,
        )
        self.assertFalse(self._evaluate("load"))
        alert = self._evaluate("confidential")
        self.assertEqual(alert.figures["count"], 2)
        for user in (self.pilot, self.controller, self.director, self.branch_manager):
            self.assertFalse(self.alerts.with_user(user).search([]))
        self.assertEqual(self.alerts.with_user(self.confidential).search([]), alert)

    def test_a_kind_that_is_off_raises_nothing(self):
        branches = self._create_branches(10)
        self._insert_past(branches[:9])
        self.assertFalse(self._evaluate("load"))

    def _count_opened(self, alert):
        """Return how many complaints the button of an alert opens for the pilot."""
        self.env.flush_all()
        action = alert.with_user(self.pilot).action_open_records()
        return self.tickets.with_user(self.pilot).search_count(action["domain"])

    def _decided(self, week):
        """Return the columns of a complaint decided in a past week."""
        day = MONDAY - timedelta(weeks=week) + timedelta(days=4)
        return {"complaint_resolved_at": f"{day} 10:00:00"}

    def _insert_event(self, ticket_id, code, day):
        """Insert an event of the journal; its chain does not matter here."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO mfi_complaint_event "
                "(ticket_id, company_id, user_id, sequence, code, date, "
                "recorded_at, payload, hash, previous_hash) "
                "VALUES (%s, %s, %s, 9, %s, %s, now(), '{}', '', '')",
                ticket_id,
                self.company.id,
                self.pilot.id,
                code,
                f"{day} 10:00:00",
            )
        )

    def _create_effective_measure(self, effect="effective"):
        """Create a preventive measure checked a month ago."""
        measure = self.env["mfi.complaint.measure"].create(
            {
                "name": "Tariff at the counter",
                "kind": "preventive",
                "cause_id": self.cause.id,
                "due_date": "2025-10-01",
                "responsible_id": self.pilot.id,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE mfi_complaint_measure SET state = 'checked', effect = %s, "
                "done_date = '2025-11-01', effect_checked_on = '2026-02-01' "
                "WHERE id = %s",
                effect,
                measure.id,
            )
        )
        measure.invalidate_recordset()
        return measure


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAlertLife(AlertCommon):
    """Who is told of an alert, who sees it, and how it is settled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branches = cls._create_branches(10)
        cls.manager = cls._new_user("branch_manager", "manager_of_alerts")
        cls.branches[9].manager_id = cls.manager
        cls._insert_past(cls.branches[:9])

    def test_a_second_run_raises_nothing_twice(self):
        alert = self._evaluate("silent")
        self.assertEqual(len(alert), 1)
        self.assertFalse(self._evaluate("silent"))
        alert.with_user(self.pilot).note = "Visit on Friday."
        alert.with_user(self.pilot).action_handle()
        self.assertFalse(self._evaluate("silent"))
        with freeze_time("2026-03-11 03:00:00"):
            self.assertFalse(self._evaluate("silent"))

    def test_recipients_get_one_mail(self):
        alert = self._evaluate("silent")
        self.assertIn(self.manager, alert.recipient_ids)
        self.assertIn(self.pilot, alert.recipient_ids)
        self.assertNotIn(self.branch_manager, alert.recipient_ids)
        users = self.pilot | self.manager
        users.email = "someone@example.com"
        mails = self._send_mails()
        self.assertEqual(len(mails), len(alert.recipient_ids.filtered("email")))
        self.assertIn("Branch 009", mails[0].body_html)
        self.assertNotIn("Promised date", mails[0].body_html)
        rows = self.env["mfi.complaint.reminder"].search([("alert_id", "=", alert.id)])
        self.assertGreater(len(rows), 1)
        self.assertEqual(rows._format_subject(), f"Complaints: {len(rows)} alerts")
        self.assertFalse(self._send_mails())

    def test_a_settled_alert_is_not_mailed(self):
        alert = self._evaluate("silent").with_user(self.pilot)
        alert.note = "The branch is closed for works."
        alert.action_dismiss()
        self.assertFalse(self._send_mails())
        self.assertFalse(alert.sudo().activity_ids)

    def test_each_role_sees_its_own(self):
        alert = self._evaluate("silent")
        for user in (self.branch_manager, self.head, self.handler):
            self.assertFalse(self.alerts.with_user(user).search([]), user.login)
        for user in (self.manager, self.pilot, self.controller, self.director):
            self.assertEqual(self.alerts.with_user(user).search([]), alert, user.login)

    def test_directors_see_no_small_numbers(self):
        alert = self._evaluate("silent")
        self.assertFalse(alert.small)
        self.env.cr.execute(
            SQL("UPDATE mfi_complaint_alert SET small = TRUE WHERE id = %s", alert.id)
        )
        alert.invalidate_recordset()
        self.assertFalse(self.alerts.with_user(self.director).search([]))
        self.assertTrue(self.alerts.with_user(self.pilot).search([]))

    def test_people_named_in_the_complaints_do_not_see_the_alert(self):
        person = self.env["mfi.staff"].create(
            {"code": "T-88", "name": "Awa Sow", "user_id": self.controller.id}
        )
        ids = self._insert(self.branches[2], 1, 14, complaint_severity="minor")
        self.env.cr.execute(
            SQL(
                "INSERT INTO mfi_complaint_staff_rel (ticket_id, staff_id) "
                "VALUES (%s, %s)",
                ids[0],
                person.id,
            )
        )
        alert = self._evaluate("spike")
        self.assertEqual(alert.branch_id, self.branches[2])
        self.assertFalse(self.alerts.with_user(self.controller).search([]))
        self.assertNotIn(self.controller, alert.recipient_ids)
        self.assertEqual(self.alerts.with_user(self.pilot).search([]), alert)

    def test_settling_needs_words_and_the_right(self):
        alert = self._evaluate("silent")
        for user in (self.manager, self.controller, self.director):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                alert.with_user(user).action_handle()
        mine = alert.with_user(self.pilot)
        with self.assertRaisesRegex(UserError, "what was done"):
            mine.action_dismiss()
        with self.assertRaises(UserError):
            mine.state = "handled"
        mine.note = "Posters put up again."
        mine.action_handle()
        self.assertEqual((alert.state, alert.done_by_id), ("handled", self.pilot))
        with self.assertRaises(UserError):
            mine.note = "Changed later"

    def test_the_records_behind(self):
        self._insert(self.branches[2], 1, 14, complaint_severity="minor")
        alert = self._evaluate("spike")
        action = alert.with_user(self.pilot).action_open_records()
        tickets = self.tickets.with_user(self.pilot)
        self.assertEqual(tickets.search_count(action["domain"]), alert.figures["count"])

    def test_dashboard_names_open_alerts(self):
        report = self.env["mfi.complaint.report"]
        alert = self._evaluate("silent")
        for user, count in ((self.manager, 1), (self.branch_manager, 0)):
            found = report.with_user(user)._get_dashboard_alerts(None)
            self.assertEqual(found["count"], count)
        found = report.with_user(self.pilot)._get_dashboard_alerts(None)
        self.assertEqual(found["lines"][0]["name"], alert.display_name)
        self.assertFalse(
            report.with_user(self.pilot)._get_dashboard_alerts(self.branch.id)["count"]
        )

    def test_the_number_of_queries_does_not_grow_with_the_network(self):
        few = self._count_queries()
        self._create_branches_more(190)
        many = self._count_queries()
        self.assertLessEqual(many, few)
        self.assertLess(few, 60)

    def _create_branches_more(self, count):
        """Create branches with a year of complaints, all alike."""
        branches = self.env["mfi.branch"].create(
            [
                {
                    "code": f"B-{number:03d}",
                    "name": f"More {number:03d}",
                    "company_id": self.company.id,
                    "opening_date": "2015-01-01",
                    "active_client_count": 1000,
                }
                for number in range(count)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO helpdesk_ticket (name, description, priority, number,
                    active, complaint_kind, complaint_state, complaint_access,
                    complaint_received_at, mfi_branch_id, category_id, mfi_product_id,
                    company_id)
                SELECT t.name, t.description, t.priority, t.number || '-' || b.id,
                       t.active,
                       t.complaint_kind, t.complaint_state, t.complaint_access,
                       t.complaint_received_at, b.id, t.category_id, t.mfi_product_id,
                       t.company_id
                  FROM helpdesk_ticket t, mfi_branch b
                 WHERE t.mfi_branch_id = %s AND b.id IN %s
                """,
                self.branches[0].id,
                tuple(branches.ids),
            )
        )

    def _count_queries(self):
        """Return the number of queries of one evaluation that raises nothing."""
        self._evaluate("silent", "spike", "returns", "satisfaction", "appeals", "load")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.alerts._evaluate(self.company)
        return self.env.cr.sql_log_count - before

    def _send_mails(self):
        """Run the job of the reminder mails; return the mails that it queued."""
        mails = self.env["mail.mail"]
        before = mails.search([])
        with self.enter_registry_test_mode():
            job = self.env.ref("mfi_complaints.ir_cron_remind_mail")
            job.method_direct_trigger()
        return mails.search([]) - before


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStaffWarning(AlertCommon):
    """A warning to a member of staff is proposed, issued, answered and concluded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["mfi.staff"].create({"code": "T-77", "name": "Modou Fall"})
        cls.company.mfi_staff_warning_count = 3

    def _propose(self):
        """Return the warning proposed by three founded complaints."""
        branch = self._create_branches(1)
        ids = self._insert(
            branch,
            2,
            3,
            complaint_outcome="founded",
            complaint_resolved_at="2026-02-25 10:00:00",
        )
        for ticket_id in ids:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO mfi_complaint_staff_rel (ticket_id, staff_id) "
                    "VALUES (%s, %s)",
                    ticket_id,
                    self.person.id,
                )
            )
        self.env.invalidate_all()
        alert = self._evaluate("staff")
        return alert.warning_ids

    def test_nobody_else_sees_warnings(self):
        warning = self._propose()
        self.assertEqual(warning.staff_id, self.person)
        warnings = self.env["mfi.complaint.staff.warning"]
        for user in (
            self.branch_manager,
            self.head,
            self.controller,
            self.director,
            self.collector,
        ):
            with self.subTest(user=user.login):
                self.assertFalse(warnings.with_user(user).has_access("read"))
        for user in (self.pilot, self.confidential):
            self.assertEqual(warnings.with_user(user).search([]), warning)

    def test_nobody_sees_their_own(self):
        self.person.user_id = self.pilot
        warning = self._propose()
        self.assertTrue(warning)
        self.assertFalse(
            self.env["mfi.complaint.staff.warning"].with_user(self.pilot).search([])
        )
        self.assertFalse(self.alerts.with_user(self.pilot).search([]))
        self.assertTrue(self.alerts.with_user(self.confidential).search([]))

    def test_the_person_is_heard(self):
        warning = self._propose().with_user(self.pilot)
        with self.assertRaisesRegex(UserError, "facts"):
            warning.action_issue()
        warning.facts = "Three clients were not told of the file fee."
        warning.action_issue()
        self.assertEqual(str(warning.reply_until), "2026-03-17")
        with self.assertRaises(UserError):
            warning.facts = "Something else"
        warning.conclusion = "Training in May."
        with self.assertRaisesRegex(UserError, "may still reply"):
            warning.action_uphold()
        with self.assertRaisesRegex(UserError, "own words"):
            warning.action_record_reply()
        warning.reply = "I told two of them."
        warning.action_record_reply()
        with self.assertRaises(UserError):
            warning.reply = "I told nobody."
        warning.action_uphold()
        self.assertEqual(warning.state, "upheld")
        with self.assertRaises(UserError):
            warning.action_withdraw()

    def test_without_a_reply_its_date_must_pass(self):
        warning = self._propose().with_user(self.pilot)
        warning.facts = "Three clients were not told of the file fee."
        warning.action_issue()
        warning.conclusion = "Training in May."
        with freeze_time("2026-03-18 10:00:00"):
            warning.action_uphold()
        self.assertEqual(warning.state, "upheld")

    def test_the_letter_says_what_to_reply_to(self):
        warning = self._propose().with_user(self.pilot)
        warning.facts = "Three clients were not told of the <file> fee."
        self.assertIn("not issued yet", self._print(warning))
        warning.action_issue()
        letter = self._print(warning)
        self.assertNotIn("not issued yet", letter)
        self.assertIn("not told of the &lt;file&gt; fee", letter)
        self.assertIn("17", letter)
        self.assertIn("Modou Fall", letter)
        with self.assertRaises(AccessError):
            self._print(warning.with_user(self.controller))

    def _print(self, warning):
        """Return the letter as the user of the record prints it."""
        action = warning.action_print()
        reports = self.env["ir.actions.report"].with_user(warning.env.user)
        html, _kind = reports._render_qweb_html(action["report_name"], warning.ids)
        return html.decode()

    def test_one_open_warning_for_a_person(self):
        warning = self._propose()
        warning.alert_id.with_user(self.pilot).note = "Talked."
        warning.alert_id.with_user(self.pilot).action_handle()
        self.assertFalse(self._evaluate("staff"))
        self.assertEqual(len(self.person.env[warning._name].search([])), 1)


@tagged("post_install", "-at_install")
class TestAlertSettings(AlertCommon):
    """What the pilot may change of a kind."""

    def test_reserved_kinds_stay_reserved(self):
        kind = self.env.ref("mfi_complaints.alert_kind_staff").with_user(self.pilot)
        with self.assertRaises(ValidationError):
            kind.recipient_group_ids |= self.env.ref("mfi_complaints.group_director")

    def test_the_pilot_reads_the_limit_of_founded_complaints(self):
        kind = self.env.ref("mfi_complaints.alert_kind_staff").with_user(self.pilot)
        self.company.mfi_staff_warning_count = 4
        self.company.mfi_staff_warning_months = 6
        self.assertIn("4 in 6 months", kind.threshold_unit)
        self.company.mfi_staff_warning_count = 0
        kind.invalidate_recordset()
        self.assertIn("Switched off", kind.threshold_unit)

    def test_numbers_are_bounded(self):
        kind = self.env.ref("mfi_complaints.alert_kind_spike").with_user(self.pilot)
        kind.threshold = 0.5
        for name, value in (("threshold", 101), ("threshold", -1), ("window", 60)):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                kind[name] = value

    def test_false_alarms_of_all_kinds_are_one_a_month(self):
        codes = ("silent", "spike", "recurrence", "returns", "satisfaction", "appeals")
        kinds = self.env["mfi.complaint.alert.kind"].search([("code", "in", codes)])
        self.assertAlmostEqual(sum(kinds.mapped("threshold")), 1.0)
