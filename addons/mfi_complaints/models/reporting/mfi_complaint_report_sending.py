# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [("queued", "Queued"), ("sent", "Sent"), ("failed", "Failed")]


class MfiComplaintReportSending(models.Model):
    """One report to one recipient: the log, and what prevents sending twice.

    Only the program writes it. The figures in the document are those that the
    recipient may count, so only roles that open complaints may read it.
    """

    _name = "mfi.complaint.report.sending"
    _description = "Sending of a Scheduled Report"
    _order = "date_from desc, id desc"
    _rec_name = "name"

    schedule_id = fields.Many2one(
        "mfi.complaint.report.schedule",
        "Report",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="schedule_id.company_id", store=True, index=True
    )
    recipient_id = fields.Many2one(
        "mfi.complaint.report.recipient",
        "Line of the recipient",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    recipient_key = fields.Char("Key of the recipient", required=True, readonly=True)
    name = fields.Char("Recipient", readonly=True)
    email = fields.Char("E-mail", readonly=True)
    branch_id = fields.Many2one("mfi.branch", "Branch or region", readonly=True)
    date_from = fields.Date("Period from", required=True, readonly=True)
    date_to = fields.Date("Period until", required=True, readonly=True)
    state = fields.Selection(
        STATES, "Status", required=True, readonly=True, default="queued", index=True
    )
    reason = fields.Char("Reason of the failure", readonly=True)
    prepared_at = fields.Datetime(
        "Given to the mail queue on",
        readonly=True,
        help="A report given to the mail queue is not prepared again.",
    )
    date = fields.Datetime("Sent on", readonly=True)
    document = fields.Binary(
        readonly=True,
        attachment=True,
        groups="mfi_complaints.group_pilot,mfi_complaints.group_controller",
    )
    file_name = fields.Char(readonly=True)

    _once = models.Constraint(
        "UNIQUE (schedule_id, date_from, recipient_key)",
        "This recipient already has the report of this period.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Keep the log."""
        raise UserError(self.env._("The log of sent reports cannot be deleted."))

    def action_send_again(self):
        """Queue failed sendings again.

        :raises UserError: for a sending that did not fail
        """
        self.schedule_id.check_access("write")
        self.schedule_id._check_can_send()
        if self.filtered(lambda sending: sending.state != "failed"):
            raise UserError(self.env._("Only failed sendings can be sent again."))
        # sudo: only the program writes the log
        self.sudo().write(
            {"state": "queued", "reason": False, "prepared_at": False, "date": False}
        )
        self._trigger_cron()
        return True

    @api.model
    def _trigger_cron(self):
        """Run the job after the commit."""
        job = self.env.ref("mfi_complaints.ir_cron_report_send", False)
        if job:
            # sudo: who may send a report may start the job
            job.sudo()._trigger()

    def _fail(self, reason):
        """Record that the report could not be sent, and why."""
        self.write({"state": "failed", "reason": str(reason)[:500]})
