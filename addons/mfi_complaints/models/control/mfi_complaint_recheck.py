# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...engine.dashboard import SATISFIED_FROM
from ..clock import now
from ..guard import in_process
from ..selections import SATISFACTION_STATES

#: What the caller enters; everything else is copied from the complaint.
_ENTERED = {"ticket_id", "line_id", "reason", "outcome", "satisfied", "score", "note"}


class MfiComplaintRecheck(models.Model):
    """A controller calls a client again to check the recorded satisfaction.

    The answer is kept apart from the client's own rating, which never changes here,
    and is compared with it as it was at the time of the call.
    """

    _name = "mfi.complaint.recheck"
    _description = "Satisfaction Checked Again"
    _order = "date desc, id desc"
    _rec_name = "ticket_id"
    # Personal text, emptied together with that of the complaint.
    _mfi_erasable = ("ticket_id", ("reason", "note"))

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Complaint",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('complaint_state', '=', 'closed'), ('complaint_kind', '=', "
        "'complaint')]",
    )
    line_id = fields.Many2one(
        "mfi.complaint.audit.line",
        "Audited file",
        index="btree_not_null",
        ondelete="restrict",
    )
    audit_id = fields.Many2one(
        related="line_id.audit_id", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    branch_id = fields.Many2one("mfi.branch", readonly=True, ondelete="restrict")
    team_id = fields.Many2one(
        "helpdesk.ticket.team", "Service", readonly=True, ondelete="restrict"
    )
    phone = fields.Char(related="ticket_id.complaint_phone", related_sudo=False)
    date = fields.Datetime(
        "Called on", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users",
        "Called by",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    reason = fields.Char(
        "Why this client", help="e.g. Drawn for an audit, or the comment is unclear."
    )
    outcome = fields.Selection(
        [
            ("reached", "Reached"),
            ("not_reached", "Not reached"),
            ("refused", "Refused to answer"),
        ],
        required=True,
        default="reached",
    )
    satisfied = fields.Selection(
        [("yes", "Satisfied"), ("no", "Not satisfied")], "The client says"
    )
    score = fields.Selection(
        [(str(number), str(number)) for number in range(1, 6)],
        "Score given on the phone",
        help="From 1 (very dissatisfied) to 5 (very satisfied), if the client gives "
        "one.",
    )
    note = fields.Text("In the client's words")
    recorded_state = fields.Selection(
        SATISFACTION_STATES, "Satisfaction recorded", readonly=True
    )
    recorded_score = fields.Integer("Score recorded", readonly=True, aggregator=None)
    difference = fields.Selection(
        [
            ("confirmed", "Confirms the record"),
            ("worse", "Recorded satisfied, says not satisfied"),
            ("better", "Recorded not satisfied, says satisfied"),
            ("new", "Nothing recorded to compare with"),
            ("none", "No answer to compare"),
        ],
        "Compared with the record",
        compute="_compute_difference",
        store=True,
    )

    _reached_answers = models.Constraint(
        "CHECK ((outcome = 'reached') = (satisfied IS NOT NULL))",
        "Say whether the client is satisfied, exactly if the client was reached.",
    )

    @api.depends("outcome", "satisfied", "recorded_state", "recorded_score")
    def _compute_difference(self):
        """Compare what the client says with what was recorded."""
        for call in self:
            call.difference = "none"
            if call.outcome != "reached" or not call.satisfied:
                continue
            recorded = call.recorded_score >= SATISFIED_FROM
            says = call.satisfied == "yes"
            if call.recorded_state != "answered":
                call.difference = "new"
            elif recorded == says:
                call.difference = "confirmed"
            else:
                call.difference = "worse" if recorded else "better"

    @api.onchange("line_id")
    def _onchange_line_id(self):
        """Take the complaint of the audited file."""
        if self.line_id:
            self.ticket_id = self.line_id.ticket_id

    @api.onchange("outcome")
    def _onchange_outcome(self):
        """Forget an answer of a client who was not reached."""
        if self.outcome != "reached":
            self.satisfied = self.score = False

    @api.model_create_multi
    def create(self, vals_list):
        """Record calls, and note each in the complaint's journal.

        :raise AccessError: unless the user is a controller who may read the complaint
        :raise UserError: unless the complaint is closed
        """
        if not self.env.user.has_group("mfi_complaints.group_controller"):
            raise AccessError(self.env._("Only controllers check satisfaction again."))
        ids = [vals.get("ticket_id") for vals in vals_list]
        tickets = self.env["helpdesk.ticket"].browse(ids)
        tickets.check_access("read")
        self._check_closed(tickets)
        calls = super().create(
            [
                self._prepare_call(vals, ticket)
                for vals, ticket in zip(vals_list, tickets, strict=True)
            ]
        )
        calls._check_lines()
        for call in calls:
            call._log_call()
        return calls

    def write(self, vals):
        """Keep calls as they were recorded; only the program empties their words."""
        if not in_process(self):
            raise UserError(self.env._("A recorded call no longer changes."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Keep recorded calls."""
        if not in_process(self):
            raise UserError(self.env._("A recorded call is not deleted."))

    @api.model
    def _check_closed(self, tickets):
        """Refuse calls about complaints that are not closed."""
        if any(
            t.complaint_kind != "complaint" or t.complaint_state != "closed"
            for t in tickets
        ):
            raise UserError(
                self.env._("Only the satisfaction of closed complaints is checked.")
            )

    def _check_lines(self):
        """Refuse a call whose audited file is another complaint."""
        if any(c.line_id and c.line_id.ticket_id != c.ticket_id for c in self):
            raise UserError(self.env._("The audited file is another complaint."))

    @api.model
    def _prepare_call(self, vals, ticket):
        """Return the values of one call, with what the complaint records now."""
        entered = {key: vals[key] for key in _ENTERED & vals.keys()}
        entered["note"] = (entered.get("note") or "").strip()[:5000] or False
        return {
            **entered,
            "branch_id": ticket.mfi_branch_id.id,
            "team_id": ticket.team_id.id,
            "date": now(self),
            "user_id": self.env.uid,
            "recorded_state": ticket.complaint_satisfaction_state,
            "recorded_score": ticket.complaint_satisfaction_score,
        }

    def _log_call(self):
        """Note the call in the journal: facts without the client's words."""
        self.ticket_id._log_complaint_event(
            "rechecked",
            {
                "outcome": self.outcome,
                "difference": self.difference if self.satisfied else None,
                "score": int(self.score) if self.score else None,
            },
        )

    @api.model
    def get_differences(self, domain=()):
        """Return how many clients reached contradict a recorded satisfaction.

        :param domain: on the calls, which the user may read
        :return: dict ``contradicted`` and ``compared``: of those who were recorded as
            satisfied and reached again, how many say that they are not
        """
        satisfied = Domain("outcome", "=", "reached")
        satisfied &= Domain("recorded_score", ">=", SATISFIED_FROM)
        rows = self._read_group(Domain(domain) & satisfied, ["difference"], ["__count"])
        counts = dict(rows)
        return {
            "contradicted": counts.get("worse", 0),
            "compared": sum(counts.values()),
        }
