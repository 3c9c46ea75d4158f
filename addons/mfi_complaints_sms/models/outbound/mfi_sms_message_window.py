# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import replace
from datetime import timedelta

from odoo import fields, models

from ...engine.gateways import base

# https://developers.facebook.com/docs/whatsapp/pricing (customer service window)
WINDOW = timedelta(hours=24)


class MfiSmsMessage(models.Model):
    """Texts by WhatsApp: free for a day after the client wrote, then a template.

    Without a template for the text, the gateway's SMS gateway sends it, if there is
    one.
    """

    _inherit = "mfi.sms.message"

    def _is_in_window(self):
        """Return whether the client wrote to this gateway within the last 24 hours."""
        if self.meaning == "secret":
            return True  # the reply to a text whose number was erased just now
        if self.outside_window:
            return False
        domain = [
            ("number", "=", self.number),
            ("gateway_id", "=", self.gateway_id.id),
            ("direction", "=", "in"),
            ("date", ">", fields.Datetime.now() - WINDOW),
        ]
        last = self.search(domain, limit=1)
        sent_at = last.sent_by_client_at or last.date
        return bool(last) and sent_at > fields.Datetime.now() - WINDOW

    def _find_whatsapp_template(self):
        """Return the approved template to send in the place of this text, if any."""
        if not self.gateway_id.is_messenger or self._is_in_window():
            return self.env["mfi.sms.whatsapp.template"]
        templates = self.env["mfi.sms.whatsapp.template"].sudo()  # sudo: settings
        return templates._find_template(self.gateway_id, self.purpose, self.lang)

    def _prepare_outgoing(self):
        """Send the template outside the 24 hours."""
        outgoing = super()._prepare_outgoing()
        template = self._find_whatsapp_template()
        if not template:
            return outgoing
        values = self._get_template_values(outgoing.text)
        return replace(outgoing, template=template._fill_template(values))

    def _get_template_values(self, text):
        """Return the values that a template's placeholders can have."""
        ticket = self.ticket_id.sudo()  # sudo: the queue has no user
        return {
            **(ticket._get_complaint_sms_values() if ticket else {}),
            "company": self.company_id.name,
            "phone": self.company_id.phone,
            "code": self.sudo().code_to_send,  # sudo: nobody reads the code
            "text": text,
        }

    def _choose_gateway(self):
        """Return whether this text can leave by its gateway now.

        Otherwise it is passed on to the SMS gateway, or fails with the reason.
        """
        messenger = self.gateway_id.is_messenger
        if not messenger or self._is_in_window() or self._find_whatsapp_template():
            return True
        if not self._pass_on_to_sms():
            self._mark_failed("window", self._get_window_sentence())
        return False

    def _pass_on_to_sms(self):
        """Queue this text for the SMS gateway; return whether there is one."""
        other = self.gateway_id.sudo().fallback_gateway_id  # sudo: a setting
        if not other.active:
            return False
        quote = other._get_quote(self.body)
        self.write(
            {
                "state": "queued",
                "gateway_id": other.id,
                "provider_id": False,
                "attempts": 0,
                "body": quote.text,
                "parts": quote.parts,
                "currency_id": other._get_currency().id,
                "scheduled_at": fields.Datetime.now(),
            }
        )
        self._trigger_send_cron()
        return True

    def _get_window_sentence(self):
        """Return what to do about a text that WhatsApp does not accept."""
        return self.env._(
            "Not sent: the client has not written for 24 hours. Enter an approved "
            "template for this text on the gateway, or choose an SMS gateway there."
        )

    def action_retry(self):
        """Send again; the client may have written since WhatsApp refused the text."""
        result = super().action_retry()
        # sudo: the action has checked the role; users cannot write to texts
        self.sudo().outside_window = False
        return result

    def _mark_failed(self, failure, detail=""):
        """Try once in another way when WhatsApp says that the 24 hours are over."""
        if failure != base.OUTSIDE_WINDOW or not self.gateway_id.is_messenger:
            return super()._mark_failed(failure, detail)
        if self.outside_window and self.state == "queued":
            return None  # the same report once more
        if self.outside_window:
            return super()._mark_failed(failure, detail)
        self.outside_window = True
        if self._find_whatsapp_template():
            self.write(
                {
                    "state": "queued",
                    "provider_id": False,
                    "scheduled_at": fields.Datetime.now(),
                }
            )
            return self._trigger_send_cron()
        if self._pass_on_to_sms():
            return None
        return super()._mark_failed(failure, self._get_window_sentence())
