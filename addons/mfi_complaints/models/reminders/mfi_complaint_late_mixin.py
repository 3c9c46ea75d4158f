# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import late

BATCH = 100


class MfiComplaintLateMixin(models.AbstractModel):
    """Reminders to the owner of an action whose date has passed, once per stage.

    The stages are those of :mod:`engine.late`. A model that inherits this has an owner,
    a date and a company, extends ``_get_late_domain`` and tells what a mail says; its
    reminders are mailed like all others, if the owner may read the action. Dates are
    local dates of the company.
    """

    _name = "mfi.complaint.late.mixin"
    _description = "Action with an owner and a date"
    #: Kind of the reminders, and names of the fields with the date and the owner.
    _late_code = ""
    _late_date = "due_date"
    _late_owner = "user_id"

    late_stage = fields.Integer(
        "Stage of the last reminder", readonly=True, copy=False, aggregator=None
    )

    def write(self, vals):
        """Remind again after date or owner have changed; stop when settled."""
        if {self._late_date, self._late_owner} & set(vals):
            vals = {**vals, "late_stage": 0}
        result = super().write(vals)
        settled = self.filtered_domain(~self._get_late_domain())
        if settled and vals.keys() & self._get_late_fields():
            self.env["mfi.complaint.reminder"]._cancel_reminders(settled)
        return result

    @api.model
    def _get_late_domain(self):
        """Return the domain of what is still to do, to be overridden."""
        return Domain(self._late_date, "!=", False)

    @api.model
    def _get_late_fields(self):
        """Return the names of the fields by which an action is settled."""
        conditions = self._get_late_domain().iter_conditions()
        return {condition.field_expr for condition in conditions}

    @api.model
    def _remind_late(self):
        """Remind the owners of late actions in all models, in batches.

        :return: whether there is time left
        """
        names = sorted(self.env.registry["mfi.complaint.late.mixin"]._inherit_children)
        # sudo: the job works for all companies
        companies = self.env["res.company"].sudo()
        companies = companies.search([("mfi_reminders", "=", True)])
        return all(
            self.env[name]._remind_late_of_company(company)
            for name in names
            if not self.env[name]._abstract
            for company in companies
        )

    @api.model
    def _remind_late_of_company(self, company):
        """Create a company's reminders of late actions; return whether to continue."""
        # sudo: the job reminds the users of all companies
        actions = self.sudo()
        domain = actions._get_late_to_remind(company)
        while batch := actions.search(domain, limit=BATCH).try_lock_for_update():
            for action in batch:
                action._remind_late_owner()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return False
        return True

    @api.model
    def _get_late_to_remind(self, company):
        """Return the domain of a company's actions that have reached a new stage."""
        domain = self._get_late_domain() & Domain("company_id", "=", company.id)
        domain &= Domain(self._late_owner, "!=", False)
        if since := company.mfi_reminders_since:
            first = company._to_mfi_local(since).date()
            domain &= Domain(self._late_date, ">=", first)
        limits = late.get_limits(company._get_mfi_today())
        return domain & Domain.OR(
            Domain(self._late_date, "<=", limit) & Domain("late_stage", "<", stage)
            for stage, limit in limits.items()
        )

    def _remind_late_owner(self):
        """Create the reminder of the stage that one action has reached."""
        due, owner = self[self._late_date], self[self._late_owner]
        stage = late.get_stage(due, self.company_id._get_mfi_today())
        self.env["mfi.complaint.reminder"]._create_reminders(
            self, self._late_code, owner, f"{fields.Date.to_string(due)}:{stage}"
        )
        self.late_stage = stage

    def _is_late_reminder_due(self, reminder):
        """Return whether a reminder that has not been mailed yet still applies."""
        return self[self._late_owner] == reminder.user_id and bool(
            self.filtered_domain(self._get_late_domain())
        )

    def _get_late_target(self):
        """Return the record that a mail about this action opens."""
        return self

    def _prepare_late_words(self):
        """Return the title, the detail and the due date of this action in a mail."""
        return {
            "title": self.display_name,
            "detail": "",
            "due": self[self._late_date],
        }
