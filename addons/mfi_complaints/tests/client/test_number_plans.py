# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from collections import Counter

import phonenumbers
from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase

from odoo.addons.mfi_complaints.engine import number_plans
from odoo.addons.mfi_complaints.engine.phone import get_spellings, to_e164
from odoo.addons.mfi_complaints.engine.search_key import build_key

fuzzy = settings(deadline=None, max_examples=30, database=None)
# (country, number as an old file has it, the same line today)
RENUMBERED = (
    ("BJ", "97 97 95 95", "+2290197979595"),
    ("BJ", "21 31 66 73", "+2290121316673"),
    ("CI", "07 09 95 73", "+2250707099573"),
    ("CI", "45 67 89 01", "+2250545678901"),
    ("CI", "20 21 55 80", "+2252720215580"),
    ("CM", "77 12 34 56", "+237677123456"),
    ("CM", "94 86 74 96", "+237694867496"),
    ("CM", "22 23 40 14", "+237222234014"),
    ("CM", "33 42 10 20", "+237233421020"),
    ("GA", "06 12 34 56", "+24166123456"),
    ("GA", "07 28 01 50", "+24177280150"),
    ("GA", "+241 5 12 34 56", "+24165123456"),
    ("GA", "01 71 71 71", "+24111717171"),
    ("CG", "555 12 34", "+242055551234"),
    ("CG", "660 12 34", "+242066601234"),
    ("CG", "281 23 45", "+242222812345"),
    ("SN", "869 03 69", "+221338690369"),
    ("ML", "222 12 34", "+22320221234"),
    ("ML", "226 25 13", "+22321262513"),
    ("TG", "221 23 45", "+22822212345"),
    ("TG", "512 34 56", "+22899123456"),
    ("TG", "612 34 56", "+22898123456"),
    ("GN", "45 00 00", "+22430450000"),
    ("TD", "252 12 34", "+23522521234"),
    ("TD", "629 12 34", "+23566291234"),
    ("TD", "991 12 34", "+23599911234"),
    ("GQ", "27 12 34", "+240222271234"),
    ("GQ", "09 12 34", "+240333091234"),
    ("GW", "590 12 34", "+245955901234"),
    ("GW", "660 12 34", "+245966601234"),
    ("BF", "40 45 51 23", "+22624455123"),
    ("CF", "01 00 00", "+23670010000"),
    ("CF", "50 12 34", "+23675501234"),
    ("MR", "525 76 00", "+22245257600"),
    ("MR", "630 12 34", "+22236301234"),
    ("NG", "01 463 0643", "+2342014630643"),
    ("NG", "084 460 643", "+2342084460643"),
    ("GH", "021 23 46 66", "+233302234666"),
    ("GH", "051 2 34 56", "+233322023456"),
)
#: Series that the tables do not have yet, though the operators list them.
UNLISTED = {r"368\d{5}"}
# Numbers that must not be taken for old ones.
KEPT = (
    ("BF", "50 30 12 34", "+22650301234"),
    ("BJ", "01 97 97 95 95", "+2290197979595"),
    ("CM", "677 12 34 56", "+237677123456"),
    ("GA", "066 12 34 56", "+24166123456"),
    ("GA", "77 28 01 50", "+24177280150"),
    ("ML", "76 12 34 56", "+22376123456"),
    ("TD", "66 29 12 34", "+23566291234"),
    ("MR", "45 25 76 00", "+22245257600"),
    ("GH", "024 412 3456", "+233244123456"),
    ("NG", "0803 123 4567", "+2348031234567"),
    ("TG", "90 12 34 56", "+22890123456"),
    ("GN", "622 12 34 56", "+224622123456"),
)


def old_numbers(change):
    """Generate old national numbers of one row of the table."""
    pattern = re.compile(f"{change.cut}(?:{change.rest})", re.ASCII)
    return st.from_regex(pattern, fullmatch=True)


class TestNumberPlans(BaseCase):
    """Old and new numbers of a region are the same lines."""

    def test_known_lines(self):
        for region, typed, expected in RENUMBERED:
            with self.subTest(region=region, typed=typed):
                self.assertEqual(to_e164(typed, region), expected)
                self.assertIn(expected, get_spellings(expected))

    def test_old_and_new_meet(self):
        """Whichever form was stored, both have the same spellings."""
        for region, typed, expected in RENUMBERED:
            spellings = get_spellings(expected)
            self.assertEqual(spellings[0], expected)
            self.assertGreater(len(spellings), 1, (region, typed))
            for form in spellings:
                with self.subTest(form=form):
                    self.assertEqual(get_spellings(form), spellings)
                    self.assertEqual(to_e164(form), expected)

    def test_search_key_has_both_forms(self):
        for _region, _typed, expected in RENUMBERED:
            key = build_key("Awa", e164=expected)
            for form in get_spellings(expected):
                self.assertIn(form[1:], key)

    def test_numbers_of_today_are_kept(self):
        for region, typed, expected in KEPT:
            with self.subTest(region=region, typed=typed):
                self.assertEqual(to_e164(typed, region), expected)

    @fuzzy
    @given(st.data())
    def test_every_row_gives_numbers_in_service(self, data):
        """The numbering tables of today are the judge of the whole table."""
        for change in number_plans.CHANGES:
            old = data.draw(old_numbers(change))
            new = number_plans.renew(change.code, old)
            number = phonenumbers.parse(f"+{change.code}{new}")
            valid = phonenumbers.is_valid_number(number)
            self.assertTrue(valid or change.rest in UNLISTED, (change, old))
            forms = number_plans.get_old_forms(f"+{change.code}{new}")
            self.assertIn(f"+{change.code}{old}", forms)
            self.assertIsNone(number_plans.renew(change.code, new), (old, new))

    @fuzzy
    @given(st.data())
    def test_no_row_rewrites_a_number_in_service(self, data):
        """Only Gabon's old numbers are still listed as possible ones."""
        for change in number_plans.CHANGES:
            old = data.draw(old_numbers(change))
            try:
                number = phonenumbers.parse(f"+{change.code}{old}")
            except phonenumbers.NumberParseException:
                continue
            valid = phonenumbers.is_valid_number(number)
            self.assertFalse(valid and change.code != 241, (change, old))

    def test_every_row_has_its_source(self):
        days = Counter(change.day for change in number_plans.CHANGES)
        self.assertTrue(all(change.source for change in number_plans.CHANGES))
        self.assertGreaterEqual(len({c.code for c in number_plans.CHANGES}), 16)
        self.assertTrue(all(day.year >= 2006 for day in days))
