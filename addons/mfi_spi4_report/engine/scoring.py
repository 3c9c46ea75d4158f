"""Answers and scores of the self-assessment.

Four answers: yes, partly, no, not applicable. Points 2, 1, 0; what is not applicable
or not answered leaves the denominator. An empty denominator is "not scored": never 0,
never 100. The score is the institution's own; no authority gives it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .kpi import NOT_COMPUTED

#: Answer → points; ``na`` (not applicable) has none.
POINTS = {"yes": 2, "partly": 1, "no": 0}
ANSWERS = ("yes", "partly", "no", "na")
ROLLUPS = ("indicators", "practices")


def score(answers: Iterable):
    """Return the score (0 to 100) of answers, or ``NOT_COMPUTED`` when none counts.

    >>> score(["yes", "partly", "no", "na", None])
    50.0
    >>> score(["na"])
    n. d.
    """
    points = [POINTS[answer] for answer in answers if answer in POINTS]
    if not points:
        return NOT_COMPUTED
    return round(100 * sum(points) / (2 * len(points)), 1)


@dataclass(frozen=True)
class Score:
    """Scores of an assessment.

    :param practices: practice → score
    :param overall: one figure, made as ``rollup`` says
    :param rollup: ``indicators`` (all questions weigh the same) or ``practices``
        (mean of the practices' scores)
    """

    practices: dict
    overall: object
    rollup: str
    answered: int
    questions: int


def assess(answers: Mapping, rollup="indicators"):
    """Return the :class:`Score` of answers grouped by practice.

    :param answers: practice → list of answers (``None`` when not answered)

    >>> result = assess({"4e.1": ["yes", "yes"], "4e.2": ["no"], "4e.3": ["na"]})
    >>> result.overall, result.practices["4e.3"], result.answered
    (66.7, n. d., 4)
    >>> assess({"4e.1": ["yes", "yes"], "4e.2": ["no"]}, "practices").overall
    50.0
    """
    practices = {key: score(values) for key, values in answers.items()}
    flat = [answer for values in answers.values() for answer in values]
    overall = score(flat) if rollup == "indicators" else _mean(practices.values())
    answered = sum(1 for answer in flat if answer)
    return Score(practices, overall, rollup, answered, len(flat))


def _mean(scores):
    """Return the mean of the scores that exist, or ``NOT_COMPUTED``."""
    known = [value for value in scores if value is not NOT_COMPUTED]
    return round(sum(known) / len(known), 1) if known else NOT_COMPUTED


def light(value):
    """Return the light of a score: ``green`` from 75, ``orange`` from 40, ``red``.

    >>> light(80), light(50), light(10), light(NOT_COMPUTED)
    ('green', 'orange', 'red', 'grey')
    """
    if value is NOT_COMPUTED or value is None:
        return "grey"
    return "green" if value >= 75 else "orange" if value >= 40 else "red"


@dataclass(frozen=True)
class Rule:
    """Thresholds that turn a figure into a suggested answer.

    :param better: ``higher`` when a greater value is better, else ``lower``
    :param yes: value from which (or up to which) the answer is yes
    :param partly: same for "partly"
    """

    better: str
    yes: float
    partly: float

    def coherent(self):
        """Return whether "partly" is easier to reach than "yes".

        >>> Rule("higher", 90, 70).coherent(), Rule("lower", 3, 1).coherent()
        (True, False)
        """
        if self.better == "higher":
            return self.yes >= self.partly
        return self.yes <= self.partly

    def suggest(self, value):
        """Return the answer that a value suggests, or ``None`` without a value.

        >>> Rule("higher", 90, 70).suggest(84.6)
        'partly'
        >>> Rule("lower", 0, 2).suggest(0)
        'yes'
        >>> Rule("higher", 90, 70).suggest(NOT_COMPUTED) is None
        True
        """
        if value is NOT_COMPUTED or value is None:
            return None
        if self.better == "lower":
            reached = [value <= self.yes, value <= self.partly]
        else:
            reached = [value >= self.yes, value >= self.partly]
        return "yes" if reached[0] else "partly" if reached[1] else "no"
