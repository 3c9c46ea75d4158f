"""Phone numbers: one canonical form for the many ways of writing a number.

The canonical form is E.164 in the current numbering plan. Current numbering tables
reject most numbers of earlier plans as impossible, so this module rewrites them first,
with the table of ``number_plans.py``; ``typed_phone.py`` tidies what people type.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

from . import number_plans, typed_phone
from .text import normalize_text

# A number has at most 15 digits; the rest is for punctuation and labels.
MAX_LENGTH = 64

# Labels after which there is certainly a number.
_PHONE_LABEL = re.compile(r"^\s*(?:tel|tél|phone|gsm|mobile|whatsapp)\b[\s.:]*", re.I)
_NOT_DIGIT = re.compile(r"[^0-9]+")
# A number as it is dialled, with or without separators between groups of digits.
_DIALLED = re.compile(r"(?!00)\+?\d+(?:[ .-]\d+)*", re.ASCII)
# Countries whose numbers change when they are formatted: Brazil, where a digit is
# added in front of mobile numbers.
_REWRITTEN = {55}


def to_e164(raw, region=None):
    """Return the canonical E.164 form of a phone number, or None.

    :param raw: text typed by a person or sent by a gateway; anything is accepted. If
        it contains two numbers ("77 … / 33 …"), the first one is used.
    :param region: ISO 3166 alpha-2 code of the country whose local numbers may come
        without prefix; without it, only international forms are recognised.
    :return: ``"+" + digits`` in the current numbering plan, or None when ``raw`` is not
        a phone number. Only the length is checked, not the series in service, because
        operators open new series before the tables are published.

    >>> to_e164("77 654 32 10", "SN")
    '+221776543210'
    >>> to_e164("00221.77.654.32.10", "BJ"), to_e164("tel:+221-77-654-32-10")
    ('+221776543210', '+221776543210')

    Operators' gateways often leave out the plus sign:

    >>> to_e164("221776543210"), to_e164("221776543210", "BJ")
    ('+221776543210', '+221776543210')

    Numbers of an earlier plan are converted to the current one:

    >>> to_e164("97 97 95 95", "BJ"), to_e164("+229 97979595")
    ('+2290197979595', '+2290197979595')
    >>> to_e164("07 09 95 73", "CI"), to_e164("20 30 15 80", "CI")
    ('+2250707099573', '+2252720301580')
    >>> to_e164("77 12 34 56", "CM"), to_e164("+241 06 12 34 56")
    ('+237677123456', '+24166123456')

    What people and spreadsheets add is taken away:

    >>> to_e164("Tél. : 77 654 32 10 / 33 867 12 34", "sn")
    '+221776543210'
    >>> to_e164("+221 (0)77 654 32 10"), to_e164("O7 07 O9 95 73", "CI")
    ('+221776543210', '+2250707099573')
    >>> to_e164(776543210.0, "SN"), to_e164("2.21776E+11", "SN")
    ('+221776543210', None)
    >>> [to_e164(text, "SN") for text in ("", None, "OrangeMoney", "36000", "Awa 3")]
    [None, None, None, None, None]
    >>> to_e164(221776543210), to_e164(["77 654 32 10"], "SN")
    ('+221776543210', '+221776543210')
    """
    number = _get_number(raw, region)
    if number is None:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def list_e164(raw, region=None):
    """Return the E.164 form of every number written in a text, in order.

    The first one is what :func:`to_e164` returns; the others must be in service.

    >>> list_e164("77 654 32 10 (sœur) ou 33 867 12 34", "SN")
    ['+221776543210', '+221338671234']
    >>> list_e164("776543210 338671234", "SN"), list_e164("77 654 32 10 poste 12", "SN")
    (['+221776543210', '+221338671234'], ['+221776543210'])
    >>> list_e164("12", "SN"), list_e164(None)
    ([], [])
    """
    text, region = _prepare(raw, region)
    first = _parse_cached(text, region)
    if first is None:
        return []
    others = [_parse(piece, region) for piece in _split(text, region)[1:]]
    others = [number for number in others if number and _is_valid(number)]
    found = (
        phonenumbers.format_number(n, PhoneNumberFormat.E164) for n in (first, *others)
    )
    return list(dict.fromkeys(found))


def _prepare(raw, region):
    """Return a text of bounded length and a region, as they are parsed and cached."""
    text = raw if isinstance(raw, str) else normalize_text(raw, MAX_LENGTH)
    return text[: 4 * MAX_LENGTH], (region or "").upper() or None


def _get_number(raw, region):
    """Return the parsed number of a text, or None; do not modify it, it is cached."""
    return _parse_cached(*_prepare(raw, region))


# Parsing is slow, and a registration or an import parses the same number repeatedly.
@lru_cache(maxsize=8192)
def _parse_cached(raw, region):
    """Return the first number of a text of bounded length, or None."""
    pieces = _split(raw, region)
    return _parse(pieces[0], region) if pieces else None


def _split(raw, region):
    """Return the texts of the numbers in a text, the first one first."""
    text = normalize_text(raw, MAX_LENGTH)
    if ";phone-context=" in text:
        return [text]
    pieces = typed_phone.split(typed_phone.tidy(text))
    if len(pieces) == 1 and len(digits(pieces[0])) > 10:
        return _cut_in_two(pieces[0], region)
    return pieces


def _cut_in_two(piece, region):
    """Return the two numbers of a text without separator, if there is no doubt.

    A text that is one number stays one, and both halves must be in service.
    """
    if _parse(piece, region):
        return [piece]
    cuts = [
        halves
        for halves in typed_phone.list_halves(piece)
        if all(_is_valid(_parse(half, region)) for half in halves)
    ]
    return list(cuts[0]) if len(cuts) == 1 else [piece]


def get_agreed_e164(raw, region):
    """Return the E.164 form if Odoo's own parsing is sure to give the same one.

    Odoo parses a number twice and accepts only series in service. The results are the
    same for a number in service that is written as it is dialled. For any other number
    the answer is None: the results may differ, so the caller must use Odoo's.

    >>> get_agreed_e164("77 654 32 10", "SN")
    '+221776543210'
    >>> get_agreed_e164("+33 6 12 34 56 78", "SN")
    '+33612345678'

    A remark, an old number, an unknown series:

    >>> get_agreed_e164("77 654 32 10 (bureau)", "SN")
    >>> get_agreed_e164("97 97 95 95", "BJ")
    >>> get_agreed_e164("74 654 32 10", "SN")

    A foreign number without its plus sign:

    >>> to_e164("1 800-234-5678", "MX")
    '+18002345678'
    >>> get_agreed_e164("1 800-234-5678", "MX")
    """
    if not raw or not _DIALLED.fullmatch(raw):
        return None
    number = _get_number(raw, region)
    if number is None or number.country_code in _REWRITTEN:
        return None
    home = phonenumbers.country_code_for_region(region)
    if not raw.startswith("+") and number.country_code != home:
        return None
    if not _is_dialled(raw, number) or not _is_valid(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _is_dialled(raw, number):
    """Return whether a text has just a number's digits, with prefixes of the country.

    Otherwise it was read with more tolerance than Odoo has. So are all numbers of
    countries where digits are added or moved by the prefix, such as Argentina.
    """
    code = str(number.country_code)
    region = phonenumbers.region_code_for_country_code(number.country_code)
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if metadata and metadata.national_prefix_transform_rule:
        return False
    trunk = (metadata and metadata.national_prefix) or ""
    national = phonenumbers.national_significant_number(number)
    prefixes = {"", code, trunk, code + trunk}
    return digits(raw) in {prefix + national for prefix in prefixes}


def get_spellings(e164):
    """Return every E.164 form under which a number may be stored.

    The canonical one comes first, then those of the earlier numbering plan if the line
    existed before the change. Empty when ``e164`` is not a phone number.

    >>> get_spellings("+2290197979595")
    ('+2290197979595', '+22997979595')
    >>> get_spellings("+22507099573")
    ('+2250707099573', '+22507099573')
    >>> get_spellings("+24106123456")
    ('+24166123456', '+24106123456', '+2416123456')

    A line opened after the change has a single form, as in all other countries:

    >>> get_spellings("+2250712345678"), get_spellings("+221776543210")
    (('+2250712345678',), ('+221776543210',))
    >>> get_spellings("nonsense")
    ()
    """
    canonical = to_e164(e164)
    if canonical is None:
        return ()
    return (canonical, *number_plans.get_old_forms(canonical))


def list_search_digits(e164, raw=None):
    """Return the digits under which a stored number is searched, without repetition.

    They are those of the current number, of its old forms where they are not a part of
    it, and of the other numbers in the same field.

    >>> list_search_digits("+221776543210", "77 654 32 10 / 33 867 12 34")
    ['221776543210', '221338671234']
    >>> list_search_digits("+24166123456"), list_search_digits(None, "77 654")
    (['24166123456', '24106123456', '2416123456'], ['77654'])
    """
    if not e164:
        return [digits(raw)]
    found = [digits(e164), *map(digits, number_plans.get_old_forms(e164))]
    if raw and len(raw) > len(e164):
        code = phonenumbers.parse(e164).country_code
        region = phonenumbers.region_code_for_country_code(code)
        found += map(digits, list_e164(raw, region)[1:])
    return list(dict.fromkeys(found))


def digits(text):
    """Return the digits of a text as ASCII, whatever script they were typed in.

    >>> digits("+221 77-654.32.10"), digits("٧٧"), digits(None)
    ('221776543210', '77', '')
    """
    text = text or ""
    if text.isascii():
        return _NOT_DIGIT.sub("", text)
    return phonenumbers.normalize_digits_only(text)


def looks_like_phone(text):
    """Return whether a search text can only be a phone number.

    Apart from a label, it contains no letter and at least six digits.

    >>> [looks_like_phone(text) for text in ("77 654 32 10", "tel:+229-97-97-95-95")]
    [True, True]
    >>> [looks_like_phone(text) for text in ("MEC-0012345", "12345", None)]
    [False, False, False]
    """
    text = typed_phone.tidy(_PHONE_LABEL.sub("", text or ""))
    return not any(map(str.isalpha, text)) and len(digits(text)) >= 6


def _parse(text, region):
    """Return a possible number parsed from the text of one number, or None."""
    if digits(text).startswith("00"):
        text = f"+{digits(text)[2:]}"
    number = _try_parse(text, region)
    if number is not None and _is_possible(number):
        return number
    if text.startswith("+") or (number is not None and not _is_too_long(number)):
        return None
    # Too long for a local number: an international one without its plus sign. The
    # number is fully validated here, so that a typo does not become a foreign number.
    number = _try_parse(f"+{digits(text)}", None)
    return number if number is not None and _is_valid(number) else None


def _try_parse(text, region):
    """Parse a number, converting an old one and dropping the extension, or None."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    number.extension = None
    return _renew(number) or _drop_zero(number) or number


