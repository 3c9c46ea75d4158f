# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import date_utils, html2plaintext
from odoo.tools.translate import LazyTranslate

from ..engine import register
from ..engine.deadlines import UTC

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

        :param date_from: first local date of receipt
        :param date_to: last local date of receipt, included
        :param branch: a branch or region, or an empty recordset
        :param kinds: kinds listed; whistleblowing reports never are
        """
        domain = _get_received_domain(date_from, date_to)
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

        Complaints are read in batches, as plain rows; see :data:`BATCH`.

        :param columns: result of :func:`engine.register.get_columns`
        """
        anonymised = not register.PERSONAL & set(columns)
        known = self._prepare_register_lookups()
        line = 0
        for ids in self._iter_register_ids(domain):
            rows = self._read_register_rows(ids, columns)
            self._add_register_names(known, rows)
            clients = self._get_register_clients(rows, anonymised)
            for row in rows:
                line += 1
                row["client"] = clients.get(row["partner_id"])
                cells = self._get_register_cells(row, known, anonymised)
                cells["line"] = line
                yield [cells[name] for name in columns]

    def _iter_register_ids(self, domain):
        """Yield the complaints of a register in its order, in batches.

        They are searched month by month, so that the memory that they take does not
        grow with the length of the register.
        """
        [(first, last)] = self._read_group(
            domain, aggregates=["received_on:min", "received_on:max"]
        )
        while first and first <= last:
            end = min(date_utils.end_of(first, "month"), last)
            month = domain & _get_received_domain(first, end)
            ids = self.search(month, order="received_on, number, id").ids
            for start in range(0, len(ids), BATCH):
                yield ids[start : start + BATCH]
            first = end + timedelta(days=1)

    def _read_register_rows(self, ids, columns):
        """Return the complaints of a batch in its order, as {field: value}.

        They are read as the user, through the rules on complaints and the rights on
        their fields. Users who may only count cannot open complaints: for them, those
        that they count are read without the statement.
        """
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        names = ["id", *_DATES.values(), *_SELECTIONS.values(), *_NAMES.values()]
        names += _TEXTS
        if "statement" in columns:
            names += _STATEMENT
        if self.env.user._has_anonymous_register():
            # sudo: the rules on statistics have chosen the lines; the register is
            # without names
            tickets = tickets.sudo()
        tickets.browse().check_access("read")
        query = tickets._search(Domain("id", "in", ids))
        terms = [tickets._field_to_sql(query.table, name, query) for name in names]
        found = self.env.execute_query(query.select(*terms))
        rows = {values[0]: dict(zip(names, values, strict=True)) for values in found}
        return [rows[ticket_id] for ticket_id in ids if ticket_id in rows]

    def _prepare_register_lookups(self):
        """Return what lines look up: labels, names of records and time zones."""
        return {"labels": self._get_register_labels(), "names": {}, "zones": {}}

    def _add_register_names(self, known, rows):
        """Add the names and time zones that the rows of a batch are the first to need.

        :param known: result of :meth:`_prepare_register_lookups`
        """
        # sudo: names shown with a complaint that the user may read
        records = self.env["helpdesk.ticket"].sudo()
        for name in _NAMES.values():
            texts = known["names"].setdefault(name, {None: ""})
            new = {row[name] for row in rows} - texts.keys()
            for record in records[name].browse(new):
                texts[record.id] = register.clean_text(record.name)
        zones = known["zones"]
        for company_id in {row["company_id"] for row in rows} - zones.keys():
            company = records.company_id.browse(company_id or self.env.company.id)
            zones[company_id] = company._get_mfi_tz()

    def _get_register_clients(self, rows, anonymised):
        """Return {client: name} of the clients of whom a batch needs the name."""
        ids = {
            row["partner_id"] for row in rows if anonymised or not row["partner_name"]
        }
        # sudo: names shown with, or removed from, a complaint that the user may read
        partners = self.env["res.partner"].sudo().browse(ids - {None})
        names = {partner.id: partner.name for partner in partners}
        partners.invalidate_recordset(flush=False)
        return names

    def _get_register_labels(self):
        """Return {selection of a complaint: {key: label in the user's language}}."""
        names = (*_SELECTIONS.values(), "complaint_satisfaction_state")
        all_fields = self.env["helpdesk.ticket"]._fields
        return {
            name: dict(all_fields[name]._description_selection(self.env))
            for name in names
        }

    def _get_register_cells(self, row, known, anonymised):
        """Return {column: cell} of one complaint, cells as in :mod:`engine.register`.

        Dates are local dates of the institution.
        """
        zone, labels = known["zones"][row["company_id"]], known["labels"]
        cells = {
            column: _get_local_date(row[name], zone) for column, name in _DATES.items()
        }
        for column, name in _SELECTIONS.items():
            cells[column] = labels[name].get(row[name], "")
        for column, name in _NAMES.items():
            cells[column] = known["names"][name][row[name]]
        decided, received = cells["decided_on"], cells["received_on"]
        cells |= self._get_register_measures(row, anonymised)
        if not anonymised:
            cells |= _get_personal_cells(row)
        cells["number"] = register.clean_text(row["number"])
        cells["satisfaction"] = _format_satisfaction(row, labels)
        cells["appeal_level"] = row["complaint_appeal_level"] or 0
        cells["decision_days"] = (decided - received).days if decided else None
        return cells

    def _get_register_measures(self, row, anonymised):
        """Return the cells of measures, without the client's name if anonymised."""
        preventive = row["complaint_preventive_measure"]
        reason = row["complaint_no_preventive_reason"]
        if not preventive and reason:
            preventive = self.env._("None needed: %(reason)s", reason=reason)
        texts = {
            "corrective": register.clean_text(row["complaint_corrective_measure"]),
            "preventive": register.clean_text(preventive),
        }
        if not anonymised:
            return texts
        names = (row["partner_name"], row["client"])
        codes = (row["mfi_member_number"], row["complaint_phone"])
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


def _get_received_domain(first, last):
    """Return the domain of what was received from one local date to another, included.

    The bounds on date and time repeat those on local dates, with a day of margin for
    time zones, so that the index on receipt can be used.
    """
    since = fields.Datetime.to_datetime(first) - timedelta(days=1)
    until = fields.Datetime.to_datetime(last) + timedelta(days=2)
    domain = Domain("received_at", ">=", since) & Domain("received_at", "<", until)
    domain &= Domain("received_on", ">=", first)
    return domain & Domain("received_on", "<=", last)


def _is_listed(kind):
    """Return whether records of a kind may be listed by name or number."""
    return kind != "denunciation"


def _get_local_date(utc, zone):
    """Return the local date of a naive UTC date and time, ``None`` for none."""
    return utc and utc.replace(tzinfo=UTC).astimezone(zone).date()


def _get_personal_cells(row):
    """Return the cells that a register without names does not have."""
    texts = [text for text in (row["name"], _get_body(row["description"])) if text]
    return {
        "client": register.clean_text(row["partner_name"] or row["client"]),
        "member_number": register.clean_text(row["mfi_member_number"]),
        "statement": register.clean_text("\n".join(texts)),
    }


def _get_body(html):
    """Return a statement in HTML as text."""
    if not html:
        return ""
    text = register.get_simple_text(html)
    return html2plaintext(html) if text is None else text


def _format_satisfaction(row, labels):
    """Return the client's score out of 5, or why there is none."""
    state = row["complaint_satisfaction_state"]
    if state == "answered":
        return f"{row['complaint_satisfaction_score'] or 0}/5"
    return labels["complaint_satisfaction_state"].get(state, "")
