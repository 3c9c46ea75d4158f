# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MfiBranch(models.Model):
    """Branches referenced by suggestion boxes and by batches of paper forms."""

    _inherit = "mfi.branch"

    def _get_mfi_reference_usages(self):
        """Return the models that refer to branches, including those of papers."""
        boxes = self.env._("suggestion boxes")
        batches = self.env._("batches of paper forms")
        return super()._get_mfi_reference_usages() + [
            ("mfi.suggestion.box", "branch_id", boxes),
            ("mfi.paper.batch", "branch_id", batches),
        ]