def _renew(number):
    """Return a number of an earlier plan in the current one, or None."""
    national = phonenumbers.national_significant_number(number)
    new = number_plans.renew(number.country_code, national)
    return phonenumbers.parse(f"+{number.country_code}{new}") if new else None


def _drop_zero(number):
    """Return a number without a zero that its country does not dial, or None.

    People write "(0)" or a trunk zero after the country code of any country. A number
    that is in service with its zero (Côte d'Ivoire, Benin, Italy) keeps it, and without
    it the number must be in service.
    """
    if not number.italian_leading_zero or _is_valid(number):
        return None
    national = phonenumbers.national_significant_number(number)
    try:
        shorter = phonenumbers.parse(f"+{number.country_code}{national[1:]}")
    except phonenumbers.NumberParseException:
        return None
    shorter = _renew(shorter) or shorter
    return shorter if _is_valid(shorter) else None


def _is_valid(number):
    """Return whether a number is in a series in service."""
    return number is not None and phonenumbers.is_valid_number(number)


def _is_possible(number):
    """Return whether a number has the length of a complete number of its country."""
    reason = phonenumbers.is_possible_number_with_reason(number)
    return reason == ValidationResult.IS_POSSIBLE


def _is_too_long(number):
    """Return whether a number has more digits than any number of its country."""
    reason = phonenumbers.is_possible_number_with_reason(number)
    return reason == ValidationResult.TOO_LONG
