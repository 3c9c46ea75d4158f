# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sends the texts of Odoo's SMS buttons and templates through the company's gateway."""

from odoo.tools.translate import LazyTranslate

from odoo.addons.sms.tools.sms_api import SmsApiBase

_lt = LazyTranslate(__name__)

ERROR_MESSAGES = {
    "wrong_number_format": _lt(
        "This is not a phone number: enter it with its country code."
    ),
    "server_error": _lt("The SMS gateway did not accept the text: see the SMS queue."),
}


class SmsApiGateway(SmsApiBase):
    """Adds the texts of ``sms.sms`` to our queue, with the same uuid.

    The queue sends each text once, after commit, and updates ``sms.sms`` and its
    tracker with the outcome.
    """

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        """Queue each text; return Odoo's list of ``{"uuid", "state"}``.

        :param list messages: ``[{"content", "numbers": [{"uuid", "number"}]}]``
        """
        # sudo: users cannot write to the queue; Odoo has checked their rights
        queue = self.env["mfi.sms.message"].sudo()
        return [
            queue._queue_from_odoo(self.company, item["content"], number)
            for item in messages
            for number in item["numbers"]
        ]

    def _get_sms_api_error_messages(self):
        """Add our error messages to those of Odoo's SMS composer."""
        return super()._get_sms_api_error_messages() | ERROR_MESSAGES
