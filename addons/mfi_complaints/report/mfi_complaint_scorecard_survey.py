# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain

from ..engine import survey_estimate


class MfiComplaintReport(models.Model):
    """Bring the answers to sample surveys into the scorecard."""

    _inherit = "mfi.complaint.report"

    @api.model
    def _read_scorecard_surveys(self, scope, before):
        """Add the latest closed and representative survey of each period and company.

        Only whoever sees the whole scorecard gets the institution's figure; the whole
        of a branch manager is that of the branches shown. Rows of fewer than five
        answers, and those that would tell them, have none.
        """
        found = super()._read_scorecard_surveys(scope, before)
        for period, of in (("now", scope), ("before", before)):
            for survey in self._get_scorecard_surveys(of):
                self._add_scorecard_survey(found, period, survey)
        return found

    @api.model
    def _get_scorecard_surveys(self, scope):
        """Return the latest survey of each company that ended in a period."""
        domain = Domain("company_id", "in", self.env.companies.ids)
        domain &= Domain("state", "=", "closed")
        domain &= Domain("date_to", ">=", scope.first)
        domain &= Domain("date_to", "<=", scope.last)
        # sudo: whoever sees the scorecard need not read surveys; only shares of at
        # least five answers leave
        surveys = self.env["mfi.complaint.survey"].sudo().search(domain)
        latest = {}
        for survey in surveys:
            rate, answers = survey.response_rate, survey.answered_count
            if survey_estimate.is_representative(answers, rate):
                latest.setdefault(survey.company_id, survey.id)
        return surveys.browse(latest.values())

    def _add_scorecard_survey(self, found, period, survey):
        """Add the answers to a survey to the rows of the scorecard.

        :param found: {(table, period, key): numbers}, changed
        """
        tables = survey._get_tables()
        rows = [("branch", key, row) for key, row in tables["branch"].items() if key]
        if self._counts_whole_scorecard():
            rows.append(("total", None, tables["total"]["total"]))
        else:
            led = self._get_scorecard_led("branch").ids
            rows += [("total", None, row) for _t, key, row in rows if key in led]
        for table, key, row in rows:
            if row.hidden or row.share.value is None:
                continue
            numbers = found.setdefault(
                (table, period, key), {"survey_answers": 0, "survey_satisfied": 0}
            )
            numbers["survey_answers"] += row.share.number
            numbers["survey_satisfied"] += row.share.number * row.share.value
