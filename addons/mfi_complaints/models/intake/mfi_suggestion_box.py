# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date


class MfiSuggestionBox(models.Model):
    """A suggestion box in a branch, opened regularly in the presence of witnesses.

    When an opening is overdue, the branch managers, else the pilots, get an activity.
    Days are calendar days in the company's time zone.
    """

    _name = "mfi.suggestion.box"
    _description = "Suggestion Box"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "next_due, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    name = fields.Char(
        "Box", required=True, help="Its usual name, for example “Main hall box”."
    )
    branch_id = fields.Many2one(
        "mfi.branch", required=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    place = fields.Char(help="Where the box is, so that an auditor can find it.")
    keys = fields.Char("Key holders", help="Two people should hold the keys.")
    installed_on = fields.Date(
        "Installed on",
        required=True,
        default=lambda self: self.env.company._get_mfi_today(),
    )
    frequency_days = fields.Integer(
        "Open every (days)",
        default=7,
        help="Calendar days between two openings; 0 for no reminder.",
    )
    opening_ids = fields.One2many("mfi.box.opening", "box_id", "Openings")
    last_opening = fields.Date(
        "Last opened on", compute="_compute_next_due", store=True
    )
    next_due = fields.Date("Next opening by", compute="_compute_next_due", store=True)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")

    @api.depends(
        "opening_ids.state", "opening_ids.date", "frequency_days", "installed_on"
    )
    def _compute_next_due(self):
        """Compute the due day of the next opening from the last confirmed one.

        A box never opened is due from its installation; there is no due day if the
        frequency is 0.
        """
        for box in self:
            confirmed = box.opening_ids.filtered(lambda o: o.state == "confirmed")
            box.last_opening = max(confirmed.mapped("date"), default=False)
            start = box.last_opening or box.installed_on
            delay = box.frequency_days > 0 and timedelta(days=box.frequency_days)
            box.next_due = start + delay if start and delay else False

    @api.depends("next_due")
    def _compute_overdue(self):
        """Compute whether boxes were due before today, in the company's time zone."""
        for box in self:
            today = (box.company_id or self.env.company)._get_mfi_today()
            box.overdue = bool(box.next_due and box.next_due < today)

    @api.model
    def _search_overdue(self, operator, value):
        """Search boxes by whether they were due before today."""
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_mfi_today()
        overdue = Domain("next_due", "<", today)
        return overdue if True in value else ~overdue

    @api.constrains("frequency_days", "installed_on")
    def _check_frequency(self):
        """Refuse frequencies outside 0 to 366 days and installations in the future."""
        for box in self:
            if not 0 <= box.frequency_days <= 366:
                raise ValidationError(
                    self.env._(
                        "The frequency must be 1 to 366 days, or 0 for no reminder."
                    )
                )
            if box.installed_on > box.company_id._get_mfi_today():
                raise ValidationError(
                    self.env._(
                        "The day of the installation is in the future: correct the day."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        """Refuse to delete boxes that have openings."""
        openings = self.env["mfi.box.opening"].sudo()  # sudo: all openings count
        if openings.search_count([("box_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("This box has openings: archive it instead."))

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------
    @api.model
    def _cron_remind(self):
        """Schedule reminders of all overdue boxes."""
        # sudo: the job runs for all companies
        boxes = self.sudo().with_context(active_test=True)
        rows = boxes._read_group([("next_due", "!=", False)], ["company_id"])
        for (company,) in rows:
            due = Domain("company_id", "=", company.id)
            due &= Domain("next_due", "<", company._get_mfi_today())
            boxes.search(due)._schedule_reminders(company)

    def _schedule_reminders(self, company):
        """Schedule one activity per box and user, unless the user already has one.

        The users are the managers of the branch, else the pilots of the company.
        """
        activity_type = self.env.ref("mfi_complaints.mail_activity_box", False)
        if not activity_type or not self:
            return
        pilots = self._get_pilots(company)
        for box in self.with_context(mail_activity_quick_update=True):
            pending = box.activity_ids.filtered(
                lambda activity: activity.activity_type_id == activity_type
            )
            managers = box.branch_id.manager_id or box.branch_id.manager_ids
            for user in (managers or pilots) - pending.user_id:
                box.activity_schedule(
                    activity_type_id=activity_type.id,
                    summary=box._format_reminder(user.lang or company.partner_id.lang),
                    date_deadline=box.next_due,
                    user_id=user.id,
                )

    def _format_reminder(self, lang):
        """Return the summary of a reminder in a language."""
        translated = self.with_context(lang=lang or "en_US")
        if not self.last_opening:
            return translated.env._("Box to be opened: never opened yet")
        day = format_date(translated.env, self.last_opening)
        return translated.env._("Box to be opened: last opened on %(day)s", day=day)

    def _get_pilots(self, company):
        """Return the active pilots of a company."""
        group = self.env.ref("mfi_complaints.group_pilot")
        users = group.sudo().all_user_ids.filtered(  # sudo: to read group members
            lambda user: user.active and not user.share and company in user.company_ids
        )
        return users - self.env.ref("base.user_root")

    def _unlink_reminders(self):
        """Delete the reminders of boxes that have been opened."""
        # sudo: the activities belong to other users
        self.sudo().activity_unlink(["mfi_complaints.mail_activity_box"])

    def action_open_box(self):
        """Open the form to record an opening of this box."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Opening of the box"),
            "res_model": "mfi.box.opening",
            "view_mode": "form",
            "context": {"default_box_id": self.id},
        }
