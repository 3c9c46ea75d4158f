"""Figures of the dashboard: numerators, denominators and breakdowns.

The database counts complaints; a *figure* is made of one or two of these counts and
keeps its numerator and denominator. Every output reads the same :class:`Matrix`, and
no output computes figures itself.

Each count belongs to one *cohort*, which says which date puts a complaint into a
period:
``received``, ``decided`` (latest decision), ``appealed`` (latest appeal), or ``open``
(received, and not decided when the period ended).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from .percentile import get_percentile

#: Hours after receipt within which somebody must have dealt with the complaint.
FIRST_ACT_HOURS = 48
#: Scores from which a client counts as satisfied, on a scale of 1 to 5.
SATISFIED_FROM = 4
#: Rows with fewer cases are hidden from users who may not open the complaints.
SMALL_NUMBER = 5
#: Months of the trend, the last one being that of the period's end.
TREND_MONTHS = 13
#: Classes of age of open complaints in calendar days: (first, last or ``None``).
AGE_BANDS = ((0, 7), (8, 15), (16, 30), (31, None))

#: Count → cohort.
COUNTS = {
    "received": "received",
    "acknowledged_due": "received",
    "acknowledged_in_time": "received",
    "first_act_due": "received",
    "first_act_missing": "received",
    "decision_due": "received",
    "decided_in_time": "received",
    "answer_due": "received",
    "answered_in_time": "received",
    "decided": "decided",
    "judged": "decided",
    "founded": "decided",
    "scored": "decided",
    "satisfied": "decided",
    "open": "open",
    "late": "open",
    "appeals": "appealed",
}


@dataclass(frozen=True)
class Rule:
    """How one figure is made.

    :param code: name of the figure; part of the public contract
    :param shape: ``count``, ``rate`` (%), ``per_thousand`` or ``percentile`` (days)
    :param numerator: count above the line
    :param denominator: count below the line; a plain count only shows it
    :param better: ``low`` or ``high`` where one direction is better, else empty
    :param share: share below a percentile: 0.5 for the median
    """

    code: str
    shape: str
    numerator: str
    denominator: str = ""
    better: str = ""
    share: float = 0.0


_RULES = (
    Rule("received", "count", "received"),
    Rule("decided", "count", "decided"),
    Rule("open", "count", "open", better="low"),
    Rule("late", "count", "late", "open", better="low"),
    Rule("median_days", "percentile", "decided", better="low", share=0.5),
    Rule("p90_days", "percentile", "decided", better="low", share=0.9),
    Rule("decided_in_time", "rate", "decided_in_time", "decision_due", "high"),
    Rule("answered_in_time", "rate", "answered_in_time", "answer_due", "high"),
    Rule("satisfaction", "rate", "satisfied", "scored", "high"),
    Rule("response_rate", "rate", "scored", "decided", "high"),
    Rule("appeals", "count", "appeals", "decided", "low"),
    Rule("first_act_48h", "rate", "first_act_missing", "first_act_due", "low"),
    Rule(
        "acknowledged_in_time",
        "rate",
        "acknowledged_in_time",
        "acknowledged_due",
        "high",
    ),
    Rule("founded", "rate", "founded", "judged"),
    Rule("per_thousand", "per_thousand", "received", "clients"),
)

#: Code → :class:`Rule`, in the order of the screen.
RULES = {rule.code: rule for rule in _RULES}

_SCALES = {"rate": (100, 1), "per_thousand": (1000, 2)}


@dataclass(frozen=True)
class Figure:
    """One figure; its value is ``None`` if it cannot be computed.

    :param numerator: numerator of the ratio, ``None`` for a percentile
    :param denominator: denominator of the ratio, or ``None``
    """

    value: float | None
    numerator: int | None = None
    denominator: int | None = None

    def as_dict(self):
        """Return the figure as plain values.

        >>> Figure(2, 2).as_dict()
        {'value': 2, 'numerator': 2, 'denominator': None}
        """
        return {
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
        }


def compute_ratio(numerator, denominator, scale=100, digits=1):
    """Return ``scale * numerator / denominator`` rounded, ``None`` without cases.

    >>> compute_ratio(11, 13), compute_ratio(0, 4), compute_ratio(0, 0)
    (84.6, 0.0, None)
    """
    if not denominator:
        return None
    return round(scale * numerator / denominator, digits)


def compute_figure(code, counts: Mapping, days: Mapping | None = None):
    """Return one :class:`Figure`.

    :param counts: {count: number of complaints}
    :param days: {calendar days from receipt to decision: number of complaints}

    >>> compute_figure("decided_in_time", {"decided_in_time": 9, "decision_due": 11})
    Figure(value=81.8, numerator=9, denominator=11)
    >>> compute_figure("median_days", {}, {2: 2, 9: 1})
    Figure(value=2.0, numerator=None, denominator=3)
    >>> compute_figure("satisfaction", {}).value is None
    True
    """
    return compute_rule(RULES[code], counts, days)


def compute_rule(rule, counts: Mapping, days: Mapping | None = None):
    """Return the :class:`Figure` made by one :class:`Rule`; see :func:`compute_figure`.

    >>> compute_rule(Rule("late", "count", "late", "open"), {"late": 1, "open": 3})
    Figure(value=1, numerator=1, denominator=3)
    """
    if rule.shape == "percentile":
        days = days or {}
        return Figure(get_percentile(days, rule.share), None, sum(days.values()))
    above = counts.get(rule.numerator) or 0
    below = (counts.get(rule.denominator) or 0) if rule.denominator else None
    if rule.shape == "count":
        return Figure(above, above, below)
    return Figure(compute_ratio(above, below, *_SCALES[rule.shape]), above, below)


@dataclass
class Matrix:
    """Everything counted for one period and perimeter.

    ``counts`` and ``days`` are keyed by (table, key): ``("total", "now")``,
    ``("total", "before")``, ``("month", 24311)``, ``("branch", 7)``, ``("team", None)``

    :param months: numbers of the months of the trend (:func:`get_month_number`)
    :param opening: complaints open when the first of these months began
    """

    months: tuple
    counts: dict = field(default_factory=dict)
    days: dict = field(default_factory=dict)
    opening: int = 0

    def add_counts(self, table, key, counts: Mapping):
        """Add the counts of one row; several counts of one row are summed."""
        row = self.counts.setdefault((table, key), {})
        for name, number in counts.items():
            row[name] = row.get(name, 0) + (number or 0)

    def add_days(self, table, key, days, number):
        """Add that a number of complaints took so many calendar days."""
        row = self.days.setdefault((table, key), {})
        row[days] = row.get(days, 0) + number

    def get_keys(self, table):
        """Return the keys of the rows of a table."""
        return [key for name, key in self.counts if name == table]

    def get_count(self, name, table="total", key="now"):
        """Return one count of one row."""
        return self.counts.get((table, key), {}).get(name) or 0

    def get_figure(self, code, table="total", key="now"):
        """Return one figure of one row.

        >>> matrix = Matrix(())
        >>> matrix.add_counts("branch", 7, {"received": 4})
        >>> matrix.get_figure("received", "branch", 7).value
        4
        """
        row = (table, key)
        return compute_figure(code, self.counts.get(row, {}), self.days.get(row))

    def get_trend(self):
        """Return received, decided and open at the end of each month, oldest first.

        >>> matrix = Matrix((24312, 24313), opening=2)
        >>> matrix.add_counts("month", 24312, {"received": 3, "decided": 1})
        >>> matrix.add_counts("month", 24313, {"decided": 4})
        >>> [(row["month"], row["open"]) for row in matrix.get_trend()]
        [('2026-01', 4), ('2026-02', 0)]
        """
        still_open, rows = self.opening, []
        for number in self.months:
            received = self.get_count("received", "month", number)
            decided = self.get_count("decided", "month", number)
            still_open += received - decided
            rows.append(
                {
                    "month": get_month_code(number),
                    "received": received,
                    "decided": decided,
                    "open": still_open,
                }
            )
        return rows

    def get_sparkline(self, code):
        """Return the values of one figure month by month, oldest first.

        What is open is the stock at the end of each month. How many of them were late
        at that time is not known: that line is empty.
        """
        if code == "open":
            return [row["open"] for row in self.get_trend()]
        if COUNTS.get(RULES[code].numerator) == "open":
            return []
        return [self.get_figure(code, "month", number).value for number in self.months]


def get_month_number(day):
    """Return the number of months since year 0 of a date's month.

    >>> get_month_number(date(2026, 1, 31))
    24312
    """
    return day.year * 12 + day.month - 1


def get_month_start(number):
    """Return the first day of a month number.

    >>> get_month_start(24312)
    datetime.date(2026, 1, 1)
    """
    return date(number // 12, number % 12 + 1, 1)


def get_month_code(number):
    """Return a month number as ``YYYY-MM``.

    >>> get_month_code(24323)
    '2026-12'
    """
    return get_month_start(number).strftime("%Y-%m")


def get_trend_months(last):
    """Return the numbers of the months of the trend that ends with a date's month.

    >>> months = get_trend_months(date(2026, 1, 15))
    >>> get_month_code(months[0]), get_month_code(months[-1])
    ('2025-01', '2026-01')
    """
    end = get_month_number(last)
    return tuple(range(end - TREND_MONTHS + 1, end + 1))


def get_previous_period(first, last):
    """Return the like period just before: as many months if they are whole, else days.

    >>> get_previous_period(date(2026, 1, 1), date(2026, 3, 31))
    (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))
    >>> get_previous_period(date(2026, 3, 10), date(2026, 3, 19))
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 9))
    """
    before = first - timedelta(days=1)
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        months = get_month_number(last) - get_month_number(first) + 1
        return get_month_start(get_month_number(first) - months), before
    return first - (last - first) - timedelta(days=1), before


def get_pareto(counts: Mapping):
    """Return (key, number, cumulated share in per cent), the largest number first.

    >>> get_pareto({"a": 1, "b": 3, "c": 0})
    [('b', 3, 75.0), ('a', 1, 100.0)]
    """
    total, running, rows = sum(counts.values()), 0, []
    for key, number in sorted(counts.items(), key=lambda item: (-item[1], str(item))):
        if number:
            running += number
            rows.append((key, number, compute_ratio(running, total)))
    return rows


def get_hidden_keys(counts: Mapping):
    """Return the keys of the rows to hide from users who may only count.

    A row of 1 to 4 cases could reveal who complained. Who subtracts the visible rows
    from the total learns the sum of the hidden ones: the next smallest rows are hidden
    with them, until there are two and their sum is no small number.

    >>> get_hidden_keys({"a": 12, "b": 3, "c": 2, "d": 0}) == {"b", "c"}
    True
    >>> get_hidden_keys({"a": 12, "b": 3, "c": 7}) == {"b", "c"}
    True
    >>> get_hidden_keys({"a": 12, "b": 1, "c": 2}) == {"a", "b", "c"}
    True
    >>> get_hidden_keys({"a": 12, "b": 7})
    set()
    """
    ordered = sorted(
        (number, str(key), key) for key, number in counts.items() if number
    )
    if not ordered or ordered[0][0] >= SMALL_NUMBER:
        return set()
    hidden, total = [], 0
    for number, _text, key in ordered:
        if number >= SMALL_NUMBER and len(hidden) > 1 and total >= SMALL_NUMBER:
            break
        hidden.append(key)
        total += number
    return set(hidden)
