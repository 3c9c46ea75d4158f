# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from math import sqrt
from statistics import NormalDist, mean, variance

from odoo.tests import BaseCase

from ...engine.sample import draw_stratified
from ...engine.survey_estimate import Stratum, estimate_mean, estimate_share

QUANTILE = NormalDist().inv_cdf(0.975)


class TestEstimate(BaseCase):
    """Estimates against formulas written another way, and against known populations."""

    def _make_strata(self, random_):
        """Return strata with random sizes and scores."""
        return [
            Stratum(
                random_.randrange(20, 400),
                [random_.randrange(1, 6) for _index in range(random_.randrange(2, 20))],
            )
            for _index in range(random_.randrange(1, 5))
        ]

    def test_mean_is_the_textbook_one(self):
        """Cochran 5.3 and 5.4: shares of the strata, sample variances, correction."""
        random_ = random.Random(7)
        for _round in range(50):
            strata = self._make_strata(random_)
            total = sum(stratum.population for stratum in strata)
            value = spread = 0.0
            for stratum in strata:
                share, number = stratum.population / total, len(stratum.values)
                value += share * mean(stratum.values)
                unseen = 1 - number / stratum.population
                spread += share**2 * unseen * variance(stratum.values) / number
            found = estimate_mean(strata)
            self.assertAlmostEqual(found.value, value)
            self.assertAlmostEqual(found.variance, spread)
            self.assertAlmostEqual(
                found.high, min(5, value + QUANTILE * sqrt(spread)), places=6
            )

    def test_share_is_a_recount(self):
        random_ = random.Random(8)
        for _round in range(50):
            strata = self._make_strata(random_)
            total = sum(stratum.population for stratum in strata)
            value = sum(
                s.population / total * sum(v >= 4 for v in s.values) / len(s.values)
                for s in strata
            )
            found = estimate_share(strata)
            self.assertAlmostEqual(found.value, value)
            self.assertTrue(0 <= found.low <= found.value <= found.high <= 1)

    def test_everybody_asked_leaves_no_doubt(self):
        found = estimate_mean([Stratum(4, [1, 2, 4, 5])])
        self.assertEqual((found.value, found.low, found.high), (3, 3, 3))

    def test_part_of_the_answers(self):
        """A branch that a simple sample cuts through: mean of its own answers."""
        found = estimate_mean([Stratum(100, [4, None, 5, None, 3, None])])
        self.assertEqual((found.number, found.value), (3, 4))
        whole = estimate_mean([Stratum(100, [4, 4, 5, 5, 3, 3])])
        self.assertGreater(found.variance, whole.variance)

    def test_single_answers_still_count(self):
        found = estimate_mean([Stratum(50, [5]), Stratum(50, [1, 2, 3])])
        self.assertAlmostEqual(found.value, 3.5)
        self.assertGreater(found.variance, 0.5**2 * (1 - 3 / 50) * 1 / 3)

    def test_intervals_hold_the_truth_as_often_as_they_say(self):
        """95 % intervals of 400 draws, fixed seeds, from a population that is known."""
        random_ = random.Random(9)
        scores = {
            branch: {id_: random_.choice(choice) for id_ in ids}
            for branch, (ids, choice) in enumerate(
                (
                    (range(600), [1, 2, 3, 4, 5]),
                    (range(600, 900), [3, 4, 5, 5]),
                    (range(900, 1000), [1, 1, 2]),
                )
            )
        }
        everybody = [score for ids in scores.values() for score in ids.values()]
        truth = mean(everybody), mean(score >= 4 for score in everybody)
        hits = [0, 0]
        for seed in range(400):
            drawn = draw_stratified(scores, 120, seed)
            strata = [
                Stratum(len(scores[key]), [scores[key][id_] for id_ in ids])
                for key, ids in drawn.items()
            ]
            for place, found in enumerate(
                (estimate_mean(strata), estimate_share(strata))
            ):
                hits[place] += found.low <= truth[place] <= found.high
        for count in hits:
            self.assertTrue(0.92 * 400 <= count <= 0.985 * 400, hits)
