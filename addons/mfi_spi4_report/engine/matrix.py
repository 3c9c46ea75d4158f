"""One result object for the screen, the PDF and the workbook.

The assessment stores *what was counted* (figures and breakdowns); this file turns it
into sections, rows and cells that already carry their text. The three renderers only
lay cells out, so the same number cannot read differently in two places. Hiding of small
numbers happens here too, once for all of them.

A cell's ``ref`` says which records it opens: ``K5:numerator`` for a figure,
``received@branch=12`` for a breakdown.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from .kpi import KPIS, NOT_COMPUTED, SMALL, ratio
from .masking import HIDDEN, HIDDEN_TOO, hidden_keys, is_small


@dataclass(frozen=True)
class Style:
    """How numbers read in one language.

    >>> Style().number(1234.5, 1), Style(",", "\u00a0").number(1234.5, 1)
    ('1,234.5', '1\\xa0234,5')
    """

    decimal: str = "."
    thousands: str = ","
    percent: str = "%"
    permille: str = "‰"
    days: str = " d"
    not_computed: str = "n. d."

    def number(self, value, digits=0):
        """Return a number with this language's separators."""
        text = f"{value:,.{digits}f}"
        swap = {",": self.thousands, ".": self.decimal}
        return "".join(swap.get(char, char) for char in text)

    def value(self, shape, value):
        """Return the value of a figure as text, by its shape.

        >>> Style(",", " ", " %").value("rate", 84.6)
        '84,6 %'
        >>> Style().value("rate", None)
        'n. d.'
        """
        if value is None or value is NOT_COMPUTED:
            return self.not_computed
        suffix, digits = {
            "rate": (self.percent, 1),
            "permille": (self.permille, 2),
            "mean": (self.days, 1),
            "given": (self.days, 1),
        }.get(shape, ("", 0))
        return self.number(value, digits) + suffix


@dataclass(frozen=True)
class Cell:
    """One number as shown: raw value, text, and what it opens."""

    value: object = None
    text: str = ""
    ref: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Row:
    """One figure: its code and words, its value, its n, and the compared value."""

    code: str
    label: str
    value: Cell
    numerator: Cell
    denominator: Cell
    previous: Cell
    shape: str = ""
    definition: str = ""
    cohort: str = ""
    part: bool = False


@dataclass(frozen=True)
class TableRow:
    """One line of a breakdown; ``bar`` is its share of the longest, 0 to 1."""

    label: str
    cells: list
    bar: float = 0.0
    warning: bool = False


@dataclass(frozen=True)
class Table:
    """A breakdown: one line per branch, channel, category …"""

    key: str
    title: str
    columns: list
    rows: list
    note: str = ""


@dataclass(frozen=True)
class Section:
    """One practice: its figures, breakdowns and questions."""

    key: str
    title: str
    score: Cell
    light: str
    light_text: str
    rows: list = field(default_factory=list)
    tables: list = field(default_factory=list)
    questions: list = field(default_factory=list)


@dataclass(frozen=True)
class Matrix:
    """The whole report, ready to lay out."""

    title: str
    scope: list
    score: Cell
    light: str
    light_text: str
    sections: list
    notes: list
    masked: bool = True

    def as_json(self):
        """Return the report as plain values, for the screen."""
        return asdict(self)

    def row(self, code):
        """Return the row of a figure, or ``None``."""
        return next(
            (row for s in self.sections for row in s.rows if row.code == code), None
        )

    def all_rows(self):
        """Return each figure once, in the order of the report."""
        rows = {row.code: row for s in self.sections for row in s.rows}
        return list(rows.values())

    def table(self, key):
        """Return a breakdown, or ``None``."""
        tables = (table for s in self.sections for table in s.tables)
        return next((table for table in tables if table.key == key), None)


def figure_row(code, figure, previous, words, style, masked):
    """Return the :class:`Row` of one figure.

    :param figure: plain figure ``{"value", "numerator", "denominator"}``
    :param previous: the same for the compared period, or ``None``
    :param words: ``{"name", "definition", "cohort"}``
    :param masked: whether numbers that could name somebody are hidden

    >>> row = figure_row("K5", {"value": 84.6, "numerator": 11, "denominator": 13},
    ...                  None, {"name": "Resolved"}, Style(), True)
    >>> row.value.text, row.numerator.text, row.denominator.ref
    ('84.6%', '11', 'K5:denominator')
    """
    kpi = KPIS[code]
    number = figure["numerator"]
    hide = masked and code in SENSITIVE_FIGURES and is_small(number)
    return Row(
        code=code,
        label=words.get("name") or code,
        value=_hidden(number) if hide else _value_cell(kpi, figure, style),
        numerator=_hidden(number)
        if hide
        else _number_cell(kpi, figure, "numerator", style),
        denominator=_number_cell(kpi, figure, "denominator", style),
        previous=_previous_cell(kpi, previous, style, masked),
        shape=kpi.shape,
        definition=words.get("definition") or "",
        cohort=words.get("cohort") or "",
        part=kpi.part,
    )


