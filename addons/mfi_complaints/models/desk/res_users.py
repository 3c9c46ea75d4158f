# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

#: Page that opens first → roles, the first that applies.
HOMES = {
    "complaint_action_desk": (
        "branch_manager",
        "collector",
        "confidential",
        "controller",
        "handler",
        "pilot",
    ),
    "mfi_complaint_dashboard_action": ("director",),
}


class ResUsers(models.Model):
    """A new account for complaints opens the desk; a director's, the dashboard."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        """Create accounts that open the page of their role, unless another is given."""
        users = super().create(vals_list)
        users._set_complaint_home()
        return users

    def write(self, vals):
        """Write; an account that gets its role before it is first used opens its page.

        Accounts in use keep what they open, unless they have lost every role.
        """
        result = super().write(vals)
        if "group_ids" in vals:
            self._unset_complaint_home()
            self.filtered(lambda user: not user.login_date)._set_complaint_home()
        return result

    @api.private
    def _set_complaint_home(self):
        """Set the page that accounts without one open first, by their role."""
        for action, groups in self._get_complaint_homes():
            self.filtered(
                lambda user, groups=groups: (
                    not user.action_id
                    and not user.share
                    and any(map(user.has_group, groups))
                )
            ).action_id = action.id

    @api.private
    def _unset_complaint_home(self):
        """Remove our page from accounts that have lost every role: it would refuse."""
        homes = self._get_complaint_homes()
        pages = {action.id for action, _groups in homes}
        every = [group for _action, groups in homes for group in groups]
        self.filtered(
            lambda user: (
                user.action_id.id in pages and not any(map(user.has_group, every))
            )
        ).action_id = False

    def _get_complaint_homes(self):
        """Return pairs (page, external ids of the groups that open it first)."""
        pages = {page: self.env.ref(f"mfi_complaints.{page}", False) for page in HOMES}
        return [
            (action, [f"mfi_complaints.group_{role}" for role in HOMES[page]])
            for page, action in pages.items()
            if action
        ]
