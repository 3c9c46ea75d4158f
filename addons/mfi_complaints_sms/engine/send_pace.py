"""When a text may be sent: quiet hours, delay before a retry, rate of a gateway."""

from datetime import datetime, timedelta
from math import ceil

# Minutes to wait before each retry after a network fault or a gateway error.
BACKOFF_MINUTES = (1, 5, 15, 60, 180, 360)


def get_retry_delay(attempts):
    """Return the delay before the next attempt, or None when it is time to give up.

    :param int attempts: attempts already made (1 after the first failure)

    >>> get_retry_delay(1), get_retry_delay(4)
    (datetime.timedelta(seconds=60), datetime.timedelta(seconds=3600))
    >>> get_retry_delay(7) is None
    True
    """
    if 1 <= attempts <= len(BACKOFF_MINUTES):
        return timedelta(minutes=BACKOFF_MINUTES[attempts - 1])
    return None


def is_quiet(hour, start, end):
    """Return whether an hour of the day falls in the quiet hours [start, end).

    Hours are decimal (21.5 is 21:30). Equal bounds mean no quiet hours. The
    interval may span midnight.

    >>> is_quiet(22, 21, 7), is_quiet(6.99, 21, 7), is_quiet(7, 21, 7)
    (True, True, False)
    >>> is_quiet(12, 0, 0)
    False
    """
    if start == end:
        return False
    if start < end:
        return start <= hour < end
    return hour >= start or hour < end


def get_next_allowed_time(wanted_at, start, end, tz):
    """Return ``wanted_at``, or the end of the quiet hours it falls in.

    :param datetime wanted_at: aware date and time
    :param float start: beginning of quiet hours, local decimal hour
    :param float end: end of quiet hours, local decimal hour
    :param tz: the institution's time zone (``zoneinfo.ZoneInfo``)
    :return: aware date and time in the same time zone as ``wanted_at``

    >>> from datetime import timezone
    >>> from zoneinfo import ZoneInfo
    >>> dakar, utc = ZoneInfo("Africa/Dakar"), timezone.utc
    >>> night = datetime(2026, 3, 1, 23, 0, tzinfo=utc)
    >>> str(get_next_allowed_time(night, 21, 7, dakar))
    '2026-03-02 07:00:00+00:00'
    >>> noon = datetime(2026, 3, 1, 12, 0, tzinfo=utc)
    >>> str(get_next_allowed_time(noon, 21, 7, dakar))
    '2026-03-01 12:00:00+00:00'
    >>> dawn = datetime(2026, 3, 1, 5, 0, tzinfo=utc)
    >>> str(get_next_allowed_time(dawn, 21, 6.99, dakar))
    '2026-03-01 07:00:00+00:00'
    """
    local = wanted_at.astimezone(tz)
    hour = local.hour + local.minute / 60 + local.second / 3600
    if not is_quiet(hour, start, end):
        return wanted_at
    day = local.date() + timedelta(days=1 if hour >= end else 0)
    # Rounded up, so that it is never before the end: a float need not be whole minutes.
    minutes = ceil(end * 60 - 1e-6)
    opening = datetime(day.year, day.month, day.day, tzinfo=tz) + timedelta(
        minutes=minutes
    )
    return opening.astimezone(wanted_at.tzinfo)


def get_allowance(per_minute, sent_last_minute):
    """Return how many texts may be sent now, or None when the rate is unlimited.

    >>> get_allowance(30, 12), get_allowance(30, 45), get_allowance(0, 999)
    (18, 0, None)
    """
    if not per_minute:
        return None
    return max(0, per_minute - sent_last_minute)
