"""Reminders and escalation: what is due for one complaint at one moment.

Four clocks, one complaint:

* the *internal* clock runs from receipt to the promised date and stands still while
  the complaint waits for the client; it gives the two reminders, "late" and, when
  nobody acts, the escalation, one level at a time;
* the *promise* told to the client and
* the *regulator's limit* never move: a warning comes some days before the latter;
* the *acknowledgement* is due within its own delay: missed, it is told once.

Nothing here knows Odoo. All moments are aware datetimes.

>>> start = datetime(2026, 3, 2, 10, tzinfo=deadlines.UTC)
>>> promise = Promise(start, deadline=datetime(2026, 3, 10, 10, tzinfo=deadlines.UTC))
>>> later = datetime(2026, 3, 6, 12, tzinfo=deadlines.UTC)
>>> plan(promise, Told(), Policy(), deadlines.Calendar(), later).alerts
('first',)
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from . import deadlines

#: Alerts of the internal clock, from the weakest to the strongest.
CLOCK = ("first", "second", "late")
#: Share of the working time after which each reminder is due, as shipped.
DEFAULT_PERCENTS = (50, 75)


@dataclass(frozen=True)
class Promise:
    """What was promised, and how long the complaint waited for the client.

    :param start: receipt, or reopening
    :param deadline: promised date, or ``None``
    :param regulatory: legal limit, or ``None``
    :param waited: time spent waiting for the client, in closed periods
    :param waiting_since: since when it waits now, or ``None``
    :param acknowledge: until when the client must hold number and date; ``None`` when
        done, or not asked for
    """

    start: datetime
    deadline: datetime | None = None
    regulatory: datetime | None = None
    waited: timedelta = timedelta(0)
    waiting_since: datetime | None = None
    acknowledge: datetime | None = None


@dataclass(frozen=True)
class Told:
    """What was said and done already at this level.

    :param codes: alerts already given
    :param last_act: last act of a person, or ``None``
    :param last_step: when "late" was told or it last went up a level, or ``None``
    :param steps_left: whether a level is left to which to escalate
    """

    codes: frozenset = frozenset()
    last_act: datetime | None = None
    last_step: datetime | None = None
    steps_left: bool = False


@dataclass(frozen=True)
class Policy:
    """What the institution has decided.

    :param percents: shares of the working time for the two reminders; 0 for none
    :param warning_days: calendar days before the legal limit; 0 for no warning
    :param grace_days: working days without an act before each step; 0 for none
    :param since: what was due before is not told any more
    :param acknowledgement: whether a missed acknowledgement is told
    """

    percents: tuple = DEFAULT_PERCENTS
    warning_days: int = 5
    grace_days: int = 1
    since: datetime | None = None
    acknowledgement: bool = True


@dataclass(frozen=True)
class Plan:
    """What to say now, and when to look again (``None``: never by itself)."""

    alerts: tuple = ()
    next: datetime | None = None


def internal_deadline(promise, now):
    """Return the promised date put off by the time spent waiting for the client.

    >>> day = timedelta(days=1)
    >>> start = datetime(2026, 3, 2, tzinfo=deadlines.UTC)
    >>> waits = Promise(start, start + 8 * day, None, day, start + 3 * day)
    >>> internal_deadline(waits, start + 5 * day) - start == 11 * day
    True
    """
    if promise.deadline is None:
        return None
    waiting = now - promise.waiting_since if promise.waiting_since else timedelta(0)
    return promise.deadline + promise.waited + max(waiting, timedelta(0))


def share_moment(start, end, percent, calendar):
    """Return when a share of the working time between two moments is over.

    Without any working time between them, the plain time is shared.

    >>> friday = datetime(2026, 3, 6, 13, tzinfo=deadlines.UTC)
    >>> monday = datetime(2026, 3, 9, 13, tzinfo=deadlines.UTC)
    >>> share_moment(friday, monday, 50, deadlines.Calendar()).isoformat()
    '2026-03-09T08:30:00+00:00'
    """
    spans = _open_spans(start, end, calendar)
    total = sum((close - opening for opening, close in spans), timedelta(0))
    left = total * percent / 100
    for opening, close in spans:
        if close - opening >= left:
            return (opening + left).astimezone(deadlines.UTC)
        left -= close - opening
    return start + (end - start) * percent / 100


def _open_spans(start, end, calendar):
    """Return the opening spans between two moments, clipped to them."""
    spans = []
    for day in calendar.open_days(start.astimezone(calendar.tz).date()):
        opened = calendar.spans(day)
        if not opened or opened[0][0] >= end:
            break
        clipped = ((max(a, start), min(b, end)) for a, b in opened)
        spans += [(a, b) for a, b in clipped if a < b]
    return spans


def clock_moments(promise, policy, calendar, now):
    """Return {alert: moment} of the internal clock; empty while it stands still."""
    end = internal_deadline(promise, now)
    if end is None or promise.waiting_since:
        return {}
    moments = {"late": end}
    for code, percent in zip(CLOCK, policy.percents, strict=False):
        if 0 < percent < 100 and end > promise.start:
            moments[code] = share_moment(promise.start, end, percent, calendar)
    return moments


def warning_moment(promise, policy):
    """Return when to warn of the legal limit, or ``None``.

    >>> limit = datetime(2026, 4, 2, 23, 59, 59, tzinfo=deadlines.UTC)
    >>> warning_moment(Promise(limit, None, limit), Policy()).day
    28
    """
    if promise.regulatory is None or policy.warning_days <= 0:
        return None
    return promise.regulatory - timedelta(days=policy.warning_days)


def step_moment(promise, told, policy, calendar, now):
    """Return when the next escalation is due if nobody acts, or ``None``."""
    late = clock_moments(promise, policy, calendar, now).get("late")
    if late is None or policy.grace_days <= 0 or not told.steps_left:
        return None
    if policy.since and late < policy.since:
        return None
    base = max(filter(None, (late, told.last_act, told.last_step)))
    return deadlines.due(base, deadlines.Delay(policy.grace_days), calendar)


def plan(promise, told, policy, calendar, now):
    """Return what to say now and when to look again.

    Of the reminders missed meanwhile only the strongest is said, and none that was due
    before the policy began.

    >>> start = datetime(2026, 3, 2, 10, tzinfo=deadlines.UTC)
    >>> promise = Promise(start, start + timedelta(days=8))
    >>> late = datetime(2026, 3, 20, 12, tzinfo=deadlines.UTC)
    >>> plan(promise, Told(), Policy(), deadlines.Calendar(), late).alerts
    ('late',)
    >>> told = Told(frozenset({"late"}), steps_left=True)
    >>> plan(promise, told, Policy(), deadlines.Calendar(), late).alerts
    ('escalation',)
    >>> plan(promise, told, Policy(since=late), deadlines.Calendar(), late)
    Plan(alerts=(), next=None)
    >>> unmet = Promise(start, acknowledge=start + timedelta(days=2))
    >>> plan(unmet, Told(), Policy(), deadlines.Calendar(), late).alerts
    ('ack',)
    """
    clock = clock_moments(promise, policy, calendar, now)
    moments = {code: clock[code] for code in _stronger(clock, told.codes)}
    warning = warning_moment(promise, policy)
    if warning and "regulatory" not in told.codes:
        moments["regulatory"] = warning
    if promise.acknowledge and policy.acknowledgement and "ack" not in told.codes:
        moments["ack"] = promise.acknowledge
    if policy.since:
        moments = {code: at for code, at in moments.items() if at >= policy.since}
    # First "late" is told, then the steps follow.
    if "late" not in moments:
        if step := step_moment(promise, told, policy, calendar, now):
            moments["escalation"] = step
    due = [code for code, moment in moments.items() if moment <= now]
    future = [moment for moment in moments.values() if moment > now]
    if "late" in due:
        # The grace period counts from being told, even when telling was delayed.
        told_now = replace(told, last_step=now)
        if step := step_moment(promise, told_now, policy, calendar, now):
            future.append(step)
    return Plan(_strongest(due), min(future, default=None))


def _stronger(clock, told):
    """Return the alerts of the clock that are stronger than what was told."""
    ranks = [CLOCK.index(code) for code in told if code in CLOCK]
    reached = max(ranks, default=-1)
    return [code for code in CLOCK[reached + 1 :] if code in clock]


def _strongest(due):
    """Return the alerts to give: of the clock's the strongest alone."""
    clock = [code for code in CLOCK if code in due]
    others = [code for code in due if code not in CLOCK]
    return tuple(clock[-1:] + others)
