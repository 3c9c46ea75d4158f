# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import formatLang

from ..engine.small_numbers import is_small


class MfiComplaintReport(models.Model):
    """Say what handling complaints costs in a year, and for each complaint."""

    _inherit = "mfi.complaint.report"

    @api.model
    def _get_dashboard_cost(self, year):
        """Return the costs of a calendar year in one sentence.

        Empty for who may not read costs, without costs, and with several institutions:
        their currencies may differ. Who opens no complaint sees no small number.

        :param int year: calendar year
        """
        costs = self.env["mfi.complaint.cost"]
        if not costs.has_access("read") or len(self.env.companies) > 1:
            return ""
        found = costs.get_cost_per_complaint(year)
        if not found["total"]:
            return ""
        amounts = {
            "year": str(year),
            "total": self._format_dashboard_amount(found["total"]),
        }
        number = found["complaints"]
        hidden = is_small(number) and not self.env.user._can_open_complaints()
        if not number or hidden:
            return self.env._(
                "Cost of handling complaints in %(year)s: %(total)s.", **amounts
            )
        return self.env._(
            "Cost of handling complaints in %(year)s: %(total)s, that is %(each)s per "
            "complaint received (complaints: %(count)s).",
            each=self._format_dashboard_amount(found["per_complaint"]),
            count=formatLang(self.env, number, digits=0),
            **amounts,
        )

    def _format_dashboard_amount(self, amount):
        """Return an amount with the currency of the institution."""
        return formatLang(self.env, amount, currency_obj=self.env.company.currency_id)
