"""Whether a cause of complaints became rarer after a measure was taken.

Complaints before and after the measure are compared as two Poisson counts over their
exposure, clients times days. The test is the exact conditional one of
:mod:`engine.significance`; the interval of the ratio is that of Clopper and Pearson
(*Biometrika* 26, 1934) for the second side's share of all complaints, turned into a
ratio of rates.

A comparison before and after proves no cause: a measure is often taken when complaints
were unusually many, and they become fewer by chance alone.
"""

from dataclasses import dataclass
from math import exp, lgamma, log

from .significance import ALPHA, FEW, get_poisson_p

#: Days of a year, for rates per year.
YEAR = 365
_STEPS = 60


@dataclass(frozen=True)
class Side:
    """Complaints of one period.

    :param count: complaints received in the period, of the measure's scope
    :param days: length of the period, calendar days
    :param clients: active clients of the scope; 0 if unknown
    """

    count: int
    days: int
    clients: int = 0

    @property
    def exposure(self):
        """Clients times days, or days alone if the clients are unknown."""
        return self.days * (self.clients or 1)

    @property
    def rate(self):
        """Complaints per 1,000 clients and year, ``None`` if the clients are unknown.

        >>> Side(6, 73, 15000).rate
        2.0
        >>> Side(6, 73).rate is None
        True
        """
        if not self.clients or not self.days:
            return None
        return self.count * 1000 * YEAR / self.exposure


@dataclass(frozen=True)
class Effect:
    """Result of the comparison.

    :param verdict: ``few`` (too few complaints to say anything), ``fewer`` or ``more``
        (by more than chance), ``unclear``
    :param expected: complaints of the second period at the rate of the first one
    :param ratio: rate of the second period over that of the first, ``None`` if the
        first had no complaint
    :param low: lower bound of the 95 % interval of the ratio
    :param high: upper bound, ``None`` if there is none
    :param p: two-sided p-value, ``None`` without a test
    """

    verdict: str
    expected: float
    ratio: float | None = None
    low: float = 0.0
    high: float | None = None
    p: float | None = None


def compare(before, after):
    """Return the :class:`Effect` of what was done between two :class:`Side`.

    >>> effect = compare(Side(11, 90), Side(2, 90))
    >>> effect.verdict, effect.expected, round(effect.ratio, 2), round(effect.p, 3)
    ('fewer', 11.0, 0.18, 0.022)
    >>> round(effect.low, 2), round(effect.high, 2)
    (0.02, 0.83)
    >>> compare(Side(2, 90), Side(1, 90)).verdict
    'few'
    >>> compare(Side(6, 90), Side(5, 90)).verdict
    'unclear'
    >>> compare(Side(0, 90), Side(9, 90)).verdict, compare(Side(4, 9), Side(0, 0)).p
    ('more', None)
    """
    if not before.days or not after.days:
        return Effect("few", 0.0)
    share = after.exposure / before.exposure
    expected = before.count * share
    total = before.count + after.count
    if total < FEW:
        return Effect("few", expected)
    p = get_poisson_p(after.count, after.exposure, before.count, before.exposure)
    low, high = _get_share_interval(after.count, total)
    ratio = after.count / expected if expected else None
    return Effect(
        _get_verdict(after.count, expected, p),
        expected,
        ratio,
        _get_ratio(low, share) or 0.0,
        _get_ratio(high, share),
        p,
    )


def _get_verdict(count, expected, p):
    """Return what the test says about a count and the expected one."""
    if p > ALPHA:
        return "unclear"
    return "fewer" if count < expected else "more"


def _get_ratio(part, share):
    """Return the ratio of rates at which the second side has a part of all complaints.

    :param share: exposure of the second side over that of the first
    """
    return None if part >= 1 else part / (1 - part) / share


def _get_share_interval(count, total):
    """Return the 95 % interval of Clopper and Pearson of a share.

    >>> [round(bound, 4) for bound in _get_share_interval(3, 14)]
    [0.0466, 0.508]
    >>> [round(bound, 4) for bound in _get_share_interval(0, 10)]
    [0.0, 0.3085]
    """
    tail = ALPHA / 2
    low, high = 0.0, 1.0
    if count > 0:
        low = _bisect(lambda p: _get_upper_tail(count, total, p) < tail)
    if count < total:
        high = _bisect(lambda p: _get_upper_tail(count + 1, total, p) < 1 - tail)
    return low, high


def _bisect(is_below):
    """Return the number between 0 and 1 at which a condition stops being true."""
    low, high = 0.0, 1.0
    for _step in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2


def _get_upper_tail(count, total, p):
    """Return the probability of at least ``count`` of ``total`` with a chance p."""
    if not 0 < p < 1:
        return float(p >= 1)
    return sum(
        exp(
            lgamma(total + 1)
            - lgamma(k + 1)
            - lgamma(total - k + 1)
            + k * log(p)
            + (total - k) * log(1 - p)
        )
        for k in range(count, total + 1)
    )
