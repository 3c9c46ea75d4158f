"""Rates that rise, or fall, against their own past: returns, satisfaction, appeals.

One-sided exact tests of two periods: Fisher's for cases with a property (a complaint
returned, a client satisfied), the binomial one for events over an exposure (appeals
over decisions, a cause over days). Sources: Agresti, *Categorical Data Analysis*
(2002), 3.5; Przyborowski and Wilenski, *Biometrika* 31 (1940).
"""

from math import exp, lgamma, log

from .alert_budget import select
from .alert_series import Finding
from .alert_tails import get_part_upper_tail

#: Fewest cases of the window that a rate can be judged by.
FEWEST_CASES = 10
#: Fewest events of the window that can be a rise.
FEWEST_EVENTS = 3


def find_risen_rates(rows, monthly):
    """Return the cells whose rate rose.

    :param rows: ``(cell, hits, cases, past hits, past cases)``
    :param monthly: false alarms allowed in a month

    >>> rows = [((1,), 9, 20, 10, 200), ((2,), 1, 20, 10, 200), ((3,), 2, 4, 0, 9)]
    >>> [(f.cell, f.count, f.cases, f.expected) for f in find_risen_rates(rows, 0.1)]
    [((1,), 9, 20, 1.0)]
    """
    tested = [_test_rate(*row) for row in rows]
    found = select([finding.p for finding in tested], monthly)
    return [tested[position] for position in found]


def find_risen_events(rows, monthly):
    """Return the cells with more events over their exposure than in their past.

    :param rows: ``(cell, events, exposure, past events, past exposure)``
    :param monthly: false alarms allowed in a month

    >>> rows = [((1,), 9, 30, 2, 300), ((2,), 3, 30, 30, 300), ((3,), 2, 1, 0, 99)]
    >>> [(f.cell, f.count, f.expected) for f in find_risen_events(rows, 0.1)]
    [((1,), 9, 0.2)]
    """
    tested = [_test_events(*row) for row in rows]
    found = select([finding.p for finding in tested], monthly)
    return [tested[position] for position in found]


def get_events_p(events, exposure, past_events, past_exposure):
    """Return the probability of that many events or more, given the sum of both.

    >>> round(get_events_p(5, 30, 0, 60), 6)
    0.004115
    >>> get_events_p(0, 30, 5, 60), get_events_p(3, 30, 0, 0)
    (1.0, 1.0)
    """
    if not events or exposure <= 0 or past_exposure <= 0:
        return 1.0
    total = events + past_events
    share = exposure / (exposure + past_exposure)
    hit, miss = log(share), log(1 - share)
    top = lgamma(total + 1)
    terms = (
        exp(top - lgamma(k + 1) - lgamma(total - k + 1) + k * hit + (total - k) * miss)
        for k in range(events, total + 1)
    )
    return min(sum(terms), 1.0)


def _test_rate(cell, hits, cases, past_hits, past_cases):
    """Return the finding of one rate."""
    enough = cases >= FEWEST_CASES and past_cases >= FEWEST_CASES
    enough = enough and hits >= FEWEST_EVENTS
    p = get_part_upper_tail(hits, cases, past_hits, past_cases) if enough else 1.0
    expected = past_hits / past_cases * cases if past_cases else 0.0
    return Finding(cell, hits, expected, p, cases, past_hits, past_cases)


def _test_events(cell, events, exposure, past_events, past_exposure):
    """Return the finding of one number of events."""
    enough = events >= FEWEST_EVENTS
    p = get_events_p(events, exposure, past_events, past_exposure) if enough else 1.0
    expected = past_events / past_exposure * exposure if past_exposure else 0.0
    return Finding(cell, events, expected, p, exposure, past_events, past_exposure)
