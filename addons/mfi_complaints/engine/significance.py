"""Whether two figures differ by more than chance: exact tests, no approximation.

*Rates* are compared by Fisher's exact test. *Counts* are compared by the conditional
binomial test of two Poisson counts: given their sum, the first one is binomial with
the first side's share of the exposure. Both are two-sided by point probabilities, like
R's ``fisher.test`` and ``binom.test``: the p-value is the probability of all outcomes
that are at most as probable as the observed one.

Sources: Agresti, *Categorical Data Analysis* (2002), 3.5; Przyborowski and Wilenski,
*Biometrika* 31 (1940); Benjamini and Hochberg, *J. R. Stat. Soc. B* 57 (1995).
"""

from collections.abc import Sequence
from math import exp, lgamma, log

#: Adjusted p-values up to this one count as more than chance.
ALPHA = 0.05
#: With fewer cases than this no test is made.
FEW = 5
#: Outcomes count as equally probable within this relative error, as in R.
_LOG_TOLERANCE = 1e-7
#: Terms that no longer change the sum of a tail.
_NEGLIGIBLE = 1e-18


def get_fisher_p(hits, cases, other_hits, other_cases):
    """Return the two-sided p-value of Fisher's exact test of two rates.

    :param hits: cases of the first side with the property
    :param cases: cases of the first side
    :param other_hits: cases of the second side with the property
    :param other_cases: cases of the second side

    Fisher's tea tasting, and his twins of convicts, as R's ``fisher.test`` has them:

    >>> round(get_fisher_p(3, 4, 1, 4), 4)
    0.4857
    >>> round(get_fisher_p(2, 17, 10, 13), 7)
    0.0005367
    >>> get_fisher_p(0, 7, 0, 9)
    1.0
    """
    total, whole = hits + other_hits, cases + other_cases
    low, high = max(0, total - other_cases), min(total, cases)

    def log_probability(k):
        return (
            _log_choose(cases, k)
            + _log_choose(other_cases, total - k)
            - _log_choose(whole, total)
        )

    mode = (total + 1) * (cases + 1) // (whole + 2)
    return _get_two_sided_p(log_probability, low, high, hits, mode)


def get_poisson_p(count, exposure, other_count, other_exposure):
    """Return the two-sided p-value of the exact test of two rates of events.

    :param count: events of the first side
    :param exposure: what they are counted over: days, or clients times days
    :param other_count: events of the second side
    :param other_exposure: exposure of the second side, in the same unit

    Breast cancer after X-ray fluoroscopy, the example of R's ``poisson.test``:

    >>> round(get_poisson_p(11, 800, 21, 3011), 5)
    0.07967
    >>> get_poisson_p(10, 30, 10, 30)
    1.0
    """
    number = count + other_count
    share = exposure / (exposure + other_exposure)
    ours, theirs = log(share), log(other_exposure / (exposure + other_exposure))

    def log_probability(k):
        return _log_choose(number, k) + k * ours + (number - k) * theirs

    mode = min(int((number + 1) * share), number)
    return _get_two_sided_p(log_probability, 0, number, count, mode)


def adjust(p_values: Sequence):
    """Return the p-values adjusted for their number (Benjamini and Hochberg).

    Among the rows whose adjusted value is at most 5 %, about 5 % are chance. Rows
    without a test are ``None`` and stay so.

    >>> [round(p, 3) for p in adjust([0.01, 0.04, 0.03, 0.2])]
    [0.04, 0.053, 0.053, 0.2]
    >>> adjust([None, 0.5])
    [None, 0.5]
    """
    tested = sorted(
        (index for index, p in enumerate(p_values) if p is not None),
        key=lambda index: -p_values[index],
    )
    result, smallest = [None] * len(p_values), 1.0
    for place, index in enumerate(tested):
        factor = len(tested) / (len(tested) - place)
        smallest = min(smallest, p_values[index] * factor)
        result[index] = smallest
    return result


def _log_choose(n, k):
    """Return the logarithm of the number of ways to choose k of n.

    >>> round(exp(_log_choose(5, 2)))
    10
    """
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _get_two_sided_p(log_probability, low, high, observed, mode):
    """Return the probability of all outcomes at most as probable as the observed one.

    The probabilities rise up to the mode and fall after it, so that each tail is
    found by bisection and summed from its largest term: the work grows with the
    square root of the number of cases.
    """
    mode = min(max(mode, low), high)
    limit = log_probability(observed) + _LOG_TOLERANCE
    left = _find_edge(log_probability, limit, low, mode, -1)
    right = _find_edge(log_probability, limit, mode, high, 1)
    if left >= right:
        return 1.0
    lower = _sum_tail(log_probability, left, low, -1)
    return min(lower + _sum_tail(log_probability, right, high, 1), 1.0)


def _find_edge(log_probability, limit, low, high, step):
    """Return the outcome of a tail nearest to the mode within the limit.

    :param step: -1 for the left tail, 1 for the right one
    :return: the outcome just outside the bounds if there is none
    """
    while low <= high:
        middle = (low + high) // 2
        within = log_probability(middle) <= limit
        if within == (step < 0):
            low = middle + 1
        else:
            high = middle - 1
    return high if step < 0 else low


def _sum_tail(log_probability, first, last, step):
    """Return the sum of the probabilities from one outcome to another."""
    total = 0.0
    for outcome in range(first, last + step, step):
        term = exp(log_probability(outcome))
        total += term
        if term <= total * _NEGLIGIBLE:
            break
    return total
