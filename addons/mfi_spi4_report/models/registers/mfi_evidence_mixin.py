# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date


class MfiEvidenceMixin(models.AbstractModel):
    """What every evidence register shares: who, when, files, and the next time due.

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
        """Return the branches of whoever keeps the registers of some alone.

        Controllers and pilots keep those of the whole network: theirs begin empty.
        """
        user = self.env.user
        branches = self.env["mfi.branch"]
        roles = ("mfi_complaints.group_controller", "mfi_complaints.group_pilot")
        if any(user.has_group(role) for role in roles):
            return branches
        own = [("manager_id", "=", user.id), ("company_id", "=", self.env.company.id)]
        return branches.search(own)

    @api.depends("attachment_ids")
    def _compute_attachment_count(self):
        """Count the documents of each entry, in one query."""
        groups = self.env["ir.attachment"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)],
            ["res_id"],
            ["__count"],
        )
        counts = dict(groups)
        for record in self:
            record.attachment_count = counts.get(record.id, 0)

    def _evidence_reference(self):
        """Return how the report cites this entry: name and local date."""
        self.ensure_one()
        return f"{self.display_name} ({format_date(self.env, self.date)})"

    @api.model
    def _due_field(self):
        """Return the name of the date of which people are reminded."""
        return "next_date"

    def _due_domain(self):
        """Return the domain of what can still be due; registers may narrow it."""
        return []

    @api.model
    def _cron_remind(self):
        """Remind the responsible persons, in every register, of what is due soon."""
        for name in sorted(self.env.registry["mfi.evidence.mixin"]._inherit_children):
            if not self.env[name]._abstract:
                self.env[name]._remind_due()

    @api.model
    def _remind_due(self):
        """Plan one activity per entry due within the company's notice."""
        # sudo: the program reminds in all companies
        companies = self.env["res.company"].sudo()
        for company in companies.search([]):  # pylint: disable=no-search-all
            limit = company._get_mfi_today() + timedelta(
                days=company.mfi_spi4_reminder_days
            )
            field = self._due_field()
            due = self.sudo().search(  # sudo: as above
                [
                    ("company_id", "=", company.id),
                    (field, "!=", False),
                    (field, "<=", limit),
                    *self._due_domain(),
                ]
            )
            due._plan_reminder(field)

    def _plan_reminder(self, field):
        """Plan the reminder of each entry unless one is open for this date.

        :param field: name of the date
        """
        kind = self.env.ref("mfi_spi4_report.mail_activity_type_due")
        for record in self:
            planned = record.activity_ids.filtered(
                lambda activity: activity.activity_type_id == kind
            )
            if planned:
                continue
            record.activity_schedule(
                "mfi_spi4_report.mail_activity_type_due",
                date_deadline=record[field],
                user_id=record.responsible_id.id or self.env.uid,
            )
