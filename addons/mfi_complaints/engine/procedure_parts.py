"""The building blocks of the procedures manual, and the facts it is written from.

A manual is a list of chapters, a chapter a list of blocks. Sentences are given by a
code and values (:class:`Say`), so that they can be translated; text of the institution
is a plain string. A place that the settings do not fill is a :class:`Missing`.

>>> delay_text(3, "working_days")
Say(code='many_working_days', values={'number': 3})
>>> filled("", "phone"), filled("+221 33 800", "phone")
(Missing(code='missing_phone'), '+221 33 800')
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

#: Most rows of a table and most names in a cell: a manual is read by people.
MAX_ROWS = 200
MAX_NAMES = 30
#: Most characters of one text of the institution.
MAX_TEXT = 2000


@dataclass(frozen=True)
class Say:
    """A sentence of the catalogue; its values are text, numbers or other sentences."""

    code: str
    values: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class Missing:
    """A place to be completed by hand; the code names what belongs there."""

    code: str


@dataclass(frozen=True)
class Names:
    """A list of names within a sentence or a cell, and how many were left out."""

    names: tuple
    left_out: int = 0


@dataclass(frozen=True)
class Heading:
    """A heading inside a chapter."""

    code: str


@dataclass(frozen=True)
class Text:
    """A paragraph, or a line of a list.

    :param parts: each a string, :class:`Say`, :class:`Names` or :class:`Missing`
    """

    parts: tuple
    is_item: bool = False


@dataclass(frozen=True)
class Table:
    """A table.

    :param columns: codes of the headings; empty for a table of (name, value)
    :param rows: tuples of cells; a cell is a tuple of parts
    :param left_out: number of rows that were left out
    :param widths: relative widths of the columns
    """

    columns: tuple
    rows: tuple
    left_out: int = 0
    widths: tuple = ()


@dataclass(frozen=True)
class Chapter:
    """A numbered chapter; the code names its title."""

    code: str
    blocks: tuple


class Branch(NamedTuple):
    """A branch or region, with the word for its level."""

    name: str
    level: str
    phone: str
    manager: str


class Channel(NamedTuple):
    """A channel, with the words for who receives complaints through it."""

    name: str
    receiver: str
    free: bool


class Box(NamedTuple):
    """A suggestion box; ``days`` are calendar days between openings, 0 for none."""

    branch: str
    name: str
    place: str
    days: int


class Category(NamedTuple):
    """A category of complaints, with the word for its severity."""

    code: str
    name: str
    severity: str
    service: str
    restricted: bool


class Limit(NamedTuple):
    """A rule of time limits: to what it applies, in words, and (number, unit) pairs."""

    name: str
    applies: tuple
    ack: tuple
    resolution: tuple


class Route(NamedTuple):
    """A routing rule: to what it applies, in words, and the service it selects."""

    name: str
    applies: tuple
    service: str


class Service(NamedTuple):
    """A service that handles complaints."""

    name: str
    head: str
    members: int
    validates: bool


class Recourse(NamedTuple):
    """An external body."""

    name: str
    contact: str
    condition: str


class Committee(NamedTuple):
    """A committee in office; dates as text, the last one empty if it has no end."""

    name: str
    mandate: str
    first: str
    last: str
    members: tuple


class Listed(NamedTuple):
    """A line of an annex or a list of reports: a name and two words about it."""

    name: str
    first: str
    second: str = ""


@dataclass(frozen=True)
class Facts:
    """What the settings of an institution say; nothing about complaints.

    Words of selections are in the language of the manual. ``numbers`` are pairs of a
    string or :class:`Say` and a number or address, without the telephone numbers of
    the institution, ``phone`` and the toll-free one; ``pages`` are the addresses of the
    public pages that are on, by name, empty as long as it is none for the public;
    ``pattern`` is a complaint's number as an example; ``people`` is ``{role: names}``;
    ``officers`` counts the confidential officers, who are not named; ``numeric`` holds
    the numbers of the settings by their names on the company without ``mfi_``.
    """

    name: str
    address: str = ""
    country: str = ""
    phone: str = ""
    free_phone: str = ""
    email: str = ""
    website: str = ""
    registry: str = ""
    zone: str = ""
    hours: str = ""
    holidays: tuple = ()
    branches: tuple = ()
    products: tuple = ()
    kinds: tuple = ("complaint", "denunciation")
    channels: tuple = ()
    numbers: tuple = ()
    pages: Mapping = field(default_factory=dict)
    boxes: tuple = ()
    categories: tuple = ()
    limits: tuple = ()
    regulator: str = "none"
    people: Mapping = field(default_factory=dict)
    officers: int = 0
    management: str = ""
    services: tuple = ()
    routes: tuple = ()
    recourses: tuple = ()
    committees: tuple = ()
    reports: tuple = ()
    templates: tuple = ()
    pattern: str = ""
    promise: str = ""
    rights: str = ""
    consent: str = ""
    question: str = ""
    flags: frozenset = frozenset()
    numeric: Mapping = field(default_factory=dict)


def number_of(facts, name):
    """Return a number of the settings, 0 if it is not set.

    >>> number_of(Facts("MEC", numeric={"retention_months": 60}), "retention_months")
    60
    """
    return facts.numeric.get(name) or 0


def delay_text(number, unit="days"):
    """Return a delay in words.

    :param unit: ``hours`` (working), ``working_days``, ``days`` or ``months``

    >>> delay_text(1, "months").code, delay_text(0).code
    ('one_months', 'no_delay')
    """
    if not number:
        return Say("no_delay")
    if number == 1:
        return Say(f"one_{unit}")
    return Say(f"many_{unit}", {"number": number})


def filled(text, place):
    """Return a text of the institution, cut to a bearable length, or what is missing.

    >>> len(filled("x" * 5000, "address"))
    2000
    """
    return text[:MAX_TEXT] if text else Missing(f"missing_{place}")


def list_names(names):
    """Return names as one part, the longest lists cut.

    >>> list_names(["Awa", "Modou"])
    Names(names=('Awa', 'Modou'), left_out=0)
    >>> list_names(map(str, range(100))).left_out
    70
    """
    names = tuple(names)
    return Names(names[:MAX_NAMES], max(len(names) - MAX_NAMES, 0))


def paragraph(*parts):
    """Return a paragraph of parts; a code stands for its sentence.

    >>> paragraph(Say("purpose_scope", {"name": "MEC"})).is_item
    False
    """
    return Text(parts)


def item(*parts):
    """Return a line of a list."""
    return Text(parts, is_item=True)


def table(columns, rows, widths=()):
    """Return a table of cells; each cell is one part or a tuple of parts.

    >>> table(["name"], [["MEC"]] * 300).left_out
    100
    """
    rows = tuple(rows)
    return Table(
        tuple(f"col_{name}" for name in columns),
        tuple(tuple(_cell(cell) for cell in row) for row in rows[:MAX_ROWS]),
        max(len(rows) - MAX_ROWS, 0),
        tuple(widths),
    )


def _cell(cell):
    """Return a cell as a tuple of parts."""
    return cell if isinstance(cell, tuple) and not hasattr(cell, "_fields") else (cell,)


def yes_no(value):
    """Return the word for a flag.

    >>> yes_no(True), yes_no(False)
    (Say(code='yes', values={}), Say(code='no', values={}))
    """
    return Say("yes" if value else "no")
