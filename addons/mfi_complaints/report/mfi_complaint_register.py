# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext
from odoo.tools.translate import LazyTranslate

from ..engine import register

#: Complaints read at a time; the memory needed does not depend on their number.
BATCH = 1000
#: Figures at the end of the register, in order.
FIGURES = (
    "received",
    "decided",
    "open",
    "late",
    "decided_in_time",
    "answered_in_time",
)
#: Column of the register → date and time of a complaint, shown as a local date.
_DATES = {
    "received_on": "complaint_received_at",
    "acknowledged_on": "complaint_acknowledged_at",
    "promised_on": "complaint_deadline",
    "decided_on": "complaint_resolved_at",
    "communicated_on": "complaint_communicated_at",
}
#: Column of the register → selection of a complaint.
_SELECTIONS = {
    "kind": "complaint_kind",
    "severity": "complaint_severity",
    "outcome": "complaint_outcome",
    "answer_channel": "complaint_answer_channel",
    "status": "complaint_state",
}
#: Column of the register → related record, of which the name is shown.
_NAMES = {
    "channel": "channel_id",
    "branch": "mfi_branch_id",
    "product": "mfi_product_id",
    "category": "category_id",
    "service": "team_id",
}
_TEXTS = (
    "complaint_appeal_level",
    "complaint_corrective_measure",
    "complaint_no_preventive_reason",
    "complaint_phone",
    "complaint_preventive_measure",
    "complaint_satisfaction_score",
    "complaint_satisfaction_state",
    "company_id",
    "mfi_member_number",
    "number",
    "partner_id",
    "partner_name",
)
_STATEMENT = ("name", "description")
_lt = LazyTranslate(__name__)
#: Column → heading.
HEADINGS = {
    "line": _lt("No."),
    "number": _lt("Number"),
    "received_on": _lt("Received on"),
    "channel": _lt("Channel"),
    "branch": _lt("Branch"),
    "product": _lt("Product"),
    "kind": _lt("Kind"),
    "category": _lt("Category"),
    "severity": _lt("Severity"),
    "client": _lt("Client"),
    "member_number": _lt("Member number"),
    "statement": _lt("Statement"),
    "service": _lt("Service"),
    "acknowledged_on": _lt("Acknowledged on"),
    "promised_on": _lt("Promised date"),
    "decided_on": _lt("Decided on"),
    "outcome": _lt("Outcome"),
    "corrective": _lt("Corrective measure"),
    "preventive": _lt("Preventive measure"),
    "communicated_on": _lt("Answer communicated on"),
    "answer_channel": _lt("Answer channel"),
    "satisfaction": _lt("Satisfaction"),
    "appeal_level": _lt("Appeal level"),
    "status": _lt("Status"),
    "decision_days": _lt("Days to decision"),
}


