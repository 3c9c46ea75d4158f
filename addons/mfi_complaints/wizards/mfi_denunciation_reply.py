# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiDenunciationReply(models.TransientModel):
    """Write to the author of a denunciation, whom nobody knows."""

    _name = "mfi.denunciation.reply"
    _description = "Write to the Author of a Denunciation"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    words = fields.Text(
        "Your message",
        required=True,
        help="The author reads it with the secret code. Ask nothing that would tell "
        "who the author is.",
    )

    def action_confirm(self):
        """Send the message."""
        self.ensure_one()
        self.ticket_id.action_denunciation_reply(self.words)
        return {"type": "ir.actions.act_window_close"}
