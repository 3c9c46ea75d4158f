# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

from ...engine import sender_number
from .mfi_sms_message_file import prepare_secret_files


class MfiSmsMessage(models.Model):
    """Messages in which a person recognises a whistleblowing report."""

    _inherit = "mfi.sms.message"

    def action_make_denunciation(self):
        """Take received messages to the confidential officers, without their authors.

        The words and files become drafts that officers alone see. The number and all
        that names the client is erased from the messages, the calls that brought them
        and the replies. Nothing is sent to the author.

        :raise AccessError: when the user is neither a collector nor a pilot
        :raise UserError: for a message that is handled or was registered
        """
        messages = self._check_desk_sudo(
            ("review", "dismissed"),
            self.env._("Only received texts to handle can be taken to the officers."),
        )
        if any(message.ticket_id or not message.body for message in messages):
            raise UserError(
                self.env._("This text has already become a complaint, or is empty.")
            )
        for message in messages:
            if message.body:  # else taken with a later text of the same number
                message.with_company(message.company_id)._take_to_officers()
        return True

    def _take_to_officers(self):
        """Make a secret draft of this message and of those that belong to it."""
        texts = (self._find_texts_to_join() | self).sorted("id")
        words = "\n".join(filter(None, texts.mapped("body")))
        files, lost = prepare_secret_files(self.env, texts._get_own_files())
        if lost:
            words += "\n" + self.env._("The author sent a file that could not be read.")
        draft = self.env["helpdesk.ticket"]._create_complaint_secret_draft(
            self.company_id,
            sender_number.hide_number(words, self.number),
            files,
            channel=self.company_id._get_mfi_sms_channel_code(),
        )
        self.env["mfi.sms.secret.file"]._keep_for(texts, ticket_id=draft.id)
        self._forget_replies(self.number, self.company_id, min(texts.mapped("date")))
        texts._erase_author()
        texts.write({"call_due_at": False})
        return draft
