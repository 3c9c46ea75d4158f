# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from collections import Counter
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo import api, fields
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import convert_file, file_open

from ..engine import demo_year
from ..engine.dashboard import AGE_BANDS
from ..models.clock import at, now
from ..models.mfi_complaint_demo import DEMO_FILE, YEAR_FILE
from .common import ComplaintCommon

#: Complaints of the year in the tests that load the demonstration.
SHORT = 60
_RANKED = ("categories", "causes", "hidden_demands", "channels")
PILOT = "mfi_complaints.user_pilot_demo"
DEMO_FILES = (
    "mfi_product_demo.xml",
    "mfi_institution_demo.xml",
    "res.partner.csv",
    "mfi_rules_demo.xml",
    "mfi_governance_demo.xml",
)


@tagged("post_install", "-at_install")
class TestDemo(ComplaintCommon):
    """The demo data is consistent, and its simulated clock cannot be used otherwise."""

    def test_the_story_counts_13_complaints_of_which_2_are_pending_at_its_end(self):
        with file_open(DEMO_FILE) as stream:
            history = json.load(stream)["history"]["complaints"]
        self.assertEqual(len(history), 13)
        self.assertTrue(all(result["at"].startswith("2015-") for result in history))
        closed = [result["steps"][-1] for result in history]
        self.assertEqual({step[2] for step in closed}, {"close"})
        self.assertEqual([step[0] < "2016" for step in closed].count(True), 11)
        self.assertTrue(all(step[0] < "2016-04" for step in closed))

    def test_actions_happen_at_the_simulated_time(self):
        when = datetime(2015, 2, 10, 10, 20)
        tickets = at(self.tickets.with_user(self.collector), when)
        result = tickets.complaint_register(
            {
                "description": "Two hours at the counter",
                "channel": "counter",
                "category": "ACC",
                "branch": "T-NDI",
                "member_number": "T-0001",
            }
        )
        self.assertRegex(result["number"], r"^PL-2015-\d{6}$")
        ticket = self.tickets.search([("number", "=", result["number"])])
        self.assertEqual(ticket.complaint_registered_at, when)
        self.assertEqual(ticket.complaint_event_ids.mapped("date"), [when])
        self.assertEqual(ticket.complaint_phone, "+221771234567")

    def test_external_calls_cannot_set_the_clock(self):
        forged = self.tickets.with_context(mfi_complaints_clock="2015-02-10 10:20:00")
        self.assertGreater(now(forged), fields.Datetime.now() - timedelta(minutes=1))
        with self.assertRaises(ValueError):
            at(self.tickets, fields.Datetime.now() + timedelta(days=1))


