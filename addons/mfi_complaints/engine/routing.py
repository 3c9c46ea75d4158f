"""Rules that select something for a complaint: its service, its deadline.

A rule is a set of criteria; an empty criterion matches everything. The first matching
rule applies, in the order in which the list is displayed.
"""

from collections.abc import Iterable, Mapping


def fits(criteria: Mapping, facts: Mapping):
    """Return whether the facts of a complaint match every criterion that is set.

    A fact may be a set of values (a category with its parents), which must then
    contain the value of the criterion.

    >>> fits({"kind": "complaint", "branch": None}, {"kind": "complaint", "branch": 4})
    True
    >>> fits({"category": 3}, {"category": {7, 3}})
    True
    >>> fits({"severity": "serious"}, {"severity": "minor"})
    False
    """
    return all(
        not value or _matches(facts.get(name), value)
        for name, value in criteria.items()
    )


def _matches(fact, value):
    """Return whether a fact equals, or contains, the value of a criterion."""
    if isinstance(fact, set | frozenset | tuple | list):
        return value in fact
    return fact == value


def pick(rules: Iterable[tuple], facts: Mapping):
    """Return the result of the first rule that matches, or ``None``.

    :param rules: pairs (criteria, result), in order of precedence

    >>> rules = [({"kind": "request"}, "desk"), ({}, "committee")]
    >>> pick(rules, {"kind": "complaint"})
    'committee'
    """
    return next((result for criteria, result in rules if fits(criteria, facts)), None)
