# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase

from ...engine.sample import (
    draw,
    draw_stratified,
    get_allocation,
    get_sample_size,
    group_cells,
)

SETTINGS = settings(deadline=None, max_examples=100, database=None)
POPULATIONS = st.dictionaries(st.integers(1, 30), st.integers(0, 500), max_size=12)
#: What chi-square with 49 degrees of freedom exceeds once in a thousand times.
CHI_SQUARE_49 = 85.351
#: The same with 54 degrees of freedom: six cells of ten people.
CHI_SQUARE_54 = 91.872


class TestSample(BaseCase):
    """Sizes, allocation and draws of samples."""

    def test_published_sizes(self):
        """Tables of sample sizes: Krejcie and Morgan (1970), 95 %, margin 5 %."""
        for population, size in (
            (10, 10),
            (50, 45),
            (100, 80),
            (500, 218),
            (10000, 370),
        ):
            self.assertAlmostEqual(get_sample_size(population), size, delta=1)

    def test_everybody_is_drawn_equally_often(self):
        """Chi-square of the inclusions of 50 people in 2,000 draws of 10, fixed seeds.

        Draws without replacement vary less than independent ones, by the fraction that
        is drawn: the statistic is corrected for it.
        """
        counts = Counter(
            id_ for seed in range(2000) for id_ in draw(range(1, 51), 10, seed)
        )
        expected = 2000 * 10 / 50
        statistic = sum((counts[id_] - expected) ** 2 for id_ in range(1, 51))
        statistic *= (50 - 1) / 50 / (expected * (1 - 10 / 50))
        self.assertLess(statistic, CHI_SQUARE_49)
        self.assertGreater(statistic, 20)

    def test_neighbours_are_drawn_together_as_often_as_others(self):
        """Pairs of consecutive ids appear together as often as chance has them."""
        together = sum(
            {id_, id_ + 1} <= drawn
            for drawn in (set(draw(range(1, 51), 10, seed)) for seed in range(2000))
            for id_ in range(1, 50)
        )
        expected = 2000 * 49 * (10 / 50) * (9 / 49)
        self.assertAlmostEqual(together, expected, delta=0.06 * expected)

    def test_a_draw_can_be_repeated_and_extended(self):
        first = draw(range(1000), 30, "seed")
        self.assertEqual(draw(reversed(range(1000)), 30, "seed"), first)
        self.assertEqual(draw(range(1000), 50, "seed")[:30], first)
        self.assertNotEqual(draw(range(1000), 30, "other"), first)

    @SETTINGS
    @given(POPULATIONS, st.integers(0, 800))
    def test_allocation(self, populations, size):
        shares = get_allocation(populations, size)
        total = sum(populations.values())
        strata = sum(1 for number in populations.values() if number)
        self.assertEqual(sum(shares.values()), min(total, max(size, strata)))
        for key, number in populations.items():
            self.assertLessEqual(shares[key], number)
            self.assertEqual(shares[key] > 0, number > 0)

    def test_each_stratum_is_drawn_from_its_own(self):
        drawn = draw_stratified({"a": range(100), "b": range(100, 120)}, 12, 5)
        self.assertEqual([len(drawn["a"]), len(drawn["b"])], [10, 2])
        self.assertTrue(set(drawn["b"]) <= set(range(100, 120)))

    @SETTINGS
    @given(
        st.lists(st.tuples(st.integers(1, 4), st.sampled_from("fm")), max_size=200),
        st.integers(0, 100),
    )
    def test_every_cell_of_crossed_strata_is_drawn(self, pairs, size):
        cells = group_cells([(id_, *pair) for id_, pair in enumerate(pairs)])
        self.assertEqual(set(cells), set(pairs))
        drawn = draw_stratified(cells, size, "seed")
        self.assertTrue(all(drawn[cell] for cell in cells))
        self.assertEqual(
            sum(map(len, drawn.values())), min(len(pairs), max(size, len(cells)))
        )

    def test_cells_follow_the_largest_remainders(self):
        """Seven of 100: quotas 2.8, 2.1, 1.4 and 0.7."""
        populations = {("a", "f"): 40, ("a", "m"): 30, ("b", "f"): 20, ("b", "m"): 10}
        self.assertEqual(list(get_allocation(populations, 7).values()), [3, 2, 1, 1])

    def test_everybody_in_a_cell_is_drawn_equally_often(self):
        """Chi-square of the inclusions of six crossed cells of ten, fixed seeds."""
        rows = [(i, i // 20, "fm"[i % 2]) for i in range(60)]
        cells = group_cells(rows)
        self.assertEqual({len(ids) for ids in cells.values()}, {10})
        counts = Counter()
        for seed in range(2000):
            for ids in draw_stratified(cells, 12, seed).values():
                counts.update(ids)
        expected = 2000 * 2 / 10
        statistic = sum((counts[id_] - expected) ** 2 for id_ in range(60))
        statistic *= (10 - 1) / 10 / (expected * (1 - 2 / 10))
        self.assertLess(statistic, CHI_SQUARE_54)
        self.assertGreater(statistic, 24)
