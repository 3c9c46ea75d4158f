# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from scipy import stats

from odoo.tests import BaseCase, tagged

from ...engine import alert_budget, alert_rates, alert_tails
from .alert_network import Network, Story, count_alerts, get_delay, shrink

#: A smaller network than that of docs/alerts.md, for the time of a test.
SMALL = Story(branches=60, categories=4, products=2)
STORIES = {
    "quiet": SMALL,
    "seasonal": shrink(SMALL, season=0.5),
    "growing": shrink(SMALL, growth=0.6),
    "clustered": shrink(SMALL, clustering=1.5),
}
SPIKES, SILENCE = 0.3, 0.3


@tagged("post_install", "-at_install")
class TestAlertTails(BaseCase):
    """The tails against an independent implementation."""

    def test_tails_of_counts(self):
        for mean in (0.04, 0.9, 3.7, 42.0, 900.0):
            for count in (0, 1, 2, 5, 9, 40, 60, 950):
                ours = alert_tails.get_upper_tail(count, mean)
                self._compare(ours, stats.poisson.sf(count - 1, mean))
                ours = alert_tails.get_lower_tail(count, mean)
                self._compare(ours, stats.poisson.cdf(count, mean))
                shape, variance = mean, 2 * mean
                law = stats.nbinom(shape, shape / (shape + mean))
                ours = alert_tails.get_upper_tail(count, mean, variance)
                self._compare(ours, law.sf(count - 1))
                ours = alert_tails.get_lower_tail(count, mean, variance)
                self._compare(ours, law.cdf(count))

    def test_tails_of_rates(self):
        for hits, cases, past, past_cases in ((9, 20, 10, 200), (3, 4, 1, 4)):
            table = [[hits, cases - hits], [past, past_cases - past]]
            theirs = stats.fisher_exact(table, alternative="greater").pvalue
            ours = alert_tails.get_part_upper_tail(hits, cases, past, past_cases)
            self._compare(ours, theirs)
        theirs = stats.binomtest(5, 7, 30 / 90, alternative="greater").pvalue
        self._compare(alert_rates.get_events_p(5, 30, 2, 60), theirs)

    def test_step_up_rule(self):
        p_values = [0.001, 0.2, 0.0004, 0.03, 0.8, 0.012]
        level = alert_budget.get_level(SPIKES)
        adjusted = stats.false_discovery_control(p_values)
        theirs = {i for i, p in enumerate(adjusted) if p <= level}
        self.assertEqual(set(alert_budget.select(p_values, SPIKES)), theirs)

    def _compare(self, ours, theirs):
        """Compare two probabilities to nine digits."""
        self.assertAlmostEqual(ours, float(theirs), delta=1e-9 + 1e-7 * float(theirs))


@tagged("post_install", "-at_install")
class TestAlertSimulation(BaseCase):
    """False alarms and power on simulated years; docs/alerts.md has more of them."""

    def test_years_in_which_nothing_happens(self):
        """At most one false alarm a month for both kinds, in each kind of year."""
        for name, story in STORIES.items():
            with self.subTest(story=name):
                network = Network(story, 11)
                alerts = count_alerts(network, "find_spikes", SPIKES)
                alerts += count_alerts(network, "find_silent", SILENCE)
                self.assertLessEqual(alerts, 12)

    def test_a_planted_spike_is_found_soon(self):
        for seed in (1, 2, 3):
            network = Network(SMALL, seed)
            branch = sorted(range(60), key=lambda b: network.clients[b])[45]
            story = shrink(SMALL, spike=((branch, 0, 0), 10.0))
            spiked = Network(story, seed)
            delay = get_delay(spiked, "find_spikes", (branch, 0, 0), SPIKES)
            self.assertLessEqual(delay or 99, 8)

    def test_a_branch_that_falls_silent_is_found_soon(self):
        for seed in (1, 2, 3):
            network = Network(SMALL, seed)
            branch = sorted(range(60), key=lambda b: network.clients[b])[45]
            silent = Network(shrink(SMALL, silent=branch), seed)
            delay = get_delay(silent, "find_silent", (branch,), SILENCE)
            self.assertLessEqual(delay or 99, 13)
