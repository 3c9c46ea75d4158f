# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import phonenumbers
from hypothesis import given, settings, strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from odoo.tests import BaseCase

from odoo.addons.mfi_complaints.engine.phone import (
    MAX_LENGTH,
    digits,
    get_agreed_e164,
    get_spellings,
    looks_like_phone,
    to_e164,
)
from odoo.addons.phone_validation.tools.phone_validation import phone_format

#: Countries of West and Central Africa where the clients mostly live.
REGIONS = ("BF", "BJ", "CI", "CM", "GH", "GN", "KE", "ML", "NE", "SN", "TG")
FORMATS = (
    PhoneNumberFormat.E164,
    PhoneNumberFormat.INTERNATIONAL,
    PhoneNumberFormat.NATIONAL,
    PhoneNumberFormat.RFC3966,
)
#: Old prefixes as the operators of Côte d'Ivoire listed them before January 2021.
IVORIAN_MOBILES = {
    "07": "07 08 09 47 48 49 57 58 59 77 78 79 87 88 89",
    "05": "04 05 06 44 45 46 54 55 56 74 75 76 84 85 86",
    "01": "01 02 03 40 41 42 43 51 52 53 71",
}
IVORIAN_FIXED = {
    "27": "202 203 212 213 215 217 224 225 234 235 244 306 316 319 327 337 347 368",
    "25": "200 210 220 230 240 300 310 320 330 340 350 360",
    "21": "208 218 228 238 248",
}
fuzzy = settings(deadline=None, max_examples=100, database=None)


def valid_numbers(regions=REGIONS):
    """Generate valid phone numbers by changing the last digits of examples."""
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
    examples = [
        (region, phonenumbers.example_number_for_type(region, kind))
        for region in regions
        for kind in kinds
    ]
    tailed = st.builds(_with_tail, st.sampled_from(examples), st.integers(0, 9999))
    return tailed.filter(lambda found: phonenumbers.is_valid_number(found[1]))


def slips(typed):
    """Generate typing errors: characters changed, inserted or left out."""
    sign = st.sampled_from("0123456789 .-+")
    position = st.integers(0, len(typed) - 1)
    slip = st.tuples(position, st.sampled_from((0, 1)), st.one_of(sign, st.just("")))
    return st.lists(slip, max_size=4).map(lambda made: _slip(typed, made))


def _slip(typed, made):
    """Return a text with some typing errors."""
    for position, width, sign in made:
        typed = typed[:position] + sign + typed[position + width :]
    return typed


def _with_tail(example, tail):
    """Return an example (region, number) with the last four digits replaced."""
    region, number = example
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return region, phonenumbers.parse(f"{e164[:-4]}{tail:04d}")


