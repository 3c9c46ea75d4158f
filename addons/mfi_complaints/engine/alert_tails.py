"""Probability of a count at least as high, or as low, as the one observed.

A count with a known mean is Poisson. With more variance than that (complaints come in
clusters, and the mean is itself an estimate) it is negative binomial with the same mean
and variance. A part of a whole of which part and whole are fixed is hypergeometric.

Sources: Johnson, Kemp and Kotz, *Univariate Discrete Distributions* (2005), 4, 5, 6.
"""

from math import exp, lgamma, log

#: Terms that no longer change the sum of a tail.
_NEGLIGIBLE = 1e-17


def get_upper_tail(count, mean, variance=None):
    """Return the probability of ``count`` events or more.

    :param mean: expected number of events, not negative
    :param variance: its variance if it is above the mean, else Poisson

    >>> round(get_upper_tail(5, 2.0), 6), round(get_upper_tail(5, 2.0, 4.0), 6)
    (0.052653, 0.109375)
    >>> get_upper_tail(0, 2.0), get_upper_tail(1, 0.0)
    (1.0, 0.0)
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if count <= mean:
        return max(0.0, 1.0 - get_lower_tail(count - 1, mean, variance))
    return _sum_up(_get_log_probability(mean, variance), count)


def get_lower_tail(count, mean, variance=None):
    """Return the probability of ``count`` events or fewer.

    >>> round(get_lower_tail(0, 3.0), 6), round(get_lower_tail(0, 3.0, 6.0), 6)
    (0.049787, 0.125)
    >>> round(get_lower_tail(90, 100.0), 6)
    0.171385
    """
    if count < 0:
        return 0.0
    if mean <= 0:
        return 1.0
    if count > mean:
        return max(0.0, 1.0 - get_upper_tail(count + 1, mean, variance))
    log_probability = _get_log_probability(mean, variance)
    total = 0.0
    for number in range(count, -1, -1):
        term = exp(log_probability(number))
        total += term
        if term <= total * _NEGLIGIBLE:
            break
    return min(total, 1.0)


def get_part_upper_tail(hits, cases, other_hits, other_cases):
    """Return the one-sided p-value of Fisher's exact test: a rate above the other.

    :param hits: cases of the first side with the property
    :param cases: cases of the first side
    :param other_hits: cases of the second side with the property
    :param other_cases: cases of the second side

    Fisher's tea tasting, as R's ``fisher.test(alternative = "greater")`` has it:

    >>> round(get_part_upper_tail(3, 4, 1, 4), 4)
    0.2429
    >>> get_part_upper_tail(0, 4, 1, 4)
    1.0
    """
    total, whole = hits + other_hits, cases + other_cases
    top = min(total, cases)
    base = _log_choose(whole, total)
    terms = (
        exp(_log_choose(cases, k) + _log_choose(other_cases, total - k) - base)
        for k in range(max(hits, total - other_cases, 0), top + 1)
    )
    return min(sum(terms), 1.0)


def _get_log_probability(mean, variance):
    """Return the function that gives the logarithm of the probability of a number."""
    if variance is None or variance <= mean * (1 + 1e-9):
        log_mean = log(mean)
        return lambda k: k * log_mean - mean - lgamma(k + 1)
    shape = mean * mean / (variance - mean)
    hit, miss = log(mean / (mean + shape)), log(shape / (mean + shape))
    start = shape * miss - lgamma(shape)
    return lambda k: lgamma(k + shape) - lgamma(k + 1) + start + k * hit


def _sum_up(log_probability, first):
    """Return the sum of the probabilities from a number above the mean upward."""
    total, number = 0.0, first
    while True:
        term = exp(log_probability(number))
        total += term
        if term <= total * _NEGLIGIBLE:
            return min(total, 1.0)
        number += 1


def _log_choose(n, k):
    """Return the logarithm of the number of ways to choose k of n."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
