# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import xmlrpc.client

from odoo import api, models


class MailThread(models.AbstractModel):
    """The gateway hands over the mails that are about complaints."""

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Take in mails about complaints; leave all others to the gateway.

        Complaints have their own reader (:mod:`engine.mail_intake`): it takes hostile
        mails too, stores before it acts, and lets nobody follow or comment by mail.

        :return: id of the complaint, ``False`` when none was made
        """
        raw = message.data if isinstance(message, xmlrpc.client.Binary) else message
        raw = raw.encode("utf-8", "replace") if isinstance(raw, str) else bytes(raw)
        taken = self.env["mfi.complaint.mail"]._take(raw)
        if taken is not None:
            return taken.ticket_id.id or False
        return super().message_process(
            model,
            message,
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )
