# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..guard import in_process, with_process

FINDINGS = ("remarks", "not_conform")
#: Characters of an answer that are kept.
MAX_ANSWER = 5000
#: What controllers write.
_AUDITED = {"result", "finding", "due_date", "responsible_id"}


class MfiComplaintAuditLine(models.Model):
    """A file of an audit: result, findings, and what the service did about them.

    Who may not read the complaint does not see its line.
    """

    _name = "mfi.complaint.audit.line"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Audited Complaint File"
    _order = "audit_id desc, stratum, id"
    _rec_name = "ticket_id"
    _mfi_technical = ("stratum_key",)
    # Words that may name people, emptied together with those of the complaint.
    _mfi_erasable = ("ticket_id", ("finding", "answer"))

    audit_id = fields.Many2one(
        "mfi.complaint.audit",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    audit_name = fields.Char("Subject of the audit", related="audit_id.name")
    audit_state = fields.Selection(
        related="audit_id.state", string="Status of the audit"
    )
    company_id = fields.Many2one(related="audit_id.company_id", store=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Complaint",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        "Service",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="In charge when the file was drawn.",
    )
    branch_id = fields.Many2one(related="ticket_id.mfi_branch_id")
    complaint_state = fields.Selection(related="ticket_id.complaint_state")
    stratum = fields.Char(readonly=True)
    stratum_key = fields.Char(readonly=True)
    result = fields.Selection(
        [
            ("conform", "Conform"),
            ("remarks", "Remarks"),
            ("not_conform", "Not conform"),
        ],
        group_expand=True,
    )
    finding = fields.Text("Findings", help="What was found, in plain words.")
    due_date = fields.Date("To be put right by")
    responsible_id = fields.Many2one(
        "res.users",
        "In charge of the follow-up",
        compute="_compute_responsible_id",
        store=True,
        readonly=False,
        domain="[('share', '=', False)]",
    )
    follow_up = fields.Selection(
        [
            ("none", "Nothing to do"),
            ("open", "Waiting for the service"),
            ("answered", "Answered by the service"),
            ("done", "Followed up"),
        ],
        "Follow-up",
        compute="_compute_follow_up",
        store=True,
    )
    answer = fields.Text("Answer of the service", readonly=True)
    answered_on = fields.Date(readonly=True)
    answered_by_id = fields.Many2one("res.users", "Answered by", readonly=True)
    settled = fields.Boolean(readonly=True)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    recheck_ids = fields.One2many("mfi.complaint.recheck", "line_id", "Calls")

    _file_uniq = models.UniqueIndex(
        "(audit_id, ticket_id)", "A file is drawn once in an audit."
    )
    # For the lists of findings that services still have to answer.
    _open_idx = models.Index("(team_id, due_date) WHERE follow_up = 'open'")

    @api.depends("result", "answered_on", "settled")
    def _compute_follow_up(self):
        """Follow from the result, the answer and the auditor's decision."""
        for line in self:
            if line.result not in FINDINGS:
                line.follow_up = "none"
            elif line.settled:
                line.follow_up = "done"
            else:
                line.follow_up = "answered" if line.answered_on else "open"

    @api.depends("team_id")
    def _compute_responsible_id(self):
        """Propose the head of the service."""
        for line in self:
            # sudo: the auditor may not read every service
            line.responsible_id = line.sudo().team_id.user_id

    @api.depends("follow_up", "due_date")
    def _compute_overdue(self):
        """Check whether the service is late."""
        for line in self:
            today = line.company_id._get_mfi_today()
            due = line.due_date
            line.overdue = line.follow_up == "open" and bool(due) and due < today

    def _search_overdue(self, operator, value):
        """Search the findings that are not put right in time."""
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_mfi_today()
        late = Domain("follow_up", "=", "open") & Domain("due_date", "<", today)
        return late if True in value else ~late

    @api.model_create_multi
    def create(self, vals_list):
        """Let only the draw create lines."""
        if not in_process(self):
            raise UserError(self.env._("Files are drawn with the button of the audit."))
        return super().create(vals_list)

    def write(self, vals):
        """Let controllers write results until the audit is completed.

        :raise UserError: for anything else, or a finding without words
        """
        if in_process(self):
            return super().write(vals)
        changed = {
            name for name in vals if not name.startswith(("activity", "message"))
        }
        if changed - _AUDITED or (changed and self._is_completed()):
            raise UserError(
                self.env._("This was drawn or decided before and no longer changes.")
            )
        result = super().write(vals)
        self._check_findings()
        if {"result", "due_date", "responsible_id"} & changed:
            self._schedule_answers()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Keep every drawn file in the sample."""
        if not in_process(self):
            raise UserError(self.env._("A drawn file stays in the sample."))

    def _get_label(self, name):
        """Return the label of a selection field's value, for the printed list."""
        choices = dict(self._fields[name]._description_selection(self.env))
        return choices.get(self[name], "")

    def _is_completed(self):
        """Return whether one of the audits is completed."""
        return any(line.audit_id.state == "done" for line in self)

    def _check_findings(self):
        """Refuse remarks without words."""
        for line in self:
            if line.result in FINDINGS and not (line.finding or "").strip():
                raise UserError(
                    self.env._(
                        "Write what was found in the file %(file)s.",
                        file=line.ticket_id.display_name,
                    )
                )

    def _schedule_answers(self):
        """Give those in charge one task per finding, due on its date."""
        for line in self:
            user = line.responsible_id
            line.activity_unlink(["mail.mail_activity_data_todo"])
            if line.follow_up != "open" or not user:
                continue
            # sudo: who may not read the complaint gets no task about it
            if not line.sudo().ticket_id._is_complaint_readable_by(user):
                continue
            line.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=line.due_date or line.company_id._get_mfi_today(),
                user_id=user.id,
                summary=line.with_context(lang=user.lang).env._(
                    "Answer the finding of the internal audit"
                ),
            )

    # ------------------------------------------------------------------
    # Follow-up
    # ------------------------------------------------------------------
    def action_answer(self, answer):
        """Record what the service did about a finding.

        :param str answer: in plain words
        :raise AccessError: unless the user heads the service or is in charge
        :raise UserError: without words, or when nothing waits for an answer
        """
        self.ensure_one()
        self.check_access("read")
        line = self.sudo()  # sudo: services write no line; the right is checked here
        if self.env.user not in line.team_id.user_id | line.responsible_id:
            raise AccessError(
                self.env._("Only the head of the service answers its findings.")
            )
        answer = str(answer or "").strip()[:MAX_ANSWER]
        if not answer or line.follow_up not in ("open", "answered"):
            raise UserError(self.env._("Write what was done about an open finding."))
        line = with_process(line)
        line.write(
            {
                "answer": "\n\n".join(filter(None, [line.answer, answer])),
                "answered_on": line.company_id._get_mfi_today(),
                "answered_by_id": self.env.uid,
            }
        )
        line.activity_unlink(["mail.mail_activity_data_todo"])

    def action_settle(self):
        """Accept what the service did: the finding is settled."""
        self._write_decision({"settled": True})
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def action_ask_again(self):
        """Wait for another answer, which is added to the earlier one."""
        self._write_decision({"settled": False, "answered_on": False})
        self._schedule_answers()

    def _write_decision(self, values):
        """Write what a controller decides about answers.

        :raise UserError: when there is no finding
        """
        self.audit_id._check_auditor()
        if any(line.result not in FINDINGS for line in self):
            raise UserError(self.env._("There is no finding to follow up."))
        with_process(self).write(values)
