"""Figures of the report: what is divided by what, and when nothing can be said.

The models count *terms* (``received``, ``resolved`` …: a name and a number); this file
turns them into *figures*: a value with its numerator and its denominator. A figure
whose denominator is empty is :data:`NOT_COMPUTED`: neither 0 nor 100.

Codes K1 to K22 are those of the project's list of indicators on complaints; R codes
come from the evidence registers, X codes complete the records. A dot names a part
(``K7.median``).

>>> figures = compute({"received": 13, "received_resolved": 11, "resolved": 11})
>>> figures["K5"].value, figures["K5"].numerator, figures["K5"].denominator
(84.6, 11, 13)
>>> figures["K18"].value
n. d.
"""

from collections.abc import Mapping
from dataclasses import dataclass


class _NotComputed:
    """The value of a figure about which nothing can be said. There is only one."""

    _only = None

    def __new__(cls):
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self):
        return False

    def __repr__(self):
        return "n. d."


#: "Not computed": an object of its own, so that it is never taken for 0.
NOT_COMPUTED = _NotComputed()

#: Below this number of cases a percentage says little and a cell may name somebody.
SMALL = 5


def ratio(numerator, denominator, scale=100, digits=1):
    """Return ``scale * numerator / denominator`` rounded, or :data:`NOT_COMPUTED`.

    The rounded value is what is stored and printed; the exact one follows from the
    two numbers that go with it.

    >>> ratio(11, 13), ratio(0, 4), ratio(0, 0)
    (84.6, 0.0, n. d.)
    """
    if numerator is None or not denominator:
        return NOT_COMPUTED
    return round(scale * numerator / denominator, digits)


@dataclass(frozen=True)
class Figure:
    """One figure.

    :param value: number, or :data:`NOT_COMPUTED`
    :param numerator: number of cases or of days above the line, or ``None``
    :param denominator: number of cases below the line, or ``None``
    """

    code: str
    value: object
    numerator: object = None
    denominator: object = None

    def as_json(self):
        """Return the figure as plain values, ``None`` where it is not computed.

        >>> Figure("K5", NOT_COMPUTED, 0, 0).as_json()
        {'value': None, 'numerator': 0, 'denominator': 0}
        """
        value = None if self.value is NOT_COMPUTED else self.value
        return {
            "value": value,
            "numerator": self.numerator,
            "denominator": self.denominator,
        }


@dataclass(frozen=True)
class Kpi:
    """How one figure is made.

    :param shape: ``count`` (a number of records), ``rate`` (percentage), ``permille``,
        ``mean`` (days per case), ``given`` (a statistic measured by the source),
        ``sum`` (a total that is not a count of records)
    :param numerator: term above the line, or the statistic itself
    :param denominator: term below the line
    :param records: term whose records the figure opens
    """

    code: str
    shape: str
    numerator: str
    denominator: str = ""
    records: str = ""

    @property
    def part(self):
        """Return whether it is a part of another figure."""
        return "." in self.code

    @property
    def count_of(self):
        """Return which number of the figure equals the count of its records.

        >>> KPIS["K5"].count_of, KPIS["K7"].count_of
        ('numerator', 'denominator')
        """
        if self.records == self.numerator:
            return "numerator"
        return "denominator" if self.records == self.denominator else ""


def _kpi(code, shape, numerator, denominator="", records=None):
    """Build a row of the table; a figure opens its numerator unless told otherwise."""
    return Kpi(code, shape, numerator, denominator, records or numerator)


_TABLE = (
    _kpi("K1", "count", "received"),
    _kpi("K1.denunciation", "count", "received_denunciation"),
    _kpi("K2", "count", "opening"),
    _kpi("K3", "count", "resolved"),
    _kpi("K3.rejected", "count", "resolved_rejected"),
    _kpi("K3.withdrawn", "count", "resolved_withdrawn"),
    _kpi("K4", "count", "closing"),
    _kpi("K5", "rate", "received_resolved", "received"),
    _kpi("K5.pending", "count", "received_pending"),
    _kpi("K6", "rate", "resolved", "received"),
    _kpi("K7", "mean", "resolved_days", "resolved", "resolved"),
    _kpi("K7.median", "given", "resolved_median", "resolved", "resolved"),
    _kpi("K7.p90", "given", "resolved_p90", "resolved", "resolved"),
    _kpi("K8", "rate", "ack_in_time", "ack_due"),
    _kpi("K8.acknowledged", "rate", "acknowledged", "received"),
    _kpi("K9", "rate", "in_limit", "limit_due"),
    _kpi("K9.regulatory", "rate", "in_regulatory", "regulatory_due"),
    _kpi("K10", "count", "closing"),
    _kpi("K10.0-7", "count", "open_0-7"),
    _kpi("K10.8-15", "count", "open_8-15"),
    _kpi("K10.16-30", "count", "open_16-30"),
    _kpi("K10.31+", "count", "open_31+"),
    _kpi("K11", "given", "first_act_median", "first_act", "first_act"),
    _kpi("K12", "permille", "received", "clients"),
    _kpi("K13", "count", "channels_used"),
    _kpi("K14", "rate", "escalated", "received"),
    _kpi("K14.serious", "rate", "escalated_serious", "received_serious"),
    _kpi("K15", "rate", "reopened", "resolved"),
    _kpi("K16", "rate", "satisfied", "answered"),
    _kpi("K16.response", "rate", "answered", "resolved"),
    _kpi("K17", "count", "recourse"),
    _kpi("K18", "rate", "founded", "decided"),
    _kpi("K19", "rate", "founded_measured", "founded"),
    _kpi("K19.opened", "count", "measures_opened"),
    _kpi("K19.done", "count", "measures_done"),
    _kpi("K19.overdue", "count", "measures_overdue"),
    _kpi("K20", "rate", "staff_trained", "staff_in_post"),
    _kpi("K21", "count", "categories_rising", "categories_compared"),
    _kpi("K22", "count", "branches_silent", "branches_open"),
    _kpi("K22.used", "rate", "branches_used", "branches_open"),
    _kpi("R1", "rate", "branches_informed", "branches_open"),
    _kpi("R1.actions", "count", "awareness_actions"),
    _kpi("R1.people", "sum", "people_reached", records="awareness_actions"),
    _kpi("R2", "count", "manuals_in_force"),
    _kpi("R3", "count", "reviews_management"),
    _kpi("R4", "count", "reviews_board"),
    _kpi("R5", "count", "files_checked"),
    _kpi("R5.conform", "rate", "files_conform", "files_checked"),
    _kpi("R6", "count", "training_sessions"),
    _kpi("X1", "rate", "told", "resolved"),
    _kpi("X2", "rate", "classified", "received"),
    _kpi("X3", "rate", "segmented", "received"),
)

