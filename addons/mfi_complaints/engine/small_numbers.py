"""Which figures of the dashboard are hidden from users who may only count.

Whoever narrows the perimeter until a figure rests on one or two complaints learns what
one person complained of. In a narrowed perimeter such figures are hidden, as the rows
of the tables always are (:func:`engine.dashboard.get_hidden_keys`). The parts of a
statement's breakdowns are hidden in the same way.
"""

from collections.abc import Mapping

from .dashboard import RULES, SMALL_NUMBER, get_hidden_keys

#: Shorter periods, in days, narrow the perimeter as a branch or a product does.
MONTH_DAYS = 28


def is_small(number):
    """Return whether a number of complaints could reveal who complained.

    >>> is_small(0), is_small(1), is_small(4), is_small(5), is_small(None)
    (False, True, True, False, False)
    """
    return 0 < (number or 0) < SMALL_NUMBER


def is_narrow(days, branch=None, product=None, kind="complaint"):
    """Return whether a perimeter is narrower than all complaints of a month.

    >>> is_narrow(31), is_narrow(31, branch=7), is_narrow(1)
    (False, True, True)
    """
    return bool(branch or product or kind != "complaint" or days < MONTH_DAYS)


def get_base(code, figure):
    """Return the number of complaints on which a figure rests.

    >>> from .dashboard import Figure
    >>> get_base("late", Figure(2, 2, 30)), get_base("founded", Figure(50.0, 2, 4))
    (2, 4)
    """
    if RULES[code].shape == "count":
        return figure.numerator
    return figure.denominator


def is_figure_small(matrix, code, table="total", key="now"):
    """Return whether one figure of a matrix rests on too few complaints."""
    return is_small(get_base(code, matrix.get_figure(code, table, key)))


def hide_cards(cards: Mapping, matrix):
    """Return the cards without the figures that rest on too few complaints."""
    return {code: _hide_card(code, card, matrix) for code, card in cards.items()}


def _hide_card(code, card, matrix):
    """Return one card without what rests on too few complaints."""
    hidden = is_figure_small(matrix, code)
    names = ("value", "numerator", "denominator") if hidden else ()
    card = {**card, **dict.fromkeys(names), "hidden": hidden}
    if is_small(card["denominator"]):
        card["denominator"] = None
    if is_figure_small(matrix, code, key="before"):
        card["previous"] = None
    return {**card, "sparkline": _hide_sparkline(code, card, matrix)}


def _hide_sparkline(code, card, matrix):
    """Return the sparkline without months of few complaints, none for a hidden card."""
    if card["hidden"]:
        return []
    if code == "open":
        return [None if is_small(value) else value for value in card["sparkline"]]
    months = zip(matrix.months, card["sparkline"], strict=False)
    return [
        None if is_figure_small(matrix, code, "month", number) else value
        for number, value in months
    ]


def hide_rows(rows, names):
    """Return rows without the numbers of those with few complaints.

    :param rows: dicts of a trend or of classes of age
    :param names: columns with numbers of complaints

    >>> rows = [{"count": 9}, {"count": 2}, {"count": 7}, {"count": 30}]
    >>> [row["count"] for row in hide_rows(rows, ["count"])]
    [9, None, None, 30]
    """
    least = {
        place: min((row[name] for name in names if row[name] > 0), default=0)
        for place, row in enumerate(rows)
    }
    hidden = get_hidden_keys(least)
    return [
        {**row, **dict.fromkeys(names), "hidden": True} if place in hidden else row
        for place, row in enumerate(rows)
    ]


def get_hidden_lines(lines):
    """Return the places of the lines of a statement to hide: now, and before.

    The whole is that of the institution and stays visible; of each breakdown, the parts
    of few complaints are hidden. How many complaints are behind the previous rate or
    percentile of a part is not kept: it is always hidden.

    :param lines: dicts with ``kind``, ``shape``, ``numerator``, ``denominator`` and
        ``previous``, in the order of the statement
    :return: places of which the figure, and of which the previous one is hidden

    >>> def make(kind, number, previous=0, shape="count"):
    ...     return {"kind": kind, "shape": shape, "numerator": number,
    ...             "denominator": number, "previous": previous}
    >>> lines = [make("figure", 31), make("split", 20), make("split", 9),
    ...          make("split", 2), make("figure", 2)]
    >>> get_hidden_lines(lines) == ({2, 3}, set())
    True
    >>> get_hidden_lines([make("split", 20, 9), make("split", 9, 3)])
    (set(), {0, 1})
    >>> get_hidden_lines([make("split", 20, 9.5, "rate"), make("figure", 3, 4, "rate")])
    (set(), {0})
    """
    present, before = set(), set()
    for group in _get_breakdowns(lines):
        present |= get_hidden_keys(
            {place: _get_number(lines[place]) for place in group}
        )
        counts = {p for p in group if lines[p]["shape"] == "count"}
        before |= set(group) - counts
        before |= get_hidden_keys({p: lines[p]["previous"] or 0 for p in counts})
    return present, before


def _get_breakdowns(lines):
    """Return the places of the parts of each breakdown: they stand together."""
    groups = [[]]
    for place, line in enumerate(lines):
        if line["kind"] == "split":
            groups[-1].append(place)
        elif groups[-1]:
            groups.append([])
    return groups


def _get_number(line):
    """Return the number of complaints behind one line."""
    return line["numerator" if line["shape"] == "count" else "denominator"] or 0


def hide_figure(figure: Mapping, present, before):
    """Return the numbers of one line without the hidden ones; a difference tells both.

    >>> figure = {"value": 9, "numerator": 9, "previous": 3, "difference": 6}
    >>> hide_figure(figure, False, True)
    {'value': 9, 'numerator': 9, 'previous': None, 'difference': None}
    """
    names = ("value", "numerator", "denominator") if present else ()
    names += ("previous",) if before else ()
    names += ("difference",) if names else ()
    return {name: None if name in names else figure[name] for name in figure}
