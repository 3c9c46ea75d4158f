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

        Accounts in use keep what they open.
        """
        result = super().write(vals)
        if "group_ids" in vals:
            self.filtered(lambda user: not user.login_date)._set_complaint_home()
        return result

    @api.private
    def _set_complaint_home(self):
        """Set the page that accounts without one open first, by their role."""
        for page, roles in HOMES.items():
            groups = [f"mfi_complaints.group_{role}" for role in roles]
            users = self.filtered(
                lambda user, groups=groups: (
                    not user.action_id
                    and not user.share
                    and any(map(user.has_group, groups))
                )
            )
            action = users and self.env.ref(f"mfi_complaints.{page}", False)
            if action:
                users.action_id = action.id