class TestPhone(BaseCase):
    """A phone line has one format, however it was typed or sent."""

    @fuzzy
    @given(valid_numbers(), st.sampled_from(FORMATS))
    def test_any_format_of_a_valid_number(self, found, style):
        region, number = found
        expected = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        typed = phonenumbers.format_number(number, style)
        self.assertEqual(to_e164(typed, region), expected)

    @fuzzy
    @given(
        valid_numbers(("BJ", "BR", "CI", "FR", "IT", "SN", "US")),
        st.sampled_from(("{}", "00{}", "+{}", " + {} ", "tel:+{}", "Tél. : +{}")),
    )
    def test_international_spellings_need_no_region(self, found, spelling):
        _region, number = found
        expected = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        self.assertEqual(to_e164(spelling.format(expected[1:])), expected)

    @fuzzy
    @given(valid_numbers(), st.sampled_from((" ", ".", "-", "\u00a0", "\u202f", "")))
    def test_punctuation_between_pairs(self, found, sign):
        region, number = found
        national = phonenumbers.national_significant_number(number)
        pairs = [national[i : i + 2] for i in range(0, len(national), 2)]
        expected = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        self.assertEqual(
            to_e164(f"+{number.country_code}{sign}{sign.join(pairs)}", region),
            expected,
        )

    @settings(fuzzy, max_examples=1000)
    @given(st.data())
    def test_agreed_matches_odoo(self, data):
        """Numbers that skip Odoo's parser get the same result as with the parser."""
        far = (*REGIONS, "AR", "BR", "CD", "CF", "FR", "GA", "GQ", "MX", "TD", "US")
        region, number = data.draw(valid_numbers(far))
        style = data.draw(st.sampled_from(FORMATS))
        text = data.draw(slips(phonenumbers.format_number(number, style)))
        agreed = get_agreed_e164(text, region)
        if agreed:
            self.assertEqual(agreed, phone_format(text, region, None, "E164"), text)

    @fuzzy
    @given(valid_numbers(), st.sampled_from((" ", "")))
    def test_agreed_on_usual_notations(self, found, sign):
        """Existing numbers, in pairs or without spaces, skip Odoo's parser."""
        region, number = found
        national = phonenumbers.national_significant_number(number)
        pairs = [national[i : i + 2] for i in range(0, len(national), 2)]
        expected = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        typed = f"+{number.country_code}{sign}{sign.join(pairs)}"
        self.assertEqual(get_agreed_e164(typed, region), expected)

    @fuzzy
    @given(st.text(max_size=200), st.sampled_from((None, "SN", "BJ", "CI", "XX", "")))
    def test_any_text_gives_a_number_or_nothing(self, text, region):
        result = to_e164(text, region)
        if result is None:
            return
        self.assertRegex(result, r"^\+[1-9]\d{6,14}$")
        self.assertTrue(phonenumbers.is_possible_number(phonenumbers.parse(result)))
        self.assertEqual(to_e164(result), result, "its own spelling")

    @fuzzy
    @given(st.integers(0, 9_999_999), st.sampled_from("24569"))
    def test_benin_old_and_new_are_one_line(self, rest, first):
        old = f"{first}{rest:07d}"
        new = f"+22901{old}"
        for typed in (old, f"01{old}", f"229{old}", f"00229 {old}", f"+229{old}", new):
            self.assertEqual(to_e164(typed, "BJ"), new, typed)
        self.assertEqual(get_spellings(new), (new, f"+229{old}"))
        self.assertEqual(get_spellings(f"+229{old}"), get_spellings(new))
        self.assertTrue(phonenumbers.is_possible_number(phonenumbers.parse(new)))

    def test_ivorian_mobiles_follow_the_operator(self):
        for prefix, series in IVORIAN_MOBILES.items():
            for start in series.split():
                old = f"{start}123456"
                new = f"+225{prefix}{old}"
                with self.subTest(old=old):
                    self.assertEqual(to_e164(old, "CI"), new)
                    self.assertEqual(to_e164(f"+225{old}"), new)
                    self.assertEqual(get_spellings(new), (new, f"+225{old}"))
                    number = phonenumbers.parse(new)
                    self.assertTrue(phonenumbers.is_valid_number(number))

    def test_ivorian_fixed_lines_follow_the_operator(self):
        for prefix, series in IVORIAN_FIXED.items():
            for start in series.split():
                old = f"{start}12345"
                with self.subTest(old=old):
                    self.assertEqual(to_e164(old, "CI"), f"+225{prefix}{old}")

    def test_ivorian_service_numbers_are_not_rewritten(self):
        for typed in ("80001234", "90512345"):
            self.assertIsNone(to_e164(typed, "CI"), typed)

    def test_a_line_opened_after_the_change_has_one_form(self):
        self.assertEqual(get_spellings("+2250712345678"), ("+2250712345678",))
        self.assertEqual(get_spellings("+2250512345678"), ("+2250512345678",))

    def test_a_truncated_new_number_is_not_an_old_one(self):
        self.assertIsNone(to_e164("01979795", "BJ"))
        self.assertIsNone(to_e164("+22901979795"))

    def test_a_typing_error_is_not_a_foreign_number(self):
        for typed in ("7765432101", "338671234512", "776543"):
            self.assertIsNone(to_e164(typed, "SN"), typed)

    def test_what_people_write_in_the_field(self):
        expected = "+221776543210"
        for typed in (
            "77 654 32 10 / 33 867 12 34",
            "77.654.32.10 ou 78 111 22 33",
            "77-654-32-10 (sœur)",
            "GSM: 776543210",
            "WhatsApp +221 77 654 32 10",
            "776543210 poste 12",
            "(+221) 77 654 32 10",
            "٧٧٦٥٤٣٢١٠",
            "\u202a+221\u202f77\u202f654\u202f32\u202f10\u202c",
        ):
            with self.subTest(typed=typed):
                self.assertEqual(to_e164(typed, "SN"), expected)

    def test_senders_that_are_not_numbers(self):
        for sender in ("OrangeMoney", "36000", "Wave", "+", "0000", "-", "tel:"):
            self.assertIsNone(to_e164(sender, "SN"), sender)
            self.assertEqual(get_spellings(sender), ())

    def test_a_huge_input_is_bounded(self):
        self.assertIsNone(to_e164("7" * 10**6, "SN"))
        self.assertEqual(
            to_e164("77 654 32 10" + " " * MAX_LENGTH * 10, "SN"), "+221776543210"
        )

    def test_digits_and_phone_like_texts(self):
        self.assertEqual(digits("+221 77"), "22177")
        self.assertTrue(looks_like_phone("00 229 97"))
        self.assertFalse(looks_like_phone("Awa 776543210"))
        self.assertFalse(looks_like_phone("12 345"))
        self.assertFalse(looks_like_phone(None))
