# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Odoo's own SMS buttons and templates, sent through the company's gateway."""

from odoo.tools.translate import LazyTranslate

from odoo.addons.sms.tools.sms_api import SmsApiBase

_lt = LazyTranslate(__name__)

ERROR_MESSAGES = {
    "wrong_number_format": _lt(
        "This number is not a phone number: write it with its country code."
    ),
    "server_error": _lt("The SMS gateway did not take the text: see the SMS queue."),
}


class SmsApiGateway(SmsApiBase):
    """Puts the texts of ``sms.sms`` into our queue, under their own uuid.

    The queue sends after commit, once, and tells ``sms.sms`` and its tracker what
    became of each text.
    """

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        """Queue each text; return Odoo's list of ``{"uuid", "state"}``.

        :param list messages: ``[{"content", "numbers": [{"uuid", "number"}]}]``
        """
        # sudo: the queue is written by the program alone; Odoo has checked the user
        queue = self.env["mfi.sms.message"].sudo()
        return [
            queue._queue_from_odoo(self.company, item["content"], number)
            for item in messages
            for number in item["numbers"]
        ]

    def _get_sms_api_error_messages(self):
        """Return the sentences shown in Odoo's SMS composer."""
        return super()._get_sms_api_error_messages() | ERROR_MESSAGES
