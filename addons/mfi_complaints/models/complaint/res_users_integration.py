# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, models
from odoo.fields import Domain

#: Groups of people: a user in one of them is not only a connected system.
PERSON_GROUPS = (
    "mfi_complaints.group_branch_manager",
    "mfi_complaints.group_collector",
    "mfi_complaints.group_handler",
    "mfi_complaints.group_controller",
    "mfi_complaints.group_pilot",
    "mfi_complaints.group_confidential",
    "base.group_system",
)


class ResUsers(models.Model):
    """What the account of a connected system may read about people and branches."""

    _inherit = "res.users"

    def _is_mfi_integration(self):
        """Return whether the user is a connected system and has no other role."""
        return self.has_group("mfi_complaints.group_integration") and not any(
            self.has_group(group) for group in PERSON_GROUPS
        )

    def _mfi_machine_rule(self, path=None):
        """Return the domain of a global rule that only restricts connected systems.

        Internal users may read all contacts, users and followers. A connected system
        may only read itself, its companies and the superuser, which Odoo's own pages
        show.

        :param path: path to the contact, or ``None`` for models that connected systems
            may not read at all
        """
        if not self._is_mfi_integration():
            return Domain.TRUE
        if path is None:
            return Domain.FALSE
        partners = self.partner_id | self.company_ids.partner_id
        partners |= self.browse(SUPERUSER_ID).partner_id
        return Domain(path, "in", partners.ids)
