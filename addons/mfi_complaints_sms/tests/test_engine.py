# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import importlib
import pkgutil
import string
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import phonenumbers
from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.mfi_complaints.engine import phone

from .. import engine
from ..engine import (
    charset,
    gateways,
    keywords,
    long_text,
    raw_call,
    segments,
    send_pace,
    sender_number,
    text_template,
)
from ..engine.gateways import base
from ..tools import log_filter

GSM_TEXT = st.text(
    alphabet=sorted(set(charset.GSM7_BASIC) - {charset.ESCAPE})
    + sorted(charset.GSM7_EXTENSION),
    max_size=800,
)
ANY_TEXT = st.text(max_size=400)
FRENCH = st.text(alphabet=string.printable + "éèàùçêîôûœ’«»…€", max_size=400)
REGIONS = ("SN", "BJ", "CI", "BF", "TG", "NE", "ML", "GH", "CM", "KE", "FR")
OPTIONS = {"in_fields": "sender=from\ntext=text", "id_pattern": r"id=(\w+)"}

tolerant = settings(deadline=None, max_examples=150, database=None)


def _find_modules(package):
    """Return the modules of a package, including sub-packages."""
    modules = [package]
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        modules.append(importlib.import_module(info.name))
    return modules


@tagged("post_install", "-at_install")
class TestEngine(BaseCase):
    """The engine's rules, checked with examples, properties and other libraries."""

    def test_doctests(self):
        tried = 0
        for module in [*_find_modules(engine), log_filter]:
            result = doctest.testmod(module)
            self.assertFalse(result.failed, module.__name__)
            tried += result.attempted
        self.assertGreater(tried, 100)

    # -- charsets -----------------------------------------------------
    @tolerant
    @given(GSM_TEXT)
    def test_gsm7_round_trip(self, text):
        self.assertEqual(charset.decode_gsm7(charset.encode_gsm7(text)), text)

    @tolerant
    @given(ANY_TEXT)
    def test_spelling_is_stable_and_never_costs_more(self, text):
        transliterated = charset.transliterate(text)
        self.assertEqual(charset.transliterate(transliterated), transliterated)
        spelled = segments.simplify_spelling(text)
        self.assertLessEqual(
            segments.measure(spelled).parts, segments.measure(text).parts
        )
        if charset.is_gsm7(text):
            self.assertTrue(charset.is_gsm7(spelled))

    @tolerant
    @given(FRENCH)
    def test_french_fits_gsm7_once_transliterated(self, text):
        self.assertTrue(
            charset.is_gsm7(charset.transliterate(text).replace("\x0b", ""))
        )

    @tolerant
    @given(
        st.binary(max_size=300),
        st.sampled_from(
            [
                "",
                "UTF-8",
                "UTF-16BE",
                "GSM",
                "ISO-8859-1",
                "nonsense",
                "rot13",
                "base64",
            ]
        ),
        st.integers(0, 16),
    )
    def test_decoding_never_fails(self, raw, name, coding):
        self.assertIsInstance(charset.decode(raw, name, coding), str)

    @tolerant
    @given(ANY_TEXT)
    def test_decoding_round_trip(self, text):
        for name in ("utf-8", "utf-16-be"):
            self.assertEqual(
                charset.decode(text.encode(name, "surrogatepass"), name)
                if not any("\ud800" <= char <= "\udfff" for char in text)
                else text,
                text,
            )

    @tolerant
    @given(ANY_TEXT)
    def test_cleaned_text_fits_the_database(self, text):
        kept = charset.clean(text)
        self.assertNotIn("\x00", kept)
        kept.encode("utf-8")

    # -- segments -----------------------------------------------------
    @tolerant
    @given(st.one_of(GSM_TEXT, ANY_TEXT))
    def test_parts_fit_and_join_back_to_the_text(self, text):
        found = segments.split_parts(text)
        self.assertEqual("".join(found), text)
        encoding = segments.get_encoding(text)
        alone, each = segments.LIMITS[encoding]
        limit = alone if len(found) == 1 else each
        for part in found:
            self.assertLessEqual(self._measure(part, encoding), limit)
        self.assertEqual(segments.measure(text).parts, len(found))

    @staticmethod
    def _measure(text, encoding):
        """Return the units of a part, counted in another way than in the engine."""
        if encoding == segments.UCS2:
            return len(text.encode("utf-16-be", "surrogatepass")) // 2
        return len(charset.encode_gsm7(text))

    @tolerant
    @given(st.one_of(GSM_TEXT, ANY_TEXT), st.integers(1, 4))
    def test_shortened_text_fits(self, text, limit):
        short = segments.shorten(text, limit)
        self.assertLessEqual(segments.measure(short).parts, limit)
        if segments.measure(text).parts <= limit:
            self.assertEqual(short, text)

    # -- numbers ------------------------------------------------------
    def test_numbers_agree_with_phonenumbers(self):
        for region in REGIONS:
            for kind in (
                phonenumbers.PhoneNumberType.MOBILE,
                phonenumbers.PhoneNumberType.FIXED_LINE,
            ):
                example = phonenumbers.example_number_for_type(region, kind)
                self._check_spellings(example, region)

    def _check_spellings(self, number, region):
        """Assert that all the spellings of a number give its E.164 form."""
        form = phonenumbers.PhoneNumberFormat
        expected = phonenumbers.format_number(number, form.E164)
        spellings = [
            expected,
            expected[1:],
            "00" + expected[1:],
            "tel:" + expected,
            phonenumbers.format_number(number, form.INTERNATIONAL),
            phonenumbers.format_number(number, form.NATIONAL),
        ]
        for text in spellings:
            found = sender_number.normalise(text, phone.to_e164, region)
            self.assertEqual(found, expected, f"{text} in {region}")

    @tolerant
    @given(st.sampled_from(REGIONS), st.integers(10**5, 10**12), st.booleans())
    def test_random_numbers_agree_with_phonenumbers(self, region, digits, plus):
        text = f"{'+' if plus else ''}{digits}"
        found = sender_number.normalise(text, phone.to_e164, region)
        if found:
            number = phonenumbers.parse(found)
            self.assertTrue(phonenumbers.is_possible_number(number))

    @tolerant
    @given(ANY_TEXT)
    def test_any_sender_has_a_kind(self, text):
        kinds = (
            sender_number.PHONE,
            sender_number.SHORT,
            sender_number.NAME,
            sender_number.NONE,
        )
        self.assertIn(sender_number.get_kind(text), kinds)
        found = sender_number.normalise(text, phone.to_e164, "SN")
        if found:
            self.assertRegex(found, r"^\+[0-9]{7,15}$")

    # -- meaning ------------------------------------------------------
    VOCABULARY = (
        ("complaint", "fr", "PLAINTE"),
        ("follow", "fr", "SUIVI"),
        ("stop", "fr", "STOP"),
        ("denunciation", "fr", "DENONCIATION"),
        ("no", "fr", "NON"),
    )

    @tolerant
    @given(ANY_TEXT)
    def test_any_text_has_a_meaning(self, text):
        meaning = keywords.parse_text(text, self.VOCABULARY)
        self.assertIn(
            meaning.kind, (*keywords.MEANINGS, keywords.SCORE, keywords.OTHER)
        )

    @tolerant
    @given(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.integers(1, 6))
    def test_one_wrong_letter_is_accepted(self, letter, position):
        typed = "plainte"[:position] + letter + "plainte"[position + 1 :]
        meaning = keywords.parse_text(f"{typed} mon argent", self.VOCABULARY)
        self.assertEqual(meaning.kind, "complaint")

    @tolerant
    @given(st.permutations(["PLAINTE", "sur", "le", "credit"]))
    def test_parts_join_in_any_order(self, order):
        parts = ["PLAINTE", "sur", "le", "credit"]
        at = datetime(2026, 3, 2)
        pieces = [long_text.Piece(parts.index(part) + 1, 4, at, part) for part in order]
        self.assertEqual(long_text.join_pieces(pieces), "".join(parts))

    # -- send pace ----------------------------------------------------
    @tolerant
    @given(
        st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),
        st.integers(0, 48),
        st.integers(0, 48),
        st.sampled_from(["Africa/Dakar", "Europe/Paris", "Africa/Nairobi"]),
    )
    def test_quiet_hours_are_kept(self, wanted_at, start, end, zone):
        tz = ZoneInfo(zone)
        aware = wanted_at.replace(tzinfo=timezone.utc)
        start, end = start / 2, end / 2
        found = send_pace.get_next_allowed_time(aware, start, end, tz)
        self.assertGreaterEqual(found, aware)
        self.assertLess(found - aware, timedelta(hours=26))
        local = found.astimezone(tz)
        hour = local.hour + local.minute / 60 + local.second / 3600
        self.assertFalse(send_pace.is_quiet(hour, start, min(end, 24)) and end < 24)

    # -- templates ----------------------------------------------------
    @tolerant
    @given(ANY_TEXT, st.dictionaries(st.sampled_from(["number", "date"]), ANY_TEXT))
    def test_values_are_never_expanded(self, body, values):
        text_template.fill(body, values)
        filled = text_template.fill("{number}", {"number": "{date}", "date": "secret"})
        self.assertEqual(filled, "{date}")

    # -- gateways -----------------------------------------------------
    @tolerant
    @given(
        st.sampled_from(sorted(gateways.REGISTRY)),
        st.sampled_from(["GET", "POST"]),
        st.sampled_from(
            ["", "application/json", "application/x-www-form-urlencoded", "text/xml"]
        ),
        st.one_of(
            st.binary(max_size=200),
            st.recursive(
                st.one_of(st.none(), st.booleans(), st.integers(), ANY_TEXT),
                lambda inner: st.one_of(
                    st.lists(inner, max_size=3),
                    st.dictionaries(
                        st.sampled_from(
                            [
                                "from",
                                "text",
                                "results",
                                "id",
                                "status",
                                "messageId",
                                "inboundSMSMessageNotification",
                                "inboundSMSMessage",
                            ]
                        ),
                        inner,
                        max_size=4,
                    ),
                ),
                max_leaves=12,
            ).map(base.encode_json),
        ),
        st.text(alphabet=string.printable, max_size=80),
    )
    def test_no_call_breaks_a_gateway(self, code, method, kind, body, query):
        call = base.Call(method, f"http://x/in?{query}", {"Content-Type": kind}, body)
        gateway = gateways.make_gateway(
            code, gateways.Settings(options=OPTIONS, secret="k")
        )
        for read in (gateway.read_inbound, gateway.read_status):
            try:
                read(call)
            except base.Malformed:
                continue
        gateway.prepare_ack(call)
        gateway.is_signed(call, [call.url])
        self.assertEqual(
            raw_call.load_call(raw_call.dump_call(call)).body, body if body else b""
        )

    @tolerant
    @given(
        st.sampled_from(sorted(gateways.REGISTRY)),
        st.integers(100, 599),
        st.one_of(
            st.binary(max_size=200),
            st.recursive(
                st.one_of(st.none(), st.booleans(), st.integers(), ANY_TEXT),
                lambda inner: st.one_of(
                    st.lists(inner, max_size=3),
                    st.dictionaries(
                        st.sampled_from(
                            [
                                "SMSMessageData",
                                "Recipients",
                                "statusCode",
                                "messages",
                                "status",
                                "groupId",
                                "messageId",
                                "sid",
                                "code",
                            ]
                        ),
                        inner,
                        max_size=4,
                    ),
                ),
                max_leaves=12,
            ).map(base.encode_json),
        ),
    )
    def test_no_answer_breaks_a_gateway(self, code, status, body):
        gateway = gateways.make_gateway(code, gateways.Settings(options=OPTIONS))
        answer = base.Answer(status, body)
        sent = gateway.read_send_answer(answer)
        states = (base.ACCEPTED, base.REFUSED, base.RETRY, base.EXPIRED_TOKEN)
        self.assertIn(sent.state, states)
        if status >= 500 and gateway.pushes and not gateway.simulates:
            self.assertNotEqual(sent.state, base.ACCEPTED)
        gateway.read_balance(answer)
        gateway.read_token(answer)

    @tolerant
    @given(
        st.sampled_from(sorted(gateways.REGISTRY)),
        st.text(
            alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300
        ),
    )
    def test_any_text_can_be_prepared(self, code, text):
        options = {"send_url": "http://x", "send_type": "json", "send_body": "{text}"}
        settings_ = gateways.Settings("http://x", "u", "p", "4040", options=options)
        message = base.Outgoing("uuid", "+221770000001", text, "http://o/status")
        request = gateways.make_gateway(code, settings_).prepare_send(message)
        if request:
            self.assertTrue(request.url.isascii())
            self.assertIsInstance(request.data, bytes)
