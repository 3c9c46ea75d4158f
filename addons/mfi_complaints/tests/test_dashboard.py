# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import random
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import SQL

from ..engine import dashboard
from .common import NOW, ComplaintCommon

FIRST, LAST = "2025-10-01", "2025-12-31"
UTC = ZoneInfo("UTC")


class DashboardCommon(ComplaintCommon):
    """Complaints whose dates are set in the database, to count them again by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["mfi.complaint.report"]
        cls.director = cls._new_user("director")
        cls.other_branch = cls.env["mfi.branch"].create(
            {"code": "T-OTH", "name": "Other", "company_id": cls.company.id}
        )

    @classmethod
    def _set(cls, ticket, **values):
        """Write columns of a complaint as an import or years of work would have."""
        assignments = [
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        ]
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET %s WHERE id = %s",
                SQL(", ").join(assignments),
                ticket.id,
            )
        )
        ticket.invalidate_recordset()
        return ticket

    @classmethod
    def _random_complaints(cls, seed, number=60):
        """Create complaints with random dates, outcomes and scores."""
        random_ = random.Random(seed)
        start = datetime(2024, 9, 1)
        tickets = cls.tickets
        for _index in range(number):
            received = start + timedelta(minutes=random_.randrange(540 * 1440))
            values = {
                "complaint_received_at": received,
                "complaint_deadline": received + timedelta(days=15),
                "complaint_ack_deadline": received + timedelta(days=2),
                "mfi_branch_id": random_.choice([cls.branch, cls.other_branch]).id,
                "complaint_state": "in_progress",
            }
            if random_.random() < 0.7:
                values["complaint_first_act_at"] = received + timedelta(
                    hours=random_.randrange(96)
                )
            if random_.random() < 0.7:
                decided = received + timedelta(hours=random_.randrange(24, 24 * 30))
                values["complaint_resolved_at"] = decided
                values["complaint_state"] = "resolved"
                values["complaint_outcome"] = random_.choice(
                    ["founded", "partly", "unfounded"]
                )
                if random_.random() < 0.8:
                    values["complaint_communicated_at"] = decided + timedelta(
                        hours=random_.randrange(120)
                    )
                    values["complaint_state"] = "communicated"
                if random_.random() < 0.5:
                    values["complaint_satisfaction_state"] = "answered"
                    values["complaint_satisfaction_score"] = random_.randint(1, 5)
            tickets |= cls._set(cls._create_complaint(), **values)
        return tickets

    def _dashboard(self, user=None, first=FIRST, last=LAST, **filters):
        """Return the dashboard as a user sees it."""
        report = self.report.with_user(user or self.controller)
        return report.complaint_dashboard(first, last, **filters)

    def _local(self, moment):
        """Return the local date of a naive UTC date and time."""
        zone = self.company._get_mfi_tz()
        return moment and moment.replace(tzinfo=UTC).astimezone(zone).date()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardFigures(DashboardCommon):
    """Each figure against a count by hand, in zones with and without summer time."""

    def _recount(self, tickets, first, last):
        """Return the counts of :mod:`engine.dashboard`, by hand."""
        start = self.company._get_mfi_day_start(last + timedelta(days=1))
        cut = min(start, datetime.fromisoformat(NOW))
        found = dict.fromkeys(dashboard.COUNTS, 0)
        days = []
        for t in tickets:
            received, decided = t.complaint_received_at, t.complaint_resolved_at
            answered_at = t.complaint_communicated_at
            if first <= self._local(received) <= last:
                found["received"] += 1
                if received <= cut - timedelta(hours=48):
                    found["first_act_due"] += 1
                    act = t.complaint_first_act_at
                    found["first_act_missing"] += not (
                        act and act - received <= timedelta(hours=48)
                    )
                late = t.complaint_deadline < cut
                if late or (decided and decided <= cut):
                    found["decision_due"] += 1
                if decided and decided <= min(cut, t.complaint_deadline):
                    found["decided_in_time"] += 1
                if late or (answered_at and answered_at <= cut):
                    found["answer_due"] += 1
                if answered_at and answered_at <= min(cut, t.complaint_deadline):
                    found["answered_in_time"] += 1
                found["acknowledged_due"] += t.complaint_ack_deadline < cut
            if decided and first <= self._local(decided) <= last:
                found["decided"] += 1
                found["judged"] += bool(t.complaint_outcome)
                found["founded"] += t.complaint_outcome in ("founded", "partly")
                answered = t.complaint_satisfaction_state == "answered"
                found["scored"] += answered
                found["satisfied"] += answered and t.complaint_satisfaction_score >= 4
                days.append((self._local(decided) - self._local(received)).days)
            if self._local(received) <= last:
                if not decided or self._local(decided) > last:
                    found["open"] += 1
                    found["late"] += t.complaint_deadline < cut
        return found, days

    def _check(self, tickets, first, last):
        """Compare cards and drill-down of a period with the count by hand."""
        found, days = self._recount(tickets, first, last)
        cards = self._dashboard(first=first, last=last)["cards"]
        for code, card in cards.items():
            rule = dashboard.RULES[code]
            with self.subTest(figure=code, first=first):
                if rule.shape == "percentile":
                    self.assertEqual(card["denominator"], len(days))
                    continue
                self.assertEqual(card["numerator"], found[rule.numerator])
                if rule.denominator:
                    self.assertEqual(card["denominator"], found[rule.denominator])
                self._check_records(code, first, last, card["numerator"])
        if days:
            self.assertAlmostEqual(cards["median_days"]["value"], median(days))

    def _check_records(self, code, first, last, number, **row):
        """A figure opens as many records as it says."""
        action = self.report.with_user(self.controller).complaint_dashboard_action(
            code, first, last, **row
        )
        lines = self.report.with_user(self.controller).search(action["domain"])
        self.assertEqual(len(lines), number)

    def test_against_a_count_by_hand(self):
        tickets = self._random_complaints(1)
        for zone in ("Africa/Dakar", "Africa/Porto-Novo", "Africa/Casablanca"):
            self.calendar.tz = zone
            with self.subTest(zone=zone):
                self._check(tickets, date(2025, 10, 1), date(2025, 12, 31))
        self._check(tickets, date(2026, 1, 1), date(2026, 12, 31))
        self._check(tickets, date(2025, 3, 10), date(2025, 3, 19))

    def test_previous_period_is_that_of_its_own_dashboard(self):
        self._random_complaints(2)
        now = self._dashboard()["cards"]
        before = self._dashboard(first="2025-07-01", last="2025-09-30")["cards"]
        for code in ("received", "decided", "median_days"):
            self.assertEqual(now[code]["previous"], before[code]["value"], code)

    def test_rows_sum_up_and_open_their_records(self):
        self._random_complaints(3)
        result = self._dashboard()
        total = result["cards"]["received"]["value"]
        first, last = date.fromisoformat(FIRST), date.fromisoformat(LAST)
        self.assertEqual(sum(r["received"] for r in result["branches"]), total)
        self.assertEqual(sum(r["received"] for r in result["categories"]), total)
        for row in result["branches"]:
            args = {"table": "branch", "key": row["id"]}
            self._check_records("received", first, last, row["received"], **args)
            self._check_records("late", first, last, row["late"], **args)
        for band, row in enumerate(result["ages"]):
            args = {"table": "age", "key": band}
            self._check_records("open", first, last, row["count"], **args)
        self.assertEqual(
            sum(r["count"] for r in result["ages"]), result["cards"]["open"]["value"]
        )

    def _check_every_figure(self, first, last, filters=None):
        """Each number on screen that opens records opens as many as it says."""
        filters = filters or {}
        data = self._dashboard(first=first, last=last, **filters)
        numbers = [(code, c["numerator"], {}) for code, c in data["cards"].items()]
        for row in data["trend"]:
            key = {"table": "month", "key": row["month"]}
            numbers += [(name, row[name], key) for name in ("received", "decided")]
        for table, name in (("branch", "branches"), ("team", "services")):
            for row in data[name]:
                key = {"table": table, "key": row["id"]}
                numbers += [
                    (code, row[code], key)
                    for code in ("received", "decided", "open", "late")
                ]
        for table, name in (
            ("category", "categories"),
            ("cause", "causes"),
            ("channel", "channels"),
        ):
            for row in data[name]:
                key = {"table": table, "key": row["id"]}
                numbers.append(("received", row["received"], key))
        for band, row in enumerate(data["ages"]):
            numbers.append(("open", row["count"], {"table": "age", "key": band}))
        for code, number, key in numbers:
            if number is None:  # a percentile opens the complaints that it is made of
                number = data["cards"][code]["denominator"]
            with self.subTest(figure=code, first=first, **key):
                self._check_records(code, first, last, number, **key, **filters)
        return len(numbers)

    def test_every_figure_opens_its_records(self):
        """Cards, months, ages and all rows, with and without summer time."""
        tickets = self._random_complaints(10, 40)
        cause = self.env["mfi.complaint.cause"].create(
            {"code": "T-RND", "name": "Random", "origin": "process"}
        )
        for rank, ticket in enumerate(tickets):
            self._set(
                ticket,
                team_id=self.team.id if rank % 3 else None,
                complaint_cause_id=cause.id if rank % 2 else None,
            )
        for zone in ("Africa/Porto-Novo", "Europe/Paris"):
            self.calendar.tz = zone
            with self.subTest(zone=zone):
                self.assertGreater(self._check_every_figure(FIRST, LAST), 60)
        branch = {"branch_id": self.branch.id}
        self._check_every_figure("2025-10-01", "2025-10-31", branch)

    def test_both_sides_of_a_comparison_open_their_records(self):
        """A side is a dashboard of its own: its link opens as many records."""
        self._random_complaints(10, 40)
        self.calendar.tz = "Europe/Paris"
        report = self.report.with_user(self.controller)
        compared = report.complaint_dashboard_comparison(
            FIRST, LAST, other={"vs": "previous"}
        )
        sides = {"value": (FIRST, LAST), "other": ("2025-07-01", "2025-09-30")}
        for table in compared["tables"]:
            for row in table["rows"]:
                card = table["code"] == "cards"
                if card and row["shape"] != "count":
                    continue
                code = row["id"] if card else "received"
                key = {} if card else {"table": table["code"], "key": row["id"]}
                for side, dates in sides.items():
                    with self.subTest(code=code, side=side, **key):
                        self._check_records(code, *dates, row[side], **key)

    def test_thirty_branches_and_a_comparison_are_light(self):
        """One answer of at most 60 kB, for a slow link."""
        for number in range(30):
            branch = self.env["mfi.branch"].create(
                {"code": f"T-L{number}", "name": f"Branch of the town number {number}"}
            )
            for day in ("2025-11-03", "2025-08-04"):
                self._set(
                    self._create_complaint(),
                    complaint_received_at=f"{day} 10:00:00",
                    mfi_branch_id=branch.id,
                )
        report = self.report.with_user(self.controller)
        data = report.complaint_dashboard_screen(
            FIRST, LAST, False, False, "complaint", {"vs": "previous"}
        )
        self.assertGreaterEqual(len(data["branches"]), 30)
        text = json.dumps(data, separators=(",", ":"))
        self.assertLessEqual(len(text.encode()), 60_000)

    def test_trend_ends_with_what_is_open(self):
        self._random_complaints(4)
        result = self._dashboard()
        first, last = date.fromisoformat(FIRST), date.fromisoformat(LAST)
        self.assertEqual(len(result["trend"]), 13)
        self.assertEqual(result["trend"][-1]["open"], result["cards"]["open"]["value"])
        for row in result["trend"][-3:]:
            args = {"table": "month", "key": row["month"]}
            self._check_records("received", first, last, row["received"], **args)
            self._check_records("decided", first, last, row["decided"], **args)

    def test_screen_gets_everything_at_once(self):
        """Names, helps and choices come with the figures, within 60 kB."""
        self._random_complaints(8, 10)
        report = self.report.with_user(self.controller)
        args = (FIRST, LAST, False, False, "complaint")
        data = report.complaint_dashboard_screen(*args)
        self.assertEqual(set(data["labels"]), set(data["cards"]))
        self.assertEqual(data["cards"], self._dashboard()["cards"])
        kinds = dict(data["choices"][-1]["options"])
        self.assertNotIn("denunciation", kinds)
        self.assertLess(len(json.dumps(data)), 60_000)

    def test_filters(self):
        tickets = self._random_complaints(9, 20)
        region = self.env["mfi.branch"].create(
            {"code": "T-REG", "name": "Region", "level": "region"}
        )
        self.branch.parent_id = region
        first, last = date.fromisoformat(FIRST), date.fromisoformat(LAST)
        mine = tickets.filtered(lambda t: t.mfi_branch_id == self.branch)
        expected = self._recount(mine, first, last)[0]["received"]
        for branch in (self.branch, region):
            cards = self._dashboard(branch_id=branch.id)["cards"]
            self.assertEqual(cards["received"]["value"], expected)
        other = self.env["mfi.product"].create(
            {"code": "T-SAV", "name": "Savings book", "family": "savings"}
        )
        cards = self._dashboard(product_id=other.id)["cards"]
        self.assertEqual(cards["received"]["value"], 0)
        cards = self._dashboard(kind="suggestion")["cards"]
        self.assertEqual(cards["received"]["value"], 0)

    def test_region_family_and_age_of_a_line(self):
        region = self.env["mfi.branch"].create(
            {"code": "T-REG", "name": "Region", "level": "region"}
        )
        self.branch.parent_id = region
        self.client.mfi_birth_year = 1990
        ticket = self._create_complaint()
        line = self.report.search([("ticket_id", "=", ticket.id)])
        self.assertEqual(line.region_id, region)
        self.assertEqual(line.product_family, "credit")
        self.assertEqual(line.age_band, "35-49")
        self.assertEqual(line.received_on, date(2026, 3, 2))

    def test_answered_is_not_decided(self):
        """A decision in time whose answer came late breaks the promise."""
        ticket = self._set(
            self._create_complaint(),
            complaint_received_at="2025-10-06 10:00:00",
            complaint_deadline="2025-10-16 10:00:00",
            complaint_resolved_at="2025-10-15 10:00:00",
            complaint_communicated_at="2025-10-20 10:00:00",
            complaint_state="communicated",
        )
        cards = self._dashboard()["cards"]
        self.assertEqual(cards["decided_in_time"]["value"], 100)
        self.assertEqual(cards["answered_in_time"]["value"], 0)
        self._set(ticket, complaint_communicated_at="2025-10-16 09:00:00")
        self.assertEqual(self._dashboard()["cards"]["answered_in_time"]["value"], 100)

    def test_withdrawn_waits_for_no_answer(self):
        ticket = self._create_complaint()
        self._with_user(ticket, self.pilot).action_cancel("The client gave up")
        self._set(
            ticket,
            complaint_received_at="2025-10-06 10:00:00",
            complaint_deadline="2025-10-16 10:00:00",
            complaint_resolved_at="2025-10-15 10:00:00",
        )
        cards = self._dashboard()["cards"]
        self.assertEqual(cards["decided_in_time"]["denominator"], 1)
        self.assertEqual(cards["answered_in_time"]["denominator"], 0)
        self.assertIsNone(cards["answered_in_time"]["value"])

    def test_appeals_count_when_they_come(self):
        ticket = self._advance(self._create_complaint(), "communicated")
        self._with_user(ticket, self.controller).action_reopen("Not content")
        cards = self._dashboard(first="2026-03-01", last="2026-03-31")["cards"]
        self.assertEqual(cards["appeals"]["value"], 1)
        self._check_records("appeals", date(2026, 3, 1), date(2026, 3, 31), 1)
        self.assertEqual(self._dashboard()["cards"]["appeals"]["value"], 0)

    def test_number_of_queries_does_not_grow(self):
        self._random_complaints(5, 3)
        self._dashboard()
        report = self.report.with_user(self.controller)
        counts = []
        for number in (0, 20):
            self._random_complaints(6, number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            report.complaint_dashboard(FIRST, LAST)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_median_and_90th_percentile_are_aggregators(self):
        for days in (1, 2, 12):
            self._set(
                self._create_complaint(),
                complaint_received_at="2025-10-06 10:00:00",
                complaint_resolved_at=datetime(2025, 10, 6, 10) + timedelta(days=days),
                complaint_state="resolved",
            )
        [(mid, high)] = self.report._read_group(
            [("branch_id", "=", self.branch.id)],
            [],
            ["decision_days:median", "decision_days_p90:p90"],
        )
        self.assertEqual((mid, high), (2, 10))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboardRights(DashboardCommon):
    """Who counts what, and who opens what."""

    def test_nobody_without_a_role(self):
        with self.assertRaises(AccessError):
            self._dashboard(self.employee)

    def test_branch_manager_counts_the_own_branch(self):
        self._random_complaints(7, 30)
        mine = self._dashboard(self.branch_manager)
        everybody = self._dashboard()
        own = {r["id"]: r["received"] for r in everybody["branches"]}[self.branch.id]
        self.assertEqual(mine["cards"]["received"]["value"], own)
        self.assertEqual([r["id"] for r in mine["branches"]], [self.branch.id])
        self.assertEqual(
            mine["network"]["decided_in_time"],
            everybody["cards"]["decided_in_time"]["value"],
        )
        self.assertIsNone(everybody["network"])

    def test_restricted_counts_for_the_confidential_group_alone(self):
        self._create_complaint(category_id=self.restricted.id)
        period = {"first": "2026-03-01", "last": "2026-03-31"}
        for user in (self.controller, self.pilot, self.director, self.branch_manager):
            cards = self._dashboard(user, **period)["cards"]
            self.assertEqual(cards["received"]["value"], 0, user.login)
        cards = self._dashboard(self.confidential, **period)["cards"]
        self.assertEqual(cards["received"]["value"], 1)

    def test_concerned_do_not_count_what_is_said_of_them(self):
        staff = self.env["mfi.staff"].create(
            {"name": "Pilot", "code": "S9", "user_id": self.pilot.id}
        )
        self._create_complaint(complaint_staff_ids=[(6, 0, staff.ids)])
        period = {"first": "2026-03-01", "last": "2026-03-31"}
        cards = self._dashboard(self.pilot, **period)["cards"]
        self.assertEqual(cards["received"]["value"], 0)
        cards = self._dashboard(self.controller, **period)["cards"]
        self.assertEqual(cards["received"]["value"], 1)

    def test_director_counts_and_opens_nothing(self):
        ticket = self._create_complaint()
        report = self.report.with_user(self.director)
        line = report.search([])
        self.assertEqual(len(line), 1)
        with self.assertRaises(AccessError):
            line.read(["ticket_id"])
        with self.assertRaises(AccessError):
            line.action_open_complaint()
        with self.assertRaises(AccessError):
            ticket.with_user(self.director).sudo(False).read(["name"])

    def test_menus_of_the_director(self):
        """The director finds the dashboard and the registers, not the desk."""
        menus = self.env["ir.ui.menu"].with_user(self.director)._visible_menu_ids()
        for name, visible in (
            ("menu_dashboard", True),
            ("menu_register", True),
            ("menu_desk", False),
            ("menu_complaints", False),
            ("menu_control", False),
        ):
            menu = self.env.ref(f"mfi_complaints.{name}")
            self.assertEqual(menu.id in menus, visible, name)

    def test_small_rows_are_hidden_from_the_director(self):
        for _index in range(3):
            self._create_complaint()
        period = {"first": "2026-03-01", "last": "2026-03-31"}
        rows = self._dashboard(self.director, **period)["categories"]
        self.assertTrue(rows)
        self.assertTrue(all(row["hidden"] and row["received"] is None for row in rows))
        rows = self._dashboard(self.controller, **period)["categories"]
        self.assertEqual([row["received"] for row in rows], [3])

    def test_a_row_with_old_open_complaints_is_hidden_too(self):
        """Nothing was received in the period, but one complaint is still open."""
        self._create_complaint()
        period = {"first": "2026-04-01", "last": "2026-04-30"}
        with freeze_time("2026-04-20 10:00:00"):
            rows = self._dashboard(self.director, **period)["branches"]
        hidden = {row["id"]: row["hidden"] for row in rows}
        self.assertTrue(hidden[self.branch.id])
        self.assertFalse(hidden[self.other_branch.id])

    def test_wrong_input_gets_a_sentence(self):
        wrong = (
            {"first": "yesterday"},
            {"first": LAST, "last": FIRST},
            {"first": None},
            {"branch_id": 10**8},
            {"branch_id": "1 OR 1=1"},
            {"kind": "thing"},
        )
        for values in wrong:
            with self.subTest(**values), self.assertRaises(ValidationError):
                self._dashboard(**values)


class DashboardTour(DashboardCommon, HttpCase):
    """The dashboard used in a browser; the period stands in the address."""

    address = "/odoo/complaint-dashboard?period=month&from=2026-03-01&to=2026-03-31"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mfi.product"].create(
            {"code": "T-SAV", "name": "Savings book", "family": "savings"}
        )
        for _index in range(2):
            cls._set(
                cls._create_complaint(), complaint_received_at="2026-03-02 09:00:00"
            )


@tagged("post_install", "-at_install")
class TestDashboardTour(DashboardTour):
    """On a desk."""

    browser_size = "1300x900"

    def test_figures_open_their_records(self):
        self.start_tour(
            self.address, "mfi_complaint_dashboard", login=self.controller.login
        )

    def test_filters_comparison_and_improvement_action(self):
        self.start_tour(
            self.address, "mfi_complaint_dashboard_use", login=self.pilot.login
        )

    def test_a_link_that_cannot_be_shown(self):
        """Wrong dates and an unknown branch lead to the present quarter."""
        for wrong in ("from=zzz&to=2026-13-01", "from=2026-03-01&to=2026-03-31"):
            self.browser_js(
                f"/odoo/complaint-dashboard?period=foo&branch=99999999&kind=x&{wrong}",
                "console.log('test successful');",
                ready="!!document.querySelector('.o_mfi_card')",
                login=self.controller.login,
            )


@tagged("post_install", "-at_install")
class TestDashboardTourPhone(DashboardTour):
    """On a phone."""

    browser_size = "400x800"
    touch_enabled = True

    def test_filters_comparison_and_improvement_action(self):
        self.start_tour(
            self.address, "mfi_complaint_dashboard_use", login=self.pilot.login
        )

    def test_nothing_is_wider_than_the_phone(self):
        """The page does not scroll sideways at 400 pixels."""
        self.browser_js(
            self.address,
            "const box = document.querySelector('.o_mfi_dashboard .container-fluid');"
            "if (box.scrollWidth <= box.clientWidth) console.log('test successful');"
            "else console.error(`${box.scrollWidth} > ${box.clientWidth}`);",
            ready="!!document.querySelector('.o_mfi_card')",
            login=self.controller.login,
        )
