# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

from ..engine import small_numbers
from .mfi_complaint_dashboard import CARDS, TABLES


class MfiComplaintReport(models.Model):
    """Hide the small numbers of the dashboard from users who may only count."""

    _inherit = "mfi.complaint.report"

    def _is_dashboard_narrow(self, scope, values):
        """Return whether the perimeter is narrower than all complaints of a month.

        :param values: ``branch``, ``product`` and ``kind``
        """
        days = (scope.last - scope.first).days + 1
        return small_numbers.is_narrow(days, **values)

    def _hide_small_numbers(self, data, matrix, scope, values):
        """Return the dashboard without the figures that the user must not see."""
        if self.env.user._can_open_complaints():
            return data
        if not self._is_dashboard_narrow(scope, values):
            return data
        trend = small_numbers.hide_rows(data["trend"], ["received", "decided", "open"])
        return {
            **data,
            "cards": small_numbers.hide_cards(data["cards"], matrix),
            "trend": trend,
            "ages": small_numbers.hide_rows(data["ages"], ["count"]),
        }

    def _get_compared_hidden(self, matrices, sides):
        """Return {table: keys of the rows of a comparison to hide}.

        :param matrices: all that was counted or computed for the comparison
        :param sides: scope and values of both sides
        """
        if self.env.user._can_open_complaints():
            return dict.fromkeys(("cards", *TABLES), ())
        rows = [self._get_dashboard_hidden(matrix) for matrix in matrices]
        hidden = {table: set().union(*(row[table] for row in rows)) for table in TABLES}
        hidden["cards"] = ()
        if any(self._is_dashboard_narrow(*side) for side in sides):
            hidden["cards"] = {
                code
                for code in CARDS
                for matrix in matrices
                if small_numbers.is_figure_small(matrix, code)
            }
        return hidden

    def _check_dashboard_records(self, domain, narrow):
        """Raise before a user who may only count opens the records of a small number.

        :param domain: domain of the records
        :param narrow: whether the perimeter is narrow, or one row was asked for
        """
        if not narrow or self.env.user._can_open_complaints():
            return
        number = self.search_count(domain, limit=small_numbers.SMALL_NUMBER)
        if small_numbers.is_small(number):
            raise UserError(
                self.env._(
                    "Fewer than 5 complaints: small numbers could identify a person."
                )
            )
