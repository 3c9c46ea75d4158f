"""Reading an official grid: rows of a sheet in, indicators and errors out.

The layout of the official file changes from one edition to the next, and its wording
belongs to its owner. So nothing is assumed but a heading line that can be recognised in
French or in English, and practice numbers that exist in the edition.
"""

import re
import unicodedata
from dataclasses import dataclass

#: Column → words that may head it, accents and case folded.
HEADINGS = {
    "practice": ("practice", "pratique", "pratique essentielle", "essential practice"),
    "code": ("code", "number", "numero", "n", "no", "id", "indicator number"),
    "text": ("indicator", "indicateur", "question", "wording", "libelle", "text"),
    "guidance": ("guidance", "aide", "precisions", "notes", "scoring tips"),
}
#: How far to look for the heading: official files begin with title lines.
HEADING_ROWS = 30
MAX_ROWS = 2000
MAX_TEXT = 4000


@dataclass(frozen=True)
class Item:
    """One indicator read: practice code, its own code, words and guidance."""

    line: int
    practice: str
    code: str
    text: str
    guidance: str = ""


@dataclass(frozen=True)
class Problem:
    """One thing that forbids a line: ``code`` is translated where it is shown."""

    line: int
    code: str
    detail: str = ""


def fold(text):
    """Return a text without accents, case and punctuation.

    >>> fold("  N° de l’Indicateur ")
    'n de l indicateur'
    """
    plain = unicodedata.normalize("NFKD", str(text or ""))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain.replace("°", " ").lower()).split())


def practice_code(text):
    """Return a practice number in one form, or ``""`` when there is none.

    >>> practice_code("4 e. 3"), practice_code("4.E.1.2"), practice_code("Norme 4E1")
    ('4e3', '4e1', '4e1')
    >>> practice_code("total")
    ''
    """
    match = re.search(r"(\d)\s*\.?\s*([a-z])\s*\.?\s*(\d+)", str(text or "").lower())
    return "".join(match.groups()) if match else ""


def find_heading(rows):
    """Return (index of the heading row, {column: position}), or ``(None, {})``.

    >>> find_heading([["SPI4"], ["Pratique", "N°", "Indicateur"]])
    (1, {'practice': 0, 'code': 1, 'text': 2})
    """
    for index, row in enumerate(rows[:HEADING_ROWS]):
        places = {}
        for position, cell in enumerate(row):
            folded = fold(cell)
            for column, words in HEADINGS.items():
                if folded in words and column not in places:
                    places[column] = position
        if "text" in places and ("practice" in places or "code" in places):
            return index, places
    return None, {}


def read(rows, practices):
    """Return (items, problems) of a sheet.

    :param rows: list of rows, each a list of cell values
    :param practices: codes of the edition's practices, e.g. ``["4e.1", "4e.2"]``

    >>> rows = [["Pratique", "N°", "Indicateur"], ["4e.1", "4e.1.1", "Affiches"],
    ...         ["", "4e.1.2", "Contrats"], ["9z.1", "", "Hors sujet"]]
    >>> items, problems = read(rows, ["4e.1", "4e.2"])
    >>> [(i.practice, i.code, i.text) for i in items]
    [('4e.1', '4e.1.1', 'Affiches'), ('4e.1', '4e.1.2', 'Contrats')]
    >>> [(p.line, p.code, p.detail) for p in problems]
    [(4, 'practice', '9z.1')]
    >>> read([["a"]], ["4e.1"])[1][0].code
    'heading'
    """
    start, places = find_heading(rows)
    if start is None:
        return [], [Problem(1, "heading")]
    if len(rows) > MAX_ROWS:
        return [], [Problem(MAX_ROWS + 1, "too_long", str(MAX_ROWS))]
    known = {practice_code(code): code for code in practices}
    reader = _Reader(places, known)
    for line, row in enumerate(rows[start + 1 :], start + 2):
        reader.take(line, row)
    return reader.items, reader.problems


class _Reader:
    """Reads lines one by one: a practice holds for the lines under it."""

    def __init__(self, places, known):
        self.places = places
        self.known = known
        self.items = []
        self.problems = []
        self.codes = set()
        self.current = ""

    def take(self, line, row):
        """Read one line into an item, a problem, or nothing (empty, or a title)."""
        value = {column: self._cell(row, at) for column, at in self.places.items()}
        text, code = value.get("text", ""), value.get("code", "")
        named = value.get("practice", "") or code
        if not text:
            self._enter(named)
            return
        practice = self._practice(named)
        if not practice:
            self.problems.append(Problem(line, "practice", named))
            return
        code = code or self._next_code(practice)
        if code in self.codes:
            self.problems.append(Problem(line, "duplicate", code))
            return
        self.codes.add(code)
        guidance = value.get("guidance", "")
        self.items.append(Item(line, practice, code, text, guidance))

    def _cell(self, row, position):
        """Return one cell as a trimmed, bounded text."""
        raw = row[position] if position < len(row) else ""
        return " ".join(str("" if raw is None else raw).split())[:MAX_TEXT]

    def _enter(self, named):
        """Take a title line: the practice it names holds for what follows."""
        self.current = self.known.get(practice_code(named), self.current)

    def _practice(self, named):
        """Return the practice of a line; one that names none keeps the last one."""
        if not named:
            return self.current
        found = self.known.get(practice_code(named))
        if found:
            self.current = found
        return found or ("" if practice_code(named) else self.current)

    def _next_code(self, practice):
        """Return a code for an indicator that came without one."""
        rank = sum(1 for item in self.items if item.practice == practice) + 1
        return f"{practice}.{rank}"
