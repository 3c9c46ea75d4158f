"""Reminders and escalation: the alerts due for one complaint at a given time.

Each complaint has four time limits:

* the *internal* clock runs from receipt to the promised date and stops while the
  complaint waits for the client; it triggers the two reminders, "late" and, when nobody
  acts, the escalation, one level at a time;
* the *promised date* communicated to the client is never changed;
* the *regulatory limit* is never changed: a warning is sent some days before it;
* the *acknowledgement* has its own time limit; one alert is sent when it is missed.

This module does not depend on Odoo. All datetimes are aware.

>>> start = datetime(2026, 3, 2, 10, tzinfo=deadlines.UTC)
>>> clocks = Clocks(start, deadline=datetime(2026, 3, 10, 10, tzinfo=deadlines.UTC))
>>> later = datetime(2026, 3, 6, 12, tzinfo=deadlines.UTC)
>>> get_plan(clocks, History(), Policy(), deadlines.Calendar(), later).alerts
('first',)
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from . import deadlines

#: Alerts of the internal clock, from the weakest to the strongest.
CLOCK = ("first", "second", "late")
#: Default share of the working time, in percent, after which each reminder is due.
DEFAULT_PERCENTS = (50, 75)


@dataclass(frozen=True)
class Clocks:
    """The time limits of a complaint, and how long it has waited for the client.

    :param start: receipt, or reopening
    :param deadline: promised date, or ``None``
    :param regulatory: regulatory limit, or ``None``
    :param waited: total length of the past periods of waiting for the client
    :param waiting_since: start of the present period of waiting, or ``None``
    :param acknowledge_by: when the client must have been given the number and the
        promised date; ``None`` when this has been done or is not required
    """

    start: datetime
    deadline: datetime | None = None
    regulatory: datetime | None = None
    waited: timedelta = timedelta(0)
    waiting_since: datetime | None = None
    acknowledge_by: datetime | None = None


@dataclass(frozen=True)
class History:
    """The alerts already sent and the acts already done at this appeal level.

    :param codes: alerts already sent
    :param last_act: last act of a member of staff, or ``None``
    :param last_step: when "late" was sent or the complaint was last escalated, or
        ``None``
    :param steps_left: whether there is a level left to escalate to
    """

    codes: frozenset = frozenset()
    last_act: datetime | None = None
    last_step: datetime | None = None
    steps_left: bool = False


@dataclass(frozen=True)
class Policy:
    """The settings of the institution.

    :param percents: shares of the working time for the two reminders; 0 for none
    :param warning_days: calendar days before the regulatory limit; 0 for no warning
    :param grace_days: working days without an act before each escalation; 0 for none
    :param since: alerts that were due before this date and time are not sent
    :param acknowledgement: whether to send an alert for a missed acknowledgement
    """

    percents: tuple = DEFAULT_PERCENTS
    warning_days: int = 5
    grace_days: int = 1
    since: datetime | None = None
    acknowledgement: bool = True


@dataclass(frozen=True)
class Plan:
    """The alerts to send now, and when to check again (``None``: no check needed)."""

    alerts: tuple = ()
    next: datetime | None = None


def get_internal_deadline(clocks, now):
    """Return the promised date postponed by the time spent waiting for the client.

    >>> day = timedelta(days=1)
    >>> start = datetime(2026, 3, 2, tzinfo=deadlines.UTC)
    >>> waits = Clocks(start, start + 8 * day, None, day, start + 3 * day)
    >>> get_internal_deadline(waits, start + 5 * day) - start == 11 * day
    True
    """
    if clocks.deadline is None:
        return None
    waiting = now - clocks.waiting_since if clocks.waiting_since else timedelta(0)
    return clocks.deadline + clocks.waited + max(waiting, timedelta(0))


def get_share_datetime(start, end, percent, calendar):
    """Return when a share of the working time between two datetimes has elapsed.

    If there is no working time between them, the share applies to the elapsed time.

    >>> friday = datetime(2026, 3, 6, 13, tzinfo=deadlines.UTC)
    >>> monday = datetime(2026, 3, 9, 13, tzinfo=deadlines.UTC)
    >>> get_share_datetime(friday, monday, 50, deadlines.Calendar()).isoformat()
    '2026-03-09T08:30:00+00:00'
    """
    spans = _get_open_spans(start, end, calendar)
    total = sum((close - opening for opening, close in spans), timedelta(0))
    left = total * percent / 100
    for opening, close in spans:
        if close - opening >= left:
            return (opening + left).astimezone(deadlines.UTC)
        left -= close - opening
    return start + (end - start) * percent / 100


def _get_open_spans(start, end, calendar):
    """Return the opening spans between two datetimes, clipped to them.

    >>> saturday = datetime(2026, 3, 7, 9, tzinfo=deadlines.UTC)
    >>> _get_open_spans(saturday, saturday, deadlines.Calendar())
    []
    """
    spans = []
    for day in calendar.iter_open_days(start.astimezone(calendar.tz).date()):
        opened = calendar.get_spans(day)
        if not opened or opened[0][0] >= end:
            break
        clipped = ((max(a, start), min(b, end)) for a, b in opened)
        spans += [(a, b) for a, b in clipped if a < b]
    return spans


def get_clock_alerts(clocks, policy, calendar, now):
    """Return {alert: due datetime} of the internal clock; empty while it is stopped.

    >>> start = datetime(2026, 3, 2, 10, tzinfo=deadlines.UTC)
    >>> clocks = Clocks(start, start + timedelta(days=8))
    >>> sorted(get_clock_alerts(clocks, Policy(), deadlines.Calendar(), start))
    ['first', 'late', 'second']
    >>> waits = replace(clocks, waiting_since=start)
    >>> get_clock_alerts(waits, Policy(), deadlines.Calendar(), start)
    {}
    """
    end = get_internal_deadline(clocks, now)
    if end is None or clocks.waiting_since:
        return {}
    alerts = {"late": end}
    for code, percent in zip(CLOCK, policy.percents, strict=False):
        if 0 < percent < 100 and end > clocks.start:
            alerts[code] = get_share_datetime(clocks.start, end, percent, calendar)
    return alerts


def get_regulatory_warning(clocks, policy):
    """Return when to warn that the regulatory limit is near, or ``None``.

    >>> limit = datetime(2026, 4, 2, 23, 59, 59, tzinfo=deadlines.UTC)
    >>> get_regulatory_warning(Clocks(limit, None, limit), Policy()).day
    28
    """
    if clocks.regulatory is None or policy.warning_days <= 0:
        return None
    return clocks.regulatory - timedelta(days=policy.warning_days)


def get_fixed_alerts(clocks, history, policy):
    """Return {alert: due datetime} of the alerts that do not depend on the calendar.

    These are the warning before the regulatory limit and the alert for a missed
    acknowledgement, as long as they have not been sent.

    >>> limit = datetime(2026, 4, 2, 23, 59, 59, tzinfo=deadlines.UTC)
    >>> clocks = Clocks(limit, regulatory=limit, acknowledge_by=limit)
    >>> list(get_fixed_alerts(clocks, History(), Policy()))
    ['regulatory', 'ack']
    >>> sent = History(frozenset({"regulatory"}))
    >>> get_fixed_alerts(clocks, sent, Policy(acknowledgement=False))
    {}
    """
    acknowledge_by = clocks.acknowledge_by if policy.acknowledgement else None
    alerts = {
        "regulatory": get_regulatory_warning(clocks, policy),
        "ack": acknowledge_by,
    }
    return {
        code: due for code, due in alerts.items() if due and code not in history.codes
    }


def get_escalation(clocks, history, policy, calendar, now):
    """Return when the next escalation is due if nobody acts, or ``None``.

    >>> start = datetime(2026, 3, 2, 10, tzinfo=deadlines.UTC)
    >>> clocks = Clocks(start, start + timedelta(days=8))
    >>> history = History(frozenset({"late"}), steps_left=True)
    >>> get_escalation(clocks, history, Policy(), deadlines.Calendar(), start).day
    11
    >>> get_escalation(clocks, History(), Policy(), deadlines.Calendar(), start)
    """
    late = get_clock_alerts(clocks, policy, calendar, now).get("late")
    if late is None or policy.grace_days <= 0 or not history.steps_left:
        return None
    if policy.since and late < policy.since:
        return None
    base = max(filter(None, (late, history.last_act, history.last_step)))
    return deadlines.compute_deadline(
        base, deadlines.Delay(policy.grace_days), calendar
    )


def get_pending_alerts(clocks, history, policy, calendar, now):
    """Return {alert: due datetime} of the alerts not sent yet, due or to come.

    Alerts that were due before the policy began are left out. The escalation becomes
    pending after the alert "late" has been sent.

    >>> start = datetime(2026, 3, 2, 10, tzinfo=deadlines.UTC)
    >>> clocks = Clocks(start, start + timedelta(days=8))
    >>> calendar = deadlines.Calendar()
    >>> list(get_pending_alerts(clocks, History(), Policy(), calendar, start))
    ['first', 'second', 'late']
    >>> sent = History(frozenset({"late"}), steps_left=True)
    >>> list(get_pending_alerts(clocks, sent, Policy(), calendar, start))
    ['escalation']
    """
    clock = get_clock_alerts(clocks, policy, calendar, now)
    alerts = {code: clock[code] for code in _get_stronger(clock, history.codes)}
    alerts |= get_fixed_alerts(clocks, history, policy)
    if policy.since:
        alerts = {code: due for code, due in alerts.items() if due >= policy.since}
    if "late" not in alerts:
        if due := get_escalation(clocks, history, policy, calendar, now):
            alerts["escalation"] = due
    return alerts


def get_plan(clocks, history, policy, calendar, now):
    """Return the alerts to send now and when to check again.

    When several reminders were missed, only the strongest is sent.

    >>> start = datetime(2026, 3, 2, 10, tzinfo=deadlines.UTC)
    >>> clocks = Clocks(start, start + timedelta(days=8))
    >>> late = datetime(2026, 3, 20, 12, tzinfo=deadlines.UTC)
    >>> get_plan(clocks, History(), Policy(), deadlines.Calendar(), late).alerts
    ('late',)
    >>> sent = History(frozenset({"late"}), steps_left=True)
    >>> get_plan(clocks, sent, Policy(), deadlines.Calendar(), late).alerts
    ('escalation',)
    >>> get_plan(clocks, sent, Policy(since=late), deadlines.Calendar(), late)
    Plan(alerts=(), next=None)
    >>> unmet = Clocks(start, acknowledge_by=start + timedelta(days=2))
    >>> get_plan(unmet, History(), Policy(), deadlines.Calendar(), late).alerts
    ('ack',)
    """
    alerts = get_pending_alerts(clocks, history, policy, calendar, now)
    due = [code for code, date in alerts.items() if date <= now]
    later = [date for date in alerts.values() if date > now]
    if "late" in due:
        # The grace period counts from the alert, even if the alert was delayed.
        sent = replace(history, last_step=now)
        later.append(get_escalation(clocks, sent, policy, calendar, now))
    return Plan(_filter_strongest(due), min(filter(None, later), default=None))


def _get_stronger(clock, sent):
    """Return the alerts of the clock that are stronger than those already sent.

    >>> _get_stronger({"late": 0, "first": 0, "second": 0}, {"first", "ack"})
    ['second', 'late']
    """
    ranks = [CLOCK.index(code) for code in sent if code in CLOCK]
    reached = max(ranks, default=-1)
    return [code for code in CLOCK[reached + 1 :] if code in clock]


def _filter_strongest(due):
    """Return the alerts to send: only the strongest of the clock, and all others.

    >>> _filter_strongest(["first", "late", "regulatory", "ack"])
    ('late', 'regulatory', 'ack')
    """
    clock = [code for code in CLOCK if code in due]
    others = [code for code in due if code not in CLOCK]
    return tuple(clock[-1:] + others)
