"""One result object for the screen, the PDF and the workbook.

The assessment stores figures and breakdowns; this module turns them into sections, rows
and cells that already carry their text. The three renderers only lay the cells out, so
that a number reads the same everywhere. Small numbers are hidden here too.

The ``ref`` of a cell identifies the records that it opens: ``K5:numerator`` for a
figure, ``received@branch=12`` for a breakdown.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from .kpi import KPIS, NOT_COMPUTED, SMALL, compute_ratio
from .masking import HIDDEN, HIDDEN_TOO, find_hidden_keys, is_small


@dataclass(frozen=True)
class Style:
    """Number formats of one language.

    >>> Style().format_number(1234.5, 1), Style(",", "\u00a0").format_number(1234.5, 1)
    ('1,234.5', '1\\xa0234,5')
    """

    decimal: str = "."
    thousands: str = ","
    percent: str = "%"
    permille: str = "‰"
    days: str = " d"
    not_computed: str = "n. d."

    def format_number(self, value, digits=0):
        """Return a number with the separators of this language."""
        text = f"{value:,.{digits}f}"
        swap = {",": self.thousands, ".": self.decimal}
        return "".join(swap.get(char, char) for char in text)

    def format_value(self, shape, value):
        """Return the value of a figure as text, formatted according to its shape.

        >>> Style(",", " ", " %").format_value("rate", 84.6)
        '84,6 %'
        >>> Style().format_value("rate", None)
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
        return self.format_number(value, digits) + suffix


#: Rows printed without a place where a page may end, and fewest that stand alone.
PART_ROWS, FEWEST_ROWS = 8, 4


def split_rows(rows):
    """Return the rows of a printed table in parts between which a page may end.

    >>> [len(part) for part in split_rows(range(29))]
    [8, 8, 8, 5]
    >>> [len(part) for part in split_rows(range(10))], split_rows([])
    ([10], [[]])
    """
    starts = range(0, max(len(rows) - FEWEST_ROWS, 0) + 1, PART_ROWS)
    ends = [*starts[1:], len(rows)]
    return [rows[start:end] for start, end in zip(starts, ends, strict=True)]


@dataclass(frozen=True)
class Cell:
    """One displayed number: raw value, text, and reference of the records it opens."""

    value: object = None
    text: str = ""
    ref: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Row:
    """One figure: code, texts, value, numerator, denominator and compared value."""

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
    """One line of a breakdown; ``bar`` is its length, 1 for the longest bar."""

    label: str
    cells: list
    bar: float = 0.0
    warning: bool = False


@dataclass(frozen=True)
class Table:
    """A breakdown by branch, channel, category …, one line each."""

    key: str
    title: str
    columns: list
    rows: list
    note: str = ""

    @property
    def parts(self):
        """Return the rows as they are printed; see :func:`split_rows`."""
        return split_rows(self.rows)


@dataclass(frozen=True)
class Section:
    """One practice with its figures, breakdowns and questions."""

    key: str
    title: str
    score: Cell
    light: str
    light_text: str
    rows: list = field(default_factory=list)
    tables: list = field(default_factory=list)
    questions: list = field(default_factory=list)

    @property
    def parts(self):
        """Return the rows as they are printed; see :func:`split_rows`."""
        return split_rows(self.rows)


@dataclass(frozen=True)
class Matrix:
    """The complete report, ready to be laid out."""

    title: str
    scope: list
    score: Cell
    light: str
    light_text: str
    sections: list
    notes: list
    masked: bool = True

    def as_json(self):
        """Return the report as a JSON object, for the screen."""
        return asdict(self)

    def find_row(self, code):
        """Return the row of a figure, ``None`` if no practice shows it."""
        return next(
            (row for s in self.sections for row in s.rows if row.code == code), None
        )

    def get_all_rows(self):
        """Return the rows of all figures, each once, in the order of the report."""
        rows = {row.code: row for s in self.sections for row in s.rows}
        return list(rows.values())

    def find_table(self, key):
        """Return the breakdown with a key, ``None`` if no practice shows it."""
        tables = (table for s in self.sections for table in s.tables)
        return next((table for table in tables if table.key == key), None)


def prepare_figure_row(code, figure, previous, texts, style, masked):
    """Return the :class:`Row` of one figure.

    :param figure: ``{"value", "numerator", "denominator"}``
    :param previous: the same for the compared period, or ``None``
    :param texts: ``{"name", "definition", "cohort"}``
    :param style: :class:`Style`
    :param masked: whether numbers that could identify a person are hidden

    >>> figure = {"value": 84.6, "numerator": 11, "denominator": 13}
    >>> texts = {"name": "Resolved"}
    >>> row = prepare_figure_row("K5", figure, None, texts, Style(), True)
    >>> row.value.text, row.numerator.text, row.denominator.ref
    ('84.6%', '11', 'K5:denominator')
    """
    kpi = KPIS[code]
    number = figure["numerator"]
    hide = masked and code in SENSITIVE_FIGURES and is_small(number)
    return Row(
        code=code,
        label=texts.get("name") or code,
        value=_get_hidden_cell(number)
        if hide
        else _prepare_value_cell(kpi, figure, style),
        numerator=_get_hidden_cell(number)
        if hide
        else _prepare_number_cell(kpi, figure, "numerator", style),
        denominator=_prepare_number_cell(kpi, figure, "denominator", style),
        previous=_prepare_previous_cell(kpi, previous, style, masked),
        shape=kpi.shape,
        definition=texts.get("definition") or "",
        cohort=texts.get("cohort") or "",
        part=kpi.is_part,
    )


