# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
from collections import Counter
from datetime import datetime, timedelta

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import file_path

from ..models import clock
from .common import ComplaintCommon

CHANNELS = {
    "Web": "web",
    "Referral": "committee",
    "Phone": "phone",
    "Postal mail": "letter",
    "Fax": "other",
}
OUTCOMES = {
    "Closed with monetary relief": "founded",
    "Closed with non-monetary relief": "partly",
}
#: First words of an issue → category; whatever else is "other".
CATEGORIES = {
    "Loan servicing": "REM",
    "Loan modification": "REC",
    "Cont'd attempts": "REC",
    "Incorrect information": "DON",
    "Deposits and withdrawals": "EPA",
    "Application": "CRE",
    "Billing disputes": "OPE",
    "Communication tactics": "COM",
}


@tagged("post_install", "-at_install")
class TestRealData(ComplaintCommon):
    """1,500 real complaints go through the whole process at their own dates.

    What the register then says is compared with what the file says.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        with open(
            file_path("mfi_complaints/tests/data/cfpb_complaints_sample.csv"),
            encoding="utf-8",
        ) as source:
            cls.rows = list(csv.DictReader(source))
        cls._setup_promise()
        cls.products = cls._setup_named("mfi.product", "Product", family="other")
        cls.branches = cls._setup_named("mfi.branch", "Company")
        cls.registered = [cls._live(row) for row in cls.rows]

    @classmethod
    def _setup_promise(cls):
        """A promise that only what the file calls untimely breaks.

        The file counts from the day the company was told, sometimes months after
        receipt; our clocks start at receipt.
        """
        cls.company.mfi_regulator = "none"
        cls.env["mfi.complaint.deadline.rule"].create(
            {
                "name": "Until the company has answered",
                "sequence": 1,
                "resolution_delay": 400,
                "resolution_unit": "days",
            }
        )

    @classmethod
    def _setup_named(cls, model, column, **values):
        """Create one record per distinct value of a column; return {value: code}."""
        names = sorted({row[column] for row in cls.rows})
        codes = {name: f"D{rank:03d}" for rank, name in enumerate(names)}
        cls.env[model].create(
            [{"name": name, "code": code, **values} for name, code in codes.items()]
        )
        return codes

    @classmethod
    def _live(cls, row):
        """Take one complaint through its life; return its id."""
        received = datetime.strptime(row["Date received"], "%m/%d/%Y").replace(hour=9)
        sent = datetime.strptime(row["Date sent to company"], "%m/%d/%Y")
        first_act = max(sent.replace(hour=10), received + timedelta(hours=1))
        ticket = cls._register(row, received)
        cls._at(ticket, cls.pilot, first_act).action_assign(cls.team.id)
        cls._at(ticket, cls.handler, first_act).action_start()
        if row["Company response to consumer"] == "In progress":
            return ticket.id
        decided = first_act + timedelta(hours=1)
        if row["Timely response?"] == "No":
            decided = ticket.complaint_deadline + timedelta(days=1)
        cls._answer(ticket, row, decided)
        return ticket.id

    @classmethod
    def _register(cls, row, received):
        """Register one row through the public method, at its date."""
        issue = next(
            (
                code
                for head, code in CATEGORIES.items()
                if row["Issue"].startswith(head)
            ),
            "AUT",
        )
        tickets = clock.at(cls.tickets.with_user(cls.collector), received)
        told = tickets.with_context(tracking_disable=True).complaint_register(
            {
                "description": row["Issue"],
                "channel": CHANNELS[row["Submitted via"]],
                "category": issue,
                "branch": cls.branches[row["Company"]],
                "product": cls.products[row["Product"]],
                "phone": "+221771234567",
                "received_at": str(received),
                "severity": "minor",
            }
        )
        return cls.env["helpdesk.ticket"].search([("number", "=", told["number"])])

    @classmethod
    def _answer(cls, ticket, row, decided):
        """Decide, tell and close one complaint, or reopen what was disputed."""
        outcome = OUTCOMES.get(row["Company response to consumer"], "unfounded")
        solution = cls._solution(complaint_outcome=outcome)
        cls._at(ticket, cls.handler, decided).action_resolve(solution)
        told = decided + timedelta(hours=1)
        collector = cls._at(ticket, cls.collector, told)
        collector.action_communicate({"complaint_answer_channel": "letter"})
        if row["Consumer disputed?"] == "Yes":
            collector.action_reopen("Disputed")
            return
        collector.action_record_satisfaction(4)
        collector.action_close()

    @classmethod
    def _at(cls, ticket, user, moment):
        """Return a complaint as a user acts on it at a moment."""
        return clock.at(cls._as(ticket, user), moment)

    def _domain(self):
        """Return the domain of the complaints of the file."""
        return Domain("id", "in", self.registered)

    def _count(self, column):
        """Count the file's rows by a column."""
        return Counter(row[column] for row in self.rows)

    def _group(self, field):
        """Count the register's complaints by a field."""
        groups = self.tickets._read_group(self._domain(), [field], ["__count"])
        return Counter(dict(groups))

    def test_all_are_there_once(self):
        self.assertEqual(len(set(self.registered)), 1500)

    def test_by_product_and_branch(self):
        products = self._group("mfi_product_id")
        self.assertEqual(
            {product.name: count for product, count in products.items()},
            self._count("Product"),
        )
        branches = self._group("mfi_branch_id")
        self.assertEqual(
            {branch.name: count for branch, count in branches.items()},
            self._count("Company"),
        )

    def test_by_channel(self):
        channels = self._group("channel_id")
        self.assertEqual(
            {channel.complaint_code: count for channel, count in channels.items()},
            {CHANNELS[name]: n for name, n in self._count("Submitted via").items()},
        )

    def test_by_month_of_receipt(self):
        months = self._group("complaint_received_at:month")
        expected = Counter(
            datetime.strptime(row["Date received"], "%m/%d/%Y").strftime("%Y-%m")
            for row in self.rows
        )
        self.assertEqual(
            {month.strftime("%Y-%m"): count for month, count in months.items()},
            expected,
        )

    def test_timeliness(self):
        decided = self.tickets.search(
            self._domain() & Domain("complaint_first_resolved_at", "!=", False)
        )
        late = decided.filtered(
            lambda t: t.complaint_first_resolved_at > self._first_promise(t)
        )
        untimely = [
            row
            for row in self.rows
            if row["Timely response?"] == "No"
            and row["Company response to consumer"] != "In progress"
        ]
        self.assertEqual(len(late), len(untimely))

    def _first_promise(self, ticket):
        """Return the promise that stood when the complaint was first decided."""
        return ticket.complaint_level_ids[:1].deadline or ticket.complaint_deadline

    def test_disputes_and_ends(self):
        disputed = self._count("Consumer disputed?")["Yes"]
        levels = self._group("complaint_appeal_level")
        self.assertEqual(levels[1], disputed)
        states = self._group("complaint_state")
        pending = self._count("Company response to consumer")["In progress"]
        self.assertEqual(states["in_progress"], pending)
        self.assertEqual(states["closed"], 1500 - disputed - pending)

    def test_first_acts_never_precede_receipt(self):
        wrong = self.tickets.search(self._domain()).filtered(
            lambda t: t.complaint_first_act_at < t.complaint_received_at
        )
        self.assertFalse(wrong)

    def test_every_journal_holds(self):
        events = self.env["mfi.complaint.event"].with_user(self.controller)
        found = events.verify([("ticket_id", "in", self.registered)])
        self.assertEqual(found, [])
