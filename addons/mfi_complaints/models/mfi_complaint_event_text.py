# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import in_process


class MfiComplaintEventText(models.Model):
    """Personal words of an event (a reason, an addendum), kept apart from the chain.

    The chain holds their salted digest. Erasing personal data empties these rows and
    the complaint's salt; the chain stays valid.
    """

    _name = "mfi.complaint.event.text"
    _description = "Complaint Event Text"
    _log_access = False
    # Personal words, emptied with those of the complaint.
    _mfi_erasable = ("event_id.ticket_id", ("value",))

    event_id = fields.Many2one(
        "mfi.complaint.event", required=True, index=True, ondelete="restrict"
    )
    ticket_id = fields.Many2one(related="event_id.ticket_id")
    name = fields.Char("Key", required=True)
    value = fields.Text("Words")

    @api.model_create_multi
    def create(self, vals_list):
        """Let the journal alone add words."""
        self._check_process()
        return super().create(vals_list)

    def write(self, vals):
        """Let the erasure alone change words."""
        self._check_process()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse: words are emptied by the erasure, never deleted."""
        raise UserError(self.env._("The journal of complaints cannot be deleted."))

    def _check_process(self):
        """Raise unless the caller holds the key of the process."""
        if not in_process(self):
            raise UserError(self.env._("The journal of complaints cannot be changed."))