#: Figures that could identify a person when small, whatever the perimeter.
SENSITIVE_FIGURES = frozenset({"K1.denunciation"})
#: Breakdowns in which every small cell could identify a person.
SENSITIVE_TABLES = frozenset({"gender", "age", "zone"})
#: Shapes whose numerator is a total or a statistic, not a number of records.
_STATISTIC_SHAPES = frozenset({"mean", "given", "sum"})


def _get_hidden_cell(number=None):
    """Return the cell shown instead of a hidden number.

    :param number: the hidden count; ``None`` for any other value

    >>> _get_hidden_cell(3).text, _get_hidden_cell(9).text, _get_hidden_cell().text
    ('< 5', '***', '***')
    """
    return Cell(text=HIDDEN if is_small(number) else HIDDEN_TOO, hidden=True)


def _prepare_value_cell(kpi, figure, style):
    """Return the cell with the value of a figure.

    A rate based on fewer than five cases is shown as a fraction.

    >>> figure = {"value": 66.7, "numerator": 2, "denominator": 3}
    >>> _prepare_value_cell(KPIS["K9"], figure, Style()).text
    '2/3'
    """
    text = style.format_value(kpi.shape, figure["value"])
    if kpi.shape == "rate" and is_small(figure["denominator"]):
        text = f"{style.format_number(figure['numerator'])}/{figure['denominator']}"
    ref = f"{kpi.code}:records" if figure["value"] is not None else ""
    return Cell(figure["value"], text, ref)


def _prepare_number_cell(kpi, figure, side, style):
    """Return the cell with the numerator or the denominator of a figure."""
    number = figure[side]
    is_statistic = side == "numerator" and kpi.shape in _STATISTIC_SHAPES
    is_count = side == "numerator" and kpi.shape == "count"
    if number is None or is_statistic or is_count:
        return Cell()
    opens = (side, kpi.denominator) not in _DECLARED_NUMBERS
    return Cell(
        number, style.format_number(number), f"{kpi.code}:{side}" if opens else ""
    )


#: Denominators that are a declared number, without records.
_DECLARED_NUMBERS = frozenset({("denominator", "clients")})


def _prepare_previous_cell(kpi, previous, style, masked):
    """Return the cell with the value of the compared period, without records."""
    if not previous:
        return Cell()
    small = kpi.code in SENSITIVE_FIGURES and is_small(previous["numerator"])
    if masked and small:
        return _get_hidden_cell(previous["numerator"])
    cell = _prepare_value_cell(kpi, previous, style)
    return Cell(cell.value, cell.text)


def prepare_count_table(key, title, columns, counts: Mapping, labels: Mapping, options):
    """Return a breakdown with one count per line, the largest first.

    :param counts: line → number of cases; the line ``None`` is "not given"
    :param labels: line → label
    :param options: :class:`TableOptions`

    >>> table = prepare_count_table("gender", "By sex", ["n"], {"f": 9, "m": 3},
    ...                     {"f": "Women", "m": "Men"}, TableOptions(masked=True))
    >>> [(row.label, row.cells[0].text) for row in table.rows]
    [('Women', '***'), ('Men', '< 5')]
    """
    hidden = _find_hidden_lines(key, counts, options)
    top = max(counts.values(), default=0)
    order = sorted(counts, key=lambda line: (-counts[line], str(labels.get(line))))
    rows = [
        _prepare_count_row(key, line, counts, labels, options, line in hidden, top)
        for line in order
    ]
    return Table(key, title, columns, rows, options.note)


@dataclass(frozen=True)
class TableOptions:
    """Display options of a breakdown.

    :param masked: hide small cells that could identify a person
    :param sensitive: lines to hide when small, if only some lines are sensitive
    :param base: line → size of the population, for a rate per thousand
    :param before: line → number in the compared period
    :param warn: lines shown with a warning
    :param count_name: name of the count, for the records that a cell opens
    :param style: :class:`Style`
    :param note: text shown below the table
    """

    masked: bool = True
    sensitive: frozenset = frozenset()
    base: Mapping = field(default_factory=dict)
    before: Mapping | None = None
    warn: frozenset = frozenset()
    count_name: str = "received"
    style: Style = Style()
    note: str = ""


#: Smallest share of the declared clients that the client base must contain for rates by
#: group of clients.
MINIMUM_COVERAGE = 0.8


