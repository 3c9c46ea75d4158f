# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import desk

TASKS = [
    ("complete", "To complete"),
    ("assign", "To assign"),
    ("treat", "To handle"),
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
        help="What must be done next; empty when no further step is needed.",
    )
    complaint_waits_for_me = fields.Boolean(
        string="Waiting for me",
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
        """Compute the next task from the state and what the client already knows."""
        for ticket in self:
            ticket.complaint_todo = ticket._get_complaint_task()

    def _get_complaint_task(self):
        """Return the next task of one complaint, or ``False`` if there is none."""
        task = desk.find_task(
            self.complaint_state,
            self.complaint_kind,
            self.complaint_communicated_at,
            self.complaint_satisfaction_state,
        )
        return task or False

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        """Order groups of tasks as they are worked through, not by their keys."""
        term = groupby_terms.get("complaint_todo")
        if term is None:
            return super()._read_group_orderby(order, groupby_terms, query)
        tasks = list(desk.TASKS)
        groupby_terms["complaint_todo"] = SQL(
            "array_position(%s::varchar[], %s)", tasks, term
        )
        result = super()._read_group_orderby(order, groupby_terms, query)
        groupby_terms["complaint_todo"] = term  # groups themselves keep their keys
        return result

    @api.depends_context("uid")
    @api.depends("complaint_todo", "team_id", "user_id")
    def _compute_complaint_waits_for_me(self):
        """Compute which of these complaints are waiting for the current user."""
        tickets = self.filtered_domain(self._get_complaint_todo_domain())
        for ticket in self:
            ticket.complaint_waits_for_me = ticket in tickets

    @api.model
    def _search_complaint_waits_for_me(self, operator, value):
        """Search for the complaints that are waiting for the current user."""
        if operator != "in":
            return NotImplemented
        domain = self._get_complaint_todo_domain()
        return domain if True in value else ~domain

    @api.model
    def _get_complaint_todo_domain(self):
        """Return the domain of complaints that the current user must act on."""
        parts = [Domain.FALSE]
        for role in ("collector", "handler", "controller", "pilot", "confidential"):
            if self.env.user.has_group(f"mfi_complaints.group_{role}"):
                parts.append(getattr(self, f"_get_complaint_todo_{role}")())
        if self.env.user.has_group("mfi_complaints.group_branch_manager"):
            parts.append(self._get_complaint_todo_branch_manager())
        to_do = Domain("complaint_todo", "!=", False) & Domain.OR(parts)
        return Domain("complaint_kind", "!=", False) & to_do

    @api.model
    def _get_complaint_todo_collector(self):
        """Return the domain of the collector's worklist.

        It contains the drafts that the collector started or that were received by
        e-mail, and the complaints to communicate, to measure or to close.
        """
        drafts = Domain("complaint_todo", "=", "complete") & Domain(
            "create_uid", "in", [self.env.uid, SUPERUSER_ID]
        )
        desk_tasks = Domain(
            "complaint_todo", "in", ["communicate", "satisfaction", "close"]
        )
        return drafts | (
            desk_tasks
            & self._get_complaint_everyday_domain()
            & self._get_complaint_not_mine_domain()
        )

    @api.model
    def _get_complaint_todo_handler(self):
        """Return the domain of the worklist of members and heads of a service.

        Members handle the complaints assigned to them or to nobody yet; heads of
        service also validate solutions.
        """
        uid = self.env.uid
        is_member = Domain("team_id.user_ids", "in", [uid])
        is_head = Domain("team_id.user_id", "=", uid)
        to_handle = Domain("complaint_todo", "=", "treat") & Domain(
            "user_id", "in", [uid, False]
        )
        to_validate = Domain("complaint_todo", "=", "validate") & is_head
        not_denunciation = Domain("complaint_access", "!=", "denunciation")
        return not_denunciation & ((to_handle & (is_member | is_head)) | to_validate)

    @api.model
    def _get_complaint_todo_controller(self):
        """Return the domain of the controller's worklist: satisfaction to measure."""
        return Domain("complaint_todo", "=", "satisfaction") & (
            self._get_complaint_everyday_domain()
            & self._get_complaint_not_mine_domain()
        )

    @api.model
    def _get_complaint_todo_pilot(self):
        """Return the domain of the pilot's worklist: to assign, and own drafts."""
        drafts = Domain("complaint_todo", "=", "complete") & Domain(
            "create_uid", "=", self.env.uid
        )
        to_assign = Domain("complaint_todo", "=", "assign")
        return drafts | (to_assign & self._get_complaint_everyday_domain())

    @api.model
    def _get_complaint_todo_confidential(self):
        """Return the domain of the confidential officer's worklist.

        It contains all whistleblowing reports, and the restricted complaints that must
        be assigned, communicated, measured or closed.
        """
        denunciations = Domain("complaint_access", "=", "denunciation")
        desk_tasks = ["assign", "communicate", "satisfaction", "close"]
        restricted = Domain("complaint_access", "=", "restricted")
        return denunciations | (restricted & Domain("complaint_todo", "in", desk_tasks))

    @api.model
    def _get_complaint_todo_branch_manager(self):
        """Return the domain of the branch manager's worklist: late complaints."""
        return (
            self._get_complaint_everyday_domain()
            & Domain("mfi_branch_id.manager_ids", "in", [self.env.uid])
            & Domain("complaint_late", "=", True)
        )

    @api.model
    def _get_complaint_everyday_domain(self):
        """Return the domain of complaints that are not restricted or confidential."""
        return Domain("complaint_access", "=", "open")

    @api.model
    def _get_complaint_not_mine_domain(self):
        """Return the domain of complaints that the user did not handle."""
        return Domain("user_id", "!=", self.env.uid)
