# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ...models.guard import with_process
from ..common import NOW
from ..test_dashboard import DashboardCommon


class AuditCommon(DashboardCommon):
    """Closed complaints of two branches, and an audit of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls.tickets
        for index in range(8):
            ticket = cls._advance(cls._create_complaint(), "closed")
            branch = cls.branch if index % 4 else cls.other_branch
            cls._set(ticket, mfi_branch_id=branch.id)
            cls.files |= ticket
        cls.secret = cls._close_restricted()

    @classmethod
    def _close_restricted(cls):
        """Return a closed complaint of a restricted category."""
        ticket = cls._create_complaint(category_id=cls.restricted.id)
        return cls._set(
            ticket,
            complaint_state="closed",
            complaint_closed_at=datetime(2026, 3, 2, 9),
            complaint_satisfaction_state="answered",
            complaint_satisfaction_score=5,
            team_id=cls.team.id,
        )

    @classmethod
    def _create_audit(cls, user=None, **values):
        """Create an audit of March as the controller."""
        audits = cls.env["mfi.complaint.audit"].with_user(user or cls.controller)
        return audits.create(
            {
                "name": "Files of March",
                "date_from": "2026-03-01",
                "date_to": "2026-03-31",
                "size": 4,
                **values,
            }
        )

    @classmethod
    def _draw(cls, user=None, **values):
        """Create an audit and draw its files."""
        audit = cls._create_audit(user, **values)
        audit.action_draw()
        return audit

    @classmethod
    def _new_trusted_controller(cls):
        """Return a controller who belongs to the confidential group."""
        user = cls._new_user("controller", "trusted")
        user.group_ids |= cls.env.ref("mfi_complaints.group_confidential")
        return user


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAuditAccess(AuditCommon):
    """Who draws, who sees and who answers; nothing restricted shows."""

    def test_others_are_refused(self):
        audit = self._draw()
        for user in (self.employee, self.collector, self.handler, self.director):
            with self.subTest(user.login), self.assertRaises(AccessError):
                audit.with_user(user).read(["name"])
        for user in (self.pilot, self.confidential, self.handler):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._create_audit(user)
        with self.assertRaises(AccessError):
            audit.line_ids.with_user(self.pilot).write({"result": "conform"})

    def test_restricted_files_are_not_drawn(self):
        audit = self._draw(size=2000)
        self.assertEqual(audit.sudo().line_ids.ticket_id, self.files)
        self.assertEqual(audit.population_count, len(self.files))

    def test_restricted_files_do_not_show(self):
        """Drawn by a trusted controller, they stay hidden from the others."""
        trusted = self._new_trusted_controller()
        audit = self._draw(trusted, size=2000)
        self.assertIn(self.secret, audit.line_ids.ticket_id)
        line = audit.line_ids.filtered(lambda row: row.ticket_id == self.secret)
        line.write({"result": "not_conform", "finding": "Without a trace."})
        for user in (self.controller, self.pilot):
            with self.subTest(user.login):
                seen = audit.with_user(user)
                self.env.invalidate_all()
                self.assertNotIn(self.secret, seen.line_ids.ticket_id)
                self.assertNotIn(self.secret, seen._get_lines().ticket_id)
                self.assertEqual(seen.file_count, len(self.files))
                self.assertEqual(seen.finding_count, 0)
                self.assertEqual(seen._get_hidden_count(), 1)
                with self.assertRaises(AccessError):
                    line.with_user(user).read(["finding"])
                html = self.env["ir.actions.report"].with_user(user)
                html = html._render_qweb_html("mfi_complaints.report_audit", audit.ids)
                self.assertNotIn(self.secret.number.encode(), html[0])
        with self.assertRaises(AccessError):
            line.with_user(self.controller).write({"result": "conform"})

    def test_the_population_cannot_be_read(self):
        audit = self._draw()
        with self.assertRaises(AccessError):
            audit.read(["population"])

    def test_heads_see_the_findings_of_their_service(self):
        audit = self._draw()
        found, other = audit.line_ids[:2]
        found.write({"result": "remarks", "finding": "The letter is missing."})
        lines = self.env["mfi.complaint.audit.line"]
        self.assertEqual(lines.with_user(self.head).search([]), found)
        for user in (self.handler, self.stranger):
            with self.subTest(user.login):
                self.assertFalse(lines.with_user(user).search([]))
        with self.assertRaises(AccessError):
            other.with_user(self.head).read(["result"])
        with self.assertRaises(AccessError):
            found.with_user(self.head).write({"result": "conform"})

    def test_heads_answer_and_controllers_decide(self):
        line = self._draw().line_ids[0]
        with self.assertRaisesRegex(UserError, "Write what was found"):
            line.write({"result": "remarks"})
        line.write(
            {"result": "remarks", "finding": "No letter.", "due_date": "2026-03-20"}
        )
        self.assertEqual(line.follow_up, "open")
        self.assertEqual(line.responsible_id, self.head)
        self.assertEqual(line.activity_ids.user_id, self.head)
        for user in (self.handler, self.pilot, self.controller):
            with self.subTest(user.login), self.assertRaises(AccessError):
                line.with_user(user).action_answer("Done.")
        with self.assertRaises(AccessError):
            line.with_user(self.head).action_settle()
        wizards = self.env["mfi.complaint.audit.answer"].with_user(self.head)
        wizards.create({"line_id": line.id, "answer": "Sent today."}).action_apply()
        self.assertEqual(line.follow_up, "answered")
        self.assertEqual(str(line.answered_on), "2026-03-02")
        self.assertFalse(line.activity_ids)
        line.action_ask_again()
        self.assertEqual(line.follow_up, "open")
        line.with_user(self.head).action_answer("Here it is.")
        self.assertIn("Sent today.", line.answer)
        line.action_settle()
        self.assertEqual(line.follow_up, "done")
        with self.assertRaises(UserError):
            line.with_user(self.head).action_answer("Again.")

    def test_overdue_findings(self):
        line = self._draw().line_ids[0]
        line.write({"result": "remarks", "finding": "x", "due_date": "2026-03-03"})
        lines = self.env["mfi.complaint.audit.line"].with_user(self.head)
        self.assertFalse(lines.search([("overdue", "=", True)]))
        with freeze_time("2026-03-04 10:00:00"):
            self.env.invalidate_all()
            self.assertEqual(lines.search([("overdue", "=", True)]), line)
            self.assertTrue(line.overdue)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAuditDraw(AuditCommon):
    """The draw can be repeated, is frozen and is in the journals."""

    def test_strata_are_in_proportion(self):
        audit = self._draw(stratify="branch", size=4)
        branches = [line.branch_id.name for line in audit.line_ids]
        self.assertEqual(sorted(branches), ["MEC Ndiagne"] * 3 + ["Other"])
        self.assertEqual(set(audit.line_ids.mapped("stratum")), set(branches))

    def test_each_kind_of_stratum_draws(self):
        for kind in ("none", "branch", "category", "service", "month"):
            with self.subTest(kind):
                audit = self._draw(stratify=kind)
                self.assertEqual(audit.file_count, 4)
                self._assert_same(audit, True)

    def test_size_from_the_margin_of_error(self):
        audit = self._draw(size_mode="margin", margin=30, confidence="0.95")
        self.assertEqual((audit.size, audit.file_count), (5, 5))

    def test_days_are_those_of_the_institution(self):
        """A file closed at 23:30 in Dakar on the last day counts, the next does not."""
        self.calendar.tz = "America/Bogota"  # UTC-5
        ticket = self.files[0]
        for closed, found in (
            (datetime(2026, 2, 1, 4), 1),
            (datetime(2026, 2, 2, 6), 0),
        ):
            self._set(ticket, complaint_closed_at=closed)
            audit = self._create_audit(date_from="2026-01-31", date_to="2026-01-31")
            with self.subTest(str(closed)):
                if found:
                    audit.action_draw()
                    self.assertEqual(audit.line_ids.ticket_id, ticket)
                else:
                    with self.assertRaisesRegex(UserError, "change the period"):
                        audit.action_draw()

    def _assert_same(self, audit, same):
        """Check the result of drawing again."""
        kind = audit.action_check_draw()["params"]["type"]
        self.assertEqual(kind, "success" if same else "danger")

    def test_drawing_again_gives_the_same_files(self):
        audit = self._draw(stratify="branch")
        self._create_complaint()  # a larger population changes nothing
        self._assert_same(audit.with_user(self.pilot), True)
        seed = audit.seed
        with_process(audit.sudo()).seed = "another"
        self._assert_same(audit, False)
        with_process(audit.sudo()).seed = seed
        self._assert_same(audit, True)
        line = with_process(audit.sudo()).line_ids[0]
        others = self.files - audit.line_ids.ticket_id
        line.ticket_id = others[0]
        self._assert_same(audit, False)

    def test_two_draws_differ(self):
        seeds = {self._draw().seed for _index in range(5)}
        self.assertEqual(len(seeds), 5)

    def test_nothing_changes_after_the_draw(self):
        audit = self._draw()
        with self.assertRaises(UserError):
            audit.action_draw()
        for values in ({"date_from": "2026-01-01"}, {"seed": "x"}, {"state": "draft"}):
            with self.subTest(str(values)), self.assertRaises(UserError):
                audit.write(values)
        for values in ({"ticket_id": self.secret.id}, {"answer": "x"}, {"settled": 1}):
            with self.subTest(str(values)), self.assertRaises(UserError):
                audit.line_ids[0].write(values)
        with self.assertRaises(UserError):
            audit.unlink()
        with self.assertRaises(UserError):
            self.env["mfi.complaint.audit.line"].with_user(self.controller).create(
                {"audit_id": audit.id, "ticket_id": self.files[0].id}
            )

    def test_nobody_begins_with_a_drawn_audit(self):
        audit = self._create_audit(state="drawn", seed="mine", population={"": [1]})
        self.assertEqual((audit.state, audit.seed), ("draft", False))
        self.assertFalse(audit.contradiction)

    def test_the_draw_is_in_the_journals(self):
        audit = self._draw()
        drawn = audit.sudo().line_ids.ticket_id
        for ticket in self.files:
            codes = self._get_event_codes(ticket)
            self.assertEqual("audited" in codes, ticket in drawn, ticket.number)
        events = self.env["mfi.complaint.event"].with_user(self.controller)
        intact = drawn.filtered(lambda ticket: ticket.mfi_branch_id == self.branch)
        self.assertFalse(events.verify([("ticket_id", "in", intact.ids)]))

    def test_completing_needs_every_result(self):
        audit = self._draw()
        with self.assertRaises(UserError):
            audit.action_done()
        audit.line_ids.write({"result": "conform"})
        self.assertEqual(audit.progress, 100)
        audit.action_done()
        with self.assertRaises(UserError):
            audit.line_ids[0].write({"result": "remarks", "finding": "x"})

    def test_printed_list(self):
        audit = self._draw()
        audit.line_ids[0].write({"result": "remarks", "finding": "The letter <b>"})
        reports = self.env["ir.actions.report"].with_user(self.controller)
        html = reports._render_qweb_html("mfi_complaints.report_audit", audit.ids)[0]
        text = html.decode()
        self.assertIn("The letter &lt;b&gt;", text)
        for line in audit.line_ids:
            self.assertIn(line.ticket_id.number, text)

    def test_findings_are_erased_with_the_complaint(self):
        line = self._draw().line_ids[0]
        line.write({"result": "remarks", "finding": "Awa Diop was not called."})
        ticket = line.sudo().ticket_id
        with freeze_time(datetime(2026, 3, 2, 10) + timedelta(days=4000)):
            ticket._erase_complaints("Asked for.", "request")
        self.assertFalse(line.finding)
        self.assertEqual(line.result, "remarks")

    def test_queries_do_not_grow_with_the_files(self):
        audit = self._draw(size=2)
        larger = self._draw(size=8)
        fields = ["ticket_id", "result", "finding", "team_id", "overdue", "branch_id"]
        counts = []
        for one in (audit, larger):
            lines = self.env["mfi.complaint.audit.line"].with_user(self.controller)
            lines = lines.search([("audit_id", "=", one.id)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines.read(fields)
            one.with_user(self.controller).read(["progress", "contradicted_count"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