class TestDemoYear(TransactionCase):
    """The year of the demonstration is plausible on any day, before it is loaded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open(YEAR_FILE) as stream:
            cls.story = json.load(stream)
        cls.today = date(2026, 3, 17)
        cls.year = demo_year.build_year(cls.story, cls.today)
        cls.complaints = cls.year["complaints"]

    def _find_steps(self, action):
        """Return the steps with one action."""
        return [s for c in self.complaints for s in c["steps"] if s[2] == action]

    def test_nothing_happens_on_the_day_of_creation_or_later(self):
        for today in (self.today, date(2028, 2, 29), date(2027, 1, 1)):
            year = demo_year.build_year(self.story, today, 60)
            for complaint in year["complaints"]:
                times = [complaint["at"], *(step[0] for step in complaint["steps"])]
                self.assertEqual(times, sorted(times))
                self.assertLess(times[-1], today.isoformat())

    def test_one_day_always_gives_the_same_complaints(self):
        self.assertEqual(demo_year.build_year(self.story, self.today), self.year)

    def test_every_month_has_complaints_and_the_season_has_more(self):
        months = Counter(c["at"][:7] for c in self.complaints)
        self.assertEqual(len(self.complaints), 300)
        self.assertEqual(min(months), "2025-03")
        self.assertEqual(len(months), 13)
        self.assertGreater(months["2025-06"], months["2025-09"])

    def test_one_branch_falls_silent(self):
        silent = self.story["silent"]
        last = max(
            c["at"][:10]
            for c in self.complaints
            if c["values"]["branch"] == silent["branch"]
        )
        limit = self.today - timedelta(days=silent["days"])
        self.assertLessEqual(last, limit.isoformat())
        self.assertGreaterEqual(last, "2025-06")

    def test_complaints_take_every_course(self):
        for action in ("reject", "cancel", "return", "reopen", "submit", "resolve"):
            self.assertTrue(self._find_steps(action), action)
        states = {step[4] for step in self._find_steps("satisfaction")}
        self.assertEqual(states, {"answered", "refused", "unreachable"})

    def test_members_and_phones_are_unique(self):
        clients = self.year["clients"]
        for name in ("member_number", "phone"):
            self.assertEqual(len({c[name] for c in clients}), len(clients))


@tagged("post_install", "-at_install")
class TestDemoLoaded(TransactionCase):
    """The demonstration loads through the process, and its journal verifies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref(PILOT, raise_if_not_found=False):
            cls._load_demo()
        cls.company = cls.env.ref("base.main_company")
        cls.pilot = cls.env.ref(PILOT)

    @classmethod
    def _load_demo(cls):
        """Load the demonstration with a short year, as an installation does."""
        demo = cls.registry["mfi.complaint.demo"]
        load_year = demo._load_year

        @api.model
        def load_short_year(self):
            load_year(self, SHORT)

        with patch.object(demo, "_load_year", load_short_year):
            for name in DEMO_FILES:
                convert_file(
                    cls.env, "mfi_complaints", f"demo/{name}", {}, "init", noupdate=True
                )

    def _read_dashboard(self, first, last):
        """Return the dashboard of the pilot."""
        report = self.env["mfi.complaint.report"].with_user(self.pilot)
        return report.complaint_dashboard(first, last)

    def test_journal_verifies(self):
        tickets = self.env["helpdesk.ticket"].search(
            [("company_id", "=", self.company.id), ("complaint_kind", "!=", False)]
        )
        self.assertGreaterEqual(len(tickets), 13 + SHORT)
        self.assertEqual(self.env["mfi.complaint.event"].verify([]), [])

    def test_the_journal_is_sealed_from_the_first_start(self):
        seals = self.env["mfi.complaint.seal"]
        seal = seals.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(seal), 1)
        chains = self.env["helpdesk.ticket"].search_count(
            [
                ("company_id", "=", self.company.id),
                ("complaint_head_sequence", ">", 0),
                ("active", "in", [True, False]),
            ]
        )
        self.assertEqual((seal.chain_count, seal.complaint_count), (chains, chains))
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            seals._cron_seal()
            following = seals.search([("company_id", "=", self.company.id)], limit=1)
            self.assertEqual(following.previous_hash, seal.hash)
            self.assertEqual(self.env["mfi.complaint.event"].verify([]), [])

    def test_figures_of_2015_are_unchanged(self):
        cards = self._read_dashboard("2015-01-01", "2015-12-31")["cards"]
        values = [cards[c]["value"] for c in ("received", "decided", "open")]
        self.assertEqual(values, [13, 11, 2])
        self.assertEqual(cards["decided_in_time"]["value"], 84.6)

    def test_costs_of_2015_are_those_of_the_institution(self):
        costs = self.env["mfi.complaint.cost"].with_user(self.pilot)
        self.assertEqual(costs.get_cost_per_complaint(2015)["total"], 600000)

    def test_governance_has_every_state(self):
        for model, states in (
            ("mfi.complaint.recommendation", {"open", "accepted", "partly", "refused"}),
            ("mfi.complaint.committee.meeting", {"planned", "held", "approved"}),
        ):
            records = self.env[model].search([("company_id", "=", self.company.id)])
            self.assertLessEqual(states, set(records.mapped("state")), model)
        answers = self.env["mfi.complaint.recommendation"].search(
            [("state", "=", "accepted")]
        )
        self.assertIn("directrice", answers.answered_by_id.mapped("login"))

    def test_scorecard_has_scores(self):
        today = fields.Date.today()
        report = self.env["mfi.complaint.report"].with_user(self.pilot)
        data = report.complaint_scorecard(today - timedelta(days=400), today)
        self.assertIsNotNone(data["whole"]["total"])
        self.assertEqual(len(data["criteria"]), 6)
        self.assertTrue(all(row["value"] is not None for row in data["criteria"]))

    def test_the_controller_finds_exceptions_of_each_kind(self):
        controller = self.env.ref("mfi_complaints.user_controller_demo")
        rows = self.env["mfi.complaint.exception"].with_user(controller)
        found = {kind for (kind,) in rows._read_group([], ["kind"])}
        kinds = rows._fields["kind"].get_values(self.env)
        self.assertEqual(found, set(kinds))

    def test_one_survey_is_closed_and_one_is_running(self):
        surveys = self.env["mfi.complaint.survey"].search(
            [("user_id", "=", self.pilot.id)]
        )
        closed = surveys.filtered(lambda survey: survey.state == "closed")
        running = surveys.filtered(lambda survey: survey.state == "running")
        self.assertEqual((len(closed), len(running)), (1, 1))
        results = closed.with_user(self.pilot).get_results()
        self.assertTrue(results["representative"])
        [total] = results["tables"]["total"]
        self.assertTrue(3 < total["score"] < 5)
        self.assertGreaterEqual(len(results["tables"]["stratum_2"]), 2)
        self.assertTrue(results["comments"])
        self.assertTrue(running.open_count)
        self.assertTrue(running.answered_count)
        texts = (closed | running).message_ids.mapped("body")
        self.assertFalse([text for text in texts if "created" in text])

    def test_year_fills_the_dashboard(self):
        today = fields.Date.today()
        data = self._read_dashboard(today - timedelta(days=400), today)
        self.assertGreaterEqual(data["cards"]["received"]["value"], SHORT)
        for code, card in data["cards"].items():
            self.assertIsNotNone(card["value"], code)
        for table in ("branches", "services", *_RANKED):
            self.assertGreater(len(data[table]), 3, table)
        self.assertEqual(len(data["ages"]), len(AGE_BANDS))
        self.assertGreater(data["cards"]["decided_in_time"]["value"], 60)

    def test_no_complaint_of_2015_is_still_open(self):
        old = self.env["helpdesk.ticket"].search(
            [("complaint_received_at", "<", "2016-01-01")]
        )
        self.assertEqual(len(old), 13)
        self.assertEqual(set(old.mapped("complaint_state")), {"closed"})

    def test_open_complaints_are_a_year_old_at_most(self):
        limit = fields.Date.today() - timedelta(days=400)
        received = self.env["helpdesk.ticket"].search(
            [
                ("company_id", "=", self.company.id),
                ("complaint_state", "not in", [False, "closed", "rejected"]),
                ("complaint_received_at", "<", limit),
            ]
        )
        self.assertFalse(received)

    def test_recourses_have_address_and_phone(self):
        recourses = self.env["mfi.complaint.recourse"].search(
            [("company_id", "in", [False, self.company.id])]
        )
        self.assertTrue(all(r.address and r.phone for r in recourses))

    def test_silent_branch_is_shown_as_silent(self):
        dahra = self.env.ref("mfi_complaints.branch_dahra_demo")
        sakal = self.env.ref("mfi_complaints.branch_sakal_demo")
        self.assertTrue(dahra.mfi_silent)
        self.assertFalse(sakal.mfi_silent)


