# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date


class MfiEvidenceMixin(models.AbstractModel):
    """Fields and reminders common to all evidence registers.

    Dates are local dates of the institution.
    """

    _name = "mfi.evidence.mixin"
    _description = "Evidence register"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date = fields.Date(required=True, tracking=True, default=fields.Date.context_today)
    responsible_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
    )
    next_date = fields.Date(
        string="Due again on",
        tracking=True,
        help="The responsible person is reminded before this date.",
    )
    attachment_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Documents",
        domain=lambda self: [("res_model", "=", self._name)],
    )
    attachment_count = fields.Integer(
        string="Number of documents", compute="_compute_attachment_count"
    )

    @api.model
    def _default_branch_ids(self):
        """Return the branches that the current user manages.

        Controllers and pilots keep the registers of the whole network: for them, the
        default is empty.
        """
        user = self.env.user
        branches = self.env["mfi.branch"]
        roles = ("mfi_complaints.group_controller", "mfi_complaints.group_pilot")
        if any(user.has_group(role) for role in roles):
            return branches
        return branches.search(
            [("manager_id", "=", user.id), ("company_id", "=", self.env.company.id)]
        )

    @api.depends("attachment_ids")
    def _compute_attachment_count(self):
        """Count the documents of all entries in one query."""
        groups = self.env["ir.attachment"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)],
            ["res_id"],
            ["__count"],
        )
        counts = dict(groups)
        for record in self:
            record.attachment_count = counts.get(record.id, 0)

    def _get_evidence_reference(self):
        """Return the reference of this entry in the report: name and local date."""
        self.ensure_one()
        return f"{self.display_name} ({format_date(self.env, self.date)})"

    @api.model
    def _get_due_field(self):
        """Return the name of the date before which people are reminded."""
        return "next_date"

    def _get_due_domain(self):
        """Return the domain of entries that can be due; registers may narrow it."""
        return []

    @api.model
    def _cron_remind(self):
        """Remind the responsible persons of due entries in all registers."""
        for name in sorted(self.env.registry["mfi.evidence.mixin"]._inherit_children):
            if not self.env[name]._abstract:
                self.env[name]._create_due_reminders()

    @api.model
    def _create_due_reminders(self):
        """Schedule an activity for each entry due within the company's notice period.

        The notice is in calendar days, in the time zone of each company.
        """
        # sudo: the scheduled action reminds the users of all companies
        companies = self.env["res.company"].sudo()
        for company in companies.search([]):  # pylint: disable=no-search-all
            limit = company._get_mfi_today() + timedelta(
                days=company.mfi_spi4_reminder_days
            )
            field = self._get_due_field()
            due = self.sudo().search(  # sudo: as above
                [
                    ("company_id", "=", company.id),
                    (field, "!=", False),
                    (field, "<=", limit),
                    *self._get_due_domain(),
                ]
            )
            due._schedule_reminder(field)

    def _schedule_reminder(self, field):
        """Schedule a reminder for each entry that has no open one.

        :param field: name of the date
        """
        reminder_type = self.env.ref("mfi_spi4_report.mail_activity_type_due")
        for record in self:
            planned = record.activity_ids.filtered(
                lambda activity: activity.activity_type_id == reminder_type
            )
            if planned:
                continue
            record.activity_schedule(
                "mfi_spi4_report.mail_activity_type_due",
                date_deadline=record[field],
                user_id=record.responsible_id.id or self.env.uid,
            )
