# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MfiDenunciationReply(models.TransientModel):
    """Write to the anonymous author of a whistleblowing report."""

    _name = "mfi.denunciation.reply"
    _description = "Message to the Author of a Whistleblowing Report"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    text = fields.Text(
        "Your message",
        required=True,
        help="The author reads it with the secret code. Do not ask for anything that "
        "would reveal the author's identity.",
    )

    def action_confirm(self):
        """Send the message."""
        self.ensure_one()
        self.ticket_id.action_denunciation_reply(self.text)
        return {"type": "ir.actions.act_window_close"}
