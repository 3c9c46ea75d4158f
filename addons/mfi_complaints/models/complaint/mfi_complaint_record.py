# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

from ..guard import in_process


class MfiComplaintRecord(models.AbstractModel):
    """What the process writes about a complaint, and nobody changes afterwards.

    Creating, writing and deleting need the key of :mod:`guard`; the models say in
    :meth:`_refusal` what a person is told instead.
    """

    _name = "mfi.complaint.record"
    _description = "Record Written by the Process Alone"

    @api.model_create_multi
    def create(self, vals_list):
        """Let the process alone add records."""
        self._check_process()
        return super().create(vals_list)

    def write(self, vals):
        """Let the process alone change records; the erasure empties them."""
        self._check_process()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse: what was recorded is never forgotten."""
        self._check_process()

    def _check_process(self):
        """Raise unless the caller holds the key of the process."""
        if not in_process(self):
            raise UserError(self._refusal())

    def _refusal(self):
        """Return the sentence for whoever may not change the record."""
        return self.env._("This is recorded by the program and stays as it is.")
