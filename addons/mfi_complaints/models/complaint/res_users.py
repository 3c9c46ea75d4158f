# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from ...engine.process import RESERVED


class ResUsers(models.Model):
    """What a user may read and write of complaints, as domains for global rules."""

    _inherit = "res.users"

    def _complaint_rule(self, operation, path=""):
        """Return the domain of one operation, for a record rule.

        The domains follow paths rather than lists of ids, so that a change of service,
        branch or manager counts at once although rules are cached. It is a ``Domain``,
        not a list: what the user may read of the staff register does not matter.

        :param operation: ``read`` or ``write`` (creating and deleting are writing)
        :param path: path to the ticket, e.g. ``"ticket_id"`` for its journal
        """
        readable = self._get_complaint_read_domain()
        if operation == "write":
            readable &= self._get_complaint_write_domain()
        domain = Domain("complaint_kind", "=", False) | readable
        for name in reversed(path.split(".") if path else ()):
            domain = Domain(name, "any!", domain)
        return domain

    def _get_complaint_read_domain(self):
        """Return which complaints the user may read: deny by default."""
        if not self._is_internal():
            return Domain.FALSE  # clients follow theirs through ``complaint_status``
        allowed = Domain.OR(self._get_complaint_read_grants())
        return allowed & self._get_complaint_not_concerned_domain()

    def _get_complaint_read_grants(self):
        """Return the reasons for which an internal user may read a complaint."""
        grants = [self._get_complaint_branch_domain()]
        everyday = Domain("complaint_access", "=", "open")
        if self.has_group("mfi_complaints.group_confidential"):
            grants.append(Domain("complaint_kind", "!=", False))
        if any(
            self.has_group(f"mfi_complaints.group_{role}")
            for role in ("collector", "controller", "pilot")
        ):
            grants.append(everyday)
        if self.has_group("mfi_complaints.group_collector"):
            grants.append(self._get_complaint_own_drafts())
        if self.has_group("mfi_complaints.group_handler"):
            grants.append(self._get_complaint_service_domain())
        return grants

    def _get_complaint_own_drafts(self):
        """Return the drafts that the user wrote, denunciations left out."""
        return (
            Domain("create_uid", "=", self.id)
            & Domain("complaint_state", "=", "draft")
            & Domain("complaint_access", "!=", "denunciation")
        )

    def _get_complaint_service_domain(self):
        """Return the complaints of the services to which the user belongs."""
        mine = Domain("team_id.user_ids", "in", [self.id])
        mine |= Domain("team_id.user_id", "=", self.id)
        return mine & Domain("complaint_access", "in", ["open", "restricted"])

    def _get_complaint_branch_domain(self):
        """Return the everyday complaints of the branches that the user manages."""
        return Domain("complaint_access", "=", "open") & Domain(
            "mfi_branch_id.manager_ids", "in", [self.id]
        )

    def _get_complaint_not_concerned_domain(self):
        """Leave out what the user is complained of in, once it is registered."""
        me = Domain("user_id", "in", [self.id])
        return Domain("complaint_staff_ids", "not any!", me) | Domain(
            "complaint_state", "=", "draft"
        )

    def _get_complaint_write_domain(self):
        """Return which complaints the user may write directly.

        Drafts by those who register; the reserved space by its service alone. All the
        rest goes through the named moves.
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
            secret = Domain("complaint_access", "=", "denunciation")
            allowed.append(reserved & secret)
        return Domain.OR(allowed)
