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
    "csrf": False,
    "save_session": False,
    "max_content_length": base.BODY_LIMIT,
    "mfi_keep_body": True,
}


class GatewayController(Controller):
    """The door of the gateways: checks who calls, stores, answers. Nothing else.

    Whatever is wrong with token, address or signature gets the same "not found".
    """

    @route("/complaints/sms/<string:token>/in", **_ROUTE)
    def receive(self, token, **_params):
        """Store a received text."""
        return self._accept(token, "in")

    @route("/complaints/sms/<string:token>/status", **_ROUTE)
    def status(self, token, **_params):
        """Store a delivery report."""
        return self._accept(token, "status")

    @route("/complaints/sms/<string:token>/out", **{**_ROUTE, "methods": ["POST"]})
    def hand_over(self, token, **_params):
        """Give a modem's script the texts to send; each is given once."""
        gateway = self._gateway(token)
        if not gateway or gateway.pushes:
            return self._not_found()
        texts = self._env()["mfi.sms.message"]._hand_over(gateway)
        return request.make_json_response(texts)

    def _accept(self, token, kind):
        """Check, store and answer one call."""
        gateway = self._gateway(token)
        if not gateway:
            return self._not_found()
        engine = gateway._engine() if self._needs_account(gateway) else None
        call = self._call()
        if engine and not engine.is_signed(call, self._addresses(gateway, kind)):
            return self._not_found()
        if request.httprequest.method != "HEAD":
            self._env()["mfi.sms.inbound"]._store(gateway, kind, call)
        reply = (engine or self._answering(gateway)).ack(call, kind)
        headers = [("Content-Type", reply.content_type)]
        return request.make_response(reply.body, headers, status=reply.status)

    def _gateway(self, token):
        """Return the gateway of this token if it may call from here."""
        gateway = self._env()["mfi.sms.gateway"]._find_by_token(token)
        if gateway and gateway._admits(request.httprequest.remote_addr):
            return gateway
        return gateway.browse()

    @staticmethod
    def _env():
        """Return the program's environment: nobody is logged in at this door."""
        return request.env(user=SUPERUSER_ID, su=True)

    @staticmethod
    def _needs_account(gateway):
        """Tell whether the answer depends on the account: signature, own wording."""
        return gateway._door()[0] in ("twilio", "generic")

    @staticmethod
    def _answering(gateway):
        """Return a gateway without account, enough to answer."""
        return gateways.make(gateway._door()[0], gateways.Settings())

    @staticmethod
    def _call():
        """Return the call as the engine takes it."""
        received = request.httprequest
        return base.Call(
            "POST" if received.method == "POST" else "GET",
            received.url,
            {"Content-Type": received.headers.get("Content-Type", "")}
            | {
                name: received.headers[name]
                for name in ("X-Twilio-Signature",)
                if name in received.headers
            },
            received.get_data(cache=True),
        )

    @staticmethod
    def _addresses(gateway, kind):
        """Return the address under which the provider was told to call us."""
        account = gateway.sudo()  # sudo: the address holds the secret
        url = account.inbound_url if kind == "in" else account.status_url
        query = request.httprequest.query_string.decode("latin-1")
        return [url + (f"?{query}" if query else "")]

    @staticmethod
    def _not_found():
        """Return the one answer to whoever may not enter."""
        return request.make_response(
            b"Not found", [("Content-Type", "text/plain; charset=utf-8")], status=404
        )
