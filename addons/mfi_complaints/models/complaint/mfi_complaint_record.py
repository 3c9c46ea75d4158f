# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

from ..guard import in_process


class MfiComplaintRecord(models.AbstractModel):
    """Records about a complaint that only the process writes.

    Creating, writing and deleting require the key of :mod:`guard`. Models override
    :meth:`_get_refusal_message` to give users a more precise error message.
    """

    _name = "mfi.complaint.record"
    _description = "Record Written Only by the Process"

    @api.model_create_multi
    def create(self, vals_list):
        """Let only the process create records."""
        self._check_process()
        return super().create(vals_list)

    def write(self, vals):
        """Let only the process change records, for example to erase personal data."""
        self._check_process()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Let only the process delete records."""
        self._check_process()

    def _check_process(self):
        """Raise unless the context contains the key of the process."""
        if not in_process(self):
            raise UserError(self._get_refusal_message())

    def _get_refusal_message(self):
        """Return the error message for users who try to change the record."""
        return self.env._("This is recorded by the program and cannot be changed.")
