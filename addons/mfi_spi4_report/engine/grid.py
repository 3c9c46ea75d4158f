"""Parse an official grid: turn the rows of a sheet into indicators and errors.

The layout of the official file changes from one edition to the next, and its wording
belongs to its publisher. The parser therefore relies on two things only: a heading line
in French or in English, and practice numbers that exist in the edition.
"""

import re
import unicodedata
from dataclasses import dataclass

#: Column → accepted headings, without accents and in lower case.
HEADINGS = {
    "practice": ("practice", "pratique", "pratique essentielle", "essential practice"),
    "code": ("code", "number", "numero", "n", "no", "id", "indicator number"),
    "text": ("indicator", "indicateur", "question", "wording", "libelle", "text"),
    "guidance": ("guidance", "aide", "precisions", "notes", "scoring tips"),
}
#: Number of rows searched for the heading: official files begin with title lines.
HEADING_ROWS = 30
MAX_ROWS = 2000
MAX_TEXT = 4000


@dataclass(frozen=True)
class Item:
    """One parsed indicator: practice code, indicator code, wording and guidance."""

    line: int
    practice: str
    code: str
    text: str
    guidance: str = ""


@dataclass(frozen=True)
class Problem:
    """One reason to reject a line; the caller translates ``code`` into a message."""

    line: int
    code: str
    detail: str = ""


def normalize_label(text):
    """Return a text in lower case, without accents and punctuation.

    >>> normalize_label("  N° de l’Indicateur ")
    'n de l indicateur'
    """
    text = unicodedata.normalize("NFKD", str(text or ""))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.replace("°", " ").lower()).split())


def normalize_practice_code(text):
    """Return a practice number in its normalized form, or ``""`` without one.

    >>> normalize_practice_code("4 e. 3"), normalize_practice_code("4.E.1.2")
    ('4e3', '4e1')
    >>> normalize_practice_code("Norme 4E1")
    '4e1'
    >>> normalize_practice_code("total")
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
        columns = {}
        for position, cell in enumerate(row):
            label = normalize_label(cell)
            for column, headings in HEADINGS.items():
                if label in headings and column not in columns:
                    columns[column] = position
        if "text" in columns and ("practice" in columns or "code" in columns):
            return index, columns
    return None, {}


def parse_rows(rows, practices):
    """Parse the rows of a sheet into (items, problems).

    :param rows: list of rows, each a list of cell values
    :param practices: codes of the edition's practices, e.g. ``["4e.1", "4e.2"]``

    >>> rows = [["Pratique", "N°", "Indicateur"], ["4e.1", "4e.1.1", "Affiches"],
    ...         ["", "4e.1.2", "Contrats"], ["9z.1", "", "Hors sujet"]]
    >>> items, problems = parse_rows(rows, ["4e.1", "4e.2"])
    >>> [(i.practice, i.code, i.text) for i in items]
    [('4e.1', '4e.1.1', 'Affiches'), ('4e.1', '4e.1.2', 'Contrats')]
    >>> [(p.line, p.code, p.detail) for p in problems]
    [(4, 'practice', '9z.1')]
    >>> parse_rows([["a"]], ["4e.1"])[1][0].code
    'heading'
    """
    start, columns = find_heading(rows)
    if start is None:
        return [], [Problem(1, "heading")]
    if len(rows) > MAX_ROWS:
        return [], [Problem(MAX_ROWS + 1, "too_long", str(MAX_ROWS))]
    practices_by_code = {normalize_practice_code(code): code for code in practices}
    reader = _Reader(columns, practices_by_code)
    for line, row in enumerate(rows[start + 1 :], start + 2):
        reader.read_line(line, row)
    return reader.items, reader.problems


class _Reader:
    """Read lines one by one; a practice applies to the lines below it."""

    def __init__(self, columns, practices_by_code):
        self.columns = columns
        self.practices_by_code = practices_by_code
        self.items = []
        self.problems = []
        self.codes = set()
        self.current = ""

    def read_line(self, line, row):
        """Add the item or the problem of one line; skip empty lines and titles."""
        value = {
            column: self._get_cell_text(row, at) for column, at in self.columns.items()
        }
        text, code = value.get("text", ""), value.get("code", "")
        practice_text = value.get("practice", "") or code
        if not text:
            self._set_practice(practice_text)
            return
        practice = self._get_practice(practice_text)
        if not practice:
            self.problems.append(Problem(line, "practice", practice_text))
            return
        code = code or self._get_next_code(practice)
        if code in self.codes:
            self.problems.append(Problem(line, "duplicate", code))
            return
        self.codes.add(code)
        guidance = value.get("guidance", "")
        self.items.append(Item(line, practice, code, text, guidance))

    def _get_cell_text(self, row, position):
        """Return the text of one cell, trimmed and cut at ``MAX_TEXT`` characters."""
        raw = row[position] if position < len(row) else ""
        return " ".join(str("" if raw is None else raw).split())[:MAX_TEXT]

    def _set_practice(self, practice_text):
        """Apply the practice named by a title line to the lines that follow."""
        self.current = self.practices_by_code.get(
            normalize_practice_code(practice_text), self.current
        )

    def _get_practice(self, practice_text):
        """Return the practice of a line, by default that of the previous line.

        A number that does not exist in the edition gives ``""``.
        """
        if not practice_text:
            return self.current
        found = self.practices_by_code.get(normalize_practice_code(practice_text))
        if found:
            self.current = found
        return found or ("" if normalize_practice_code(practice_text) else self.current)

    def _get_next_code(self, practice):
        """Return a code for an indicator that has none in the file."""
        rank = sum(1 for item in self.items if item.practice == practice) + 1
        return f"{practice}.{rank}"