@tagged("post_install", "-at_install")
class TestShowcase(ComplaintCommon):
    """The demonstration's database shows one institution, and nothing of others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["mfi.complaint.demo"]
        cls.contact = cls._create_foreign(
            "base", "res_partner_azure", "res.partner", {"name": "Azure Interior"}
        )
        cls.ticket = cls._create_foreign(
            "helpdesk_mgmt",
            "helpdesk_ticket_azure",
            "helpdesk.ticket",
            {"name": "Broken desk", "description": "Broken", "partner_id": False},
        )
        cls.client_record = cls.env["res.partner"].create({"name": "Awa Diop"})
        cls.demo._prepare_showcase()

    @classmethod
    def _create_foreign(cls, module, name, model, values):
        """Create a record as the demo data of another addon does."""
        record = cls.env[model].create(values)
        cls.env["ir.model.data"].create(
            {"module": module, "name": name, "model": model, "res_id": record.id}
        )
        return record

    def test_records_of_others_are_archived_and_ours_are_not(self):
        self.assertFalse(self.contact.active)
        self.assertFalse(self.ticket.active)
        self.assertTrue(self.client_record.active)
        self.assertTrue(self.env.ref("base.main_partner").active)

    def test_robot_says_nothing(self):
        bot = self.env.ref("base.partner_root")
        said = self.env["mail.message"].search([("author_id", "=", bot.id)])
        self.assertFalse(said.filtered(lambda message: message.model == "res.partner"))

    def test_channels_are_french(self):
        names = self.env["discuss.channel"].search([]).mapped("name")
        self.assertEqual(set(names), {"Général", "Administration"})

    def test_administrator_belongs_to_the_institution(self):
        admin = self.env.ref("base.user_admin")
        self.assertEqual(admin.name, "Rokhaya Sène")
        dashboard = self.env.ref("mfi_complaints.mfi_complaint_dashboard_action")
        self.assertEqual(admin.action_id.id, dashboard.id)

    def test_profile_step_is_done_and_no_mail_failed(self):
        self.assertTrue(self.env.company.mfi_profile_applied)
        failed = self.env["mail.mail"].search([("state", "=", "exception")])
        self.assertFalse(failed)

    def test_users_cannot_call_it(self):
        with self.assertRaises(AccessError):
            get_public_method(self.demo.with_user(self.pilot), "_prepare_showcase")
