# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

MESSAGE_MAX = 5000


class MfiDenunciationMessage(models.Model):
    """One message between a confidential officer and an author nobody knows.

    It holds a day, not an hour: an hour beside an access log would tell who wrote.
    """

    _name = "mfi.denunciation.message"
    _inherit = ["mfi.complaint.record"]
    _description = "Message with the Author of a Denunciation"
    _order = "id"
    _log_access = False
    #: Emptied when the personal data of the denunciation is erased.
    _mfi_erasable = ("ticket_id", ("body",))
    _rec_name = "direction"
    # Personal words, emptied with those of the complaint.
    _mfi_erasable = ("ticket_id", ("body",))

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Denunciation",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    direction = fields.Selection(
        [("author", "From the author"), ("officer", "To the author")],
        "From",
        required=True,
        readonly=True,
    )
    body = fields.Text("Message", readonly=True)
    day = fields.Date("On", required=True, readonly=True)
    seen = fields.Boolean(
        "Read",
        readonly=True,
        help="Read by the other side: an officer, or the author with the secret code.",
    )

    def _refusal(self):
        """Return the sentence for whoever may not change the record."""
        return self.env._("Messages of a denunciation stay as they were written.")

    def _get_complaint_digest_content(self):
        """Return what the journal vouches for."""
        return [self.direction, self.body or None, fields.Date.to_string(self.day)]
