# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MfiBranch(models.Model):
    """Branches have suggestion boxes and send in stacks of papers."""

    _inherit = "mfi.branch"

    def _get_mfi_reference_users(self):
        """Return where branches are used."""
        boxes = self.env._("suggestion boxes")
        stacks = self.env._("stacks of paper forms")
        return super()._get_mfi_reference_users() + [
            ("mfi.suggestion.box", "branch_id", boxes),
            ("mfi.paper.batch", "branch_id", stacks),
        ]
