"""Answers and scores of the self-assessment.

There are four answers: yes (2 points), partly (1), no (0) and not applicable. Questions
that do not apply or are not answered are left out of the denominator. An empty
denominator is "not scored", never 0 nor 100. The score is a self-assessment by the
institution; no authority grants it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .kpi import NOT_COMPUTED

#: Answer → points; ``na`` (not applicable) has none.
POINTS = {"yes": 2, "partly": 1, "no": 0}
ANSWERS = ("yes", "partly", "no", "na")
ROLLUPS = ("indicators", "practices")


def compute_score(answers: Iterable):
    """Return the score of answers, 0 to 100, ``NOT_COMPUTED`` when none counts.

    >>> compute_score(["yes", "partly", "no", "na", None])
    50.0
    >>> compute_score(["na"])
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
    :param overall: score of the assessment, according to ``rollup``
    :param rollup: ``indicators`` (all questions weigh the same) or ``practices``
        (mean of the practices' scores)
    :param counts: practice → (questions answered, questions); "not applicable" is an
        answer
    """

    practices: dict
    overall: object
    rollup: str
    counts: dict

    @property
    def answered(self):
        """Return the number of questions answered."""
        return sum(answered for answered, _questions in self.counts.values())

    @property
    def questions(self):
        """Return the number of questions."""
        return sum(questions for _answered, questions in self.counts.values())

    def is_complete(self, practice=None):
        """Return whether all questions are answered, of a practice or of all.

        >>> score = compute_scores({"4e.1": ["yes", None], "4e.2": ["no"]})
        >>> score.is_complete("4e.2"), score.is_complete("4e.1"), score.is_complete()
        (True, False, False)
        """
        if practice is None:
            return self.answered == self.questions
        answered, questions = self.counts.get(practice, (0, 0))
        return answered == questions


def compute_scores(answers: Mapping, rollup="indicators"):
    """Return the :class:`Score` of answers grouped by practice.

    :param answers: practice → list of answers (``None`` when not answered)

    >>> answers = {"4e.1": ["yes", "yes"], "4e.2": ["no"], "4e.3": ["na"]}
    >>> result = compute_scores(answers)
    >>> result.overall, result.practices["4e.3"], result.answered
    (66.7, n. d., 4)
    >>> compute_scores({"4e.1": ["yes", "yes"], "4e.2": ["no"]}, "practices").overall
    50.0
    """
    practices = {key: compute_score(values) for key, values in answers.items()}
    flat = [answer for values in answers.values() for answer in values]
    overall = (
        compute_score(flat)
        if rollup == "indicators"
        else _compute_mean(practices.values())
    )
    counts = {
        key: (sum(1 for answer in values if answer), len(values))
        for key, values in answers.items()
    }
    return Score(practices, overall, rollup, counts)


def _compute_mean(scores):
    """Return the mean of the computed scores, ``NOT_COMPUTED`` if there are none."""
    values = [value for value in scores if value is not NOT_COMPUTED]
    return round(sum(values) / len(values), 1) if values else NOT_COMPUTED


def get_light(value, complete=True):
    """Return the colour of a score: green from 75, orange from 40, red, or grey.

    :param complete: whether all questions are answered: until then a score says
        nothing about the practice

    >>> get_light(80), get_light(50), get_light(10), get_light(NOT_COMPUTED)
    ('green', 'orange', 'red', 'grey')
    >>> get_light(100, complete=False)
    'grey'
    """
    if not complete or value is NOT_COMPUTED or value is None:
        return "grey"
    return "green" if value >= 75 else "orange" if value >= 40 else "red"


@dataclass(frozen=True)
class Rule:
    """Thresholds that turn a figure into a suggested answer.

    :param better: ``higher`` when a higher value is better, else ``lower``
    :param yes: value from which (or up to which) the answer is yes
    :param partly: value from which (or up to which) the answer is partly
    """

    better: str
    yes: float
    partly: float

    def is_coherent(self):
        """Return whether "partly" is easier to reach than "yes".

        >>> Rule("higher", 90, 70).is_coherent(), Rule("lower", 3, 1).is_coherent()
        (True, False)
        """
        if self.better == "higher":
            return self.yes >= self.partly
        return self.yes <= self.partly

    def suggest(self, value):
        """Return the answer suggested by a value, ``None`` without a value.

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
