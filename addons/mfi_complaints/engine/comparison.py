"""Two dashboards beside each other: differences, and whether they are chance.

Two *sides* are compared figure by figure. When one side is part of the other, the
part is compared with the rest: complaints counted on both sides would make the
difference look smaller than it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from . import significance
from .dashboard import RULES, Matrix, compute_figure, get_previous_period

#: Tables whose rows are compared by the complaints received.
TABLES = ("branch", "category", "cause")
#: Ways to choose the other side; "own" names its dates and perimeter.
PRESETS = ("previous", "year", "network", "own")
#: Counts of what is there at the end of a period, which two periods share.
_STOCKS = ("open", "late")


@dataclass(frozen=True)
class Side:
    """Period and perimeter of one side, as plain values.

    :param first: first local date
    :param last: last local date, included
    :param days: days of the period that have begun
    :param branches: ids of the branches, ``None`` for all
    :param product: id of the product, ``None`` for all
    :param clients: active clients of the branches, 0 if they are not all known
    """

    first: date
    last: date
    days: int
    branches: frozenset | None = None
    product: int | None = None
    clients: int = 0


@dataclass(frozen=True)
class Comparison:
    """One figure of both sides.

    :param test: ``fisher``, ``poisson`` or ``clients`` (Poisson over clients and days);
        else why there is no test: ``days`` (medians), ``stock``, ``shared`` or ``few``
    :param numbers: cases of both sides, as tested
    :param p: p-value, ``None`` without a test
    :param adjusted: p-value adjusted for the number of rows of its table
    :param direction: 1 if the first side is higher, -1 if it is lower, else 0
    """

    value: float | None
    other: float | None
    test: str
    numbers: tuple = (0, 0)
    p: float | None = None
    adjusted: float | None = None
    direction: int = 0

    @property
    def difference(self):
        """Return the first value less the second one, ``None`` if one is missing."""
        if self.value is None or self.other is None:
            return None
        return round(self.value - self.other, 2)

    @property
    def verdict(self):
        """Return ``higher``, ``lower``, ``chance``, ``few`` or ``none``.

        >>> Comparison(9, 2, "fisher", (9, 9), 0.001, 0.01, 1).verdict
        'higher'
        >>> Comparison(9, 2, "fisher", (9, 9), 0.04, 0.08, 1).verdict
        'chance'
        >>> Comparison(9, 2, "stock").verdict
        'none'
        """
        if self.adjusted is None:
            return "few" if self.test == "few" else "none"
        if self.adjusted > significance.ALPHA or not self.direction:
            return "chance"
        return "higher" if self.direction > 0 else "lower"


def get_other_dates(preset, first, last):
    """Return the dates of the other side, those of this side for a perimeter.

    >>> get_other_dates("year", date(2024, 2, 1), date(2024, 2, 29))
    (datetime.date(2023, 2, 1), datetime.date(2023, 2, 28))
    >>> get_other_dates("previous", date(2026, 1, 1), date(2026, 1, 31))
    (datetime.date(2025, 12, 1), datetime.date(2025, 12, 31))
    """
    if preset == "previous":
        return get_previous_period(first, last)
    if preset == "year":
        return _get_year_before(first), _get_year_before(last)
    return first, last


def _get_year_before(day):
    """Return the same date a year before; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def get_relation(side, other):
    """Return how the complaints of two sides lie to each other.

    :return: ``apart``, ``same``, ``inside`` (this side is part of the other),
        ``around`` (the other is part of this one) or ``shared``

    >>> month = {"first": date(2026, 1, 1), "last": date(2026, 1, 31), "days": 31}
    >>> whole, branch = Side(**month), Side(**month, branches=frozenset({7}))
    >>> get_relation(branch, whole), get_relation(whole, branch)
    ('inside', 'around')
    >>> get_relation(branch, Side(**month, branches=frozenset({8})))
    'apart'
    """
    if _are_apart(side, other) or side.last < other.first or other.last < side.first:
        return "apart"
    if (side.first, side.last) == (other.first, other.last):
        inside, around = _is_part(side, other), _is_part(other, side)
        if inside or around:
            return "same" if inside and around else "inside" if inside else "around"
    return "shared"


def _are_apart(side, other):
    """Return whether no complaint can be in both perimeters."""
    if side.product and other.product and side.product != other.product:
        return True
    both_named = side.branches is not None and other.branches is not None
    return both_named and not side.branches & other.branches


def _is_part(side, other):
    """Return whether the perimeter of a side lies in that of the other."""
    if other.product not in (None, side.product):
        return False
    if other.branches is None:
        return True
    return side.branches is not None and side.branches <= other.branches


