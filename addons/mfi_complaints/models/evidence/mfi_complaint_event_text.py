# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiComplaintEventText(models.Model):
    """Personal words of an event (a reason, an addendum), kept apart from the chain.

    The chain holds their salted digest. Erasing personal data empties these rows and
    the complaint's salt; the chain stays valid.
    """

    _name = "mfi.complaint.event.text"
    _inherit = ["mfi.complaint.record"]
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

    def _refusal(self):
        """Return the sentence for whoever may not change the record."""
        return self.env._("The journal of complaints cannot be changed.")
