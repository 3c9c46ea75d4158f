"""Exact percentiles from a histogram, which a database computes quickly.

PostgreSQL counts how many complaints took how many days; the percentile follows from
these counts. A million rows become a few hundred pairs, and the result is the one that
``percentile_cont`` would give.
"""

from collections.abc import Mapping


def get_percentile(histogram: Mapping, share):
    """Return the value below which a share of the cases lies; ``None`` for no cases.

    Between two cases the value is interpolated (method 7 of Hyndman and Fan, which is
    PostgreSQL's ``percentile_cont`` and the default of most spreadsheets).

    :param histogram: {value: number of cases with it}
    :param share: 0.5 for the median, 0.9 for the 90th percentile

    >>> get_percentile({1: 1, 2: 1, 10: 1}, 0.5)
    2.0
    >>> get_percentile({1: 1, 2: 1}, 0.5)
    1.5
    >>> get_percentile({3: 9, 20: 1}, 0.9)
    4.7
    >>> get_percentile({}, 0.5) is None
    True
    """
    cases = sum(histogram.values())
    if not cases:
        return None
    rank = (cases - 1) * share
    below = int(rank)
    ordered = sorted(histogram.items())
    low = _get_case(ordered, below)
    high = _get_case(ordered, min(below + 1, cases - 1))
    return round(low + (high - low) * (rank - below), 6)


def _get_case(ordered, rank):
    """Return the value of the case with a rank, counted from 0."""
    for value, number in ordered:
        if rank < number:
            return float(value)
        rank -= number
    raise IndexError("no case has this rank")
