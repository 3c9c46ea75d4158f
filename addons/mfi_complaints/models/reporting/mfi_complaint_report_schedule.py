# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...engine import report_period

KINDS = [
    ("branch", "Sheet for each branch manager"),
    ("board", "Page for the board"),
]


class MfiComplaintReportSchedule(models.Model):
    """A report that sends itself to its recipients once a month or once a quarter.

    For each period, one sending per recipient is recorded first; each is then mailed in
    a transaction of its own, so that an interruption neither loses nor repeats any.
    """

    _name = "mfi.complaint.report.schedule"
    _description = "Scheduled Report of Complaints"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        "Sent by itself",
        default=False,
        help="When this is off, nothing is sent by itself; “Send now” still works.",
    )
    active_since = fields.Date(
        "Active since",
        readonly=True,
        copy=False,
        help="Reports whose day of sending was before this date are not sent.",
    )
    queued_until = fields.Date(
        "Queued until",
        readonly=True,
        copy=False,
        help="Last day of the last period whose reports were queued by the job.",
    )
    company_id = fields.Many2one(
        "res.company",
        "Institution",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        KINDS,
        "Report",
        required=True,
        default="branch",
        help="The sheet shows the manager's branch or region, with the rates of the "
        "network beside it. The page shows the whole network; rows with fewer than "
        "five complaints are hidden in it.",
    )
    frequency = fields.Selection(
        [("month", "Every month"), ("quarter", "Every quarter")],
        required=True,
        default="month",
    )
    send_day = fields.Integer(
        "Day of sending",
        required=True,
        default=5,
        help="Day of the month after the end of the period, 1 to 28, in the time zone "
        "of the institution.",
    )
    intro = fields.Text(
        "Introduction",
        translate=True,
        help="Written at the beginning of the mail, in the recipient's language.",
    )
    recipient_ids = fields.One2many(
        "mfi.complaint.report.recipient", "schedule_id", "Recipients"
    )
    sending_ids = fields.One2many(
        "mfi.complaint.report.sending", "schedule_id", "Sendings"
    )
    unsubscribed_count = fields.Integer(
        "Unsubscribed people",
        compute="_compute_counts",
        help="Recipients who unsubscribed.",
    )
    failed_count = fields.Integer("Failed sendings", compute="_compute_counts")
    next_date = fields.Date(
        "Next sending",
        compute="_compute_next_date",
        help="Day on which the report of the present period is sent.",
    )

    _send_day_range = models.Constraint(
        "CHECK (send_day BETWEEN 1 AND 28)",
        "Choose a day of sending from 1 to 28: each month has it.",
    )

    @api.depends("recipient_ids.unsubscribed", "sending_ids.state")
    def _compute_counts(self):
        """Count the recipients who unsubscribed and the sendings that failed."""
        recipients = self.env["mfi.complaint.report.recipient"]._read_group(
            [("schedule_id", "in", self.ids), ("unsubscribed", "=", True)],
            ["schedule_id"],
            ["__count"],
        )
        failed = self.env["mfi.complaint.report.sending"]._read_group(
            [("schedule_id", "in", self.ids), ("state", "=", "failed")],
            ["schedule_id"],
            ["__count"],
        )
        recipients, failed = dict(recipients), dict(failed)
        for schedule in self:
            schedule.unsubscribed_count = recipients.get(schedule._origin, 0)
            schedule.failed_count = failed.get(schedule._origin, 0)

    @api.depends("active", "frequency", "send_day", "company_id")
    def _compute_next_date(self):
        """Compute the day on which the next report is sent, if any."""
        for schedule in self:
            due = schedule.active and schedule._get_due_date()
            if due and schedule.company_id._get_mfi_today() > due:
                due = schedule._get_due_date(present=True)
            schedule.next_date = due

    @api.model_create_multi
    def create(self, vals_list):
        """Create schedules; branch managers become recipients at once."""
        schedules = super().create(vals_list)
        schedules.filtered("active")._mark_activated()
        schedules._sync_branch_recipients()
        return schedules

    def write(self, vals):
        """Write to schedules; those switched on begin with the next day of sending."""
        activated = self.browse()
        if vals.get("active"):
            activated = self.filtered(lambda schedule: not schedule.active)
        result = super().write(vals)
        activated._mark_activated()
        if vals.keys() & {"kind", "company_id"}:
            self._sync_branch_recipients()
        return result

    def _mark_activated(self):
        """Record since when reports are sent: none of an earlier day is sent late."""
        for schedule in self:
            schedule.active_since = schedule.company_id._get_mfi_today()

    @api.constrains("kind")
    def _check_recipients(self):
        """Refuse to turn a page with recipients into the sheet of branch managers."""
        for schedule in self.filtered(lambda schedule: schedule.kind == "branch"):
            if schedule.recipient_ids.filtered(lambda line: not line.branch_id):
                raise ValidationError(
                    self.env._(
                        "Remove the recipients first: those of the sheet are the "
                        "managers of the branches."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        """Refuse to delete a schedule whose log has entries."""
        # sudo: an entry of the log counts even if the user may not read it
        sendings = self.env["mfi.complaint.report.sending"].sudo()
        if sendings.search_count([("schedule_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "This report has been sent before, and its log is kept: switch it "
                    "off instead of deleting it."
                )
            )

    # ------------------------------------------------------------------
    # Recipients
    # ------------------------------------------------------------------
    def _sync_branch_recipients(self):
        """Make the managers of the branches the recipients of the branch sheets.

        A manager gets one sheet for each branch or region that they manage. Recipients
        who unsubscribed stay so as long as they manage the same branch.
        """
        # sudo: who changes a branch need not be allowed to change the schedules
        schedules = self.sudo()
        branches = self.env["mfi.branch"].sudo()  # sudo: same reason
        managed = branches.search(
            [
                ("active", "=", True),
                ("manager_id", "!=", False),
                ("company_id", "in", schedules.company_id.ids),
            ]
        ).grouped("company_id")
        values, outdated = [], schedules.recipient_ids.browse()
        for schedule in schedules:
            units = branches.browse()
            if schedule.kind == "branch":
                units = managed.get(schedule.company_id, units)
            wanted = {(unit.id, unit.manager_id.id) for unit in units}
            lines = schedule.recipient_ids.filtered("branch_id")
            known = {(line.branch_id.id, line.user_id.id): line for line in lines}
            outdated |= lines.browse(
                line.id for pair, line in known.items() if pair not in wanted
            )
            values += [
                {"schedule_id": schedule.id, "branch_id": branch, "user_id": user}
                for branch, user in sorted(wanted - known.keys())
            ]
        outdated.unlink()
        self.env["mfi.complaint.report.recipient"].sudo().create(values)  # sudo: same

    # ------------------------------------------------------------------
    # Periods
    # ------------------------------------------------------------------
    def _get_last_period(self):
        """Return the first and the last day of the last period that is over."""
        today = self.company_id._get_mfi_today()
        return report_period.get_last_period(today, self.frequency)

    def _get_due_date(self, present=False):
        """Return the day of sending of the last period, or of the present one."""
        first, last = self._get_last_period()
        if present:
            months = report_period.MONTHS[self.frequency]
            after = fields.Date.add(first, months=2 * months)
            last = report_period.get_last_period(after, self.frequency)[1]
        return report_period.get_sending_day(last, self.send_day)

    def _is_due(self):
        """Return whether the report of the last period is to be sent by itself."""
        due, today = self._get_due_date(), self.company_id._get_mfi_today()
        since = self.active_since
        return bool(self.active and since and since <= due <= today)

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_preview(self):
        """Open the PDF of the last period, with the figures that the user may count."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaints/reports/{self.id}/preview.pdf",
            "target": "new",
        }

    def _render_preview(self, recipient_id=0):
        """Return name and PDF of the last period, with the rights of the user.

        :param recipient_id: the recipient whose perimeter is shown, else the first
        """
        lines = self.recipient_ids
        line = lines.filtered(lambda line: line.id == recipient_id) or lines[:1]
        page = self.env["mfi.complaint.report.page"].with_context(
            allowed_company_ids=self.company_id.ids
        )
        period = self._get_last_period()
        return page._render_pdf(self.kind, *period, line.branch_id.id)

    def action_send_now(self):
        """Queue the report of the last period for those who have not had it.

        :raises UserError: without recipients, and in a neutralized database
        """
        self.ensure_one()
        self.check_access("write")
        self._check_can_send()
        period = self._get_last_period()
        if not self.recipient_ids.filtered(lambda line: not line.unsubscribed):
            raise UserError(self.env._("This report has no recipient: add one first."))
        queued = self._queue_sendings(*period)
        if queued:
            message = self.env._(
                "%(count)s sendings are queued: the log shows when they are sent.",
                count=len(queued),
            )
        else:
            message = self.env._(
                "Each recipient already has the report of this period: nothing is sent "
                "twice."
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success" if queued else "info",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_log(self):
        """Open the log of the report."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_report_sending_action"
        )
        domain = list(Domain("schedule_id", "=", self.id))
        return {**action, "domain": domain, "context": {"create": False}}

    @api.model
    def _check_can_send(self):
        """Raise in a neutralized database, which must not write to anybody."""
        if self._is_neutralized():
            raise UserError(
                self.env._("This is a copy of the database: it sends no report.")
            )

    @api.model
    def _is_neutralized(self):
        """Return whether the database is a neutralized copy."""
        # sudo: the parameter is not confidential
        parameters = self.env["ir.config_parameter"].sudo()
        return bool(parameters.get_param("database.is_neutralized"))

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------
    def _queue_sendings(self, first, last):
        """Record one sending for each recipient who has none for a period.

        :return: the new sendings
        """
        self.ensure_one()
        # sudo: only the program writes the log
        log = self.env["mfi.complaint.report.sending"].sudo()
        known = log.search([("schedule_id", "=", self.id), ("date_from", "=", first)])
        keys = set(known.mapped("recipient_key"))
        lines = self.recipient_ids.filtered(
            lambda line: not line.unsubscribed and line._get_key() not in keys
        )
        sendings = log.create([line._prepare_sending(first, last) for line in lines])
        self.env["mfi.complaint.report.sending"]._trigger_cron()
        return sendings

    @api.model
    def _cron_send(self):
        """Queue the reports that are due, then mail them one by one.

        Each mail is committed alone: a job that stops continues where it was.
        """
        if self._is_neutralized():
            return
        # sudo: the job works for all institutions
        schedules = self.sudo().search([("active", "=", True)])
        for schedule in schedules.filtered(lambda schedule: schedule._is_due()):
            first, last = schedule._get_last_period()
            if schedule.queued_until != last:
                schedule._queue_sendings(first, last)
                schedule.queued_until = last
        self.env["mfi.complaint.report.sending"]._mail_all()
