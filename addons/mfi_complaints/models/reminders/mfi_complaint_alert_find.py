# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import alert_rates, alert_series, alert_silence, alert_spikes
from ...engine.deadlines import add_months

#: Fewest late and soon-late complaints that are a load.
FEWEST_LATE = 5


class MfiComplaintAlert(models.Model):
    """Find what each kind of alert looks for, in a fixed number of queries.

    Each ``_find_<kind>`` returns a list of values: the scope, and ``figures``.
    """

    _inherit = "mfi.complaint.alert"

    @api.model
    def _find_spike(self, kind, company, monday):
        """Return the cells with more complaints than their past explains."""
        series = self._read_series(company, monday, kind.window)
        found = alert_spikes.find_spikes(series, kind.window, kind.threshold)
        return [
            {
                **self._prepare_found(finding, kind, monday),
                "branch_id": finding.cell[0],
                "category_id": finding.cell[1],
                "product_id": finding.cell[2],
            }
            for finding in found
        ]

    @api.model
    def _find_silent(self, kind, company, monday):
        """Return the branches with fewer complaints than expected.

        Without enough complaints in the network to expect any, the branches without
        complaints for the number of days in the settings.
        """
        if company.mfi_silent_branch_days <= 0:
            return []
        # sudo: the job covers all branches
        branches = (
            self.env["mfi.branch"]
            .sudo()
            .search_fetch([("company_id", "=", company.id), ("level", "=", "branch")])
        )
        series = self._read_series(company, monday, kind.window)
        weeks = alert_series.PAST_WEEKS + kind.window
        sums = alert_series.sum_by(series, lambda cell: cell[0])
        rows = [
            alert_silence.Branch(
                branch.id,
                tuple(sums.get(branch.id) or [0] * weeks),
                branch.active_client_count,
                self._get_open_weeks(branch, monday),
            )
            for branch in branches
        ]
        if not alert_silence.can_expect(rows, kind.window):
            return self._find_silent_days(branches, company)
        found = alert_silence.find_silent(rows, kind.window, kind.threshold)
        return [
            {
                **self._prepare_found(finding, kind, monday),
                "branch_id": finding.cell[0],
            }
            for finding in found
        ]

    def _get_open_weeks(self, branch, monday):
        """Return for how many complete weeks a branch has been open."""
        opened = branch.opening_date
        return max((monday - opened).days // 7, 0) if opened else 10**6

    @api.model
    def _find_silent_days(self, branches, company):
        """Return the branches without complaints for the days in the settings."""
        silent = branches._get_mfi_silent_branches(company)
        return [
            {
                "branch_id": branch.id,
                "figures": {"since": fields.Date.to_string(since)},
            }
            for branch, since in silent.items()
        ]

    @api.model
    def _find_returns(self, kind, company, monday):
        """Return the categories whose complaints services return more than before."""
        rows = self._read_rates("_read_alert_returns", kind, company, monday)
        found = alert_rates.find_risen_rates(rows, kind.threshold)
        return self._prepare_scoped(found, kind, monday, "category_id")

    @api.model
    def _find_satisfaction(self, kind, company, monday):
        """Return the branches whose clients are less satisfied than before."""
        rows = self._read_rates("_read_alert_scores", kind, company, monday)
        found = alert_rates.find_risen_rates(rows, kind.threshold)
        return self._prepare_scoped(found, kind, monday, "branch_id")

    @api.model
    def _find_appeals(self, kind, company, monday):
        """Return the services with more appeals per decision than before."""
        rows = self._read_rates("_read_alert_appeals", kind, company, monday)
        found = alert_rates.find_risen_events(rows, kind.threshold)
        return self._prepare_scoped(found, kind, monday, "team_id")

    @api.model
    def _find_recurrence(self, kind, company, monday):
        """Return the causes that are back after an effective preventive measure."""
        today = company._get_mfi_today()
        lines = self._get_report()._read_alert_causes(company, today, kind.window)
        rows = [((measure, cause), *numbers) for measure, cause, *numbers in lines]
        found = alert_rates.find_risen_events(rows, kind.threshold)
        # sudo: the job counts for all roles
        measures = self.env["mfi.complaint.measure"].sudo()
        return [
            {
                "measure_id": measure.id,
                "cause_id": finding.cell[1],
                "figures": self._get_figures(finding),
                "date_from": measure.effect_checked_on + timedelta(days=1),
                "date_to": measure.effect_checked_on + timedelta(days=finding.cases),
            }
            for finding in found
            for measure in measures.browse(finding.cell[0])
        ]

    @api.model
    def _find_load(self, kind, company, monday):
        """Return the services with many late and soon-late complaints."""
        return self._find_late(kind, company, everyday=True)

    @api.model
    def _find_confidential(self, kind, company, monday):
        """Return whether many confidential cases are late or soon late."""
        return self._find_late(kind, company, everyday=False)

    @api.model
    def _find_late(self, kind, company, everyday):
        """Return the services whose late work is above the threshold."""
        now = fields.Datetime.now()
        soon = now + timedelta(days=kind.window)
        rows = self._get_report()._read_alert_load(company, now, soon, everyday)
        fewest = FEWEST_LATE if everyday else 1
        return [
            {
                "team_id": team,
                "figures": {
                    "count": late,
                    "past": near,
                    "cases": total,
                    "days": kind.window,
                },
            }
            for team, late, near, total in rows
            if late + near >= fewest and 100 * (late + near) >= kind.threshold * total
        ]

    @api.model
    def _find_staff(self, kind, company, monday):
        """Return the members of staff named in too many founded complaints.

        The number and the months are settings. Complaints covered by an earlier alert
        that has been settled are not counted again.
        """
        limit, now = company.mfi_staff_warning_count, fields.Datetime.now()
        if limit <= 0:
            return []
        # sudo: the alert only reveals how many complaints there are
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        domain = self._get_founded_domain(company, now)
        domain &= Domain("complaint_staff_ids", "!=", False)
        covered, counts = self._get_last_closing_dates(company), Counter()
        names = ["complaint_staff_ids", "complaint_resolved_at"]
        for ticket in tickets.search_fetch(domain, names):
            for person in ticket.complaint_staff_ids:
                closed_at = covered.get(person)
                if not closed_at or ticket.complaint_resolved_at > closed_at:
                    counts[person] += 1
        months = company.mfi_staff_warning_months
        return [
            {
                "staff_id": person.id,
                "figures": {"count": count, "months": months},
                "date_from": add_months(now.date(), -months),
                "date_to": company._get_mfi_today(),
            }
            for person, count in counts.items()
            if count >= limit
        ]

    @api.model
    def _get_founded_domain(self, company, until):
        """Return the domain of ordinary complaints that were recently found justified.

        The number of months is a setting of the company.

        :param until: end of the period (naive UTC)
        """
        first = add_months(until.date(), -company.mfi_staff_warning_months)
        return (
            Domain("company_id", "=", company.id)
            & Domain("complaint_kind", "=", "complaint")
            & Domain("complaint_access", "=", "open")
            & Domain("complaint_outcome", "in", ["founded", "partly"])
            & Domain("complaint_resolved_at", ">=", fields.Datetime.to_datetime(first))
            & Domain("complaint_resolved_at", "<=", until)
        )

    @api.model
    def _get_last_closing_dates(self, company):
        """Return {member of staff: closing of their last alert} (naive UTC)."""
        rows = self.sudo()._read_group(  # sudo: alerts belong to the program
            [
                ("company_id", "=", company.id),
                ("kind", "=", "staff"),
                ("state", "in", ["handled", "dismissed"]),
            ],
            ["staff_id"],
            ["done_at:max"],
        )
        return dict(rows)

    # ------------------------------------------------------------------
    # Facts and values
    # ------------------------------------------------------------------
    def _get_report(self):
        """Return the statistics, which count for the program."""
        # sudo: the job counts for all companies and roles
        return self.env["mfi.complaint.report"].sudo()

    @api.model
    def _read_series(self, company, monday, window):
        """Return the weekly numbers of each branch, category and product."""
        weeks = alert_series.PAST_WEEKS + window
        first = monday - timedelta(weeks=weeks)
        rows = self._get_report()._read_alert_weeks(company, first, monday)
        return alert_series.build(rows, weeks)

    @api.model
    def _read_rates(self, method, kind, company, monday):
        """Return the rows of a rate in its window and in the year before."""
        middle = monday - timedelta(weeks=kind.window)
        first = middle - timedelta(weeks=alert_series.PAST_WEEKS)
        rows = getattr(self._get_report(), method)(company, first, middle, monday)
        return [((scope,), *numbers) for scope, *numbers in rows]

    def _prepare_scoped(self, findings, kind, monday, name):
        """Return the values of findings with one field as scope."""
        return [
            {**self._prepare_found(finding, kind, monday), name: finding.cell[0]}
            for finding in findings
        ]

    def _prepare_found(self, finding, kind, monday):
        """Return the figures and the window of one finding."""
        weeks = finding.weeks or kind.window
        return {
            "figures": {**self._get_figures(finding), "weeks": weeks},
            "date_from": monday - timedelta(weeks=weeks),
            "date_to": monday - timedelta(days=1),
        }

    def _get_figures(self, finding):
        """Return the figures of a finding as they are kept."""
        figures = {
            "count": finding.count,
            "expected": round(finding.expected, 2),
            "past": finding.past,
            "p": finding.p,
        }
        if finding.cases:
            figures |= {"cases": finding.cases, "past_cases": finding.past_cases}
        return figures
