# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

#: Field of a complaint → column of the statistics with the same value.
COLUMNS = {
    "complaint_access": "access",
    "complaint_kind": "kind",
    "complaint_staff_ids": "staff_ids",
    "complaint_state": "state",
    "mfi_branch_id": "branch_id",
    "team_id": "team_id",
}


class ResUsers(models.Model):
    """Which lines of the statistics a user may count."""

    _inherit = "res.users"

    def _complaint_report_rule(self):
        """Return the domain of the statistics, for their record rule.

        This is the rule on complaints, applied to the columns of the statistics:
        counting does not need the table of tickets. Directors count everyday
        complaints, which they may not open.
        """
        domain = self._get_complaint_read_domain()
        if self.has_group("mfi_complaints.group_director"):
            everyday = Domain("complaint_access", "=", "open")
            domain |= everyday & self._get_complaint_not_concerned_domain()
        return domain.map_conditions(_to_column)

    def _can_read_all_complaints(self):
        """Return whether the user counts the everyday complaints of all branches."""
        roles = ("collector", "controller", "pilot", "confidential", "director")
        return any(self.has_group(f"mfi_complaints.group_{role}") for role in roles)

    def _can_open_complaints(self):
        """Return whether the user may open complaints, and not only count them."""
        roles = ("branch_manager", "collector", "controller", "pilot")
        roles += ("confidential", "handler")
        return any(self.has_group(f"mfi_complaints.group_{role}") for role in roles)

    def _can_open_scorecard(self):
        """Return whether the user sees scores: of all, or of what they lead."""
        roles = ("branch_manager", "controller", "pilot", "confidential", "director")
        if any(self.has_group(f"mfi_complaints.group_{role}") for role in roles):
            return True
        # sudo: whom the user leads is no secret to them
        led = self.env["helpdesk.ticket.team"].sudo()
        handles = self.has_group("mfi_complaints.group_handler")
        return handles and bool(led.search_count([("user_id", "=", self.id)], limit=1))

    def _has_anonymous_register(self):
        """Return whether the user gets the register of complaints without names only.

        So do directors, unless another role opens the complaints that they count.
        """
        openers = ("controller", "pilot", "confidential")
        return self.has_group("mfi_complaints.group_director") and not any(
            self.has_group(f"mfi_complaints.group_{role}") for role in openers
        )


def _to_column(condition):
    """Return a condition on a complaint as one on a line of the statistics.

    The statistics contain no drafts: conditions that only drafts meet are false. Left
    in the rule, they would keep PostgreSQL from joining its parts and from working in
    parallel.
    """
    name, _dot, path = condition.field_expr.partition(".")
    if name == "create_uid" or _is_draft(condition):
        return Domain.FALSE
    column = ".".join(part for part in (COLUMNS[name], path) if part)
    return Domain(column, condition.operator, condition.value)


def _is_draft(condition):
    """Return whether a condition says that the complaint is a draft."""
    if condition.field_expr != "complaint_state":
        return False
    if condition.operator == "in":
        return set(condition.value) == {"draft"}
    return condition.operator == "=" and condition.value == "draft"
