"""Weekly counts of complaints by branch, category and product, and their sums.

A series has one number for each complete week, the oldest first. Its last weeks are
the window that is judged; the weeks before are the past that it is judged by.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

#: Weeks of the past: a whole year, so that each season is in it once.
PAST_WEEKS = 52
#: Weeks in which clusters of complaints are measured.
_BLOCK = 4


@dataclass(frozen=True)
class Finding:
    """One cell that its past does not explain.

    ``count`` is what was observed and ``expected`` what the past explains; for a rate
    they are the cases with the property. ``cases`` is the denominator of a rate.
    ``weeks`` is the time judged where it is not the window.
    """

    cell: tuple
    count: int
    expected: float
    p: float
    cases: int = 0
    past: int = 0
    past_cases: int = 0
    weeks: int = 0


def get_last_monday(day):
    """Return the Monday on which the week of a day begins.

    >>> from datetime import date
    >>> get_last_monday(date(2026, 3, 8)), get_last_monday(date(2026, 3, 9))
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 9))
    """
    return day - timedelta(days=day.weekday())


def get_period(monday):
    """Return the name of the last complete week before a Monday, as ISO 8601 has it.

    >>> from datetime import date
    >>> get_period(date(2026, 1, 5)), get_period(date(2026, 3, 9))
    ('2026-W01', '2026-W10')
    """
    year, week, _day = (monday - timedelta(days=7)).isocalendar()
    return f"{year}-W{week:02d}"


def build(rows, weeks):
    """Return the series of each cell, from counted rows.

    :param rows: ``(branch, category, product, week, count)``; week 0 is the oldest
    :param weeks: number of weeks of a series

    >>> build([(1, 2, 3, 0, 5), (1, 2, 3, 2, 1), (1, 2, 3, 9, 1)], 3)
    {(1, 2, 3): [5, 0, 1]}
    """
    series = {}
    for branch, category, product, week, count in rows:
        if 0 <= week < weeks:
            cell = series.setdefault((branch, category, product), [0] * weeks)
            cell[week] += count
    return series


def sum_by(series, get_key):
    """Return the sums of series with the same key.

    >>> dict(sum_by({(1, 2, 3): [1, 0], (1, 2, 4): [2, 2]}, lambda c: c[:2]))
    {(1, 2): [3, 2]}
    """
    sums = defaultdict(list)
    for cell, numbers in series.items():
        key = get_key(cell)
        kept = sums[key]
        sums[key] = (
            [a + b for a, b in zip(kept, numbers, strict=True)]
            if kept
            else list(numbers)
        )
    return sums


def get_dispersion(series, total, past):
    """Return how many times more the numbers vary than Poisson's law: 1 or more.

    Pearson's statistic over blocks of four weeks of the past, pooled over all cells,
    as Farrington's quasi-Poisson model does (*J. R. Stat. Soc. A* 159, 1996).

    :param series: series of the cells
    :param total: their sum, which carries season and growth
    :param past: number of weeks before the window

    >>> get_dispersion([[3] * 16, [2] * 16], [5] * 16, 16)
    1.0
    >>> get_dispersion([[24, 0, 0, 0] * 4] + [[0, 0, 0, 0, 24, 0, 0, 0] * 2],
    ...     [12] * 16, 16) > 1
    True
    """
    shares = _get_block_shares(total, past)
    squares, freedom = 0.0, 0
    for numbers in series:
        blocks = _get_blocks(numbers, past)
        whole = sum(blocks)
        if whole < len(blocks) or not shares:
            continue
        squares += sum(
            (seen - whole * share) ** 2 / (whole * share)
            for seen, share in zip(blocks, shares, strict=True)
            if share
        )
        freedom += len(blocks) - 1
    return max(1.0, squares / freedom) if freedom else 1.0


def get_trend(first, second, others_first, others_second):
    """Return how much a branch grew against the others between two half-years.

    Drawn towards 1 by the weight of twenty complaints, so that a small branch's chance
    is not taken for growth.

    >>> get_trend(50, 50, 500, 500)
    1.0
    >>> 1.3 < get_trend(50, 90, 500, 500) < 1.8
    True
    >>> get_trend(0, 3, 500, 500) < 1.4
    True
    """
    others = others_first + others_second
    if not others:
        return 1.0
    own = first + second
    before, after = own * others_first / others, own * others_second / others
    return (second + 10) / (after + 10) * (before + 10) / (first + 10)


def _get_blocks(numbers, past):
    """Return the sums of the past by blocks of four weeks."""
    return [sum(numbers[i : i + _BLOCK]) for i in range(0, past - _BLOCK + 1, _BLOCK)]


def _get_block_shares(total, past):
    """Return the share of the past in each block; nothing without any past."""
    blocks = _get_blocks(total, past)
    whole = sum(blocks)
    return [block / whole for block in blocks] if whole else []
