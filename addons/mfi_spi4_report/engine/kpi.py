"""Figures of the report: how each one is computed, and when it cannot be.

The models provide *counts*: a name (``received``, ``resolved`` …) and a number. This
module turns them into *figures*: a value with its numerator and its denominator. A
figure with an empty denominator is :data:`NOT_COMPUTED`, which is neither 0 nor 100.

Codes K1 to K22 are those of the project's list of indicators on complaints. R codes
come from the evidence registers; X codes measure how complete the records are. A dot
marks a part of a figure (``K7.median``).

>>> figures = compute_figures({"received": 13, "received_resolved": 11, "resolved": 11})
>>> figures["K5"].value, figures["K5"].numerator, figures["K5"].denominator
(84.6, 11, 13)
>>> figures["K18"].value
n. d.
"""

from collections.abc import Mapping
from dataclasses import dataclass


class _NotComputed:
    """Type of :data:`NOT_COMPUTED`, its only instance."""

    _instance = None

    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __bool__(self):
        return False

    def __repr__(self):
        return "n. d."


#: Value of a figure that cannot be computed; a distinct object, not confused with 0.
NOT_COMPUTED = _NotComputed()

#: Below this number of cases a percentage means little and a cell may identify someone.
SMALL = 5


def compute_ratio(numerator, denominator, scale=100, digits=1):
    """Return ``scale * numerator / denominator`` rounded, or :data:`NOT_COMPUTED`.

    The rounded value is stored and printed; the exact one can be computed from the
    numerator and the denominator, which are stored beside it.

    >>> compute_ratio(11, 13), compute_ratio(0, 4), compute_ratio(0, 0)
    (84.6, 0.0, n. d.)
    """
    if numerator is None or not denominator:
        return NOT_COMPUTED
    return round(scale * numerator / denominator, digits)


@dataclass(frozen=True)
class Figure:
    """One figure of the report.

    :param value: number, or :data:`NOT_COMPUTED`
    :param numerator: number of cases or of days, or ``None``
    :param denominator: number of cases, or ``None``
    """

    code: str
    value: object
    numerator: object = None
    denominator: object = None

    def as_json(self):
        """Return the figure as a JSON object; a value not computed becomes ``None``.

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
    """Definition of one figure; its parameters are names of counts.

    :param shape: ``count`` (a number of records), ``rate`` (percentage), ``permille``,
        ``mean`` (days per case), ``given`` (a statistic computed by the database),
        ``sum`` (a total that is not a number of records)
    :param numerator: count used as numerator, or the statistic
    :param denominator: count used as denominator
    :param records: count whose records the figure opens
    """

    code: str
    shape: str
    numerator: str
    denominator: str = ""
    records: str = ""

    @property
    def is_part(self):
        """Return whether the figure is a part of another one."""
        return "." in self.code

    @property
    def count_of(self):
        """Return which part of the figure is the number of records that it opens.

        >>> KPIS["K5"].count_of, KPIS["K7"].count_of
        ('numerator', 'denominator')
        """
        if self.records == self.numerator:
            return "numerator"
        return "denominator" if self.records == self.denominator else ""


def _prepare_kpi(code, shape, numerator, denominator="", records=None):
    """Return a row of the table; by default a figure opens its numerator's records."""
    return Kpi(code, shape, numerator, denominator, records or numerator)


_KPI_TABLE = (
    _prepare_kpi("K1", "count", "received"),
    _prepare_kpi("K1.denunciation", "count", "received_denunciation"),
    _prepare_kpi("K2", "count", "opening"),
    _prepare_kpi("K3", "count", "resolved"),
    _prepare_kpi("K3.rejected", "count", "resolved_rejected"),
    _prepare_kpi("K3.withdrawn", "count", "resolved_withdrawn"),
    _prepare_kpi("K4", "count", "closing"),
    _prepare_kpi("K5", "rate", "received_resolved", "received"),
    _prepare_kpi("K5.pending", "count", "received_pending"),
    _prepare_kpi("K6", "rate", "resolved", "received"),
    _prepare_kpi("K7", "mean", "resolved_days", "resolved", "resolved"),
    _prepare_kpi("K7.median", "given", "resolved_median", "resolved", "resolved"),
    _prepare_kpi("K7.p90", "given", "resolved_p90", "resolved", "resolved"),
    _prepare_kpi("K8", "rate", "ack_in_time", "ack_due"),
    _prepare_kpi("K8.acknowledged", "rate", "acknowledged", "received"),
    _prepare_kpi("K9", "rate", "in_limit", "limit_due"),
    _prepare_kpi("K9.regulatory", "rate", "in_regulatory", "regulatory_due"),
    _prepare_kpi("K10", "count", "closing"),
    _prepare_kpi("K10.0-7", "count", "open_0-7"),
    _prepare_kpi("K10.8-15", "count", "open_8-15"),
    _prepare_kpi("K10.16-30", "count", "open_16-30"),
    _prepare_kpi("K10.31+", "count", "open_31+"),
    _prepare_kpi("K11", "given", "first_act_median", "first_act", "first_act"),
    _prepare_kpi("K12", "permille", "received", "clients"),
    _prepare_kpi("K13", "count", "channels_used"),
    _prepare_kpi("K14", "rate", "escalated", "received"),
    _prepare_kpi("K14.serious", "rate", "escalated_serious", "received_serious"),
    _prepare_kpi("K15", "rate", "reopened", "resolved"),
    _prepare_kpi("K16", "rate", "satisfied", "answered"),
    _prepare_kpi("K16.response", "rate", "answered", "resolved"),
    _prepare_kpi("K17", "count", "recourse"),
    _prepare_kpi("K18", "rate", "founded", "decided"),
    _prepare_kpi("K19", "rate", "founded_measured", "founded"),
    _prepare_kpi("K19.opened", "count", "measures_opened"),
    _prepare_kpi("K19.done", "count", "measures_done"),
    _prepare_kpi("K19.overdue", "count", "measures_overdue"),
    _prepare_kpi("K20", "rate", "staff_trained", "staff_in_post"),
    _prepare_kpi("K21", "count", "categories_rising", "categories_compared"),
    _prepare_kpi("K22", "count", "branches_silent", "branches_open"),
    _prepare_kpi("K22.used", "rate", "branches_used", "branches_open"),
    _prepare_kpi("R1", "rate", "branches_informed", "branches_open"),
    _prepare_kpi("R1.actions", "count", "awareness_actions"),
    _prepare_kpi("R1.people", "sum", "people_reached", records="awareness_actions"),
    _prepare_kpi("R2", "count", "manuals_in_force"),
    _prepare_kpi("R3", "count", "reviews_management"),
    _prepare_kpi("R4", "count", "reviews_board"),
    _prepare_kpi("R5", "count", "files_checked"),
    _prepare_kpi("R5.conform", "rate", "files_conform", "files_checked"),
    _prepare_kpi("R6", "count", "training_sessions"),
    _prepare_kpi("X1", "rate", "told", "resolved"),
    _prepare_kpi("X2", "rate", "classified", "received"),
    _prepare_kpi("X3", "rate", "segmented", "received"),
)

