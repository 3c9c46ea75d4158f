# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import desk
from ..clock import now


class HelpdeskTicket(models.Model):
    """The figures at the top of the desk."""

    _inherit = "helpdesk.ticket"

    @api.model
    @api.readonly
    def complaint_desk_figures(self):
        """Return the figures on complaints that the user may read, in display order.

        The number of queries does not depend on the number of complaints; those with a
        task are read once, from an index.

        :return: list of dicts with ``filter`` (name of the search filter that shows the
            records), ``label``, ``count`` and ``level`` (``muted``, ``info`` or
            ``danger``); figures of other models have an ``action`` that shows them
        """
        if not self.has_access("read"):
            return []
        soon = now(self) + timedelta(days=7)
        late = Domain("complaint_late", "=", True)
        undecided = Domain("complaint_todo", "in", desk.UNDECIDED)
        parts = {
            "mine": self._get_complaint_todo_domain(),
            "late": late,
            "week": Domain("complaint_deadline", "<", soon) & ~late & undecided,
        }
        tasks, counts = self._count_complaint_tasks(parts)
        waiting = Domain("complaint_waiting_since", "!=", False)
        counts["waiting"] = self.search_count(waiting)
        return self._get_complaint_desk_tiles(counts, tasks)

    @api.model
    def _count_complaint_tasks(self, parts):
        """Count in one query the complaints with a task that the user may read.

        :param dict parts: {name: domain}
        :return: ({task: number}, {name: number with a task in that domain})
        """
        has_task = Domain("complaint_todo", "!=", False)
        # Complaints alone: so their branches or services lead to an index.
        query = self._search(has_task & Domain("complaint_kind", "!=", False))
        task = self._field_to_sql(self._table, "complaint_todo", query)
        counts = [
            SQL(
                "count(*) FILTER (WHERE %s)",
                domain.optimize_full(self)._to_sql(self, self._table, query),
            )
            for domain in parts.values()
        ]
        query.groupby = task
        rows = self.env.execute_query(query.select(task, SQL("count(*)"), *counts))
        tasks = {row[0]: row[1] for row in rows}
        totals = [
            sum(column) for column in zip(*(row[2:] for row in rows), strict=True)
        ]
        return tasks, dict(zip(parts, totals or [0] * len(parts), strict=True))

    @api.model
    def _get_complaint_desk_tiles(self, counts, tasks):
        """Return the figures of the desk for the given counts.

        :param dict counts: numbers for the filters ``mine``, ``late``, ``week`` and
            ``waiting``
        :param dict tasks: number of complaints by next task
        """
        labels = dict(self._fields["complaint_todo"]._description_selection(self.env))
        tiles = [
            ("filter_mine", self.env._("Waiting for me"), counts["mine"], "info"),
            ("filter_late", self.env._("Late"), counts["late"], "danger"),
            ("filter_week", self.env._("Due within 7 days"), counts["week"], "info"),
            *(
                (f"filter_{key}", labels[key], tasks.get(key, 0), "info")
                for key in desk.TASKS
                if key != "complete"
            ),
            (
                "filter_waiting",
                self.env._("Waiting for the client"),
                counts["waiting"],
                "info",
            ),
        ]
        return [
            {
                "filter": name,
                "label": label,
                "count": count,
                "level": level if count else "muted",
            }
            for name, label, count, level in tiles
        ]
