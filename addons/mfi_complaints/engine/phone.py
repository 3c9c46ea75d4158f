"""Phone numbers: one canonical form for the many ways of writing a number.

Two countries lengthened all their numbers, while the old ones are still found in
client files, on membership cards and in operators' systems:

* Benin, 30 November 2024: 8 digits became 10, ``01`` in front of every number;
* Côte d'Ivoire, 31 January 2021: 8 digits became 10, with a prefix that depends on
  the operator and on the type of line (regulator: ARTCI).

Current numbering tables reject the old numbers as impossible, so this module rewrites
them first. The canonical form is E.164 in the new numbering plan.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

from .text import normalize_text

# A number has at most 15 digits; the rest is for punctuation and labels.
MAX_LENGTH = 64

BENIN = 229
IVORY_COAST = 225

# Two numbers in one field: only the first is used.
_SECOND_NUMBER = re.compile(r"\s*(?:[/;,|]|\b(?:ou|et|or|and)\b).*", re.I | re.S)
# Labels in front of a number: "Tél. :", "GSM", "WhatsApp" …
_LABEL = re.compile(r"^[^\W\d_][^\d+(;]*", re.I)
# Labels after which there is certainly a number.
_PHONE_LABEL = re.compile(r"^\s*(?:tel|tél|phone|gsm|mobile|whatsapp)\b[\s.:]*", re.I)
# A remark or an extension after the number: "(bureau)", "poste 12", "x3".
_REMARK = re.compile(r"(?<=\d)\s*\(?\s*[^\W\d_].*$", re.S)

# Old mobile numbers of Côte d'Ivoire: the second of the eight digits names the
# operator (0-3 Moov, 4-6 MTN, 7-9 Orange), in the series that were open to mobiles.
# 80 and 90 were special services, which keep their numbers, so they are left out.
_IVORY_OLD_MOBILE = re.compile(r"(?:0[1-9]|[4-7]\d|[89][4-9])\d{6}")
_IVORY_MOBILE_PREFIX = {digit: "01" for digit in "0123"}
_IVORY_MOBILE_PREFIX |= {digit: "05" for digit in "456"}
_IVORY_MOBILE_PREFIX |= {digit: "07" for digit in "789"}
# Old fixed lines: two digits for the area, then one for the operator: 0 is MTN; 8, in
# Abidjan (2x) only, is Moov; all others are Orange.
_IVORY_OLD_FIXED = re.compile(r"(?:2[0-4]|3[0-6])\d{6}")
_IVORY_FIXED_PREFIX = {"20": "25", "30": "25", "28": "21"}
_NOT_DIGIT = re.compile(r"[^0-9]+")
# A number as it is dialled, with or without separators between groups of digits.
_DIALLED = re.compile(r"(?!00)\+?\d+(?:[ .-]\d+)*", re.ASCII)
# Countries whose numbers change when they are formatted: Brazil, where a digit is
# added in front of mobile numbers.
_REWRITTEN = {55}
_BENIN_OLD = re.compile(r"[2-9]\d{7}")


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

    Old Beninese and Ivorian numbers are converted to the new plan:

    >>> to_e164("97 97 95 95", "BJ"), to_e164("+229 97979595")
    ('+2290197979595', '+2290197979595')
    >>> to_e164("07 09 95 73", "CI"), to_e164("20 30 15 80", "CI")
    ('+2250707099573', '+2252720301580')

    >>> to_e164("Tél. : 77 654 32 10 / 33 867 12 34", "sn")
    '+221776543210'
    >>> [to_e164(text, "SN") for text in ("", None, "OrangeMoney", "36000", "Awa 3")]
    [None, None, None, None, None]
    >>> to_e164(221776543210), to_e164(["77 654 32 10"], "SN")
    ('+221776543210', '+221776543210')
    """
    number = _get_number(raw, region)
    if number is None:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _get_number(raw, region):
    """Return the parsed number of a text, or None; do not modify it, it is cached."""
    text = raw if isinstance(raw, str) else normalize_text(raw, MAX_LENGTH)
    return _parse_cached(text[: 4 * MAX_LENGTH], (region or "").upper() or None)


