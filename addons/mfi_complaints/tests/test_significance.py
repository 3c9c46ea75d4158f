# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time
from math import comb

from hypothesis import given, settings, strategies as st

from odoo.tests import BaseCase

from ..engine.significance import adjust, get_fisher_p, get_poisson_p

SETTINGS = settings(deadline=None, max_examples=100, database=None)
CASES = st.integers(1, 60)
RATES = st.tuples(CASES, CASES).flatmap(
    lambda n: st.tuples(
        st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1])
    )
)
EVENTS = st.integers(0, 80)
EXPOSURE = st.integers(1, 400)
P_VALUES = st.lists(st.none() | st.floats(0, 1), max_size=20)


class TestExactTests(BaseCase):
    """Exact tests against published values, sums of all outcomes and properties."""

    def test_published_values_of_fisher(self):
        """R's documentation of ``fisher.test`` and Agresti (2002), table 3.8."""
        for table, expected in (
            ((3, 4, 1, 4), 0.4857),
            ((2, 17, 10, 13), 0.0005367),
            ((21, 23, 15, 18), 0.6384),
        ):
            self.assertAlmostEqual(get_fisher_p(*table), expected, delta=6e-5)

    def test_published_values_of_poisson(self):
        """R's documentation of ``poisson.test`` and of ``binom.test`` (Mendel)."""
        self.assertAlmostEqual(get_poisson_p(11, 800, 21, 3011), 0.07967, delta=6e-6)
        self.assertAlmostEqual(get_poisson_p(682, 3, 243, 1), 0.3825, delta=6e-5)

    @SETTINGS
    @given(RATES)
    def test_fisher_is_the_sum_of_all_rarer_tables(self, rates):
        a, n, b, m = rates
        total = a + b
        ways = {
            k: comb(n, k) * comb(m, total - k)
            for k in range(max(0, total - m), min(total, n) + 1)
        }
        rare = sum(way for way in ways.values() if way <= ways[a])
        self.assertAlmostEqual(get_fisher_p(*rates), rare / comb(n + m, total))

    @SETTINGS
    @given(RATES)
    def test_fisher_knows_no_sides(self, rates):
        a, n, b, m = rates
        p = get_fisher_p(a, n, b, m)
        self.assertTrue(0 < p <= 1)
        self.assertAlmostEqual(p, get_fisher_p(b, m, a, n))
        self.assertAlmostEqual(p, get_fisher_p(n - a, n, m - b, m))

    @SETTINGS
    @given(EVENTS, EXPOSURE, EVENTS, EXPOSURE)
    def test_poisson_is_the_sum_of_all_rarer_outcomes(self, a, ours, b, theirs):
        number = a + b
        ways = [
            comb(number, k) * ours**k * theirs ** (number - k)
            for k in range(number + 1)
        ]
        rare = sum(way for way in ways if way <= ways[a])
        p = get_poisson_p(a, ours, b, theirs)
        self.assertAlmostEqual(p, rare / (ours + theirs) ** number)
        self.assertAlmostEqual(p, get_poisson_p(b, theirs, a, ours))

    def test_the_farther_apart_the_less_by_chance(self):
        rates = [get_fisher_p(hits, 100, 50, 100) for hits in range(50, 101)]
        self.assertEqual(rates, sorted(rates, reverse=True))
        counts = [get_poisson_p(number, 30, 50, 30) for number in range(50, 150)]
        self.assertEqual(counts, sorted(counts, reverse=True))

    def test_many_cases_take_no_time(self):
        """The work grows with the square root of the number of cases."""
        began = time.process_time()
        p = get_fisher_p(50_000, 100_000, 50_600, 100_000)
        self.assertAlmostEqual(p, 0.00739, delta=1e-4)
        self.assertAlmostEqual(
            get_poisson_p(100_000, 31, 99_000, 31), 0.02513, delta=1e-4
        )
        self.assertLess(time.process_time() - began, 1)

    def test_published_adjustment(self):
        """The fifteen p-values of Benjamini and Hochberg (1995): four are kept."""
        published = [
            0.0001,
            0.0004,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.3240,
            0.4262,
            0.5719,
            0.6528,
            0.7590,
            1.0,
        ]
        self.assertEqual(sum(p <= 0.05 for p in adjust(published)), 4)

    @SETTINGS
    @given(P_VALUES)
    def test_adjusted_values_keep_their_order(self, values):
        adjusted = adjust(values)
        pairs = [pair for pair in zip(values, adjusted, strict=True) if pair[0]]
        self.assertTrue(all(p <= q <= 1 for p, q in pairs))
        in_order = [q for _p, q in sorted(pairs)]
        self.assertEqual(in_order, sorted(in_order))
        self.assertEqual([v is None for v in values], [a is None for a in adjusted])
