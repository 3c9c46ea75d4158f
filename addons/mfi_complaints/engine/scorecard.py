"""Scores of services, branches and the institution, from 0 to 100.

Seed 004 asks for a scorecard of internal and external use. Each *indicator* is a share
of complaints in per cent: 0 is the worst, 100 the best. The internal score is the
weighted mean of what the institution itself sees, the external one of what clients see;
the total is the mean of both. An indicator over fewer than :data:`MINIMUM` complaints
says nothing and is left out; a score of which more than half of the weight is left out
is not computed.

Seed 002 names six *criteria* of good complaint handling. Each has one measure that the
records can tell; none of them replaces asking clients.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .dashboard import compute_ratio

#: Fewest complaints over which an indicator is computed.
MINIMUM = 10
#: Least share of the weights of a score whose indicators are known.
COVERAGE = 0.5
#: Parts of a complete file, see the column ``file_parts`` of the statistics.
FILE_PARTS = 8
#: Branches and the whole; complaints settled at first contact reach no service.
_PLACES = ("total", "branch")
_ALL = (*_PLACES, "team")
SIDES = ("internal", "external")


@dataclass(frozen=True)
class Indicator:
    """How one indicator is made.

    :param code: name of the indicator
    :param side: ``internal``, ``external`` or ``criterion``
    :param part: count above the line
    :param whole: count below the line
    :param weight: weight in the score of its side
    :param tables: tables in whose rows it is computed
    :param scale: how often a complaint of ``whole`` can be counted in ``part``
    """

    code: str
    side: str
    part: str
    whole: str
    weight: int = 1
    tables: tuple = _ALL
    scale: int = 1


INDICATORS = (
    Indicator("in_time", "internal", "decided_in_time", "decision_due", 3),
    Indicator("first_act", "internal", "acted", "first_act_due", 2),
    Indicator("not_returned", "internal", "kept", "assigned", 2),
    Indicator("file", "internal", "file_parts", "judged", 2, scale=FILE_PARTS),
    Indicator("first_contact", "internal", "first_contact", "judged", 1, _PLACES),
    Indicator("satisfaction", "external", "satisfied", "scored", 4),
    Indicator("no_appeal", "external", "accepted", "answered", 3),
    Indicator("answered_in_time", "external", "answered_in_time", "answer_due", 2),
    Indicator("response", "external", "scored", "decided", 1),
    Indicator("survey", "external", "survey_satisfied", "survey_answers", 3, _PLACES),
)
#: The six criteria of seed 002, in its order.
CRITERIA = (
    Indicator("reactivity", "criterion", "acted", "first_act_due"),
    Indicator("simplicity", "criterion", "straight", "judged"),
    Indicator("accessibility", "criterion", "branches_reached", "branches"),
    Indicator("flexibility", "criterion", "as_asked", "asked"),
    Indicator("personalisation", "criterion", "understood", "judged"),
    Indicator("reliability", "criterion", "reliable", "answer_due"),
)


@dataclass(frozen=True)
class Score:
    """One indicator or score: its value from 0 to 100, ``None`` without enough data.

    :param cases: complaints over which it is computed
    """

    value: float | None
    cases: int = 0


def compute_indicator(indicator, counts: Mapping, minimum=MINIMUM):
    """Return the :class:`Score` of one indicator.

    :param counts: {count: number}
    :param minimum: fewest cases over which it is computed

    >>> compute_indicator(INDICATORS[0], {"decided_in_time": 9, "decision_due": 12})
    Score(value=75.0, cases=12)
    >>> compute_indicator(INDICATORS[0], {"decided_in_time": 9, "decision_due": 9})
    Score(value=None, cases=9)
    >>> file = INDICATORS[3]
    >>> compute_indicator(file, {"file_parts": 80, "judged": 20}).value
    50.0
    """
    cases = counts.get(indicator.whole) or 0
    if cases < max(minimum, 1):
        return Score(None, cases)
    part = counts.get(indicator.part) or 0
    return Score(compute_ratio(part, cases * indicator.scale), cases)


def compute_scores(counts: Mapping, table="total"):
    """Return {code: :class:`Score`} of the indicators of one row.

    What is not counted at all, as the answers of an institution without sample surveys,
    has no indicator.

    >>> sorted(compute_scores({"judged": 20, "first_contact": 5}))
    ['file', 'first_contact']
    >>> sorted(compute_scores({"judged": 20, "first_contact": 5}, "team"))
    ['file']
    """
    return {
        indicator.code: compute_indicator(indicator, counts)
        for indicator in INDICATORS
        if table in indicator.tables and indicator.whole in counts
    }


def compute_criteria(counts: Mapping):
    """Return {code: :class:`Score`} of the six criteria of seed 002.

    A network of few branches is small, not unknown: accessibility needs one branch.

    >>> compute_criteria({"branches": 4, "branches_reached": 3})["accessibility"]
    Score(value=75.0, cases=4)
    """
    return {
        criterion.code: compute_indicator(
            criterion, counts, 1 if criterion.whole == "branches" else MINIMUM
        )
        for criterion in CRITERIA
    }


def compute_side(scores: Mapping, side):
    """Return the weighted mean of one side's indicators, ``None`` without enough data.

    :param scores: {code: :class:`Score`}

    >>> scores = {"satisfaction": Score(80.0, 20), "no_appeal": Score(60.0, 20)}
    >>> scores |= {"answered_in_time": Score(None, 3), "response": Score(None, 0)}
    >>> compute_side(scores, "external")
    71.4
    >>> compute_side({**scores, "satisfaction": Score(None, 2)}, "external") is None
    True
    """
    whole = [i for i in INDICATORS if i.side == side and i.code in scores]
    known = [i for i in whole if scores[i.code].value is not None]
    weight = sum(i.weight for i in known)
    if not weight or weight < COVERAGE * sum(i.weight for i in whole):
        return None
    total = sum(scores[i.code].value * i.weight for i in known)
    return compute_ratio(total, weight, 1)


def compute_totals(scores: Mapping):
    """Return the internal, the external and the total score of one row.

    >>> compute_totals({"satisfaction": Score(80.0, 20), "in_time": Score(50.0, 9)})
    {'internal': 50.0, 'external': 80.0, 'total': 65.0}
    >>> compute_totals({"in_time": Score(50.0, 9)})["total"] is None
    True
    """
    sides = {side: compute_side(scores, side) for side in SIDES}
    known = None not in sides.values()
    return {
        **sides,
        "total": compute_ratio(sum(sides.values()), 2, 1) if known else None,
    }


def get_change(value, previous):
    """Return the difference with the period before, ``None`` if one is unknown.

    >>> get_change(71.4, 70.0), get_change(None, 70.0)
    (1.4, None)
    """
    if value is None or previous is None:
        return None
    return round(value - previous, 1)
