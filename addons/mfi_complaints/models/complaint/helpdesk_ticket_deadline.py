# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import deadlines, process
from ..clock import now


class HelpdeskTicket(models.Model):
    """Promises: computed once, stored, and never moved by recomputation."""

    _inherit = "helpdesk.ticket"

    complaint_late = fields.Boolean(
        string="Late",
        compute="_compute_complaint_late",
        search="_search_complaint_late",
        help="Not decided although the promised date has passed.",
    )
    complaint_promised_date = fields.Date(
        string="Promised day",
        compute="_compute_complaint_promised_date",
        help="The promised date as told to the client: a day of the company's zone.",
    )

    def _prepare_complaint_deadline_values(self, start):
        """Return the deadlines of a complaint whose clocks start at ``start`` (UTC).

        :return: dict with ``complaint_ack_deadline``, ``complaint_deadline`` and
            ``complaint_regulatory_deadline`` (naive UTC, or ``False``)
        """
        company = self.company_id
        rule = self.env["mfi.complaint.deadline.rule"]._pick(self)
        calendar = company._get_mfi_calendar()
        begin = start.replace(tzinfo=deadlines.UTC)
        legal = deadlines.due(begin, self._get_complaint_legal_delay(), calendar)
        internal = deadlines.due(begin, rule._resolution(), calendar) if rule else None
        ack = deadlines.due(begin, rule._ack(), calendar) if rule else None
        return {
            "complaint_ack_deadline": _naive(ack),
            "complaint_deadline": _naive(deadlines.promise(internal, legal)),
            "complaint_regulatory_deadline": _naive(legal),
        }

    def _get_complaint_legal_delay(self):
        """Return the regulator's delay; it binds complaints, not suggestions."""
        if self.complaint_kind not in process.INVESTIGATED:
            return deadlines.Delay(0)
        company = self.company_id
        return deadlines.regulatory_delay(
            company.mfi_regulator, company.mfi_regulatory_days
        )

    def _get_complaint_appeal_deadline(self):
        """Return the promise of an appeal: the same delay, from now (naive UTC)."""
        values = self._prepare_complaint_deadline_values(now(self))
        return values["complaint_deadline"]

    @api.depends("complaint_deadline", "company_id")
    def _compute_complaint_promised_date(self):
        """Show the promise as a local day."""
        for ticket in self:
            moment = ticket.complaint_deadline
            local = moment and ticket.company_id._to_mfi_local(moment)
            ticket.complaint_promised_date = local and local.date()

    @api.depends("complaint_deadline", "complaint_state")
    def _compute_complaint_late(self):
        """Compare the stored promise with now."""
        moment = now(self)
        for ticket in self:
            open_ = ticket.complaint_kind and (
                ticket.complaint_state not in process.DECIDED
            )
            deadline = ticket.complaint_deadline
            ticket.complaint_late = bool(open_ and deadline and deadline < moment)

    @api.model
    def _search_complaint_late(self, operator, value):
        """Find late complaints by the stored promise."""
        if operator != "in":
            return NotImplemented
        late = (
            Domain("complaint_kind", "!=", False)
            & Domain("complaint_state", "not in", sorted(process.DECIDED))
            & Domain("complaint_deadline", "<", now(self))
        )
        return late if True in value else ~late


def _naive(moment):
    """Return an aware UTC moment as the database stores it."""
    return moment.replace(tzinfo=None, microsecond=0) if moment else False
