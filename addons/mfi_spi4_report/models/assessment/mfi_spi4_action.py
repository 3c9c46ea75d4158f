# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date

STATES = [
    ("open", "To do"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]


class MfiSpi4Action(models.Model):
    """An action decided after a gap or in a review, with its owner and due date."""

    _name = "mfi.spi4.action"
    _inherit = ["mfi.evidence.mixin", "mfi.complaint.late.mixin"]
    _description = "Improvement action"
    _order = "state, date_due, id"
    _late_code = "action_overdue"
    _late_date = "date_due"
    _late_owner = "responsible_id"

    name = fields.Char(string="Action", required=True, tracking=True)
    date = fields.Date(string="Decided on")
    answer_id = fields.Many2one(
        "mfi.spi4.answer", string="Gap", index="btree_not_null", ondelete="restrict"
    )
    review_id = fields.Many2one(
        "mfi.complaint.review",
        string="Decided by",
        index="btree_not_null",
        ondelete="restrict",
    )
    date_due = fields.Date(string="Due on", required=True, tracking=True)
    date_done = fields.Date(string="Done on", tracking=True)
    state = fields.Selection(
        STATES, default="open", required=True, tracking=True, group_expand=True
    )
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    note = fields.Text(help="What was done, and where the proof is.")

    # For the reminder of actions that are due.
    _open_due_idx = models.Index("(company_id, date_due) WHERE state = 'open'")

    @api.depends("state", "date_due")
    def _compute_overdue(self):
        """Compare the due date with today's date in the company's time zone."""
        for action in self:
            today = action.company_id._get_mfi_today()
            due = action.date_due
            action.overdue = bool(action.state == "open" and due and due < today)

    @api.model
    def _search_overdue(self, operator, value):
        """Search the open actions whose due date has passed."""
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "=", "open") & fields.Domain(
            "date_due", "<", self.env.company._get_mfi_today()
        )
        return late if True in value else ~late

    @api.model
    def _get_due_field(self):
        """Return the name of the date before which the owner is reminded."""
        return "date_due"

    def _get_due_domain(self):
        """Return the domain of the actions still to do."""
        return [("state", "=", "open")]

    @api.model
    def _get_late_domain(self):
        """Return the domain of the actions still to do, for reminders when late."""
        return super()._get_late_domain() & fields.Domain(self._get_due_domain())

    def _prepare_late_words(self):
        """Return the action, the gap that it answers and its date."""
        return {
            "title": self.name,
            "detail": self.answer_id.display_name or "",
            "due": self.date_due,
        }

    def _format_summary(self):
        """Return the action with its owner, due date and status, for the report."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(action)s: %(owner)s, due on %(date)s (%(state)s)",
            action=self.name,
            owner=self.responsible_id.name or "–",
            date=format_date(self.env, self.date_due),
            state=states[self.state],
        )

    def action_done(self):
        """Mark open actions as done today, in the company's time zone."""
        for action in self.filtered(lambda action: action.state == "open"):
            today = action.company_id._get_mfi_today()
            action.activity_feedback(["mfi_spi4_report.mail_activity_type_due"])
            action.write({"state": "done", "date_done": today})