def is_base_representative(base, declared):
    """Return whether the client base is complete enough for rates by group of clients.

    With 20 clients imported out of 3,755, each rate would be almost two hundred times
    too high.

    :param base: group → number of clients in the base
    :param int declared: clients declared by the institution; 0 if unknown

    >>> base = {"female": 12, "male": 8}
    >>> is_base_representative(base, 3755), is_base_representative(base, 21)
    (False, True)
    >>> is_base_representative({"female": 12}, 0), is_base_representative({}, 0)
    (True, False)
    """
    total = sum(base.values())
    return total > 0 and total >= MINIMUM_COVERAGE * declared


def _find_hidden_lines(key, counts, options):
    """Return the lines of a breakdown to hide."""
    if not options.masked:
        return set()
    eligible = None if key in SENSITIVE_TABLES else options.sensitive
    return find_hidden_keys(counts, eligible=eligible)


def _prepare_count_row(key, line, counts, labels, options, hide, top):
    """Return one line: count, then rate and compared count if there are any."""
    label = labels.get(line) or labels.get(None) or "–"
    if hide:
        extra = [_get_hidden_cell()] if options.base else []
        if options.before is not None:
            extra.append(_get_hidden_cell(options.before.get(line)))
        return TableRow(label, [_get_hidden_cell(counts[line]), *extra])
    number = counts[line]
    ref = f"{options.count_name}@{key}={'' if line is None else line}"
    cells = [Cell(number, options.style.format_number(number), ref)]
    if options.base:
        cells.append(_prepare_rate_cell(number, options.base.get(line), options.style))
    if options.before is not None:
        before = options.before.get(line, 0)
        cells.append(Cell(before, options.style.format_number(before)))
    share = round(number / top, 4) if top else 0.0
    return TableRow(label, cells, share, line in options.warn)


def _prepare_rate_cell(number, base, style):
    """Return the cell with the cases per thousand of a population."""
    value = compute_ratio(number, base, 1000, 2)
    rate = None if value is NOT_COMPUTED else value
    return Cell(rate, style.format_value("permille", value))


def prepare_flow_table(key, title, columns, lines: Mapping, labels: Mapping, options):
    """Return a breakdown with the complete flow of complaints per line.

    :param lines: line → {"received", "opening", "resolved", "closing", "in_limit",
        "limit_due"}
    :param labels: line → label
    :param options: :class:`TableOptions`

    >>> flow = {1: {"opening": 0, "received": 13, "resolved": 11, "closing": 2,
    ...             "in_limit": 10, "limit_due": 12}}
    >>> table = prepare_flow_table("branch", "By branch", [], flow, {1: "Gueoul"},
    ...                    TableOptions())
    >>> [cell.text for cell in table.rows[0].cells]
    ['0', '13', '11', '2', '83.3%', 'n. d.']
    """
    top = max((counts["received"] for counts in lines.values()), default=0)
    order = sorted(
        lines, key=lambda line: (-lines[line]["received"], str(labels.get(line)))
    )
    rows = []
    for line in order:
        counts = lines[line]
        cells = [_prepare_flow_cell(key, line, name, counts, options) for name in FLOW]
        cells.append(_prepare_limit_cell(counts, options.style))
        base = options.base.get(line)
        cells.append(_prepare_rate_cell(counts["received"], base, options.style))
        share = round(counts["received"] / top, 4) if top else 0.0
        label = labels.get(line) or labels.get(None) or "–"
        rows.append(TableRow(label, cells, share, line in options.warn))
    return Table(key, title, columns, rows, options.note)


#: Counts of the flow: opening + received - resolved = closing.
FLOW = ("opening", "received", "resolved", "closing")


def _prepare_flow_cell(key, line, name, counts, options):
    """Return the cell with one count of the flow."""
    ref = f"{name}@{key}={'' if line is None else line}"
    return Cell(counts[name], options.style.format_number(counts[name]), ref)


def _prepare_limit_cell(counts, style):
    """Return the cell with the share decided by the promised date.

    A share of fewer than five cases is shown as a fraction.
    """
    figure = {
        "value": None,
        "numerator": counts["in_limit"],
        "denominator": counts["limit_due"],
    }
    value = compute_ratio(figure["numerator"], figure["denominator"])
    if value is NOT_COMPUTED:
        return Cell(None, style.not_computed)
    if figure["denominator"] < SMALL:
        return Cell(value, f"{figure['numerator']}/{figure['denominator']}")
    return Cell(value, style.format_value("rate", value))


def parse_ref(ref):
    """Parse a reference into ``("figure", code, side)`` or a cell of a breakdown.

    :return: for a cell, ``("cell", name of the count, (dimension, key))``
    :raises ValueError: for an unknown figure

    >>> parse_ref("K5:numerator")
    ('figure', 'K5', 'numerator')
    >>> parse_ref("received@branch=12")
    ('cell', 'received', ('branch', '12'))
    """
    if "@" in ref:
        count_name, _at, cell = ref.partition("@")
        dimension, _eq, key = cell.partition("=")
        return "cell", count_name, (dimension, key)
    code, _colon, side = ref.partition(":")
    if code not in KPIS or side not in ("records", "numerator", "denominator"):
        raise ValueError(f"unknown figure: {ref}")
    return "figure", code, side
