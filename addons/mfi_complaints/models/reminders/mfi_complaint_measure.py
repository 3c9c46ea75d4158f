# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ..guard import with_process

BATCH = 100
OPEN = ("planned", "in_progress")


class MfiComplaintMeasure(models.Model):
    """Measures remind those who answer for them: overdue, or effect to be checked."""

    _inherit = "mfi.complaint.measure"

    overdue_reminded = fields.Date(
        "Due date of which it was reminded", readonly=True, copy=False
    )
    effect_reminded = fields.Date(
        "Check date of which it was reminded", readonly=True, copy=False
    )

    # Serves the daily job: measures whose effect is to be checked.
    _effect_idx = models.Index(
        "(effect_check_date) WHERE state = 'done' AND effect_check_date IS NOT NULL"
    )

    def write(self, vals):
        """Remind again once a date has moved; take reminders back once settled."""
        vals = dict(vals)
        if "due_date" in vals:
            vals["overdue_reminded"] = False
        if "effect_check_date" in vals:
            vals["effect_reminded"] = False
        result = super().write(vals)
        if vals.get("state") in ("done", "checked", "cancelled"):
            self.env["mfi.complaint.reminder"]._withdraw(self)
        return result

    @api.model
    def _cron_remind(self):
        """Remind of overdue measures and of effects to check, each date once.

        In bounded batches with a commit after each.
        """
        # sudo: the program works for all companies
        companies = self.env["res.company"].sudo()
        for company in companies.search([("mfi_reminders", "=", True)]):
            for code in ("measure_overdue", "effect_check"):
                if not self._remind_company(company, code):
                    return

    def _remind_company(self, company, code):
        """Give one kind of reminder in one company; return whether time is left."""
        # sudo: as above
        measures = self.sudo()
        domain = measures._reminder_domain(company, code)
        while batch := measures.search(domain, limit=BATCH).try_lock_for_update():
            for measure in batch:
                measure._remind(code)
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return False
        return True

    @api.model
    def _reminder_domain(self, company, code):
        """Return which measures of a company are to be reminded of; dates are local."""
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

    def _remind(self, code):
        """Remind the responsible person of one measure."""
        overdue = code == "measure_overdue"
        date = self.due_date if overdue else self.effect_check_date
        self.env["mfi.complaint.reminder"]._give(
            self, code, self.responsible_id, fields.Date.to_string(date)
        )
        # Only the date of the reminder: nothing for which a journal vouches.
        name = "overdue_reminded" if overdue else "effect_reminded"
        models.BaseModel.write(with_process(self), {name: date})

    def _reminder_holds(self, reminder):
        """Return whether a reminder not yet mailed still is true."""
        if reminder.code == "measure_overdue":
            return self.overdue
        return self.state == "done"
