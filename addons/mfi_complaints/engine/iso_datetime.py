"""Parse ISO 8601 dates and times from other systems and convert them to UTC.

The offset is optional.
"""

import re
from datetime import datetime

from .deadlines import UTC

_DATETIME = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[T ](\d\d(?::\d\d){0,2})(?:[.,]\d+)? ?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)


def parse_utc(text):
    """Return the date and time that a text contains, as a naive UTC :class:`datetime`.

    A text without an offset is taken as UTC; fractions of a second are dropped.

    :raise ValueError: when the text is not a date, or one that Python cannot represent

    >>> parse_utc("2026-11-20T23:30:00-05:00"), parse_utc("2026-03-02 09:30:00")
    (datetime.datetime(2026, 11, 21, 4, 30), datetime.datetime(2026, 3, 2, 9, 30))
    >>> parse_utc("2026-03-02T09:30:00.123Z"), parse_utc("2026-03-02T09:30+01")
    (datetime.datetime(2026, 3, 2, 9, 30), datetime.datetime(2026, 3, 2, 8, 30))
    >>> parse_utc("2026-03-02")
    datetime.datetime(2026, 3, 2, 0, 0)
    >>> parse_utc("0001-01-01T00:00:00+05:00")
    Traceback (most recent call last):
    ...
    ValueError: date out of range
    >>> parse_utc("yesterday")
    Traceback (most recent call last):
    ...
    ValueError: not an ISO date and time
    """
    match = _DATETIME.fullmatch(text.strip())
    if not match:
        raise ValueError("not an ISO date and time")
    day, clock, offset = match.groups()
    local = datetime.fromisoformat(f"{day} {clock or '00:00'}")
    local = local.replace(tzinfo=_parse_offset(offset))
    try:
        return local.astimezone(UTC).replace(tzinfo=None)
    except OverflowError as error:
        raise ValueError("date out of range") from error


def _parse_offset(offset):
    """Return the time zone of an offset; UTC when there is none.

    >>> str(_parse_offset("-0530")), str(_parse_offset("+02")), str(_parse_offset(None))
    ('UTC-05:30', 'UTC+02:00', 'UTC')
    """
    if not offset or offset in "Zz":
        return UTC
    padded = f"{offset}00" if len(offset) == 3 else offset
    return datetime.strptime(padded, "%z").tzinfo
