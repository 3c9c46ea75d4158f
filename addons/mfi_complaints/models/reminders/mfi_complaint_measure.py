# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ..guard import with_process

BATCH = 100
OPEN = ("planned", "in_progress")


class MfiComplaintMeasure(models.Model):
    """Reminders to those responsible for measures: overdue, or effect to check."""

    _inherit = "mfi.complaint.measure"

    overdue_reminded = fields.Date(
        "Due date of the last reminder", readonly=True, copy=False
    )
    effect_reminded = fields.Date(
        "Check date of the last reminder", readonly=True, copy=False
    )

    # Used by the daily job that searches measures whose effect is to be checked.
    _effect_idx = models.Index(
        "(effect_check_date) WHERE state = 'done' AND effect_check_date IS NOT NULL"
    )

    def write(self, vals):
        """Remind again after a date has changed; cancel reminders when settled."""
        vals = dict(vals)
        if "due_date" in vals:
            vals["overdue_reminded"] = False
        if "effect_check_date" in vals:
            vals["effect_reminded"] = False
        result = super().write(vals)
        if vals.get("state") in ("done", "checked", "cancelled"):
            self.env["mfi.complaint.reminder"]._cancel_reminders(self)
        return result

    @api.model
    def _cron_remind(self):
        """Create reminders of overdue measures and effects to check, once per date.

        Other actions with an owner and a date follow. Works in batches with a commit
        after each.
        """
        # sudo: the job works for all companies
        companies = self.env["res.company"].sudo()
        for company in companies.search([("mfi_reminders", "=", True)]):
            for code in ("measure_overdue", "effect_check"):
                if not self._create_company_reminders(company, code):
                    return
        self.env["mfi.complaint.late.mixin"]._remind_late()

    def _create_company_reminders(self, company, code):
        """Create a company's reminders of one kind; return whether to continue."""
        # sudo: same reason
        measures = self.sudo()
        domain = measures._get_reminder_domain(company, code)
        while batch := measures.search(domain, limit=BATCH).try_lock_for_update():
            for measure in batch:
                measure._create_reminder(code)
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return False
        return True

    @api.model
    def _get_reminder_domain(self, company, code):
        """Return the domain of a company's measures that need a reminder.

        Dates are local dates of the company.

        :param str code: ``measure_overdue`` or ``effect_check``
        """
        today = company._get_mfi_today()
        since = company.mfi_reminders_since
        first = since and company._to_mfi_local(since).date()
        field, done, states, last = {
            "measure_overdue": ("due_date", "overdue_reminded", OPEN, "<"),
            "effect_check": ("effect_check_date", "effect_reminded", ("done",), "<="),
        }[code]
        domain = Domain("company_id", "=", company.id) & Domain(field, last, today)
        domain &= Domain("state", "in", states) & Domain(done, "=", False)
        return domain & Domain(field, ">=", first) if first else domain

    def _create_reminder(self, code):
        """Create one reminder for the user responsible for the measure."""
        overdue = code == "measure_overdue"
        date = self.due_date if overdue else self.effect_check_date
        self.env["mfi.complaint.reminder"]._create_reminders(
            self, code, self.responsible_id, fields.Date.to_string(date)
        )
        # Only the date of the reminder, which the journal's digest does not cover.
        name = "overdue_reminded" if overdue else "effect_reminded"
        models.BaseModel.write(with_process(self), {name: date})

    def _is_reminder_due(self, reminder):
        """Return whether a reminder that has not been mailed yet still applies."""
        if reminder.code == "measure_overdue":
            return self.overdue
        return self.state == "done"
