"""More complaints than the past explains: by branch, category and product.

A cell's expectation is its own number in the past year, times what the same category
did elsewhere between that year and the window: season and growth that the network
shares explain nothing. The branch's own growth is added. What is left is judged by the
upper tail of a negative binomial whose variance holds the clusters of complaints and
the uncertainty of the estimate. At least five complaints are required.

The form is that of Farrington's algorithm (*J. R. Stat. Soc. A* 159, 1996):
quasi-Poisson baseline, variance of the prediction, no alert under five cases. The
moving window against a baseline that does not hold it is that of EARS' methods C1 to C3
(Hutwagner et al., *J. Urban Health* 80, 2003).
"""

from .alert_budget import select
from .alert_series import Finding, get_dispersion, get_trend, sum_by
from .alert_tails import get_upper_tail

#: Fewest complaints in the window that can be a spike.
FEWEST = 5
#: Prior number of events of a cell that is empty (Jeffreys).
_PRIOR = 0.5
#: A narrower cell takes the place of a wider one if it explains this share of it.
_EXPLAINED = 0.7
#: Most that a branch's own growth may explain.
_MOST_GROWTH = 2.0


def find_spikes(series, window, monthly, fewest=FEWEST):
    """Return the cells with more complaints than their past explains.

    :param series: {(branch, category, product): weekly numbers}
    :param window: number of last weeks that are judged
    :param monthly: false alarms allowed in a month
    :return: list of :class:`Finding`; its cell has ``None`` for "all"

    >>> quiet = {(b, 1, 1): [1] * 56 for b in range(20)}
    >>> find_spikes(quiet, 4, 0.4)
    []
    >>> quiet[3, 1, 1] = [1] * 52 + [5] * 4
    >>> [(f.cell, f.count, round(f.expected)) for f in find_spikes(quiet, 4, 0.4)]
    [((3, 1, 1), 20, 4)]
    """
    if not series:
        return []
    tested = [*_test_branches(series, window, fewest), *_test_network(series, window)]
    found = select([finding.p for finding in tested], monthly)
    return _keep_narrowest([tested[position] for position in found])


def _test_branches(series, window, fewest):
    """Return a finding for each branch and category, and for each product in it."""
    past = _get_past(series, window)
    categories = sum_by(series, lambda cell: cell[1])
    growth = _get_growth(series, past)
    pairs = {
        (*pair, None): numbers
        for pair, numbers in sum_by(series, lambda cell: cell[:2]).items()
    }
    tested = []
    for cells in (series, pairs):
        total = _add(cells.values())
        spread = get_dispersion(cells.values(), total, past)
        for cell, numbers in cells.items():
            others = _subtract(categories[cell[1]], numbers)
            grown = growth.get(cell[0], 1.0)
            tested.append(_test(cell, numbers, others, past, grown, spread, fewest))
    return tested


def _test_network(series, window):
    """Return a finding for each category of the network, against the others.

    What the category did in the same season a year ago is part of its past.
    """
    past = _get_past(series, window)
    categories = sum_by(series, lambda cell: cell[1])
    total = _add(categories.values())
    spread = get_dispersion(categories.values(), total, past)
    return [
        _test(
            (None, category, None),
            numbers,
            _subtract(total, numbers),
            past,
            _get_season(numbers, total, past, window),
            spread,
            2 * FEWEST,
        )
        for category, numbers in categories.items()
        if len(categories) > 1
    ]


def _test(cell, numbers, others, past, factor, spread, fewest):
    """Return the finding of one cell.

    :param factor: what its own growth or season explains, 1 for nothing
    :param spread: variance of a number, in Poisson's
    """
    before, now = sum(numbers[:past]), sum(numbers[past:])
    others_before, others_now = sum(others[:past]), sum(others[past:])
    if not others_before or not others_now:
        ratio, doubt = (len(numbers) - past) / past, 0.0
    else:
        ratio = others_now / others_before
        doubt = 1 / others_now + 1 / others_before
    expected = (before + _PRIOR) * ratio * factor
    variance = spread * expected + expected**2 * (1 / (before + _PRIOR) + doubt)
    p = get_upper_tail(now, expected, variance) if now >= fewest else 1.0
    return Finding(cell, now, expected, p, past=before)


def _get_growth(series, past):
    """Return {branch: growth of its number from the middle of the past to now}."""
    branches = sum_by(series, lambda cell: cell[0])
    total, half = _add(branches.values()), past // 2
    all_first, all_second = sum(total[:half]), sum(total[half:past])
    growth = {}
    for branch, numbers in branches.items():
        first, second = sum(numbers[:half]), sum(numbers[half:past])
        trend = get_trend(first, second, all_first - first, all_second - second)
        growth[branch] = min(max(1.0, trend), _MOST_GROWTH)
    return growth


def _get_season(numbers, total, past, window):
    """Return what the same weeks of the year before explain: 1 or more.

    Drawn towards 1 by the weight of twenty complaints.
    """
    weeks = slice(0, window + 2)
    share = sum(numbers[:past]) / (sum(total[:past]) or 1)
    usual = share * sum(total[weeks])
    return max(1.0, (sum(numbers[weeks]) + 20) / (usual + 20))


def _keep_narrowest(findings):
    """Drop a wider cell that a narrower one explains, else the narrower one.

    A category of the whole network is dropped if one branch explains it, but does not
    stand for its branches.
    """
    dropped = set()
    for wide in findings:
        inside = [narrow for narrow in findings if _is_inside(narrow, wide)]
        if not inside:
            continue
        explained = max(_get_excess(narrow) for narrow in inside)
        if explained >= _EXPLAINED * _get_excess(wide):
            dropped.add(wide.cell)
        elif wide.cell[0] is not None:
            dropped |= {narrow.cell for narrow in inside}
    return [finding for finding in findings if finding.cell not in dropped]


def _is_inside(narrow, wide):
    """Return whether a cell is a part of another."""
    return narrow.cell != wide.cell and all(
        whole is None or part == whole
        for part, whole in zip(narrow.cell, wide.cell, strict=True)
    )


def _get_excess(finding):
    """Return how many complaints the past does not explain."""
    return finding.count - finding.expected


def _get_past(series, window):
    """Return the number of weeks before the window."""
    return len(next(iter(series.values()))) - window


def _add(series):
    """Return the sum of some series."""
    return [sum(numbers) for numbers in zip(*series, strict=True)]


def _subtract(numbers, others):
    """Return the difference of two series."""
    return [a - b for a, b in zip(numbers, others, strict=True)]
