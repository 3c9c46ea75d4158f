# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from functools import partial

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
#: Roles with a worklist. That of a branch manager depends on the branches and dates.
ROLES = ("collector", "handler", "controller", "pilot", "confidential")
ROLES += ("branch_manager",)
assert [key for key, _label in TASKS] == list(desk.TASKS)


class HelpdeskTicket(models.Model):
    """The next task of each complaint, and the worklist of each role."""

    _inherit = "helpdesk.ticket"

    complaint_todo = fields.Selection(
        TASKS,
        string="To do",
        compute="_compute_complaint_todo",
        store=True,
        help="What must be done next; empty when no further step is needed.",
    )
    complaint_waits_for_me = fields.Boolean(
        string="Waiting for me",
        compute="_compute_complaint_waits_for_me",
        search="_search_complaint_waits_for_me",
    )

    complaint_in_my_service = fields.Boolean(
        string="In my service",
        compute="_compute_complaint_in_my_service",
        search="_search_complaint_in_my_service",
        help="Whether you are a member or the head of the service in charge.",
    )

    # Used by the worklists and the desk: the first complaints of a task, and how many
    # there are. The included columns of the record rules let it count from the index.
    _complaint_task_idx = models.Index(
        "(complaint_todo, complaint_deadline, id) INCLUDE (complaint_kind, "
        "complaint_state, complaint_access, company_id, active, mfi_branch_id, "
        "team_id, user_id, create_uid, partner_id) WHERE complaint_todo IS NOT NULL"
    )
    # Used by the worklist of confidential officers: the first complaints of few.
    _complaint_restricted_open_idx = models.Index(
        "(complaint_deadline, id) WHERE complaint_todo IS NOT NULL "
        "AND complaint_access IN ('restricted', 'denunciation')"
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
        if True not in value:
            return ~domain
        if self._get_complaint_todo_roles() == ["branch_manager"]:
            return domain  # its branches and dates have an index
        return Domain("complaint_kind", "!=", False) & _lead_with_tasks(self, domain)

    @api.depends_context("uid")
    @api.depends("team_id")
    def _compute_complaint_in_my_service(self):
        """Compute which of these complaints are in the current user's services."""
        teams = self.env.user._get_complaint_teams()
        for ticket in self:
            ticket.complaint_in_my_service = ticket.team_id.id in teams.ids

    @api.model
    def _search_complaint_in_my_service(self, operator, value):
        """Search for the complaints of the current user's services, by their ids.

        Only so can PostgreSQL use the index of services, or find at once that there is
        nothing to look for.
        """
        if operator != "in":
            return NotImplemented
        teams = self.env.user._get_complaint_teams()
        return Domain("team_id", "in" if True in value else "not in", teams.ids)

    @api.model
    def _get_complaint_todo_domain(self):
        """Return the domain of complaints that the current user must act on."""
        parts = [
            getattr(self, f"_get_complaint_todo_{role}")()
            for role in self._get_complaint_todo_roles()
        ]
        to_do = Domain("complaint_todo", "!=", False) & Domain.OR(parts)
        return Domain("complaint_kind", "!=", False) & to_do

    @api.model
    def _get_complaint_todo_roles(self):
        """Return those of :data:`ROLES` that the current user has."""
        has_group = self.env.user.has_group
        return [role for role in ROLES if has_group(f"mfi_complaints.group_{role}")]

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


def _lead_with_tasks(tickets, domain):
    """Return a worklist's domain with its tasks and levels of access in front.

    They have indexes. The rest stands within ``COALESCE``, of which PostgreSQL assumes
    that half of the rows satisfy it. It names tasks and levels too: PostgreSQL would
    multiply the two, expect a few complaints, and sort them all instead of reading the
    first ones from the index.
    """
    rest = Domain.custom(
        to_sql=partial(_to_sql, domain), predicate=partial(_is_within, domain)
    )
    for name in ("complaint_todo", "complaint_access"):
        values = tickets._fields[name].get_values(tickets.env)
        known = [v for v in values if _may_have(tickets, domain, name, v)]
        if name == "complaint_todo" or known != values:
            rest &= Domain(name, "in", known)
    return rest


def _may_have(tickets, domain, name, value):
    """Return whether a domain may contain complaints with this value of a field."""
    known = domain.map_conditions(partial(_assume, name, value))
    return not known.optimize(tickets).is_false()


def _assume(name, value, condition):
    """Return a condition, for complaints with this value of a field.

    That is, whether they satisfy it if it compares this field with values.
    """
    if condition.field_expr != name or condition.operator not in ("=", "in"):
        return condition
    values = condition.value if condition.operator == "in" else [condition.value]
    return Domain(value in values)


def _to_sql(domain, model, alias, query):
    """Return the SQL of a domain, opaque to PostgreSQL."""
    condition = domain.optimize_full(model)._to_sql(model, alias, query)
    return SQL("COALESCE(%s, FALSE)", condition)


def _is_within(domain, ticket):
    """Return whether a domain contains a complaint."""
    return bool(ticket.filtered_domain(domain))
