"""Complaint numbers such as ``PL-2026-000123``, made from a pattern and a counter.

The pattern is a setting of the company. It may contain ``{year}``, ``{yy}`` and
``{month}`` and must contain ``{number}``, optionally with a width (``{number:06d}``).
The counter restarts each year if the pattern contains the year, and never otherwise.
"""

import string

DEFAULT_PATTERN = "PL-{year}-{number:06d}"
_ALLOWED = {"year", "yy", "month", "number"}
MAX_LENGTH = 40


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
