# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import dataclasses

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.gateways import base
from ...tools import http

# Requests for one file: its address, and where that leads.
MAX_STEPS = 3


class MfiSmsGateway(models.Model):
    """Settings and files of messengers: WhatsApp through Meta or Twilio."""

    _inherit = "mfi.sms.gateway"

    app_secret = fields.Char(
        groups="base.group_system",
        help="Signs the calls that we receive: without it, none is accepted.",
    )
    verify_token = fields.Char(
        compute="_compute_verify_token",
        groups="base.group_system",
        help="To enter beside our address on the provider's page.",
    )
    fallback_gateway_id = fields.Many2one(
        "mfi.sms.gateway",
        string="Otherwise by SMS through",
        domain="[('company_id', '=', company_id), ('id', '!=', id),"
        " ('code', 'not in', ('whatsapp_meta', 'whatsapp_twilio'))]",
        help="Sends the texts that WhatsApp does not accept: the client has not "
        "written for 24 hours, and no template is entered for this text.",
    )
    whatsapp_template_ids = fields.One2many(
        "mfi.sms.whatsapp.template",
        "gateway_id",
        string="Approved templates",
        groups="base.group_system,mfi_complaints.group_pilot",
    )

    @api.depends("inbound_token")
    def _compute_verify_token(self):
        """Compute the word that proves our address to the provider."""
        for gateway in self:
            gateway.verify_token = gateway.inbound_token

    @api.constrains("code", "account")
    def _check_phone_number_id(self):
        """Check that the account is an identifier, not the phone number itself."""
        for gateway in self.sudo():  # sudo: only administrators can read the account
            account = gateway.account or ""
            if gateway.code == "whatsapp_meta" and not account.isdecimal():
                raise ValidationError(
                    self.env._(
                        "Enter the phone number ID, which has digits only: it is "
                        "below the number on the page “API Setup”."
                    )
                )

    @api.constrains("code", "company_id", "fallback_gateway_id")
    def _check_fallback_gateway(self):
        """Check that the other gateway sends texts for the same company."""
        for gateway in self:
            other = gateway.fallback_gateway_id
            if other and (other.is_messenger or other.company_id != gateway.company_id):
                raise ValidationError(
                    self.env._("Choose an SMS gateway of the same company.")
                )

    def _get_engine_options(self):
        """Add what checks the calls of a messenger."""
        return {
            **super()._get_engine_options(),
            "app_secret": self.app_secret or "",
            "verify_token": self.inbound_token or "",
        }

    def _get_secrets(self):
        """Add the secret that signs calls."""
        return [*super()._get_secrets(), self.app_secret]

    # ------------------------------------------------------------------
    # Length and price
    # ------------------------------------------------------------------
    def _get_quote(self, text, plain=None):
        """Return a messenger's text as it is: all its letters, and no parts."""
        if not self.is_messenger:
            return super()._get_quote(text, plain)
        found = super()._get_quote(text, plain=False)
        return dataclasses.replace(
            found,
            text=text,
            length=len(text),
            parts=0,
            replaced=(),
            foreign=(),
            shortened=False,
            saved=0,
        )

    def _format_quotes(self, quotes):
        """Return the length alone: a messenger counts no parts."""
        if not self.is_messenger:
            return super()._format_quotes(quotes)
        length = sum(quote.length for quote in quotes)
        return self.env._("%(length)s characters, by WhatsApp", length=length)

    # ------------------------------------------------------------------
    # Files
    # ------------------------------------------------------------------
    def _fetch_media(self, reference, limit, before=None):
        """Return the content of a file that the provider keeps.

        Only the provider's own addresses get the account's secret, and no address in a
        private network is followed.

        :param int limit: maximum size in bytes
        :param before: function called after all database reads, just before the
            network is used
        :raises base.Malformed: when the file cannot be had: its message is a code
            (``address``, ``size``, ``gone`` …)
        :raises http.NetworkFault: when it is worth trying again
        """
        engine = self._get_engine()
        request = engine.prepare_media(reference)
        if before:
            before()
        for step in range(MAX_STEPS):
            if not request:
                raise base.Malformed("address")
            own = engine._is_own_address(request.url)
            answer = http.fetch_file(request, limit, public_only=not own)
            request = engine.read_media_step(answer, step)
            if not request:
                return _get_content(answer, limit)
        raise base.Malformed("address")


def _get_content(answer, limit):
    """Return the file in an answer, unless it is a refusal or too large."""
    fault = base.get_http_fault(answer)
    if fault and fault.state == base.RETRY or answer.status in (401, 403):
        raise http.NetworkFault(f"HTTP {answer.status}", not_received=False)
    if fault:
        raise base.Malformed("gone")
    if len(answer.body) > limit:
        raise base.Malformed("size")
    return answer.body
