# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from ..complaint.rule_lookups import use_lookups


class ResUsers(models.Model):
    """Which openings of confidential files a user may know of."""

    _inherit = "res.users"

    def _complaint_opening_rule(self):
        """Return the domain of openings, for a record rule.

        Nobody learns who read a complaint about themselves.
        """
        others = self._get_complaint_not_concerned_domain()
        return Domain("ticket_id", "any!", others.map_conditions(use_lookups))
