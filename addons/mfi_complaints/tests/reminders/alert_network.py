# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Simulated networks, to measure false alarms and the power of detection.

A network has branches of very different sizes, whose clients complain at different
rates, about some categories and products. Numbers are drawn week by week from a seed.
"""

from dataclasses import dataclass, replace
from math import exp, pi, sin
from random import Random

from ...engine.alert_series import PAST_WEEKS, build
from ...engine.alert_silence import Branch, find_silent
from ...engine.alert_spikes import find_spikes

SPIKE_WINDOW, SILENCE_WINDOW = 4, 13


@dataclass(frozen=True)
class Story:
    """What happens in a network.

    ``season`` is the amplitude of the year's wave, ``growth`` that of a year,
    ``clustering`` the mean number of complaints that one event causes; ``spike`` is
    (cell, factor) and ``silent`` a branch, both from the start of the year judged.
    """

    branches: int = 200
    categories: int = 6
    products: int = 3
    yearly: float = 60.0
    season: float = 0.0
    growth: float = 0.0
    clustering: float = 1.0
    spike: tuple = ()
    silent: int | None = None


class Network:
    """Two simulated years: one of the past and one that is judged week by week."""

    def __init__(self, story, seed):
        """Draw the sizes of branches and the weekly numbers of each cell."""
        self.story, self.random = story, Random(seed)
        self.weeks = 2 * PAST_WEEKS + SILENCE_WINDOW
        self.start = self.weeks - PAST_WEEKS
        self.clients = [
            int(self.random.lognormvariate(7.3, 0.7)) for _ in range(story.branches)
        ]
        self.rates = [self.random.gammavariate(4, 0.25) for _ in self.clients]
        mean = (
            sum(c * r for c, r in zip(self.clients, self.rates, strict=True))
            / story.branches
        )
        self.scale = story.yearly / 52 / mean
        self.series = build(self._draw(), self.weeks)

    def _draw(self):
        """Yield the rows of the whole network."""
        mix = [1 / (rank + 1) for rank in range(self.story.categories)]
        parts = [share / sum(mix) / self.story.products for share in mix]
        for branch, clients in enumerate(self.clients):
            level = clients * self.rates[branch] * self.scale
            for category, part in enumerate(parts):
                for product in range(self.story.products):
                    cell = (branch, category, product)
                    for week in range(self.weeks):
                        mean = level * part * self._get_factor(cell, week)
                        if number := self._draw_number(mean):
                            yield (*cell, week, number)

    def _get_factor(self, cell, week):
        """Return what season, growth and the story do to a cell in a week."""
        story, year = self.story, week / 52
        factor = (1 + story.season * sin(2 * pi * year)) * (1 + story.growth) ** year
        if week >= self.start and story.silent == cell[0]:
            return 0.0
        if week >= self.start and story.spike and story.spike[0] == cell:
            factor *= story.spike[1]
        return factor

    def _draw_number(self, mean):
        """Return the number of complaints of one week: clusters of some size."""
        size = self.story.clustering
        events = _draw_poisson(self.random, mean / size)
        if size == 1 or not events:
            return events
        return sum(1 + _draw_poisson(self.random, size - 1) for _ in range(events))

    def find_spikes(self, week, monthly):
        """Return the spikes found after some weeks of the year judged."""
        last = self.start + week
        first = last - PAST_WEEKS - SPIKE_WINDOW
        series = {cell: numbers[first:last] for cell, numbers in self.series.items()}
        return find_spikes(series, SPIKE_WINDOW, monthly)

    def find_silent(self, week, monthly):
        """Return the silent branches found after some weeks of the year judged."""
        last = self.start + week
        first = last - PAST_WEEKS - SILENCE_WINDOW
        numbers = [[0] * self.weeks for _ in self.clients]
        for (branch, *_rest), series in self.series.items():
            numbers[branch] = [
                a + b for a, b in zip(numbers[branch], series, strict=True)
            ]
        branches = [
            Branch(key, tuple(numbers[key][first:last]), clients)
            for key, clients in enumerate(self.clients)
        ]
        return find_silent(branches, SILENCE_WINDOW, monthly)


def count_alerts(network, find, monthly, closed=13):
    """Return how many alerts a year has: a scope alerts once while it is open.

    :param find: name of the method that finds
    :param closed: weeks during which the same scope does not alert again
    """
    last, alerts = {}, 0
    for week in range(1, PAST_WEEKS + 1):
        for finding in getattr(network, find)(week, monthly):
            if week - last.get(finding.cell, -closed) >= closed:
                alerts += 1
                last[finding.cell] = week
    return alerts


def get_delay(network, find, cell, monthly):
    """Return after how many weeks a planted event is found, ``None`` for never."""
    for week in range(1, PAST_WEEKS + 1):
        cells = [finding.cell for finding in getattr(network, find)(week, monthly)]
        if cell in cells or cell[:2] + (None,) in cells:
            return week
    return None


def shrink(story, **values):
    """Return a story with other values."""
    return replace(story, **values)


def _draw_poisson(random, mean):
    """Return a Poisson number, for means that are not large (Knuth)."""
    limit, product, number = exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        number += 1
    return number
