# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ...engine import desk

TASKS = [
    ("complete", "To complete"),
    ("assign", "To assign"),
    ("treat", "To treat"),
    ("validate", "To validate"),
    ("communicate", "To communicate"),
    ("satisfaction", "Satisfaction to measure"),
    ("close", "To close"),
]
assert [key for key, _label in TASKS] == list(desk.TASKS)


class HelpdeskTicket(models.Model):
    """The next task of each complaint, and the worklist of each role."""

    _inherit = "helpdesk.ticket"

    complaint_todo = fields.Selection(
        TASKS,
        string="To do",
        compute="_compute_complaint_todo",
        store=True,
        index="btree_not_null",
        help="What must be done next; empty when nothing is expected any more.",
    )
    complaint_waits_for_me = fields.Boolean(
        string="Waits for me",
        compute="_compute_complaint_waits_for_me",
        search="_search_complaint_waits_for_me",
    )

    @api.depends(
        "complaint_kind",
        "complaint_state",
        "complaint_satisfaction_state",
        "complaint_communicated_at",
    )
    def _compute_complaint_todo(self):
        """Derive the next task from the state and what the client knows."""
        for ticket in self:
            ticket.complaint_todo = ticket._get_complaint_task()

    def _get_complaint_task(self):
        """Return the next task of one complaint, ``False`` when there is none."""
        return (
            self.complaint_kind
            and desk.task(
                self.complaint_state or "draft",
                self.complaint_kind,
                bool(self.complaint_communicated_at),
                self.complaint_satisfaction_state not in (False, "pending"),
            )
            or False
        )

    @api.depends_context("uid")
    @api.depends("complaint_todo", "team_id", "user_id")
    def _compute_complaint_waits_for_me(self):
        """Tell which of these wait for the current user."""
        mine = self.filtered_domain(self._get_complaint_todo_domain())
        for ticket in self:
            ticket.complaint_waits_for_me = ticket in mine

    @api.model
    def _search_complaint_waits_for_me(self, operator, value):
        """Find what waits for the current user."""
        if operator != "in":
            return NotImplemented
        mine = self._get_complaint_todo_domain()
        return mine if True in value else ~mine

    @api.model
    def _get_complaint_todo_domain(self):
        """Return the domain of what the current user must do next, by role."""
        parts = [Domain.FALSE]
        for role in ("collector", "handler", "controller", "pilot", "confidential"):
            if self.env.user.has_group(f"mfi_complaints.group_{role}"):
                parts.append(getattr(self, f"_get_complaint_todo_{role}")())
        if self.env.user.has_group("mfi_complaints.group_branch_manager"):
            parts.append(self._get_complaint_todo_branch_manager())
        mine = Domain("complaint_todo", "!=", False) & Domain.OR(parts)
        return Domain("complaint_kind", "!=", False) & mine

    @api.model
    def _get_complaint_todo_collector(self):
        """Return the collector's: drafts, answers to tell, satisfaction, ends.

        The drafts are those the collector began, and those that came by mail.
        """
        drafts = Domain("complaint_todo", "=", "complete") & Domain(
            "create_uid", "in", [self.env.uid, SUPERUSER_ID]
        )
        tell = Domain("complaint_todo", "in", ["communicate", "satisfaction", "close"])
        return drafts | (
            tell
            & self._get_complaint_everyday_domain()
            & self._get_complaint_not_mine_domain()
        )

    @api.model
    def _get_complaint_todo_handler(self):
        """Return the service's: treated by me or by nobody yet; validated by heads."""
        uid = self.env.uid
        in_team = Domain("team_id.user_ids", "in", [uid])
        leads = Domain("team_id.user_id", "=", uid)
        treat = Domain("complaint_todo", "=", "treat") & Domain(
            "user_id", "in", [uid, False]
        )
        validate = Domain("complaint_todo", "=", "validate") & leads
        everyone = Domain("complaint_access", "!=", "denunciation")
        return everyone & ((treat & (in_team | leads)) | validate)

    @api.model
    def _get_complaint_todo_controller(self):
        """Return the controller's: satisfaction to measure."""
        return Domain("complaint_todo", "=", "satisfaction") & (
            self._get_complaint_everyday_domain()
            & self._get_complaint_not_mine_domain()
        )

    @api.model
    def _get_complaint_todo_pilot(self):
        """Return the pilot's: what no service has yet, and own drafts."""
        drafts = Domain("complaint_todo", "=", "complete") & Domain(
            "create_uid", "=", self.env.uid
        )
        assign = Domain("complaint_todo", "=", "assign")
        return drafts | (assign & self._get_complaint_everyday_domain())

    @api.model
    def _get_complaint_todo_confidential(self):
        """Return the confidential officer's: denunciations, restricted ones' ends."""
        secret = Domain("complaint_access", "=", "denunciation")
        desk_tasks = ["assign", "communicate", "satisfaction", "close"]
        restricted = Domain("complaint_access", "=", "restricted")
        return secret | (restricted & Domain("complaint_todo", "in", desk_tasks))

    @api.model
    def _get_complaint_todo_branch_manager(self):
        """Return the branch manager's: what is late in the branches managed."""
        return (
            self._get_complaint_everyday_domain()
            & Domain("mfi_branch_id.manager_ids", "in", [self.env.uid])
            & Domain("complaint_late", "=", True)
        )

    @api.model
    def _get_complaint_everyday_domain(self):
        """Return the domain of what is neither restricted nor confidential."""
        return Domain("complaint_access", "=", "open")

    @api.model
    def _get_complaint_not_mine_domain(self):
        """Return the domain of what the current user did not handle."""
        return Domain("user_id", "!=", self.env.uid)
