# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

#: Fields that stay as they were once the minutes are approved.
_APPROVED = {
    "committee_id",
    "date",
    "decisions",
    "minutes",
    "present_ids",
    "guests",
    "ticket_ids",
}


class MfiComplaintCommitteeMeeting(models.Model):
    """A meeting of a committee: who was there, what was looked at and decided.

    Once approved, the minutes no longer change.
    """

    _name = "mfi.complaint.committee.meeting"
    _description = "Meeting of a Complaint Committee"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"

    committee_id = fields.Many2one(
        "mfi.complaint.committee", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="committee_id.company_id", store=True)
    branch_id = fields.Many2one(related="committee_id.branch_id", store=True)
    date = fields.Date(
        required=True,
        tracking=True,
        default=lambda self: self.env.company._get_mfi_today(),
    )
    place = fields.Char("Meeting place")
    present_ids = fields.Many2many(
        "mfi.complaint.committee.member",
        "mfi_complaint_meeting_member_rel",
        "meeting_id",
        "member_id",
        "Members present",
        domain="[('committee_id', '=', committee_id)]",
    )
    guests = fields.Char()
    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        "mfi_complaint_meeting_ticket_rel",
        "meeting_id",
        "ticket_id",
        "Complaints looked at",
        domain=[("complaint_kind", "!=", False), ("complaint_state", "!=", "draft")],
    )
    minutes = fields.Html(help="Or attach the signed minutes as a document.")
    decisions = fields.Text()
    recommendation_ids = fields.One2many(
        "mfi.complaint.recommendation", "meeting_id", "Recommendations"
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("held", "Took place"),
            ("approved", "Minutes approved"),
        ],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    @api.depends("committee_id.name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name a meeting by its committee and date."""
        for meeting in self:
            day = meeting.date and format_date(self.env, meeting.date)
            parts = (meeting.committee_id.name, day)
            meeting.display_name = ", ".join(part for part in parts if part)

    def write(self, vals):
        """Write; approved minutes do not change.

        :raise UserError: when they would
        """
        approved = self.filtered(lambda meeting: meeting.state == "approved")
        if approved and (_APPROVED | {"state"}) & set(vals):
            raise UserError(self.env._("Approved minutes no longer change."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        """Refuse to delete a meeting that took place."""
        if any(meeting.state != "planned" for meeting in self):
            raise UserError(
                self.env._("A meeting that took place stays in the register.")
            )

    def action_hold(self):
        """Record that the meetings took place.

        :raise UserError: before their date, or if nobody is noted as present
        """
        for meeting in self.filtered(lambda meeting: meeting.state == "planned"):
            if meeting.date > meeting.company_id._get_mfi_today():
                raise UserError(
                    self.env._(
                        "The meeting is planned for %(date)s: enter the day on which "
                        "it took place.",
                        date=format_date(self.env, meeting.date),
                    )
                )
            if not meeting.present_ids:
                raise UserError(self.env._("Note which members were present."))
            meeting.state = "held"

    def action_approve(self):
        """Approve the minutes.

        :raise UserError: without minutes, as text or as a file
        """
        for meeting in self.filtered(lambda meeting: meeting.state == "held"):
            if not meeting.minutes and not meeting.message_attachment_count:
                raise UserError(
                    self.env._("Write the minutes, or attach the signed document.")
                )
            meeting.state = "approved"
