# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Order of complaints unless another one is asked for: the latest first.
LATEST_FIRST = "complaint_received_at desc, id desc"
#: Dates by which a list is limited to a period.
PERIODS = frozenset({"complaint_received_at", "complaint_resolved_at"})
#: Roles that read the complaints of all branches and services.
WIDE_ROLES = ("collector", "controller", "pilot", "confidential")


class HelpdeskTicket(models.Model):
    """Searches of complaints cost the same however many closed ones there are."""

    _inherit = "helpdesk.ticket"

    # Serve the lists without another order, the search for the last complaint of each
    # branch, and the lists of those who read only their branches or services.
    _complaint_latest_idx = models.Index(
        "(complaint_received_at, id) WHERE complaint_kind IS NOT NULL"
    )
    _complaint_branch_latest_idx = models.Index(
        "(mfi_branch_id, complaint_received_at, id) WHERE complaint_kind IS NOT NULL"
    )
    _complaint_team_latest_idx = models.Index(
        "(team_id, complaint_received_at, id) WHERE complaint_kind IS NOT NULL"
    )
    # Serves the archives: the latest complaints may all be open.
    _complaint_archives_idx = models.Index(
        "(complaint_received_at, id) "
        "WHERE complaint_kind IS NOT NULL AND complaint_todo IS NULL"
    )
    # Serve the worklists and figures of those who read only their branches or services.
    # The included columns of the record rules let them be counted from the index.
    _complaint_branch_open_idx = models.Index(
        "(mfi_branch_id, complaint_deadline, id) INCLUDE (complaint_todo, "
        "complaint_kind, complaint_state, complaint_access, company_id, active, "
        "team_id, user_id, create_uid, partner_id) WHERE complaint_todo IS NOT NULL"
    )
    _complaint_team_open_idx = models.Index(
        "(team_id, complaint_deadline, id) INCLUDE (complaint_todo, complaint_kind, "
        "complaint_state, complaint_access, company_id, active, mfi_branch_id, "
        "user_id, create_uid, partner_id) WHERE complaint_todo IS NOT NULL"
    )
    # Serves the columns of the board: the first open complaints of each stage.
    _complaint_stage_open_idx = models.Index(
        "(stage_id, complaint_deadline, id) WHERE complaint_todo IS NOT NULL"
    )

    # Serves the lists by promised date from which the filter of open ones was removed.
    _complaint_promised_idx = models.Index(
        "(complaint_deadline, id) WHERE complaint_kind IS NOT NULL"
    )
    # Serve the filters that may find few complaints, or none among the latest, for
    # which all would be read.
    _complaint_appealed_idx = models.Index(
        "(complaint_received_at, id) WHERE complaint_appeal_level > 0"
    )
    _complaint_escalated_idx = models.Index(
        "(complaint_received_at, id) WHERE complaint_escalated_at IS NOT NULL"
    )
    _complaint_dissatisfied_idx = models.Index(
        "(complaint_received_at, id) WHERE complaint_satisfaction_score IN (1, 2)"
    )
    _complaint_unidentified_idx = models.Index(
        "(complaint_received_at, id) "
        "WHERE complaint_kind IS NOT NULL AND partner_id IS NULL"
    )
    _complaint_imported_idx = models.Index(
        "(complaint_received_at, id) WHERE complaint_imported IS TRUE"
    )
    _complaint_restricted_idx = models.Index(
        "(complaint_received_at, id) INCLUDE (complaint_kind, complaint_state, "
        "complaint_access, company_id, active, mfi_branch_id, team_id, create_uid, "
        "partner_id) WHERE complaint_access IN ('restricted', 'denunciation')"
    )

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Search complaints in an order, and within limits, that an index serves.

        The order of the helpdesk, by priority, has no index and means nothing for
        complaints. Searches that may find ordinary tickets keep it.
        """
        domain, tickets = Domain(domain), self
        if self._finds_only_complaints(domain):
            domain &= self._get_complaint_scope_domain()
            order = LATEST_FIRST if order == self._order else order
            if PERIODS.intersection(c.field_expr for c in domain.iter_conditions()):
                tickets = self.with_context(mfi_complaint_sorted=True)
        return super(HelpdeskTicket, tickets)._search(
            domain, offset, limit, order, **kwargs
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Sort the complaints of a period by promised date, without its index.

        PostgreSQL would read the index of promised dates until it has enough complaints
        of the period, which are all near its end.
        """
        if field_name == "complaint_deadline" and self.env.context.get(
            "mfi_complaint_sorted"
        ):
            promised = self._field_to_sql(alias, field_name, query)
            return SQL("%s + interval '0' %s %s", promised, direction, nulls)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.model
    def _finds_only_complaints(self, domain):
        """Return whether a domain excludes all ordinary tickets."""
        ordinary = domain & Domain("complaint_kind", "=", False)
        return ordinary.optimize(self).is_false()

    @api.model
    def _get_complaint_scope_domain(self):
        """Return the domain, by ids, of the user's branches and services.

        The record rules allow nothing outside it, but they find branches and services
        through their managers and members, which no index of the tickets serves. The
        rules still decide; users who read all branches and services are not limited.
        """
        user = self.env.user
        groups = (f"mfi_complaints.group_{role}" for role in WIDE_ROLES)
        if self.env.su or not user._is_internal() or any(map(user.has_group, groups)):
            return Domain.TRUE
        # sudo: only ids are used, in addition to the record rules
        branches = self.env["mfi.branch"].sudo().with_context(active_test=False)
        own = Domain("manager_ids", "in", user.ids)
        scope = Domain("mfi_branch_id", "in", branches.search(own).ids)
        if user.has_group("mfi_complaints.group_handler"):
            scope |= Domain("team_id", "in", user._get_complaint_teams().ids)
        return scope
