# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from werkzeug.exceptions import abort

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """Pages that must not know who opens them, even when somebody is logged in."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        """Leave the session of a page marked ``mfi_anonymous`` unread.

        Checking it would note the person's device and address with the time.
        """
        if endpoint.routing.get("mfi_anonymous"):
            return cls._auth_method_none()
        return super()._authenticate(endpoint)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Answer a body that is too big with the page of a route's ``mfi_too_big``.

        The error that reading it would raise says so in English alone.
        """
        result = super()._pre_dispatch(rule, args)
        page = rule.endpoint.routing.get("mfi_too_big")
        http = request.httprequest
        if page and (http.content_length or 0) > http.max_content_length:
            abort(page())
        return result
