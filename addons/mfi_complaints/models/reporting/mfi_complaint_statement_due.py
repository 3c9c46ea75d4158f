# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import statement

_ACTIVITY_TYPE = "mfi_complaints.mail_activity_statement"


class MfiComplaintStatementTemplate(models.Model):
    """Whether a company files the statements of a template, and until when it was told.

    Both belong to the company: several companies can share a template.
    """

    _inherit = "mfi.complaint.statement.template"

    in_use = fields.Boolean(
        "Draft and remind",
        company_dependent=True,
        copy=False,
        help="On the day after the end of each period, a draft is made if there is no "
        "statement yet, and each pilot gets an activity.",
    )
    drafted_until = fields.Date(
        "Drafted until",
        company_dependent=True,
        copy=False,
        readonly=True,
        help="Last day of the last period for which a draft was made or found.",
    )


class MfiComplaintStatement(models.Model):
    """Make the draft of a period that has ended, once, and remind the pilots of it."""

    _inherit = "mfi.complaint.statement"

    @api.model
    def _cron_draft(self):
        """Make the missing drafts of each company, with a commit after each."""
        # sudo: the job works for all companies
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            self.with_company(company)._draft_missing(company)
            if not self.env["ir.cron"]._commit_progress(1):
                return

    @api.model
    def _draft_missing(self, company):
        """Make the drafts of a company's templates in use whose period has ended.

        A period is looked at once: a draft that somebody deletes does not come back.

        :param company: also the company of the environment
        :return: the new drafts
        """
        today = company._get_mfi_today()
        # sudo: the job reads and marks the templates of all companies
        templates = self.env["mfi.complaint.statement.template"].sudo()
        domain = Domain("in_use", "=", True)
        domain &= Domain("company_id", "in", [company.id, False])
        periods = {
            template: statement.get_last_period(today, template.period_length)
            for template in templates.search(domain)
        }
        new = {
            template: period
            for template, period in periods.items()
            if not template.drafted_until or template.drafted_until < period[1]
        }
        drafts = self._create_missing_drafts(company, new)
        for template, (_first, last) in new.items():
            template.drafted_until = last
        drafts._remind_pilots()
        return drafts

    @api.model
    def _create_missing_drafts(self, company, periods):
        """Create one draft for each template without a statement of its period.

        :param periods: {template: (first day, last day)}
        """
        statements = self.sudo()  # sudo: made by the job, whatever its user's roles
        found = statements.search_fetch(
            Domain("company_id", "=", company.id)
            & Domain("template_id", "in", [template.id for template in periods]),
            ["template_id", "date_from"],
        )
        known = {(record.template_id, record.date_from) for record in found}
        # sudo: the language of the institution is no secret
        lang = company.sudo().partner_id.lang or self.env.lang or "en_US"
        return statements.create(
            [
                {
                    "company_id": company.id,
                    "template_id": template.id,
                    "date_from": first,
                    "lang": lang,
                }
                for template, (first, _last) in periods.items()
                if (template, first) not in known
            ]
        )

    def _remind_pilots(self):
        """Schedule an activity on these drafts for each pilot of their company."""
        # sudo: the members of a role are needed whatever the user's rights
        group = self.env.ref("mfi_complaints.group_pilot").sudo()
        people = group.all_user_ids.filtered(lambda user: not user.share)
        people -= self.env.ref("base.user_root")
        # The quick update stops Odoo mailing each activity.
        for record in self.with_context(mail_activity_quick_update=True):
            for user in people.filtered("active"):
                if record.company_id in user.company_ids:
                    record._schedule_reminder(user)

    def _schedule_reminder(self, user):
        """Schedule the activity of one pilot, in the pilot's language."""
        self.activity_schedule(
            _ACTIVITY_TYPE,
            summary=self.with_context(lang=user.lang)._get_reminder(),
            date_deadline=self.company_id._get_mfi_today(),
            user_id=user.id,
        )

    def _get_reminder(self):
        """Return the summary of the activity."""
        return self.env._("The period has ended: prepare and file the statement")

    def action_file(self):
        """File checked statements; nobody needs to be reminded of them any more."""
        result = super().action_file()
        # sudo: the activities belong to all pilots
        self.sudo().activity_unlink([_ACTIVITY_TYPE])
        return result
