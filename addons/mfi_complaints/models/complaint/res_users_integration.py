# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, models
from odoo.fields import Domain

#: Groups of people: whoever holds one reads what that role reads.
PEOPLE = (
    "mfi_complaints.group_branch_manager",
    "mfi_complaints.group_collector",
    "mfi_complaints.group_handler",
    "mfi_complaints.group_controller",
    "mfi_complaints.group_pilot",
    "mfi_complaints.group_confidential",
    "base.group_system",
)


class ResUsers(models.Model):
    """What the account of another program reads of people and branches."""

    _inherit = "res.users"

    def _is_mfi_machine(self):
        """Return whether the user is a connected system and nothing else."""
        return self.has_group("mfi_complaints.group_integration") and not any(
            self.has_group(group) for group in PEOPLE
        )

    def _mfi_machine_rule(self, path=None):
        """Return the domain of a global rule that leaves people unchanged.

        An internal user reads every contact, colleague and follower; a connected
        system itself, its companies and the program, which Odoo's own pages show.

        :param path: path to the contact, ``None`` when nothing is a machine's
        """
        if not self._is_mfi_machine():
            return Domain.TRUE
        if path is None:
            return Domain.FALSE
        known = self.partner_id | self.company_ids.partner_id
        known |= self.browse(SUPERUSER_ID).partner_id
        return Domain(path, "in", known.ids)
