# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class MfiBranch(models.Model):
    """Silence of a branch: no complaint is a warning, not a success."""

    _inherit = "mfi.branch"

    mfi_last_complaint_date = fields.Date(
        "Last complaint",
        compute="_compute_mfi_silence",
        help="Day of the last everyday complaint received about this branch.",
    )
    mfi_silent = fields.Boolean(
        "Silent",
        compute="_compute_mfi_silence",
        search="_search_mfi_silent",
        help="No everyday complaint for as long as the settings say: clients may not "
        "know how to complain, or not dare to.",
    )

    @api.depends_context("uid")
    def _compute_mfi_silence(self):
        """Compare the last everyday complaint with the company's delay."""
        last = self._get_mfi_last_complaints()
        for branch in self:
            moment = last.get(branch.id)
            company = branch.company_id
            branch.mfi_last_complaint_date = (
                moment and company._to_mfi_local(moment).date()
            )
            branch.mfi_silent = bool(branch._get_mfi_silent_date(moment))

    @api.model
    def _search_mfi_silent(self, operator, value):
        """Find the silent branches of the companies at work."""
        if operator != "in":
            return NotImplemented
        found = []
        for company in self.env.companies:
            # sudo: a count of complaints, not the complaints
            found += [b.id for b in self.sudo()._get_mfi_silent_branches(company)]
        silent = Domain("id", "in", found)
        return silent if True in value else ~silent

    def _get_mfi_last_complaints(self):
        """Return {branch id: moment of the last everyday complaint} (naive UTC)."""
        # sudo: a date, whoever may read the complaints; secret ones do not count
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        rows = tickets._read_group(
            Domain("mfi_branch_id", "in", self.ids)
            & Domain("complaint_access", "=", "open")
            & Domain("complaint_state", "not in", [False, "draft", "cancelled"]),
            ["mfi_branch_id"],
            ["complaint_received_at:max"],
        )
        return {branch.id: moment for branch, moment in rows}

    def _get_mfi_silent_date(self, last):
        """Return the day since which a branch is silent, ``False`` when it is not.

        :param last: moment of its last complaint (naive UTC) or ``None``
        """
        days = self.company_id.mfi_silent_branch_days
        if self.level != "branch" or not self.active or days <= 0:
            return False
        born = self.opening_date or (self.create_date or fields.Datetime.now()).date()
        since = max(last.date(), born) if last else born
        return since <= fields.Date.today() - timedelta(days=days) and since

    @api.model
    def _get_mfi_silent_branches(self, company):
        """Return {silent branch: day since} of one company."""
        branches = self.search(
            [("company_id", "=", company.id), ("level", "=", "branch")]
        )
        last = branches._get_mfi_last_complaints()
        quiet = {b: b._get_mfi_silent_date(last.get(b.id)) for b in branches}
        return {branch: since for branch, since in quiet.items() if since}
