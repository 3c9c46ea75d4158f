# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..guard import in_process, with_process

#: Days that the management has to answer, proposed.
ANSWER_DAYS = 30
ANSWERS = [
    ("accepted", "Accepted"),
    ("partly", "Partly accepted"),
    ("refused", "Refused"),
]
#: Fields that only the answer sets.
_ANSWER_FIELDS = {"state", "answer", "answered_on", "answered_by_id"}
#: Groups whose members answer for the management.
_ANSWERING = ("mfi_complaints.group_director", "base.group_system")


class MfiComplaintRecommendation(models.Model):
    """A recommendation to the management or the board, with its answer.

    Who handles complaints must have the power to recommend, and an answer is due
    (best practices of complaint handling, seed 002). The text names no client: the
    director reads it.
    """

    _name = "mfi.complaint.recommendation"
    _description = "Recommendation to the Management"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "made_on desc, id desc"
    _check_company_auto = True

    name = fields.Char("Recommendation", required=True, tracking=True)
    description = fields.Text(
        "Reasons", help="What was found and what is proposed; no names of clients."
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    addressee = fields.Selection(
        [("management", "Management"), ("board", "Board of directors")],
        "Addressed to",
        required=True,
        default="management",
    )
    author_id = fields.Many2one(
        "res.users",
        "Recommended by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    made_on = fields.Date(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.company._get_mfi_today(),
    )
    due_date = fields.Date(
        "Answer due on",
        required=True,
        tracking=True,
        copy=False,
        default=lambda self: (
            self.env.company._get_mfi_today() + timedelta(days=ANSWER_DAYS)
        ),
    )
    meeting_id = fields.Many2one(
        "mfi.complaint.committee.meeting", index="btree_not_null", ondelete="restrict"
    )
    cause_id = fields.Many2one("mfi.complaint.cause", "Root cause")
    category_id = fields.Many2one("helpdesk.ticket.category")
    measure_ids = fields.Many2many(
        "mfi.complaint.measure",
        "mfi_complaint_recommendation_measure_rel",
        "recommendation_id",
        "measure_id",
        "Measures that follow",
    )
    state = fields.Selection(
        [("open", "No answer yet"), *ANSWERS],
        "Answer status",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    answer = fields.Text(readonly=True, copy=False, tracking=True)
    answered_on = fields.Date(readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.users", "Answered by", readonly=True)
    overdue = fields.Boolean(
        "Answer overdue", compute="_compute_overdue", search="_search_overdue"
    )

    _due_check = models.Constraint(
        "CHECK (due_date >= made_on)",
        "The answer is due before the recommendation was made: correct the date.",
    )
    # For the list of unanswered recommendations and the page for the board.
    _open_idx = models.Index("(company_id, due_date) WHERE state = 'open'")

    @api.depends("state", "due_date", "company_id")
    def _compute_overdue(self):
        """Check whether the answer is due and has not come."""
        for record in self:
            today = record.company_id._get_mfi_today()
            due = record.due_date
            record.overdue = record.state == "open" and bool(due) and due < today

    def _search_overdue(self, operator, value):
        """Search the recommendations whose answer is overdue."""
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_mfi_today()
        overdue = Domain("state", "=", "open") & Domain("due_date", "<", today)
        return overdue if True in value else ~overdue

    def write(self, vals):
        """Write; only the answer sets its fields, and what was answered stays.

        :raise UserError: when something else would change them
        """
        if not in_process(self):
            if _ANSWER_FIELDS & set(vals):
                raise UserError(
                    self.env._("Use the button to answer a recommendation.")
                )
            answered = self.filtered(lambda record: record.state != "open")
            if answered and {"name", "description", "addressee"} & set(vals):
                raise UserError(
                    self.env._("A recommendation that was answered no longer changes.")
                )
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Create recommendations that nobody has answered, and tell the management."""
        initial = dict.fromkeys(_ANSWER_FIELDS - {"state"}, False) | {"state": "open"}
        records = super().create([{**vals, **initial} for vals in vals_list])
        records._schedule_answers()
        return records

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        """Refuse to delete a recommendation that was answered."""
        if any(record.state != "open" for record in self):
            raise UserError(
                self.env._("A recommendation that was answered stays in the register.")
            )

    def _schedule_answers(self):
        """Give the manager set up for escalations a task to answer."""
        for record in self:
            user = record.company_id.sudo().mfi_management_user_id
            if not user:
                continue
            record.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=record.due_date,
                user_id=user.id,
                summary=record.with_context(lang=user.lang).env._(
                    "Answer this recommendation"
                ),
            )

    def _action_answer(self, state, answer):
        """Record the answer of the management.

        :param str state: key of :data:`ANSWERS`
        :param str answer: reasons, and what will be done by when
        :raise AccessError: unless the user answers for the management
        :raise UserError: without reasons, or if it was answered before
        """
        self.check_access("read")
        if not self._can_answer():
            raise AccessError(
                self.env._("Only the management answers recommendations.")
            )
        if state not in dict(ANSWERS) or not str(answer or "").strip():
            raise UserError(
                self.env._("Say whether it is accepted, and why or by when.")
            )
        if any(record.state != "open" for record in self):
            raise UserError(self.env._("This recommendation was answered already."))
        for record in self:
            # sudo: the director reads recommendations and writes the answer alone
            with_process(record.sudo()).write(
                {
                    "state": state,
                    "answer": answer.strip()[:5000],
                    "answered_on": record.company_id._get_mfi_today(),
                    "answered_by_id": self.env.uid,
                }
            )
            record.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    def _can_answer(self):
        """Return whether the user answers for the management of all these records."""
        user = self.env.user
        if any(user.has_group(group) for group in _ANSWERING):
            return True
        # sudo: a setting
        return all(r.company_id.sudo().mfi_management_user_id == user for r in self)
