# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date


class MfiSuggestionBox(models.Model):
    """A suggestion box in a branch, to be opened regularly before witnesses.

    A box that nobody opens is no way to complain: its branch manager, else the
    pilot, is reminded. Days are local calendar days.
    """

    _name = "mfi.suggestion.box"
    _description = "Suggestion Box"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "next_due, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    name = fields.Char(
        "Box", required=True, help="What people call it, e.g. “Box of the hall”."
    )
    branch_id = fields.Many2one(
        "mfi.branch", required=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    place = fields.Char(help="Where it hangs, so that an auditor finds it.")
    keys = fields.Char("Who holds the keys", help="Two people is good practice.")
    installed_on = fields.Date(
        "Installed on",
        required=True,
        default=lambda self: self.env.company._get_mfi_today(),
    )
    frequency_days = fields.Integer(
        "Open every (days)",
        default=7,
        help="Calendar days between two openings; 0: no reminder.",
    )
    opening_ids = fields.One2many("mfi.box.opening", "box_id", "Openings")
    last_opening = fields.Date(
        "Last opened on", compute="_compute_next_due", store=True
    )
    next_due = fields.Date("To open by", compute="_compute_next_due", store=True)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")

    @api.depends(
        "opening_ids.state", "opening_ids.date", "frequency_days", "installed_on"
    )
    def _compute_next_due(self):
        """Count the next opening from the last confirmed one."""
        for box in self:
            done = box.opening_ids.filtered(lambda o: o.state == "confirmed")
            box.last_opening = max(done.mapped("date"), default=False)
            since = box.last_opening or box.installed_on
            every = box.frequency_days > 0 and timedelta(days=box.frequency_days)
            box.next_due = since + every if since and every else False

    @api.depends("next_due")
    def _compute_overdue(self):
        """Tell which boxes should have been opened before today."""
        for box in self:
            today = (box.company_id or self.env.company)._get_mfi_today()
            box.overdue = bool(box.next_due and box.next_due < today)

    @api.model
    def _search_overdue(self, operator, value):
        """Find the boxes that should have been opened before today."""
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_mfi_today()
        late = Domain("next_due", "<", today)
        return late if True in value else ~late

    @api.constrains("frequency_days", "installed_on")
    def _check_frequency(self):
        """Refuse frequencies that mean nothing and days to come."""
        for box in self:
            if not 0 <= box.frequency_days <= 366:
                raise ValidationError(
                    self.env._("A box is opened every 1 to 366 days (0: no reminder).")
                )
            if box.installed_on > box.company_id._get_mfi_today():
                raise ValidationError(
                    self.env._("The box is installed in the future: correct the day.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        """Keep boxes that have been opened."""
        openings = self.env["mfi.box.opening"].sudo()  # sudo: all openings count
        if openings.search_count([("box_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("This box has openings: archive it instead."))

    # ------------------------------------------------------------------
    # Reminding
    # ------------------------------------------------------------------
    @api.model
    def _cron_remind(self):
        """Put the boxes that are due before those who answer for them."""
        # sudo: the program works for all companies
        boxes = self.sudo().with_context(active_test=True)
        rows = boxes._read_group([("next_due", "!=", False)], ["company_id"])
        for (company,) in rows:
            due = Domain("company_id", "=", company.id)
            due &= Domain("next_due", "<", company._get_mfi_today())
            boxes.search(due)._remind(company)

    def _remind(self, company):
        """Give one activity per box and person, once for each time it is due."""
        kind = self.env.ref("mfi_complaints.mail_activity_box", False)
        if not kind or not self:
            return
        pilots = self._pilots(company)
        for box in self.with_context(mail_activity_quick_update=True):
            told = box.activity_ids.filtered(lambda a: a.activity_type_id == kind)
            managers = box.branch_id.manager_id or box.branch_id.manager_ids
            for user in (managers or pilots) - told.user_id:
                box.activity_schedule(
                    activity_type_id=kind.id,
                    summary=box._reminder(user.lang or company.partner_id.lang),
                    date_deadline=box.next_due,
                    user_id=user.id,
                )

    def _reminder(self, lang):
        """Return what a reminder says, in the language of who gets it."""
        shown = self.with_context(lang=lang or "en_US")
        if not self.last_opening:
            return shown.env._("Box to open: never opened yet")
        day = format_date(shown.env, self.last_opening)
        return shown.env._("Box to open: last opened on %(day)s", day=day)

    def _pilots(self, company):
        """Return the pilots of a company."""
        group = self.env.ref("mfi_complaints.group_pilot")
        people = group.sudo().all_user_ids.filtered(  # sudo: who has which role
            lambda user: user.active and not user.share and company in user.company_ids
        )
        return people - self.env.ref("base.user_root")

    def _opened(self):
        """Take the reminders of opened boxes off the desks."""
        # sudo: the activities are other people's
        self.sudo().activity_unlink(["mfi_complaints.mail_activity_box"])

    def action_open_box(self):
        """Record an opening of this box."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Opening of the box"),
            "res_model": "mfi.box.opening",
            "view_mode": "form",
            "context": {"default_box_id": self.id},
        }
