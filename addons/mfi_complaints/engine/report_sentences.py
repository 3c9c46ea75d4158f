"""Three sentences about a period, each only as bold as its numbers allow.

The engine chooses what can be said; the report puts it into words. Below
:data:`~.dashboard.SMALL_NUMBER` cases there is no percentage and no typical delay, and
no complaint at all is a warning, not a success.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .dashboard import SMALL_NUMBER

#: Fewest decisions for a 90th percentile: with fewer, it is nearly the slowest one.
NINE_IN_TEN = 10


@dataclass(frozen=True)
class Sentence:
    """What one sentence says.

    :param code: the sentence
    :param values: its numbers by name
    """

    code: str
    values: dict


def get_sentences(cards: Mapping):
    """Return the :class:`Sentence` on promises, on delays and on what is open.

    :param cards: cards of ``complaint_dashboard``
    """
    return [get_promise(cards), get_delay(cards), get_backlog(cards)]


def get_promise(cards: Mapping):
    """Return what can be said about answers in time.

    >>> kept = {"numerator": 41, "denominator": 48}
    >>> before = {"previous_numerator": 32, "previous_denominator": 41}
    >>> cards = {"received": {"value": 48}, "answered_in_time": {**kept, **before}}
    >>> sentence = get_promise(cards)
    >>> sentence.code, sentence.values["rate"], sentence.values["before_rate"]
    ('kept_before', 85, 78)
    >>> get_promise({**cards, "received": {"value": 50}}).code
    'kept_of_due_before'
    >>> get_promise({**cards, "answered_in_time": kept}).code
    'kept'
    >>> few = {"numerator": 4, "denominator": 4}
    >>> get_promise({**cards, "answered_in_time": few}).code
    'few_due'
    >>> get_promise({**cards, "answered_in_time": {}}).code
    'none_due'
    >>> [get_promise({**cards, "received": {"value": n}}).code for n in (0, 1, 4)]
    ['none_received', 'one_received', 'few_received']
    """
    received = cards["received"]["value"] or 0
    card = cards["answered_in_time"]
    kept, due = card.get("numerator") or 0, card.get("denominator") or 0
    values = {"received": received, "kept": kept, "due": due}
    if received < SMALL_NUMBER:
        return Sentence(f"{_get_amount(received)}_received", values)
    if due < SMALL_NUMBER:
        return Sentence("few_due" if due else "none_due", values)
    values["rate"] = get_percent(kept, due)
    code = "kept" if due == received else "kept_of_due"
    before = card.get("previous_denominator") or 0
    if before < SMALL_NUMBER:
        return Sentence(code, values)
    kept_before = card.get("previous_numerator") or 0
    values |= {
        "before_kept": kept_before,
        "before_due": before,
        "before_rate": get_percent(kept_before, before),
    }
    return Sentence(f"{code}_before", values)


def get_delay(cards: Mapping):
    """Return what can be said about the days from receipt to decision.

    >>> median = {"value": 6.0, "denominator": 12}
    >>> cards = {"median_days": median, "p90_days": {"value": 14.0}}
    >>> get_delay(cards).code, get_delay(cards).values["days"]
    ('median_and_p90', 6.0)
    >>> [
    ...     get_delay({**cards, "median_days": {"value": 6.0, "denominator": n}}).code
    ...     for n in (0, 1, 4, 9)
    ... ]
    ['none_decided', 'one_decided', 'few_decided', 'median']
    """
    median, p90 = cards["median_days"], cards["p90_days"]
    decided = median.get("denominator") or 0
    values = {"decided": decided}
    if decided < SMALL_NUMBER:
        return Sentence(f"{_get_amount(decided)}_decided", values)
    values["days"] = median["value"]
    if decided < NINE_IN_TEN:
        return Sentence("median", values)
    return Sentence("median_and_p90", {**values, "most_days": p90["value"]})


def get_backlog(cards: Mapping):
    """Return what can be said about the complaints that were open at the end.

    >>> def say(still_open, late):
    ...     return get_backlog({"open": {"value": still_open}, "late": {"value": late}})
    >>> [say(*numbers).code for numbers in ((0, 0), (1, 0), (1, 1), (7, 0), (7, 2))]
    ['none_open', 'one_open', 'one_late', 'open', 'open_and_late']
    """
    still_open, late = cards["open"]["value"] or 0, cards["late"]["value"] or 0
    if not still_open:
        code = "none_open"
    elif still_open == 1:
        code = "one_late" if late else "one_open"
    else:
        code = "open_and_late" if late else "open"
    return Sentence(code, {"open": still_open, "late": late})


def get_percent(part: int, whole: int):
    """Return a share in whole per cent; only all are 100, and only none is 0.

    >>> get_percent(41, 48), get_percent(999, 1000), get_percent(1, 1000)
    (85, 99, 1)
    >>> get_percent(3, 3), get_percent(0, 3)
    (100, 0)
    """
    if part in (0, whole):
        return 100 if part else 0
    return min(max(round(100 * part / whole), 1), 99)


def _get_amount(number):
    """Return the word for a number that is too small for a rate."""
    return {0: "none", 1: "one"}.get(number, "few")
