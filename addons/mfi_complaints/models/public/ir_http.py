# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import ReadOnlySqlTransaction
from werkzeug.exceptions import NotFound, abort

from odoo import models
from odoo.exceptions import MissingError
from odoo.http import HttpDispatcher, request

from ...engine.public_address import is_meant_for_public_pages
from ...tools.replica import make_replica_crash_safe


class IrHttp(models.AbstractModel):
    """Routing: anonymous visits, large uploads, typing errors, a late replica."""

    _inherit = "ir.http"

    def _register_hook(self):
        """Make pages answer when the replica crashes."""
        super()._register_hook()
        make_replica_crash_safe(self.pool)

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

    @classmethod
    def _dispatch(cls, endpoint):
        """Answer a form with nameless parts; ask the primary where a replica is late.

        Parts without a name, which no browser sends, would be passed on as an argument
        without a name: an error 500. Odoo repeats on the primary each request that a
        missing record ends on a replica, which does not have it, or not yet.
        """
        request.params.pop(None, None)
        try:
            return super()._dispatch(endpoint)
        except MissingError as error:
            if not request.env.cr.readonly:
                raise
            raise ReadOnlySqlTransaction("Missing on the replica") from error

    @classmethod
    def _handle_error(cls, exception):
        """Answer a mistyped address of the public pages with a light page.

        Odoo's own page loads the styles and scripts of the whole site. Everything that
        may have this address (a page of the website, a file) was tried before.
        """
        if isinstance(exception, NotFound) and cls._is_public_address():
            rule, _args = cls._match("/complaints")
            response = rule.endpoint.routing["mfi_missing"]()
            cls._post_dispatch(response)
            return response
        return super()._handle_error(exception)

    @classmethod
    def _is_public_address(cls):
        """Return whether a person asks for an address meant for the public pages."""
        return isinstance(
            request.dispatcher, HttpDispatcher
        ) and is_meant_for_public_pages(request.httprequest.path)
