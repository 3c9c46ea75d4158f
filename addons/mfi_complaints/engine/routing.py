"""Rules that pick something for a complaint: the service, the deadline.

A rule is a set of criteria; an empty criterion fits everything. The first rule that
fits, in the order of the list, wins: what the consultant sees on screen is what
happens.
"""

from collections.abc import Iterable, Mapping


def fits(criteria: Mapping, facts: Mapping):
    """Return whether every criterion that is set equals the complaint's fact.

    A fact may be a set of values (a category with its parents): then membership
    suffices.

    >>> fits({"kind": "complaint", "branch": None}, {"kind": "complaint", "branch": 4})
    True
    >>> fits({"category": 3}, {"category": {7, 3}})
    True
    >>> fits({"severity": "serious"}, {"severity": "minor"})
    False
    """
    return all(
        not wanted or _has(facts.get(name), wanted) for name, wanted in criteria.items()
    )


def _has(fact, wanted):
    """Return whether a fact is, or contains, what a criterion wants."""
    if isinstance(fact, set | frozenset | tuple | list):
        return wanted in fact
    return fact == wanted


def pick(rules: Iterable[tuple], facts: Mapping):
    """Return the result of the first rule that fits, or ``None``.

    :param rules: pairs (criteria, result) in order of precedence

    >>> rules = [({"kind": "request"}, "desk"), ({}, "committee")]
    >>> pick(rules, {"kind": "complaint"})
    'committee'
    """
    return next((result for criteria, result in rules if fits(criteria, facts)), None)
