# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...engine import process

_lt = LazyTranslate(__name__)

#: Moves that the help explains, in the order of the process.
_STEPS = (
    "register",
    "assign",
    "start",
    "return",
    "resume",
    "submit",
    "validate",
    "send_back",
    "resolve",
    "communicate",
    "give_up",
    "record_satisfaction",
    "close",
    "reopen",
    "reject",
    "cancel",
    "identify",
    "reclassify",
)


class HelpdeskTicket(models.Model):
    """The help on a complaint: its next steps, who can take them, what is missing."""

    _inherit = "helpdesk.ticket"

    complaint_help = fields.Text(
        string="Next steps",
        compute="_compute_complaint_help",
        help="The steps available in this status, who can take them, and what is "
        "still missing.",
    )

    @api.depends_context("uid", "lang")
    @api.depends(
        "complaint_deadline",
        "complaint_outcome",
        "complaint_state",
        "complaint_todo",
        "complaint_waiting_since",
        "team_id",
        "user_id",
    )
    def _compute_complaint_help(self):
        """Describe the next steps of each complaint for the current user.

        The first line says who must do what by when; the others, what the current user
        can do.
        """
        for ticket in self:
            lines = []
            if ticket.complaint_kind:
                lines = [ticket._get_complaint_next_act()]
                lines += ticket._get_complaint_help_lines()
            ticket.complaint_help = "\n".join(lines) or False

    def _get_complaint_help_lines(self):
        """Return one line per relevant step that the status allows."""
        case, roles = self._get_complaint_case(), self._get_complaint_roles()
        possible = process.get_available_moves(case, roles)
        labels = self._get_complaint_move_labels()
        lines = []
        for code in _STEPS:
            problems = process.get_problems(code, case, roles)
            if (
                process.is_left_out(code, case, problems)
                or (code not in possible and not problems)
                or self._is_complaint_step_idle(code)
            ):
                continue
            sentences = " ".join(
                self._get_complaint_help_sentence(code, problem) for problem in problems
            )
            sentences = sentences or self.env._("You can do it now.")
            lines.append(
                self.env._("%(step)s: %(words)s", step=labels[code], words=sentences)
            )
        return lines

    def _get_complaint_help_sentence(self, code, problem):
        """Return one problem as a sentence, or the roles when the user has none."""
        if problem.code == "role":
            return self._get_complaint_role_names(problem.detail)
        return self._get_complaint_message(code, problem)

    def _is_complaint_step_idle(self, code):
        """Return whether a step has nothing to act on: no wait, or no validation."""
        # sudo: users may not read the service
        validates = self.sudo().team_id.complaint_validation
        return (code == "resume" and not self.complaint_waiting_since) or (
            code == "submit" and not validates
        )

    @api.model
    def _get_complaint_move_labels(self):
        """Return the label of each move in the user's language, as a dict."""
        return {code: self.env._(label) for code, label in MOVE_LABELS.items()}


#: Labels of the moves that the help explains.
MOVE_LABELS = {
    "register": _lt("Register"),
    "assign": _lt("Assign"),
    "start": _lt("Start handling"),
    "return": _lt("Return"),
    "resume": _lt("Resume"),
    "submit": _lt("Submit for validation"),
    "validate": _lt("Validate"),
    "send_back": _lt("Send back"),
    "resolve": _lt("Resolve"),
    "communicate": _lt("Communicate"),
    "give_up": _lt("Client unreachable"),
    "record_satisfaction": _lt("Record satisfaction"),
    "close": _lt("Close the complaint"),
    "reopen": _lt("Reopen (appeal)"),
    "reject": _lt("Inadmissible"),
    "cancel": _lt("Cancel the complaint"),
    "identify": _lt("Identify the client"),
    "reclassify": _lt("Reclassify"),
}
