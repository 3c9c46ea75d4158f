# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import json

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import NOW, Spi4Common


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPrivacy(Spi4Common):
    """Small numbers that could identify a person, and confidential complaints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for rank in range(12):
            client = cls.env["res.partner"].create(
                {
                    "name": f"Client {rank}",
                    "mfi_member_number": f"P-{rank}",
                    "mfi_gender": "female" if rank < 9 else "male",
                    "mfi_birth_year": 1990,
                    "mfi_zone": "rural",
                    "mfi_branch_id": cls.branches[0].id,
                }
            )
            cls._create_case("2025-05-05 10:00:00", partner_id=client.id)
        for _rank in range(2):
            cls._create_case(
                "2025-05-05 10:00:00",
                complaint_kind="denunciation",
                category_id=cls.restricted.id,
                mfi_branch_id=cls.branches[1].id,
            )
        cls.assessment = cls._create_computed()

    def _get_cells(self, user, key):
        """Return {label: first cell} of a breakdown as a user sees it."""
        matrix = self.assessment.with_user(user).matrix
        tables = [t for s in matrix["sections"] for t in s["tables"]]
        table = next(table for table in tables if table["key"] == key)
        return {row["label"]: row["cells"][0] for row in table["rows"]}

    def test_small_cells_are_hidden_outside_the_confidential_group(self):
        cells = self._get_cells(self.controller, "gender")
        male = next(cell for label, cell in cells.items() if label == "Male")
        self.assertEqual(male["text"], "< 5")
        self.assertIsNone(male["value"])
        self.assertFalse(male["ref"])

    def test_small_cell_cannot_be_found_by_subtraction(self):
        cells = self._get_cells(self.controller, "gender")
        self.assertGreaterEqual(sum(c["hidden"] for c in cells.values()), 2)

    def test_the_confidential_group_sees_them(self):
        cells = self._get_cells(self.confidential, "gender")
        self.assertEqual(cells["Male"]["text"], "3")

    def test_small_sensitive_categories_are_hidden(self):
        name = self.restricted.name
        self.assertEqual(
            self._get_cells(self.controller, "category")[name]["text"], "< 5"
        )
        self.assertEqual(
            self._get_cells(self.confidential, "category")[name]["text"], "2"
        )

    def test_no_rate_by_sex_from_an_incomplete_client_base(self):
        self.assessment.client_count = 12
        table = self._get_gender_table()
        self.assertEqual(len(table["columns"]), 2)
        self.assessment.client_count = 3755
        table = self._get_gender_table()
        self.assertEqual(len(table["columns"]), 1)
        self.assertIn("3,755", table["note"])

    def _get_gender_table(self):
        """Return the breakdown by sex of the client."""
        self.assessment.invalidate_recordset(["matrix"])
        tables = [t for s in self.assessment.matrix["sections"] for t in s["tables"]]
        return next(table for table in tables if table["key"] == "gender")

    def test_number_of_whistleblowing_reports_is_hidden(self):
        for user, text in ((self.controller, "< 5"), (self.confidential, "2")):
            matrix = self.assessment.with_user(user).matrix
            rows = [r for s in matrix["sections"] for r in s["rows"]]
            row = next(r for r in rows if r["code"] == "K1.denunciation")
            self.assertEqual(row["value"]["text"], text)

    def test_complete_result_is_for_the_confidential_group(self):
        with self.assertRaises(AccessError):
            self.assessment.with_user(self.controller).read(["result"])
        with self.assertRaises(AccessError):
            self.assessment.with_user(self.controller).search([("result", "!=", False)])
        self.assertTrue(self.assessment.with_user(self.confidential).result)

    def test_public_figures_hold_no_breakdown(self):
        figures = self.assessment.with_user(self.controller).figures
        self.assertEqual(set(figures), {f"K{number}" for number in range(1, 23)})
        self.assertEqual(
            {key for figure in figures.values() for key in figure},
            {"value", "numerator", "denominator"},
        )

    def test_whistleblowing_reports_count_but_are_not_listed(self):
        self.assertEqual(self.assessment.figures["K1"]["value"], 14)
        for user, seen in ((self.controller, 12), (self.confidential, 14)):
            action = self.assessment.with_user(user).action_open_records("K1")
            tickets = self.env["helpdesk.ticket"].with_user(user)
            self.assertEqual(tickets.search_count(action["domain"]), seen)
            self.assertEqual("confidential" in action["name"], seen == 12)

    def test_register_hides_details_of_confidential_complaints(self):
        book = openpyxl.load_workbook(io.BytesIO(self.assessment._render_workbook()))
        rows = list(book["Complaints"].values)
        kinds = self.env["helpdesk.ticket"]._fields["complaint_kind"]
        label = dict(kinds._description_selection(self.env))["denunciation"]
        secret = [row for row in rows if row[1] == label]
        self.assertEqual(len(secret), 2)
        for row in secret:
            self.assertEqual(set(row[3:8]), {"réservé"})
        self.assertNotIn(self.restricted.name, json.dumps(rows, default=str))

    def test_late_confidential_complaints_are_not_identified(self):
        self._create_case(
            "2025-05-05 10:00:00",
            complaint_kind="denunciation",
            complaint_deadline="2025-06-01 10:00:00",
            mfi_branch_id=self.branches[1].id,
            number="SECRET-1",
        )
        self.assessment.action_compute()
        notes = " ".join(self.assessment.matrix["notes"])
        self.assertIn("confidential", notes)
        self.assertNotIn("SECRET-1", notes)

    def test_documents_for_third_parties_are_masked(self):
        officer = self.assessment.with_user(self.confidential)
        self.assertTrue(officer._get_matrix(masked=True).masked)
        book = openpyxl.load_workbook(io.BytesIO(officer._render_workbook()))
        text = str([list(sheet.values) for sheet in book])
        self.assertIn("< 5", text)
