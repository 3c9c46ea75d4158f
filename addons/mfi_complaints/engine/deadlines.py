"""Deadlines: when an answer is due, in working or calendar time.

A delay is a number and a unit:

``hours``
    working hours: only opening hours of the company's calendar count;
``working_days``
    same clock time, that many working days later;
``days``
    calendar days; the whole last day counts, so the deadline is 23:59:59 local time;
``months``
    calendar months, the day clipped to the month's length; the whole last day counts.

All times given and returned are aware datetimes; the calendar's time zone rules what
"a day" is. Clocks start at *receipt*, not at entry.
"""

import calendar as month_calendar
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc
UNITS = ("hours", "working_days", "days", "months")
#: Monday to Friday, 8:00–17:00 without a break: used when a company has no calendar.
OFFICE_WEEK = {weekday: ((8.0, 17.0),) for weekday in range(5)}
#: How far to look for a working day before giving up (a calendar without any).
HORIZON_DAYS = 3660
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True)
class Delay:
    """A number and its unit; ``amount`` 0 or less means "no deadline"."""

    amount: int
    unit: str = "working_days"


@dataclass(frozen=True)
class Calendar:
    """Opening hours of a week, holidays and a time zone.

    :param week: weekday (Monday 0) → tuple of (opening, closing) in decimal hours
    :param holidays: local dates on which nobody works
    :param second_week: where hours alternate, those of every second week: ``week``
        then holds in the weeks of :func:`week_parity` 0, this one in the others

    >>> alternating = Calendar({0: ((8, 12),)}, second_week={5: ((9, 13),)})
    >>> alternating.is_open(date(2026, 3, 2)), alternating.is_open(date(2026, 3, 9))
    (True, False)
    >>> alternating.is_open(date(2026, 3, 14))
    True
    """

    week: dict = field(default_factory=lambda: dict(OFFICE_WEEK))
    holidays: frozenset = frozenset()
    tz: ZoneInfo = ZoneInfo("UTC")
    second_week: dict | None = None

    def hours(self, day):
        """Return the opening hours of a local date, holidays left aside."""
        alternate = self.second_week is not None and week_parity(day)
        return (self.second_week if alternate else self.week).get(day.weekday(), ())

    def is_open(self, day):
        """Return whether somebody works on a local date."""
        return bool(self.hours(day)) and day not in self.holidays

    def spans(self, day):
        """Return the opening spans of a local date as pairs of aware datetimes."""
        if not self.is_open(day):
            return ()
        return tuple(
            (self._at(day, opening), self._at(day, closing))
            for opening, closing in sorted(self.hours(day))
        )

    def _at(self, day, hours):
        """Return the aware datetime of a decimal hour on a local date."""
        if hours >= 24:
            return datetime.combine(day, _LAST_SECOND, self.tz)
        return datetime.combine(day, _clock(hours), self.tz)

    def open_days(self, first):
        """Yield working dates from ``first`` on, in order."""
        for offset in range(HORIZON_DAYS):
            if self.is_open(day := first + timedelta(days=offset)):
                yield day


def week_parity(day):
    """Return 0 or 1: which of two alternating weeks a date lies in.

    Weeks begin on Monday and are counted from the first of January of the year 1, as
    the working calendars of Odoo count them.

    >>> week_parity(date(2026, 3, 2)), week_parity(date(2026, 3, 8))
    (0, 0)
    >>> week_parity(date(2026, 3, 9))
    1
    """
    return (day.toordinal() - 1) // 7 % 2


