"""Periods of the reports that are sent on a schedule, and the day of sending."""

from datetime import date, timedelta

from .dashboard import get_month_number, get_month_start

#: Frequency → number of months of a period.
MONTHS = {"month": 1, "quarter": 3}


def get_last_period(today: date, frequency: str):
    """Return the first and the last day of the last period that is over.

    :param today: local date of the institution
    :param frequency: ``month`` or ``quarter``

    >>> get_last_period(date(2026, 3, 2), "month")
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    >>> get_last_period(date(2026, 3, 31), "quarter")
    (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))
    """
    months = MONTHS[frequency]
    start = get_month_number(today) // months * months
    return get_month_start(start - months), get_month_start(start) - timedelta(days=1)


def get_sending_day(last: date, day: int):
    """Return the date on which the report of a period is sent.

    :param last: last day of the period
    :param day: day of the month after it, 1 to 28

    >>> get_sending_day(date(2026, 12, 31), 5)
    datetime.date(2027, 1, 5)
    """
    return (last + timedelta(days=1)).replace(day=day)
