"""What a visitor typed on the public pages, turned into values or faults.

Everything here is hostile until it has passed: plain text in, plain values or a list of
faults out. A fault names a field and a code; the page turns it into a sentence. Nothing
raises, whatever comes.

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

from .phone import to_e164

WORDS_MIN, WORDS_MAX = 10, 5000
#: The longest text taken from any other field, in characters.
LINE_MAX = 120
#: The earliest year that an incident can have: before it, the date is a slip.
FIRST_YEAR = 1950

_EMAIL = re.compile(
    r"[^@\s<>\"',;:()\\\[\]]{1,64}@[A-Za-z0-9.-]{1,185}\.[A-Za-z]{2,24}"
)
_MEMBER = re.compile(r"[\w ./-]{1,40}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LOCAL = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
#: What a text may not hold: it hides, reorders or breaks storage.
_DROPPED = {"Cc", "Cs"}
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True)
class Fault:
    """One thing to mend: the field, and what is wrong with it."""

    field: str
    code: str


@dataclass(frozen=True)
class Sheet:
    """The fields of one kind of form, and which must be filled in.

    :param contact: whether a phone or an e-mail address is needed
    :param consent: whether the visitor must agree to the use of his data
    """

    fields: tuple
    required: frozenset = frozenset({"words"})
    contact: bool = False
    consent: bool = False


@dataclass(frozen=True)
class Choices:
    """What may be chosen, as codes, and where "today" and "here" are.

    :param today: local date; ``None`` lets every past and future date pass
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


def line(raw, limit=LINE_MAX):
    """Return one line of plain text: no control, no hidden reordering, bounded.

    >>> line(" Awa \\x00\\u202e Diop\\n"), line(None), line(["x"]), line("x" * 500, 3)
    ('Awa Diop', '', '', 'xxx')
    """
    return " ".join(text(raw, limit * 4).split())[:limit].rstrip()


def text(raw, limit=WORDS_MAX + 1):
    """Return some lines of plain text, bounded, as they can be stored.

    >>> text("a\\r\\nb\\x00\\ud800c"), text(12), text("a\\n\\n\\n\\n\\nb")
    ('a\\nbc', '', 'a\\n\\n\\nb')
    """
    if not isinstance(raw, str):
        return ""
    kept = raw[: limit * 2].replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(char for char in kept if _storable(char))
    return re.sub(r"\n{4,}", "\n\n\n", kept).strip()[:limit].rstrip()


def _storable(char):
    """Return whether a character may stay in a text."""
    if char in "\n\t":
        return True
    return char not in _REORDERING and unicodedata.category(char) not in _DROPPED


def day(raw):
    """Return the date that a person wrote, or ``None``.

    >>> day("2026-03-02"), day("2/3/2026") == day("02.03.2026"), day("31/02/2026")
    (datetime.date(2026, 3, 2), True, None)
    """
    raw = line(raw, 20)
    if found := _ISO.fullmatch(raw):
        parts = found.groups()
    elif found := _LOCAL.fullmatch(raw):
        parts = reversed(found.groups())
    else:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def email(raw):
    """Return an address that could receive mail, or ``None``.

    >>> email(" awa@example.org "), email("awa@example"), email("a@b.c\\nBcc: x@y.org")
    ('awa@example.org', None, None)
    """
    raw = line(raw, 254)
    return raw if _EMAIL.fullmatch(raw) and ".." not in raw else None


def typed(kind, raw):
    """Return what to show again in the fields after a fault: cleaned, nothing else.

    >>> typed("suggestion", {"words": "Hi\\x00", "evil": "x", "name": " A "})["words"]
    'Hi'
    """
    return {
        name: text(raw.get(name)) if name == "words" else line(raw.get(name))
        for name in SHEETS[kind].fields
    }


def check(kind, raw, choices):
    """Return ``(values, faults)`` of one submission.

    :param kind: a key of :data:`SHEETS`
    :param raw: mapping of field to what was typed; unknown keys are ignored
    :param choices: :class:`Choices`
    :return: values for ``complaint_register`` (only filled ones), and the faults in
        the order of the page

    >>> raw = {"words": "They took 5,000 francs.", "phone": "77 123 45 67",
    ...        "category": "CRE", "consent": "1", "incident_date": "1/2/2026"}
    >>> open_ = Choices(category=frozenset({"CRE"}), region="SN")
    >>> values, faults = check("complaint", raw, open_)
    >>> values["phone"], values["incident_date"], faults
    ('+221771234567', '2026-02-01', [])
    """
    sheet = SHEETS[kind]
    shown = typed(kind, raw)
    values, faults = {"kind": kind}, []
    for name in sheet.fields:
        if not shown[name]:
            if name in sheet.required:
                faults.append(Fault(name, "required"))
            continue
        value, code = _read(name, shown[name], choices)
        if code:
            faults.append(Fault(name, code))
        else:
            values[_KEYS.get(name, name)] = value
    faults += _together(sheet, shown, raw, faults)
    return values, faults


def _read(name, shown, choices):
    """Return (value, fault code) of one filled field."""
    if name in ("branch", "product", "category", "channel"):
        return (shown, None) if shown in getattr(choices, name) else (None, "choice")
    if name == "words":
        return _read_words(shown)
    if name == "incident_date":
        return _read_day(shown, choices.today)
    if name == "phone":
        found = to_e164(shown, choices.region)
        return (found, None) if found else (None, "phone")
    if name == "email":
        found = email(shown)
        return (found, None) if found else (None, "email")
    if name == "member_number" and not _MEMBER.fullmatch(shown):
        return None, "member"
    return shown, None


def _read_words(shown):
    """Return the visitor's words, or why they cannot be taken."""
    if len(shown) < WORDS_MIN:
        return None, "short"
    return (None, "long") if len(shown) > WORDS_MAX else (shown, None)


def _read_day(shown, today):
    """Return the day of the incident, or why it cannot be."""
    found = day(shown)
    if not found or found.year < FIRST_YEAR:
        return None, "date"
    if today and found > today:
        return None, "future"
    return found.isoformat(), None


def _together(sheet, shown, raw, faults):
    """Return the faults that no single field shows."""
    found = []
    wrong = {fault.field for fault in faults}
    reached = shown.get("phone") or shown.get("email")
    if sheet.contact and not reached and "phone" not in wrong:
        found.append(Fault("phone", "contact"))
    channel = shown.get("channel")
    if channel in ("sms", "call") and not shown.get("phone") and reached:
        found.append(Fault("phone", "channel"))
    if channel == "email" and not shown.get("email") and reached:
        found.append(Fault("email", "channel"))
    if sheet.consent and raw.get("consent") != "1":
        found.append(Fault("consent", "required"))
    return found
