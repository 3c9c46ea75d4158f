# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ...engine import desk
from ..clock import now


class HelpdeskTicket(models.Model):
    """The figures at the top of the desk."""

    _inherit = "helpdesk.ticket"

    @api.model
    @api.readonly
    def complaint_desk_figures(self):
        """Return the figures on complaints that the user may read, in display order.

        The number of queries does not depend on the number of complaints, and only
        those with a task are read, from an index.

        :return: list of dicts with ``filter`` (name of the search filter that shows the
            records), ``label``, ``count`` and ``level`` (``muted``, ``info`` or
            ``danger``); figures of other models have an ``action`` that shows them
        """
        if not self.has_access("read"):
            return []
        to_do = Domain("complaint_todo", "!=", False)
        tasks = dict(self._read_group(to_do, ["complaint_todo"], ["__count"]))
        soon = now(self) + timedelta(days=7)
        late = Domain("complaint_late", "=", True)
        undecided = Domain("complaint_todo", "in", desk.UNDECIDED)
        week = Domain("complaint_deadline", "<", soon) & ~late & undecided
        counts = {
            "mine": self.search_count(self._get_complaint_todo_domain()),
            "late": self.search_count(late & to_do),
            "week": self.search_count(week & to_do),
            "waiting": self.search_count(
                Domain("complaint_waiting_since", "!=", False)
            ),
        }
        return self._get_complaint_desk_tiles(counts, tasks)

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
