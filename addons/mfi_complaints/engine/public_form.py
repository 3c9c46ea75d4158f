"""Validation of what visitors enter on the public pages.

All input is untrusted until it has been validated. Texts go in; clean values and a list
of faults come out. A fault consists of a field and a code, which the page turns into a
message. No function raises, whatever the input.

>>> values, faults = check("suggestion", {"words": "Open on Saturdays, please."}, OPEN)
>>> values["description"], faults
('Open on Saturdays, please.', [])
>>> [(f.field, f.code) for f in check("request", {"words": "?"}, OPEN)[1]]
[('words', 'short'), ('phone', 'contact'), ('consent', 'required')]
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from .decoding import mend_controls
from .phone import to_e164

STATEMENT_MIN, STATEMENT_MAX = 10, 5000
#: Maximum length of any other field, in characters.
LINE_MAX = 120
#: Earliest year of an incident: an earlier date is a typing error.
FIRST_YEAR = 1950

_EMAIL = re.compile(
    r"[^@\s<>\"',;:()\\\[\]]{1,64}@[A-Za-z0-9.-]{1,185}\.[A-Za-z]{2,24}"
)
_MEMBER = re.compile(r"[\w ./-]{1,40}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LOCAL = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
#: Unicode categories and characters removed from a text, because they hide or reorder
#: what is displayed, or cannot be stored.
_DROPPED = {"Cc", "Cs"}
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True)
class Fault:
    """What the visitor must correct: a field and the code of what is wrong with it."""

    field: str
    code: str


@dataclass(frozen=True)
class Sheet:
    """The fields of one kind of form, and those that are required.

    :param contact: whether a phone number or an e-mail address is required
    :param consent: whether the visitor must agree to the use of their data
    """

    fields: tuple
    required: frozenset = frozenset({"words"})
    contact: bool = False
    consent: bool = False


@dataclass(frozen=True)
class Choices:
    """The codes that may be chosen in each field, today's date and the country.

    :param today: local date; with ``None``, dates in the future are accepted too
    :param region: ISO country code, for phone numbers without a prefix
    """

    branch: frozenset = frozenset()
    product: frozenset = frozenset()
    category: frozenset = frozenset()
    lang: frozenset = frozenset()
    channel: frozenset = frozenset({"sms", "call", "email", "letter", "in_person"})
    today: date | None = None
    region: str | None = None


OPEN = Choices()
_PERSON = ("name", "phone", "email", "member_number")
SHEETS = {
    "complaint": Sheet(
        (
            "category",
            "branch",
            "product",
            "incident_date",
            "words",
            *_PERSON,
            "channel",
        ),
        frozenset({"category", "words"}),
        contact=True,
        consent=True,
    ),
    "suggestion": Sheet(("branch", "product", "words", "name", "phone", "email")),
    "request": Sheet(
        ("branch", "product", "words", "name", "phone", "email", "channel"),
        contact=True,
        consent=True,
    ),
    "denunciation": Sheet(("category", "branch", "incident_date", "words")),
}
#: Field of the page → key of ``complaint_register``.
_KEYS = {
    "words": "description",
    "name": "contact_name",
    "member_number": "claimed_number",
    "channel": "preferred_channel",
}


def clean_line(raw, limit=LINE_MAX):
    """Return one line of plain text of bounded length; ``""`` for anything but a text.

    >>> clean_line(" Awa \\x00\\u202e Diop\\n"), clean_line("x" * 500, 3)
    ('Awa Diop', 'xxx')
    >>> clean_line(None), clean_line(["x"])
    ('', '')
    """
    return " ".join(clean_text(raw, limit * 4).split())[:limit].rstrip()


def clean_text(raw, limit=STATEMENT_MAX + 1):
    """Return lines of plain, storable text of bounded length.

    >>> clean_text("a\\r\\nb\\x00\\ud800c"), clean_text("a\\n\\n\\n\\n\\nb")
    ('a\\nbc', 'a\\n\\n\\nb')
    >>> clean_text(12), clean_text("L\\x92agence")
    ('', 'L’agence')
    """
    if not isinstance(raw, str):
        return ""
    kept = mend_controls(raw[: limit * 2])
    kept = kept.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(char for char in kept if _is_allowed(char))
    return re.sub(r"\n{4,}", "\n\n\n", kept).strip()[:limit].rstrip()


def _is_allowed(char):
    """Return whether a character may stay in a text."""
    if char in "\n\t":
        return True
    return char not in _REORDERING and unicodedata.category(char) not in _DROPPED


def parse_date(raw):
    """Return the date that a visitor entered, or ``None``.

    >>> parse_date("2026-03-02"), parse_date("31/02/2026")
    (datetime.date(2026, 3, 2), None)
    >>> parse_date("2/3/2026") == parse_date("02.03.2026") == parse_date("2026-03-02")
    True
    """
    raw = clean_line(raw, 20)
    if match := _ISO.fullmatch(raw):
        parts = match.groups()
    elif match := _LOCAL.fullmatch(raw):
        parts = reversed(match.groups())
    else:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def parse_email(raw):
    """Return a well-formed e-mail address, or ``None``.

    >>> parse_email(" awa@example.org "), parse_email("awa@example")
    ('awa@example.org', None)
    >>> parse_email("a@b.c\\nBcc: x@y.org")
    """
    raw = clean_line(raw, 254)
    return raw if _EMAIL.fullmatch(raw) and ".." not in raw else None


def clean_input(kind, raw):
    """Return {field: cleaned input}, also used to fill in the form again after a fault.

    >>> raw = {"words": "Hi\\x00", "evil": "x", "name": " A "}
    >>> clean_input("suggestion", raw)["words"]
    'Hi'
    """
    return {
        name: clean_text(raw.get(name))
        if name == "words"
        else clean_line(raw.get(name))
        for name in SHEETS[kind].fields
    }


def check(kind, raw, choices):
    """Return ``(values, faults)`` of a submission.

    :param kind: a key of :data:`SHEETS`
    :param raw: mapping of field to input; unknown keys are ignored
    :param choices: :class:`Choices`
    :return: values for ``complaint_register`` (only those filled in), and the faults
        in the order of the fields on the page

    >>> raw = {"words": "They took 5,000 francs.", "phone": "77 123 45 67",
    ...        "category": "CRE", "consent": "1", "incident_date": "1/2/2026"}
    >>> open_ = Choices(category=frozenset({"CRE"}), region="SN")
    >>> values, faults = check("complaint", raw, open_)
    >>> values["phone"], values["incident_date"], faults
    ('+221771234567', '2026-02-01', [])
    """
    sheet = SHEETS[kind]
    cleaned = clean_input(kind, raw)
    values, faults = {"kind": kind}, []
    for name in sheet.fields:
        if not cleaned[name]:
            if name in sheet.required:
                faults.append(Fault(name, "required"))
            continue
        value, code = _parse_field(name, cleaned[name], choices)
        if code:
            faults.append(Fault(name, code))
        else:
            values[_KEYS.get(name, name)] = value
    faults += _check_together(sheet, cleaned, raw, faults)
    return values, faults


def _parse_field(name, text, choices):
    """Return (value, fault code) of a field that is filled in; one of them is None."""
    if name in ("branch", "product", "category", "channel"):
        return (text, None) if text in getattr(choices, name) else (None, "choice")
    if name == "words":
        return _parse_statement(text)
    if name == "incident_date":
        return _parse_incident_date(text, choices.today)
    if name == "phone":
        number = to_e164(text, choices.region)
        return (number, None) if number else (None, "phone")
    if name == "email":
        address = parse_email(text)
        return (address, None) if address else (None, "email")
    if name == "member_number" and not _MEMBER.fullmatch(text):
        return None, "member"
    return text, None


def _parse_statement(text):
    """Return (statement, fault code) of the visitor's statement."""
    if len(text) < STATEMENT_MIN:
        return None, "short"
    return (None, "long") if len(text) > STATEMENT_MAX else (text, None)


def _parse_incident_date(text, today):
    """Return (ISO date, fault code) of the date of the incident."""
    incident_date = parse_date(text)
    if not incident_date or incident_date.year < FIRST_YEAR:
        return None, "date"
    if today and incident_date > today:
        return None, "future"
    return incident_date.isoformat(), None


def _check_together(sheet, cleaned, raw, faults):
    """Return the faults that concern several fields together, and the consent.

    :param faults: faults of the single fields
    """
    more_faults = []
    wrong = {fault.field for fault in faults}
    reachable = cleaned.get("phone") or cleaned.get("email")
    if sheet.contact and not reachable and "phone" not in wrong:
        more_faults.append(Fault("phone", "contact"))
    channel = cleaned.get("channel")
    if channel in ("sms", "call") and not cleaned.get("phone") and reachable:
        more_faults.append(Fault("phone", "channel"))
    if channel == "email" and not cleaned.get("email") and reachable:
        more_faults.append(Fault("email", "channel"))
    if sheet.consent and raw.get("consent") != "1":
        more_faults.append(Fault("consent", "required"))
    return more_faults
