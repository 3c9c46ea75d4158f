"""Deadlines of answers, in working or calendar time.

A delay is a number and a unit:

``hours``
    working hours: only the opening hours of the company's calendar count;
``working_days``
    the same time of day, that many working days later;
``days``
    calendar days; the whole last day counts, so the deadline is 23:59:59 local time;
``months``
    calendar months, with the day clipped to the length of the month; the whole last
    day counts.

All arguments and results are aware datetimes; days are those of the calendar's time
zone. Delays run from the *receipt* of a complaint, not from its registration.
"""

import calendar as month_calendar
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc
UNITS = ("hours", "working_days", "days", "months")
#: Monday to Friday, 8:00–17:00 without a break: used when a company has no calendar.
OFFICE_WEEK = {weekday: ((8.0, 17.0),) for weekday in range(5)}
#: How far ahead to look for a working day, in case the calendar has none.
HORIZON_DAYS = 3660
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True)
class Delay:
    """A number and its unit; an ``amount`` of 0 or less means "no deadline"."""

    amount: int
    unit: str = "working_days"


@dataclass(frozen=True)
class Calendar:
    """The opening hours of a week, the holidays and the time zone.

    :param week: weekday (Monday 0) → tuple of (opening, closing) in decimal hours
    :param holidays: local dates on which nobody works
    :param second_week: for hours that alternate, those of every second week: ``week``
        then applies when :func:`get_week_parity` is 0, this one when it is 1

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

    def get_hours(self, day):
        """Return the opening hours of a local date, regardless of holidays."""
        alternate = self.second_week is not None and get_week_parity(day)
        return (self.second_week if alternate else self.week).get(day.weekday(), ())

    def is_open(self, day):
        """Return whether a local date is a working day."""
        return bool(self.get_hours(day)) and day not in self.holidays

    def get_spans(self, day):
        """Return the opening hours of a local date as pairs of aware datetimes."""
        if not self.is_open(day):
            return ()
        return tuple(
            (self._to_datetime(day, opening), self._to_datetime(day, closing))
            for opening, closing in sorted(self.get_hours(day))
        )

    def _to_datetime(self, day, hours):
        """Return the aware datetime of a decimal hour on a local date.

        Closing at midnight (24) becomes the last second of the day.
        """
        if hours >= 24:
            return datetime.combine(day, _LAST_SECOND, self.tz)
        return datetime.combine(day, _to_time(hours), self.tz)

    def iter_open_days(self, first):
        """Yield the working days from the date ``first`` on, in order."""
        for offset in range(HORIZON_DAYS):
            if self.is_open(day := first + timedelta(days=offset)):
                yield day


def get_week_parity(day):
    """Return 0 or 1: the one of two alternating weeks to which a date belongs.

    Weeks begin on Monday and are counted from 1 January of the year 1, as in Odoo's
    working schedules.

    >>> get_week_parity(date(2026, 3, 2)), get_week_parity(date(2026, 3, 8))
    (0, 0)
    >>> get_week_parity(date(2026, 3, 9))
    1
    """
    return (day.toordinal() - 1) // 7 % 2


def _to_time(hours):
    """Return decimal hours as a time of day.

    >>> _to_time(8.5)
    datetime.time(8, 30)
    """
    minutes = round(hours * 60)
    return time(minutes // 60, minutes % 60)


def compute_deadline(start, delay, calendar):
    """Return the end, in UTC, of a delay that begins at ``start``.

    :param start: aware datetime of receipt
    :param delay: :class:`Delay`
    :param calendar: :class:`Calendar`
    :return: aware UTC datetime, or ``None`` when there is no deadline
    :raise ValueError: for an unknown unit

    >>> cal = Calendar()
    >>> monday = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    >>> compute_deadline(monday, Delay(3), cal).isoformat()
    '2026-01-08T09:00:00+00:00'
    >>> friday = datetime(2026, 1, 9, 16, 30, tzinfo=UTC)
    >>> compute_deadline(friday, Delay(4, "hours"), cal).isoformat()
    '2026-01-12T11:30:00+00:00'
    >>> last = datetime(2026, 1, 31, 9, tzinfo=UTC)
    >>> compute_deadline(last, Delay(1, "months"), cal).isoformat()
    '2026-02-28T23:59:59+00:00'
    >>> compute_deadline(monday, Delay(30, "days"), cal).isoformat()
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
    """Return the end of ``amount`` working hours."""
    remaining = timedelta(hours=amount)
    for day in calendar.iter_open_days(local.date()):
        for opening, closing in calendar.get_spans(day):
            begin = max(opening, local)
            available = closing - begin
            if available >= remaining and available > timedelta(0):
                return begin + remaining
            remaining -= max(available, timedelta(0))
    return local + timedelta(hours=amount)


