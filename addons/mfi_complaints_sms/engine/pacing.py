"""When a text may leave: quiet hours, back-off after a fault, rate of a gateway."""

from datetime import datetime, timedelta
from math import ceil

# Minutes before each new try after a network fault or an error of the gateway.
BACKOFF_MINUTES = (1, 5, 15, 60, 180, 360)


def retry_delay(attempts):
    """Return the wait before the next try, or None when it is time to give up.

    :param int attempts: tries already made (1 after the first failure)

    >>> retry_delay(1), retry_delay(4)
    (datetime.timedelta(seconds=60), datetime.timedelta(seconds=3600))
    >>> retry_delay(7) is None
    True
    """
    if 1 <= attempts <= len(BACKOFF_MINUTES):
        return timedelta(minutes=BACKOFF_MINUTES[attempts - 1])
    return None


def is_quiet(hour, start, end):
    """Tell whether an hour of the day falls in the quiet hours [start, end).

    Hours are decimal (21.5 is 21:30); equal bounds mean no quiet hours; the
    interval may pass midnight.

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


def next_allowed(moment, start, end, tz):
    """Return the first moment from ``moment`` on that is outside quiet hours.

    :param datetime moment: aware moment
    :param float start: beginning of quiet hours, local decimal hour
    :param float end: end of quiet hours, local decimal hour
    :param tz: the institution's time zone (``zoneinfo.ZoneInfo``)
    :return: aware moment in the same time zone as ``moment``

    >>> from datetime import timezone
    >>> from zoneinfo import ZoneInfo
    >>> dakar, utc = ZoneInfo("Africa/Dakar"), timezone.utc
    >>> str(next_allowed(datetime(2026, 3, 1, 23, 0, tzinfo=utc), 21, 7, dakar))
    '2026-03-02 07:00:00+00:00'
    >>> str(next_allowed(datetime(2026, 3, 1, 12, 0, tzinfo=utc), 21, 7, dakar))
    '2026-03-01 12:00:00+00:00'
    >>> str(next_allowed(datetime(2026, 3, 1, 5, 0, tzinfo=utc), 21, 6.99, dakar))
    '2026-03-01 07:00:00+00:00'
    """
    local = moment.astimezone(tz)
    hour = local.hour + local.minute / 60 + local.second / 3600
    if not is_quiet(hour, start, end):
        return moment
    day = local.date() + timedelta(days=1 if hour >= end else 0)
    # Never before the end; a float is not always a whole minute.
    minutes = ceil(end * 60 - 1e-6)
    opening = datetime(day.year, day.month, day.day, tzinfo=tz) + timedelta(
        minutes=minutes
    )
    return opening.astimezone(moment.tzinfo)


def allowance(per_minute, sent_last_minute):
    """Return how many texts may leave now; None when the rate is unlimited.

    >>> allowance(30, 12), allowance(30, 45), allowance(0, 999)
    (18, 0, None)
    """
    if not per_minute:
        return None
    return max(0, per_minute - sent_last_minute)
