# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..guard import in_process, with_process

#: Days that a member of staff has to answer, unless the pilot gives another date.
REPLY_DAYS = 15
#: Status → fields that may be written in it.
_WRITABLE = {
    "proposed": {"facts", "reply_until"},
    "issued": {"reply", "conclusion"},
    "answered": {"conclusion"},
    "upheld": set(),
    "withdrawn": set(),
}


class MfiComplaintStaffWarning(models.Model):
    """A warning to a member of staff, with the right to reply before it is upheld.

    An alert proposes it; the pilot issues it, records the reply and concludes. Only
    pilots and the confidential group see it, and never one about themselves.
    """

    _name = "mfi.complaint.staff.warning"
    _description = "Warning to a Member of Staff"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "staff_id"
    _check_company_auto = True

    staff_id = fields.Many2one(
        "mfi.staff", "Member of staff", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    alert_id = fields.Many2one(
        "mfi.complaint.alert",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    alert_why = fields.Char("Why", related="alert_id.why")
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("issued", "Issued, reply awaited"),
            ("answered", "Reply received"),
            ("upheld", "Upheld"),
            ("withdrawn", "Withdrawn"),
        ],
        "Status",
        default="proposed",
        required=True,
        readonly=True,
        tracking=True,
    )
    facts = fields.Text(
        "Facts held against the person",
        help="What the complaints have in common, without the clients' names: the "
        "person reads it.",
    )
    reply_until = fields.Date(
        "Reply by", help="Last local date of the person's right of reply."
    )
    issued_on = fields.Date(readonly=True)
    issued_by_id = fields.Many2one("res.users", readonly=True)
    reply = fields.Text("Reply of the person")
    reply_on = fields.Date("Replied on", readonly=True)
    conclusion = fields.Text(
        help="Training, support, a change, or why it is withdrawn."
    )
    concluded_on = fields.Date(readonly=True)

    # One open warning per member of staff.
    _open_uniq = models.UniqueIndex(
        "(staff_id) WHERE state IN ('proposed', 'issued', 'answered')",
        "There is already an open warning to this person.",
    )

    def write(self, vals):
        """Refuse changes to what has been issued, answered or concluded.

        :raise UserError: for a field that the present status does not open
        """
        own = {n for n in vals if not n.startswith(("message_", "activity_"))}
        closed = any(own - _WRITABLE[warning.state] for warning in self)
        if closed and not in_process(self):
            raise UserError(
                self.env._(
                    "Use the buttons: what was issued or answered stays as it is."
                )
            )
        return super().write(vals)

    def action_issue(self):
        """Issue a proposed warning: from now on the person may reply.

        :raise UserError: without the facts, or with a last date that has passed
        """
        self._check_state("proposed")
        today = self.company_id._get_mfi_today()
        until = self.reply_until or today + timedelta(days=REPLY_DAYS)
        if not (self.facts or "").strip():
            raise UserError(
                self.env._("Enter the facts: the person must know what to reply to.")
            )
        if until <= today:
            raise UserError(self.env._("Leave the person at least one day to reply."))
        values = {"issued_on": today, "issued_by_id": self.env.uid}
        return self._move("issued", reply_until=until, **values)

    def action_record_reply(self):
        """Record that the person has replied.

        :raise UserError: without the words of the reply
        """
        self._check_state("issued")
        if not (self.reply or "").strip():
            raise UserError(self.env._("Enter the reply in the person's own words."))
        return self._move("answered", reply_on=self.company_id._get_mfi_today())

    def action_uphold(self):
        """Uphold the warning once the person has been heard.

        :raise UserError: before the reply or its last date, or without a conclusion
        """
        self._check_state("issued", "answered")
        today = self.company_id._get_mfi_today()
        if self.state == "issued" and today <= self.reply_until:
            raise UserError(
                self.env._(
                    "The person may still reply: wait for the reply or its date."
                )
            )
        return self._conclude("upheld")

    def action_withdraw(self):
        """Withdraw the warning, at any time before its conclusion.

        :raise UserError: without a conclusion, once the warning has been issued
        """
        self._check_state("proposed", "issued", "answered")
        return self._conclude("withdrawn")

    def action_print(self):
        """Print the warning as a letter that the person signs for."""
        report = self.env.ref("mfi_complaints.action_report_staff_warning")
        return report.report_action(self)

    def _conclude(self, state):
        """Close the warning with its conclusion."""
        if self.state != "proposed" and not (self.conclusion or "").strip():
            raise UserError(self.env._("Enter the conclusion first."))
        return self._move(state, concluded_on=self.company_id._get_mfi_today())

    def _check_state(self, *states):
        """Raise unless the user may write this warning and it has one of the states."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in states:
            raise UserError(self.env._("This step no longer applies to the warning."))

    def _move(self, state, **values):
        """Write a new status with its dates."""
        return with_process(self).write({"state": state, **values})


class MfiComplaintAlert(models.Model):
    """Propose a warning for each alert about a member of staff."""

    _inherit = "mfi.complaint.alert"

    warning_ids = fields.One2many(
        "mfi.complaint.staff.warning",
        "alert_id",
        "Warnings to staff",
        readonly=True,
        groups="mfi_complaints.group_pilot,mfi_complaints.group_confidential",
    )

    @api.private
    def _propose_staff_warnings(self):
        """Propose a warning to the pilot, unless one to that person is open."""
        about = self.filtered("staff_id")
        if not about:
            return
        # sudo: the program proposes
        warnings = with_process(self.env["mfi.complaint.staff.warning"].sudo())
        open_ = warnings.search(
            [
                ("staff_id", "in", about.staff_id.ids),
                ("state", "in", ["proposed", "issued", "answered"]),
            ]
        )
        warnings.create(
            [
                {
                    "staff_id": alert.staff_id.id,
                    "company_id": alert.company_id.id,
                    "alert_id": alert.id,
                }
                for alert in about
                if alert.staff_id not in open_.staff_id
            ]
        )

    def action_open_warning(self):
        """Open the warning that the alert proposed."""
        self.ensure_one()
        warning = self.warning_ids[:1]
        return {
            "type": "ir.actions.act_window",
            "res_model": "mfi.complaint.staff.warning",
            "res_id": warning.id,
            "views": [(False, "form")],
        }
