# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..engine import kpi as engine
from .common import NOW, Spi4Common


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPerformance(Spi4Common):
    """The number of queries does not depend on the number of complaints."""

    def _copy_complaints(self, wanted):
        """Insert copies of the last complaint by SQL.

        :param int wanted: number of copies
        """
        self.env.flush_all()
        ticket = self.env["helpdesk.ticket"]
        skipped = {"id", "number", "access_token"}
        columns = [
            SQL.identifier(name)
            for name, field in ticket._fields.items()
            if field.store and field.column_type and name not in skipped
        ]
        copied = SQL(", ").join(columns)
        self.env.cr.execute(
            SQL(
                "INSERT INTO helpdesk_ticket (number, %s) SELECT %s || n, %s "
                "FROM helpdesk_ticket, generate_series(1, %s) n "
                "WHERE id = (SELECT max(id) FROM helpdesk_ticket)",
                copied,
                f"M-{wanted}-",
                copied,
                wanted,
            )
        )
        self.env.invalidate_all()

    def _count_queries(self):
        """Return (number of queries of one computation, complaints received)."""
        assessment = self._create_assessment()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        assessment.action_compute()
        self.env.flush_all()
        count = self.env.cr.sql_log_count - before
        return count, assessment.figures["K1"]["value"]

    def test_same_number_of_queries_for_100_and_10000(self):
        self._create_case("2025-05-05 10:00:00", "2025-05-09 10:00:00")
        self._copy_complaints(99)
        self._count_queries()
        few, hundred = self._count_queries()
        self._copy_complaints(9900)
        many, ten_thousand = self._count_queries()
        self.assertEqual((hundred, ten_thousand), (100, 10_000))
        self.assertEqual(few, many)

    def test_collecting_takes_a_fixed_number_of_queries(self):
        self._create_random_cases(20)
        scope = self._create_assessment()._get_scope()
        source = self.env["mfi.spi4.source"]
        source._get_counts(scope)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            counted = source._get_counts(scope)
        self.assertTrue(engine.is_stock_balanced(counted["counts"]))
