"""The tables of a survey's results: whole, phases, questions, strata and branches.

Results are anonymous for everybody: a row with fewer than five answers is not shown,
nor are rows from which it could be found by subtraction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .dashboard import get_hidden_keys
from .survey_estimate import (
    PHASES,
    SCALE,
    Estimate,
    Stratum,
    estimate_mean,
    estimate_share,
    get_mean_score,
    is_different,
    is_hidden,
)

#: Tables whose rows are parts of the whole: small ones hide others.
PARTS = ("stratum", "stratum_2", "branch")


@dataclass(frozen=True)
class Sheet:
    """The answers of one person: stratum, branch, score and choices by question."""

    stratum: int
    branch: int
    scores: Mapping = field(default_factory=dict)
    choices: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row: mean score, and the share of people with a mean of 4 or more."""

    mean: Estimate
    share: Estimate
    hidden: bool = False
    #: Whether a branch differs from the others by more than chance.
    differs: bool | None = None


def get_tables(
    populations: Mapping,
    sheets: Sequence[Sheet],
    phases: Mapping,
    choices: Mapping,
    margins: Mapping | None = None,
):
    """Return {table: {key: :class:`Row`}}.

    Crossed strata are shown by one variable and by the other, never cell by cell: a
    small cell could be found by subtraction from the rows of its branch.

    :param populations: {stratum: number of people}
    :param sheets: one per person who answered
    :param phases: {question: phase}
    :param choices: {possible choice: its question}
    :param margins: {table: {stratum: key of its row}}; strata as they are without

    >>> sheets = [Sheet(1, 7, {"q": 5, "r": 4})] * 5 + [Sheet(1, 8, {"q": 1})] * 5
    >>> phases = {"q": "reception", "r": "handling"}
    >>> tables = get_tables({1: 100}, sheets, phases, {})
    >>> tables["total"]["total"].mean.value, tables["question"]["r"].mean.number
    (2.75, 5)
    >>> [(row.mean.value, row.hidden, row.differs) for row in tables["branch"].values()]
    [(4.5, False, True), (1.0, False, True)]
    >>> margins = {"stratum": {1: "f", 2: "f"}, "stratum_2": {1: "city", 2: "land"}}
    >>> tables = get_tables({1: 9, 2: 9}, sheets, phases, {}, margins)
    >>> [(key, row.mean.number) for key, row in tables["stratum_2"].items()]
    [('city', 10), ('land', 0)]
    """
    make = _get_maker(populations, sheets)
    tables = {
        "total": {"total": make(lambda sheet: _get_score(sheet, phases))},
        "phase": {
            phase: make(lambda sheet, phase=phase: _get_score(sheet, phases, phase))
            for phase in PHASES
        },
        "question": {
            key: make(lambda sheet, key=key: sheet.scores.get(key)) for key in phases
        },
        **_get_margins(make, margins or _get_cells(populations), phases),
        "branch": _get_branches(make, sheets, phases),
        "choice": {
            key: make(lambda s, key=key, question=question: _mark(s, question, key))
            for key, question in choices.items()
        },
    }
    return {name: _hide(name, rows) for name, rows in tables.items()}


def _get_maker(populations, sheets):
    """Return the function that makes a row of what it picks from each sheet."""
    groups = {}
    for sheet in sheets:
        groups.setdefault(sheet.stratum, []).append(sheet)

    def make(pick):
        return make_row(
            [
                Stratum(populations.get(key, 0), [pick(sheet) for sheet in group])
                for key, group in groups.items()
            ]
        )

    return make


def make_row(strata):
    """Return the row of one set of values by stratum."""
    return Row(estimate_mean(strata), estimate_share(strata))


def _mark(sheet, question, choice):
    """Return the highest score for whoever chose an option, the lowest for others.

    >>> [_mark(Sheet(1, 1, {}, {"q": {7}}), *key) for key in (("q", 7), ("q", 8))]
    [5, 1]
    >>> _mark(Sheet(1, 1), "q", 7)
    """
    if question not in sheet.choices:
        return None
    return SCALE[choice in sheet.choices[question]]


def compare(row: Row, before: Row | None):
    """Return (difference of the means, whether it is more than chance) or ``None``.

    :param before: the same row of an earlier survey
    """
    if not before or row.hidden or before.hidden:
        return None
    if row.mean.value is None or before.mean.value is None:
        return None
    difference = row.mean.value - before.mean.value
    return difference, is_different(row.mean, before.mean)


def _get_score(sheet, phases, phase=None):
    """Return the mean score of one person, of all phases or of one."""
    return get_mean_score(
        score
        for question, score in sheet.scores.items()
        if question in phases and phase in (None, phases[question])
    )


def _get_cells(populations):
    """Return the margins of strata that are not crossed: each has a row of its own."""
    return {"stratum": {stratum: stratum for stratum in populations}}


def _get_margins(make, margins, phases):
    """Return the tables of the stratum variables.

    :param margins: {table: {stratum: key of its row}}
    """
    return {name: _get_margin(make, places, phases) for name, places in margins.items()}


def _get_margin(make, places, phases):
    """Return the rows of one stratum variable.

    :param places: {stratum: key of its row}
    """

    def pick(sheet, key):
        found = places.get(sheet.stratum) == key
        return _get_score(sheet, phases) if found else None

    return {
        key: make(lambda sheet, key=key: pick(sheet, key))
        for key in dict.fromkeys(places.values())
    }


def _get_branches(make, sheets, phases):
    """Return the rows of the branches, each compared with all the others."""
    rows = {}
    for key in dict.fromkeys(sheet.branch for sheet in sheets):
        row = make(
            lambda s, key=key: _get_score(s, phases) if s.branch == key else None
        )
        rest = make(
            lambda s, key=key: None if s.branch == key else _get_score(s, phases)
        )
        differs = is_different(row.mean, rest.mean)
        rows[key] = Row(row.mean, row.share, differs=differs)
    return rows


def _hide(name, rows):
    """Return the rows, those of few answers marked as hidden."""
    hidden = {key for key, row in rows.items() if is_hidden(row.mean.number)}
    if name in PARTS:
        hidden = get_hidden_keys({key: row.mean.number for key, row in rows.items()})
    return {
        key: Row(row.mean, row.share, key in hidden, row.differs)
        for key, row in rows.items()
    }
