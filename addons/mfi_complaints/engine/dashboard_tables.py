"""The dashboard as tables, for paper and spreadsheets.

The tables are made of the very data that the screen receives: nothing is computed here
but the length of bars.
"""

from collections.abc import Mapping
from dataclasses import dataclass

#: Table → columns after the name of the row, in the order in which they are written.
COLUMNS = {
    "figures": ("value", "numerator", "denominator", "previous"),
    "trend": ("received", "decided", "open"),
    "branches": (
        "received",
        "decided",
        "open",
        "late",
        "answered_in_time",
        "median_days",
        "per_thousand",
        "silent",
    ),
    "services": (
        "received",
        "decided",
        "open",
        "late",
        "answered_in_time",
        "median_days",
    ),
    "categories": ("received", "cumulated"),
    "causes": ("received", "cumulated"),
    "hidden_demands": ("received", "cumulated"),
    "channels": ("received", "cumulated"),
    "ages": ("count",),
}
#: Columns of the tables of a comparison.
COMPARED = ("now", "other", "difference", "words", "sentence")
#: Table → columns with a bar beside the number.
BARS = {
    "trend": ("received", "decided", "open"),
    "ages": ("count",),
}
#: Column → shape of its numbers; the others are counts.
_SHAPES = {
    "answered_in_time": "rate",
    "cumulated": "rate",
    "median_days": "percentile",
    "per_thousand": "per_thousand",
    "silent": "flag",
}


#: Most rows printed without a place where a page may end.
PART_ROWS = 20


@dataclass(frozen=True)
class Cell:
    """One number, with what is needed to write it.

    :param value: number as in the data; ``None`` if there is none
    :param shape: ``count``, ``rate`` (%), ``percentile`` (days), ``per_thousand``,
        ``flag``, ``text`` or ``blank``: nothing belongs there
    :param hidden: whether the number is hidden from the reader
    :param bar: length of the bar in per cent of the longest one, or ``None``
    """

    value: float | str | None
    shape: str = "count"
    hidden: bool = False
    bar: int | None = None


@dataclass(frozen=True)
class Row:
    """One row of a table.

    :param name: name of the record (empty if not stated), or a code: see
        :attr:`Table.coded`
    """

    name: str
    cells: tuple


@dataclass(frozen=True)
class Table:
    """One table of the dashboard."""

    code: str
    columns: tuple
    rows: tuple

    @property
    def coded(self):
        """Return whether the names of the rows are codes, to be put into words."""
        return self.code in ("figures", "ages")

    @property
    def has_hidden(self):
        """Return whether a number is hidden."""
        return any(cell.hidden for row in self.rows for cell in row.cells)

    @property
    def parts(self):
        """Return the rows in parts between which a page may end.

        >>> [len(part) for part in Table("trend", (), ("row",) * 45).parts]
        [20, 20, 5]
        """
        starts = range(0, len(self.rows), PART_ROWS)
        return [self.rows[start : start + PART_ROWS] for start in starts]


def make_tables(data: Mapping):
    """Return the tables of a dashboard, in the order of the screen.

    :param data: dict returned by ``complaint_dashboard``

    >>> data = dict.fromkeys(COLUMNS, []) | {"cards": {}, "network": None}
    >>> data["ages"] = [{"from": 31, "to": None, "count": 4}]
    >>> data["channels"] = [{"name": "Phone", "hidden": True, "received": None}]
    >>> tables = {table.code: table for table in make_tables(data)}
    >>> tables["ages"].rows[0].name, tables["ages"].rows[0].cells[0].value
    ('31-', 4)
    >>> tables["channels"].has_hidden
    True
    """
    compared = data.get("comparison") or {"tables": ()}
    return [
        *(
            _make_figures(data) if code == "figures" else _make_table(code, data[code])
            for code in COLUMNS
        ),
        *(_make_compared(table) for table in compared["tables"]),
    ]


def get_compared_code(code):
    """Return the code of a table of a comparison.

    >>> get_compared_code("branch")
    'compared_branch'
    """
    return f"compared_{code}"


def _make_compared(table):
    """Return one table of a comparison."""
    rows = tuple(
        Row(row["name"], tuple(_make_compared_cells(row))) for row in table["rows"]
    )
    return Table(get_compared_code(table["code"]), COMPARED, rows)


def _make_compared_cells(row):
    """Yield the cells of one row of a comparison."""
    for name in ("value", "other", "difference"):
        yield Cell(row[name], row["shape"], row["hidden"])
    for name in ("words", "sentence"):
        yield Cell(row[name], "text")


def get_age_code(low, high):
    """Return the code of a class of age.

    >>> get_age_code(0, 7), get_age_code(31, None)
    ('0-7', '31-')
    """
    return f"{low}-{'' if high is None else high}"


def get_bar(value, top):
    """Return the length of a bar in per cent of the longest one.

    >>> get_bar(3, 12), get_bar(None, 12), get_bar(0, 0), get_bar(-1, 4)
    (25, 0, 0, 0)
    """
    return max(round(100 * (value or 0) / top), 0) if top else 0


def _make_figures(data):
    """Return the table of the cards; a network to compare with is its last column."""
    network = data["network"]
    columns = COLUMNS["figures"] + (("network",) if network is not None else ())
    rows = tuple(
        Row(code, _make_card(code, card, network))
        for code, card in data["cards"].items()
    )
    return Table("figures", columns, rows)


def _make_card(code, card, network):
    """Return the cells of one card."""
    parts = (
        Cell(card[name], "blank" if card[name] is None else "count")
        for name in ("numerator", "denominator")
    )
    if hidden := card["hidden"]:
        parts = [Cell(None, "blank")] * 2
    cells = (
        Cell(card["value"], card["shape"], hidden),
        *parts,
        Cell(card["previous"], card["shape"]),
    )
    if network is None:
        return cells
    shape = card["shape"] if code in network else "blank"
    return (*cells, Cell(network.get(code), shape))


def _make_table(code, rows):
    """Return a table whose rows are those of the data."""
    bars = BARS.get(code, ("received",))
    tops = {name: max((row[name] or 0 for row in rows), default=0) for name in bars}
    return Table(
        code,
        COLUMNS[code],
        tuple(
            Row(
                _get_name(row),
                tuple(_make_cell(row, name, tops) for name in COLUMNS[code]),
            )
            for row in rows
        ),
    )


def _get_name(row):
    """Return the name of a row: its month, its class of age or that of its record."""
    if "from" in row:
        return get_age_code(row["from"], row["to"])
    return row.get("month") or row.get("name") or ""


def _make_cell(row, name, tops):
    """Return one cell; silence is no secret, so it is never hidden."""
    shape = _SHAPES.get(name, "count")
    hidden = bool(row.get("hidden")) and shape != "flag"
    bar = get_bar(row[name], tops[name]) if name in tops and not hidden else None
    return Cell(None if hidden else row.get(name), shape, hidden, bar)
