# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from werkzeug.exceptions import abort

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """Routing options of the public pages: anonymous visits and large uploads."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        """Skip the authentication of the session on routes marked ``mfi_anonymous``.

        It would record the user's device and address together with the time.
        """
        if endpoint.routing.get("mfi_anonymous"):
            return cls._auth_method_none()
        return super()._authenticate(endpoint)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Answer a request that is too large with the route's ``mfi_too_big`` page.

        Reading the body would raise an error whose message is not translated.
        """
        result = super()._pre_dispatch(rule, args)
        page = rule.endpoint.routing.get("mfi_too_big")
        http = request.httprequest
        if page and (http.content_length or 0) > http.max_content_length:
            abort(page())
        return result