#: Code → :class:`Kpi`, in the order of the report.
KPIS = {kpi.code: kpi for kpi in _KPI_TABLE}

#: Shape of a ratio → (scale, decimal digits).
_SCALES = {"rate": (100, 1), "permille": (1000, 2), "mean": (1, 1)}


def compute_figure(kpi, counts):
    """Compute one figure.

    A missing count makes the figure "not computed": an absent register, client count
    or previous period is not a zero.

    :param kpi: :class:`Kpi`
    :param counts: name → number, or ``None`` where it is unknown

    >>> compute_figure(KPIS["K12"], {"received": 13, "clients": None}).value
    n. d.
    >>> compute_figure(KPIS["K7"], {"resolved_days": 46, "resolved": 11}).value
    4.2
    """
    above = counts.get(kpi.numerator)
    below = counts.get(kpi.denominator) if kpi.denominator else None
    return Figure(kpi.code, _compute_value(kpi, above, below), above, below)


def _compute_value(kpi, above, below):
    """Return the value of a figure from its numerator and its denominator."""
    if above is None or (kpi.denominator and below is None):
        return NOT_COMPUTED
    if kpi.shape in _SCALES:
        return compute_ratio(above, below, *_SCALES[kpi.shape])
    if kpi.shape == "given":
        return round(above, 1) if below else NOT_COMPUTED
    return above


def compute_figures(counts: Mapping):
    """Return {code: :class:`Figure`} of all figures.

    :param counts: name → number, or ``None`` where it is unknown
    """
    return {code: compute_figure(kpi, counts) for code, kpi in KPIS.items()}


def get_contract_figures(figures):
    """Return the figures K1 to K22 as JSON objects, without their parts.

    >>> sorted(get_contract_figures(compute_figures({"received": 2}))["K1"].items())
    [('denominator', None), ('numerator', 2), ('value', 2)]
    """
    return {
        code: figure.as_json()
        for code, figure in figures.items()
        if code.startswith("K") and "." not in code
    }


def find_rising(now: Mapping, before: Mapping, minimum=SMALL):
    """Return (keys that rose since the preceding period, keys compared).

    Only keys with at least ``minimum`` cases now are compared: below that number, one
    case more means nothing.

    >>> find_rising({"a": 9, "b": 3, "c": 6}, {"a": 5, "b": 1, "c": 6})
    (['a'], ['a', 'c'])
    """
    compared = sorted(key for key, n in now.items() if n >= minimum)
    return [key for key in compared if now[key] > before.get(key, 0)], compared


def is_stock_balanced(counts):
    """Return whether opening + received - resolved equals closing.

    >>> is_stock_balanced({"opening": 2, "received": 5, "resolved": 4, "closing": 3})
    True
    """
    return (
        counts["opening"] + counts["received"] - counts["resolved"] == counts["closing"]
    )


@dataclass(frozen=True)
class Change:
    """A figure that differs between two computations."""

    code: str
    before: dict
    after: dict


def find_changes(before: Mapping, after: Mapping):
    """Return a :class:`Change` for each figure that differs.

    :param before: code → figure, see :meth:`Figure.as_json`
    :param after: same, later

    >>> a = {"K1": {"value": 2, "numerator": 2, "denominator": None}}
    >>> b = {"K1": {"value": 3, "numerator": 3, "denominator": None}}
    >>> [(c.code, c.before["value"], c.after["value"]) for c in find_changes(a, b)]
    [('K1', 2, 3)]
    >>> find_changes(a, a)
    []
    """
    codes = [code for code in KPIS if code in before or code in after]
    return [
        Change(code, before.get(code) or {}, after.get(code) or {})
        for code in codes
        if before.get(code) != after.get(code)
    ]
