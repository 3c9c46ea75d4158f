# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain

#: Order of complaints unless another one is asked for: the latest first.
LATEST_FIRST = "complaint_received_at desc, id desc"
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
    # Serve the worklists of those who read only their branches or services.
    _complaint_branch_open_idx = models.Index(
        "(mfi_branch_id, complaint_deadline, id) WHERE complaint_todo IS NOT NULL"
    )
    _complaint_team_open_idx = models.Index(
        "(team_id, complaint_deadline, id) WHERE complaint_todo IS NOT NULL"
    )
    # Serves the columns of the board: the first open complaints of each stage.
    _complaint_stage_open_idx = models.Index(
        "(stage_id, complaint_deadline, id) WHERE complaint_todo IS NOT NULL"
    )

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Search complaints in an order, and within limits, that an index serves.

        The order of the helpdesk, by priority, has no index and means nothing for
        complaints. Searches that may find ordinary tickets keep it.
        """
        domain = Domain(domain)
        if self._finds_only_complaints(domain):
            domain &= self._get_complaint_scope_domain()
            order = LATEST_FIRST if order == self._order else order
        return super()._search(domain, offset, limit, order, **kwargs)

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
            # sudo: as above
            teams = self.env["helpdesk.ticket.team"].sudo()
            teams = teams.with_context(active_test=False)
            own = Domain("user_ids", "in", user.ids) | Domain("user_id", "=", user.id)
            scope |= Domain("team_id", "in", teams.search(own).ids)
        return scope
