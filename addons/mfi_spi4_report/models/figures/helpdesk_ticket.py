# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Field → (date of the step, its time limit).
_LIMITS = {
    "complaint_ack_in_time": ("complaint_acknowledged_at", "complaint_ack_deadline"),
    "complaint_in_limit": ("complaint_resolved_at", "complaint_deadline"),
    "complaint_in_regulatory_limit": (
        "complaint_resolved_at",
        "complaint_regulatory_deadline",
    ),
}


class HelpdeskTicket(models.Model):
    """Whether each time limit was met, from two dates of the complaint.

    The fields are not stored, since both dates are; they make the pair searchable.
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
        """Compare each step with its limit, which is not met if a date is missing."""
        for ticket in self:
            for name, (done, limit) in _LIMITS.items():
                met = ticket[done] and ticket[limit] and ticket[done] <= ticket[limit]
                ticket[name] = bool(met)

    @api.model
    def _search_complaint_ack_in_time(self, operator, value):
        """Search the complaints acknowledged within their time limit."""
        return self._get_complaint_limit_domain(
            "complaint_ack_in_time", operator, value
        )

    @api.model
    def _search_complaint_in_limit(self, operator, value):
        """Search the complaints decided by the promised date."""
        return self._get_complaint_limit_domain("complaint_in_limit", operator, value)

    @api.model
    def _search_complaint_in_regulatory_limit(self, operator, value):
        """Search the complaints decided within the regulatory limit."""
        return self._get_complaint_limit_domain(
            "complaint_in_regulatory_limit", operator, value
        )

    @api.model
    def _get_complaint_limit_domain(self, name, operator, value):
        """Return the domain that compares the two dates of a limit in SQL.

        As in the field, the limit is not met if one of the dates is missing: hence
        ``COALESCE``.

        :param name: key of :data:`_LIMITS`
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

        met = Domain.custom(to_sql=compare, predicate=lambda ticket: ticket[name])
        return met if True in value else ~met
