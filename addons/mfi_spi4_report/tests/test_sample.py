# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
from collections import Counter
from datetime import datetime, timedelta

from odoo.tests import freeze_time, tagged
from odoo.tools import file_open

from odoo.addons.mfi_complaints.models.guard import with_process

from .common import Spi4Common

FILE = "mfi_complaints/tests/data/cfpb_complaints_sample.csv"
#: Number of calendar days after receipt within which an answer is promised.
PROMISED_DAYS = 15


@tagged("post_install", "-at_install")
@freeze_time("2015-01-05 10:00:00")
class TestSample(Spi4Common):
    """A report on 1,500 real complaints, compared with the source file.

    Receipt, first action (sent to the company) and channel come from the file. It has
    no date of decision: a closed complaint is considered decided when it was sent.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open(FILE) as stream:
            cls.rows = list(csv.DictReader(stream))
        cls.channel_of = cls._create_records(
            "helpdesk.ticket.channel", "Submitted via", lambda name: {"name": name}
        )
        companies = Counter(row["Company"] for row in cls.rows)
        names = [name for name, _number in companies.most_common(20)]
        branches = cls.env["mfi.branch"].create(
            [{"code": f"C-{i}", "name": name} for i, name in enumerate(names)]
        )
        cls.branch_of = dict(zip(names, branches, strict=True))
        cls.category_of = cls._create_records(
            "helpdesk.ticket.category", "Issue", lambda name: {"name": name}
        )
        tickets = with_process(
            cls.env["helpdesk.ticket"].with_context(tracking_disable=True)
        )
        tickets.create([cls._prepare_values(row) for row in cls.rows])

    @classmethod
    def _create_records(cls, model, column, values):
        """Return {value of a column: new record}."""
        names = sorted({row[column] for row in cls.rows})
        records = cls.env[model].create([values(name) for name in names])
        return dict(zip(names, records, strict=True))

    @classmethod
    def _parse_day(cls, text):
        """Return a date of the file as a datetime, at noon UTC."""
        return datetime.strptime(text, "%m/%d/%Y") + timedelta(hours=12)

    @classmethod
    def _prepare_values(cls, row):
        """Return the values of the complaint of one line."""
        received = cls._parse_day(row["Date received"])
        sent = cls._parse_day(row["Date sent to company"])
        closed = row["Company response to consumer"].startswith("Closed")
        branch = cls.branch_of.get(row["Company"])
        return {
            "name": row["Issue"] or "-",
            "description": row["Product"],
            "complaint_kind": "complaint",
            "complaint_imported": True,
            "complaint_state": "closed" if closed else "in_progress",
            "complaint_received_at": received,
            "complaint_first_act_at": sent,
            "complaint_resolved_at": sent if closed else False,
            "complaint_deadline": received + timedelta(days=PROMISED_DAYS),
            "complaint_appeal_level": int(
                closed and row["Consumer disputed?"] == "Yes"
            ),
            "channel_id": cls.channel_of[row["Submitted via"]].id,
            "category_id": cls.category_of[row["Issue"]].id,
            "mfi_branch_id": branch.id if branch else False,
            "company_id": cls.company.id,
        }

    def _is_in_year(self, row, column="Date received"):
        """Return whether a date of a line falls in the assessed year."""
        return self._parse_day(row[column]).year == 2013

    def test_report_equals_the_file(self):
        assessment = self._create_computed(date_from="2013-01-01", date_to="2013-12-31")
        figures = assessment.figures
        closed = [
            row
            for row in self.rows
            if row["Company response to consumer"].startswith("Closed")
        ]
        received = [row for row in self.rows if self._is_in_year(row)]
        decided = [
            row for row in closed if self._is_in_year(row, "Date sent to company")
        ]
        both = [row for row in closed if self._is_in_year(row) and row in decided]
        days = [
            (
                self._parse_day(r["Date sent to company"])
                - self._parse_day(r["Date received"])
            ).days
            for r in decided
        ]
        self.assertEqual(len(self.rows), 1500)
        self.assertGreater(len(received), 300)
        self.assertEqual(figures["K1"]["value"], len(received))
        self.assertEqual(figures["K3"]["value"], len(decided))
        self.assertEqual(figures["K5"]["numerator"], len(both))
        self.assertEqual(figures["K7"]["numerator"], sum(days))
        self.assertEqual(figures["K7"]["value"], round(sum(days) / len(days), 1))
        self.assertEqual(
            figures["K15"]["numerator"],
            sum(1 for row in decided if row["Consumer disputed?"] == "Yes"),
        )
        self.assertEqual(
            figures["K13"]["value"], len({row["Submitted via"] for row in received})
        )
        self._check_channels(assessment, received)
        self._check_branches(assessment, received)

    def _check_channels(self, assessment, received):
        """Compare the breakdown by channel with the file."""
        expected = Counter(row["Submitted via"] for row in received)
        shown = {
            row.label: row.cells[0].value
            for row in assessment._get_matrix(masked=False).find_table("channel").rows
        }
        self.assertEqual(shown, dict(expected))

    def _check_branches(self, assessment, received):
        """Compare the breakdown by branch with the file."""
        expected = Counter(
            row["Company"] for row in received if row["Company"] in self.branch_of
        )
        table = assessment._get_matrix(masked=False).find_table("branch")
        shown = {row.label: row.cells[1].value for row in table.rows}
        for name, number in expected.items():
            self.assertEqual(shown[name], number, name)

    def test_imported_complaints_are_noted(self):
        assessment = self._create_computed(date_from="2013-01-01", date_to="2014-12-31")
        notes = " ".join(assessment._get_matrix().notes)
        self.assertIn("imported from an older register", notes)
        f = assessment.figures
        self.assertEqual(
            f["K2"]["value"] + f["K1"]["value"] - f["K3"]["value"], f["K4"]["value"]
        )
