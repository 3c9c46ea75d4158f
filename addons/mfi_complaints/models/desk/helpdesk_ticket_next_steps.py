# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ...engine import process

#: Moves that carry a complaint forward, in the order of its life.
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

#: Problems that take a step out of the question rather than hold it back.
_POINTLESS = frozenset({"state", "not_identified"})


class HelpdeskTicket(models.Model):
    """Why a button is there or not: the next steps, who makes them, what is missing."""

    _inherit = "helpdesk.ticket"

    complaint_help = fields.Text(
        string="Next steps",
        compute="_compute_complaint_help",
        help="The steps that this status allows, who may make them, and what is still "
        "missing.",
    )

    @api.depends_context("uid", "lang")
    @api.depends("complaint_state", "team_id", "user_id", "complaint_outcome")
    def _compute_complaint_help(self):
        """Explain the next steps of each complaint to the current user."""
        for ticket in self:
            lines = ticket._get_complaint_help_lines() if ticket.complaint_kind else []
            ticket.complaint_help = "\n".join(lines) or False

    def _get_complaint_help_lines(self):
        """Return one line per step that the status allows and that makes sense."""
        case, roles = self._get_complaint_case(), self._get_complaint_roles()
        possible = process.available(case, roles)
        labels = self._get_complaint_move_labels()
        lines = []
        for code in _STEPS:
            found = process.problems(code, case, roles)
            if any(problem.code in _POINTLESS for problem in found):
                continue
            if (code not in possible and not found) or self._is_complaint_step_idle(
                code
            ):
                continue
            words = " ".join(
                self._get_complaint_help_sentence(code, one) for one in found
            )
            words = words or self.env._("You can do it now.")
            lines.append(
                self.env._("%(step)s: %(words)s", step=labels[code], words=words)
            )
        return lines or [self.env._("Nothing is expected any more.")]

    def _get_complaint_help_sentence(self, code, problem):
        """Return one problem in words; who may do it, when it is a matter of role."""
        if problem.code == "role":
            return self._get_complaint_role_names(problem.detail)
        return self._get_complaint_message(code, problem)

    def _is_complaint_step_idle(self, code):
        """Return whether a step has nothing to act on."""
        # sudo: whether a service validates is no secret
        validates = self.sudo().team_id.complaint_validation
        return (code == "resume" and not self.complaint_waiting_since) or (
            code == "submit" and not validates
        )

    @api.model
    def _get_complaint_move_labels(self):
        """Return {move: what its button says}."""
        return {
            "register": self.env._("Register"),
            "assign": self.env._("Assign"),
            "start": self.env._("Take in hand"),
            "return": self.env._("Return"),
            "resume": self.env._("Take up again"),
            "submit": self.env._("Submit for validation"),
            "validate": self.env._("Validate"),
            "send_back": self.env._("Send back"),
            "resolve": self.env._("Resolve"),
            "communicate": self.env._("Communicate"),
            "give_up": self.env._("Client unreachable"),
            "record_satisfaction": self.env._("Measure satisfaction"),
            "close": self.env._("Close the complaint"),
            "reopen": self.env._("Reopen (appeal)"),
            "reject": self.env._("Inadmissible"),
            "cancel": self.env._("Cancel the complaint"),
            "identify": self.env._("Identify the client"),
            "reclassify": self.env._("Reclassify"),
        }