def subtract(matrix, part):
    """Return the counts and days of a matrix without those of one of its parts.

    >>> whole, part = Matrix(()), Matrix(())
    >>> whole.add_counts("total", "now", {"received": 9})
    >>> part.add_counts("total", "now", {"received": 2})
    >>> subtract(whole, part).get_count("received")
    7
    """
    rest = Matrix(matrix.months)
    for name in ("counts", "days"):
        rows = getattr(rest, name)
        for row, numbers in getattr(matrix, name).items():
            less = getattr(part, name).get(row, {})
            left = {key: number - less.get(key, 0) for key, number in numbers.items()}
            rows[row] = {key: number for key, number in left.items() if number}
    return rest


def take_out(sides: Iterable, small, large):
    """Return both sides, the clients of the small one taken out of the large one.

    :param small: index of the side that is part of the other
    :param large: index of the other side

    >>> ends = {"first": date(2026, 1, 1), "last": date(2026, 1, 31), "days": 31}
    >>> sides = Side(**ends, clients=30), Side(**ends, clients=100)
    >>> [side.clients for side in take_out(sides, 0, 1)]
    [30, 70]
    """
    sides = list(sides)
    known = all(side.clients for side in sides)
    left = sides[large].clients - sides[small].clients if known else 0
    sides[large] = replace(sides[large], clients=max(left, 0))
    return sides


class Comparer:
    """Compare the figures of two sides.

    :param sides: both :class:`Side`
    :param matrices: what was counted of each, one without the other if nested
    """

    def __init__(self, sides, matrices):
        self.sides = sides
        self.matrices = matrices
        self.relation = get_relation(*sides)
        self.apart = _are_apart(*sides) or self.relation in ("inside", "around")
        same_branches = sides[0].branches == sides[1].branches
        clients = not same_branches and all(side.clients for side in sides)
        self.count_test = "clients" if clients else "poisson"
        self.exposures = [
            side.days * (side.clients if clients else 1) for side in sides
        ]

    def compare_cards(self, codes: Iterable):
        """Return {code: :class:`Comparison`} of the figures of the whole."""
        return _adjust({code: self._compare(code, "total", "now") for code in codes})

    def compare_rows(self, table):
        """Return {key: :class:`Comparison`} of what was received, row by row.

        Rows by branch are compared only if both sides have the same branches.
        """
        if table == "branch" and self.sides[0].branches != self.sides[1].branches:
            return {}
        keys = {key for matrix in self.matrices for key in matrix.get_keys(table)}
        found = {key: self._compare("received", table, key) for key in keys}
        return _adjust({k: row for k, row in found.items() if row.value or row.other})

    def _compare(self, code, table, key):
        """Return the comparison of one figure of one row, not yet adjusted."""
        ours, theirs = (self._get_figure(m, code, table, key) for m in self.matrices)
        test = self._get_test(code)
        comparison = Comparison(ours.value, theirs.value, test)
        if test == "fisher":
            return _test_rates(comparison, ours, theirs)
        if test in ("poisson", "clients"):
            return _test_counts(comparison, ours, theirs, self.exposures)
        return comparison

    def _get_figure(self, matrix, code, table, key):
        """Return one figure; that of days needs their histogram."""
        row = (table, key)
        return compute_figure(code, matrix.counts.get(row, {}), matrix.days.get(row))

    def _get_test(self, code):
        """Return the test of a figure, or why there is none."""
        if RULES[code].shape == "percentile":
            return "days"
        if code == "open":
            return "stock"
        if self.relation == "shared" or (code in _STOCKS and not self.apart):
            return "shared"
        is_rate = RULES[code].shape == "rate" or code == "late"
        return "fisher" if is_rate else self.count_test


def _test_rates(comparison, ours, theirs):
    """Return the comparison of two rates with its test."""
    numbers = (ours.denominator or 0, theirs.denominator or 0)
    if min(numbers) < significance.FEW:
        return replace(comparison, test="few", numbers=numbers)
    hits = (ours.numerator, theirs.numerator)
    p = significance.get_fisher_p(hits[0], numbers[0], hits[1], numbers[1])
    cross = hits[0] * numbers[1] - hits[1] * numbers[0]
    return replace(comparison, numbers=numbers, p=p, direction=_get_sign(cross))


def _test_counts(comparison, ours, theirs, exposures):
    """Return the comparison of two counts with its test."""
    numbers = (ours.value, theirs.value)
    if sum(numbers) < significance.FEW or not all(exposures):
        return replace(comparison, test="few", numbers=numbers)
    p = significance.get_poisson_p(numbers[0], exposures[0], numbers[1], exposures[1])
    cross = numbers[0] * exposures[1] - numbers[1] * exposures[0]
    return replace(comparison, numbers=numbers, p=p, direction=_get_sign(cross))


def _get_sign(number):
    """Return 1, 0 or -1."""
    return (number > 0) - (number < 0)


def _adjust(rows):
    """Return the rows of one table with the p-values adjusted for their number."""
    adjusted = significance.adjust([row.p for row in rows.values()])
    return {
        key: replace(row, adjusted=p)
        for (key, row), p in zip(rows.items(), adjusted, strict=True)
    }
