"""Moments that other systems send: ISO 8601 with or without an offset, made UTC."""

import re
from datetime import datetime

from .deadlines import UTC

_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[T ](\d\d(?::\d\d){0,2})(?:[.,]\d+)? ?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)


def utc(text):
    """Return the moment that a text names, as a naive UTC :class:`datetime`.

    Without an offset it is UTC already; parts of a second are dropped.

    :raise ValueError: when it is no moment, or one that no calendar holds

    >>> utc("2026-11-20T23:30:00-05:00"), utc("2026-03-02 09:30:00")
    (datetime.datetime(2026, 11, 21, 4, 30), datetime.datetime(2026, 3, 2, 9, 30))
    >>> utc("2026-03-02T09:30:00.123Z"), utc("2026-03-02T09:30+01")
    (datetime.datetime(2026, 3, 2, 9, 30), datetime.datetime(2026, 3, 2, 8, 30))
    >>> utc("2026-03-02")
    datetime.datetime(2026, 3, 2, 0, 0)
    >>> utc("0001-01-01T00:00:00+05:00")
    Traceback (most recent call last):
    ...
    ValueError: out of the calendar
    >>> utc("yesterday")
    Traceback (most recent call last):
    ...
    ValueError: no moment
    """
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        raise ValueError("no moment")
    day, clock, zone = found.groups()
    moment = datetime.fromisoformat(f"{day} {clock or '00:00'}")
    try:
        return moment.replace(tzinfo=_zone(zone)).astimezone(UTC).replace(tzinfo=None)
    except OverflowError as error:
        raise ValueError("out of the calendar") from error


def _zone(offset):
    """Return the zone that an offset names; none is UTC.

    >>> str(_zone("-0530")), str(_zone("+02")), str(_zone(None))
    ('UTC-05:30', 'UTC+02:00', 'UTC')
    """
    if not offset or offset in "Zz":
        return UTC
    padded = f"{offset}00" if len(offset) == 3 else offset
    return datetime.strptime(padded, "%z").tzinfo
