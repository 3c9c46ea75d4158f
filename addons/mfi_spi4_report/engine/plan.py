"""Annual plans of awareness and training: due dates, progress and state of a line.

Seed 000 advises institutions to inform clients continuously, by an awareness plan. A
line has a target of sessions, of people, or both; it is done when all are reached.
"""

from datetime import date, timedelta


def get_quarter_end(year, quarter):
    """Return the last day of a quarter.

    >>> get_quarter_end(2026, 1), get_quarter_end(2026, 4)
    (datetime.date(2026, 3, 31), datetime.date(2026, 12, 31))
    """
    month = 3 * quarter + 1
    after = date(year + month // 13, (month - 1) % 12 + 1, 1)
    return after - timedelta(days=1)


def compute_progress(targets, done):
    """Return how much of a line is done, in per cent: that of its weakest target.

    :param targets: numbers to reach; 0 for no target
    :param done: numbers reached, in the same order

    >>> compute_progress((4, 200), (4, 120)), compute_progress((4, 0), (5, 0))
    (60, 100)
    >>> compute_progress((0, 0), (3, 10))
    0
    """
    shares = [
        min(100 * number // target, 100)
        for target, number in zip(targets, done, strict=True)
        if target > 0
    ]
    return min(shares, default=0)


def get_state(progress, due, today):
    """Return the state of a line: ``done``, ``late``, ``started`` or ``planned``.

    :param due: last day on which the line is in time
    :param today: local date of the institution

    >>> day = date(2026, 3, 31)
    >>> get_state(100, day, date(2026, 4, 9)), get_state(99, day, date(2026, 4, 1))
    ('done', 'late')
    >>> get_state(20, day, day), get_state(0, day, day)
    ('started', 'planned')
    """
    if progress >= 100:
        return "done"
    if due and due < today:
        return "late"
    return "started" if progress else "planned"
