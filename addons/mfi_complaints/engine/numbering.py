"""Complaint numbers: from a pattern and a counter to ``PL-2026-000123``.

The pattern is a setting of the company. It may hold ``{year}``, ``{yy}``, ``{month}``
and must hold ``{number}``, optionally with a width (``{number:06d}``). The counter
starts again each year when the pattern holds the year, else it never does.
"""

import string

DEFAULT_PATTERN = "PL-{year}-{number:06d}"
_ALLOWED = {"year", "yy", "month", "number"}
MAX_LENGTH = 40


class PatternError(ValueError):
    """The pattern cannot make numbers; ``args[0]`` names the fault."""


def check(pattern):
    """Return the pattern, stripped, or raise when it cannot make unique numbers.

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
    names = _names(pattern)
    if names - _ALLOWED:
        raise PatternError("unknown")
    if "number" not in names:
        raise PatternError("number")
    if len(_try(pattern)) > MAX_LENGTH:
        raise PatternError("long")
    return pattern


def _names(pattern):
    """Return the field names of a pattern; attribute access is refused."""
    try:
        fields = [name for _, name, _, _ in string.Formatter().parse(pattern)]
    except ValueError as error:
        raise PatternError("malformed") from error
    return {name for name in fields if name is not None}


def _try(pattern):
    """Return a sample number, to find a wrong format such as ``{number:q}``."""
    try:
        return render(pattern, 2026, 1, 999999)
    except (ValueError, KeyError, IndexError) as error:
        raise PatternError("malformed") from error


def render(pattern, year, month, number):
    """Return one number.

    >>> render(DEFAULT_PATTERN, 2026, 4, 123)
    'PL-2026-000123'
    """
    return pattern.format(
        year=year, yy=f"{year % 100:02d}", month=f"{month:02d}", number=number
    )


def counter_period(pattern, year):
    """Return the period of the counter: the year, or 0 when it never restarts.

    >>> counter_period("PL-{number}", 2026)
    0
    """
    return year if _names(pattern) & {"year", "yy"} else 0
