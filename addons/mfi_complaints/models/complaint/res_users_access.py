# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from ...engine.process import RESERVED
from .rule_lookups import use_lookups

#: Roles that write complaints, each in its states.
WRITERS = ("collector", "handler", "pilot", "confidential")


class ResUsers(models.Model):
    """Which complaints a user may read and write, as domains for global rules."""

    _inherit = "res.users"
    _mfi_technical = ("mfi_search_key",)

    def _complaint_rule(self, operation, path=""):
        """Return the domain of one operation, for a record rule.

        The domains use field paths rather than lists of ids, so that a change of
        service, branch or manager applies at once although rules are cached. The result
        is a ``Domain`` and not a list, because the operators that ignore the user's
        access to the staff register (``any!``) are not allowed in lists.

        :param operation: ``read`` or ``write`` (also for creating and deleting)
        :param path: path to the ticket, e.g. ``"ticket_id"`` for its journal
        """
        ordinary = Domain("complaint_kind", "=", False)
        domain = self._get_complaint_read_domain()
        if operation == "write":
            domain &= self._get_complaint_write_domain()
            if self._has_complaint_rights_alone():
                ordinary = Domain.FALSE
        domain |= ordinary
        domain = domain.map_conditions(use_lookups)
        for name in reversed(path.split(".") if path else ()):
            domain = Domain(name, "any!", domain)
        return domain

    def _has_complaint_rights_alone(self):
        """Return whether the user may write tickets as complaints alone.

        The helpdesk shows employees the ordinary tickets that they follow or ask for,
        and leaves it to its access lines that they do not write them. Those of our
        roles are for complaints.
        """
        return any(
            self.has_group(f"mfi_complaints.group_{role}") for role in WRITERS
        ) and not self.has_group("helpdesk_mgmt.group_helpdesk_user_own")

    def _get_complaint_read_domain(self):
        """Return the domain of complaints that the user may read: none by default."""
        if not self._is_internal():
            return Domain.FALSE  # clients use ``complaint_status``
        allowed = Domain.OR(self._get_complaint_read_grants())
        return allowed & self._get_complaint_not_concerned_domain()

    def _get_complaint_read_grants(self):
        """Return the domains of complaints that each role of the user may read."""
        grants = [self._get_complaint_branch_domain()]
        unrestricted = Domain("complaint_access", "=", "open")
        if self.has_group("mfi_complaints.group_confidential"):
            grants.append(Domain("complaint_kind", "!=", False))
        if any(
            self.has_group(f"mfi_complaints.group_{role}")
            for role in ("collector", "controller", "pilot")
        ):
            grants.append(unrestricted)
        if self.has_group("mfi_complaints.group_collector"):
            grants.append(self._get_complaint_own_drafts())
        if self.has_group("mfi_complaints.group_handler"):
            grants.append(self._get_complaint_service_domain())
        return grants

    def _get_complaint_own_drafts(self):
        """Return the domain of the user's own drafts, except whistleblowing reports."""
        return (
            Domain("create_uid", "=", self.id)
            & Domain("complaint_state", "=", "draft")
            & Domain("complaint_access", "!=", "denunciation")
        )

    def _get_complaint_service_domain(self):
        """Return the domain of complaints assigned to the user's services."""
        own_teams = Domain("team_id.user_ids", "in", [self.id])
        own_teams |= Domain("team_id.user_id", "=", self.id)
        return own_teams & Domain("complaint_access", "in", ["open", "restricted"])

    def _get_complaint_teams(self):
        """Return the services that the user belongs to or heads, archived ones too."""
        # sudo: only ids are used, in addition to the record rules
        teams = self.env["helpdesk.ticket.team"].sudo()
        own = Domain("user_ids", "in", self.ids) | Domain("user_id", "in", self.ids)
        return teams.with_context(active_test=False).search(own)

    def _get_complaint_branch_domain(self):
        """Return the domain of open-access complaints of the user's branches."""
        return Domain("complaint_access", "=", "open") & Domain(
            "mfi_branch_id.manager_ids", "in", [self.id]
        )

    def _get_complaint_not_concerned_domain(self):
        """Return the domain that excludes registered complaints about the user."""
        is_user = Domain("user_id", "in", [self.id])
        return Domain("complaint_staff_ids", "not any!", is_user) | Domain(
            "complaint_state", "=", "draft"
        )

    def _get_complaint_write_domain(self):
        """Return the domain of complaints that the user may write directly.

        Users who register may write drafts; the members of a service may write the
        complaints that it is handling. All other changes go through the moves.
        """
        if not self._is_internal():
            return Domain.FALSE
        allowed = [Domain.FALSE]
        registrars = ("collector", "pilot", "confidential")
        if any(self.has_group(f"mfi_complaints.group_{role}") for role in registrars):
            allowed.append(Domain("complaint_state", "in", [False, "draft"]))
        reserved = Domain("complaint_state", "in", sorted(RESERVED))
        if self.has_group("mfi_complaints.group_handler"):
            allowed.append(reserved & self._get_complaint_service_domain())
        if self.has_group("mfi_complaints.group_confidential"):
            confidential = Domain("complaint_access", "=", "denunciation")
            allowed.append(reserved & confidential)
        return Domain.OR(allowed)
