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
    """What the gateway does over the network: send, renew its token, tell its balance.

    Everything here runs outside the transaction that wished for it: in the queue's
    cron, or at an administrator's click.
    """

    _inherit = "mfi.sms.gateway"

    def _deliver(self, outgoing, before=None):
        """Hand one text to the provider.

        :param outgoing: :class:`engine.gateways.base.Outgoing`
        :param before: called once all is read from the database, before the network
        :rtype: engine.gateways.base.Sent
        """
        self.ensure_one()
        try:
            sent = self._attempt(outgoing, before)
            if sent.state == base.EXPIRED_TOKEN:
                self._forget_access_token()
                sent = self._attempt(outgoing, before)
        except http.NetworkFault as fault:
            code = "connect" if fault.certain else "timeout"
            sent = base.Sent(base.RETRY, "", base.UNREACHABLE, code, str(fault))
        if sent.state == base.EXPIRED_TOKEN:
            sent = base.Sent(base.REFUSED, "", base.BAD_ACCESS, sent.code, sent.detail)
        # What the gateway repeats of the text is not the gateway's state.
        detail = sent.detail
        for private in (outgoing.text, *_spellings(outgoing.number.lstrip("+"))):
            detail = detail.replace(private, "***") if private else detail
        self._note(dataclasses.replace(sent, detail=detail))
        return sent

    def _attempt(self, outgoing, before=None):
        """Make one request, with an access token where the provider wants one."""
        if self._engine().uses_token and not self._has_access_token():
            refused = self._renew_access_token()
            if refused:
                return refused
        engine = self._engine()
        request = engine.prepare_send(outgoing)
        if not request.url.startswith(("http://", "https://")):
            detail = self.env._("The gateway has no address to call.")
            return base.Sent(base.REFUSED, "", base.OTHER, "settings", detail)
        if before:
            before()
        return engine.read_send_answer(http.exchange(request))

    def _has_access_token(self):
        """Tell whether the token kept is still good."""
        account = self.sudo()  # sudo: the token is the administrators'
        until = account.access_token_until
        return bool(account.access_token and until and until > fields.Datetime.now())

    def _renew_access_token(self):
        """Fetch and keep a token; return the failure as ``Sent``, or None."""
        engine = self._engine()
        answer = http.exchange(engine.prepare_token())
        fetched = engine.read_token(answer)
        if not fetched:
            fault = base.http_fault(answer)
            if fault and fault.state == base.RETRY:
                return fault
            detail = answer.text()
            return base.Sent(
                base.REFUSED, "", base.BAD_ACCESS, str(answer.status), detail
            )
        token, seconds = fetched
        # sudo: the token is the administrators'
        self.sudo().write(
            {
                "access_token": token,
                "access_token_until": fields.Datetime.now()
                + timedelta(seconds=seconds),
            }
        )
        return None

    def _forget_access_token(self):
        """Drop a token that the provider no longer takes."""
        # sudo: the token is the administrators'
        self.sudo().write({"access_token": False, "access_token_until": False})

    def _note(self, sent):
        """Keep the gateway's state: working, or failing with the last reason.

        A refusal of one number says nothing of the gateway and changes nothing.
        """
        account = self.sudo()  # sudo: the program keeps the state
        now = fields.Datetime.now()
        if sent.state == base.ACCEPTED:
            account.write({"state": "working", "last_sent_at": now})
        elif sent.state == base.RETRY or sent.reason not in (base.BAD_NUMBER,):
            error = account._redact(f"{sent.reason} {sent.code} {sent.detail}")
            account.write(
                {"state": "failing", "last_error": error, "last_error_at": now}
            )

    def _redact(self, text):
        """Remove this account's secrets from a text that people will read."""
        account = self.sudo()  # sudo: to know what must not be shown
        for value in (account.secret, account.access_token, account.inbound_token):
            if value and len(value) > 3:
                for spelling in _spellings(value):
                    text = text.replace(spelling, "***")
        return " ".join(text.split())[:300]

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_refresh_balance(self):
        """Ask the provider for the balance and show it."""
        self.ensure_one()
        self.check_access("write")
        engine = self._engine()
        try:
            if engine.uses_token and not self._has_access_token():
                refused = self._renew_access_token()
                if refused:
                    raise UserError(self._balance_sentence(refused.detail))
                engine = self._engine()
            request = engine.prepare_balance()
            if not request:
                raise UserError(self.env._("This provider does not tell its balance."))
            answer = http.exchange(request)
        except http.NetworkFault as fault:
            raise UserError(self._balance_sentence(str(fault))) from fault
        balance = engine.read_balance(answer)
        if not balance:
            raise UserError(self._balance_sentence(answer.text(200)))
        self.write({"balance": balance, "balance_at": fields.Datetime.now()})
        return True

    def _balance_sentence(self, detail):
        """Return why the balance is not known, without secrets."""
        return self.env._(
            "The balance could not be read: %(detail)s. Check address and account.",
            detail=self._redact(detail) or "?",
        )

    def action_test(self):
        """Open the window that sends a test."""
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
        """Open the texts that this gateway carried."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mfi_complaints_sms.mfi_sms_message_action"
        )
        return {**action, "domain": [("gateway_id", "=", self.id)], "context": {}}


def _spellings(value):
    """Return a value as it is, and as an address that holds it spells it."""
    return dict.fromkeys(
        (value, quote(value), quote(value, safe=""), quote_plus(value))
    )
