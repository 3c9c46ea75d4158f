"""How many false alarms a month are allowed, and which findings that leaves.

Every week a kind of alert tests thousands of cells at once. The step-up rule of
Benjamini and Hochberg at level q finds, when nothing happens anywhere, ``q / (1 - q)²``
cells on average, however many there are (Finner and Roters). The level is set so that
this number, summed over the weeks of a month, is the number of false alarms allowed.
When something does happen, at most the share q of the findings is chance.

Sources: Benjamini and Hochberg, *J. R. Stat. Soc. B* 57 (1995); Finner and Roters,
*Ann. Stat.* 30 (2002), theorem 4.2.
"""

from collections.abc import Sequence
from math import sqrt

from .significance import adjust

#: Tests of the same kind in a month: one for each complete week.
WEEKS_A_MONTH = 365.25 / 12 / 7


def get_level(monthly):
    """Return the level q that allows a number of false alarms a month.

    >>> q = get_level(0.4)
    >>> round(q, 4), round(q / (1 - q) ** 2 * WEEKS_A_MONTH, 6)
    (0.0782, 0.4)
    >>> get_level(0)
    0.0
    """
    if monthly <= 0:
        return 0.0
    weekly = monthly / WEEKS_A_MONTH
    # The smaller root of weekly × q² - (2 × weekly + 1) × q + weekly = 0.
    half = 2 * weekly + 1
    return (half - sqrt(half * half - 4 * weekly * weekly)) / (2 * weekly)


def select(p_values: Sequence, monthly):
    """Return the positions of the findings, the least probable first.

    :param p_values: one for each cell tested, ``None`` for none
    :param monthly: false alarms allowed in a month

    >>> select([0.5, 0.00001, 0.9, None], 0.4)
    [1]
    >>> select([0.5, 0.05], 0.4)
    []
    """
    level = get_level(monthly)
    adjusted = adjust(p_values)
    found = [i for i, p in enumerate(adjusted) if p is not None and p <= level]
    return sorted(found, key=lambda i: p_values[i])