class MfiComplaintReport(models.Model):
    """Read the lines and totals of the register of complaints.

    Record rules decide which complaints are listed and counted, as on the dashboard.
    """

    _inherit = "mfi.complaint.report"

    number = fields.Char(readonly=True)

    @api.model
    def _get_register_domain(self, date_from, date_to, branch, kinds):
        """Return the domain of the lines of a register.

        The bounds on date and time repeat those on local dates, with a day of margin
        for time zones, so that the index on receipt can be used.

        :param date_from: first local date of receipt
        :param date_to: last local date of receipt, included
        :param branch: a branch or region, or an empty recordset
        :param kinds: kinds listed; whistleblowing reports never are
        """
        since = fields.Datetime.to_datetime(date_from) - timedelta(days=1)
        until = fields.Datetime.to_datetime(date_to) + timedelta(days=2)
        domain = Domain("received_at", ">=", since) & Domain("received_at", "<", until)
        domain &= Domain("received_on", ">=", date_from)
        domain &= Domain("received_on", "<=", date_to)
        domain &= Domain("kind", "in", [kind for kind in kinds if _is_listed(kind)])
        domain &= Domain("access", "!=", "denunciation")
        return domain & self._get_register_perimeter(branch)

    def _get_register_perimeter(self, branch):
        """Return the domain of an institution and of a branch with those below it."""
        domain = Domain("company_id", "=", self.env.company.id)
        if branch:
            domain &= Domain("branch_id", "child_of", branch.id)
        return domain

    @api.model
    def _iter_register_lines(self, domain, columns):
        """Yield the lines of a register, in order of receipt and number.

        Complaints are read in batches and forgotten; see :data:`BATCH`.

        :param columns: result of :func:`engine.register.get_columns`
        """
        ids = self.search(domain, order="received_on, number, id").ids
        anonymised = not register.PERSONAL & set(columns)
        labels = self._get_register_labels()
        line = 0
        for start in range(0, len(ids), BATCH):
            tickets = self._read_register_tickets(ids[start : start + BATCH], columns)
            for ticket in tickets:
                line += 1
                cells = self._get_register_cells(ticket, labels, anonymised)
                cells["line"] = line
                yield [cells[name] for name in columns]
            tickets.partner_id.invalidate_recordset(flush=False)
            tickets.invalidate_recordset(flush=False)

    def _read_register_tickets(self, ids, columns):
        """Return the complaints of a batch in its order, with all that cells need.

        They are read as the user, through the rules on complaints. Users who may only
        count cannot open complaints: for them, those that they count are read without
        the statement.
        """
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        names = [*_DATES.values(), *_SELECTIONS.values(), *_NAMES.values(), *_TEXTS]
        if "statement" in columns:
            names += _STATEMENT
        if self.env.user._has_anonymous_register():
            # sudo: the rules on statistics have chosen the lines; the register is
            # without names
            tickets = tickets.sudo()
        found = tickets.search_fetch(Domain("id", "in", ids), names)
        ranks = {ticket_id: rank for rank, ticket_id in enumerate(ids)}
        # sudo: names shown with a complaint that the user may read
        found = found.sorted(lambda ticket: ranks[ticket.id]).sudo()
        found.partner_id.fetch(["name"])
        return found

    def _get_register_labels(self):
        """Return {selection of a complaint: {key: label in the user's language}}."""
        names = (*_SELECTIONS.values(), "complaint_satisfaction_state")
        all_fields = self.env["helpdesk.ticket"]._fields
        return {
            name: dict(all_fields[name]._description_selection(self.env))
            for name in names
        }

    def _get_register_cells(self, ticket, labels, anonymised):
        """Return {column: cell} of one complaint, cells as in :mod:`engine.register`.

        Dates are local dates of the institution.
        """
        company = ticket.company_id or self.env.company
        cells = {
            column: ticket[name] and company._to_mfi_local(ticket[name]).date() or None
            for column, name in _DATES.items()
        }
        for column, name in _SELECTIONS.items():
            cells[column] = labels[name].get(ticket[name], "")
        for column, name in _NAMES.items():
            cells[column] = register.clean_text(ticket[name].name)
        decided, received = cells["decided_on"], cells["received_on"]
        return {
            **cells,
            **self._get_register_measures(ticket, anonymised),
            **({} if anonymised else _get_personal_cells(ticket)),
            "number": register.clean_text(ticket.number),
            "satisfaction": _format_satisfaction(ticket, labels),
            "appeal_level": ticket.complaint_appeal_level,
            "decision_days": (decided - received).days if decided else None,
        }

    def _get_register_measures(self, ticket, anonymised):
        """Return the cells of measures, without the client's name if anonymised."""
        preventive = ticket.complaint_preventive_measure
        reason = ticket.complaint_no_preventive_reason
        if not preventive and reason:
            preventive = self.env._("None needed: %(reason)s", reason=reason)
        texts = {
            "corrective": register.clean_text(ticket.complaint_corrective_measure),
            "preventive": register.clean_text(preventive),
        }
        if not anonymised:
            return texts
        names = (ticket.partner_name, ticket.partner_id.name)
        codes = (ticket.mfi_member_number, ticket.complaint_phone)
        return {
            column: register.mask(text, names, codes) for column, text in texts.items()
        }

    @api.model
    def _get_register_totals(self, date_from, date_to, branch, kinds):
        """Return {kind: {figure: :class:`Figure`}}, with the rules of the dashboard.

        Whistleblowing reports are counted for the confidential group only.
        """
        scope = self._get_dashboard_scope(date_from, date_to)
        kinds = [*kinds]
        if self.env.user.has_group("mfi_complaints.group_confidential"):
            kinds.append("denunciation")
        totals = {}
        for kind in kinds:
            domain = self._get_register_perimeter(branch) & Domain("kind", "=", kind)
            matrix = self._read_dashboard(scope, domain)
            totals[kind] = {code: matrix.get_figure(code) for code in FIGURES}
        return totals


def _is_listed(kind):
    """Return whether records of a kind may be listed by name or number."""
    return kind != "denunciation"


def _get_personal_cells(ticket):
    """Return the cells that a register without names does not have."""
    body = html2plaintext(ticket.description) if ticket.description else ""
    texts = [text for text in (ticket.name, body) if text]
    return {
        "client": register.clean_text(ticket.partner_name or ticket.partner_id.name),
        "member_number": register.clean_text(ticket.mfi_member_number),
        "statement": register.clean_text("\n".join(texts)),
    }


def _format_satisfaction(ticket, labels):
    """Return the client's score out of 5, or why there is none."""
    state = ticket.complaint_satisfaction_state
    if state == "answered":
        return f"{ticket.complaint_satisfaction_score}/5"
    return labels["complaint_satisfaction_state"].get(state, "")