#: Code → :class:`Kpi`, in the order of the report.
KPIS = {kpi.code: kpi for kpi in _TABLE}

#: Shapes whose value is a percentage or a rate per thousand: scale and digits.
_SCALES = {"rate": (100, 1), "permille": (1000, 2), "mean": (1, 1)}


def figure(kpi, terms):
    """Return one figure from the terms counted.

    A term that was not counted makes the figure "not computed": absence of a
    register, of a client count or of a previous period is not a zero.

    >>> figure(KPIS["K12"], {"received": 13, "clients": None}).value
    n. d.
    >>> figure(KPIS["K7"], {"resolved_days": 46, "resolved": 11}).value
    4.2
    """
    above = terms.get(kpi.numerator)
    below = terms.get(kpi.denominator) if kpi.denominator else None
    return Figure(kpi.code, _value(kpi, above, below), above, below)


def _value(kpi, above, below):
    """Return the value of a figure from its two numbers."""
    if above is None or (kpi.denominator and below is None):
        return NOT_COMPUTED
    if kpi.shape in _SCALES:
        return ratio(above, below, *_SCALES[kpi.shape])
    if kpi.shape == "given":
        return round(above, 1) if below else NOT_COMPUTED
    return above


def compute(terms: Mapping):
    """Return every figure, code → :class:`Figure`, from the terms counted."""
    return {code: figure(kpi, terms) for code, kpi in KPIS.items()}


def contract(figures):
    """Return the figures K1 to K22 as plain values, parts left out.

    >>> sorted(contract(compute({"received": 2}))["K1"].items())
    [('denominator', None), ('numerator', 2), ('value', 2)]
    """
    return {
        code: figure.as_json()
        for code, figure in figures.items()
        if code.startswith("K") and "." not in code
    }


def rising(now: Mapping, before: Mapping, minimum=SMALL):
    """Return the keys that rose since the like period before, and those compared.

    Only keys with at least ``minimum`` cases now are compared: below, a rise of one
    says nothing.

    >>> rising({"a": 9, "b": 3, "c": 6}, {"a": 5, "b": 1, "c": 6})
    (['a'], ['a', 'c'])
    """
    compared = sorted(key for key, n in now.items() if n >= minimum)
    return [key for key in compared if now[key] > before.get(key, 0)], compared


def stock_holds(terms):
    """Return whether opening + received - resolved = closing.

    >>> stock_holds({"opening": 2, "received": 5, "resolved": 4, "closing": 3})
    True
    """
    return terms["opening"] + terms["received"] - terms["resolved"] == terms["closing"]


def median(values):
    """Return the median of numbers, or ``None`` without any.

    >>> median([3, 1, 2]), median([1, 2]), median([])
    (2, 1.5, None)
    """
    ordered, middle = sorted(values), len(values) // 2
    if not ordered:
        return None
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


@dataclass(frozen=True)
class Change:
    """A figure that differs between two computations."""

    code: str
    before: dict
    after: dict


def changes(before: Mapping, after: Mapping):
    """Return the figures that differ between two sets of plain figures.

    >>> a = {"K1": {"value": 2, "numerator": 2, "denominator": None}}
    >>> b = {"K1": {"value": 3, "numerator": 3, "denominator": None}}
    >>> [(c.code, c.before["value"], c.after["value"]) for c in changes(a, b)]
    [('K1', 2, 3)]
    >>> changes(a, a)
    []
    """
    codes = [code for code in KPIS if code in before or code in after]
    return [
        Change(code, before.get(code) or {}, after.get(code) or {})
        for code in codes
        if before.get(code) != after.get(code)
    ]