def _clock(hours):
    """Return decimal hours as a time of day.

    >>> _clock(8.5)
    datetime.time(8, 30)
    """
    minutes = round(hours * 60)
    return time(minutes // 60, minutes % 60)


def due(start, delay, calendar):
    """Return when a delay that starts at ``start`` is over, in UTC.

    :param start: aware datetime of receipt
    :param delay: :class:`Delay`
    :param calendar: :class:`Calendar`
    :return: aware UTC datetime, or ``None`` when there is no deadline
    :raise ValueError: for an unknown unit

    >>> cal = Calendar()
    >>> monday = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    >>> due(monday, Delay(3), cal).isoformat()
    '2026-01-08T09:00:00+00:00'
    >>> friday = datetime(2026, 1, 9, 16, 30, tzinfo=UTC)
    >>> due(friday, Delay(4, "hours"), cal).isoformat()
    '2026-01-12T11:30:00+00:00'
    >>> due(datetime(2026, 1, 31, 9, tzinfo=UTC), Delay(1, "months"), cal).isoformat()
    '2026-02-28T23:59:59+00:00'
    >>> due(monday, Delay(30, "days"), cal).isoformat()
    '2026-02-04T23:59:59+00:00'
    """
    if delay.amount <= 0:
        return None
    if delay.unit not in _COUNTERS:
        raise ValueError(f"unknown unit of delay: {delay.unit}")
    local = start.astimezone(calendar.tz)
    end = _COUNTERS[delay.unit](local, delay.amount, calendar)
    return end.astimezone(UTC)


def _add_hours(local, amount, calendar):
    """Return the end of a number of working hours."""
    left = timedelta(hours=amount)
    for day in calendar.open_days(local.date()):
        for opening, closing in calendar.spans(day):
            begin = max(opening, local)
            room = closing - begin
            if room >= left and room > timedelta(0):
                return begin + left
            left -= max(room, timedelta(0))
    return local + timedelta(hours=amount)


def _add_working_days(local, amount, calendar):
    """Return the same clock time that many working days later."""
    begin = _working_start(local, calendar)
    days = calendar.open_days(begin.date())
    next(days, None)
    last = None
    for _count in range(amount):
        last = next(days, None)
    if last is None:
        return _end_of_day(local.date() + timedelta(days=amount), calendar)
    return datetime.combine(last, begin.time(), calendar.tz)


def _working_start(local, calendar):
    """Return when work on something received at ``local`` can begin."""
    for day in calendar.open_days(local.date()):
        for opening, closing in calendar.spans(day):
            if local < closing:
                return max(opening, local)
    return local


def _add_days(local, amount, calendar):
    """Return the end of the day that many calendar days later."""
    return _end_of_day(local.date() + timedelta(days=amount), calendar)


def _add_months(local, amount, calendar):
    """Return the end of the day that many calendar months later."""
    return _end_of_day(add_months(local.date(), amount), calendar)


def _end_of_day(day, calendar):
    """Return the last second of a local date."""
    return datetime.combine(day, _LAST_SECOND, calendar.tz)


def add_months(day: date, amount: int):
    """Return the same day of a later month, clipped to that month's length.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    >>> add_months(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    months = day.year * 12 + day.month - 1 + amount
    year, month = divmod(months, 12)
    last = month_calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


_COUNTERS = {
    "hours": _add_hours,
    "working_days": _add_working_days,
    "days": _add_days,
    "months": _add_months,
}


def share_elapsed(start, end, now):
    """Return the share of a delay that has run, from 0 to 1 and beyond when late.

    >>> day = timedelta(days=1)
    >>> start = datetime(2026, 1, 5, tzinfo=UTC)
    >>> share_elapsed(start, start + 4 * day, start + 3 * day)
    0.75
    """
    total = (end - start).total_seconds()
    return (now - start).total_seconds() / total if total > 0 else 1.0


#: Legal limits by regulator, counted in calendar time from receipt and never paused.
#: UMOA: circular 002-2020/CB/C, article 7, one month. CEMAC: 45 days (COBAC R-2020/06
#: as reported; to be confirmed by the institution).
REGULATORS = {
    "umoa": Delay(1, "months"),
    "cemac": Delay(45, "days"),
}


def regulatory_delay(regulator, own_days=0):
    """Return the legal limit of a regulator, or the institution's own in days.

    >>> regulatory_delay("cemac")
    Delay(amount=45, unit='days')
    >>> regulatory_delay("own", 20)
    Delay(amount=20, unit='days')
    >>> regulatory_delay("none").amount
    0
    """
    if regulator == "own":
        return Delay(own_days, "days")
    return REGULATORS.get(regulator, Delay(0, "days"))


def promise(internal, regulatory):
    """Return the date to promise: the internal one, never later than the law's.

    >>> promise(None, datetime(2026, 2, 1, tzinfo=UTC)).day
    1
    """
    dates = [moment for moment in (internal, regulatory) if moment]
    return min(dates) if dates else None
