# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintEventText(models.Model):
    """Personal text of an event (a reason, an addendum), stored outside the chain.

    The chain contains its salted digest. Erasing personal data empties these records
    and the complaint's salt; the chain remains valid.
    """

    _name = "mfi.complaint.event.text"
    _inherit = ["mfi.complaint.record"]
    _description = "Complaint Event Text"
    _log_access = False
    # Personal text, emptied together with that of the complaint.
    _mfi_erasable = ("event_id.ticket_id", ("value",))

    event_id = fields.Many2one(
        "mfi.complaint.event", required=True, index=True, ondelete="restrict"
    )
    ticket_id = fields.Many2one(related="event_id.ticket_id")
    name = fields.Char("Key", required=True)
    value = fields.Text("Text")

    def _get_refusal_message(self):
        """Return the error message for users who may not change the record."""
        return self.env._("The journal of complaints cannot be changed.")
