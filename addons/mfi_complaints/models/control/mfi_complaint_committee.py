# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class MfiComplaintCommittee(models.Model):
    """A committee that looks at complaints: its mandate, members, term and meetings.

    An ad hoc committee is appointed by decision of the management for a task and a
    term; a standing one has no end. Dates are local dates of the company.
    """

    _name = "mfi.complaint.committee"
    _description = "Complaint Committee"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "term_to desc, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [("ad_hoc", "Ad hoc"), ("standing", "Standing")],
        required=True,
        default="ad_hoc",
    )
    branch_id = fields.Many2one(
        "mfi.branch", "Branch or region", check_company=True, index="btree_not_null"
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        "Service",
        check_company=True,
        help="The service to which complaints are assigned for this committee.",
    )
    mandate = fields.Text(
        required=True, tracking=True, help="What the committee is asked to do."
    )
    decision = fields.Char(
        "Appointed by",
        tracking=True,
        help="Decision that appointed the committee, e.g. its number and date.",
    )
    term_from = fields.Date(
        "In office from",
        required=True,
        tracking=True,
        default=lambda self: self.env.company._get_mfi_today(),
    )
    term_to = fields.Date("In office until", tracking=True)
    member_ids = fields.One2many(
        "mfi.complaint.committee.member", "committee_id", "Members"
    )
    meeting_ids = fields.One2many(
        "mfi.complaint.committee.meeting", "committee_id", "Meetings"
    )
    member_count = fields.Integer("Members now", compute="_compute_counts")
    meeting_count = fields.Integer("Meetings held", compute="_compute_counts")
    last_meeting = fields.Date("Last meeting", compute="_compute_counts")
    in_office = fields.Boolean(compute="_compute_in_office", search="_search_in_office")

    _term_check = models.Constraint(
        "CHECK (term_to IS NULL OR term_to >= term_from)",
        "The term ends before it begins: correct the dates of the committee.",
    )

    @api.depends(
        "member_ids.date_to", "meeting_ids.state", "meeting_ids.date", "company_id"
    )
    def _compute_counts(self):
        """Compute the present members, the meetings held and the date of the last."""
        for committee in self:
            today = committee.company_id._get_mfi_today()
            held = committee.meeting_ids.filtered(lambda m: m.state != "planned")
            committee.member_count = len(
                committee.member_ids.filtered(
                    lambda member, today=today: (
                        not member.date_to or member.date_to >= today
                    )
                )
            )
            committee.meeting_count = len(held)
            committee.last_meeting = max(held.mapped("date"), default=False)

    @api.depends("term_from", "term_to", "company_id")
    def _compute_in_office(self):
        """Check whether today is in the term."""
        for committee in self:
            today = committee.company_id._get_mfi_today()
            begun = bool(committee.term_from) and committee.term_from <= today
            committee.in_office = begun and (
                not committee.term_to or committee.term_to >= today
            )

    def _search_in_office(self, operator, value):
        """Search the committees that are in office today."""
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_mfi_today()
        domain = Domain("term_from", "<=", today)
        domain &= Domain("term_to", "=", False) | Domain("term_to", ">=", today)
        return domain if True in value else ~domain

    def action_open_meetings(self):
        """Open the meetings of the committee."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints.mfi_complaint_committee_meeting_action"
        )
        return {
            **action,
            "domain": [("committee_id", "=", self.id)],
            "context": {"default_committee_id": self.id},
        }
