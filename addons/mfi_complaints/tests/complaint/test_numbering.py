# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading
from datetime import date
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ...engine import numbering
from ..common import NOW, ComplaintCommon

PEOPLE = 20


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNumbering(ComplaintCommon):
    """Numbers follow the pattern, restart each year and are separate per company."""

    def _create_report(self):
        """Create a registered whistleblowing report, as an officer does."""
        return self._create_complaint(
            self.confidential, complaint_kind="denunciation", partner_id=False
        )

    def test_bad_patterns_are_refused_with_a_message(self):
        for pattern, word in (
            ("PL", "must contain"),
            ("{branch}-{number}", "only contain"),
            ("{number", "cannot be read"),
            ("{number:q}", "cannot be read"),
            ("{number.__class__}", "only contain"),
            ("x" * 60 + "{number}", "too long"),
        ):
            with self.subTest(pattern=pattern):
                with self.assertRaisesRegex(ValidationError, word):
                    self.company.mfi_number_pattern = pattern

    def test_pattern_is_a_setting(self):
        self.company.mfi_number_pattern = "R{yy}/{month}/{number:04d}"
        number = self._create_complaint().number
        self.assertRegex(number, r"^R26/03/\d{4}$")

    def test_counter_restarts_with_the_year(self):
        draw = self.env["mfi.complaint.numbering"]._draw_number
        self.assertEqual(draw(self.company, date(2031, 1, 1)), "PL-2031-000001")
        self.assertEqual(draw(self.company, date(2031, 1, 2)), "PL-2031-000002")
        self.assertEqual(draw(self.company, date(2032, 1, 1)), "PL-2032-000001")

    def test_companies_count_apart(self):
        other = self.env["res.company"].create({"name": "Other MFI"})
        draw = self.env["mfi.complaint.numbering"]._draw_number
        self.assertEqual(draw(other, date(2031, 1, 1)), "PL-2031-000001")
        self.assertEqual(draw(self.company, date(2031, 1, 1)), "PL-2031-000001")

    def test_a_whistleblowing_report_leaves_no_gap(self):
        first = self._create_complaint()
        report = self._create_report()
        second = self._create_complaint()
        self.assertRegex(report.number, r"^DN-[A-Z2-9]{4}-[A-Z2-9]{2}$")
        self.assertEqual(numbering.find_references(report.number), [report.number])
        before, after = (int(ticket.number[-6:]) for ticket in (first, second))
        self.assertEqual(after, before + 1)

    def test_a_reference_is_drawn_again_when_it_is_used(self):
        used = self._create_report().number
        draws = [used, used, "DN-7KQ4-M2"]
        with patch.object(numbering, "create_reference", side_effect=draws):
            report = self._create_report()
        self.assertEqual(report.number, "DN-7KQ4-M2")

    def test_one_call_gives_a_reference_that_is_followed_as_typed(self):
        result = self.tickets.with_user(self.confidential).complaint_register(
            {
                "kind": "denunciation",
                "description": "Deposits are kept for days",
                "channel": "letter",
                "category": "FRA",
            }
        )
        [reference] = numbering.find_references(result["number"])
        typed = reference.lower().replace("-", " ")
        code = result["tracking_code"]
        status = self.tickets.with_user(self.employee).complaint_status
        self.assertEqual(status(typed), {})
        self.assertEqual(status(typed, code=code)["number"], reference)

    def test_database_refuses_a_number_twice(self):
        first, second = self._create_complaint(), self._create_complaint()
        self.env.flush_all()
        with self.assertRaises(psycopg2.errors.UniqueViolation):
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL(
                        "UPDATE helpdesk_ticket SET number = %s WHERE id = %s",
                        first.number,
                        second.id,
                    )
                )


@tagged("post_install", "-at_install")
class TestTwentyAtOnce(TransactionCase):
    """Twenty users register at the same time, each in a separate transaction.

    The transactions are rolled back at the end, because a registered complaint cannot
    be deleted. The test leaves nothing behind but a used sequence.
    """

    def test_twenty_numbers(self):
        self._use_the_sequence()
        barrier = threading.Barrier(PEOPLE, timeout=60)
        numbers, errors = [], []

        def register():
            try:
                numbers.append(self._register(barrier))
            except Exception as error:
                errors.append(error)
                barrier.abort()

        threads = [threading.Thread(target=register) for _number in range(PEOPLE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        self.assertEqual(len(set(numbers)), PEOPLE)

    def _use_the_sequence(self):
        """Create the year's sequence, as the first complaint of a year does."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env.ref("base.main_company")
            env["mfi.complaint.numbering"]._draw_number(
                company, company._get_mfi_today()
            )

    def _register(self, barrier):
        """Register one complaint, wait for all the others, and roll back."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            result = env["helpdesk.ticket"]._register_complaint_sudo(
                {
                    "description": "The counter closed early",
                    "channel": "phone",
                    "category": "ACC",
                    "phone": "+221771234567",
                }
            )
            env.flush_all()
            barrier.wait()
            cr.rollback()
        return result["number"]
