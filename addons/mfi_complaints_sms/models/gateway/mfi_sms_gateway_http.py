# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import dataclasses
import logging
from datetime import timedelta
from urllib.parse import quote, quote_plus

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.gateways import base
from ...tools import http

_logger = logging.getLogger(__name__)


class MfiSmsGateway(models.Model):
    """Requests to the provider: send a text, renew the token, read the balance.

    They run outside the transaction that queued the text: in the sending cron, or
    when an administrator clicks a button.
    """

    _inherit = "mfi.sms.gateway"

    def _deliver_text(self, outgoing, before=None):
        """Send one text to the provider.

        :param outgoing: :class:`engine.gateways.base.Outgoing`
        :param before: function called after all database reads, just before the
            network is used
        :rtype: engine.gateways.base.SendResult
        """
        self.ensure_one()
        try:
            sent = self._attempt_send(outgoing, before)
            if sent.state == base.EXPIRED_TOKEN:
                self._clear_access_token()
                sent = self._attempt_send(outgoing, before)
        except http.NetworkFault as fault:  # while a token was fetched
            sent = _describe_fault(fault, base.RETRY)
        if sent.state == base.EXPIRED_TOKEN:
            sent = base.SendResult(
                base.REFUSED, "", base.BAD_ACCESS, sent.code, sent.detail
            )
        # The text or number that the gateway repeats is not kept in its last error.
        detail = sent.detail
        for private in (outgoing.text, *_get_encodings(outgoing.number.lstrip("+"))):
            detail = detail.replace(private, "***") if private else detail
        self._update_state(dataclasses.replace(sent, detail=detail))
        return sent

    def _attempt_send(self, outgoing, before=None):
        """Make one send request, with an access token if the provider requires one."""
        if self._get_engine().uses_token and not self._has_valid_access_token():
            refused = self._renew_access_token()
            if refused:
                return refused
        engine = self._get_engine()
        request = engine.prepare_send(outgoing)
        if engine.simulates:
            return engine.read_send_answer(None)
        if not request.url.startswith(("http://", "https://")):
            detail = self.env._("The gateway has no service address.")
            return base.SendResult(base.REFUSED, "", base.OTHER, "settings", detail)
        if before:
            before()
        try:
            answer = http.send_request(request)
        except http.NetworkFault as fault:
            return _describe_fault(
                fault, base.RETRY if fault.not_received else base.UNCERTAIN
            )
        return engine.read_send_answer(answer)

    def _has_valid_access_token(self):
        """Return whether the stored access token is still valid."""
        account = self.sudo()  # sudo: only administrators can read the token
        until = account.access_token_until
        return bool(account.access_token and until and until > fields.Datetime.now())

    def _renew_access_token(self):
        """Fetch and store a token; return None, or the failure as ``SendResult``."""
        engine = self._get_engine()
        answer = http.send_request(engine.prepare_token())
        fetched = engine.read_token(answer)
        if not fetched:
            fault = base.get_http_fault(answer)
            if fault and fault.state == base.RETRY:
                return fault
            detail = answer.text()
            return base.SendResult(
                base.REFUSED, "", base.BAD_ACCESS, str(answer.status), detail
            )
        token, seconds = fetched
        # sudo: only administrators can access the token
        self.sudo().write(
            {
                "access_token": token,
                "access_token_until": fields.Datetime.now()
                + timedelta(seconds=seconds),
            }
        )
        return None

    def _clear_access_token(self):
        """Delete a token that the provider no longer accepts."""
        # sudo: only administrators can access the token
        self.sudo().write({"access_token": False, "access_token_until": False})

    def _update_state(self, sent):
        """Store the gateway's state: working, or failing with the last reason.

        The refusal of a wrong number says nothing about the gateway: the state stays.
        """
        account = self.sudo()  # sudo: the state is written by the program
        now = fields.Datetime.now()
        if sent.state == base.ACCEPTED:
            account.write({"state": "working", "last_sent_at": now})
        elif sent.state == base.RETRY or sent.reason not in (base.BAD_NUMBER,):
            error = account._redact_secrets(f"{sent.reason} {sent.code} {sent.detail}")
            account.write(
                {"state": "failing", "last_error": error, "last_error_at": now}
            )

    def _get_secrets(self):
        """Return the values that must never be displayed; extensions add theirs."""
        return [self.secret, self.access_token, self.inbound_token]

    def _redact_secrets(self, text):
        """Remove this account's secrets from a text that will be displayed."""
        account = self.sudo()  # sudo: to read the secrets that must be removed
        for value in account._get_secrets():
            if value and len(value) > 3:
                for encoded in _get_encodings(value):
                    text = text.replace(encoded, "***")
        return " ".join(text.split())[:300]

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_refresh_balance(self):
        """Fetch the balance from the provider and store it."""
        self.ensure_one()
        self.check_access("write")
        engine = self._get_engine()
        try:
            if engine.uses_token and not self._has_valid_access_token():
                refused = self._renew_access_token()
                if refused:
                    raise UserError(self._format_balance_error(refused.detail))
                engine = self._get_engine()
            request = engine.prepare_balance()
            if not request:
                raise UserError(self.env._("This provider does not report a balance."))
            answer = http.send_request(request)
        except http.NetworkFault as fault:
            raise UserError(self._format_balance_error(str(fault))) from fault
        balance = engine.read_balance(answer)
        if not balance:
            raise UserError(self._format_balance_error(answer.text(200)))
        self.write({"balance": balance, "balance_at": fields.Datetime.now()})
        return True

    def _format_balance_error(self, detail):
        """Return the error message for an unreadable balance, without secrets."""
        return self.env._(
            "The balance could not be read: %(detail)s. Check the address and account.",
            detail=self._redact_secrets(detail) or "?",
        )

    def action_test(self):
        """Open the wizard that sends a test text."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send a test"),
            "res_model": "mfi.sms.test",
            "view_mode": "form",
            "target": "new",
            "context": {"default_gateway_id": self.id},
        }

    def action_open_messages(self):
        """Open the texts sent or received through this gateway."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints_sms.mfi_sms_message_action"
        )
        return {**action, "domain": [("gateway_id", "=", self.id)], "context": {}}


def _describe_fault(fault, state):
    """Return a network fault as the ``SendResult`` with this state."""
    code = "connect" if fault.not_received else "timeout"
    return base.SendResult(state, "", base.UNREACHABLE, code, str(fault))


def _get_encodings(value):
    """Return a value unencoded and URL-encoded."""
    return dict.fromkeys(
        (value, quote(value), quote(value, safe=""), quote_plus(value))
    )
