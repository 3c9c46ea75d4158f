"""Where the table of a file is: title rows before it, its header, totals in it."""

import re
from typing import NamedTuple

from .import_mapping import REQUIRED, count_fields, guess_columns
from .search_key import fold

#: Rows with text among which the header is searched.
SEARCHED = 25
_TOTAL = re.compile(r"(?:(?:grand|sous|sub)[ -]?)?tota(?:l|ux)\b(?![-_./]?\d)")
_FOOTER = re.compile(
    r"(?:nombre (?:de|total)|edite[es]? (?:le|par)|imprime[es]? (?:le|par)|arrete a|"
    r"fin (?:de|du)|page \d|number of|printed|end of)\b"
)


class Header(NamedTuple):
    """The header of a table.

    ``start`` is its position among the rows, ``span`` how many of them it takes (1 or
    2), ``titles`` its texts and ``score`` the number of known titles.
    """

    start: int
    span: int
    titles: list
    score: int


def find_header(rows, target, known=()):
    """Return the :class:`Header` of a table.

    The rows with the most known titles are the header. If hardly any title is known, it
    is the first row that is more than half as wide as most.

    :param rows: (line, cells) of the first rows with text
    :param target: key of ``import_mapping.TARGETS``
    :param known: titles of an earlier file from the same source

    >>> rows = [(1, ["Liste des clients"]), (3, ["N° membre", "Nom"]), (4, ["1", "A"])]
    >>> find_header(rows, "clients")
    Header(start=1, span=1, titles=['N° membre', 'Nom'], score=2)
    >>> rows = [(1, ["N°", "Nom", ""]), (2, ["membre", "", "Tél."]), (3, ["1", "A"])]
    >>> find_header(rows, "clients")[1:]
    (2, ['N° membre', 'Nom', 'Tél.'], 3)
    >>> rows = [(1, ["Export"]), (2, ["a", "b"]), (3, ["1", "2"])]
    >>> find_header(rows, "clients").start
    1
    """
    known = {fold(title) for title in known}
    first = _make_headers(rows, _find_first(rows), target, known)[0]
    best = first
    for start in range(min(len(rows), SEARCHED)):
        for header in _make_headers(rows, start, target, known):
            if header.score > best.score:
                best = header
    is_near = best.start <= first.start or not first.score
    return (
        best if best.score > 1 and (is_near or best.score > first.score + 1) else first
    )


def make_header(rows, line, span, target):
    """Return the :class:`Header` that begins on a line, None if the line has no text.

    :param span: number of lines that the header takes, 1 or 2

    >>> rows = [(2, ["Client", "", "Code"]), (3, ["Numéro", "Nom", "agence"])]
    >>> make_header(rows, 2, 2, "clients").titles
    ['Client Numéro', 'Nom', 'Code agence']
    >>> make_header(rows, 3, 1, "clients").titles, make_header(rows, 1, 1, "clients")
    (['Numéro', 'Nom', 'agence'], None)
    """
    for start, (number, _cells) in enumerate(rows):
        if number == line:
            headers = _make_headers(rows, start, target, set())
            headers = [header for header in headers if header.span == span]
            return max(headers, key=lambda header: header.score, default=None)
    return None


def _find_first(rows):
    """Return the position of the first row that is more than half as wide as most."""
    widths = [sum(map(bool, map(str.strip, cells))) for _line, cells in rows]
    usual = sorted(widths)[len(widths) // 2]
    wide = (n for n, width in enumerate(widths) if 2 * width > usual)
    return next(wide, 0)


def _make_headers(rows, start, target, known):
    """Return the headers that may begin at a row: on one line, and on two."""
    upper = clean_titles(rows[start][1])
    versions = [(1, upper)]
    if start + 1 < len(rows):
        lower = clean_titles(rows[start + 1][1])
        versions += [(2, titles) for titles in _join_titles(upper, lower)]
    return [
        Header(start, span, titles, _count_titles(titles, target, known))
        for span, titles in versions
    ]


def _join_titles(upper, lower):
    """Return the ways in which the titles of two lines can be read together."""
    width = max(len(upper), len(lower))
    upper, lower = (cells + [""] * (width - len(cells)) for cells in (upper, lower))
    groups, group = [], ""
    for title in upper:
        group = title or group
        groups.append(group)
    return [
        [f"{above} {below}".strip() for above, below in zip(upper, lower, strict=True)],
        [
            f"{below} {above}".strip() if below else above
            for above, below in zip(groups, lower, strict=True)
        ],
        [
            f"{above} {below}".strip()
            for above, below in zip(groups, lower, strict=True)
        ],
    ]


def _count_titles(titles, target, known):
    """Return how many titles name a field, or were in an earlier file."""
    seen = len(known & {fold(title) for title in titles if title})
    return max(seen, count_fields(titles, target))


def clean_titles(cells):
    """Return titles with single spaces and without empty ones at the end."""
    cells = [" ".join(cell.split()) for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


class RowFilter:
    """Finds rows that are no data: totals, footers, headers repeated on each page.

    >>> keep = RowFilter(["N° membre", "Nom", "Solde"], "clients")
    >>> keep.find_reason(["Total", "", "12"]), keep.find_reason(["", "TOTAL :", "12"])
    ('total', 'total')
    >>> keep.find_reason(["N° membre", "Nom", "Solde"])
    'repeated'
    >>> keep.find_reason(["Nombre de clients : 12", "", ""])
    'total'
    >>> [keep.find_reason(cells) for cells in (["TOTAL-01", "Awa"], ["1", "Total"])]
    [None, None]
    """

    def __init__(self, titles, target):
        fields = guess_columns(titles, target)
        required = REQUIRED[target][0]
        self._titles = [fold(title) for title in titles]
        self._key = fields.index(required) if required in fields else None

    def find_reason(self, cells):
        """Return ``total`` or ``repeated`` for a row that is no data, else None."""
        if cells and fold(" ".join(cells[0].split())) == self._titles[0]:
            if [fold(cell) for cell in clean_titles(cells)] == self._titles:
                return "repeated"
        if self._key is None or self._key >= len(cells):
            return None
        first = next((n for n, cell in enumerate(cells) if cell.strip()), 0)
        if first != self._key and cells[self._key].strip():
            return None
        text = cells[first].strip()
        if text[:1].isdigit():
            return None
        text = fold(text[:80])
        is_alone = sum(map(bool, map(str.strip, cells))) == 1 < len(self._titles)
        is_footer = _TOTAL.match(text) or (is_alone and _FOOTER.match(text))
        return "total" if is_footer else None
