# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class MfiBranch(models.Model):
    """Detect branches that have received no complaint for a long time."""

    _inherit = "mfi.branch"

    mfi_last_complaint_date = fields.Date(
        "Last complaint",
        compute="_compute_mfi_silence",
        help="Date of the last ordinary complaint received about this branch.",
    )
    mfi_silent = fields.Boolean(
        "Silent",
        compute="_compute_mfi_silence",
        search="_search_mfi_silent",
        help="No ordinary complaint for the number of days in the settings: clients "
        "may not know how to complain, or may not dare to.",
    )

    @api.depends_context("uid")
    def _compute_mfi_silence(self):
        """Compare the date of the last ordinary complaint with the company's limit."""
        last = self._get_mfi_last_complaints()
        for branch in self:
            received_at = last.get(branch.id)
            company = branch.company_id
            branch.mfi_last_complaint_date = (
                received_at and company._to_mfi_local(received_at).date()
            )
            branch.mfi_silent = bool(branch._get_mfi_silent_date(received_at))

    @api.model
    def _search_mfi_silent(self, operator, value):
        """Search the silent branches of the user's active companies."""
        if operator != "in":
            return NotImplemented
        branch_ids = []
        for company in self.env.companies:
            # sudo: reveals a date, not the complaints
            branch_ids += [b.id for b in self.sudo()._get_mfi_silent_branches(company)]
        silent = Domain("id", "in", branch_ids)
        return silent if True in value else ~silent

    def _get_mfi_last_complaints(self):
        """Return {branch id: receipt of its last ordinary complaint} (naive UTC).

        Confidential complaints do not count. A sub-query per branch reads one entry of
        an index, where a maximum by branch would read all complaints ever received.
        """
        fnames = ["mfi_branch_id", "complaint_access", "complaint_state"]
        self.env["helpdesk.ticket"].flush_model([*fnames, "complaint_received_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT branch.id, (
                           SELECT complaint_received_at
                             FROM helpdesk_ticket
                            WHERE mfi_branch_id = branch.id
                              AND complaint_kind IS NOT NULL
                              AND complaint_access = 'open'
                              AND complaint_state NOT IN ('draft', 'cancelled')
                              AND complaint_received_at IS NOT NULL
                         ORDER BY complaint_received_at DESC
                            LIMIT 1)
                  FROM mfi_branch branch
                 WHERE branch.id = ANY(%s)
                """,
                self.ids,
            )
        )
        return {
            branch_id: received_at for branch_id, received_at in rows if received_at
        }

    def _get_mfi_silent_date(self, last):
        """Return the date since which a branch is silent, or ``False``.

        :param last: receipt of its last complaint (naive UTC) or ``None``
        """
        days = self.company_id.mfi_silent_branch_days
        if self.level != "branch" or not self.active or days <= 0:
            return False
        opened = self.opening_date or (self.create_date or fields.Datetime.now()).date()
        since = max(last.date(), opened) if last else opened
        return since <= fields.Date.today() - timedelta(days=days) and since

    @api.model
    def _get_mfi_silent_branches(self, company):
        """Return {silent branch: date since which it is silent} of one company."""
        branches = self.search(
            [("company_id", "=", company.id), ("level", "=", "branch")]
        )
        last = branches._get_mfi_last_complaints()
        dates = {b: b._get_mfi_silent_date(last.get(b.id)) for b in branches}
        return {branch: since for branch, since in dates.items() if since}
