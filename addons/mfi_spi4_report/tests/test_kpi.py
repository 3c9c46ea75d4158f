# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from statistics import median

from odoo.tests import freeze_time, tagged

from ..engine import kpi as engine
from .common import FIRST, LAST, NOW, Spi4Common


class Recount:
    """A simple recount, record by record, according to the definitions.

    The time zone of Dakar is UTC all year, so that local dates are UTC dates here.
    """

    def __init__(self, tickets, first, last):
        self.first, self.last = first, last
        self.all = [
            t
            for t in tickets
            if t.complaint_kind in ("complaint", "denunciation")
            and t.complaint_cancel_reason not in ("duplicate", "error")
        ]
        self.k1 = [t for t in self.all if self.is_in_period(t.complaint_received_at)]
        self.k3 = [t for t in self.all if self.is_in_period(t.complaint_resolved_at)]
        self.open = [
            t
            for t in self.all
            if t.complaint_received_at.date() <= last
            and not (self.is_by_end(t.complaint_resolved_at))
        ]
        self.stock = [
            t
            for t in self.all
            if t.complaint_received_at.date() < first
            and not (t.complaint_resolved_at and t.complaint_resolved_at.date() < first)
        ]

    def is_in_period(self, at):
        """Return whether a date and time falls in the period."""
        return bool(at) and self.first <= at.date() <= self.last

    def is_by_end(self, at):
        """Return whether a date and time is set and not after the end of the period."""
        return bool(at) and at.date() <= self.last

    def count_rate(self, above, below):
        """Return (numerator, denominator) of a share.

        :param above: function from a complaint to whether it is in the numerator
        :param below: complaints in the denominator
        """
        return sum(1 for t in below if above(t)), len(below)

    def find_due(self, done, limit):
        """Return the part of the cohort with the step done or already late."""
        return [
            t
            for t in self.k1
            if t[limit] and (self.is_by_end(t[done]) or self.is_by_end(t[limit]))
        ]

    def count_kept(self, done, limit):
        """Return (numerator, denominator) of the steps done within a limit."""
        return self.count_rate(
            lambda t: self.is_by_end(t[done]) and t[done] <= t[limit],
            self.find_due(done, limit),
        )

    def get_days(self):
        """Return the calendar days from receipt to decision of decided complaints."""
        return [
            (t.complaint_resolved_at.date() - t.complaint_received_at.date()).days
            for t in self.k3
        ]

    def count_ages(self, low, high):
        """Return the number of open complaints with an age between two bounds."""
        ages = [(self.last - t.complaint_received_at.date()).days for t in self.open]
        return sum(1 for age in ages if low <= age <= high)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestKpi(Spi4Common):
    """Each figure compared with a simple recount and with the records it opens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_random_cases(160)
        cls._create_case("2025-05-05 10:00:00", complaint_state="draft")
        cls.assessment = cls._create_computed(client_count=1500)
        cls.figures = cls.assessment.figures
        cls.all_figures = cls.assessment.sudo().result["figures"]
        tickets = cls.env["helpdesk.ticket"].search(
            [("number", "like", "S-%"), ("complaint_state", "!=", "draft")]
        )
        cls.naive = Recount(tickets, FIRST, LAST)

    def _assert_rate(self, code, expected):
        """Check numerator, denominator and value of a share."""
        figure = self.all_figures[code]
        self.assertEqual((figure["numerator"], figure["denominator"]), expected, code)
        self.assertGreater(expected[1], 0, code)
        self.assertEqual(figure["value"], round(100 * expected[0] / expected[1], 1))

    def test_flow(self):
        naive = self.naive
        for code, expected in (
            ("K1", naive.k1),
            ("K2", naive.stock),
            ("K3", naive.k3),
            ("K4", naive.open),
            ("K10", naive.open),
        ):
            self.assertGreater(len(expected), 0, code)
            self.assertEqual(self.figures[code]["value"], len(expected), code)

    def test_figures_shown_separately(self):
        naive = self.naive
        for code, state in (("K3.rejected", "rejected"), ("K3.withdrawn", "cancelled")):
            expected = [t for t in naive.k3 if t.complaint_state == state]
            self.assertGreater(len(expected), 0)
            self.assertEqual(self.all_figures[code]["value"], len(expected))
        secret = [t for t in naive.k1 if t.complaint_kind == "denunciation"]
        self.assertEqual(self.all_figures["K1.denunciation"]["value"], len(secret))

    def test_resolution(self):
        naive = self.naive
        resolved = naive.count_rate(
            lambda t: naive.is_by_end(t.complaint_resolved_at), naive.k1
        )
        self._assert_rate("K5", resolved)
        self._assert_rate("K6", (len(naive.k3), len(naive.k1)))
        self.assertEqual(
            self.all_figures["K5.pending"]["value"], resolved[1] - resolved[0]
        )

    def test_delays(self):
        days = sorted(self.naive.get_days())
        k7 = self.figures["K7"]
        self.assertEqual((k7["numerator"], k7["denominator"]), (sum(days), len(days)))
        self.assertEqual(k7["value"], round(sum(days) / len(days), 1))
        self.assertEqual(self.all_figures["K7.median"]["value"], round(median(days), 1))
        rank = 0.9 * (len(days) - 1)
        low = int(rank)
        p90 = days[low] + (rank - low) * (days[min(low + 1, len(days) - 1)] - days[low])
        self.assertEqual(self.all_figures["K7.p90"]["value"], round(p90, 1))

    def test_limits(self):
        naive = self.naive
        self._assert_rate(
            "K8",
            naive.count_kept("complaint_acknowledged_at", "complaint_ack_deadline"),
        )
        self._assert_rate(
            "K9", naive.count_kept("complaint_resolved_at", "complaint_deadline")
        )
        self._assert_rate(
            "K9.regulatory",
            naive.count_kept("complaint_resolved_at", "complaint_regulatory_deadline"),
        )

    def test_ageing(self):
        for code, low, high in (
            ("K10.0-7", 0, 7),
            ("K10.8-15", 8, 15),
            ("K10.16-30", 16, 30),
            ("K10.31+", 31, 99999),
        ):
            self.assertEqual(
                self.all_figures[code]["value"], self.naive.count_ages(low, high), code
            )

    def test_first_response(self):
        delays = [
            (t.complaint_first_act_at - t.complaint_received_at) / timedelta(days=1)
            for t in self.naive.k1
            if self.naive.is_by_end(t.complaint_first_act_at)
        ]
        self.assertEqual(self.figures["K11"]["value"], round(median(delays), 1))
        self.assertEqual(self.figures["K11"]["denominator"], len(delays))

    def test_rate_per_thousand(self):
        k12 = self.figures["K12"]
        self.assertEqual(k12["denominator"], 1500)
        self.assertEqual(k12["value"], round(1000 * len(self.naive.k1) / 1500, 2))

    def test_channels(self):
        used = {t.channel_id for t in self.naive.k1 if t.channel_id}
        self.assertEqual(self.figures["K13"]["value"], len(used))

    def test_escalation_and_reopening(self):
        naive = self.naive
        self._assert_rate(
            "K14",
            naive.count_rate(
                lambda t: naive.is_by_end(t.complaint_escalated_at), naive.k1
            ),
        )
        serious = [t for t in naive.k1 if t.complaint_severity == "serious"]
        self._assert_rate(
            "K14.serious",
            naive.count_rate(
                lambda t: naive.is_by_end(t.complaint_escalated_at), serious
            ),
        )
        self._assert_rate(
            "K15", naive.count_rate(lambda t: t.complaint_appeal_level > 0, naive.k3)
        )

    def test_satisfaction(self):
        naive = self.naive
        answers = [t for t in naive.k3 if t.complaint_satisfaction_state == "answered"]
        self._assert_rate(
            "K16",
            naive.count_rate(lambda t: t.complaint_satisfaction_score >= 4, answers),
        )
        self._assert_rate("K16.response", (len(answers), len(naive.k3)))

    def test_outcome_and_communication(self):
        naive = self.naive
        decided = [t for t in naive.k3 if t.complaint_outcome]
        self._assert_rate(
            "K18",
            naive.count_rate(
                lambda t: t.complaint_outcome in ("founded", "partly"), decided
            ),
        )
        self._assert_rate(
            "X1",
            naive.count_rate(
                lambda t: (
                    naive.is_by_end(t.complaint_communicated_at)
                    and (
                        t.complaint_answer_channel
                        or t.complaint_satisfaction_state != "unreachable"
                    )
                ),
                naive.k3,
            ),
        )

    def test_recurrence(self):
        before = self.naive.__class__(
            self.naive.all, FIRST.replace(year=2024), LAST.replace(year=2024)
        )
        now, then = {}, {}
        for ticket in self.naive.k1:
            now[ticket.category_id] = now.get(ticket.category_id, 0) + 1
        for ticket in before.k1:
            then[ticket.category_id] = then.get(ticket.category_id, 0) + 1
        compared = [c for c, number in now.items() if number >= 5]
        rising = [c for c in compared if now[c] > then.get(c, 0)]
        k21 = self.figures["K21"]
        self.assertEqual(
            (k21["value"], k21["denominator"]), (len(rising), len(compared))
        )

    def test_silent_branches(self):
        used = {t.mfi_branch_id for t in self.naive.k1 if t.mfi_branch_id}
        k22 = self.figures["K22"]
        self.assertEqual(k22["denominator"], 3)
        self.assertEqual(k22["value"], 3 - len(used))
        self.assertEqual(k22["value"], 1)

    def test_stock_identity(self):
        f = self.figures
        self.assertEqual(
            f["K2"]["value"] + f["K1"]["value"] - f["K3"]["value"], f["K4"]["value"]
        )

    def test_stock_identity_for_any_period(self):
        source = self.env["mfi.spi4.source"]
        scope = self.assessment._get_scope()
        for first, last in ((1, 28), (60, 91), (200, 200), (300, 500)):
            period = scope.period.__class__(
                FIRST + timedelta(days=first), FIRST + timedelta(days=last)
            )
            with self.subTest(period=period):
                flow = source._get_period_counts(scope.with_period(period))
                self.assertTrue(engine.is_stock_balanced(flow))

    def test_each_number_opens_its_records(self):
        checked = 0
        for code, figure in self.all_figures.items():
            kpi = engine.KPIS[code]
            for side in ("numerator", "denominator"):
                count_name = getattr(kpi, side)
                counted = side == "denominator" or kpi.shape not in (
                    "mean",
                    "given",
                    "sum",
                )
                if not count_name or not counted or count_name == "clients":
                    continue
                with self.subTest(figure=code, side=side):
                    number = self._count_records(self.assessment, f"{code}:{side}")
                    self.assertEqual(number, figure[side])
                    checked += 1
            self.assertEqual(
                self._count_records(self.assessment, code),
                figure[kpi.count_of] if kpi.count_of else 0,
                code,
            )
        self.assertGreater(checked, 60)

    def test_each_cell_opens_its_records(self):
        matrix = self.assessment._get_matrix(masked=False)
        cells = [
            cell
            for section in matrix.sections
            for table in section.tables
            for row in table.rows
            for cell in row.cells
            if cell.ref
        ]
        self.assertGreater(len(cells), 30)
        for cell in cells:
            with self.subTest(ref=cell.ref):
                self.assertEqual(
                    self._count_records(self.assessment, cell.ref), cell.value
                )

    def test_window_action_is_json(self):
        action = self.assessment.action_open_records("K9")
        self.assertEqual(action["res_model"], "helpdesk.ticket")
        self.assertTrue(
            all(isinstance(leaf, (str, tuple)) for leaf in action["domain"])
        )
        values = [leaf[2] for leaf in action["domain"] if isinstance(leaf, tuple)]
        self.assertFalse(any(hasattr(value, "year") for value in values))
