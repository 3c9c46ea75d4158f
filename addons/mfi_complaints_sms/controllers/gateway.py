# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route

from ..engine import gateways
from ..engine.gateways import base

_logger = logging.getLogger(__name__)

_ROUTE = {
    "type": "http",
    "auth": "none",
    "methods": ["GET", "POST"],
    "readonly": False,  # what is received is stored
    "csrf": False,
    "save_session": False,
    "max_content_length": base.BODY_LIMIT,
    "mfi_keep_body": True,
}
_SIGNATURES = ("X-Twilio-Signature", "X-Hub-Signature-256")


class GatewayController(Controller):
    """The entry point of the gateways: checks the caller, stores the call, answers.

    A wrong token, address or signature always gets the same "not found".
    """

    @route("/complaints/sms/<string:token>/in", **_ROUTE)
    def receive(self, token, **_params):
        """Store a received text."""
        return self._process_call(token, "in")

    @route("/complaints/sms/<string:token>/status", **_ROUTE)
    def status(self, token, **_params):
        """Store a delivery report."""
        return self._process_call(token, "status")

    @route("/complaints/sms/<string:token>/out", **{**_ROUTE, "methods": ["POST"]})
    def fetch_texts(self, token, **_params):
        """Return the texts that a modem's script must send, each of them once."""
        gateway = self._find_gateway(token)
        if not gateway or gateway.pushes:
            return self._prepare_not_found()
        texts = self._get_env()["mfi.sms.message"]._fetch_for_modem(gateway)
        return request.make_json_response(texts)

    def _process_call(self, token, kind):
        """Check, store and answer a call."""
        gateway = self._find_gateway(token)
        if not gateway:
            return self._prepare_not_found()
        engine = gateway._get_engine() if self._is_account_needed(gateway) else None
        call = self._parse_call()
        if engine and (reply := engine.read_handshake(call)):
            return self._prepare_response(reply)
        if engine and not engine.is_signed(
            call, self._get_public_addresses(gateway, kind)
        ):
            return self._prepare_not_found()
        if request.httprequest.method != "HEAD":
            self._get_env()["mfi.sms.inbound"]._store_call(gateway, kind, call)
        engine = engine or self._get_reply_engine(gateway)
        return self._prepare_response(engine.prepare_ack(call, kind))

    @staticmethod
    def _prepare_response(reply):
        """Return the engine's ``Reply`` as an HTTP response."""
        headers = [("Content-Type", reply.content_type)]
        return request.make_response(reply.body, headers, status=reply.status)

    def _find_gateway(self, token):
        """Return the gateway with this token, if the caller's address is allowed."""
        gateway = self._get_env()["mfi.sms.gateway"]._find_by_token(token)
        if gateway and gateway._is_address_allowed(request.httprequest.remote_addr):
            return gateway
        return gateway.browse()

    @staticmethod
    def _get_env():
        """Return a superuser environment: gateways do not log in."""
        return request.env(user=SUPERUSER_ID, su=True)

    @staticmethod
    def _is_account_needed(gateway):
        """Return whether checking or answering a call depends on the account."""
        code = gateway._get_call_settings()[0]
        return code == "generic" or gateways.REGISTRY[code].signs

    @staticmethod
    def _get_reply_engine(gateway):
        """Return an engine gateway without account settings, enough to answer."""
        return gateways.make_gateway(
            gateway._get_call_settings()[0], gateways.Settings()
        )

    @staticmethod
    def _parse_call():
        """Return the HTTP request as the engine's ``Call``."""
        received = request.httprequest
        return base.Call(
            "POST" if received.method == "POST" else "GET",
            received.url,
            {"Content-Type": received.headers.get("Content-Type", "")}
            | {
                name: received.headers[name]
                for name in _SIGNATURES
                if name in received.headers
            },
            received.get_data(cache=True),
        )

    @staticmethod
    def _get_public_addresses(gateway, kind):
        """Return our public address as configured with the provider."""
        account = gateway.sudo()  # sudo: the address contains the secret
        url = account.inbound_url if kind == "in" else account.status_url
        query = request.httprequest.query_string.decode("latin-1")
        return [url + (f"?{query}" if query else "")]

    @staticmethod
    def _prepare_not_found():
        """Return the response to callers that are not allowed."""
        return request.make_response(
            b"Not found", [("Content-Type", "text/plain; charset=utf-8")], status=404
        )