# Parsing is slow, and a registration or an import parses the same number repeatedly.
@lru_cache(maxsize=8192)
def _parse_cached(raw, region):
    """Return the parsed number of a text of bounded length, or None."""
    text = _clean(raw)
    return _parse(text, region) if text else None


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
    national = phonenumbers.national_significant_number(number)
    if not digits(raw).endswith(national) or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def get_spellings(e164):
    """Return every E.164 form under which a number may be stored.

    The canonical one comes first, then the one of the old numbering plan if the line
    existed before the change. Empty when ``e164`` is not a phone number.

    >>> get_spellings("+2290197979595")
    ('+2290197979595', '+22997979595')
    >>> get_spellings("+22507099573")
    ('+2250707099573', '+22507099573')

    A line opened after the change has a single form, as in all other countries:

    >>> get_spellings("+2250712345678"), get_spellings("+221776543210")
    (('+2250712345678',), ('+221776543210',))
    >>> get_spellings("nonsense")
    ()
    """
    canonical = to_e164(e164)
    if canonical is None:
        return ()
    number = phonenumbers.parse(canonical)
    national = phonenumbers.national_significant_number(number)
    old = national[2:]
    if len(national) == 10 and _lengthen(number.country_code, old) == national:
        return (canonical, f"+{number.country_code}{old}")
    return (canonical,)


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
    text = _PHONE_LABEL.sub("", text or "")
    return not any(map(str.isalpha, text)) and len(digits(text)) >= 6


def _clean(raw):
    """Reduce a typed text to one number, with ``00`` replaced by a plus sign."""
    text = normalize_text(raw, MAX_LENGTH)
    if ";phone-context=" in text:
        return text
    text = _LABEL.sub("", text).strip()
    text = _REMARK.sub("", _SECOND_NUMBER.sub("", text))
    number = digits(text)
    if number.startswith("00"):
        return f"+{number[2:]}"
    return text if number else ""


def _parse(text, region):
    """Return a possible number parsed from a cleaned text, or None."""
    number = _try_parse(text, region)
    if number is not None and _is_possible(number):
        return number
    if text.startswith("+") or (number is not None and not _is_too_long(number)):
        return None
    # Too long for a local number: an international one without its plus sign. The
    # number is fully validated here, so that a typo does not become a foreign number.
    number = _try_parse(f"+{digits(text)}", None)
    if number is not None and phonenumbers.is_valid_number(number):
        return number
    return None


def _try_parse(text, region):
    """Parse a number, converting an old one and dropping the extension, or None."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    national = phonenumbers.national_significant_number(number)
    longer = _lengthen(number.country_code, national)
    if longer:
        return phonenumbers.parse(f"+{number.country_code}{longer}")
    number.extension = None
    return number


def _is_possible(number):
    """Return whether a number has the length of a complete number of its country."""
    reason = phonenumbers.is_possible_number_with_reason(number)
    return reason == ValidationResult.IS_POSSIBLE


def _is_too_long(number):
    """Return whether a number has more digits than any number of its country."""
    reason = phonenumbers.is_possible_number_with_reason(number)
    return reason == ValidationResult.TOO_LONG


def _lengthen(country_code, national):
    """Return the ten-digit form of an eight-digit national number, or None."""
    if len(national) != 8:
        return None
    if country_code == BENIN and _BENIN_OLD.fullmatch(national):
        return f"01{national}"
    if country_code == IVORY_COAST:
        return _convert_old_ivorian(national)
    return None


def _convert_old_ivorian(national):
    """Convert an old Ivorian number to the new plan.

    :return: ``None`` if the number is not in an old series
    """
    if _IVORY_OLD_MOBILE.fullmatch(national):
        return _IVORY_MOBILE_PREFIX[national[1]] + national
    if _IVORY_OLD_FIXED.fullmatch(national):
        return _IVORY_FIXED_PREFIX.get(national[0] + national[2], "27") + national
    return None
