# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mfi_complaints.engine import phone

from ..models.message.mfi_sms_template import format_replaced


class MfiSmsTest(models.TransientModel):
    """Wizard that sends one text and shows the gateway's answer."""

    _name = "mfi.sms.test"
    _description = "Send a Test Text"

    gateway_id = fields.Many2one("mfi.sms.gateway", required=True, readonly=True)
    number = fields.Char(
        required=True, default=lambda self: self.env.user.partner_id.phone
    )
    body = fields.Text(required=True, default=lambda self: self._default_body())
    summary = fields.Char("Size and cost", compute="_compute_summary")
    replaced = fields.Char("Letters replaced", compute="_compute_summary")

    def _default_body(self):
        """Return the test text in the user's language."""
        texts = self.env["mfi.sms.template"]
        return texts._render_text("test", self.env.user.lang, self.env.company, {})[0]

    @api.depends("body", "gateway_id")
    def _compute_summary(self):
        """Compute the size and the price of the text as it will be sent."""
        for test in self:
            quote = test.gateway_id._get_quote(test.body or "")
            test.summary = test.gateway_id._format_quotes([quote])
            test.replaced = format_replaced([quote])

    def action_send(self):
        """Queue the text, send it now and show the result.

        The text is sent in this transaction, so that the administrator sees the
        gateway's answer; no other data depends on it.
        """
        self.ensure_one()
        self.gateway_id.check_access("write")
        number = phone.to_e164(self.number, self.gateway_id.country_id.code)
        if not number:
            raise UserError(
                self.env._(
                    "This is not a phone number: enter it with its country code."
                )
            )
        message = self.env["mfi.sms.message"]._queue_text(
            {
                "purpose": "test",
                "number": number,
                "company_id": self.gateway_id.company_id.id,
                "gateway_id": self.gateway_id.id,
                "body": self.body,
                "scheduled_at": fields.Datetime.now(),
            }
        )
        if not self.gateway_id.pushes or not message._choose_gateway():
            return self._prepare_notification(message)
        message._mark_sending()
        message._apply_send_result(
            self.gateway_id._deliver_text(message._prepare_outgoing())
        )
        return self._prepare_notification(message)

    def _prepare_notification(self, message):
        """Return the notification that shows the state of the text."""
        failed = message.state == "failed" or message.failure
        sentence = self.env._("The gateway accepted the text.")
        if failed:
            labels = dict(message._fields["failure"]._description_selection(self.env))
            sentence = f"{labels.get(message.failure, '')}. {message.detail or ''}"
        elif message.gateway_id != self.gateway_id:
            sentence = self.env._(
                "This number has not written on WhatsApp for 24 hours: %(gateway)s "
                "sends the text.",
                gateway=message.gateway_id.name,
            )
        elif not self.gateway_id.pushes:
            sentence = self.env._("The modem's script will fetch and send it.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if failed else "success",
                "message": sentence,
                "sticky": bool(failed),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
