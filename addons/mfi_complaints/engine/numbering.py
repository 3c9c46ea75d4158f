"""Complaint numbers such as ``PL-2026-000123``, made from a pattern and a counter.

The pattern is a setting of the company. It may contain ``{year}``, ``{yy}`` and
``{month}`` and must contain ``{number}``, optionally with a width (``{number:06d}``).
The counter restarts each year if the pattern contains the year, and never otherwise.

A whistleblowing report has a random reference such as ``DN-7KQ4-M2`` instead: the next
number of the complaints would leave a gap, which tells colleagues that a report came in
that day.
"""

import re
import secrets
import string

from .tracking_code import ALPHABET

DEFAULT_PATTERN = "PL-{year}-{number:06d}"
_ALLOWED = {"year", "yy", "month", "number"}
MAX_LENGTH = 40
#: Start of the references of whistleblowing reports.
REFERENCE_PREFIX = "DN"
_LETTERS = "".join(char for char in ALPHABET if char.isalpha())
_DIGITS = "".join(char for char in ALPHABET if char.isdigit())
_REFERENCE = re.compile(
    rf"(?<!\w){REFERENCE_PREFIX}[-/ ]?([{ALPHABET}]{{4}})"
    rf"[-/ ]?([{ALPHABET}]{{2}})(?!\w)",
    re.I,
)


class PatternError(ValueError):
    """A pattern that cannot make unique numbers; ``args[0]`` is a fault code."""


def check(pattern):
    """Return the pattern, stripped, after checking that its numbers are unique.

    :raise PatternError: ``unknown``, ``number``, ``malformed`` or ``long``

    >>> check("R{yy}/{number:04d}")
    'R{yy}/{number:04d}'
    >>> try:
    ...     check("R-{year}")
    ... except PatternError as error:
    ...     error.args[0]
    'number'
    """
    pattern = (pattern or "").strip()
    names = _get_field_names(pattern)
    if names - _ALLOWED:
        raise PatternError("unknown")
    if "number" not in names:
        raise PatternError("number")
    if len(_render_sample(pattern)) > MAX_LENGTH:
        raise PatternError("long")
    return pattern


def _get_field_names(pattern):
    """Return the field names of a pattern, as written, e.g. ``year`` or ``year.real``.

    :raise PatternError: ``malformed``
    """
    try:
        fields = [name for _, name, _, _ in string.Formatter().parse(pattern)]
    except ValueError as error:
        raise PatternError("malformed") from error
    return {name for name in fields if name is not None}


def _render_sample(pattern):
    """Return a sample number, to detect a wrong format such as ``{number:q}``.

    :raise PatternError: ``malformed``
    """
    try:
        return render(pattern, 2026, 1, 999999)
    except (ValueError, KeyError, IndexError) as error:
        raise PatternError("malformed") from error


def render(pattern, year, month, number):
    """Return the complaint number for a value of the counter.

    >>> render(DEFAULT_PATTERN, 2026, 4, 123)
    'PL-2026-000123'
    """
    return pattern.format(
        year=year, yy=f"{year % 100:02d}", month=f"{month:02d}", number=number
    )


def get_counter_period(pattern, year):
    """Return the period of the counter: the year, or 0 if it never restarts.

    >>> get_counter_period("PL-{number}", 2026)
    0
    """
    return year if _get_field_names(pattern) & {"year", "yy"} else 0


def create_reference():
    """Return a new random reference of a whistleblowing report.

    It has at least one letter and one digit, so that it is neither taken for a
    complaint's number nor found in ordinary words; there are half a billion of them.

    >>> reference = create_reference()
    >>> find_references(reference) == [reference]
    True
    """
    first = [secrets.choice(_LETTERS), secrets.choice(_DIGITS)]
    first += [secrets.choice(ALPHABET) for _position in range(2)]
    secrets.SystemRandom().shuffle(first)
    last = "".join(secrets.choice(ALPHABET) for _position in range(2))
    return f"{REFERENCE_PREFIX}-{''.join(first)}-{last}"


def find_references(text):
    """Return the references of whistleblowing reports in a text, as they are stored.

    >>> find_references("suivi dn 7kq4 m2, DN7KQ4M3 merci")
    ['DN-7KQ4-M2', 'DN-7KQ4-M3']
    >>> find_references("dn avec ma PL-2026-000123 DN-2026-22")
    []
    """
    found = _REFERENCE.findall(str(text or ""))
    return [
        f"{REFERENCE_PREFIX}-{first}-{last}".upper()
        for first, last in found
        if not first.isdigit() and not first.isalpha()
    ]


def strip_references(text):
    """Return a text without references of whistleblowing reports.

    >>> strip_references("suivi dn 7kq4 m2 merci").split()
    ['suivi', 'merci']
    """
    return _REFERENCE.sub(" ", text or "")


def normalize_number(typed):
    """Return a number as typed by a person in the form in which it is stored.

    >>> normalize_number(" pl-2026-000123 "), normalize_number("dn 7kq4 m2")
    ('PL-2026-000123', 'DN-7KQ4-M2')
    """
    number = str(typed or "").strip().upper()[:MAX_LENGTH]
    references = find_references(number)
    return references[0] if len(references) == 1 else number
