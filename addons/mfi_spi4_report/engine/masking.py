"""Small numbers that could name somebody.

In a table split by sex, age, place of living or sensitive subject, a cell of one to
four cases may point to a person. Outside the confidential group such a cell is hidden;
and when hiding one alone would let it be found by subtraction from the total, the next
smallest is hidden with it.
"""

from collections.abc import Mapping

from .kpi import SMALL

#: What stands for a hidden small number, as plain text and in the exchange format.
HIDDEN = "< 5"
#: What stands in a cell hidden with another one: it need not be small itself.
HIDDEN_TOO = "***"


def is_small(number, minimum=SMALL):
    """Return whether a count is small enough to name somebody; 0 names nobody.

    >>> [is_small(n) for n in (0, 1, 4, 5, None)]
    [False, True, True, False, False]
    """
    return bool(number) and 0 < number < minimum


def hidden_keys(counts: Mapping, minimum=SMALL, eligible=None):
    """Return the keys of a table to hide, complementary hiding included.

    :param eligible: keys that could name somebody; all of them when ``None``

    >>> sorted(hidden_keys({"f": 9, "m": 3}))
    ['f', 'm']
    >>> sorted(hidden_keys({"f": 9, "m": 8, "x": 1, "y": 2}))
    ['x', 'y']
    >>> hidden_keys({"f": 9, "m": 8, "x": 0})
    set()
    >>> sorted(hidden_keys({"fraud": 2, "credit": 3, "other": 9}, eligible={"fraud"}))
    ['credit', 'fraud']
    """
    hidden = {
        key
        for key, n in counts.items()
        if is_small(n, minimum) and (eligible is None or key in eligible)
    }
    if len(hidden) == 1:
        others = [key for key, n in counts.items() if n and key not in hidden]
        hidden.update(sorted(others, key=lambda key: (counts[key], str(key)))[:1])
    return hidden
