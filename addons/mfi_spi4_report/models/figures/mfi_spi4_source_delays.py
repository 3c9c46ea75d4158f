# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

from . import ticket_domains


class MfiSpi4Source(models.AbstractModel):
    """Compute the times to decide and to the first act: median and 90th percentile."""

    _inherit = "mfi.spi4.source"

    def _count_statistics(self, scope):
        """Return the medians and the 90th percentile of the times.

        Times to decide are in calendar days, times to the first act in days with
        decimals.
        """
        ticket, query = self._get_window_query(scope)
        resolved = self._get_condition_sql(
            ticket, query, ticket_domains.get_resolved_domain(scope)
        )
        acted = self._get_condition_sql(
            ticket, query, ticket_domains.DOMAINS["first_act"](scope)
        )
        act = SQL(
            "EXTRACT(EPOCH FROM %s - %s) / 86400.0",
            ticket._field_to_sql(ticket._table, "complaint_first_act_at", query),
            ticket._field_to_sql(ticket._table, "complaint_received_at", query),
        )
        rows = self.env.execute_query(
            query.select(
                SQL(
                    "percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY %s) "
                    "FILTER (WHERE %s)",
                    self._get_days_sql(ticket, query, scope),
                    resolved,
                ),
                SQL(
                    "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s) FILTER (WHERE %s)",
                    act,
                    acted,
                ),
            )
        )
        delays, first_act = rows[0]
        median, p90 = delays or (0, 0)
        return {
            "resolved_median": float(median or 0),
            "resolved_p90": float(p90 or 0),
            "first_act_median": float(first_act or 0),
        }

    def _get_days_sql(self, ticket, query, scope):
        """Return the calendar days from receipt to decision, as SQL.

        Local dates are subtracted, so that the number can be checked against the two
        dates of the register.
        """
        local = [
            SQL(
                "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
                ticket._field_to_sql(ticket._table, name, query),
                scope.zone.key,
            )
            for name in ("complaint_resolved_at", "complaint_received_at")
        ]
        return SQL("(%s - %s)", *local)
