# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

_NOT_SENT = _lt("The question did not reach the client by SMS")


class HelpdeskTicket(models.Model):
    """A question to the client by text message."""

    _inherit = "helpdesk.ticket"

    def _send_complaint_question(self, text, channel):
        """Queue the question as a text, or refuse with the reason why none can go."""
        if channel != "sms":
            return super()._send_complaint_question(text, channel)
        if not self._queue_complaint_sms_client("ask", values={"question": text}):
            # sudo: the sentence depends on a phone number only
            raise UserError(self.sudo()._get_complaint_question_obstacle())
        return None

    def _report_complaint_question_failure(self):
        """Tell who asked that the text with the question did not arrive."""
        self._notify_complaint_asker(self.complaint_asked_by_id, _NOT_SENT)

    def _get_complaint_question_obstacle(self):
        """Return why no question can be asked by text, as a sentence."""
        if self.complaint_phone:
            return self.env._(
                "No text can be sent: no SMS gateway is set. Ask in another way, or "
                "ask the administrator to set one."
            )
        return self.env._(
            "No text can be sent: the complaint has no phone number. Ask in another "
            "way."
        )

    def _can_complaint_be_asked_by_sms(self):
        """Return whether this complaint has a phone number and a gateway."""
        ticket = self.sudo()  # sudo: a setting and a number, neither is shown
        return bool(ticket.complaint_phone and ticket._get_complaint_sms_gateway())

    def _get_complaint_sms_gateway(self):
        """Return the gateway of the client's last text, else that of the company."""
        origin = self._get_complaint_sms_origin()
        gateway = origin.gateway_id.filtered("active")
        return gateway or self.company_id.mfi_sms_gateway_id

    def _get_complaint_question_quotes(self, question, plain=None):
        """Return the text that asking by SMS would send now.

        :param str question: the question as written so far
        :param plain: spell it in plain letters; ``None`` follows the gateway
        :return: gateway, list of quotes, language of the text
        """
        ticket = self.sudo()  # sudo: the price and the text, whose secret is hidden
        lang = ticket._get_complaint_sms_origin().lang or ticket.complaint_lang
        gateway = ticket._get_complaint_sms_gateway()
        values = {
            **ticket._get_complaint_sms_values(),
            "question": self._hide_complaint_code(question),
        }
        body, used = ticket.env["mfi.sms.template"]._render_text(
            "ask", lang, ticket.company_id, values
        )
        return gateway, [gateway._get_quote(body, plain)] if body else [], used
