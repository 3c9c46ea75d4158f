# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.deadlines import add_months
from ..guard import in_process, with_process

#: Warnings raised between two commits.
BATCH = 200


class MfiComplaintWarning(models.Model):
    """What should make the pilot think: a person named too often, a silent branch.

    Raised by a daily job from the everyday complaints alone: restricted ones and
    denunciations never show here. Given to the pilots as an activity; one open warning
    per person and per branch.
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
        help="Founded, or partly so, and decided in the months counted.",
    )
    silent_since = fields.Date(
        "Silent since",
        readonly=True,
        help="Last everyday complaint of the branch, else its opening.",
    )
    state = fields.Selection(
        [("open", "To look into"), ("done", "Looked into"), ("over", "Over")],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
    )
    done_at = fields.Datetime("Looked into on", readonly=True)
    note = fields.Text(
        "What was done",
        help="Written before the warning is closed: talk, training, visit, posters …",
    )

    # One open warning per person and per branch.
    _open_uniq = models.UniqueIndex(
        "(kind, COALESCE(staff_id, 0), COALESCE(branch_id, 0)) WHERE state = 'open'",
        "There is already an open warning about this.",
    )

    @api.depends("kind", "staff_id", "branch_id")
    def _compute_display_name(self):
        """Name a warning by what it is about."""
        for warning in self:
            about = warning.staff_id if warning.kind == "staff" else warning.branch_id
            warning.display_name = about.display_name

    def write(self, vals):
        """Let people write what was done; the rest is the program's."""
        own = set(vals) - {"note"}
        shared = {name for name in own if name.startswith(("message_", "activity_"))}
        if own - shared and not in_process(self):
            raise UserError(
                self.env._("A warning is raised by the program: write what was done.")
            )
        return super().write(vals)

    def action_done(self):
        """Close warnings that were looked into.

        :raise UserError: unless what was done is written
        """
        for warning in self.filtered(lambda warning: warning.state == "open"):
            warning.check_access("write")
            if not (warning.note or "").strip():
                raise UserError(
                    self.env._("Write what was done before closing the warning.")
                )
            warning._close("done")
        return True

    def _close(self, state):
        """End warnings and their activities."""
        # sudo: the activities are other people's
        closed = with_process(self.sudo())
        closed.write({"state": state, "done_at": fields.Datetime.now()})
        closed.activity_unlink(["mfi_complaints.mail_activity_warning"])

    def action_open_complaints(self):
        """Open the complaints that the warning counts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.complaint_action_all"
        )
        if self.kind == "staff":
            domain = self._founded_domain(self.company_id, self.date)
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
        """Raise and end the warnings of each company, with a commit after each."""
        # sudo: the program works for all companies
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            self._warn_staff(company)
            self._warn_branches(company)
            if not self.env["ir.cron"]._commit_progress(1):
                return

    @api.model
    def _founded_domain(self, company, until):
        """Return the everyday complaints found right in the months before a moment.

        :param until: naive UTC
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
    def _warn_staff(self, company):
        """Warn of members of staff named in too many founded complaints.

        What an earlier warning, looked into since, has covered is not counted again.
        """
        limit, now = company.mfi_staff_warning_count, fields.Datetime.now()
        if limit <= 0:
            return
        # sudo: counted whoever may read them; the warning tells a number alone
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        domain = self._founded_domain(company, now)
        domain &= Domain("complaint_staff_ids", "!=", False)
        covered = self._last_looked_into(company)
        dates = {}
        for ticket in tickets.search_fetch(
            domain, ["complaint_staff_ids", "complaint_resolved_at"]
        ):
            for person in ticket.complaint_staff_ids:
                if not (seen := covered.get(person)) or (
                    ticket.complaint_resolved_at > seen
                ):
                    dates.setdefault(person, []).append(ticket.complaint_resolved_at)
        self._raise(
            company,
            [
                {"kind": "staff", "staff_id": person.id, "count": len(found)}
                for person, found in dates.items()
                if len(found) >= limit
            ],
        )

    @api.model
    def _last_looked_into(self, company):
        """Return {member of staff: when the last warning of them was closed}."""
        rows = self.sudo()._read_group(  # sudo: the program's rows
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
    def _warn_branches(self, company):
        """Warn of silent branches; end the warnings of those that speak again."""
        # sudo: the program's work
        branches = self.env["mfi.branch"].sudo()
        silent = branches._get_mfi_silent_branches(company)
        # sudo: as above
        open_ = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", "branch"),
                ("state", "=", "open"),
            ]
        )
        open_.filtered(lambda warning: warning.branch_id not in silent)._close("over")
        looked = self._recently_looked_into(company)
        self._raise(
            company,
            [
                {"kind": "branch", "branch_id": branch.id, "silent_since": since}
                for branch, since in silent.items()
                if branch not in looked
            ],
        )

    @api.model
    def _recently_looked_into(self, company):
        """Return the branches whose silence was looked into within the same delay."""
        delay = timedelta(days=company.mfi_silent_branch_days)
        rows = self.sudo()._read_group(  # sudo: the program's rows
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
    def _raise(self, company, values_list):
        """Create the warnings that are not open yet, or bring their count up to date.

        :param values_list: values of each, with ``kind`` and whom it is about
        """
        # sudo: warnings are the program's
        warnings = with_process(self.sudo())
        open_ = warnings.search(
            [("company_id", "=", company.id), ("state", "=", "open")]
        )
        known = {(w.kind, w.staff_id.id, w.branch_id.id): w for w in open_}
        fresh = []
        for values in values_list:
            about = (
                values["kind"],
                values.get("staff_id", False),
                values.get("branch_id", False),
            )
            if about not in known:
                fresh.append(values)
            elif known[about].count != values.get("count", 0):
                known[about].write({"count": values["count"]})
        common = {"company_id": company.id, "date": fields.Datetime.now()}
        for start in range(0, len(fresh), BATCH):
            part = fresh[start : start + BATCH]
            warnings.create([{**common, **values} for values in part])._tell(company)

    def _tell(self, company):
        """Give these warnings to the pilots as activities."""
        # sudo: who has which role is needed whatever the reader's rights
        group = self.env.ref("mfi_complaints.group_pilot").sudo()
        pilots = group.all_user_ids.filtered(
            lambda user: user.active and not user.share and company <= user.company_ids
        ) - self.env.ref("base.user_root")
        quiet = self.with_context(mail_activity_quick_update=True)
        for warning in quiet:
            for user in pilots:
                warning.activity_schedule(
                    "mfi_complaints.mail_activity_warning",
                    summary=warning.with_context(lang=user.lang)._summary(),
                    date_deadline=company._get_mfi_today(),
                    user_id=user.id,
                )

    def _summary(self):
        """Return the warning in one sentence."""
        if self.kind == "staff":
            return self.env._(
                "%(name)s: %(count)s founded complaints",
                name=self.staff_id.name,
                count=self.count,
            )
        return self.env._("%(name)s: no complaint any more", name=self.branch_id.name)
