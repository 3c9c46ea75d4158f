"""What the answers to a sample survey say about everybody who could be asked.

Each answer stands for the people of its stratum divided by the stratum's answers. The
variance is that of a stratified sample with finite population correction, linearised,
so that the same formula serves the whole and any part of it (a branch, a phase that
some left out). An answer alone in its stratum is compared with the whole, as survey
software does ("lonely PSU: adjust"). Intervals of proportions are Wilson's, with the
number of answers that a simple sample would need for the same variance.

Sources: Cochran, *Sampling Techniques* (1977), 5.3 to 5.6 and 6.11; Wilson, *J. Am.
Stat. Assoc.* 22 (1927); Korn and Graubard, *Survey Methodology* 24 (1998).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from .dashboard import SATISFIED_FROM, SMALL_NUMBER
from .sample import get_quantile

#: The phases in which a client meets the institution (seed 003), in their order.
PHASES = ("orientation", "reception", "handling", "follow_up")
#: Lowest and highest score of a question.
SCALE = (1, 5)
#: With a lower response rate or fewer answers, results are not representative.
LEAST_RATE, LEAST_ANSWERS = 0.3, 30


@dataclass(frozen=True)
class Stratum:
    """One stratum: its people, and a value per answer.

    :param population: number of people who could be drawn
    :param values: a number, or ``None`` where the answer is outside of what is
        estimated (another branch, a question that was left out)
    """

    population: int
    values: Sequence = field(default_factory=tuple)


@dataclass(frozen=True)
class Estimate:
    """An estimate: number of answers behind it, value, interval and variance.

    ``value`` is ``None`` without answers, the interval with a single one.
    """

    number: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    variance: float | None = None


def get_response_rate(answered, drawn, outside=0):
    """Return the share of the people drawn who answered, ``None`` if nobody was asked.

    Response rate 1 of the American Association for Public Opinion Research: refusals
    and those not reached count as asked, those whom the survey does not concern do not.

    >>> get_response_rate(30, 110, outside=10), get_response_rate(0, 3, outside=3)
    (0.3, None)
    """
    asked = drawn - outside
    return answered / asked if asked > 0 else None


def is_representative(answered, rate):
    """Return whether results may be read as those of everybody.

    >>> is_representative(30, 0.3), is_representative(29, 0.9)
    (True, False)
    >>> is_representative(400, 0.29), is_representative(0, None)
    (False, False)
    """
    return answered >= LEAST_ANSWERS and (rate or 0) >= LEAST_RATE


def get_mean_score(scores):
    """Return the mean of the scores given by one person, ``None`` without one.

    >>> get_mean_score([5, None, 4]), get_mean_score([None])
    (4.5, None)
    """
    given = [score for score in scores if score is not None]
    return sum(given) / len(given) if given else None


def estimate_mean(strata: Sequence[Stratum], confidence=0.95, bounds=SCALE):
    """Return the :class:`Estimate` of a mean.

    :param bounds: lowest and highest possible value; the interval ends there

    >>> found = estimate_mean([Stratum(100, [4, 5, 3, 4]), Stratum(300, [2, 3, 3, 2])])
    >>> [round(number, 3) for number in (found.value, found.low, found.high)]
    [2.875, 2.41, 3.34]
    >>> estimate_mean([Stratum(9, [3])]), estimate_mean([Stratum(9)]).value
    (Estimate(number=1, value=3.0, low=None, high=None, variance=None), None)
    """
    number, value, variance = _estimate(strata)
    if variance is None:
        return Estimate(number, value)
    half = get_quantile(confidence) * sqrt(variance)
    low, high = bounds
    return Estimate(
        number, value, max(low, value - half), min(high, value + half), variance
    )


def estimate_share(strata: Sequence[Stratum], least=SATISFIED_FROM, confidence=0.95):
    """Return the :class:`Estimate` of the share of values from ``least`` on.

    >>> found = estimate_share([Stratum(1000, [5] * 80 + [2] * 20)])
    >>> [round(number, 3) for number in (found.value, found.low, found.high)]
    [0.8, 0.716, 0.864]
    >>> all_satisfied = estimate_share([Stratum(40, [5] * 10)])
    >>> all_satisfied.value, round(all_satisfied.low, 3), all_satisfied.high
    (1.0, 0.776, 1.0)
    """
    marked = [
        Stratum(
            s.population, [None if v is None else float(v >= least) for v in s.values]
        )
        for s in strata
    ]
    number, value, variance = _estimate(marked)
    if variance is None:
        return Estimate(number, value)
    low, high = _get_wilson(
        value, _get_effective_number(marked, value, variance), confidence
    )
    return Estimate(number, value, low, high, variance)


def is_different(first: Estimate, second: Estimate, confidence=0.95):
    """Return whether two independent estimates differ by more than chance.

    :return: ``None`` where one of them has no variance

    >>> low = estimate_mean([Stratum(500, [2, 3] * 20)])
    >>> is_different(low, estimate_mean([Stratum(500, [4, 5] * 20)]))
    True
    >>> is_different(low, low), is_different(low, Estimate(1, 3.0))
    (False, None)
    """
    if first.variance is None or second.variance is None:
        return None
    half = get_quantile(confidence) * sqrt(first.variance + second.variance)
    return abs(first.value - second.value) > half


def share_out_unanswered(populations: Mapping, groups: Mapping, answered: Collection):
    """Return populations in which answers stand for cells that gave none.

    Small cells of crossed strata may have no answer. Their people are then represented
    by the answered cells of the same group, in proportion to these; a group without any
    answer is left as it is.

    :param populations: {cell: number of people}
    :param groups: {cell: value of the first stratum}
    :param answered: cells with at least one answer

    >>> populations = {1: 60, 2: 30, 3: 10, 4: 50}
    >>> groups = {1: "north", 2: "north", 3: "north", 4: "south"}
    >>> share_out_unanswered(populations, groups, {1, 2})
    {1: 66.66666666666667, 2: 33.333333333333336, 3: 10, 4: 50}
    """
    whole, known = {}, {}
    for cell, number in populations.items():
        group = groups[cell]
        whole[group] = whole.get(group, 0) + number
        known[group] = known.get(group, 0) + (number if cell in answered else 0)
    return {
        cell: number * whole[groups[cell]] / known[groups[cell]]
        if cell in answered and known[groups[cell]] not in (0, whole[groups[cell]])
        else number
        for cell, number in populations.items()
    }


def is_hidden(number):
    """Return whether so few answers could tell who gave them.

    >>> is_hidden(0), is_hidden(4), is_hidden(5)
    (False, True, False)
    """
    return 0 < number < SMALL_NUMBER


def _estimate(strata):
    """Return (number of values, weighted mean, variance or ``None``)."""
    used = [stratum for stratum in strata if stratum.values]
    weights = [max(s.population, len(s.values)) / len(s.values) for s in used]
    pairs = list(zip(used, weights, strict=True))
    number = sum(1 for s in used for value in s.values if value is not None)
    total = sum(w for s, w in pairs for value in s.values if value is not None)
    if not number:
        return 0, None, None
    mean = sum(w * v for s, w in pairs for v in s.values if v is not None) / total
    if number < 2:
        return number, mean, None
    variance = sum(_get_variance(s, w, mean, total) for s, w in pairs)
    return number, mean, variance


def _get_variance(stratum, weight, mean, total):
    """Return what one stratum adds to the variance of a weighted mean."""
    parts = [
        0.0 if value is None else weight * (value - mean) / total
        for value in stratum.values
    ]
    number = len(parts)
    unseen = 1 - 1 / weight  # finite population correction
    if number == 1:
        return unseen * parts[0] ** 2
    centre = sum(parts) / number
    return unseen * number / (number - 1) * sum((part - centre) ** 2 for part in parts)


def _get_effective_number(strata, share, variance):
    """Return the answers of a simple sample that would give the same variance."""
    if variance > 0:
        return share * (1 - share) / variance
    number = sum(1 for s in strata for value in s.values if value is not None)
    population = sum(s.population for s in strata if s.values)
    return number / max(1 - number / population, 1e-9) if population else number


def _get_wilson(share, number, confidence):
    """Return the ends of Wilson's interval of a proportion."""
    square = get_quantile(confidence) ** 2
    centre = (share + square / (2 * number)) / (1 + square / number)
    half = sqrt(share * (1 - share) / number + square / (4 * number**2))
    half *= sqrt(square) / (1 + square / number)
    return max(0.0, centre - half), min(1.0, centre + half)
