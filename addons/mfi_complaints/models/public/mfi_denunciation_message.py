# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

#: Maximum length of a message, in characters.
MESSAGE_MAX = 5000


class MfiDenunciationMessage(models.Model):
    """A message between a confidential officer and the anonymous author of a report.

    Only the date is stored: the time, compared with an access log, could reveal the
    author.
    """

    _name = "mfi.denunciation.message"
    _inherit = ["mfi.complaint.record"]
    _description = "Message of a Whistleblowing Report"
    _order = "id"
    _log_access = False

    _rec_name = "direction"
    # Personal text, emptied together with that of the complaint.
    _mfi_erasable = ("ticket_id", ("body",))

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        "Whistleblowing report",
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
        help="Read by the recipient: an officer, or the author with the secret code.",
    )

    def _get_refusal_message(self):
        """Return the error message for users who may not change the record."""
        return self.env._("Messages of a whistleblowing report cannot be changed.")

    def _get_complaint_digest_content(self):
        """Return the values covered by the journal's digest."""
        return [self.direction, self.body or None, fields.Date.to_string(self.day)]
