"""The regulator's statement: its periods, its measures and its lines.

A statement is a list of rows that somebody has mapped to measures. The measures are
those of the dashboard (:mod:`dashboard`) and the few that only supervisors ask for; the
result is a list of plain lines, from which screen, PDF and workbook are made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from . import dashboard
from .dashboard import Matrix, Rule, compute_rule

#: Length of a period → months.
LENGTHS = {"quarter": 3, "half_year": 6, "year": 12}
#: Key under which restricted complaints are counted together in a breakdown.
RESTRICTED = "restricted"

#: Count → cohort. ``opening``: received earlier and not decided when the period began.
COUNTS = {
    **dashboard.COUNTS,
    "carried_over": "opening",
    "outcome_founded": "decided",
    "outcome_partly": "decided",
    "outcome_unfounded": "decided",
    "inadmissible": "decided",
    "withdrawn": "decided",
    "regulatory_decision_due": "received",
    "decided_in_regulatory_time": "received",
    "regulatory_answer_due": "received",
    "answered_in_regulatory_time": "received",
}

_RULES = (
    Rule("carried_over", "count", "carried_over"),
    Rule("outcome_founded", "count", "outcome_founded", "judged"),
    Rule("outcome_partly", "count", "outcome_partly", "judged"),
    Rule("outcome_unfounded", "count", "outcome_unfounded", "judged"),
    Rule("inadmissible", "count", "inadmissible", "decided"),
    Rule("withdrawn", "count", "withdrawn", "decided"),
    Rule(
        "decided_in_regulatory_time",
        "rate",
        "decided_in_regulatory_time",
        "regulatory_decision_due",
    ),
    Rule(
        "answered_in_regulatory_time",
        "rate",
        "answered_in_regulatory_time",
        "regulatory_answer_due",
    ),
)
#: Measure → :class:`Rule`; the rate per 1,000 clients needs a number of clients.
MEASURES = {
    code: rule for code, rule in dashboard.RULES.items() if code != "per_thousand"
} | {rule.code: rule for rule in _RULES}


@dataclass(frozen=True)
class Row:
    """One row of a template, as plain values.

    :param id: database id of the row
    :param code: number of the row on the form, may be empty
    :param heading: whether the row is the heading of a section
    :param measure: code of :data:`MEASURES`, empty if the row is not mapped
    :param dimension: dimension of the breakdown, empty for the whole
    :param verified: whether somebody has compared the row with the official form
    :param source: what the row is based on
    """

    id: int
    code: str
    name: str
    heading: bool = False
    measure: str = ""
    dimension: str = ""
    verified: bool = False
    source: str = ""


def get_period(day, length):
    """Return the first and last day of the calendar period in which a day lies.

    >>> from datetime import date
    >>> get_period(date(2026, 5, 12), "quarter")
    (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))
    >>> get_period(date(2026, 12, 31), "half_year")[0]
    datetime.date(2026, 7, 1)
    """
    months = LENGTHS[length]
    start = (day.month - 1) // months * months
    number = day.year * 12 + start
    after = dashboard.get_month_start(number + months)
    return dashboard.get_month_start(number), after - timedelta(days=1)


def get_last_period(today, length):
    """Return the first and last day of the latest period that has ended.

    >>> from datetime import date
    >>> get_last_period(date(2026, 3, 31), "quarter")
    (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))
    """
    first, _last = get_period(today, length)
    return get_period(first - timedelta(days=1), length)


def get_period_rank(day, length):
    """Return the rank of a period in its year, from 1.

    >>> from datetime import date
    >>> get_period_rank(date(2026, 7, 1), "quarter")
    3
    >>> get_period_rank(date(2026, 7, 1), "half_year")
    2
    """
    return (day.month - 1) // LENGTHS[length] + 1


def compute_measure(code, matrix: Matrix, table="total", key=None):
    """Return the :class:`dashboard.Figure` of a measure in one row of a matrix.

    >>> matrix = Matrix(())
    >>> matrix.add_counts("total", None, {"carried_over": 4, "received": 9})
    >>> compute_measure("carried_over", matrix).value
    4
    """
    row = (table, key)
    counts, days = matrix.counts.get(row, {}), matrix.days.get(row)
    return compute_rule(MEASURES[code], counts, days)


def make_lines(rows, now: Matrix, before: Matrix, names: Mapping):
    """Return the lines of a statement as plain values that can be stored as JSON.

    A row with a breakdown gives a line for the whole and one for each key of the
    breakdown that has cases now or before, the largest first.

    :param rows: :class:`Row` objects, in order
    :param now: what was counted for the period
    :param before: what was counted for the like period before
    :param names: {dimension: {key: name}}

    >>> now, before = Matrix(()), Matrix(())
    >>> now.add_counts("total", None, {"received": 5})
    >>> now.add_counts("branch", "7", {"received": 5})
    >>> row = Row(1, "1.1", "Received", measure="received", dimension="branch")
    >>> lines = make_lines([row], now, before, {"branch": {"7": "Ndiagne"}})
    >>> [(line["name"], line["value"], line["difference"]) for line in lines]
    [('Received', 5, 5), ('Ndiagne', 5, 5)]
    """
    lines = []
    for row in rows:
        lines.append(_make_line(row, now, before))
        if row.measure and row.dimension:
            lines += _make_split_lines(row, now, before, names[row.dimension])
    return lines


def _make_split_lines(row, now, before, names):
    """Return the lines of the breakdown of one row."""
    keys = {*now.get_keys(row.dimension), *before.get_keys(row.dimension)}
    lines = [{**_make_line(row, now, before, key), "name": names[key]} for key in keys]
    return sorted((line for line in lines if _has_cases(line)), key=_get_order)


def _has_cases(line):
    """Return whether a line of a breakdown has something to show."""
    return any(line[name] for name in ("numerator", "denominator", "previous"))


def _get_order(line):
    """Return by what the lines of a breakdown are sorted; the restricted ones last."""
    return line["key"] == RESTRICTED, -(line["value"] or 0), line["name"]


def _make_line(row, now, before, key=None):
    """Return one line: a heading, a figure, or one ``split`` part of it."""
    whole = key is None
    line = {
        "row": row.id,
        "kind": "heading" if row.heading else "figure",
        "code": row.code,
        "name": row.name,
        "measure": row.measure,
        "dimension": row.dimension,
        "key": "" if whole else key,
        "verified": row.verified,
        "source": row.source,
        **_make_figure(row, now, before, key),
    }
    return line if whole else {**line, "kind": "split", "code": "", "source": ""}


def _make_figure(row, now, before, key):
    """Return the numbers of one line, all ``None`` if there is nothing to compute."""
    names = ("shape", "value", "numerator", "denominator", "previous", "difference")
    if row.heading or not row.measure:
        return dict.fromkeys(names)
    place = ("total", None) if key is None else (row.dimension, key)
    figure = compute_measure(row.measure, now, *place)
    previous = compute_measure(row.measure, before, *place).value
    return {
        "shape": MEASURES[row.measure].shape,
        **figure.as_dict(),
        "previous": previous,
        "difference": get_difference(figure.value, previous),
    }


def get_difference(value, previous):
    """Return the difference to the previous period, ``None`` if one is missing.

    >>> get_difference(84.6, 80.1), get_difference(4, None)
    (4.5, None)
    """
    if value is None or previous is None:
        return None
    return round(value - previous, 1)


def find_unmapped(lines):
    """Return the lines that are neither a heading nor mapped to a measure.

    >>> find_unmapped([{"kind": "figure", "measure": ""},
    ...                {"kind": "heading", "measure": ""}])
    [{'kind': 'figure', 'measure': ''}]
    """
    return [line for line in lines if line["kind"] != "heading" and not line["measure"]]


def get_balance_gap(counts: Mapping):
    """Return by how much carried over + received − decided differs from what is open.

    >>> get_balance_gap({"carried_over": 2, "received": 5, "decided": 3, "open": 4})
    0
    """
    brought = (counts.get("carried_over") or 0) + (counts.get("received") or 0)
    return brought - (counts.get("decided") or 0) - (counts.get("open") or 0)
