"""Hide small numbers that could identify a person.

In a table split by sex, age, area of residence or sensitive category, a cell of one to
four cases may identify a person. Such cells are hidden from users outside the
confidential group. Where a single hidden cell could be recovered by subtraction from
the total, the next smallest cell is hidden too.
"""

from collections.abc import Mapping

from .kpi import SMALL

#: Text shown instead of a hidden small number.
HIDDEN = "< 5"
#: Text of a cell hidden along with another one; its number may not be small.
HIDDEN_TOO = "***"


def is_small(number, minimum=SMALL):
    """Return whether a count is small enough to identify a person; 0 is not.

    >>> [is_small(n) for n in (0, 1, 4, 5, None)]
    [False, True, True, False, False]
    """
    return bool(number) and 0 < number < minimum


def find_hidden_keys(counts: Mapping, minimum=SMALL, eligible=None):
    """Return the keys of a table to hide, those hidden along with others included.

    :param counts: key → number of cases
    :param minimum: smallest number of cases that may be shown
    :param eligible: keys that could identify a person; all of them when ``None``

    >>> sorted(find_hidden_keys({"f": 9, "m": 3}))
    ['f', 'm']
    >>> sorted(find_hidden_keys({"f": 9, "m": 8, "x": 1, "y": 2}))
    ['x', 'y']
    >>> find_hidden_keys({"f": 9, "m": 8, "x": 0})
    set()
    >>> counts = {"fraud": 2, "credit": 3, "other": 9}
    >>> sorted(find_hidden_keys(counts, eligible={"fraud"}))
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