def _add_working_days(local, amount, calendar):
    """Return the same time of day, ``amount`` working days later."""
    begin = _get_working_start(local, calendar)
    days = calendar.iter_open_days(begin.date())
    next(days, None)
    last = None
    for _count in range(amount):
        last = next(days, None)
    if last is None:
        return _get_day_end(local.date() + timedelta(days=amount), calendar)
    return datetime.combine(last, begin.time(), calendar.tz)


def _get_working_start(local, calendar):
    """Return the first working time at or after ``local``."""
    for day in calendar.iter_open_days(local.date()):
        for opening, closing in calendar.get_spans(day):
            if local < closing:
                return max(opening, local)
    return local


def _add_days(local, amount, calendar):
    """Return the end of the day, ``amount`` calendar days later."""
    return _get_day_end(local.date() + timedelta(days=amount), calendar)


def _add_months(local, amount, calendar):
    """Return the end of the day, ``amount`` calendar months later."""
    return _get_day_end(add_months(local.date(), amount), calendar)


def _get_day_end(day, calendar):
    """Return the last second of a local date as an aware datetime."""
    return datetime.combine(day, _LAST_SECOND, calendar.tz)


def add_months(day: date, amount: int):
    """Return the same day, ``amount`` months later, clipped to the month's length.

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


def count_working_days(start, end, calendar):
    """Return the working days from ``start`` to ``end``: the day of the end counts.

    :param start: aware datetime
    :param end: aware datetime
    :param calendar: :class:`Calendar`

    >>> friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
    >>> count_working_days(friday, datetime(2026, 3, 10, 9, tzinfo=UTC), Calendar())
    2
    >>> count_working_days(friday, friday, Calendar())
    0
    """
    first = start.astimezone(calendar.tz).date()
    last = end.astimezone(calendar.tz).date()
    days = (first + timedelta(days=n + 1) for n in range((last - first).days))
    return sum(calendar.is_open(day) for day in days)


#: Legal limits by regulator, in calendar time from receipt; they are never paused.
#: UMOA: circular 002-2020/CB/C, article 7, one month. CEMAC: 45 days (COBAC R-2020/06
#: according to secondary sources; to be confirmed by the institution).
REGULATORS = {
    "umoa": Delay(1, "months"),
    "cemac": Delay(45, "days"),
}


def get_regulatory_delay(regulator, custom_days=0):
    """Return the legal limit of a regulator, or the one the institution has set.

    :param custom_days: calendar days that apply when the regulator is ``own``

    >>> get_regulatory_delay("cemac")
    Delay(amount=45, unit='days')
    >>> get_regulatory_delay("own", 20)
    Delay(amount=20, unit='days')
    >>> get_regulatory_delay("none").amount
    0
    """
    if regulator == "own":
        return Delay(custom_days, "days")
    return REGULATORS.get(regulator, Delay(0, "days"))


def get_promised_deadline(internal, regulatory):
    """Return the earlier of the internal and the legal deadline.

    :return: ``None`` if there is neither

    >>> get_promised_deadline(None, datetime(2026, 2, 1, tzinfo=UTC)).day
    1
    """
    deadlines = [deadline for deadline in (internal, regulatory) if deadline]
    return min(deadlines) if deadlines else None
