# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

COST_KINDS = [
    ("fuel", "Fuel"),
    ("mission", "Missions"),
    ("transport", "Transport"),
    ("telecom", "Telephone and SMS"),
    ("training", "Training"),
    ("printing", "Printing"),
    ("other", "Other"),
]


class MfiComplaintCost(models.Model):
    """What handling complaints costs, by kind, branch and date.

    Seed 000 budgets fuel, missions and transport of the committees. Refunds to clients
    are no cost of the mechanism: they are amounts of the complaints.
    """

    _name = "mfi.complaint.cost"
    _description = "Cost of Handling Complaints"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char("What for", required=True)
    date = fields.Date(
        required=True, default=lambda self: self.env.company._get_mfi_today()
    )
    kind = fields.Selection(COST_KINDS, required=True)
    amount = fields.Monetary(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    branch_id = fields.Many2one("mfi.branch", "Branch or region", check_company=True)
    committee_id = fields.Many2one("mfi.complaint.committee", check_company=True)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "Enter an amount above zero."
    )
    # For the costs of a year.
    _company_date_idx = models.Index("(company_id, date)")

    @api.model
    @api.readonly
    def get_cost_per_complaint(self, year):
        """Return what a year's complaints cost on average, for the current company.

        :param int year: calendar year; complaints are counted by local date of receipt
        :return: dict ``{"total", "complaints", "per_complaint"}``; the last is ``None``
            without complaints
        """
        first, last = f"{int(year):04}-01-01", f"{int(year):04}-12-31"
        company = ("company_id", "=", self.env.company.id)
        [(total,)] = self._read_group(
            [company, ("date", ">=", first), ("date", "<=", last)],
            aggregates=["amount:sum"],
        )
        rows = self.env["mfi.complaint.report"]
        count = rows.search_count(
            [
                company,
                ("kind", "=", "complaint"),
                ("received_on", ">=", first),
                ("received_on", "<=", last),
            ]
        )
        total = total or 0.0
        return {
            "total": total,
            "complaints": count,
            "per_complaint": total / count if count else None,
        }
