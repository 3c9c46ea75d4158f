# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import deadlines, desk, process
from ..clock import now


class HelpdeskTicket(models.Model):
    """Deadlines of complaints: computed once, then stored and never recomputed."""

    _inherit = "helpdesk.ticket"

    complaint_late = fields.Boolean(
        string="Late",
        compute="_compute_complaint_late",
        search="_search_complaint_late",
        help="The promised date has passed and no decision has been made.",
    )
    complaint_promised_date = fields.Date(
        string="Promised day",
        compute="_compute_complaint_promised_date",
        help="The promised date as communicated to the client: a day in the company's "
        "time zone.",
    )

    def _prepare_complaint_deadline_values(self, start):
        """Return the deadlines of a complaint, counted from a date and time.

        :param start: naive UTC datetime from which deadlines are counted
        :return: dict with ``complaint_ack_deadline``, ``complaint_deadline`` and
            ``complaint_regulatory_deadline`` (naive UTC, or ``False``)
        """
        company = self.company_id
        rule = self.env["mfi.complaint.deadline.rule"]._find_matching_rule(self)
        calendar = company._get_mfi_calendar()
        start = start.replace(tzinfo=deadlines.UTC)
        legal = deadlines.compute_deadline(
            start, self._get_complaint_legal_delay(), calendar
        )
        internal = (
            deadlines.compute_deadline(start, rule._get_resolution_delay(), calendar)
            if rule
            else None
        )
        ack = (
            deadlines.compute_deadline(start, rule._get_ack_delay(), calendar)
            if rule
            else None
        )
        return {
            "complaint_ack_deadline": _to_naive_utc(ack),
            "complaint_deadline": _to_naive_utc(
                deadlines.get_promised_deadline(internal, legal)
            ),
            "complaint_regulatory_deadline": _to_naive_utc(legal),
        }

    def _get_complaint_legal_delay(self):
        """Return the time limit set by the regulator, which applies to complaints only.

        It is zero for suggestions and requests for information.
        """
        if self.complaint_kind not in process.INVESTIGATED:
            return deadlines.Delay(0)
        company = self.company_id
        return deadlines.get_regulatory_delay(
            company.mfi_regulator, company.mfi_regulatory_days
        )

    def _get_complaint_appeal_deadline(self):
        """Return the promised date of an appeal: the same delay, counted from now.

        :return: naive UTC datetime, or ``False`` without a deadline
        """
        values = self._prepare_complaint_deadline_values(now(self))
        return values["complaint_deadline"]

    @api.depends("complaint_deadline", "company_id")
    def _compute_complaint_promised_date(self):
        """Convert the promised date and time to a day in the company's time zone."""
        for ticket in self:
            deadline = ticket.complaint_deadline
            local = deadline and ticket.company_id._to_mfi_local(deadline)
            ticket.complaint_promised_date = local and local.date()

    @api.depends("complaint_deadline", "complaint_state")
    def _compute_complaint_late(self):
        """Compare the stored promised date with the current date and time."""
        current_time = now(self)
        for ticket in self:
            undecided = ticket.complaint_kind and (
                ticket.complaint_state not in process.DECIDED
            )
            deadline = ticket.complaint_deadline
            ticket.complaint_late = bool(
                undecided and deadline and deadline < current_time
            )

    @api.model
    def _search_complaint_late(self, operator, value):
        """Search for late complaints by their next task and stored promised date.

        A complaint has one of these tasks exactly while it is not decided; unlike the
        states, the tasks have an index, which closed complaints do not enter.
        """
        if operator != "in":
            return NotImplemented
        late = (
            Domain("complaint_kind", "!=", False)
            & Domain("complaint_todo", "in", desk.UNDECIDED)
            & Domain("complaint_deadline", "<", now(self))
        )
        return late if True in value else ~late


def _to_naive_utc(value):
    """Return an aware UTC datetime as the database stores it, naive."""
    return value.replace(tzinfo=None, microsecond=0) if value else False