#: Figures that could name somebody when they are small, whatever the perimeter.
SENSITIVE_FIGURES = frozenset({"K1.denunciation"})
#: Breakdowns of which every small cell could name somebody.
SENSITIVE_TABLES = frozenset({"gender", "age", "zone"})
#: Terms above the line that are totals or statistics, not a number of records.
_NOT_RECORDS = frozenset({"mean", "given", "sum"})


def _hidden(number=None):
    """Return the cell that says "too small to be shown", or only "not shown".

    :param number: the number that it hides; ``None`` for anything but a count

    >>> _hidden(3).text, _hidden(9).text, _hidden().text
    ('< 5', '***', '***')
    """
    return Cell(text=HIDDEN if is_small(number) else HIDDEN_TOO, hidden=True)


def _value_cell(kpi, figure, style):
    """Return the value of a figure; a rate on fewer than five cases reads as counts.

    >>> _value_cell(KPIS["K9"], {"value": 66.7, "numerator": 2, "denominator": 3},
    ...             Style()).text
    '2/3'
    """
    text = style.value(kpi.shape, figure["value"])
    if kpi.shape == "rate" and is_small(figure["denominator"]):
        text = f"{style.number(figure['numerator'])}/{figure['denominator']}"
    ref = f"{kpi.code}:records" if figure["value"] is not None else ""
    return Cell(figure["value"], text, ref)


def _number_cell(kpi, figure, side, style):
    """Return the number above or below the line, with what it opens."""
    number = figure[side]
    statistic = side == "numerator" and kpi.shape in _NOT_RECORDS
    plain_count = side == "numerator" and kpi.shape == "count"
    if number is None or statistic or plain_count:
        return Cell()
    opens = (side, kpi.denominator) not in _NO_RECORDS
    return Cell(number, style.number(number), f"{kpi.code}:{side}" if opens else "")


#: Denominators that are a declared number, not records.
_NO_RECORDS = frozenset({("denominator", "clients")})


def _previous_cell(kpi, previous, style, masked):
    """Return the value of the compared period, hidden as the present one would be."""
    if not previous:
        return Cell()
    small = kpi.code in SENSITIVE_FIGURES and is_small(previous["numerator"])
    if masked and small:
        return _hidden(previous["numerator"])
    cell = _value_cell(kpi, previous, style)
    return Cell(cell.value, cell.text)


def count_table(key, title, columns, counts: Mapping, labels: Mapping, options):
    """Return a breakdown with one count per line, the greatest first.

    :param counts: line → number of cases; a line may be ``None`` ("not given")
    :param labels: line → words
    :param options: :class:`TableOptions`

    >>> table = count_table("gender", "By sex", ["n"], {"f": 9, "m": 3},
    ...                     {"f": "Women", "m": "Men"}, TableOptions(masked=True))
    >>> [(row.label, row.cells[0].text) for row in table.rows]
    [('Women', '***'), ('Men', '< 5')]
    """
    hidden = _hidden_lines(key, counts, options)
    top = max(counts.values(), default=0)
    order = sorted(counts, key=lambda line: (-counts[line], str(labels.get(line))))
    rows = [
        _count_row(key, line, counts, labels, options, line in hidden, top)
        for line in order
    ]
    return Table(key, title, columns, rows, options.note)


@dataclass(frozen=True)
class TableOptions:
    """How a breakdown is shown.

    :param masked: hide small cells that could name somebody
    :param sensitive: lines to hide when small, where not the whole table is sensitive
    :param base: line → size of the population, for a rate per thousand
    :param before: line → number of the compared period
    :param warn: lines to point out
    :param term: what is counted, for the records that a cell opens
    """

    masked: bool = True
    sensitive: frozenset = frozenset()
    base: Mapping = field(default_factory=dict)
    before: Mapping | None = None
    warn: frozenset = frozenset()
    term: str = "received"
    style: Style = Style()
    note: str = ""


#: Share of the declared clients that the client base must hold to rate groups by it.
COVERAGE = 0.8


