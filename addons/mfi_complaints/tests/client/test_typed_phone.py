# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import phonenumbers
from hypothesis import given, strategies as st
from phonenumbers import PhoneNumberFormat

from odoo.tests import BaseCase

from odoo.addons.mfi_complaints.engine.phone import list_e164, to_e164
from odoo.addons.mfi_complaints.engine.search_key import build_key

from .test_phone import fuzzy, valid_numbers

SENEGAL = "+221776543210"
# By kind: (country, what was typed, the numbers in it).
TYPED = {
    "zero in brackets": (
        ("SN", "+221 (0)77 654 32 10", [SENEGAL]),
        ("SN", "+221(0) 776543210", [SENEGAL]),
        ("SN", "00221 (0) 77 654 32 10", [SENEGAL]),
        ("SN", "+221 (O)77 654 32 10", [SENEGAL]),
        ("FR", "+33 (0)6 12 34 56 78", ["+33612345678"]),
        ("BJ", "+229 (0)97 97 95 95", ["+2290197979595"]),
        ("CI", "+225 (0)7 07 09 95 73", ["+2250707099573"]),
        ("GA", "+241 (0)6 12 34 56", ["+24166123456"]),
    ),
    "trunk zero": (
        ("SN", "+221 077 654 32 10", [SENEGAL]),
        ("SN", "2210776543210", [SENEGAL]),
        ("SN", "077 654 32 10", [SENEGAL]),
        ("GH", "+233 0244123456", ["+233244123456"]),
        ("CM", "+237 0677123456", ["+237677123456"]),
        ("CM", "+237 077123456", ["+237677123456"]),
        ("CI", "+225 0707099573", ["+2250707099573"]),
        ("BJ", "+229 0197979595", ["+2290197979595"]),
        ("IT", "+39 06 698 12345", ["+390669812345"]),
    ),
    "decimal": (
        ("SN", "776543210.0", [SENEGAL]),
        ("SN", "221776543210.0", [SENEGAL]),
        ("SN", "+221776543210.0", [SENEGAL]),
        ("SN", 776543210.0, [SENEGAL]),
        ("GA", "77280150.0", ["+24177280150"]),
        ("SN", "77.654.32.10", [SENEGAL]),
    ),
    "rounded by a spreadsheet": (
        ("SN", "2.21776E+11", []),
        ("SN", "7,76543E+08", []),
        ("CI", "2.250707099E+12", []),
        ("SN", "7.7654321e8", []),
    ),
    "two numbers": (
        ("SN", "77 654 32 10 / 33 867 12 34", [SENEGAL, "+221338671234"]),
        ("SN", "776543210/338671234", [SENEGAL, "+221338671234"]),
        ("SN", "776543210;781112233", [SENEGAL, "+221781112233"]),
        ("SN", "776543210, 781112233", [SENEGAL, "+221781112233"]),
        ("SN", "776543210 ou 781112233", [SENEGAL, "+221781112233"]),
        ("SN", "776543210 et 781112233", [SENEGAL, "+221781112233"]),
        ("SN", "776543210 & 781112233", [SENEGAL, "+221781112233"]),
        ("SN", "776543210 - 781112233", [SENEGAL, "+221781112233"]),
        ("SN", "77 654 32 10 78 111 22 33", [SENEGAL, "+221781112233"]),
        ("SN", "776543210\n781112233", [SENEGAL, "+221781112233"]),
        ("SN", "+221776543210+221781112233", [SENEGAL, "+221781112233"]),
        ("SN", "77 654 32 10 (sœur) 78 111 22 33", [SENEGAL, "+221781112233"]),
        ("SN", "Tél 77 654 32 10 WhatsApp 78 111 22 33", [SENEGAL, "+221781112233"]),
        ("SN", "77 654 32 10 / 77 654 32 10", [SENEGAL]),
        ("SN", "77 654 32 10/11", [SENEGAL]),
        ("SN", "fixe : néant, mobile : 77 654 32 10", [SENEGAL]),
        ("BJ", "97 97 95 95 / 21 31 66 73", ["+2290197979595", "+2290121316673"]),
        ("SN", "123 / 77 654 32 10", []),
    ),
    "letter O": (
        ("CI", "O7 07 09 95 73", ["+2250707099573"]),
        ("CI", "o7o7o99573", ["+2250707099573"]),
        ("SN", "77 654 32 1O", [SENEGAL]),
        ("SN", "OO221 77 654 32 10", [SENEGAL]),
        ("SN", "Ousmane 77 654 32 10", [SENEGAL]),
        ("SN", "no 77 654 32 10", [SENEGAL]),
    ),
    "prefixes, spaces, marks": (
        ("SN", "00221776543210", [SENEGAL]),
        ("SN", "+221 77 654 32 10", [SENEGAL]),
        ("SN", "+ 221 77 654 32 10", [SENEGAL]),
        ("SN", "(+221) 77-654-32-10", [SENEGAL]),
        ("SN", "221776543210", [SENEGAL]),
        ("SN", "\u202a+221\u202f77\u00a0654\u202f32\u202f10\u202c", [SENEGAL]),
        ("SN", "٧٧٦٥٤٣٢١٠", [SENEGAL]),
        ("SN", "７７６５４３２１０", [SENEGAL]),
        ("SN", "77\u200b6543210", [SENEGAL]),
        ("SN", "tel:+221-77-654-32-10", [SENEGAL]),
        ("SN", "77 654 32 10 poste 12", [SENEGAL]),
        ("SN", "776543210 (bureau)", [SENEGAL]),
    ),
    "no number": (
        ("SN", "", []),
        ("SN", None, []),
        ("SN", "néant", []),
        ("SN", "0", []),
        ("SN", "77 654 32", []),
        ("SN", "7765432101", []),
        ("SN", "MEC-0012345", []),
        ("BJ", "01979795", []),
        ("BJ", "+22901979795", []),
    ),
}


class TestTypedPhone(BaseCase):
    """Numbers are read as people mean them, and never guessed."""

    def test_what_people_type(self):
        for kind, rows in TYPED.items():
            for region, typed, expected in rows:
                with self.subTest(kind=kind, typed=typed):
                    self.assertEqual(list_e164(typed, region), expected)
                    first = expected[0] if expected else None
                    self.assertEqual(to_e164(typed, region), first)

    def test_both_numbers_of_a_field_are_searched(self):
        key = build_key("Awa", None, SENEGAL, "77 654 32 10 / 33 867 12 34")
        self.assertIn(" 221776543210 221338671234 ", key)

    @fuzzy
    @given(valid_numbers(), st.sampled_from(("{}.0", "Tél. {}", "{} (sœur)", "{} / 1")))
    def test_additions_never_change_a_valid_number(self, found, style):
        region, number = found
        expected = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        plain = "".join(filter(str.isdigit, national))
        for typed in (plain, expected, expected[1:], "00" + expected[1:]):
            self.assertEqual(to_e164(style.format(typed), region), expected, typed)

    @fuzzy
    @given(valid_numbers(), valid_numbers(), st.sampled_from(("/", " ou ", ";", " , ")))
    def test_the_first_of_two_numbers_counts(self, one, two, sign):
        first, second = (
            phonenumbers.format_number(number, PhoneNumberFormat.E164)
            for _region, number in (one, two)
        )
        found = list_e164(f"{first}{sign}{second}", "SN")
        self.assertEqual(found, list(dict.fromkeys([first, second])))
