# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import xmlrpc.client

from odoo import api, models


class MailThread(models.AbstractModel):
    """Mail gateway that routes e-mails about complaints to their own reader."""

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
        """Process e-mails about complaints; leave all others to the gateway.

        Complaints have their own reader (:mod:`engine.mail_intake`): it tolerates
        malformed and hostile e-mails, stores them before processing and adds neither
        followers nor comments.

        :return: id of the complaint, ``False`` if there is none
        """
        raw = message.data if isinstance(message, xmlrpc.client.Binary) else message
        raw = raw.encode("utf-8", "replace") if isinstance(raw, str) else bytes(raw)
        record = self.env["mfi.complaint.mail"]._receive_mail(raw)
        if record is not None:
            return record.ticket_id.id or False
        return super().message_process(
            model,
            message,
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )
