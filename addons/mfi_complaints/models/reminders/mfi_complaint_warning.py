# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.deadlines import add_months
from ..guard import in_process, with_process

#: Number of warnings created at a time.
BATCH = 200


class MfiComplaintWarning(models.Model):
    """A warning to the pilots: staff named in several complaints, or a silent branch.

    A daily job creates warnings from ordinary complaints only: restricted ones and
    whistleblowing reports never appear here. Pilots get an activity for each warning.
    There is at most one open warning per staff member and per branch.
    """

    _name = "mfi.complaint.warning"
    _description = "Warning"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    kind = fields.Selection(
        [("staff", "Member of staff"), ("branch", "Silent branch")],
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    staff_id = fields.Many2one(
        "mfi.staff",
        "Member of staff",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    branch_id = fields.Many2one(
        "mfi.branch", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    date = fields.Datetime("Raised on", required=True, readonly=True)
    count = fields.Integer(
        "Founded complaints",
        readonly=True,
        aggregator=None,
        help="Founded or partly founded, and decided in the months counted.",
    )
    silent_since = fields.Date(
        "Silent since",
        readonly=True,
        help="Last ordinary complaint of the branch, or else its opening.",
    )
    state = fields.Selection(
        [
            ("open", "To review"),
            ("done", "Reviewed"),
            ("over", "No longer applies"),
        ],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
    )
    done_at = fields.Datetime("Reviewed on", readonly=True)
    note = fields.Text(
        "What was done",
        help="Required before the warning is closed: talk, training, visit, posters …",
    )

    # One open warning per staff member and per branch.
    _open_uniq = models.UniqueIndex(
        "(kind, COALESCE(staff_id, 0), COALESCE(branch_id, 0)) WHERE state = 'open'",
        "There is already an open warning about this.",
    )

    @api.depends("kind", "staff_id", "branch_id")
    def _compute_display_name(self):
        """Use the name of the staff member or branch that the warning is about."""
        for warning in self:
            about = warning.staff_id if warning.kind == "staff" else warning.branch_id
            warning.display_name = about.display_name

    def write(self, vals):
        """Refuse changes by users, except to the note, messages and activities."""
        reserved = {
            name
            for name in set(vals) - {"note"}
            if not name.startswith(("message_", "activity_"))
        }
        if reserved and not in_process(self):
            raise UserError(
                self.env._("Warnings are automatic: you can only edit what was done.")
            )
        return super().write(vals)

    def action_done(self):
        """Close warnings that were looked into.

        :raise UserError: if the note on what was done is empty
        """
        for warning in self.filtered(lambda warning: warning.state == "open"):
            warning.check_access("write")
            if not (warning.note or "").strip():
                raise UserError(
                    self.env._("Enter what was done before closing the warning.")
                )
            warning._mark_closed("done")
        return True

    def _mark_closed(self, state):
        """Set the closing state of warnings and remove their activities."""
        # sudo: the activities belong to other users
        closed = with_process(self.sudo())
        closed.write({"state": state, "done_at": fields.Datetime.now()})
        closed.activity_unlink(["mfi_complaints.mail_activity_warning"])

    def action_open_complaints(self):
        """Open the complaints that the warning is based on."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_action_all"
        )
        if self.kind == "staff":
            domain = self._get_founded_domain(self.company_id, self.date)
            domain &= Domain("complaint_staff_ids", "=", self.staff_id.id)
        else:
            domain = Domain("mfi_branch_id", "=", self.branch_id.id)
            domain &= Domain("complaint_kind", "!=", False)
        return {**action, "domain": list(domain), "context": {}}

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _cron_warn(self):
        """Create and close the warnings of each company, with a commit after each."""
        # sudo: the job works for all companies
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            self._create_staff_warnings(company)
            self._update_branch_warnings(company)
            if not self.env["ir.cron"]._commit_progress(1):
                return

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
    def _create_staff_warnings(self, company):
        """Warn of members of staff named in too many founded complaints.

        Complaints covered by an earlier warning that has been looked into are not
        counted again.
        """
        limit, now = company.mfi_staff_warning_count, fields.Datetime.now()
        if limit <= 0:
            return
        # sudo: the warning only reveals how many complaints there are
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        domain = self._get_founded_domain(company, now)
        domain &= Domain("complaint_staff_ids", "!=", False)
        covered = self._get_last_closing_dates(company)
        counts = Counter()
        for ticket in tickets.search_fetch(
            domain, ["complaint_staff_ids", "complaint_resolved_at"]
        ):
            for person in ticket.complaint_staff_ids:
                if not (closed_at := covered.get(person)) or (
                    ticket.complaint_resolved_at > closed_at
                ):
                    counts[person] += 1
        self._create_missing_warnings(
            company,
            [
                {"kind": "staff", "staff_id": person.id, "count": count}
                for person, count in counts.items()
                if count >= limit
            ],
        )

    @api.model
    def _get_last_closing_dates(self, company):
        """Return {member of staff: closing of their last warning} (naive UTC)."""
        rows = self.sudo()._read_group(  # sudo: warnings belong to the program
            [
                ("company_id", "=", company.id),
                ("kind", "=", "staff"),
                ("state", "=", "done"),
            ],
            ["staff_id"],
            ["done_at:max"],
        )
        return dict(rows)

    @api.model
    def _update_branch_warnings(self, company):
        """Warn of silent branches; close the warnings of those no longer silent."""
        # sudo: the job covers all branches
        branches = self.env["mfi.branch"].sudo()
        silent = branches._get_mfi_silent_branches(company)
        # sudo: same reason
        open_ = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", "branch"),
                ("state", "=", "open"),
            ]
        )
        over = open_.filtered(lambda warning: warning.branch_id not in silent)
        over._mark_closed("over")
        handled = self._get_recently_closed_branches(company)
        self._create_missing_warnings(
            company,
            [
                {"kind": "branch", "branch_id": branch.id, "silent_since": since}
                for branch, since in silent.items()
                if branch not in handled
            ],
        )

    @api.model
    def _get_recently_closed_branches(self, company):
        """Return the branches whose silence was looked into within the same period."""
        delay = timedelta(days=company.mfi_silent_branch_days)
        rows = self.sudo()._read_group(  # sudo: warnings belong to the program
            [
                ("company_id", "=", company.id),
                ("kind", "=", "branch"),
                ("state", "=", "done"),
                ("done_at", ">=", fields.Datetime.now() - delay),
            ],
            ["branch_id"],
        )
        return self.env["mfi.branch"].union(*(branch for (branch,) in rows))

    @api.model
    def _create_missing_warnings(self, company, values_list):
        """Create the warnings that are not open yet; update the count of the others.

        :param list values_list: values of each warning, with ``kind`` and either
            ``staff_id`` and ``count``, or ``branch_id``
        """
        # sudo: warnings belong to the program
        warnings = with_process(self.sudo())
        open_ = warnings.search(
            [("company_id", "=", company.id), ("state", "=", "open")]
        )
        existing = {(w.kind, w.staff_id.id, w.branch_id.id): w for w in open_}
        missing = []
        for values in values_list:
            key = (
                values["kind"],
                values.get("staff_id", False),
                values.get("branch_id", False),
            )
            if key not in existing:
                missing.append(values)
            elif existing[key].count != values.get("count", 0):
                existing[key].write({"count": values["count"]})
        common = {"company_id": company.id, "date": fields.Datetime.now()}
        for start in range(0, len(missing), BATCH):
            part = missing[start : start + BATCH]
            created = warnings.create([{**common, **values} for values in part])
            created._notify_pilots(company)

    def _notify_pilots(self, company):
        """Schedule an activity on these warnings for each pilot of the company."""
        # sudo: the members of a role are needed whatever the user's rights
        group = self.env.ref("mfi_complaints.group_pilot").sudo()
        pilots = group.all_user_ids.filtered(
            lambda user: user.active and not user.share and company <= user.company_ids
        ) - self.env.ref("base.user_root")
        # The quick update stops Odoo mailing each activity.
        for warning in self.with_context(mail_activity_quick_update=True):
            for user in pilots:
                warning.activity_schedule(
                    "mfi_complaints.mail_activity_warning",
                    summary=warning.with_context(lang=user.lang)._format_summary(),
                    date_deadline=company._get_mfi_today(),
                    user_id=user.id,
                )

    def _format_summary(self):
        """Return the summary of the activity for a warning."""
        if self.kind == "staff":
            return self.env._(
                "%(name)s: %(count)s founded complaints",
                name=self.staff_id.name,
                count=self.count,
            )
        return self.env._("%(name)s: no complaints any more", name=self.branch_id.name)
