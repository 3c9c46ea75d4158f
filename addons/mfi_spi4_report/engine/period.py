"""Reporting periods: inclusive local dates, and their bounds in UTC.

A period is two local dates of the institution, both included. Records store UTC
datetimes; :meth:`Period.get_bounds` converts between the two, so that a complaint
received at 23:30 local time counts on that local day.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone


def get_day_start(day, zone):
    """Return the naive UTC date and time at which a local day begins.

    :param day: ``datetime.date``
    :param zone: ``zoneinfo.ZoneInfo`` of the institution

    >>> from zoneinfo import ZoneInfo
    >>> get_day_start(date(2025, 7, 1), ZoneInfo("Africa/Porto-Novo"))
    datetime.datetime(2025, 6, 30, 23, 0)
    """
    local = datetime.combine(day, time.min, tzinfo=zone)
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def get_local_date(utc, zone):
    """Return the local date of a naive UTC date and time; ``None`` for no value.

    >>> from zoneinfo import ZoneInfo
    >>> get_local_date(datetime(2025, 6, 30, 23, 30), ZoneInfo("Africa/Porto-Novo"))
    datetime.date(2025, 7, 1)
    """
    if not utc:
        return None
    return utc.replace(tzinfo=timezone.utc).astimezone(zone).date()


def add_months(day, months):
    """Return the same day some months later, or the last day of a shorter month.

    >>> add_months(date(2025, 3, 31), -1)
    datetime.date(2025, 2, 28)
    """
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True)
class Period:
    """A period between two local dates, both included.

    :raises ValueError: when the last day comes before the first
    """

    first: date
    last: date

    def __post_init__(self):
        if self.last < self.first:
            raise ValueError("a period ends on or after the day it begins")

    @property
    def days(self):
        """Return the number of calendar days of the period.

        >>> Period(date(2025, 1, 1), date(2025, 1, 31)).days
        31
        """
        return (self.last - self.first).days + 1

    def get_bounds(self, zone):
        """Return the UTC bounds of the period: (first included, end excluded).

        >>> from zoneinfo import ZoneInfo
        >>> p = Period(date(2025, 1, 1), date(2025, 12, 31))
        >>> [str(i) for i in p.get_bounds(ZoneInfo("Africa/Dakar"))]
        ['2025-01-01 00:00:00', '2026-01-01 00:00:00']
        """
        return get_day_start(self.first, zone), get_day_end(self.last, zone)

    def count_months(self):
        """Return the number of whole calendar months, 0 for any other period.

        >>> Period(date(2025, 1, 1), date(2025, 6, 30)).count_months()
        6
        >>> Period(date(2025, 1, 2), date(2025, 6, 30)).count_months()
        0
        """
        after = self.last + timedelta(days=1)
        if self.first.day != 1 or after.day != 1:
            return 0
        return (after.year - self.first.year) * 12 + after.month - self.first.month

    def get_previous(self):
        """Return the period just before: as many whole months, else as many days.

        >>> Period(date(2025, 1, 1), date(2025, 12, 31)).get_previous().first
        datetime.date(2024, 1, 1)
        >>> Period(date(2025, 3, 1), date(2025, 3, 31)).get_previous().first
        datetime.date(2025, 2, 1)
        >>> Period(date(2025, 3, 10), date(2025, 3, 19)).get_previous().last
        datetime.date(2025, 3, 9)
        """
        last = self.first - timedelta(days=1)
        if months := self.count_months():
            return Period(add_months(self.first, -months), last)
        return Period(self.first - timedelta(days=self.days), last)

    def contains(self, day):
        """Return whether a local date falls in the period.

        >>> Period(date(2025, 1, 1), date(2025, 1, 31)).contains(date(2025, 1, 31))
        True
        """
        return bool(day) and self.first <= day <= self.last


def get_day_end(day, zone):
    """Return the naive UTC date and time at which the next local day begins.

    >>> from zoneinfo import ZoneInfo
    >>> get_day_end(date(2025, 6, 30), ZoneInfo("Africa/Porto-Novo"))
    datetime.datetime(2025, 6, 30, 23, 0)
    """
    return get_day_start(day + timedelta(days=1), zone)


@dataclass(frozen=True)
class Band:
    """An age band in calendar days, both ends included.

    :param high: ``None`` if the band has no upper end
    """

    key: str
    low: int
    high: int | None

    def get_receipt_dates(self, day):
        """Return (first, last) local date of receipt for this age on a given day.

        The first date is ``None`` for a band without an upper end.

        >>> BANDS[1].get_receipt_dates(date(2025, 12, 31))
        (datetime.date(2025, 12, 16), datetime.date(2025, 12, 23))
        >>> BANDS[3].get_receipt_dates(date(2025, 12, 31))
        (None, datetime.date(2025, 11, 30))
        """
        first = None if self.high is None else day - timedelta(days=self.high)
        return first, day - timedelta(days=self.low)


#: Age bands of open complaints, in calendar days (K10).
BANDS = (
    Band("0-7", 0, 7),
    Band("8-15", 8, 15),
    Band("16-30", 16, 30),
    Band("31+", 31, None),
)


def get_band(days):
    """Return the band of an age in calendar days.

    >>> [get_band(n).key for n in (0, 7, 8, 30, 31)]
    ['0-7', '0-7', '8-15', '16-30', '31+']
    """
    return next(b for b in BANDS if b.high is None or days <= b.high)


#: Age bands of clients, in years (K22): key, low, high.
AGE_BANDS = (("-25", 0, 24), ("25-34", 25, 34), ("35-49", 35, 49), ("50+", 50, None))


def get_birth_years(band, year):
    """Return (first, last) year of birth of an age band at the end of a year.

    >>> get_birth_years(AGE_BANDS[1], 2025)
    (1991, 2000)
    >>> get_birth_years(AGE_BANDS[3], 2025)
    (None, 1975)
    """
    _key, low, high = band
    return (None if high is None else year - high), year - low
