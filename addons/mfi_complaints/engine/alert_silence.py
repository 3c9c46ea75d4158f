"""Fewer complaints than a branch's clients and its own past explain.

No complaint is a warning, not a success; but it only says something where complaints
were to be expected. Three questions are asked of each branch:

- is this window, or one twice as long, below its own past? The rate of a branch has a
  gamma distribution around the network's rate per client; the past of the branch turns
  it into its own (empirical Bayes), and the predicted number is negative binomial;
- is the whole time below what its clients explain? So a branch that never had any
  complaint is found as well.

Source: Gelman et al., *Bayesian
Data Analysis* (2014), 2.7; DuMouchel, *Am. Stat.* 53 (1999).
"""

from dataclasses import dataclass, replace

from .alert_budget import select
from .alert_series import Finding, get_dispersion, get_trend
from .alert_tails import get_lower_tail

#: With fewer complaints in the year of the network, no expectation is possible.
ENOUGH = 50
#: Least and most that branches are taken to be alike.
_SHAPES = (0.5, 50.0)
#: Least that a shrinking branch's trend leaves: its silence may already be in it.
_LEAST_GROWTH = 0.75


@dataclass(frozen=True)
class Branch:
    """What is known of one branch.

    ``numbers`` are its complaints by week; ``clients`` is 0 when unknown; ``weeks`` is
    the number of last weeks in which it was open.
    """

    key: int
    numbers: tuple
    clients: int = 0
    weeks: int = 10**6


def can_expect(branches, window):
    """Return whether the network has had enough complaints to expect any.

    >>> can_expect([Branch(1, (1,) * 65)], 13), can_expect([], 13)
    (True, False)
    """
    return sum(sum(branch.numbers[:-window]) for branch in branches) >= ENOUGH


def find_silent(branches, window, monthly):
    """Return the branches with fewer complaints than expected.

    :param branches: list of :class:`Branch`, those without complaints included
    :param window: number of last weeks that are judged
    :param monthly: false alarms allowed in a month

    >>> many = [Branch(key, (1,) * 65, 1000) for key in range(20)]
    >>> find_silent(many, 13, 0.2)
    []
    >>> silent = Branch(77, (1,) * 52 + (0,) * 13, 1000)
    >>> never = Branch(78, (0,) * 65, 1000)
    >>> [f.cell for f in find_silent([*many, silent, never], 13, 0.2)]
    [(78,), (77,)]

    A branch of which nothing is to be expected is not silent:

    >>> find_silent([*many, Branch(79, (0,) * 65, 10)], 13, 0.2)
    []
    """
    if not can_expect(branches, window):
        return []
    network = _Network(branches, window)
    tested = [network.test(branch) for branch in branches]
    found = select([finding and finding.p for finding in tested], monthly)
    return [tested[position] for position in found]


class _Network:
    """What the branches have in common: season, growth, rate per client, spread."""

    def __init__(self, branches, window):
        """Sum the branches up."""
        self.window = window
        self.total = [
            sum(week) for week in zip(*(b.numbers for b in branches), strict=True)
        ]
        self.past = len(self.total) - window
        self.clients = sum(b.clients for b in branches if b.clients)
        self.known = sum(sum(b.numbers) for b in branches if b.clients)
        self.spread = get_dispersion(
            [b.numbers for b in branches], self.total, self.past
        )
        self.shape = self._get_shape(branches)

    def get_share(self, weeks, first, last):
        """Return the part of the network's complaints of some weeks, of the whole.

        :param weeks: last weeks in which the branch was open
        """
        first = max(first, len(self.total) - weeks)
        return sum(self.total[first:last]) / sum(self.total) if last > first else 0.0

    def get_whole(self, branch):
        """Return what the clients of a branch would explain over all weeks."""
        return self.known * branch.clients / self.clients if branch.clients else 0.0

    def test(self, branch):
        """Return the finding of one branch, ``None`` if nothing can be expected.

        The question with the least probable answer counts; its p-value is multiplied
        by their number (Bonferroni).
        """
        asked = [
            self._test_past(branch, self.window),
            self._test_past(branch, 2 * self.window),
            self._test_clients(branch),
        ]
        answers = [finding for finding in asked if finding]
        if not answers:
            return None
        least = min(answers, key=lambda finding: finding.p)
        return replace(least, p=min(1.0, least.p * len(answers)))

    def _test_past(self, branch, window):
        """Return the finding of a window against the branch's own past."""
        size = len(self.total)
        past = size - window
        before = self.get_share(branch.weeks, 0, past)
        now = self.get_share(branch.weeks, past, size)
        seen, count = sum(branch.numbers[:past]), sum(branch.numbers[past:])
        if branch.clients:
            whole, shape = self.get_whole(branch), self.shape + seen
            expected = whole * now * shape / (self.shape + whole * before)
        elif seen and before:
            shape, expected = seen + 0.5, seen * now / before
        else:
            return None
        expected *= min(1.0, max(_LEAST_GROWTH, self._get_growth(branch, past)))
        return self._judge(branch, count, expected, shape, window, seen)

    def _test_clients(self, branch):
        """Return the finding of the whole time against what its clients explain."""
        size = len(self.total)
        expected = self.get_whole(branch) * self.get_share(branch.weeks, 0, size)
        if not expected:
            return None
        return self._judge(branch, sum(branch.numbers), expected, self.shape, size)

    def _judge(self, branch, count, expected, shape, weeks, seen=0):
        """Return the finding of one question: how probable so few complaints are."""
        variance = self.spread * expected + expected**2 / shape
        p = get_lower_tail(count, expected, variance)
        return Finding((branch.key,), count, expected, p, past=seen, weeks=weeks)

    def _get_growth(self, branch, past):
        """Return how the branch grew against the others in its past."""
        half, numbers = past // 2, branch.numbers
        first, second = sum(numbers[:half]), sum(numbers[half:past])
        return get_trend(
            first,
            second,
            sum(self.total[:half]) - first,
            sum(self.total[half:past]) - second,
        )

    def _get_shape(self, branches):
        """Return how alike the branches' rates per client are, by moments."""
        squares, above = 0.0, 0.0
        for branch in branches:
            whole = self.get_whole(branch)
            squares += whole**2
            above += (sum(branch.numbers) - whole) ** 2 - whole if whole else 0.0
        low, high = _SHAPES
        return min(max(squares / above, low), high) if above > 0 else high
