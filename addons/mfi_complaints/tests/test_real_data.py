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
#: First words of an issue → category; everything else is "other".
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
    """1,500 real complaints go through the whole process on their own dates.

    The resulting register is then compared with the file.
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
        cls.registered = [cls._process(row) for row in cls.rows]

    @classmethod
    def _setup_promise(cls):
        """Set promised dates that only complaints marked untimely in the file miss.

        The file counts from the day the company was informed, sometimes months after
        receipt; our deadlines count from receipt.
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
    def _process(cls, row):
        """Move one complaint through the whole process; return its id."""
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
        """Register one row on its date, with the public method."""
        issue = next(
            (
                code
                for head, code in CATEGORIES.items()
                if row["Issue"].startswith(head)
            ),
            "AUT",
        )
        tickets = clock.at(cls.tickets.with_user(cls.collector), received)
        result = tickets.with_context(tracking_disable=True).complaint_register(
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
        return cls.env["helpdesk.ticket"].search([("number", "=", result["number"])])

    @classmethod
    def _answer(cls, ticket, row, decided):
        """Decide, answer and close one complaint, or reopen it if it was disputed."""
        outcome = OUTCOMES.get(row["Company response to consumer"], "unfounded")
        solution = cls._prepare_solution(complaint_outcome=outcome)
        cls._at(ticket, cls.handler, decided).action_resolve(solution)
        answered_at = decided + timedelta(hours=1)
        collector = cls._at(ticket, cls.collector, answered_at)
        collector.action_communicate({"complaint_answer_channel": "letter"})
        if row["Consumer disputed?"] == "Yes":
            collector.action_reopen("Disputed")
            return
        collector.action_record_satisfaction(4)
        collector.action_close()

    @classmethod
    def _at(cls, ticket, user, when):
        """Return a complaint as a user, with the simulated clock at a date and time."""
        return clock.at(cls._with_user(ticket, user), when)

    def _get_domain(self):
        """Return the domain of the complaints of the file."""
        return Domain("id", "in", self.registered)

    def _count_by_column(self, column):
        """Count the file's rows by a column."""
        return Counter(row[column] for row in self.rows)

    def _count_by_field(self, field):
        """Count the register's complaints by a field."""
        groups = self.tickets._read_group(self._get_domain(), [field], ["__count"])
        return Counter(dict(groups))

    def test_all_are_there_once(self):
        self.assertEqual(len(set(self.registered)), 1500)

    def test_by_product_and_branch(self):
        products = self._count_by_field("mfi_product_id")
        self.assertEqual(
            {product.name: count for product, count in products.items()},
            self._count_by_column("Product"),
        )
        branches = self._count_by_field("mfi_branch_id")
        self.assertEqual(
            {branch.name: count for branch, count in branches.items()},
            self._count_by_column("Company"),
        )

    def test_by_channel(self):
        channels = self._count_by_field("channel_id")
        self.assertEqual(
            {channel.complaint_code: count for channel, count in channels.items()},
            {
                CHANNELS[name]: n
                for name, n in self._count_by_column("Submitted via").items()
            },
        )

    def test_by_month_of_receipt(self):
        months = self._count_by_field("complaint_received_at:month")
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
            self._get_domain() & Domain("complaint_first_resolved_at", "!=", False)
        )
        late = decided.filtered(
            lambda t: t.complaint_first_resolved_at > self._get_first_promise(t)
        )
        untimely = [
            row
            for row in self.rows
            if row["Timely response?"] == "No"
            and row["Company response to consumer"] != "In progress"
        ]
        self.assertEqual(len(late), len(untimely))

    def _get_first_promise(self, ticket):
        """Return the promised date at the time of the first decision."""
        return ticket.complaint_level_ids[:1].deadline or ticket.complaint_deadline

    def test_disputes_and_ends(self):
        disputed = self._count_by_column("Consumer disputed?")["Yes"]
        levels = self._count_by_field("complaint_appeal_level")
        self.assertEqual(levels[1], disputed)
        states = self._count_by_field("complaint_state")
        pending = self._count_by_column("Company response to consumer")["In progress"]
        self.assertEqual(states["in_progress"], pending)
        self.assertEqual(states["closed"], 1500 - disputed - pending)

    def test_first_acts_never_precede_receipt(self):
        wrong = self.tickets.search(self._get_domain()).filtered(
            lambda t: t.complaint_first_act_at < t.complaint_received_at
        )
        self.assertFalse(wrong)

    def test_every_journal_holds(self):
        events = self.env["mfi.complaint.event"].with_user(self.controller)
        found = events.verify([("ticket_id", "in", self.registered)])
        self.assertEqual(found, [])
