# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Field → (what must happen, by when).
_LIMITS = {
    "complaint_ack_in_time": ("complaint_acknowledged_at", "complaint_ack_deadline"),
    "complaint_in_limit": ("complaint_resolved_at", "complaint_deadline"),
    "complaint_in_regulatory_limit": (
        "complaint_resolved_at",
        "complaint_regulatory_deadline",
    ),
}


class HelpdeskTicket(models.Model):
    """Whether a promise was kept: two dates of one record, compared by the database.

    Not stored: both dates are, and these fields only let lists filter on the pair.
    """

    _inherit = "helpdesk.ticket"

    complaint_ack_in_time = fields.Boolean(
        string="Acknowledged in time",
        compute="_compute_complaint_limits",
        search="_search_complaint_ack_in_time",
    )
    complaint_in_limit = fields.Boolean(
        string="Decided by the promised date",
        compute="_compute_complaint_limits",
        search="_search_complaint_in_limit",
    )
    complaint_in_regulatory_limit = fields.Boolean(
        string="Decided within the regulatory limit",
        compute="_compute_complaint_limits",
        search="_search_complaint_in_regulatory_limit",
    )

    @api.depends(*{name for pair in _LIMITS.values() for name in pair})
    def _compute_complaint_limits(self):
        """Compare each moment with its limit; without a moment the answer is no."""
        for ticket in self:
            for name, (done, limit) in _LIMITS.items():
                kept = ticket[done] and ticket[limit] and ticket[done] <= ticket[limit]
                ticket[name] = bool(kept)

    @api.model
    def _search_complaint_ack_in_time(self, operator, value):
        """Find complaints acknowledged on or before their limit."""
        return self._get_complaint_kept_domain("complaint_ack_in_time", operator, value)

    @api.model
    def _search_complaint_in_limit(self, operator, value):
        """Find complaints decided on or before the promised date."""
        return self._get_complaint_kept_domain("complaint_in_limit", operator, value)

    @api.model
    def _search_complaint_in_regulatory_limit(self, operator, value):
        """Find complaints decided on or before the regulatory limit."""
        return self._get_complaint_kept_domain(
            "complaint_in_regulatory_limit", operator, value
        )

    @api.model
    def _get_complaint_kept_domain(self, name, operator, value):
        """Return the domain that compares the two dates of a limit in SQL.

        ``COALESCE`` makes the answer "no" where a date is missing, as the field does.
        """
        if operator != "in":
            return NotImplemented
        done, limit = _LIMITS[name]

        def compare(model, alias, query):
            return SQL(
                "COALESCE(%s <= %s, FALSE)",
                model._field_to_sql(alias, done, query),
                model._field_to_sql(alias, limit, query),
            )

        kept = Domain.custom(to_sql=compare, predicate=lambda ticket: ticket[name])
        return kept if True in value else ~kept
