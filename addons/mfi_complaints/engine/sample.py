"""How many people a survey must ask, and whom: random samples that can be repeated.

The size follows Cochran, *Sampling Techniques* (3rd ed., 1977), 4.4: the number needed
for a proportion in an infinite population, reduced by the finite population correction.
A stratified sample is allocated in proportion to the strata (ibid. 5.5).

Whoever is drawn depends on the seed alone: people are ranked by the SHA-256 digest of
the seed and their id. The same seed gives the same sample with any version of Python,
and nobody can be added to a sample or removed from it unnoticed.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from hashlib import sha256
from math import ceil
from statistics import NormalDist


def get_quantile(confidence=0.95):
    """Return the two-sided quantile of the normal distribution for a confidence.

    >>> round(get_quantile(), 3), round(get_quantile(0.9), 3)
    (1.96, 1.645)
    """
    return NormalDist().inv_cdf((1 + confidence) / 2)


def get_sample_size(population, margin=0.05, confidence=0.95, proportion=0.5):
    """Return how many people to ask, so that a proportion is known within the margin.

    :param population: number of people who could be asked
    :param margin: half the width of the interval, between 0 and 1
    :param confidence: how often the interval holds the truth, between 0 and 1
    :param proportion: the expected proportion; one half needs the most answers

    >>> [get_sample_size(number) for number in (0, 1, 30, 1000, 10**6)]
    [0, 1, 28, 278, 384]
    >>> get_sample_size(1000, margin=0.1), get_sample_size(1000, confidence=0.9)
    (88, 214)
    """
    if population <= 0:
        return 0
    quantile = get_quantile(confidence)
    infinite = quantile**2 * proportion * (1 - proportion) / margin**2
    return min(population, ceil(infinite / (1 + (infinite - 1) / population)))


def get_drawn_number(needed, population, expected_rate):
    """Return how many people to draw, so that enough of them answer.

    :param expected_rate: share of the people drawn who are expected to answer

    >>> get_drawn_number(278, 1000, 0.6), get_drawn_number(278, 300, 0.6)
    (464, 300)
    """
    return min(population, ceil(needed / expected_rate)) if expected_rate else needed


def get_allocation(populations: Mapping, size):
    """Return how many people to draw from each stratum, in proportion to its people.

    The largest remainders get what rounding leaves. A stratum with people gets at least
    one, so that a size below their number is raised to it.

    >>> get_allocation({"north": 500, "south": 300, "island": 200}, 10)
    {'north': 5, 'south': 3, 'island': 2}
    >>> get_allocation({"north": 990, "south": 8, "island": 2, "closed": 0}, 10)
    {'north': 8, 'south': 1, 'island': 1, 'closed': 0}
    >>> get_allocation({"north": 3, "south": 2}, 1), get_allocation({"north": 3}, 9)
    ({'north': 1, 'south': 1}, {'north': 3})
    """
    people = {key: number for key, number in populations.items() if number > 0}
    total = sum(people.values())
    size = min(max(size, len(people)), total)
    quotas = {key: Fraction(size * number, total) for key, number in people.items()}
    shares = {key: max(1, int(quota)) for key, quota in quotas.items()}
    left = size - sum(shares.values())
    step = 1 if left > 0 else -1
    while left:
        movable = [key for key in shares if step > 0 or shares[key] > 1]
        key = max(movable, key=lambda key: step * (quotas[key] - shares[key]))
        shares[key] += step
        left -= step
    return {key: shares.get(key, 0) for key in populations}


def group_cells(rows: Collection):
    """Return {cell: ids} of rows ``(id, value, …)``: people with the same values.

    With one value the cell is that value, with several a tuple of them; a pair of
    values that nobody has is no cell.

    >>> group_cells([(1, "north"), (2, "south"), (3, "north")])
    {'north': [1, 3], 'south': [2]}
    >>> cells = group_cells([(1, "north", "f"), (2, "north", "m"), (3, "north", "f")])
    >>> cells
    {('north', 'f'): [1, 3], ('north', 'm'): [2]}
    >>> get_allocation({cell: len(ids) for cell, ids in cells.items()}, 2)
    {('north', 'f'): 1, ('north', 'm'): 1}
    """
    cells = {}
    for id_, *values in rows:
        cell = values[0] if len(values) == 1 else tuple(values)
        cells.setdefault(cell, []).append(id_)
    return cells


def draw(ids: Collection, size, seed):
    """Return the drawn ids in the order of the draw; a larger draw extends a smaller.

    :param ids: who can be drawn, in any order; double ones count once
    :param size: how many to draw
    :param seed: text or number that decides the draw

    >>> draw(range(1, 101), 5, "2026-1")
    [22, 76, 99, 91, 75]
    >>> draw(range(100, 0, -1), 3, "2026-1"), draw([7, 7], 2, 1)
    ([22, 76, 99], [7])
    """
    return sorted(set(ids), key=lambda id_: _get_rank(seed, id_))[: max(0, size)]


def draw_stratified(strata: Mapping, size, seed):
    """Return the drawn ids of each stratum, allocated in proportion to its ids.

    >>> drawn = draw_stratified({"north": range(90), "south": range(90, 100)}, 10, 7)
    >>> {key: len(ids) for key, ids in drawn.items()}
    {'north': 9, 'south': 1}
    """
    shares = get_allocation({key: len(set(ids)) for key, ids in strata.items()}, size)
    return {key: draw(ids, shares[key], seed) for key, ids in strata.items()}


def _get_rank(seed, id_):
    """Return the place of one id in the draw, as good as random."""
    return sha256(f"{seed}:{id_}".encode()).digest()
