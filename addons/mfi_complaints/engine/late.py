"""Stages of the delay of an action with an owner and a date: when to remind them.

Days are calendar days. Each stage is reminded once: the day after the date, a week
later, and when a month has passed.
"""

from datetime import timedelta

#: Days after the date on which each stage begins.
STAGES = (1, 8, 31)


def get_stage(due, today):
    """Return how many stages an action has reached, 0 if it is not late.

    :param due: last day on which the action is in time
    :param today: local date of the institution

    >>> from datetime import date
    >>> due = date(2026, 3, 6)
    >>> [get_stage(due, date(2026, 3, day)) for day in (6, 7, 13, 14)]
    [0, 1, 1, 2]
    >>> get_stage(due, date(2026, 4, 6))
    3
    """
    return sum((today - due).days >= days for days in STAGES)


def get_limits(today):
    """Return {stage: latest date of the actions that have reached it}.

    >>> from datetime import date
    >>> [str(limit) for limit in get_limits(date(2026, 4, 6)).values()]
    ['2026-04-05', '2026-03-29', '2026-03-06']
    """
    return {stage: today - timedelta(days=days) for stage, days in enumerate(STAGES, 1)}
