# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

FILE_KINDS = [
    ("voice", "Voice note"),
    ("audio", "Sound"),
    ("image", "Image"),
    ("document", "Document"),
    ("video", "Video"),
    ("sticker", "Sticker"),
    ("location", "Place"),
    ("contacts", "Contact"),
    ("unknown", "Message of another kind"),
]
FILE_STATES = [
    ("waiting", "To fetch"),
    ("stored", "Stored"),
    ("size", "Too large"),
    ("type", "Type not accepted"),
    ("gone", "No longer kept by the provider"),
    ("address", "Refused: not an address of the provider"),
    ("network", "Could not be fetched"),
]


class MfiSmsMessage(models.Model):
    """The file of a message: a voice note, an image or a document."""

    _inherit = "mfi.sms.message"

    file_kind = fields.Selection(FILE_KINDS, "Kind of message", readonly=True)
    file_state = fields.Selection(FILE_STATES, "File", readonly=True)
    file_name = fields.Char("File name", readonly=True)
    file_reference = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    file_mimetype = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    file_attempts = fields.Integer(readonly=True, groups=fields.NO_ACCESS)
    file_next_at = fields.Datetime(readonly=True, groups=fields.NO_ACCESS)
    file_id = fields.Many2one(
        "ir.attachment", "Stored file", readonly=True, ondelete="set null"
    )
    file_player = fields.Json("File to play", compute="_compute_file_player")
    read_at = fields.Datetime("Read on", readonly=True)
    outside_window = fields.Boolean(
        "Outside the 24 hours",
        readonly=True,
        help="WhatsApp refused this text, since the client has not written for 24 "
        "hours: it was sent in another way.",
    )

    # For the cron that fetches files.
    _file_idx = models.Index("(file_next_at) WHERE file_state = 'waiting'")

    @api.depends("file_id")
    def _compute_file_player(self):
        """List the file for the player, if the user can read it."""
        for message in self:
            message.file_player = message.file_id._get_mfi_players()

    def _get_own_files(self):
        """Return the stored files that no complaint has yet, oldest first."""
        # sudo: files follow their message; the caller may read it
        files = self.env["ir.attachment"].sudo()
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return files.search(domain, order="id")