def covers(base, declared):
    """Tell whether the client base is whole enough to give rates by group of clients.

    Twenty clients taken over out of 3,755 would make each rate two hundred times too
    high.

    :param base: group → clients of the base
    :param int declared: clients that the institution declares; 0: unknown

    >>> covers({"female": 12, "male": 8}, 3755), covers({"female": 12, "male": 8}, 21)
    (False, True)
    >>> covers({"female": 12}, 0), covers({}, 0)
    (True, False)
    """
    total = sum(base.values())
    return total > 0 and total >= COVERAGE * declared


def _hidden_lines(key, counts, options):
    """Return the lines of a breakdown that must not be shown."""
    if not options.masked:
        return set()
    eligible = None if key in SENSITIVE_TABLES else options.sensitive
    return hidden_keys(counts, eligible=eligible)


def _count_row(key, line, counts, labels, options, hide, top):
    """Return one line: count, then rate or compared count where there is one."""
    label = labels.get(line) or labels.get(None) or "–"
    if hide:
        extra = [_hidden()] if options.base else []
        if options.before is not None:
            extra.append(_hidden(options.before.get(line)))
        return TableRow(label, [_hidden(counts[line]), *extra])
    number = counts[line]
    ref = f"{options.term}@{key}={'' if line is None else line}"
    cells = [Cell(number, options.style.number(number), ref)]
    if options.base:
        cells.append(_rate_cell(number, options.base.get(line), options.style))
    if options.before is not None:
        before = options.before.get(line, 0)
        cells.append(Cell(before, options.style.number(before)))
    share = round(number / top, 4) if top else 0.0
    return TableRow(label, cells, share, line in options.warn)


def _rate_cell(number, base, style):
    """Return the cases per thousand of a population, "not computed" without one."""
    value = ratio(number, base, 1000, 2)
    plain = None if value is NOT_COMPUTED else value
    return Cell(plain, style.value("permille", value))


def flow_table(key, title, columns, lines: Mapping, labels: Mapping, options):
    """Return a breakdown with the whole flow per line.

    :param lines: line → {"received", "opening", "resolved", "closing", "in_limit",
        "limit_due"}

    >>> flow = {1: {"opening": 0, "received": 13, "resolved": 11, "closing": 2,
    ...             "in_limit": 10, "limit_due": 12}}
    >>> table = flow_table("branch", "By branch", [], flow, {1: "Gueoul"},
    ...                    TableOptions())
    >>> [cell.text for cell in table.rows[0].cells]
    ['0', '13', '11', '2', '83.3%', 'n. d.']
    """
    top = max((terms["received"] for terms in lines.values()), default=0)
    order = sorted(
        lines, key=lambda line: (-lines[line]["received"], str(labels.get(line)))
    )
    rows = []
    for line in order:
        terms = lines[line]
        cells = [_flow_cell(key, line, term, terms, options) for term in FLOW]
        cells.append(_limit_cell(terms, options.style))
        base = options.base.get(line)
        cells.append(_rate_cell(terms["received"], base, options.style))
        share = round(terms["received"] / top, 4) if top else 0.0
        label = labels.get(line) or labels.get(None) or "–"
        rows.append(TableRow(label, cells, share, line in options.warn))
    return Table(key, title, columns, rows, options.note)


#: Terms of the flow, in the order of the stock identity.
FLOW = ("opening", "received", "resolved", "closing")


def _flow_cell(key, line, term, terms, options):
    """Return one count of the flow with the records it opens."""
    ref = f"{term}@{key}={'' if line is None else line}"
    return Cell(terms[term], options.style.number(terms[term]), ref)


def _limit_cell(terms, style):
    """Return the share within the limit; fewer than five cases read as counts."""
    figure = {
        "value": None,
        "numerator": terms["in_limit"],
        "denominator": terms["limit_due"],
    }
    value = ratio(figure["numerator"], figure["denominator"])
    if value is NOT_COMPUTED:
        return Cell(None, style.not_computed)
    if figure["denominator"] < SMALL:
        return Cell(value, f"{figure['numerator']}/{figure['denominator']}")
    return Cell(value, style.value("rate", value))


def parse_ref(ref):
    """Return what a reference names: ``("figure", code, side)`` or a breakdown cell.

    :raises ValueError: when it names nothing known

    >>> parse_ref("K5:numerator")
    ('figure', 'K5', 'numerator')
    >>> parse_ref("received@branch=12")
    ('cell', 'received', ('branch', '12'))
    """
    if "@" in ref:
        term, _at, place = ref.partition("@")
        dimension, _eq, key = place.partition("=")
        return "cell", term, (dimension, key)
    code, _colon, side = ref.partition(":")
    if code not in KPIS or side not in ("records", "numerator", "denominator"):
        raise ValueError(f"unknown figure: {ref}")
    return "figure", code, side
